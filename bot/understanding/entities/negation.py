"""What the person says does NOT hold: "not 5, 8 years", "nie pielęgniarka tylko położna", "5 nahin 8 saal"."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.understanding.entities.numbers import plain
from bot.understanding.entities.scan import Scan
from bot.understanding.normalise import normalise
from bot.understanding.values import Entity
from bot.understanding.vocabulary import LanguageWords

FACTS = frozenset({
    "occupation", "years", "country", "english_test", "postcode", "weekday", "date", "year", "language", "number",
    "choice",
})
"""entities a person may take back"""
_ACTING = frozenset({"book"})
"""choices that do something: "do not keep my seat" must not; the others hold their own "not" ("not started")"""
_ONLY_CORRECTED = frozenset({"weekday", "date"})
"""taken back only beside another of their kind: "I can't on Sunday" speaks of Sunday all the same"""
_SURELY_MEANT = frozenset({"english_test", "choice"})
"""taken back by a "no" at the beginning too"""
_FAR = 2
"""words that may stand between the negating word and the fact when something is corrected"""
_SHORT = 2
"""letters of a word that hardly counts ("not a nurse")"""
_LONGEST_NEGATOR = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Negators:
    """Negating words of one folder."""

    words: frozenset[str]
    """on the side of the language's order"""
    other_side: frozenset[str]
    follows: bool
    denials: frozenset[str]
    """words that are an answer by themselves: "no 8 years" means "no, it is 8 years" """


@dataclass(frozen=True, slots=True)
class _Fact:
    entity: Entity
    first: int
    """token"""
    last: int


@dataclass(frozen=True, slots=True)
class _Negator:
    first: int
    last: int
    follows: tuple[bool, ...]
    """it may stand behind (True) or before (False) what it negates, the likelier first"""
    denial: bool


def build(languages: Mapping[str, LanguageWords]) -> Mapping[str, Negators]:
    """The tables, by folder."""
    return {
        folder: Negators(
            words=frozenset(map(normalise, w.negators)),
            other_side=frozenset(map(normalise, w.negators_other_side)), follows=w.negator_follows,
            denials=frozenset(map(normalise, w.answers.get("no", ()))),
        )
        for folder, w in languages.items()
    }


def apply(
    scan: Scan, entities: Sequence[Entity], negators: Mapping[str, Negators], *, correcting: bool
) -> tuple[Entity, ...]:
    """The entities with role "negated" where it is due; bare numbers beside a negation take the kind they correct.

    `correcting`: the intent says that the person mends an earlier answer.
    """
    entities = _named_numbers(scan, entities, negators)
    facts = [f for e in entities if (f := _fact(scan, e))]
    negated: set[int] = set()
    for negator in _negators(scan, negators, entities):
        fact = _target(scan, negator, facts, correcting=correcting)
        if fact:
            negated.add(id(fact.entity))
    return tuple(replace(e, role="negated") if id(e) in negated else e for e in entities)


def _target(scan: Scan, negator: _Negator, facts: Sequence[_Fact], *, correcting: bool) -> _Fact | None:
    """The fact a negating word takes back: on the side its language puts it, else directly on the other side."""
    right = next((f for f in facts if f.first > negator.last), None)
    left = next((f for f in reversed(facts) if f.last < negator.first), None)
    sides = {
        True: (left, _words_between(scan, left.last, negator.first) if left else None),
        False: (right, _words_between(scan, negator.last, right.first) if right else None),
    }
    ordered = [(follows, _FAR) for follows in negator.follows]
    ordered += [(not negator.follows[0], 0)] if len(negator.follows) == 1 else []
    for follows, limit in ordered:
        fact, gap = sides[follows]
        if fact is None or gap is None:
            continue
        corrects = sum(f.entity.entity == fact.entity.entity for f in facts) > 1
        if negator.denial and negator.first == 0 and not corrects and fact.entity.entity not in _SURELY_MEANT:
            continue
        if fact.entity.entity in _ONLY_CORRECTED and not (corrects or correcting):
            continue
        far = corrects or correcting or fact.entity.entity == "english_test"
        long_words = sum(len(w) > _SHORT for w in gap)
        if len(gap) <= limit and (far or not long_words) and (limit or corrects):
            return fact
    return None


def _words_between(scan: Scan, first: int, last: int) -> list[str] | None:
    """The words between two tokens, or None when a comma or full stop parts them."""
    between = scan.tokens[first + 1 : last + 1]
    return None if any(t.break_before for t in between) else [t.text for t in between[:-1]]


def _negators(scan: Scan, negators: Mapping[str, Negators], entities: Iterable[Entity]) -> Iterator[_Negator]:
    """Negating words that are not part of an entity ("not registered"), longest first at each place."""
    covered = [(e.start, e.end) for e in entities]
    position = 0
    while position < len(scan.tokens):
        found = _negator_at(scan, position, negators)
        if found and not any(s <= scan.tokens[position].start < e for s, e in covered):
            yield found
        position = found.last + 1 if found else position + 1


def _negator_at(scan: Scan, first: int, negators: Mapping[str, Negators]) -> _Negator | None:
    for length in range(min(_LONGEST_NEGATOR, len(scan.tokens) - first), 0, -1):
        form = " ".join(t.text for t in scan.tokens[first : first + length])
        for folder in scan.languages:
            own = negators[folder]
            lists = ((own.words, own.follows), (own.other_side, not own.follows))
            if follows := tuple(behind for words, behind in lists if form in words):
                return _Negator(first, first + length - 1, follows, form in own.denials)
    return None


def _named_numbers(scan: Scan, entities: Sequence[Entity], negators: Mapping[str, Negators]) -> list[Entity]:
    """In "not 5, 8 years" and "IELTS 7.5 not 6.5" the bare number is of the other's kind."""
    if not any(True for _ in _negators(scan, negators, entities)):
        return list(entities)
    kind = next((k for k in ("years", "english_test") if any(e.entity == k for e in entities)), "")
    rename: dict[str, Callable[[str], str]] = {
        "years": lambda value: value,
        "english_test": lambda value: next(e.value for e in entities if e.entity == kind).split(":")[0] + ":" + value,
    }
    if not kind:
        return list(entities)
    named = [replace(e, entity=kind, value=rename[kind](e.value)) if e.entity == "number" else e for e in entities]
    for number in scan.numbers:
        start, end = scan.number_span(number)
        if number.spelled and not any(e.start < end and start < e.end for e in entities):
            named.append(scan.entity(kind, rename[kind](plain(number.value)), start, end))
    return sorted(named, key=lambda e: e.start)


def _fact(scan: Scan, entity: Entity) -> _Fact | None:
    inside = [i for i, t in enumerate(scan.tokens) if t.start < entity.end and entity.start < t.end]
    harmless = entity.entity == "choice" and entity.value not in _ACTING
    if entity.entity not in FACTS or entity.role or not inside or harmless:
        return None
    return _Fact(entity, inside[0], inside[-1])
