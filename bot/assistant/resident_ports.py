"""The ports for residents: what they told us, what coordinators put right of it, who may be the same person, and
where people come from.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.assistant.coordinators import Viewer
from bot.assistant.fact_corrections import Correction
from bot.assistant.values import Consent, Programme, StoredFact


class Profiles(Protocol):
    """Facts and consents."""

    def facts(self, resident_id: str) -> Sequence[StoredFact]: ...

    def facts_of(self, residents: Collection[str]) -> Mapping[str, Sequence[StoredFact]]:
        """The same for many at once; whoever told nothing has an empty one."""
        ...

    def said(self, name: str, residents: Collection[str]) -> Mapping[str, Any]:
        """Value of a fact without a subject, for those of these residents who told it."""
        ...

    def save_fact(self, resident_id: str, fact: StoredFact) -> None:
        """Replaces the fact of the same (name, of)."""
        ...

    def remove_fact(self, resident_id: str, name: str, of: str) -> None:
        """Name "*": all facts of that subject."""
        ...

    def consents(self, resident_id: str) -> Mapping[str, Consent]:
        """Latest per purpose."""
        ...

    def record_consent(self, resident_id: str, consent: Consent) -> None:
        """Appended, never overwritten."""
        ...

    def set_alerts(self, resident_id: str, on: bool) -> None: ...

    def alerts(self, resident_id: str) -> bool: ...

    def wanting_alerts(self, after: str, limit: int) -> Sequence[str]:
        """Ids of residents with alerts on and consent `alerts`, ordered, greater than `after`."""
        ...

    def tag(self, resident_id: str, tag: str, on: bool) -> None:
        """Put a coordinator's tag on a resident, or take it off."""
        ...

    def tags(self, resident_id: str) -> Sequence[str]: ...

    def tag_all(self, resident_ids: Sequence[str], tag: str, on: bool) -> int:
        """Put a tag on many residents, or take it off; how many had it otherwise before."""
        ...

    def tag_counts(self) -> Mapping[str, int]:
        """Residents of each tag, by tag."""
        ...

    def forget(self, resident_id: str, at: datetime) -> None:
        """Erase the resident: contacts, facts, state, log, bookings' link, bodies of deliveries. Keeps hashes of
        opted-out addresses (suppression), consent evidence without identity, and anonymous counts.
        """
        ...


class Corrections(Protocol):
    """Facts that coordinators put right."""

    def add(self, correction: Correction) -> int:
        """Its number."""
        ...

    def of_resident(self, resident_id: str) -> Sequence[Correction]:
        """The latest first."""
        ...

    def undo(self, number: int, at: datetime) -> None:
        """It was taken back."""
        ...


Pair = tuple[str, str]
"""ids of two residents, the smaller one first"""


class Likenesses(Protocol):
    """People who may be one and the same: found by keyed hashes, nothing is opened."""

    def of_resident(self, viewer: Viewer, resident_id: str, limit: int = 10) -> Sequence[str]:
        """Ids of those who share a word of the name, and the area or some work, with this person.

        Here and below nobody without an address: those profiles were joined to another already.
        """
        ...

    def look(self, after: str, limit: int) -> tuple[str, Sequence[Pair]]:
        """Such pairs of people who share one of the next `limit` words of names that more than one has.

        (where to go on after, or "", and the pairs, each once); a word that very many have is passed over.
        """
        ...

    def keep(self, pairs: Sequence[Pair], at: datetime) -> None:
        """Found in the round that began at that moment."""
        ...

    def drop_before(self, at: datetime) -> None:
        """Those that were last found in an earlier round."""
        ...

    def listed(self, viewer: Viewer, after: Pair, limit: int) -> Sequence[Pair]:
        """Pairs that were kept, of people whom the viewer may see, in order, behind one of them."""
        ...


class Programmes(Protocol):
    """Codes handed out to see where people come from. Small and capital letters, hyphens and spaces are all one."""

    def add(self, programme: Programme) -> bool:
        """False when there is such a code."""
        ...

    def get(self, code: str) -> Programme | None: ...

    def all(self) -> Sequence[Programme]:
        """By code."""
        ...

    def count_one(self, code: str) -> None:
        """One more stranger came with it."""
        ...
