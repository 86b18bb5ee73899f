"""What an installation allows of broadcasts: to whom, when, how dear, and with whose consent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from bot.assistant.broadcast import Broadcast, Missing
from bot.assistant.forecast import Forecast
from bot.assistant.hours import DecentHours
from bot.errors import BroadcastError


@dataclass(frozen=True, kw_only=True, slots=True)
class BroadcastRules:
    """What an installation allows."""

    hours: DecentHours = field(default_factory=DecentHours)
    cap: int = 3
    """alerts and broadcasts to one person in `cap_days`"""
    cap_days: int = 7
    approval_people: int = 200
    """more need a second person"""
    approval_pounds: Decimal = Decimal(20)
    """dearer ones need a second person"""
    undo: timedelta = timedelta(minutes=5)
    """between "send" and the first delivery"""
    lasts: timedelta = timedelta(days=3)
    """what was not sent so long after the start is not sent any more"""
    pence: Decimal = Decimal("4.0")
    """price of one SMS part"""
    daily_pounds: Decimal = Decimal(50)
    """what alerts and broadcasts over SMS may cost on one day: the pump holds to it, here the hopeless is refused"""

    def needs_approval(self, people: int, pounds: Decimal) -> bool:
        """Whether so many people or so much money need a second person."""
        return people > self.approval_people or pounds > self.approval_pounds


def refuse_unsendable(one: Broadcast, found: Forecast, rules: BroadcastRules, at: datetime) -> None:
    """Raises BroadcastError for one that cannot go now, as it was counted."""
    where = f"broadcast {one.id}"
    if one.missing is Missing.WAIT and found.missing:
        raise BroadcastError(
            f"waits for texts in {', '.join(sorted(found.missing))}", where=where,
            advice="Add them with `doorstep broadcast text`.", name="waits",
            params={"text": ",".join(sorted(found.missing))},
        )
    if not found.people:
        raise BroadcastError(
            "would reach nobody", where=where, advice="The preview says who is left out, and why.", name="nobody",
        )
    if found.pounds > rules.daily_pounds * max(1, rules.lasts.days):
        raise BroadcastError(
            f"costs £{found.pounds:.2f}, and a day may cost £{rules.daily_pounds:.2f}", where=where,
            advice="Choose fewer people or fewer words, or raise DOORSTEP_DAILY_POUNDS.", name="costs",
            params={"text": f"{found.pounds:.2f}"},
        )
    if one.expires is not None and one.expires <= at:
        raise BroadcastError("has expired", where=where, advice="Make a new one.", name="expired")
