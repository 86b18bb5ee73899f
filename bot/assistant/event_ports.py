"""The ports for events, for who has a place at them, and for how far their alerts have come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.assistant.room import Booking, Move, NewsKind, Room, Standing
from bot.assistant.room_work import Decision
from bot.assistant.values import DueEvent
from bot.matching.values import CommunityEvent


class Events(Protocol):
    """Events and their sessions."""

    def upsert(self, event: CommunityEvent, at: datetime) -> str:
        """By (source, reference): "added" | "changed" | "same".

        What a change means is `bot.matching.events.revised`: above all, places never go below the people who have one.
        Other places are a move of the audit.
        """
        ...

    def find(self, source: str, reference: str) -> CommunityEvent | None: ...

    def get(self, event_id: str) -> CommunityEvent | None: ...

    def upcoming(self, at: datetime) -> Sequence[CommunityEvent]:
        """What one may sign up for: not begun, no draft, not cancelled. By time of beginning."""
        ...

    def published(self, since: datetime) -> Sequence[CommunityEvent]:
        """What the public may know of: all that begins after a time, cancelled ones too, but no draft and no series."""
        ...

    def by_code(self, code: str) -> Sequence[CommunityEvent]:
        """All that ever had this code, the earliest first: a weekly event may keep its own."""
        ...

    def repeating(self) -> Sequence[CommunityEvent]:
        """Events that are signed up for by date: their single dates are made from them."""
        ...

    def sessions(self, after: datetime, until: datetime) -> Sequence[tuple[str, datetime]]:
        """(event id, beginning) of the sessions that begin after a time and not after another, in order.

        Without those of drafts and of what was cancelled.
        """
        ...


class Places(Protocol):
    """Who has a place, who waits, and the audit of how that came about."""

    def room(self, event_id: str, resident_id: str = "") -> Room | None:
        """What decides about the places of an event, locked until the end of the transaction. None: no such event.

        With `resident_id`, only the bookings that can matter to a command of this person; without, all active ones.
        """
        ...

    def keep(self, decision: Decision) -> None:
        """What was decided about a room of this transaction: its bookings, moves and number of places."""
        ...

    def taken(self, event_id: str) -> int:
        """People with a place or the offer of one."""
        ...

    def latest(self, event_id: str, resident_id: str) -> Booking | None:
        """Somebody's last booking of an event, however it stands."""
        ...

    def ahead(self, booking: Booking) -> int:
        """How many bookings stand before this one in the waiting list."""
        ...

    def waiting(self, event_id: str) -> int:
        """How many bookings stand in the waiting list."""
        ...

    def active(self, resident_id: str) -> Sequence[Booking]:
        """Those with a place, the offer of one, or in a waiting list, in the order they were made."""
        ...

    def bookings(self, resident_id: str) -> Sequence[Booking]:
        """Those with a place, in the order they were made."""
        ...

    def listing(self, event_id: str) -> Sequence[Booking]:
        """All bookings of an event, however they stand, in the order they were made. For the door and the console."""
        ...

    def standings(self, event_ids: Sequence[str]) -> Mapping[Standing, int]:
        """How many bookings of these events stand how; those of people who were forgotten do not count."""
        ...

    def moves(self, event_id: str, before: int | None = None, limit: int | None = None) -> Sequence[Move]:
        """The audit, in order; with `limit` the last ones, with `before` of those with a smaller number."""
        ...

    def due(self, at: datetime, after: str, limit: int) -> Sequence[str]:
        """Ids of events, greater than `after` and in order, for which time has something to do: an offer that is over,
        a free place and somebody who waits, people who wait for what has begun, bookings of what was cancelled.
        """
        ...

    def news(self, after: tuple[str, str], limit: int) -> Sequence[tuple[Booking, NewsKind]]:
        """Bookings whose people are to hear something, by (booking, kind), those greater than `after`.

        `keep` and another time or place of an event put them here, once each, in the transaction that made them so.
        Whoever else calls this or `to_remind` waits until the transaction ends: else two jobs would find the same
        people, and each would hold conversations that the other waits for.
        """
        ...

    def to_hear(self, booking_id: str, kind: NewsKind) -> bool:
        """Whether this person has this kind of news still to hear."""
        ...

    def heard(self, booking_ids: Sequence[str], kind: NewsKind | None = None) -> None:
        """These people know of it, whatever it was or of this kind: nothing is to be told any more."""
        ...

    def to_remind(self, event_id: str, starts: datetime, kind: str, booked_before: datetime, limit: int, after: int = 0
                  ) -> Sequence[Booking]:
        """People with a place since before a time who have had no reminder of this kind for this session.

        By number, those with a number greater than `after`. One transaction at a time, see `news`.
        """
        ...

    def reminded(self, bookings: Sequence[Booking], starts: datetime, kind: str, at: datetime) -> None:
        """The reminders are in the ledger. Raises StoreError when one was there already: somebody else was faster."""
        ...


class EventWalks(Protocol):
    """How far the alerts of each event have come."""

    def due(self, at: datetime) -> Sequence[DueEvent]:
        """Events still to come, by id, that not everybody was looked at for."""
        ...

    def move(self, event_id: str, cursor: str, *, done: bool) -> None: ...

    def again(self) -> None:
        """All of them walk once more."""
        ...
