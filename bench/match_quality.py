"""How good the lists are that people get: Doorstep's matcher and three other ways, on the labelled set of bench/matching/.

    PYTHONPATH=. python bench/match_quality.py [--people] [--no-embedding] [--json FOLDER]

Each way ranks all openings for each person, once as it is and once with Doorstep's hard rules as a filter. nDCG uses gains
2^grade - 1; recall is of grade 2 and more in the first five, out of as many as could stand there; means are over
people, with a 95 % bootstrap interval; `forbidden` counts pairs among the first ten that must never be sent.
`--people` shows each person's list, `--json` writes the set for `doorstep match`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))  # the set lies beside this file

from bench.matching.baselines import BASELINES, SLOW
from bench.matching.labelled import Labelled, LabelledSet, read_labelled, records
from bench.matching.measures import interval, ndcg, recall
from bot.content.knowledge import read_knowledge
from bot.matching.knowledge import Knowledge
from bot.matching.match import ALERTED, rank

ROOT = Path(__file__).parents[1]
DOORSTEP = "Doorstep"
RULES = " + hard rules"
DEEP = 10
Lists = Mapping[str, tuple[str, ...]]
"""person -> ids of openings, best first"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Quality:
    """What one way reaches: figures a person, in the order of the set."""

    at_5: tuple[float, ...]
    at_10: tuple[float, ...]
    recall: tuple[float | None, ...]
    forbidden: int


def doorstep(data: LabelledSet, knowledge: Knowledge) -> Lists:
    """What a person is shown who asks: without what they refused and without "not yet"."""
    return {
        one.profile.id: tuple(
            found.opportunity for found in rank(one.profile, data.openings, knowledge, data.today)
            if found.verdict in ALERTED and found.opportunity not in one.profile.refused
        )
        for one in data.people
    }


def alerts(data: LabelledSet, knowledge: Knowledge) -> Lists:
    """What would be sent without being asked for, one opening after the other."""
    return {
        one.profile.id: tuple(
            found.opportunity for found in rank(one.profile, data.openings, knowledge, data.today, fresh_only=True)
        )
        for one in data.people
    }


def baselines(data: LabelledSet, knowledge: Knowledge, shown: Lists, *, slow: bool) -> dict[str, Lists]:
    """Every other way, as it is and behind the hard rules: only what Doorstep would show at all."""
    allowed = {who: frozenset(ids) for who, ids in shown.items()}
    found: dict[str, Lists] = {}
    for name, way in {**BASELINES, **(SLOW if slow else {})}.items():
        scores = way(data, knowledge)
        plain = {one.profile.id: _best_first(row, data) for one, row in zip(data.people, scores, strict=True)}
        found[name] = plain
        found[name + RULES] = {who: tuple(o for o in ids if o in allowed[who]) for who, ids in plain.items()}
    return found


def _best_first(scores: Sequence[float], data: LabelledSet) -> tuple[str, ...]:
    return tuple(data.openings[n].id for n in np.argsort(-np.asarray(scores), kind="stable"))


def quality(lists: Lists, data: LabelledSet, depth: int | None = DEEP) -> Quality:
    """The figures of one way."""
    ranked = [(one, lists[one.profile.id]) for one in data.people]
    return Quality(
        at_5=tuple(ndcg(ids, one.grades, 5) for one, ids in ranked),
        at_10=tuple(ndcg(ids, one.grades, 10) for one, ids in ranked),
        recall=tuple(recall(ids, one.grades, 5) for one, ids in ranked),
        forbidden=sum(len(one.forbidden.keys() & set(ids[:depth])) for one, ids in ranked),
    )


def forbidden_pairs(lists: Lists, data: LabelledSet, *, sent: bool = False) -> list[tuple[str, str, str]]:
    """(person, opening, why) of every forbidden pair in the lists, however far down; `sent`: nobody asked for them."""
    return [
        (one.profile.id, opening, why[opening])
        for one in data.people
        for why in ({**one.unasked, **one.forbidden} if sent else one.forbidden,)
        for opening in lists[one.profile.id] if opening in why
    ]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--people", action="store_true")
    arguments.add_argument("--no-embedding", action="store_true")
    arguments.add_argument("--json", type=Path)
    asked = arguments.parse_args()
    if asked.json:
        write(asked.json)
        return
    knowledge = read_knowledge(ROOT / "knowledge")
    data = read_labelled(knowledge)
    shown = doorstep(data, knowledge)
    ways = {DOORSTEP: shown, **baselines(data, knowledge, shown, slow=not asked.no_embedding)}
    found = {name: quality(lists, data) for name, lists in ways.items()}
    table(found)
    by_sort(found, data)
    for name, lists in (("shown when asked", shown), ("sent as alerts", alerts(data, knowledge))):
        pairs = forbidden_pairs(lists, data, sent=lists is not shown)
        print(f"\n{DOORSTEP}, {name}: {sum(map(len, lists.values()))} pairs, forbidden {len(pairs)}")
        for pair in pairs:
            print("  " + " | ".join(pair))
    if asked.people:
        people(shown, data)


def table(found: Mapping[str, Quality]) -> None:
    """One line a way."""
    print(f"{'way':32} {'nDCG@5':>22} {'nDCG@10':>22} {'recall@5':>9} {'forbidden':>10}")
    for name, one in found.items():
        kept = [value for value in one.recall if value is not None]
        print(f"{name:32} {_mean(one.at_5):>22} {_mean(one.at_10):>22} {np.mean(kept):>9.3f} {one.forbidden:>10}")


def _mean(values: Sequence[float]) -> str:
    low, high = interval(values)
    return f"{np.mean(values):.3f} ({low:.3f} to {high:.3f})"


def by_sort(found: Mapping[str, Quality], data: LabelledSet) -> None:
    """nDCG@5 by kind of person."""
    sorts = sorted({one.sort for one in data.people})
    print(f"\n{'nDCG@5':32} " + " ".join(f"{name:>11}" for name in sorts))
    print(f"{'people':32} " + " ".join(f"{sum(one.sort == name for one in data.people):>11}" for name in sorts))
    for way, one in found.items():
        means = (np.mean([v for v, who in zip(one.at_5, data.people, strict=True) if who.sort == name]) for name in sorts)
        print(f"{way:32} " + " ".join(f"{value:>11.3f}" for value in means))


def people(lists: Lists, data: LabelledSet) -> None:
    """Every person's first ten with their grades, worst lists first."""
    for one in sorted(data.people, key=lambda one: ndcg(lists[one.profile.id], one.grades, 5)):
        ids = lists[one.profile.id]
        shown = " ".join(f"{opening}:{_judged(one, opening)}" for opening in ids[:DEEP])
        missed = " ".join(f"{o}:{g}" for o, g in one.grades.items() if g > 1 and o not in ids[:5])
        print(f"\n{one.profile.id} {ndcg(ids, one.grades, 5):.3f}\n  {shown}\n  missed: {missed}")


def _judged(one: Labelled, opening: str) -> str:
    return "!" if opening in one.forbidden else str(one.grades.get(opening, 0))


def write(folder: Path) -> None:
    """profiles.json and openings.json, as `doorstep match` reads them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, items in zip(("profiles", "openings"), records(), strict=True):
        (folder / f"{name}.json").write_text(json.dumps({name: items}, default=str, ensure_ascii=False, indent=1), "utf-8")


if __name__ == "__main__":
    main()
