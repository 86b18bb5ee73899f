"""What results are counted from, and the counts, in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.assistant.coordinators import Viewer
from bot.assistant.outcome import Said
from bot.assistant.results import WORK, Figures, Person, Question
from bot.assistant.values import Channel
from bot.store.memory.profiles import MemoryProfiles
from bot.store.memory.tables import Tables
from bot.store.rules import REACHED

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class MemoryTally:
    """See the port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def asked(self, resident_id: str, step: str, at: datetime) -> None:
        self._tables.questions_asked[self._tables.resident(resident_id), step] = Question(
            step=step, at=at, gone_on=False
        )

    def gone_on(self, resident_id: str, step: str) -> None:
        found = self._tables.questions_asked.get((resident_id, step))
        if found is not None:
            self._tables.questions_asked[resident_id, step] = replace(found, gone_on=True)

    def people(self, after: str, limit: int, facts: Collection[str] = ()) -> Sequence[Person]:
        ids = sorted(one for one in self._tables.residents if one > after)
        return [self._person(one, facts) for one in ids[:limit]]

    def _person(self, owner: str, facts: Collection[str]) -> Person:
        tables = self._tables
        mine = sorted(
            (c.last_inbound or _LONG_AGO, c.id, c.language, c.channel.value) for c in tables.contacts.values()
             if c.resident_id == owner
        )
        told = [fact for (resident, _, _), fact in tables.facts.items() if resident == owner]
        answers = [row.answer.answer for row in tables.answers if row.resident_id == owner]
        return Person(
            id=owner, language=mine[-1][2] if mine else "", channel=mine[-1][3] if mine else "",
            partners=frozenset(partner for partner, resident, _ in tables.sights if resident == owner),
            consents=frozenset(p for p, one in MemoryProfiles(tables).consents(owner).items() if one.granted),
            work=any(one.name in WORK and one.of and one.value for one in told),
            facts=frozenset((one.name, one.of, str(one.value)) for one in told if one.name in facts),
            told=bool(answers), interested="interested" in answers,
            reached=frozenset(
                (row.outcome.opportunity_id, row.outcome.stage.value) for row in tables.outcomes
                if row.resident_id == owner and row.outcome.said is Said.YES
            ),
            questions=tuple(one for (who, _), one in sorted(tables.questions_asked.items()) if who == owner),
        )

    def forgotten(self) -> Mapping[str, int]:
        found = Counter(
            row.outcome.stage.value for row in self._tables.outcomes
            if row.resident_id is None and row.outcome.said is Said.YES
        )
        answers = [row.answer.answer for row in self._tables.answers if row.resident_id is None]
        found["told"] = len(answers)
        found["interested"] = answers.count("interested")
        return +found

    def spent(self, after: int, limit: int) -> tuple[int, Mapping[tuple[str, str, str], int]]:
        tables = self._tables
        rows = sorted((tables.numbers[one.id] + 1, one.id) for one in tables.deliveries.values())
        rows = [row for row in rows if row[0] > after][:limit]
        found: Counter[tuple[str, str, str]] = Counter()
        for _, delivery_id in rows:
            one = tables.deliveries[delivery_id]
            contact = tables.contacts.get(one.contact_id)
            if one.channel is Channel.SMS and one.status in REACHED and one.message.segments:
                owner = (contact.resident_id, contact.language) if contact else ("", "")
                found[*owner, one.channel.value] += one.message.segments
        return rows[-1][0] if len(rows) == limit else 0, found

    def keep(self, figures: Figures) -> None:
        self._tables.figures[figures.partner] = figures

    def kept(self, viewer: Viewer) -> Figures | None:
        return self._tables.figures.get("" if viewer.sees_everyone else viewer.partner_id)
