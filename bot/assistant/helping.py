"""What the reminder of the day before adds for somebody who missed the last event: only what is true of this one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.assistant.attendance import MarkKind
from bot.assistant.desk import Desk
from bot.assistant.ports import UnitOfWork
from bot.matching.values import CommunityEvent
from bot.sentence import Sentence

FORGOT = "forgot"
"""the reason that brings one more reminder, on the morning"""
MORNING = "morning"
"""variable of the flow `coming`: there will be one"""


def last_reason(uow: UnitOfWork, resident_id: str) -> str:
    """Why somebody missed the last event they had a place at; "" when they came, or did not say."""
    last = uow.attendance.last_of(resident_id)
    return last.reason if last is not None and last.kind is MarkKind.MISSED else ""


def helping(
    desk: Desk, uow: UnitOfWork, resident_id: str, event: CommunityEvent, *, morning: bool
) -> tuple[Sentence, ...]:
    """The sentences for this person and event; `morning`: whoever forgot is reminded on the morning too."""
    rows = desk.knowledge.attending.reminders.get(last_reason(uow, resident_id), ())
    return tuple(desk.flows.phrases[one.say] for one in rows if TRUE[one.when](event, morning))


TRUE: Mapping[str, Callable[[CommunityEvent, bool], bool]] = {
    "": lambda *_: True,
    "creche": lambda event, _: event.creche,
    "bring_child": lambda event, _: event.bring_child,
    "cost_help": lambda event, _: event.cost_help,
    MORNING: lambda _, morning: morning,
}
"""`when` of knowledge/attendance.yaml -> whether it is so"""
