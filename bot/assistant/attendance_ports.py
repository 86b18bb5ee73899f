"""The port for who came: marks of bookings at sessions, and what people thought of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.assistant.attendance import Mark
from bot.assistant.certificate import Certificate


class Attendance(Protocol):
    """Who came. Marks are only added."""

    def lock(self, event_id: str) -> int | None:
        """Number of the event's latest mark (0: none), and nobody else marks until the end of the transaction.

        None: no such event.
        """
        ...

    def add(self, mark: Mark) -> None:
        """Raises StoreError when there is a mark of that number."""
        ...

    def marks(self, event_id: str) -> Sequence[Mark]:
        """All of an event, in order."""
        ...

    def last_of(self, resident_id: str) -> Mark | None:
        """Somebody's latest mark, at whatever event."""
        ...

    def secret(self, event_id: str, starts: datetime) -> bytes:
        """A keyed hash of a session: the same for ever in this installation, and not to be guessed from another."""
        ...

    def value(self, booking_id: str, said: str, at: datetime) -> None:
        """Was it useful? yes | little | no. The last answer counts."""
        ...

    def values(self, event_id: str) -> Sequence[tuple[str, str]]:
        """(booking, answer) of an event, by booking."""
        ...


class Certificates(Protocol):
    """Pages that say somebody attended, found by an unguessable token."""

    def keep(self, token: str, certificate: Certificate) -> None:
        """A booking has one: an earlier one ends."""
        ...

    def find(self, token: str, at: datetime) -> Certificate | None:
        """None when there is none, or its time is over."""
        ...

    def prune(self, before: datetime, limit: int) -> int:
        """Remove at most `limit` whose time was over before; how many."""
        ...
