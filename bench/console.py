"""How long the database of the console takes among very many residents; on both databases.

    PYTHONPATH=. python bench/console.py [RESIDENTS [MESSAGES]]

By default 100,000 residents and 1,000,000 messages (bench/crowd.py), which are made first (minutes); then each question
is asked 30 times. Of the residents 100 wait for a person and 5,000 did. Milliseconds on the clock, and of the processor:
on a machine that has other work to do the second says what ours costs. Whole pages: bench/console_pages.py.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from statistics import median, quantiles
from typing import Any

from bench.crowd import AREAS, AT, databases, settle, telephone
from bot.assistant.coordinators import Role, Viewer
from bot.assistant.people_seen import Wanted
from bot.assistant.profiles_seen import look_at
from bot.store.unit_of_work import SqlStore

TIMES = 30
EVERYONE = Viewer(coordinator_id="k", name="", role=Role.COORDINATOR, partner_id="trust")
PARTNER = Viewer(coordinator_id="k", name="", role=Role.PARTNER_MEMBER, partner_id="charity")


def main() -> None:
    residents, messages = (int(one) for one in (*sys.argv[1:], *("100000", "1000000")[len(sys.argv) - 1:]))
    with databases() as urls:
        for name, url in urls.items():
            store = settle(url, residents, messages)
            print(f"{name}: {residents} residents, {messages} messages; ms on the clock (median, p95), of the processor")
            for what, ask in questions(residents).items():
                tell(what, [timed(store, ask) for _ in range(TIMES)])
            store.close()


def questions(number: int) -> dict[str, Callable[[Any], Any]]:
    def search(viewer: Viewer, after: str = "", **wanted: Any) -> Callable[[Any], Any]:
        return lambda store: _found(store, viewer, Wanted(**wanted), after)

    return {
        "everybody": search(EVERYONE),
        "everybody, from the middle": search(EVERYONE, after=f"r{number // 2:07}"),
        "a profession (20 %)": search(EVERYONE, occupations=("cleaner",)),
        "a language (30 %)": search(EVERYONE, languages=("ur",)),
        "profession, language, area, stage": search(
            EVERYONE, occupations=("nurse",), languages=("pl",), outcodes=("B7",), stages=("applied",)),
        "language and area, nobody in both": search(EVERYONE, languages=("xx",), outcodes=("B7",)),
        "an area of ten districts": search(EVERYONE, outcodes=AREAS[:10]),
        "a name": search(EVERYONE, name="name77"),
        "a telephone number": search(EVERYONE, phone=telephone(77)),
        "a partner's people (5 %)": search(PARTNER),
        "a partner's people of a profession": search(PARTNER, occupations=("cleaner",)),
        "who waits": lambda store: _ask(store, lambda uow: uow.inbox.listing(EVERYONE)),
        "who of a partner's people waits": lambda store: _ask(store, lambda uow: uow.inbox.listing(PARTNER)),
        "conversations that are closed": lambda store: _ask(
            store, lambda uow: uow.inbox.listing(EVERYONE, closed=True, limit=200)),
        "whether a coordinator has a conversation": lambda store: _ask(
            store, lambda uow: uow.inbox.of_contact("cr0000007")),
        "those who wrote last": lambda store: _ask(store, lambda uow: uow.looking.some(EVERYONE, 1000)),
        "one profile": lambda store: look_at(store, EVERYONE, f"r{number // 3:07}", AT),
    }


def timed(store: SqlStore, ask: Callable[[Any], Any]) -> tuple[float, float]:
    """On the clock, and of the processor; all threads."""
    begin, used = time.perf_counter(), time.process_time()
    ask(store)
    return 1000 * (time.perf_counter() - begin), 1000 * (time.process_time() - used)


def tell(name: str, waited: list[tuple[float, float]]) -> None:
    both = (f"{median(one):7.1f} {quantiles(one, n=20)[-1]:7.1f}" for one in zip(*waited, strict=True))
    print(f"{name:48}", *both, flush=True)


def _found(store: SqlStore, viewer: Viewer, wanted: Wanted, after: str) -> Any:
    return _ask(store, lambda uow: uow.looking.find(viewer, wanted, after))


def _ask(store: SqlStore, ask: Callable[[Any], Any]) -> Any:
    with store.begin() as uow:
        return ask(uow)


if __name__ == "__main__":
    main()
