"""How long the console takes among very many residents: the database alone, and whole pages of the inbox.

    PYTHONPATH=. python bench/console.py [RESIDENTS [MESSAGES]]

A database of 100,000 residents and 1,000,000 messages is made first (a few minutes); then each question is asked 30
times. Of the residents 100 wait for a person and 5,000 did. Milliseconds on the clock, and of the processor: on a machine
that has other work to do the second says what ours costs.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import Engine, insert

from bot.assistant.coordinators import Coordinator, Role, Viewer
from bot.assistant.people_seen import Wanted
from bot.assistant.profiles_seen import look_at
from bot.assistant.values import Channel
from bot.store.crypto import Cipher, Lookup, new_key
from bot.store.engine import make_engine
from bot.store.migrations import migrate
from bot.store.models.console import partner, sight
from bot.store.models.contacts import contact
from bot.store.models.conversations import log_line
from bot.store.models.inbox import hand_over
from bot.store.models.residents import fact, resident, resident_term
from bot.store.terms import VERSION, term
from bot.store.unit_of_work import SqlStore, lookup_key
from tests.fakes.office import PASSWORD, QUICK, Coordinating, build

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
LANGUAGES = ("ur", "ur", "ur", "pa", "bn", "ar", "ro", "pl", "so", "en")
WORK = ("cleaner", "cleaner", "cook", "nurse", "care_worker", "porter", "driver", "teacher", "midwife", "welder")
AREAS = tuple(f"B{number}" for number in range(1, 41))
STAGES = ("none", "applied", "english_passed", "exam_passed", "registered")
CHUNK = 2000
TIMES = 30
EVERYONE = Viewer(coordinator_id="k", name="", role=Role.COORDINATOR, partner_id="p1")
PARTNER = Viewer(coordinator_id="k", name="", role=Role.PARTNER_MEMBER, partner_id="p1")


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    messages = int(sys.argv[2]) if len(sys.argv) > 2 else 10 * number
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'doorstep.db'}"
        migrate(url)
        engine, cipher = make_engine(url), Cipher(new_key())
        store = SqlStore(engine, cipher)
        fill(engine, cipher.seal, Lookup(lookup_key(engine, cipher)), number)
        converse(engine, cipher.seal, number, messages)
        print(f"{number} residents, {messages} messages; median and 95th percentile of {TIMES}, ms; the same of the processor")
        for name, ask in questions(number).items():
            tell(name, [timed(store, ask) for _ in range(TIMES)])
        browser = sign_in(store)
        for name, path in PAGES.items():
            ask = page_of(browser, path)
            ask(store)  # the templates are read once
            tell(name, [timed(store, ask) for _ in range(TIMES)])
        store.close()


PAGES = {
    "page: home": "", "page: the inbox": "/inbox", "page: the inbox in one language": "/inbox?language=ur&state=late",
    "page: a conversation of 60 messages": "/inbox/h0000000", "page: closed conversations": "/inbox?state=closed",
}


def sign_in(store: SqlStore) -> Coordinating:
    """A coordinator at the whole application, without the network."""
    with store.begin() as uow:
        uow.accounts.add(Coordinator(
            id="k1", email="worker@example.org", name="The worker", role=Role.COORDINATOR, partner_id="p1",
            password=QUICK.hash(PASSWORD),
        ))
        uow.commit()
    browser = Coordinating(TestClient(build(store, lambda: AT)))
    browser.sign_in("worker")
    return browser


def page_of(browser: Coordinating, path: str) -> Callable[[Any], Any]:
    def ask(_: Any) -> None:
        answer = browser.get(path)
        assert (answer.status_code, "Sign out" in answer.text) == (200, True)

    return ask


def converse(engine: Engine, seal: Callable[[str], str], number: int, messages: int) -> None:
    """Messages for everybody alike, but 60 of the first; each thousandth waits, each twentieth did."""
    sealed = seal('{"text": "I was a cook, is there work for me near the hospital?", "meta": {}}')
    for start in range(0, messages, 20_000):
        rows = [
            {
                "contact_id": f"cr{(0 if one < 60 else one % number):07}", "direction": ("in", "out")[one % 2],
                "language": LANGUAGES[one // 3 % 10], "at": AT - timedelta(seconds=one), "body": sealed,
            }
            for one in range(start, min(messages, start + 20_000))
        ]
        with engine.begin() as connection:
            connection.execute(insert(log_line), rows)
    waits = [_request(one, None) for one in range(0, number, 1000)]
    ended = [_request(one, AT - timedelta(hours=one % 500)) for one in range(1, number, 20)]
    with engine.begin() as connection:
        connection.execute(insert(hand_over), [*waits, *ended])


def _request(one: int, closed: datetime | None) -> dict[str, Any]:
    return {
        "id": f"h{one:07}", "resident_id": f"r{one:07}", "contact_id": f"cr{one:07}", "reason": "asked",
        "urgent": one % 10_000 == 0, "at": AT - timedelta(minutes=one % 3000), "closed": closed,
    }


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
        "a telephone number": search(EVERYONE, phone="+447700900077"),
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


def fill(engine: Engine, seal: Callable[[str], str], lookup: Lookup, number: int) -> None:
    """One contact, a handful of facts and their terms for everybody."""
    with engine.begin() as connection:
        connection.execute(insert(partner), [{"id": "p1", "name": "Partner", "active": True}])
    for start in range(0, number, CHUNK):
        rows: dict[Any, list[dict[str, Any]]] = {t: [] for t in (resident, contact, fact, resident_term, sight)}
        for one in range(start, min(number, start + CHUNK)):
            _person(rows, f"r{one:07}", one, seal, lookup)
        with engine.begin() as connection:
            for table, made in rows.items():
                if made:
                    connection.execute(insert(table), made)


def _person(rows: dict[Any, list[dict[str, Any]]], owner: str, one: int, seal: Callable[[str], str], lookup: Lookup) -> None:
    work, area = WORK[one % 10], AREAS[one // 10 % len(AREAS)]
    stage, address = STAGES[one // 7 % 5], f"+4477009{one:05}"
    rows[resident].append({"id": owner, "alerts": True, "terms": VERSION})
    rows[contact].append({
        "id": f"c{owner}", "resident_id": owner, "channel": Channel.SMS.value, "address": seal(address),
        "address_hash": lookup.address(Channel.SMS, address), "opted_out": False, "bad_address": False,
        "language": LANGUAGES[one // 3 % 10], "style": "", "last_inbound": AT - timedelta(minutes=one),
    })
    told = (
        ("occupation", work, "true", term("occupation", work)), ("outcode", "", f'"{area}"', term("outcode", area)),
        ("uk_stage", work, f'"{stage}"', term("stage", stage)), ("name", "", f'"name{one % 5000}"', term("name", f"name{one % 5000}")),
        ("years", work, "6", ""),
    )
    for name, subject, value, searched in told:
        rows[fact].append({
            "resident_id": owner, "name": name, "subject": subject, "value": seal(value), "provenance": "said", "at": AT,
        })
        if searched:
            rows[resident_term].append({"hash": lookup.term(searched), "resident_id": owner, "source": f"{name}:{subject}"})
    if one % 20 == 0:
        rows[sight].append({"partner_id": "p1", "resident_id": owner, "because": "consent", "since": AT})


if __name__ == "__main__":
    main()
