"""The ports of the console: accounts, the audit, and people behind the wall."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.assistant.broadcast import Broadcast, BroadcastState
from bot.assistant.coordinators import (
    VIEWED,
    AccountLink,
    AuditLine,
    Coordinator,
    Partner,
    ProfileView,
    Viewer,
    WebSession,
)
from bot.assistant.people_seen import Answered, Found, HeldSender, Page, Seen, Wanted


class Accounts(Protocol):
    """Partners, coordinators, and the ways they come in."""

    def partners(self) -> Sequence[Partner]:
        """By name."""
        ...

    def save_partner(self, partner: Partner) -> None:
        """New, or in place of the one of the same id."""
        ...

    def coordinators(self) -> Sequence[Coordinator]:
        """By id."""
        ...

    def get(self, coordinator_id: str, *, lock: bool = False) -> Coordinator | None: ...

    def by_email(self, email: str) -> Coordinator | None:
        """By keyed hash; large and small letters are the same."""
        ...

    def add(self, coordinator: Coordinator) -> bool:
        """False when the e-mail address has an account already."""
        ...

    def save(self, coordinator: Coordinator) -> None:
        """Everything but the e-mail address."""
        ...

    def add_link(self, link: AccountLink) -> None:
        """In place of an earlier one of the same coordinator."""
        ...

    def link(self, digest: str, at: datetime, *, lock: bool = False) -> AccountLink | None:
        """None when it was used, or is too old."""
        ...

    def drop_links(self, coordinator_id: str) -> None: ...

    def open_session(self, session: WebSession) -> None: ...

    def session(self, digest: str, at: datetime) -> WebSession | None:
        """None when it was closed, or has ended."""
        ...

    def keep_session(self, digest: str, *, seen: datetime | None = None, notice: str | None = None) -> None: ...

    def close_session(self, digest: str) -> None: ...

    def close_sessions(self, coordinator_id: str, *, but: str = "") -> int: ...

    def sessions(self, coordinator_id: str, at: datetime) -> int:
        """How many are open."""
        ...

    def note_try(self, key: str, at: datetime) -> None:
        """Somebody tries to sign in; `key` names an e-mail address or where it comes from, and is kept as a hash."""
        ...

    def tries(self, key: str, since: datetime) -> int: ...

    def forget_tries(self, key: str) -> None: ...

    def prune(self, before: datetime, limit: int) -> int:
        """Drop at most `limit` tries, and sessions and links that ended, from before; how many."""
        ...


class Audit(Protocol):
    """Who did what. Appended, never changed."""

    def add(self, line: AuditLine) -> None: ...

    def lines(self, *, who: str = "", limit: int = 100) -> Sequence[AuditLine]:
        """The latest first."""
        ...

    def views_of(
        self, resident_id: str, limit: int = 100, deeds: Sequence[str] = (VIEWED,)
    ) -> Sequence[ProfileView]:
        """Who looked at this profile, or did another of these deeds, the latest first: residents may ask."""
        ...


class Walls(Protocol):
    """Which partner may see whom. A consent `seen_by:PARTNER` opens and closes by itself."""

    def open(self, partner_id: str, resident_id: str, because: str, at: datetime) -> None:
        """`because`: "consent", or `referral:ID` by whoever refers. Each reason counts by itself."""
        ...

    def close(self, partner_id: str, resident_id: str, because: str) -> None: ...

    def seers(self, resident_id: str) -> frozenset[str]:
        """Partners who may see the resident."""
        ...


class Looking(Protocol):
    """People, as a viewer may see them. The wall stands in each query: what is behind it is not there."""

    def find(self, viewer: Viewer, wanted: Wanted, after: str = "", limit: int = 25) -> Page: ...

    def resident(self, viewer: Viewer, resident_id: str) -> Seen | None: ...

    def some(
        self, viewer: Viewer, limit: int, skip: int = 0, occupations: Collection[str] = (),
    ) -> Sequence[str]:
        """Ids of at most so many residents, those who wrote last first, after so many; only those of such work."""
        ...

    def listed(self, viewer: Viewer, residents: Collection[str]) -> Mapping[str, Found]:
        """Those of them whom the viewer may see, as a list of people shows them, but for their work; by id."""
        ...

    def broadcasts(self, viewer: Viewer, states: Sequence[BroadcastState]) -> Sequence[Broadcast]:
        """Those of the viewer's partner; everybody's for whoever sees everyone."""
        ...

    def broadcast(self, viewer: Viewer, broadcast_id: str, *, lock: bool = False) -> Broadcast | None:
        """Of the viewer's partner, or anybody's for whoever sees everyone. `lock` as that of Broadcasts.get."""
        ...

    def replies(self, viewer: Viewer, broadcast_id: str, limit: int = 100) -> Sequence[Answered]:
        """What people whom the viewer may see wrote back, the latest first."""
        ...

    def held_senders(self, at: datetime) -> Sequence[HeldSender]:
        """Who may send nothing for now."""
        ...
