"""A broadcast: one coordinator's message to a segment, and the states it goes through. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from bot.assistant.segment import Segment
from bot.errors import BroadcastError


class BroadcastState(StrEnum):
    """Where a broadcast stands."""

    DRAFT = "draft"
    PREVIEWED = "previewed"
    AWAITING_APPROVAL = "awaiting_approval"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


class Missing(StrEnum):
    """What becomes of people in whose language there is no text."""

    LEAVE_OUT = "leave_out"
    ENGLISH_WITH_NOTE = "english_with_note"
    WAIT = "wait"
    """nothing is sent before the text is there"""


S = BroadcastState
TRANSITIONS: Mapping[tuple[BroadcastState, str], BroadcastState] = MappingProxyType({
    (S.DRAFT, "revise"): S.DRAFT,
    (S.PREVIEWED, "revise"): S.DRAFT,
    (S.DRAFT, "preview"): S.PREVIEWED,
    (S.PREVIEWED, "preview"): S.PREVIEWED,
    (S.PREVIEWED, "ask_approval"): S.AWAITING_APPROVAL,
    (S.PREVIEWED, "send"): S.SCHEDULED,
    (S.AWAITING_APPROVAL, "approve"): S.SCHEDULED,
    (S.AWAITING_APPROVAL, "send_back"): S.DRAFT,
    **{(state, "review"): state for state in (S.DRAFT, S.PREVIEWED, S.AWAITING_APPROVAL)},
    (S.SCHEDULED, "start"): S.RUNNING,
    (S.RUNNING, "ask_approval"): S.AWAITING_APPROVAL,
    (S.RUNNING, "pause"): S.PAUSED,
    (S.PAUSED, "resume"): S.RUNNING,
    (S.RUNNING, "finish"): S.DONE,
    (S.PAUSED, "finish"): S.DONE,
    **{
        (state, "cancel"): S.CANCELLED
        for state in (S.DRAFT, S.PREVIEWED, S.AWAITING_APPROVAL, S.SCHEDULED, S.RUNNING, S.PAUSED)
    },
})
"""(state, what is done) -> the next state; what is not here cannot be done"""
ENDED = frozenset({S.DONE, S.CANCELLED})
DOORSTEP = "doorstep"
"""who did what the schedule does by itself"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """Who did what when."""

    what: str
    who: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """What a broadcast is about: its code stands under the text."""

    kind: str
    """opening | event"""
    id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Broadcast:
    """One broadcast. Times are aware."""

    id: str
    """a short code like those of openings: it stands in the message, and people can ask by it whether it is ours"""
    author: str
    """name or email; nobody else sees it"""
    segment: Segment
    texts: Mapping[str, str]
    """language -> words"""
    partner: str = ""
    """organisation in whose name it is written, as residents read it; empty: Doorstep alone"""
    link: Link | None = None
    missing: Missing = Missing.LEAVE_OUT
    starts: datetime | None = None
    """not before; None = as soon as it may"""
    expires: datetime | None = None
    """what was not sent by then is not sent any more"""
    state: BroadcastState = S.DRAFT
    steps: tuple[Step, ...] = ()
    audience_at: datetime | None = None
    """when "seen<90d" is reckoned from, once it runs"""
    walked: str = ""
    """last resident looked at"""
    expanded: bool = False
    """everybody was looked at: the list of recipients is complete"""
    fed: Mapping[str, str] = field(default_factory=dict)
    """channel -> last resident whose delivery was written"""
    owner: str = ""
    """id of the partner whose broadcast it is; "" = the programme. A partner's reaches only whom it may see"""
    reviewed: Mapping[str, str] = field(default_factory=dict)
    """language -> who read its text; a text that is changed has to be read again"""

    def step(self, what: str, who: str, at: datetime, note: str = "") -> Broadcast:
        """The broadcast after somebody did something. Raises BroadcastError where that cannot be done."""
        after = TRANSITIONS.get((self.state, what))
        if after is None:
            possible = sorted({done for state, done in TRANSITIONS if state is self.state})
            raise BroadcastError(
                f"is {self.state.value}: it cannot {what.replace('_', ' ')}", where=f"broadcast {self.id}",
                advice=f"It can {', '.join(possible)}." if possible else "It has ended; make a new one.",
                name="state",
            )
        done = Step(what=what, who=who, at=at, note=note)
        # A preview may be looked at a hundred times; only the last one is worth keeping.
        kept = self.steps[:-1] if self.steps and (what, who) == ("preview", self.steps[-1].who) and (
            self.steps[-1].what == "preview"
        ) else self.steps
        return replace(self, state=after, steps=(*kept, done))

    def may_approve(self, who: str) -> bool:
        """A second person: not the author, nor whoever wrote one of its texts or wanted it sent."""
        involved = {one.who for one in self.steps if one.what in {"revise", "send", "ask_approval"}}
        return _same(who) not in {_same(one) for one in (*involved, self.author)}

    @property
    def is_approved(self) -> bool:
        """A second person has looked at it."""
        return any(one.what == "approve" for one in self.steps)


def _same(who: str) -> str:
    return " ".join(who.casefold().split())
