"""How long: "6 years", "6yrs", "six saal", Arabic duals, months as parts of a year."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bot.understanding.entities.numbers import half_at, plain
from bot.understanding.entities.scan import Scan
from bot.understanding.normalise import normalise
from bot.understanding.values import Entity
from bot.understanding.vocabulary import LanguageWords

_MOST = 70
_LONGEST_UNIT = 3


@dataclass(frozen=True, slots=True)
class Units:
    """Unit words of one folder: normalised form -> years a unit is worth."""

    after_number: Mapping[str, float]
    alone: Mapping[str, float]
    """duals: the number is in the word"""
    halves: frozenset[str]
    """"and a half" behind the unit: "one year and a half" """


def build(languages: Mapping[str, LanguageWords]) -> Mapping[str, Units]:
    """The tables, by folder."""
    return {
        folder: Units(
            after_number=_table((w.years, 1.0), (w.months, 1 / 12)),
            alone=_table((w.two_years, 2.0), (w.two_months, 2 / 12)),
            halves=frozenset(map(normalise, w.halves)),
        )
        for folder, w in languages.items()
    }


def find(scan: Scan, units: Mapping[str, Units]) -> Iterator[Entity]:
    """Years with their unit. A number of four digits is a date, not a duration."""
    with_unit: set[int] = set()
    halves = {folder: units[folder].halves for folder in scan.languages}
    for number in scan.numbers:
        measured = _unit(scan, number.last + 1, units, lambda u: u.after_number)
        if measured and number.value <= _MOST * 12:
            worth, last = measured
            half = half_at(scan.tokens, last + 1, halves, scan.languages)
            years = round((number.value + (half is not None) / 2) * worth, 1)
            last = last if half is None else half
            if years <= _MOST:
                with_unit.update(range(number.first, last + 1))
                yield _years(scan, years, number.first, last)
    for first in range(len(scan.tokens)):
        if first in with_unit:
            continue
        measured = _unit(scan, first, units, lambda u: u.alone)
        single = None if measured else _unit(scan, first, units, lambda u: u.after_number)
        worth, last = measured or single or (0.0, first)
        half = half_at(scan.tokens, last + 1, halves, scan.languages) if worth else None
        if measured or half is not None:  # "two years" in one word; "a year and a half"
            unit = worth / 2 if measured else worth
            yield _years(scan, worth + (unit / 2 if half is not None else 0), first, last if half is None else half)
            with_unit.update(range(first, (half or last) + 1))
            continue
        yield from _unit_first(scan, first, units, with_unit)


def _unit_first(scan: Scan, first: int, units: Mapping[str, Units], taken: set[int]) -> Iterator[Entity]:
    """"years: 6", and languages that put the unit before the number."""
    measured = _unit(scan, first, units, lambda u: u.after_number)
    if not measured:
        return
    worth, last = measured
    number = next((n for n in scan.numbers if n.first == last + 1 and n.first not in taken), None)
    if number and not _unit(scan, number.last + 1, units, lambda u: u.after_number) and number.value * worth <= _MOST:
        taken.update(range(first, number.last + 1))
        yield _years(scan, number.value * worth, first, number.last)


def _unit(
    scan: Scan, first: int, units: Mapping[str, Units], table: Callable[[Units], Mapping[str, float]]
) -> tuple[float, int] | None:
    """(years a unit is worth, its last token) of the longest unit word at token `first`."""
    for length in range(min(_LONGEST_UNIT, len(scan.tokens) - first), 0, -1):
        group = scan.tokens[first : first + length]
        if any(t.break_before for t in group[1:]):
            continue
        form = " ".join(t.text for t in group)
        for folder in scan.languages:
            worth = table(units[folder]).get(form)
            if worth is not None:
                return worth, first + length - 1
    return None


def _years(scan: Scan, years: float, first: int, last: int) -> Entity:
    return scan.entity("years", plain(round(years, 1)), scan.tokens[first].start, scan.tokens[last].end)


def _table(*sources: tuple[tuple[str, ...], float]) -> Mapping[str, float]:
    return {normalise(form): worth for forms, worth in sources for form in forms if normalise(form)}

