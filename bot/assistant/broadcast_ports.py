"""The ports for broadcasts, and for the people they reach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.assistant.audience import Audience
from bot.assistant.broadcast import Broadcast, BroadcastState
from bot.assistant.reach import Afterwards, Expansion, Judging, Members, Outcomes, Reached, Recipient, Reply, Survey
from bot.assistant.values import Cause, Channel


class Broadcasts(Protocol):
    """Broadcasts, and what was answered to them."""

    def add(self, broadcast: Broadcast) -> None: ...

    def save(self, broadcast: Broadcast) -> None: ...

    def get(self, broadcast_id: str, *, lock: bool = False) -> Broadcast | None:
        """`lock` serialises whoever wants to change it."""
        ...

    def in_states(self, states: Iterable[BroadcastState] = ()) -> Sequence[Broadcast]:
        """In the order they were made; no states: all of them."""
        ...

    def about_to_write(self) -> None:
        """Only one transaction at a time decides whom to write to: the cap counts alerts and broadcasts together."""
        ...

    def add_reply(self, reply: Reply) -> None: ...

    def replies(self, broadcast_id: str, limit: int = 100) -> Sequence[Reply]:
        """Latest last."""
        ...

    def prune_replies(self, before: datetime, limit: int) -> int:
        """Empty the words of at most `limit` replies from before; how many."""
        ...

    def written_to(self, contact_id: str, since: datetime) -> str:
        """The last broadcast that reached this contact since then; "" for none."""
        ...


class Recipients(Protocol):
    """The people of broadcasts: who would be reached, who is on the list, what became of it."""

    def survey(self, audience: Audience, judging: Judging, after: str, limit: int) -> Survey:
        """Look at the next `limit` residents after an id; nothing is written."""
        ...

    def members(self, audience: Audience, after: str, limit: int) -> Members:
        """Who of the next `limit` residents after an id is meant, with or without consent; nothing is written."""
        ...

    def expand(
        self, broadcast_id: str, audience: Audience, judging: Judging, after: str, limit: int, at: datetime,
    ) -> Expansion:
        """Put those of the next `limit` residents who are to be reached on the list: one address a person, once."""
        ...

    def waiting(
        self, broadcast_id: str, channel: Channel, judging: Judging, after: str, limit: int
    ) -> Sequence[Reached]:
        """The next on the list whose delivery is not written, with a reason where it may not be written any more."""
        ...

    def talked(self, broadcast_id: str, channel: Channel, judging: Judging, limit: int) -> Sequence[Reached]:
        """The same of those who talked with a coordinator (LeftOut.TALKING) when it was their turn."""
        ...

    def written(self, broadcast_id: str, reached: Iterable[Reached], segments: Mapping[str, int], at: datetime) -> None:
        """Their deliveries are in the ledger, or they were left out for their reason. `segments` by resident id."""
        ...

    def outcomes(self, broadcast_id: str) -> Outcomes: ...

    def afterwards(self, broadcast_id: str, link_id: str) -> Afterwards:
        """What people did when they had it; `link_id` is the opening or event it is about, "" = none."""
        ...

    def listing(self, broadcast_id: str, after: str = "", limit: int = 100) -> Sequence[Recipient]:
        """Ordered by contact id, greater than `after`."""
        ...

    def written_since(self, resident_id: str, since: datetime) -> int:
        """Broadcasts to this person that were sent or are to be, for the cap."""
        ...

    def pending(self, cause: Cause, at: datetime, limit: int, channel: Channel | None = None) -> int:
        """Deliveries of a cause that wait to be sent at this moment, or to be tried again; counting ends at `limit`.

        Those held, and those that wait for their person's quiet time to end, stand in nobody's way.
        """
        ...

    def hold(self, broadcast_id: str) -> int:
        """Nothing pending, and nothing under way that comes back unsent, goes out before `release`; how many."""
        ...

    def release(self, broadcast_id: str) -> int:
        """They go when they are due; how many."""
        ...

    def cancel(self, broadcast_id: str, at: datetime) -> int:
        """Pending deliveries become cancelled; how many. One under way or in doubt never goes out again: it expires."""
        ...

    def unfinished(self, broadcast_id: str) -> int:
        """Deliveries pending or under way."""
        ...
