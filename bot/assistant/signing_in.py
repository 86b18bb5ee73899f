"""The use case "a coordinator signs in": password, second step, sessions, and tries that are counted.

Whether an e-mail address has an account shows neither in the answer nor in its time: a password is always checked, if
need be against that of nobody, and tries are counted for addresses without an account too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256

from bot.assistant import totp
from bot.assistant.coordinators import AuditLine, Coordinator, Stage, Viewer, WebSession
from bot.assistant.passwords import Passwords
from bot.assistant.ports import Store, UnitOfWork
from bot.errors import SignInRefused, Why

SEEN_EVERY = timedelta(minutes=5)
"""so often a session is written to"""


@dataclass(frozen=True, kw_only=True, slots=True)
class SignInRules:
    """How long, and how often."""

    tries: int = 10
    """for one e-mail address in the window"""
    places: int = 50
    """from one network address: an office shares one"""
    window: timedelta = timedelta(minutes=15)
    day: timedelta = timedelta(hours=12)
    """longest session"""
    idle: timedelta = timedelta(hours=2)
    second_step: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedIn:
    """Whose request it is."""

    viewer: Viewer
    session: WebSession


@dataclass(frozen=True, kw_only=True)
class SignIns:
    """`new_id` gives unguessable ids; tokens are kept as digests only."""

    store: Store
    new_id: Callable[[], str]
    passwords: Passwords = field(default_factory=Passwords)
    rules: SignInRules = field(default_factory=SignInRules)

    def sign_in(self, email: str, password: str, place: str, at: datetime) -> tuple[str, Stage]:
        """(session token, what comes next). `place`: the network address. Raises SignInRefused."""
        person = self._try(email, (f"email:{email.strip().casefold()}", f"place:{place}"), at)
        right = self.passwords.right(person.password if person else "", password)
        if person is None or not right or not person.may_sign_in:
            self._note_failure(person, at)
            raise SignInRefused(Why.WRONG)
        stage = Stage.PASSWORD if person.totp else Stage.SIGNED_IN
        with self.store.begin() as uow:
            if stage is Stage.SIGNED_IN:
                uow.accounts.forget_tries(f"email:{email.strip().casefold()}")
            token = self.open(uow, person, stage, at)
            uow.commit()
        return token, stage

    def second_step(self, token: str, code: str, at: datetime) -> str:
        """A new token after the code of an app, or one of the recovery codes. Raises SignInRefused."""
        with self.store.begin() as uow:
            session = uow.accounts.session(digest(token), at)
            if session is None or session.stage is not Stage.PASSWORD:
                raise SignInRefused(Why.EXPIRED)
            key = f"second:{session.coordinator_id}"
            if uow.accounts.tries(key, at - self.rules.window) >= self.rules.tries:
                raise SignInRefused(Why.LOCKED)
            uow.accounts.note_try(key, at)
            person = uow.accounts.get(session.coordinator_id, lock=True)
            after = with_code(person, code, at) if person else None
            if person is None or after is None or not person.may_sign_in:
                uow.audit.add(_line("sign_in_failed", person, at))
                uow.commit()
                raise SignInRefused(Why.WRONG)
            uow.accounts.save(after)
            uow.accounts.forget_tries(key)
            uow.accounts.close_session(session.digest)
            fresh = self.open(uow, after, Stage.SIGNED_IN, at)
            uow.commit()
        return fresh

    def who(self, token: str, at: datetime, *, uses: bool = True) -> SignedIn | None:
        """Whose session this is; None when nobody is signed in with it. `uses`: it lasts on from here."""
        with self.store.begin() as uow:
            session = uow.accounts.session(digest(token), at)
            if session is None or session.stage is not Stage.SIGNED_IN or at - session.seen > self.rules.idle:
                return None
            person = uow.accounts.get(session.coordinator_id)
            if person is None or not person.may_sign_in:
                return None
            if uses and at - session.seen > SEEN_EVERY:
                uow.accounts.keep_session(session.digest, seen=at)
            names = {one.id: one.name for one in uow.accounts.partners() if one.active}
            uow.commit()
        if person.partner_id not in names:
            return None
        return SignedIn(viewer=viewer(person, names[person.partner_id]), session=session)

    def sign_out(self, token: str, at: datetime) -> None:
        with self.store.begin() as uow:
            session = uow.accounts.session(digest(token), at)
            if session is not None:
                uow.accounts.close_session(session.digest)
                uow.audit.add(_line("signed_out", uow.accounts.get(session.coordinator_id), at))
            uow.commit()

    def sign_out_everywhere(self, coordinator_id: str, at: datetime, *, but: str = "") -> int:
        """How many sessions it closed; `but` is the digest of one to keep."""
        with self.store.begin() as uow:
            closed = uow.accounts.close_sessions(coordinator_id, but=but)
            uow.audit.add(_line("signed_out_everywhere", uow.accounts.get(coordinator_id), at))
            uow.commit()
        return closed

    def open(self, uow: UnitOfWork, person: Coordinator, stage: Stage, at: datetime) -> str:
        """A new session in this transaction; its token."""
        token = self.new_id()
        lasts = self.rules.second_step if stage is Stage.PASSWORD else self.rules.day
        uow.accounts.open_session(WebSession(
            digest=digest(token), coordinator_id=person.id, stage=stage, opened=at, seen=at, ends=at + lasts,
        ))
        if stage is Stage.SIGNED_IN:
            uow.audit.add(_line("signed_in", person, at))
        return token

    def _try(self, email: str, keys: tuple[str, str], at: datetime) -> Coordinator | None:
        """Count the try before the password is looked at: two at once are two."""
        since = at - self.rules.window
        with self.store.begin() as uow:
            most = (self.rules.tries, self.rules.places)
            if any(uow.accounts.tries(key, since) >= limit for key, limit in zip(keys, most, strict=True)):
                raise SignInRefused(Why.LOCKED)
            for key in keys:
                uow.accounts.note_try(key, at)
            person = uow.accounts.by_email(email)
            uow.commit()
        return person

    def _note_failure(self, person: Coordinator | None, at: datetime) -> None:
        with self.store.begin() as uow:
            uow.audit.add(_line("sign_in_failed", person, at))
            uow.commit()


def viewer(person: Coordinator, partner_name: str) -> Viewer:
    """Who looks."""
    return Viewer(
        coordinator_id=person.id, name=person.name, role=person.role, partner_id=person.partner_id,
        partner_name=partner_name,
    )


def with_code(person: Coordinator, code: str, at: datetime) -> Coordinator | None:
    """The account after this code was used up; None when it is none of theirs."""
    plain = "".join(code.split()).replace("-", "")
    step = totp.step_taken(person.totp, plain, at, person.totp_step)
    if step is not None:
        return replace(person, totp_step=step)
    used = digest(plain.casefold())
    if used in person.recovery:
        return replace(person, recovery=tuple(one for one in person.recovery if one != used))
    return None


def digest(token: str) -> str:
    """What is kept of a token; tokens are random, so a plain hash does."""
    return sha256(token.encode()).hexdigest()


def _line(what: str, person: Coordinator | None, at: datetime) -> AuditLine:
    return AuditLine(
        at=at, who=person.id if person else "", partner_id=person.partner_id if person else "", what=what,
        subject=person.id if person else "",
    )
