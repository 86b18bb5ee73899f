"""The use case "answer a referral": the programme passes somebody on who agreed to it, the partner replies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.assistant.coordinators import AuditLine, Viewer
from bot.assistant.outcome import Referral, ReferralStatus
from bot.assistant.ports import Store, UnitOfWork

BY_PROGRAMME = (
    ReferralStatus.OPEN, ReferralStatus.PASSED_ON, ReferralStatus.CLOSED, ReferralStatus.WITHDRAWN,
)
BY_PARTNER = (ReferralStatus.PASSED_ON, ReferralStatus.CLOSED)
"""to what its partner may bring a referral; before it is passed on the partner knows of nobody"""


@dataclass(frozen=True, kw_only=True)
class Referring:
    """Referrals as coordinators see them."""

    store: Store

    def statuses(self, viewer: Viewer) -> tuple[ReferralStatus, ...]:
        """Those the viewer may see, and bring a referral to."""
        return BY_PROGRAMME if viewer.sees_everyone else BY_PARTNER

    def find(self, viewer: Viewer, resident_id: str, opening_id: str) -> Referral | None:
        """One the viewer may answer."""
        with self.store.begin() as uow:
            return self._find(uow, viewer, resident_id, opening_id)

    def answer(
        self, viewer: Viewer, resident_id: str, opening_id: str, status: ReferralStatus, reply: str, at: datetime
    ) -> Referral | None:
        """What it was before; None when it is not there for the viewer, or that is not for the viewer to say.

        A closed referral ends what its partner may see of the person because of it.
        """
        with self.store.begin() as uow:
            before = self._find(uow, viewer, resident_id, opening_id)
            if before is None or status not in self.statuses(viewer):
                return None
            uow.referrals.reply(resident_id, opening_id, reply.strip())
            uow.referrals.settle(resident_id, opening_id, status, viewer.coordinator_id, at)
            uow.audit.add(AuditLine(
                at=at, who=viewer.coordinator_id, partner_id=viewer.partner_id, what="answered_referral",
                subject=resident_id,
            ))
            uow.commit()
        return before

    def _find(self, uow: UnitOfWork, viewer: Viewer, resident_id: str, opening_id: str) -> Referral | None:
        if uow.looking.resident(viewer, resident_id) is None:
            return None
        kept = uow.openings.kept(opening_id)
        if kept is None or not (viewer.sees_everyone or kept.owner == viewer.partner_id):
            return None
        mine = (one for one in uow.referrals.of_resident(resident_id) if one.opportunity_id == opening_id)
        return next((one for one in mine if one.status in self.statuses(viewer)), None)
