"""What every feed becomes: openings and events that are right, and a problem for each record that is not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import ValidationError

from bot.assistant.feed import Import, Item
from bot.errors import ImportRecordError
from bot.matching.codes import short_code, stable_id
from bot.matching.knowledge import Knowledge
from bot.matching.records.event import EventRecord
from bot.matching.records.opportunity import OpportunityRecord
from bot.matching.records.refusals import NEEDED, UNREADABLE, refusals
from bot.matching.values import CommunityEvent, Opportunity
from bot.sentence import N_


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A record as a feed reads it, in the field names of bot.matching.records."""

    where: str
    data: Mapping[str, Any] = field(default_factory=dict)
    event: bool = False
    page: int = 1
    fault: str = ""
    """what is wrong with it, where its own format knows; `data` then holds the reference if there is one"""
    left_out: str = ""
    """why a record that is right is not for us"""
    ended: str = ""
    """closed | cancelled: it names an opening only to say that it ended"""
    version: str = ""
    """ISO time; of two records of one reference the later one holds"""


@dataclass(kw_only=True)
class Gathering:
    """Takes rows one by one, over all pages of a source."""

    knowledge: Knowledge
    source: str
    """whose references they are, where the record does not say"""
    found: dict[Item, Opportunity | CommunityEvent] = field(default_factory=dict)
    ended: dict[Item, str] = field(default_factory=dict)
    listed: set[Item] = field(default_factory=set)
    problems: list[ImportRecordError] = field(default_factory=list)
    left_out: list[ImportRecordError] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    told_apart: bool = True
    """every record could be told apart"""
    moved: bool = False
    """a record came again on a later page: the pages moved while they were read, so one may have been missed"""
    _rows: dict[Item, Row] = field(default_factory=dict)
    _ends: dict[Item, str] = field(default_factory=dict)
    """versions of what ended"""

    def take(self, row: Row | ImportRecordError) -> None:
        """A row, or a remark about the file. Whatever is wrong with one row, the others go on."""
        if isinstance(row, ImportRecordError):
            self.problems.append(row)
            return
        try:
            self._take(row)
        except ImportRecordError as problem:
            self.problems.append(problem)
            self.titles[problem.where] = _title(row)
            if item := self._named(row):
                self.listed.add(item)
            else:
                self.told_apart = False

    def result(self, *, whole: bool) -> Import:
        """Everything taken so far. `whole`: the source has no more than this."""
        return Import(
            opportunities=tuple(one for one in self.found.values() if isinstance(one, Opportunity)),
            events=tuple(one for one in self.found.values() if isinstance(one, CommunityEvent)),
            problems=tuple(self.problems), left_out=tuple(self.left_out), ended=dict(self.ended), titles=self.titles,
            where={item: row.where for item, row in self._rows.items()}, listed=frozenset(self.listed),
            whole=whole and self.told_apart,
        )

    def _take(self, row: Row) -> None:
        if row.fault:
            raise ImportRecordError(row.fault, where=row.where)
        if row.left_out:
            self.left_out.append(ImportRecordError(row.left_out, where=row.where))
            return
        if row.ended:
            self._end(row)
            return
        one = _event(row, self.source) if row.event else _opportunity(row, self.knowledge, self.source)
        item = Item(event=row.event, source=one.source, reference=one.reference)
        if self._is_newest(item, one, row) and not self._ended_since(item, row):
            self.found[item], self._rows[item] = one, row
            self.listed.add(item)

    def _is_newest(self, item: Item, one: Opportunity | CommunityEvent, row: Row) -> bool:
        """Whether it holds. The same record on a later page is no mistake: the pages moved while they were read."""
        old = self._rows.get(item)
        if old is None:
            return True
        if row.version or old.version:
            return row.version > old.version
        if row.page != old.page and self.found[item] == one:
            self.moved = True
            return False
        raise ImportRecordError(N_("An earlier record has the same reference."), where=row.where)

    def _ended_since(self, item: Item, row: Row) -> bool:
        """Whether the opening, or the notice it is a lot of, ended after this was written; else it is open again."""
        for name in (item, replace(item, reference=item.reference.partition("#")[0])):
            if name in self.ended:
                if self._ends[name] >= row.version:
                    return True
                del self.ended[name], self._ends[name]
        return False

    def _end(self, row: Row) -> None:
        """A notice that ended takes its lots along, unless a later record opens it again."""
        item = Item(event=False, source=self.source, reference=str(row.data.get("reference") or ""))
        if not item.reference:
            raise ImportRecordError(f"ocid: {NEEDED}", where=row.where)
        lots = [one for one in self._rows if one == item or one.reference.startswith(f"{item.reference}#")]
        if any(self._rows[one].version > row.version for one in lots):
            return
        for one in lots:
            del self.found[one], self._rows[one]
        self.ended[item], self._ends[item] = row.ended, row.version

    def _named(self, row: Row) -> Item | None:
        """Which opening a broken record speaks of."""
        source, reference = (str(row.data.get(name) or "").strip() for name in ("source", "reference"))
        reference = reference or str(row.data.get("id") or "").strip()
        return Item(event=row.event, source=source or self.source, reference=reference) if reference else None


