"""What a short code stands for. A further kind of thing with codes is one more row of `KINDS`."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from bot.assistant.broadcast import BroadcastState
from bot.assistant.ports import UnitOfWork
from bot.assistant.values import KnownCode

LONDON = ZoneInfo("Europe/London")


def known_code(uow: UnitOfWork, code: str) -> KnownCode | None:
    """The first kind of thing that knows the code; None when it is not ours. The stores answer with this."""
    wanted = code.strip().upper()
    found = (look(uow, wanted) for look in KINDS)
    return next((one for one in found if one is not None), None) if wanted else None


def _opening(uow: UnitOfWork, code: str) -> KnownCode | None:
    one = uow.openings.by_code(code)
    if one is None:
        return None
    return KnownCode(
        code=code, kind="opening", id=one.id, titles=one.titles, partner=one.partner or one.place, ends=one.closes,
        cancelled=one.status != "open",
    )


def _event(uow: UnitOfWork, code: str) -> KnownCode | None:
    """Of an event that comes again and again the last one, so that it is over only when all are."""
    events = uow.events.by_code(code)
    if not events:
        return None
    one = next((e for e in reversed(events) if e.status != "cancelled"), events[-1])
    return KnownCode(
        code=code, kind="event", id=one.id, titles=one.titles, partner=one.partner or one.place,
        ends=one.ends.astimezone(LONDON).date(), cancelled=one.status == "cancelled",
    )


def _programme(uow: UnitOfWork, code: str) -> KnownCode | None:
    one = uow.programmes.get(code)
    return KnownCode(code=one.code, kind="programme", id=one.code) if one else None


def _broadcast(uow: UnitOfWork, code: str) -> KnownCode | None:
    """One that reached somebody; a cancelled one may have."""
    one = uow.broadcasts.get(code)
    if one is None or one.state not in _SENT:
        return None
    return KnownCode(code=code, kind="broadcast", id=one.id)


_SENT = frozenset({BroadcastState.RUNNING, BroadcastState.PAUSED, BroadcastState.DONE, BroadcastState.CANCELLED})
KINDS: tuple[Callable[[UnitOfWork, str], KnownCode | None], ...] = (_opening, _event, _programme, _broadcast)
"""who is asked, in this order"""
