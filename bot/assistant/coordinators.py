"""Coordinators, their partner organisations, and what each role may do. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

SEEN_BY = "seen_by:"
"""purpose of a consent: the resident lets the partner named behind it see their profile"""

VIEWED = "viewed_resident"
"""what the audit calls a look at a profile"""

CORRECTED = "corrected_fact"
"""... and a fact put right"""


class Role(StrEnum):
    """What somebody is to the programme."""

    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"
    PARTNER_MEMBER = "partner_member"
    READER = "reader"


class Right(StrEnum):
    """One thing that may be done in the console."""

    OWN_ACCOUNT = "own_account"
    SEE_OPENINGS = "see_openings"
    EDIT_OWN_OPENINGS = "edit_own_openings"
    EDIT_OPENINGS = "edit_openings"
    SEE_PEOPLE = "see_people"
    TALK = "talk"
    """take conversations over, answer, note, assign and close"""
    SEE_BROADCASTS = "see_broadcasts"
    BROADCAST = "broadcast"
    """write those of the own partner, to the people it may see, and let them go"""
    SEE_RESULTS = "see_results"
    """counts of the own partner's people"""
    EDIT_PEOPLE = "edit_people"
    """put facts right, answer referrals"""
    MERGE_PEOPLE = "merge_people"
    SEE_EVERYONE = "see_everyone"
    """no wall: the people of every partner"""
    MANAGE = "manage"
    """accounts, partners, the audit"""


_READER = frozenset({
    Right.OWN_ACCOUNT, Right.SEE_OPENINGS, Right.SEE_PEOPLE, Right.SEE_BROADCASTS, Right.SEE_RESULTS,
})
_MEMBER = _READER | {Right.EDIT_OWN_OPENINGS, Right.TALK, Right.BROADCAST, Right.EDIT_PEOPLE}
_COORDINATOR = _MEMBER | {Right.EDIT_OPENINGS, Right.SEE_EVERYONE, Right.MERGE_PEOPLE}
RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.READER: _READER,
    Role.PARTNER_MEMBER: _MEMBER,
    Role.COORDINATOR: _COORDINATOR,
    Role.ADMINISTRATOR: _COORDINATOR | {Right.MANAGE},
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Partner:
    """An organisation of the programme."""

    id: str
    name: str
    active: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Coordinator:
    """One account."""

    id: str
    email: str
    name: str
    role: Role
    partner_id: str
    password: str = ""
    """argon2; empty until chosen"""
    totp: str = ""
    """base32 secret of the second step; empty: none"""
    totp_step: int = 0
    """time step of the last code taken, so that no code works twice"""
    recovery: tuple[str, ...] = ()
    """digests of the recovery codes that are left"""
    disabled: bool = False

    @property
    def may_sign_in(self) -> bool:
        return bool(self.password) and not self.disabled


@dataclass(frozen=True, kw_only=True, slots=True)
class Viewer:
    """Who looks. Every query about people asks for one: it is the wall."""

    coordinator_id: str
    name: str
    role: Role
    partner_id: str
    partner_name: str = ""

    def may(self, right: Right) -> bool:
        return right in RIGHTS[self.role]

    @property
    def sees_everyone(self) -> bool:
        return self.may(Right.SEE_EVERYONE)

    def may_edit(self, owner: str) -> bool:
        """An opening of that partner ("" = a feed's, the programme's)."""
        return self.may(Right.EDIT_OPENINGS) or (self.may(Right.EDIT_OWN_OPENINGS) and owner == self.partner_id)

    def may_write(self, owner: str) -> bool:
        """A broadcast of that partner ("" = the programme's)."""
        return self.may(Right.BROADCAST) and (self.sees_everyone or owner == self.partner_id)


class Stage(StrEnum):
    """How far a web session has come."""

    PASSWORD = "password"  # noqa: S105  a stage, not a secret
    """the second step is still to come"""
    SIGNED_IN = "signed_in"


@dataclass(frozen=True, kw_only=True, slots=True)
class WebSession:
    """A browser that is signed in. The token itself is only in the browser."""

    digest: str
    coordinator_id: str
    stage: Stage
    opened: datetime
    seen: datetime
    ends: datetime
    notice: str = ""
    """what to tell on the next page, JSON"""


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountLink:
    """An invitation or a reset: lets somebody choose a password, once."""

    digest: str
    coordinator_id: str
    ends: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditLine:
    """Who did what to which record, when. No words of a person."""

    at: datetime
    who: str
    """coordinator id; "" = the command line, or nobody known"""
    partner_id: str
    what: str
    """signed_in, sign_in_failed, viewed_resident, edited_opening ..."""
    subject: str = ""
    """id of the record"""


@dataclass(frozen=True, kw_only=True, slots=True)
class ProfileView:
    """Somebody looked at a resident's profile."""

    at: datetime
    partner: str
    """name of the organisation, which is what a resident is told"""
    coordinator_id: str
    what: str = VIEWED
    """what the audit calls it: a look, or a change"""


def referred(opportunity_id: str) -> str:
    """Why a partner may see somebody who was referred to its opening."""
    return f"referral:{opportunity_id}"
