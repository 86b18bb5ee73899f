"""The inbox: conversations in which somebody wants a person. Values, and the rules of how long they wait. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.assistant.values import HandOverRequest, LogLine

LONDON = ZoneInfo("Europe/London")
SATURDAY = 5
NOBODY_ENDED_IT = timedelta(minutes=15)
"""so long after its time a take-over counts for nothing, even if no job has ended it: nobody shall write into a void"""


class Deed(StrEnum):
    """What a coordinator did in a conversation. None of it is shown to the resident as it stands here."""

    TAKEN = "taken"
    HANDED_BACK = "handed_back"
    ENDED = "ended"
    """nobody wrote for so long that the take-over ended by itself"""
    ASSIGNED = "assigned"
    CLOSED = "closed"
    REOPENED = "reopened"
    NOTE = "note"


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskLine:
    """One of them. `text`: the words of a note, or whom it was assigned to."""

    contact_id: str
    kind: Deed
    who: str
    """coordinator; "" = the clock"""
    at: datetime
    text: str = ""
    number: int = 0
    """given by the store; later ones are larger"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoken:
    """A line of the conversation, with its number; later ones are larger."""

    number: int
    line: LogLine
    contact_id: str = ""
    """at which of the person's addresses"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Talk:
    """A conversation as a coordinator finds it in the inbox."""

    request: HandOverRequest
    language: str
    channel: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """How soon a person should answer: so many minutes at any hour, or the same time so many working days later."""

    minutes: int = 0
    working_days: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Help:
    """A telephone number to give, or to call."""

    name: str
    phone: str
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Procedure:
    """What was agreed to do when somebody may be in danger."""

    steps: Sequence[str]
    helps: Sequence[Help]
    agreed: bool
    """the partner, and the councils, have agreed to it"""
    as_of: date
    review_by: date


@dataclass(frozen=True, kw_only=True, slots=True)
class InboxRules:
    """Targets, how long a take-over lasts, and what to do in danger. Data: knowledge/inbox.yaml, safeguarding.yaml."""

    urgent: Target = field(default_factory=lambda: Target(minutes=15))
    usual: Target = field(default_factory=lambda: Target(working_days=1))
    hold: timedelta = timedelta(minutes=60)
    """a take-over ends by itself so long after its coordinator last did something"""
    holidays: frozenset[date] = frozenset()
    procedures: Mapping[str, Procedure] = field(default_factory=dict)
    """by partner id; "" holds for all others"""

    def due(self, request: HandOverRequest) -> datetime | None:
        """By when a person should answer; None when nobody waits."""
        since = request.waits
        target = self.urgent if request.urgent else self.usual
        return None if since is None else self._later(since, target)

    def late(self, request: HandOverRequest, now: datetime) -> bool:
        due = self.due(request)
        return due is not None and due < now

    def procedure(self, partner_id: str) -> Procedure | None:
        """The partner's own, else everybody's."""
        return self.procedures.get(partner_id) or self.procedures.get("")

    def _later(self, since: datetime, target: Target) -> datetime:
        if not target.working_days:
            return since + timedelta(minutes=target.minutes)
        local, left = since.astimezone(LONDON), target.working_days
        while left:
            local += timedelta(days=1)
            left -= local.weekday() < SATURDAY and local.date() not in self.holidays
        return local


def is_held(request: HandOverRequest, at: datetime) -> bool:
    """Whether a coordinator has the conversation at this moment."""
    return bool(request.holder) and request.until is not None and at < request.until + NOBODY_ENDED_IT


def urgency(talk: Talk) -> tuple[object, ...]:
    """Sort key: danger first, then whoever waits longest; behind them those who have an answer."""
    request = talk.request
    return (not request.urgent, request.waits is None, request.waits or request.at, request.id)
