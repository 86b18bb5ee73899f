"""What became of everybody in a trial, read from the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache

from bot.assistant.ports import UnitOfWork
from bot.assistant.trial import Came, Trial, fate_of
from bot.assistant.trial_report import Ended
from bot.matching.events import sessions_of

Attended = Callable[[UnitOfWork, str, datetime], Mapping[str, Came]]
"""(event, beginning of a session) -> booking -> whether they came; a booking that is left out is unknown"""


def nobody_asked(_uow: UnitOfWork, _event_id: str, _starts: datetime) -> Mapping[str, Came]:
    """Where attendance is not taken at all."""
    return {}


def fates(uow: UnitOfWork, trial: Trial, attended: Attended, at: datetime) -> list[Ended]:
    """Everybody who ever was in it, in the order they came."""
    ends = cache(lambda event_id, starts: _ends(uow, event_id, starts))
    came = cache(lambda event_id, starts: attended(uow, event_id, starts))
    found = []
    for one in uow.trials.traced(trial.id):
        session = (one.exposure.event_id, one.exposure.starts)
        known = came(*session).get(one.exposure.booking_id, Came.UNKNOWN)
        found.append((one, fate_of(one, known, ends(*session), at)))
    return found


def _ends(uow: UnitOfWork, event_id: str, starts: datetime) -> datetime | None:
    """End of a session; None when it does not take place at that time."""
    event = uow.events.get(event_id)
    if event is None or event.status == "cancelled":
        return None
    return next((one.ends for one in sessions_of(event) if one.starts == starts and not one.cancelled), None)
