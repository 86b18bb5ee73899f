"""Partners, coordinators and the ways they come in. Names, e-mail addresses and secrets are sealed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from bot.assistant.coordinators import AccountLink, Coordinator, Partner, Role, Stage, WebSession
from bot.store import json_text
from bot.store.models.console import account_link, coordinator, partner, sign_in_try, web_session
from bot.store.transaction import Transaction


class SqlAccounts:
    """Found by keyed hashes, as residents are."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def partners(self) -> Sequence[Partner]:
        rows = self._tx.run(select(partner).order_by(func.lower(partner.c.name), partner.c.id))
        return [Partner(id=row.id, name=row.name, active=row.active) for row in rows]

    def save_partner(self, partner_: Partner) -> None:
        row = {"id": partner_.id, "name": partner_.name, "active": partner_.active}
        self._tx.upsert(partner, row, keys=("id",), changes=("name", "active"))

    def coordinators(self) -> Sequence[Coordinator]:
        return [self._coordinator(row) for row in self._tx.run(select(coordinator).order_by(coordinator.c.id))]

    def get(self, coordinator_id: str, *, lock: bool = False) -> Coordinator | None:
        found = select(coordinator).where(coordinator.c.id == coordinator_id)
        row = self._tx.run(found.with_for_update() if lock else found).one_or_none()
        return self._coordinator(row) if row else None

    def by_email(self, email: str) -> Coordinator | None:
        wanted = coordinator.c.email_hash == self._tx.lookup.email(email)
        row = self._tx.run(select(coordinator).where(wanted)).one_or_none()
        return self._coordinator(row) if row else None

    def add(self, coordinator_: Coordinator) -> bool:
        row = {
            "id": coordinator_.id, "email_hash": self._tx.lookup.email(coordinator_.email),
            "email": self._tx.cipher.seal(coordinator_.email), **self._changing(coordinator_),
        }
        return self._tx.insert_new(coordinator, row, unless=("email_hash",)) == 1

    def save(self, coordinator_: Coordinator) -> None:
        changed = update(coordinator).where(coordinator.c.id == coordinator_.id)
        self._tx.run(changed.values(**self._changing(coordinator_)))

    def add_link(self, link: AccountLink) -> None:
        row = {"coordinator_id": link.coordinator_id, "digest": link.digest, "ends": link.ends}
        self._tx.upsert(account_link, row, keys=("coordinator_id",), changes=("digest", "ends"))

    def link(self, digest: str, at: datetime, *, lock: bool = False) -> AccountLink | None:
        found = select(account_link).where(account_link.c.digest == digest, account_link.c.ends > at)
        row = self._tx.run(found.with_for_update() if lock else found).one_or_none()
        return AccountLink(digest=row.digest, coordinator_id=row.coordinator_id, ends=row.ends) if row else None

    def drop_links(self, coordinator_id: str) -> None:
        self._tx.run(delete(account_link).where(account_link.c.coordinator_id == coordinator_id))

    def open_session(self, session: WebSession) -> None:
        self._tx.run(insert(web_session), {
            "digest": session.digest, "coordinator_id": session.coordinator_id, "stage": session.stage.value,
            "opened": session.opened, "seen": session.seen, "ends": session.ends, "notice": self._seal(session.notice),
        })

    def session(self, digest: str, at: datetime) -> WebSession | None:
        found = select(web_session).where(web_session.c.digest == digest, web_session.c.ends > at)
        row = self._tx.run(found).one_or_none()
        if row is None:
            return None
        return WebSession(
            digest=row.digest, coordinator_id=row.coordinator_id, stage=Stage(row.stage), opened=row.opened,
            seen=row.seen, ends=row.ends, notice=self._tx.cipher.open(row.notice) if row.notice else "",
        )

    def keep_session(self, digest: str, *, seen: datetime | None = None, notice: str | None = None) -> None:
        changes = {
            **({"seen": seen} if seen is not None else {}),
            **({"notice": self._seal(notice)} if notice is not None else {}),
        }
        self._tx.run(update(web_session).where(web_session.c.digest == digest).values(**changes))

    def close_session(self, digest: str) -> None:
        self._tx.run(delete(web_session).where(web_session.c.digest == digest))

    def close_sessions(self, coordinator_id: str, *, but: str = "") -> int:
        mine = web_session.c.coordinator_id == coordinator_id
        return self._tx.run(delete(web_session).where(mine, web_session.c.digest != but)).rowcount

    def sessions(self, coordinator_id: str, at: datetime) -> int:
        mine = web_session.c.coordinator_id == coordinator_id
        found = select(func.count()).select_from(web_session).where(mine, web_session.c.ends > at)
        return int(self._tx.run(found).scalar_one())

    def note_try(self, key: str, at: datetime) -> None:
        self._tx.run(insert(sign_in_try), {"key": self._tx.lookup.sign_in(key), "at": at})

    def tries(self, key: str, since: datetime) -> int:
        mine = sign_in_try.c.key == self._tx.lookup.sign_in(key)
        found = select(func.count()).select_from(sign_in_try).where(mine, sign_in_try.c.at >= since)
        return int(self._tx.run(found).scalar_one())

    def forget_tries(self, key: str) -> None:
        self._tx.run(delete(sign_in_try).where(sign_in_try.c.key == self._tx.lookup.sign_in(key)))

    def prune(self, before: datetime, limit: int) -> int:
        gone = 0
        for key, moment in (
            (sign_in_try.c.number, sign_in_try.c.at), (web_session.c.digest, web_session.c.ends),
            (account_link.c.digest, account_link.c.ends),
        ):
            old = select(key).where(moment < before).limit(limit - gone)
            gone += self._tx.run(delete(key.table).where(key.in_(old))).rowcount
        return gone

    def _seal(self, text: str) -> str:
        return self._tx.cipher.seal(text) if text else ""

    def _changing(self, person: Coordinator) -> dict[str, Any]:
        secrets = json_text.of_secrets(json_text.Secrets(
            password=person.password, totp=person.totp, totp_step=person.totp_step, recovery=person.recovery,
        ))
        return {
            "name": self._tx.cipher.seal(person.name), "role": person.role.value, "partner_id": person.partner_id,
            "secrets": self._tx.cipher.seal(secrets), "disabled": person.disabled,
        }

    def _coordinator(self, row: Any) -> Coordinator:
        secrets = json_text.secrets(self._tx.cipher.open(row.secrets))
        return Coordinator(
            id=row.id, email=self._tx.cipher.open(row.email), name=self._tx.cipher.open(row.name),
            role=Role(row.role), partner_id=row.partner_id, password=secrets.password, totp=secrets.totp,
            totp_step=secrets.totp_step, recovery=secrets.recovery, disabled=row.disabled,
        )
