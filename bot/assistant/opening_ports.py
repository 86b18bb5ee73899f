"""The port for openings: what is on offer, who was told of it, and what they answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from bot.assistant.feed import KeptOpening
from bot.assistant.values import DueOpening, OpeningAnswer, Told
from bot.matching.values import Opportunity


class Openings(Protocol):
    """Opportunities and what people answered."""

    def upsert(self, opportunity: Opportunity, at: datetime) -> str:
        """By (source, reference): "added" | "changed" | "same". What a coordinator corrected stays corrected."""
        ...

    def find(self, source: str, reference: str) -> Opportunity | None: ...

    def of_notice(self, source: str, reference: str) -> Sequence[Opportunity]:
        """The opening of that reference, and those of its lots (`reference#lot`)."""
        ...

    def close(self, opportunity_id: str, status: str, because: str) -> bool:
        """End an open opening as closed or cancelled; False when it was not open."""
        ...

    def correct(self, opportunity_id: str, changes: Mapping[str, Any], undo: Collection[str] = ()) -> Opportunity:
        """Keep a coordinator's values (JSON, `requirements.english` for a requirement) over whatever its source says.

        The corrections named in `undo` are taken back: the source's value comes with its next reading. Raises
        StoreError for an id that is not there.
        """
        ...

    def reopen(self, opportunity_id: str) -> bool:
        """Open again what was closed, filled or cancelled; False when it is open, or not there."""
        ...

    def own(self, opportunity_id: str, partner_id: str) -> None:
        """Its partner, whose members may change it; "" = the programme's."""
        ...

    def kept(self, opportunity_id: str) -> KeptOpening | None: ...

    def all_kept(self, owner: str = "", *, status: str = "", limit: int | None = None) -> Sequence[KeptOpening]:
        """Newest first; of that partner only, if one is named, and in that state."""
        ...

    def get(self, opportunity_id: str) -> Opportunity | None: ...

    def many(self, opportunity_ids: Collection[str]) -> Mapping[str, Opportunity]:
        """Those of them that are there, by id."""
        ...

    def by_code(self, code: str) -> Opportunity | None: ...

    def open_at(self, at: datetime) -> Sequence[Opportunity]:
        """Status open and not past closing."""
        ...

    def closing(self, first: date, last: date) -> Sequence[KeptOpening]:
        """Those open that close on one of these days, the soonest first."""
        ...

    def tell(
        self, resident_id: str, opportunity_id: str, at: datetime, *, terms: str = "", counts: bool = True,
    ) -> bool:
        """Record that it (an opening, or an event) is being told; False when this person was told before.

        `terms` are those that are told ("" = those it has); `counts`: it takes a share of the week, as of the openings
        of a digest only the first does.
        """
        ...

    def untell(self, resident_id: str, at: datetime) -> int:
        """What was told at that moment was never sent, and nothing was answered to it: it may be told again."""
        ...

    def to_follow(self, at: datetime, until: datetime) -> Sequence[Opportunity]:
        """Openings with changed terms; from the first call on they are named `until` then."""
        ...

    def behind(self, opportunity_id: str, terms: str, after: str, limit: int) -> Sequence[Told]:
        """Who was told other terms and did not refuse it; by resident id, greater than `after`."""
        ...

    def followed(self, resident_id: str, opportunity_id: str, terms: str) -> None:
        """The person knows these terms now."""
        ...

    def interested(self, opportunity_id: str, after: str, limit: int) -> Sequence[Told]:
        """Who answered "interested"; by resident id, greater than `after`."""
        ...

    def answer(self, resident_id: str, answer: OpeningAnswer) -> None: ...

    def answers(self, resident_id: str) -> Sequence[OpeningAnswer]: ...

    def answers_of(self, residents: Collection[str]) -> Mapping[str, Sequence[OpeningAnswer]]:
        """The same for many at once; whoever answered nothing has an empty one."""
        ...

    def told_since(self, resident_id: str, since: datetime) -> int: ...

    def due_for_alerts(self, at: datetime) -> Sequence[DueOpening]: ...

    def move_cursor(self, opportunity_id: str, cursor: str, done: bool) -> None: ...
