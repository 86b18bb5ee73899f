"""The use case "accounts are looked after": invitations, links, passwords, the second step, partners."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from bot.assistant import totp
from bot.assistant.coordinators import AccountLink, AuditLine, Coordinator, Partner, Role, Stage, Viewer
from bot.assistant.passwords import problem_with
from bot.assistant.ports import UnitOfWork
from bot.assistant.signing_in import SignIns, digest
from bot.errors import AccountError

INVITED_FOR = timedelta(days=7)
RESET_FOR = timedelta(hours=24)
EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")
KEY = re.compile(r"[A-Z2-7]{32}")
CODES = 8
"""recovery codes, each for one time"""
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""no i l o 0 1: they look alike"""


@dataclass(frozen=True, kw_only=True)
class AccountCare:
    """What administrators do with accounts, and what everybody does with their own. `by` None: the command line."""

    sign_ins: SignIns

    def invite(
        self, email: str, *, name: str, role: Role, partner: str, by: Viewer | None, at: datetime
    ) -> tuple[Coordinator, str]:
        """(the account, the token of its link). `partner`: id or name. Raises AccountError."""
        if not EMAIL.fullmatch(email.strip()):
            raise AccountError("That is no e-mail address.", field="email", advice="Write it like name@example.org.")
        with self.sign_ins.store.begin() as uow:
            found = partner_named(uow, partner)
            person = Coordinator(
                id=self.sign_ins.new_id(), email=email.strip(), name=" ".join(name.split()), role=role,
                partner_id=found.id,
            )
            if not uow.accounts.add(person):
                raise AccountError(
                    "There is an account with this e-mail address.", field="email", advice="Make a new link for it."
                )
            token = self._link(uow, person, INVITED_FOR, at)
            _note(uow, "invited", by, person.id, at)
            uow.commit()
        return person, token

    def new_link(self, coordinator_id: str, *, by: Viewer | None, at: datetime) -> str:
        """The token of a link to choose a new password. The old password works until then."""
        with self.sign_ins.store.begin() as uow:
            person = _known(uow, coordinator_id)
            token = self._link(uow, person, RESET_FOR if person.password else INVITED_FOR, at)
            _note(uow, "made_link", by, person.id, at)
            uow.commit()
        return token

    def of_link(self, token: str, at: datetime) -> Coordinator | None:
        """Whose link this is; None when it was used, or is too old."""
        with self.sign_ins.store.begin() as uow:
            link = uow.accounts.link(digest(token), at)
            person = uow.accounts.get(link.coordinator_id) if link else None
        return person if person and not person.disabled else None

    def choose_password(self, token: str, password: str, at: datetime) -> tuple[str, Stage]:
        """Uses the link up, and signs in: (session token, what comes next). Raises AccountError."""
        with self.sign_ins.store.begin() as uow:
            person = self._by_link(uow, token, at)
        _check(password, person)
        hashed = self.sign_ins.passwords.hash(password)
        with self.sign_ins.store.begin() as uow:
            person = replace(self._by_link(uow, token, at, lock=True), password=hashed)
            stage = Stage.PASSWORD if person.totp else Stage.SIGNED_IN
            self._renew(uow, person, at)
            fresh = self.sign_ins.open(uow, person, stage, at)
            uow.commit()
        return fresh, stage

    def change_password(self, coordinator_id: str, old: str, new: str, at: datetime) -> str:
        """Signs everybody out who was signed in with the old one; a new session token. Raises AccountError."""
        with self.sign_ins.store.begin() as uow:
            person = _known(uow, coordinator_id)
        if not self.sign_ins.passwords.right(person.password, old):
            raise AccountError("That is not your present password.", field="old")
        _check(new, person)
        hashed = self.sign_ins.passwords.hash(new)
        with self.sign_ins.store.begin() as uow:
            person = replace(_known(uow, coordinator_id), password=hashed)
            self._renew(uow, person, at)
            token = self.sign_ins.open(uow, person, Stage.SIGNED_IN, at)
            uow.commit()
        return token

    def change(
        self, coordinator_id: str, *, by: Viewer, at: datetime, role: Role | None = None, partner: str = "",
        disabled: bool | None = None,
    ) -> None:
        """Another role or partner, or shut out; open sessions end. Raises AccountError."""
        if by.coordinator_id == coordinator_id:
            raise AccountError("Nobody changes their own role.", advice="Ask another administrator.")
        with self.sign_ins.store.begin() as uow:
            person = _known(uow, coordinator_id)
            uow.accounts.save(replace(
                person, role=role or person.role,
                partner_id=partner_named(uow, partner).id if partner else person.partner_id,
                disabled=person.disabled if disabled is None else disabled,
            ))
            uow.accounts.close_sessions(coordinator_id)
            if disabled:
                uow.accounts.drop_links(coordinator_id)
            _note(uow, "changed_account", by, coordinator_id, at)
            uow.commit()

    def new_secret(self) -> str:
        """A secret for an authenticator app; it counts once `use_secret` has seen a code of it."""
        return totp.secret_of(sha256(self.sign_ins.new_id().encode()).digest())

    def use_secret(self, coordinator_id: str, secret: str, code: str, at: datetime) -> tuple[str, ...]:
        """Ask for a second step from now on; the recovery codes, shown this once. Raises AccountError."""
        if not KEY.fullmatch(secret):
            raise AccountError("That is no key of this page.", field="secret")
        step = totp.step_taken(secret, "".join(code.split()), at, 0)
        if step is None:
            raise AccountError(
                "That is not the code of now.", field="code", advice="Is the telephone's clock right? Try the next."
            )
        codes = tuple(_recovery_code(self.sign_ins.new_id()) for _ in range(CODES))
        with self.sign_ins.store.begin() as uow:
            person = _known(uow, coordinator_id)
            recovery = tuple(digest(one.replace("-", "")) for one in codes)
            uow.accounts.save(replace(person, totp=secret, totp_step=step, recovery=recovery))
            _note_own(uow, "second_step_on", person, at)
            uow.commit()
        return codes

    def drop_secret(self, coordinator_id: str, *, by: Viewer, at: datetime) -> None:
        """No second step any more."""
        with self.sign_ins.store.begin() as uow:
            person = _known(uow, coordinator_id)
            uow.accounts.save(replace(person, totp="", totp_step=0, recovery=()))
            _note(uow, "second_step_off", by, person.id, at)
            uow.commit()

    def save_partner(self, name: str, *, by: Viewer | None, at: datetime, partner_id: str = "") -> Partner:
        """A new partner, or another name for one. Raises AccountError."""
        wanted = " ".join(name.split())
        if not wanted:
            raise AccountError("A partner needs a name.", field="name")
        with self.sign_ins.store.begin() as uow:
            others = [one for one in uow.accounts.partners() if one.id != partner_id]
            if any(one.name.casefold() == wanted.casefold() for one in others):
                raise AccountError("There is a partner of this name.", field="name")
            partner = Partner(id=partner_id or self.sign_ins.new_id(), name=wanted)
            uow.accounts.save_partner(partner)
            _note(uow, "saved_partner", by, partner.id, at)
            uow.commit()
        return partner

    def _link(self, uow: UnitOfWork, person: Coordinator, lasts: timedelta, at: datetime) -> str:
        token = self.sign_ins.new_id()
        uow.accounts.add_link(AccountLink(digest=digest(token), coordinator_id=person.id, ends=at + lasts))
        return token

    def _by_link(self, uow: UnitOfWork, token: str, at: datetime, *, lock: bool = False) -> Coordinator:
        link = uow.accounts.link(digest(token), at, lock=lock)
        person = uow.accounts.get(link.coordinator_id) if link else None
        if person is None or person.disabled:
            raise AccountError("This link was used, or is too old.", advice="Ask an administrator for a new one.")
        return person

    def _renew(self, uow: UnitOfWork, person: Coordinator, at: datetime) -> None:
        uow.accounts.save(person)
        uow.accounts.drop_links(person.id)
        uow.accounts.close_sessions(person.id)
        uow.accounts.forget_tries(f"email:{person.email.casefold()}")
        _note_own(uow, "chose_password", person, at)