def gather(
    rows: Iterable[Row | ImportRecordError], knowledge: Knowledge, source: str, *, whole: bool = False
) -> Import:
    """Check every row. The first of two rows with the same reference goes in, the second is a problem."""
    gathering = Gathering(knowledge=knowledge, source=source)
    for row in rows:
        gathering.take(row)
    return gathering.result(whole=whole)


def complaints(error: ValidationError) -> str:
    """What is wrong, by field; never the value, which may be personal."""
    return "; ".join(map(str, refusals(error)))


def _title(row: Row) -> str:
    """What a broken record calls itself; "" where even that cannot be read."""
    told = row.data.get("titles") or row.data.get("title")
    told = told.get("en") if isinstance(told, Mapping) else told
    return told.strip() if isinstance(told, str) else ""


def _opportunity(row: Row, knowledge: Knowledge, source: str) -> Opportunity:
    try:
        found = OpportunityRecord.model_validate(row.data).opportunity(knowledge)
    except ValidationError as error:
        raise ImportRecordError(complaints(error), where=row.where) from error
    except ValueError as error:
        raise ImportRecordError(str(error), where=row.where) from error
    except (ArithmeticError, AttributeError, TypeError) as error:
        raise ImportRecordError(f"{UNREADABLE} ({type(error).__name__})", where=row.where) from error
    origin = found.source or source
    reference = found.reference or found.id or "|".join((found.titles["en"], found.partner, found.postcode))
    return replace(
        found, source=origin, reference=reference, id=found.id or stable_id("op", origin, reference),
        code=found.code or short_code(origin, reference),
    )


def _event(row: Row, source: str) -> CommunityEvent:
    try:
        found = EventRecord.model_validate(row.data).event()
    except ValidationError as error:
        raise ImportRecordError(complaints(error), where=row.where) from error
    except ValueError as error:
        raise ImportRecordError(str(error), where=row.where) from error
    except (ArithmeticError, AttributeError, TypeError) as error:
        raise ImportRecordError(f"{UNREADABLE} ({type(error).__name__})", where=row.where) from error
    origin = found.source or source
    reference = found.reference or found.id or "|".join((found.titles["en"], found.starts.isoformat()))
    return replace(
        found, source=origin, reference=reference, id=found.id or stable_id("ev", origin, reference),
        code=found.code or short_code(origin, reference),
    )


def safely(where: str, reference: str, make: Callable[[], Row | Iterable[Any]]) -> list[Any]:
    """The rows that a record gives. One that breaks its reader is a broken record, and the others go on."""
    try:
        made = make()
        return [made] if isinstance(made, Row) else list(made)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError) as error:
        return [Row(where=where, data={"reference": reference}, fault=f"{UNREADABLE} ({type(error).__name__})")]


def numbered(items: Iterable[Any], name: str) -> Iterator[tuple[str, Any]]:
    """Each item with its place: `jobs.json: record 3`."""
    for position, item in enumerate(items, start=1):
        yield f"{name}: record {position}", item
