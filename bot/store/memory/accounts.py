"""Partners, coordinators and the audit, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.assistant.coordinators import (
    VIEWED,
    AccountLink,
    AuditLine,
    Coordinator,
    Partner,
    ProfileView,
    WebSession,
)
from bot.errors import StoreError
from bot.store.memory.tables import Tables


class MemoryAccounts:
    """By id."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def partners(self) -> Sequence[Partner]:
        return sorted(self._tables.partners.values(), key=lambda one: (one.name.lower(), one.id))

    def save_partner(self, partner: Partner) -> None:
        self._tables.partners[partner.id] = partner

    def coordinators(self) -> Sequence[Coordinator]:
        return sorted(self._tables.coordinators.values(), key=lambda one: one.id)

    def get(self, coordinator_id: str, *, lock: bool = False) -> Coordinator | None:  # noqa: ARG002
        return self._tables.coordinators.get(coordinator_id)

    def by_email(self, email: str) -> Coordinator | None:
        wanted = email.strip().casefold()
        rows = self._tables.coordinators.values()
        return next((one for one in rows if one.email.strip().casefold() == wanted), None)

    def add(self, coordinator: Coordinator) -> bool:
        if coordinator.partner_id not in self._tables.partners:
            raise StoreError("no such partner")
        if self.by_email(coordinator.email) is not None:
            return False
        self._tables.coordinators[coordinator.id] = coordinator
        return True

    def save(self, coordinator: Coordinator) -> None:
        old = self._tables.coordinators[coordinator.id]
        self._tables.coordinators[coordinator.id] = replace(coordinator, email=old.email)

    def add_link(self, link: AccountLink) -> None:
        self._tables.account_links[link.coordinator_id] = link

    def link(self, digest: str, at: datetime, *, lock: bool = False) -> AccountLink | None:  # noqa: ARG002
        rows = self._tables.account_links.values()
        return next((one for one in rows if one.digest == digest and one.ends > at), None)

    def drop_links(self, coordinator_id: str) -> None:
        self._tables.account_links.pop(coordinator_id, None)

    def open_session(self, session: WebSession) -> None:
        self._tables.sessions[session.digest] = session

    def session(self, digest: str, at: datetime) -> WebSession | None:
        found = self._tables.sessions.get(digest)
        return found if found and found.ends > at else None

    def keep_session(self, digest: str, *, seen: datetime | None = None, notice: str | None = None) -> None:
        found = self._tables.sessions.get(digest)
        if found is not None:
            self._tables.sessions[digest] = replace(
                found, seen=found.seen if seen is None else seen, notice=found.notice if notice is None else notice,
            )

    def close_session(self, digest: str) -> None:
        self._tables.sessions.pop(digest, None)

    def close_sessions(self, coordinator_id: str, *, but: str = "") -> int:
        rows = self._tables.sessions.values()
        mine = [one.digest for one in rows if one.coordinator_id == coordinator_id and one.digest != but]
        for digest in mine:
            del self._tables.sessions[digest]
        return len(mine)

    def sessions(self, coordinator_id: str, at: datetime) -> int:
        return sum(one.coordinator_id == coordinator_id and one.ends > at for one in self._tables.sessions.values())

    def note_try(self, key: str, at: datetime) -> None:
        self._tables.tries.append((key, at))

    def tries(self, key: str, since: datetime) -> int:
        return sum(of == key and at >= since for of, at in self._tables.tries)

    def forget_tries(self, key: str) -> None:
        self._tables.tries = [row for row in self._tables.tries if row[0] != key]

    def prune(self, before: datetime, limit: int) -> int:
        tables = self._tables
        tries = [row for row in tables.tries if row[1] < before][:limit]
        for row in tries:
            tables.tries.remove(row)
        sessions = [d for d, one in tables.sessions.items() if one.ends < before][: limit - len(tries)]
        for digest in sessions:
            del tables.sessions[digest]
        left = limit - len(tries) - len(sessions)
        links = [c for c, one in tables.account_links.items() if one.ends < before][:left]
        for coordinator in links:
            del tables.account_links[coordinator]
        return len(tries) + len(sessions) + len(links)


class MemoryAudit:
    """Who did what."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, line: AuditLine) -> None:
        self._tables.audit.append(line)

    def lines(self, *, who: str = "", limit: int = 100) -> Sequence[AuditLine]:
        return [one for one in reversed(self._tables.audit) if not who or one.who == who][:limit]

    def views_of(
        self, resident_id: str, limit: int = 100, deeds: Sequence[str] = (VIEWED,)
    ) -> Sequence[ProfileView]:
        rows = [one for one in reversed(self._tables.audit) if one.subject == resident_id and one.what in deeds]
        partners = self._tables.partners
        return [
            ProfileView(
                at=one.at, partner=partners[one.partner_id].name if one.partner_id in partners else "",
                coordinator_id=one.who, what=one.what,
            )
            for one in rows[:limit]
        ]