def partner_named(uow: UnitOfWork, told: str) -> Partner:
    """By id or name. Raises AccountError."""
    wanted = told.strip().casefold()
    for one in uow.accounts.partners():
        if one.active and (one.id == told.strip() or one.name.casefold() == wanted):
            return one
    raise AccountError(f"There is no partner {told.strip()!r}.", field="partner", advice="Add the partner first.")


def _check(password: str, person: Coordinator) -> None:
    wrong = {
        "short": "A password needs 12 letters or more.", "long": "A password may have 200 letters at most.",
        "plain": "This password is easy to guess.",
    }.get(problem_with(password, person.email, person.email.partition("@")[0]))
    if wrong:
        raise AccountError(wrong, field="password", advice="Three or four words that only you put together are good.")


def _known(uow: UnitOfWork, coordinator_id: str) -> Coordinator:
    person = uow.accounts.get(coordinator_id, lock=True)
    if person is None:
        raise AccountError("There is no such account.")
    return person


def _recovery_code(random: str) -> str:
    """Ten signs in two groups, about 49 bits: for one use, and tries are counted."""
    number = int.from_bytes(sha256(random.encode()).digest())
    signs = "".join(SIGNS[number // len(SIGNS)**place % len(SIGNS)] for place in range(10))
    return f"{signs[:5]}-{signs[5:]}"


def _note(uow: UnitOfWork, what: str, by: Viewer | None, subject: str, at: datetime) -> None:
    uow.audit.add(AuditLine(
        at=at, who=by.coordinator_id if by else "", partner_id=by.partner_id if by else "", what=what, subject=subject,
    ))


def _note_own(uow: UnitOfWork, what: str, person: Coordinator, at: datetime) -> None:
    uow.audit.add(AuditLine(at=at, who=person.id, partner_id=person.partner_id, what=what, subject=person.id))
