"""Ports around one resident's profile: what coordinators put right, and who may be the same person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.assistant.coordinators import Viewer
from bot.assistant.fact_corrections import Correction


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


class Likenesses(Protocol):
    """People who may be one and the same: found by keyed hashes, nothing is opened."""

    def of_resident(self, viewer: Viewer, resident_id: str, limit: int = 10) -> Sequence[str]:
        """Ids of those who share a word of the name, and the area or some work, with this person.

        Here and below nobody without an address: those profiles were joined to another already.
        """
        ...

    def pairs(self, viewer: Viewer, after: str, limit: int) -> tuple[str, Sequence[tuple[str, str]]]:
        """Such pairs of people who share one of the next `limit` words of names that more than one has.

        (where to go on after, or "", and the pairs, each once); a word that very many have is passed over.
        """
        ...
