"""The use case "a partner's system refers somebody": only with the person's consent, which is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.assistant.coordinators import AuditLine, Viewer
from bot.assistant.outcome import Referral
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.referring import BY_PARTNER
from bot.assistant.showing import is_open
from bot.assistant.values import Consent
from bot.errors import OpeningError

REFERRED = "refer:"
"""purpose of a consent: whoever offers the opening named behind it may be told of the person"""
NOBODY = "There is no such person that you may see."
NO_OPENING = "There is no such opening that is open."
MOST = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """A referral, from the side of whoever reads it."""

    referral: Referral
    received: bool
    """it is to one of the partner's openings; else the partner made it"""


@dataclass(frozen=True, kw_only=True)
class Referrals:
    """What partners see of referrals: those to their openings once passed on, and those they made themselves."""

    store: Store

    def refer(self, viewer: Viewer, resident_id: str, opening_id: str, wording: str, at: datetime) -> Referral:
        """`wording`: version of the words the person said yes to. Raises OpeningError; a second time changes nothing.

        A coordinator of the programme passes it on, as one that the person asked for in the conversation.
        """
        with self.store.begin() as uow:
            seen = uow.looking.resident(viewer, resident_id)
            if seen is None or not seen.contacts:
                raise OpeningError({"resident": NOBODY})
            opening = uow.openings.get(opening_id)
            if opening is None or not is_open(opening, at):
                raise OpeningError({"opening": NO_OPENING})
            before = _one(uow, resident_id, opening_id)
            uow.referrals.open(resident_id, opening_id, at)
            made = _one(uow, resident_id, opening_id)
            assert made is not None
            if made != before:
                contact = seen.contacts[0]
                uow.profiles.record_consent(resident_id, Consent(
                    purpose=f"{REFERRED}{opening_id}", granted=True, version=wording, language=contact.language,
                    channel=contact.channel, at=at, collected_by=f"partner:{viewer.partner_id}",
                ))
                uow.audit.add(AuditLine(
                    at=at, who=viewer.coordinator_id, partner_id=viewer.partner_id, what="referred_resident",
                    subject=resident_id,
                ))
                uow.api.refer(viewer.partner_id, resident_id, opening_id, at)
            uow.commit()
        return made

    def listed(self, viewer: Viewer) -> Sequence[Standing]:
        """By person and opening."""
        with self.store.begin() as uow:
            return standings(uow, viewer)

    def one(self, viewer: Viewer, resident_id: str, opening_id: str) -> Standing | None:
        """None for one that is not there, or not theirs."""
        key = (resident_id, opening_id)
        return next((one for one in self.listed(viewer) if key_of(one.referral) == key), None)


def standings(uow: UnitOfWork, viewer: Viewer) -> Sequence[Standing]:
    """What a partner may know of referrals."""
    found = {key_of(one): Standing(referral=one, received=True) for one in uow.referrals.seen_by(
        viewer, BY_PARTNER, MOST,
    )}
    for resident_id, opening_id in uow.api.referred(viewer.partner_id):
        mine = _one(uow, resident_id, opening_id)
        if mine is not None and uow.looking.resident(viewer, resident_id) is not None:
            found.setdefault((resident_id, opening_id), Standing(referral=mine, received=False))
    return [found[one] for one in sorted(found)]


def key_of(referral: Referral) -> tuple[str, str]:
    """What a referral is found by."""
    return referral.resident_id, referral.opportunity_id


def _one(uow: UnitOfWork, resident_id: str, opening_id: str) -> Referral | None:
    mine = (one for one in uow.referrals.of_resident(resident_id) if one.opportunity_id == opening_id)
    return next(mine, None)
