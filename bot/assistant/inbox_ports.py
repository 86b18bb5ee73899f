"""The ports for people who wait for a person, and of the inbox, where coordinators answer them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.assistant.coordinators import Viewer
from bot.assistant.inbox import DeskLine, Spoken, Talk
from bot.assistant.values import DeliveryStatus, HandOverRequest


class HandOvers(Protocol):
    """People who wait for a person."""

    def open(self, request: HandOverRequest) -> None:
        """One open request a resident: a second one raises the urgency, and waits anew if the first was answered."""
        ...

    def waiting(self) -> Sequence[HandOverRequest]:
        """All that are open."""
        ...


class Inbox(Protocol):
    """What a viewer asks for goes through the wall; the rest is for use cases that have passed it."""

    def listing(self, viewer: Viewer, *, closed: bool = False, limit: int = 1000) -> Sequence[Talk]:
        """Open ones: danger first, then by the time they wait. Closed ones: the last first."""
        ...

    def get(self, viewer: Viewer, request_id: str, *, lock: bool = False) -> Talk | None:
        """None for nobody, and for somebody behind the wall. `lock` serialises whoever wants to change it."""
        ...

    def of_contact(self, contact_id: str, *, lock: bool = False) -> HandOverRequest | None:
        """The open request of this conversation."""
        ...

    def of_resident(self, resident_id: str, *, lock: bool = False) -> Sequence[HandOverRequest]:
        """Open requests of all addresses of this person, by id: one, or two after two profiles were joined."""
        ...

    def talking(self, at: datetime) -> Collection[str]:
        """Residents with whom a coordinator talks at this moment, and whoever shares a phone with one of them."""
        ...

    def let_go(self, resident_id: str, at: datetime) -> int:
        """What was put aside in the ledger because this person talked with a coordinator goes out now; how many."""
        ...

    def save(self, request: HandOverRequest) -> None:
        """Everything but whose it is, why, and since when."""
        ...

    def reopen(self, request_id: str) -> bool:
        """False when it is open, or the resident has another open one."""
        ...

    def over(self, at: datetime, limit: int) -> Sequence[HandOverRequest]:
        """Take-overs whose time is up, the oldest first; those that somebody else looks at are left out."""
        ...

    def lines(self, *contact_ids: str, after: int = 0, limit: int = 50) -> Sequence[Spoken]:
        """The last lines of these conversations behind the number `after`, latest last."""
        ...

    def note(self, line: DeskLine) -> None: ...

    def desk_lines(self, *contact_ids: str, after: int = 0, limit: int = 50) -> Sequence[DeskLine]:
        """The last ones behind the number `after`, latest last."""
        ...

    def deliveries(self, ids: Sequence[str]) -> Mapping[str, tuple[DeliveryStatus, str]]:
        """How these messages stand, and the carrier's error."""
        ...

    def prune(self, before: datetime, limit: int) -> int:
        """Remove at most `limit` notes and deeds from before; how many."""
        ...
