"""Short makers of values for the contract tests. Numbers are from Ofcom's drama range."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.assistant.broadcast import Broadcast
from bot.assistant.outcome import Outcome, Said, Stage
from bot.assistant.reach import Judging, Reply
from bot.assistant.segment import Segment
from bot.assistant.values import PRIORITY, Cause, Channel, Contact, Delivery, DeliveryStatus, LogLine, Settled
from bot.matching.values import CommunityEvent, Kind, Opportunity
from bot.speaking.message import Button, OutgoingMessage

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
PHONE = "+447700900123"


def later(**given: float) -> datetime:
    return NOW + timedelta(**given)


def contact(name: str = "c1", *, resident: str = "r1", address: str = PHONE, **changes: Any) -> Contact:
    return replace(Contact(id=name, resident_id=resident, channel=Channel.SMS, address=address), **changes)


def delivery(
    name: str, to: str = "c1", *, cause: Cause = Cause.REPLY, text: str = "Good morning", **changes: Any
) -> Delivery:
    message = OutgoingMessage(text=text, choices=("Yes",), buttons=(Button(label="Yes", data="t.0"),), language="ur")
    made = Delivery(
        id=name, contact_id=to, channel=Channel.SMS, address=PHONE, message=message,
        cause=cause, created=NOW, priority=PRIORITY[cause],
    )
    return replace(made, **changes)


def settled(name: str, status: DeliveryStatus = DeliveryStatus.SENT, **changes: Any) -> Settled:
    return replace(Settled(delivery_id=name, status=status), **changes)


def line(text: str, direction: str = "in") -> LogLine:
    return LogLine(direction=direction, text=text, at=NOW, language="pl", meta={"intent": "greet"})


def opportunity(name: str = "o1", **changes: Any) -> Opportunity:
    made = Opportunity(
        id=name, kind=Kind.JOB, titles={"en": "Porter"}, closes=date(2026, 12, 1), code=f"J{name}",
        source="feed", reference=f"ref-{name}", hours=("nights",), weekly_hours=37.5,
    )
    return replace(made, **changes)


def event(name: str = "e1", *, places: int | None = 2, **changes: Any) -> CommunityEvent:
    made = CommunityEvent(
        id=name, titles={"en": "Open day"}, starts=later(days=1), ends=later(days=1, hours=2), places=places,
        languages=("bn",), source="calendar", reference=f"ref-{name}",
    )
    return replace(made, **changes)


def outcome(stage: Stage = Stage.INTERESTED, said: Said = Said.YES, **changes: Any) -> Outcome:
    return replace(Outcome(opportunity_id="o1", stage=stage, said=said, at=NOW), **changes)


def broadcast(name: str = "B4RD", **changes: Any) -> Broadcast:
    made = Broadcast(id=name, author="coordinator one", segment=Segment(), texts={"en": "The market is open."})
    return replace(made, **changes)


def judging(**changes: Any) -> Judging:
    return replace(Judging(cap=3, since=later(days=-7)), **changes)


def reply(**changes: Any) -> Reply:
    made = Reply(broadcast_id="B4RD", contact_id="c1", text="I come", language="en", at=NOW)
    return replace(made, **changes)
