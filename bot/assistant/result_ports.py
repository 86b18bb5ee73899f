"""The port of the results: questions put to people, a walk through everybody, and the counts that were made."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.assistant.coordinators import Viewer
from bot.assistant.results import Figures, Person


class Tally(Protocol):
    """What results are counted from."""

    def asked(self, resident_id: str, step: str, at: datetime) -> None:
        """A question (`flow.step`) was put to somebody, perhaps again."""
        ...

    def gone_on(self, resident_id: str, step: str) -> None:
        """Something came after it."""
        ...

    def people(self, after: str, limit: int, facts: Collection[str] = ()) -> Sequence[Person]:
        """The next residents by id, with the facts of these names."""
        ...

    def forgotten(self) -> Mapping[str, int]:
        """People who are forgotten, by how far they came: told, interested, started ..."""
        ...

    def spent(self, after: int, limit: int) -> tuple[int, Mapping[tuple[str, str, str], int]]:
        """Parts of SMS that went out, of the next deliveries of the ledger, by (resident, language, channel).

        Resident "" = forgotten. The number with which to go on comes first; 0 = that was all.
        """
        ...

    def keep(self, figures: Figures) -> None:
        """In place of the earlier ones of that partner."""
        ...

    def kept(self, viewer: Viewer) -> Figures | None:
        """Those of the viewer's partner; of the programme for whoever sees everyone."""
        ...
