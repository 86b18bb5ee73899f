"""Short makers of values for the contract tests. Numbers are from Ofcom's drama range."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.assistant.booking import take
from bot.assistant.broadcast import Broadcast
from bot.assistant.outcome import Outcome, Said, Stage
from bot.assistant.ports import UnitOfWork
from bot.assistant.reach import Judging, Reply
from bot.assistant.room import Book, Cancel, Join
from bot.assistant.segment import Segment
from bot.assistant.values import (
    PRIORITY,
    Cause,
    Channel,
    Contact,
    Delivery,
    DeliveryStatus,
    HandOverRequest,
    LogLine,
    Settled,
)
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


def take_over(work: UnitOfWork, at: datetime, to: str = "c1", resident: str = "r1") -> HandOverRequest:
    """A coordinator talks with this person for an hour from now."""
    work.hand_overs.open(HandOverRequest(
        id=f"h-{to}", resident_id=resident, contact_id=to, reason="asked", urgent=False, at=at,
    ))
    (waits,) = work.inbox.of_resident(resident)
    request = replace(waits, holder="k1", until=at + timedelta(hours=1))
    work.inbox.save(request)
    return request


def hand_back(work: UnitOfWork, request: HandOverRequest, at: datetime) -> None:
    """The assistant has them again."""
    work.inbox.save(replace(request, holder="", until=None))
    work.inbox.let_go(request.resident_id, at)


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


def book(work: UnitOfWork, event_id: str, resident: str, booking: str, at: datetime, **more: Any) -> str:
    """The outcome of a wish for a place."""
    decision = take(work, event_id, Book(resident=resident, booking=booking, **more), at)
    return decision.outcome if decision else "unknown"


def wait(work: UnitOfWork, event_id: str, resident: str, booking: str, at: datetime, **more: Any) -> str:
    """The outcome of a wish for a place in the line."""
    decision = take(work, event_id, Join(resident=resident, booking=booking, **more), at)
    return decision.outcome if decision else "unknown"


def cancel(work: UnitOfWork, event_id: str, resident: str, at: datetime) -> str:
    """The outcome of giving a place back."""
    decision = take(work, event_id, Cancel(resident=resident), at)
    return decision.outcome if decision else "unknown"
