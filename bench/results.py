"""How long results take among very many residents: counting everything, and what the pages ask; on both databases.

    PYTHONPATH=. python bench/results.py [RESIDENTS [MESSAGES]]

By default 100,000 residents and 1,000,000 messages, which are made first (some minutes). Milliseconds; for counting also
the longest time that a transaction of it keeps others waiting on SQLite.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from statistics import median, quantiles
from typing import Any

from bench.console import EVERYONE, PARTNER
from bench.crowd import AT, STEPS, databases, settle
from bot.assistant.result_counting import Counting
from bot.assistant.results import ResultRules, Target
from bot.matching.knowledge import Knowledge, Rules
from bot.matching.values import Kind
from bot.store.unit_of_work import SqlStore

TIMES = 30
RULES = ResultRules(targets=(
    Target(id="jobs", label="", goal=9, by=date(2027, 1, 1), stage="started", kinds=(Kind.JOB,)),
    Target(id="kept", label="", goal=9, by=date(2027, 1, 1), consent="profile"),
    Target(id="years", label="", goal=9, by=date(2027, 1, 1), fact="years"),
))


class Timed:
    """A store that notes how long each transaction was open."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self.took: list[float] = []

    @contextmanager
    def begin(self) -> Iterator[Any]:
        begun = time.perf_counter()
        with self._store.begin() as uow:
            yield uow
        self.took.append(1000 * (time.perf_counter() - begun))


def measure(name: str, url: str, residents: int, messages: int) -> None:
    store = settle(url, residents, messages)
    timed = Timed(store)
    begun = time.perf_counter()
    looked = Counting(store=timed, rules=RULES, knowledge=Knowledge(occupations={}, rules=Rules())).run(AT)
    seconds = time.perf_counter() - begun
    print(f"{name}: {residents} residents, {messages} messages")
    print(f"  counting {looked} people: {seconds:.1f} s; longest transaction {max(timed.took):.0f} ms")
    for what, ask in questions(residents).items():
        waited = [_timed(store, ask) for _ in range(TIMES)]
        print(f"  {what:40} {median(waited):7.1f} {quantiles(waited, n=20)[-1]:7.1f}")
    store.close()


def questions(number: int) -> dict[str, Callable[[Any], Any]]:
    someone = f"r{number // 3:07}"
    return {
        "the figures of the programme": lambda uow: uow.tally.kept(EVERYONE),
        "the figures of a partner": lambda uow: uow.tally.kept(PARTNER),
        "who may be the same person": lambda uow: uow.likenesses.of_resident(EVERYONE, someone),
        "a question asked and answered": lambda uow: (
            uow.tally.asked(someone, STEPS[0], AT), uow.tally.gone_on(someone, STEPS[0])),
        "the next 1000 people who wrote": lambda uow: uow.looking.some(EVERYONE, 1000, number // 2),
        "referrals to answer": lambda uow: uow.referrals.seen_by(PARTNER, ()),
    }


def _timed(store: SqlStore, ask: Callable[[Any], Any]) -> float:
    begin = time.perf_counter()
    with store.begin() as uow:
        ask(uow)
    return 1000 * (time.perf_counter() - begin)


def main() -> None:
    residents, messages = (int(one) for one in (*sys.argv[1:], *("100000", "1000000")[len(sys.argv) - 1:]))
    with databases() as urls:
        for name, url in urls.items():
            measure(name, url, residents, messages)


if __name__ == "__main__":
    main()
