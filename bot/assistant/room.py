"""Who has a place at an event, who waits for one, and what may be asked: values of `bot.assistant.places`.

A move is a line of the audit. Moves are only ever added; they carry ids and codes, no word that anybody said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Standing(StrEnum):
    """How a booking stands. The first three are active: a person has at most one such booking of an event."""

    BOOKED = "booked"
    WAITING = "waiting"
    OFFERED = "offered"
    """a free place is held for them until they answer or the time is over"""
    CANCELLED = "cancelled"
    """gave the place back"""
    LEFT = "left"
    """left the waiting list"""
    DECLINED = "declined"
    LAPSED = "lapsed"
    """did not answer an offer in time"""
    ENDED = "ended"
    """the event was cancelled, or began while they waited"""


ACTIVE = frozenset({Standing.BOOKED, Standing.WAITING, Standing.OFFERED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Booking:
    """A place at an event, or the wish for one."""

    id: str
    event_id: str
    resident_id: str
    status: Standing
    at: datetime
    """since when it stands like this"""
    number: int = 0
    """the move it came with: the order of the waiting list"""
    people: int = 1
    """the resident and those who come along"""
    needs: tuple[str, ...] = ()
    """codes such as step_free, creche, interpreter:so"""
    offered: int = 0
    """people that the open offer is for: fewer than asked for where fewer places are free"""
    until: datetime | None = None
    """end of the offer"""
    refused: int = 0
    """an offer for so few was refused: only more places are offered again"""
    priority: datetime | None = None
    """since when a coordinator put it before those who only wait; the move says why"""

    @property
    def holds(self) -> int:
        """People for whom no one else gets the place."""
        return {Standing.BOOKED: self.people, Standing.OFFERED: self.offered}.get(self.status, 0)


class MoveKind(StrEnum):
    """What happened."""

    BOOKED = "booked"
    JOINED = "joined"
    """the waiting list"""
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    STAYED = "stayed"
    """declined an offer for too few, and waits on at the same place in the line"""
    LAPSED = "lapsed"
    CHANGED = "changed"
    """other people, or other needs"""
    CANCELLED = "cancelled"
    LEFT = "left"
    PRIORITISED = "prioritised"
    MOVED_BACK = "moved_back"
    """a coordinator took the place or the offer back; first in the line now"""
    PLACES = "places"
    """the number of places was changed"""
    ENDED = "ended"


class Why(StrEnum):
    """Reason of a move."""

    ASKED = "asked"
    FREE_PLACE = "free_place"
    """there was one"""
    CANCELLED = "place_given_back"
    DECLINED = "offer_declined"
    LAPSED = "offer_lapsed"
    FEWER_PEOPLE = "fewer_people"
    PLACES_RAISED = "places_raised"
    PLACES_LOWERED = "places_lowered"
    SOURCE = "source"
    """the feed or file that the event comes from says so"""
    WALKED_IN = "walked_in"
    """came without a place, and one was free"""
    MIGRATED = "migrated"
    """was there before moves were kept"""
    NOBODY_TO_ASK = "nobody_to_ask"
    """those who wait refused so few places, or cannot be asked in time any more: whoever writes first"""
    NO_ANSWER = "no_answer"
    EVENT_CANCELLED = "event_cancelled"
    EVENT_BEGUN = "event_begun"
    FORGOTTEN = "forgotten"
    """the person had everything erased"""
    OUR_MISTAKE = "our_mistake"
    CLASS_CANCELLED = "class_cancelled"
    """had a place in a cohort that did not take place"""
    EXAM_BOOKED = "exam_booked"
    """needs the course before a date that cannot be moved"""
    NEED_MET = "need_met"
    """had to give a place back for want of something that is there now"""


class NewsKind(StrEnum):
    """What somebody must hear about their booking by ourselves."""

    OFFERED = "offered"
    LAPSED = "lapsed"
    MOVED_BACK = "moved_back"
    CANCELLED = "cancelled"
    """the event"""
    BEGUN = "begun"
    """the event, while they waited"""
    CHANGED = "changed"
    """the event's time or place"""


PRIORITIES = frozenset({Why.OUR_MISTAKE, Why.CLASS_CANCELLED, Why.EXAM_BOOKED, Why.NEED_MET})
"""reasons for which a coordinator may put somebody first"""
CLOCK = "clock"
"""who did it: time, or what somebody else's move set free"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """One line of the audit."""

    event_id: str
    number: int
    """1, 2, 3 ... within the event"""
    kind: MoveKind
    at: datetime
    by: str
    """resident | clock | the id of a coordinator's account (never a name)"""
    why: Why
    booking_id: str = ""
    """"" for a move of the event as a whole"""
    people: int | None = None
    """people of the booking or the offer afterwards; the places afterwards (None = no limit)"""
    because: int = 0
    """number of the move that made it possible: "moved up because a place was given back in move 12" """
    until: datetime | None = None
    """end of an offer"""
    frees: bool = False
    """it set places free"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """What decides about the places of one event at one moment.

    `bookings` may leave out those that cannot matter to a command (whoever has a place, or waits behind the free
    places); `held` counts them all the same.
    """

    event_id: str
    begins: datetime
    places: int | None
    """None = no limit"""
    waiting_list: bool = True
    status: str = "scheduled"
    """of the event"""
    held: int = 0
    """people with a place or the offer of one"""
    bookings: Mapping[str, Booking] = field(default_factory=dict)
    """resident id -> active booking"""
    last: int = 0
    """number of the latest move"""
    freed: int = 0
    """number of the latest move that set a place free"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """Something to be done to a room; `by` as in Move."""

    resident: str = ""
    """whose booking it is about; "" = the whole event"""
    by: str = "resident"


@dataclass(frozen=True, kw_only=True, slots=True)
class Book(Command):
    """A place for so many people, or nothing."""

    booking: str
    people: int = 1
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Join(Book):
    """The waiting list."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WalkIn(Book):
    """A place for somebody who stands at the door: also after the beginning, and never more than there are."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Accept(Command):
    """Yes to an offer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Decline(Command):
    """No to an offer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Change(Command):
    """Other people or needs; None = as they are."""

    people: int | None = None
    needs: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Cancel(Command):
    """Give the place, the offer or the place in the line back."""

    why: Why = Why.ASKED


@dataclass(frozen=True, kw_only=True, slots=True)
class Prioritise(Command):
    """A coordinator puts somebody who waits first, for a reason of PRIORITIES."""

    why: Why


@dataclass(frozen=True, kw_only=True, slots=True)
class SetPlaces(Command):
    """A coordinator changes how many places there are; `move` names residents who go back to the waiting list."""

    places: int | None
    move: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Tick(Command):
    """Time has passed, or the event has changed: end what is over, pass on what is free."""

    by: str = CLOCK
