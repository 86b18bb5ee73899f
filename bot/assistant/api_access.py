"""The use case "a partner's own system comes in": tokens, what each may do, and how often."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.assistant.api_tokens import ApiToken, Scope
from bot.assistant.coordinators import AuditLine, Role, Viewer
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.signing_in import digest
from bot.errors import AccountError

PREFIX = "doorstep_"
"""so that a token that was published by mistake is found by those who look for such"""
LONGEST = timedelta(days=731)
USUAL = timedelta(days=365)
NO_NAME = "Give it a name: which system will use it?"
NO_SCOPE = "Choose at least one thing that it may do."
NO_PARTNER = "There is no such partner."
TOO_LONG = "A token ends after two years at the latest."
PROBLEMS = (NO_NAME, NO_SCOPE, NO_PARTNER, TOO_LONG)


@dataclass(frozen=True, kw_only=True, slots=True)
class Caller:
    """A system that may come in."""

    viewer: Viewer
    """sees and changes what a member of its partner does"""
    scopes: frozenset[Scope]


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """How often one token may call."""

    calls: int = 120
    window: timedelta = timedelta(minutes=1)


class TooMany(Exception):  # noqa: N818  the name says what happened
    """A token called too often; `wait` is how many seconds it should."""

    def __init__(self, wait: int) -> None:
        super().__init__()
        self.wait = wait


@dataclass(frozen=True, kw_only=True)
class Access:
    """`new_id` gives unguessable ids; tokens are kept as digests only."""

    store: Store
    new_id: Callable[[], str]
    limit: Limit = Limit()

    def add(
        self, name: str, *, partner_id: str, scopes: Sequence[Scope], lasts: timedelta, by: Viewer | None, at: datetime
    ) -> tuple[ApiToken, str]:
        """A new one, and the token itself: it is told this once. Raises AccountError. `by` None: the command line."""
        token = PREFIX + self.new_id()
        made = ApiToken(
            id=self.new_id(), partner_id=partner_id, name=name.strip()[:100], digest=digest(token),
            scopes=frozenset(scopes), made=at, ends=at + lasts,
        )
        for wrong, field, text in (
            (not made.name, "name", NO_NAME), (not scopes, "scopes", NO_SCOPE), (lasts > LONGEST, "days", TOO_LONG),
        ):
            if wrong:
                raise AccountError(text, field=field)
        with self.store.begin() as uow:
            if not any(one.id == partner_id and one.active for one in uow.accounts.partners()):
                raise AccountError(NO_PARTNER, field="partner", advice="doorstep partner list")
            uow.api.add_token(made)
            _note(uow, "made_token", by, made, at)
            uow.commit()
        return made, token

    def revoke(self, token_id: str, *, by: Viewer | None, at: datetime) -> bool:
        """It opens nothing from now on; False when there is none, or it was revoked before."""
        with self.store.begin() as uow:
            found = next((one for one in uow.api.tokens() if one.id == token_id), None)
            if found is None or found.revoked is not None:
                return False
            uow.api.save_token(replace(found, revoked=at))
            _note(uow, "revoked_token", by, found, at)
            uow.commit()
        return True

    def enter(self, token: str, at: datetime) -> Caller | None:
        """Whose call it is; None for a token that opens nothing. Raises TooMany."""
        with self.store.begin() as uow:
            found = uow.api.token(digest(token), lock=True)
            partner = next((
                one for one in uow.accounts.partners() if found and one.id == found.partner_id and one.active
            ), None)
            if found is None or partner is None or not found.lives(at):
                return None
            counted, calls = found.counted, found.calls
            if counted is None or at >= counted + self.limit.window:
                counted, calls = at, 0
            if calls >= self.limit.calls:
                raise TooMany(max(1, int((counted + self.limit.window - at).total_seconds()) + 1))
            uow.api.save_token(replace(found, counted=counted, calls=calls + 1, used=at))
            uow.commit()
        return Caller(scopes=found.scopes, viewer=Viewer(
            coordinator_id=found.id, name=found.name, role=Role.PARTNER_MEMBER, partner_id=partner.id,
            partner_name=partner.name,
        ))


def _note(uow: UnitOfWork, what: str, by: Viewer | None, token: ApiToken, at: datetime) -> None:
    uow.audit.add(AuditLine(
        at=at, who=by.coordinator_id if by else "", partner_id=by.partner_id if by else "", what=what, subject=token.id,
    ))
