"""The coordinators' pages on a store in memory, with partners, accounts, residents and openings; and a coordinator."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient
from prometheus_client import CollectorRegistry

from bot.assistant.account_care import AccountCare
from bot.assistant.broadcast import Broadcast, BroadcastState
from bot.assistant.broadcast_rules import BroadcastRules
from bot.assistant.broadcasting import Broadcasting
from bot.assistant.coordinators import SEEN_BY, Coordinator, Partner, Role
from bot.assistant.desk import Desk
from bot.assistant.hours import DecentHours
from bot.assistant.import_walk import MOST_ROWS
from bot.assistant.inbox import InboxRules
from bot.assistant.inbox_desk import InboxDesk
from bot.assistant.passwords import Passwords
from bot.assistant.ports import Store
from bot.assistant.results import ResultRules
from bot.assistant.segment import Segment
from bot.assistant.signing_in import SignIns
from bot.assistant.values import Channel, Consent, Contact, HandOverRequest, StoredFact
from bot.console import Status, build_app
from bot.console.office.office import Office
from bot.content.catalogues import load_console_words
from bot.content.inbox import read_inbox
from bot.content.results import read_results
from bot.dialogue.flow import Flows
from bot.feeds.read import read
from bot.matching.knowledge import Knowledge
from bot.matching.values import Kind, Opportunity, Requirements
from bot.speaking.catalogue import Catalogues
from bot.understanding.values import Expectation, Intent, Keyword, Understanding
from tests.fakes import content
from tests.fakes.echo import Echo
from tests.fakes.html import hidden_fields

ROOT = Path(__file__).parents[2]
PASSWORD = "four cups of green tea"
QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
PARTNERS = (Partner(id="trust", name="Hospital trust"), Partner(id="charity", name="Neighbour charity"))
STAFF = {
    "boss": (Role.ADMINISTRATOR, "trust"), "worker": (Role.COORDINATOR, "trust"),
    "member": (Role.PARTNER_MEMBER, "charity"), "reader": (Role.READER, "charity"),
    "stranger": (Role.PARTNER_MEMBER, "trust"),
}
"""`stranger` is of a partner that may see nobody"""
PAGE = {"Accept": "text/html"}


def noon() -> datetime:
    return datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@cache
def knowledge() -> Knowledge:
    return content.knowledge()


@cache
def rules() -> ResultRules:
    return read_results(ROOT / "knowledge")


@cache
def sentences() -> Catalogues:
    return {tag: one for tag, one in content.catalogues().items() if tag in {"en", "ar", "ur", "pl"}}


@cache
def words() -> Catalogues:
    return load_console_words(ROOT / "locales")


@cache
def flows() -> Flows:
    return content.flows("en", "ar", "ur", "pl")


@cache
def inbox_rules() -> InboxRules:
    return read_inbox(ROOT / "knowledge")


def make_desk() -> Desk:
    """A desk that writes; what residents write means nothing in particular, but for a few words."""
    ids = count(1)
    return Desk(
        flows=flows(), catalogues=sentences(),
        knowledge=knowledge(), understand=understand, new_id=lambda: f"desk{next(ids):018}",
    )


MEANINGS: Mapping[str, Mapping[str, Any]] = {
    "STOP": {"keyword": Keyword.STOP}, "he hits me": {"intent": Intent(name="urgent_help", confidence=0.9)},
}


def understand(text: str, expected: Expectation, today: date) -> Understanding:
    """Instead of the model, which takes a minute."""
    del today
    plain: dict[str, Any] = {"text": text, "language": expected.language or "en", **MEANINGS.get(text, {})}
    return Understanding(**plain)


def make_inbox(store: Store) -> InboxDesk:
    return InboxDesk(
        desk=make_desk(), store=store, rules=inbox_rules(), pence_per_segment=Decimal("4.1"),
    )


def make_office(store: Store) -> Office:
    ids = count(1)
    sign_ins = SignIns(store=store, new_id=lambda: f"{next(ids):022}", passwords=QUICK)
    return Office(
        store=store, care=AccountCare(sign_ins=sign_ins), knowledge=knowledge(), words=words(), sentences=sentences(),
        status=lambda: Status(database="SQLite", telegram="polling", understanding="embedded", openings=2, events=0),
        inbox=make_inbox(store),
        read_file=lambda content, name, owner: read(content, name, knowledge(), owner=owner, most_rows=MOST_ROWS),
        links=lambda words: {"sms": f"sms:+447700900999?body={words}"}, number="+447700900999",
        broadcasting=make_broadcasting(store),
        desk=make_desk(), results=rules(), pence=Decimal("4.1"),
    )


@cache
def desk() -> Desk:
    """The real phrases; nobody listens at it."""
    def deaf(*_: Any) -> Any:
        raise AssertionError("the console does not listen")

    ids = count(1)
    return Desk(
        flows=flows(), catalogues=sentences(),
        knowledge=knowledge(), understand=deaf, new_id=lambda: f"b{next(ids):05}",
    )


def make_broadcasting(store: Store) -> Broadcasting:
    """More than two people need a second person; it goes at once, at any hour."""
    hours = DecentHours(weekdays=frozenset(range(7)), opens=time(0), closes=time(23, 59))
    return Broadcasting(desk=desk(), store=store, rules=BroadcastRules(
        hours=hours, approval_people=2, undo=timedelta(0), pence=Decimal("4.1"),
    ))


def build(store: Store, now: Callable[[], datetime] = noon, **other: Any) -> FastAPI:
    """The web application with the coordinators' pages; its streams end at once."""
    office = make_office(store)
    return build_app(**{
        "store": store, "receive": Echo(store), "languages": ("en", "ar"), "sample_mode": True, "office": office,
        "secret_key": "a secret for tests", "status": office.status, "now": now, "registry": CollectorRegistry(),
        "pence_per_segment": Decimal("4.1"), "stopping": lambda: True, **other,
    })


def fill(store: Store, at: datetime) -> None:
    """r1 may be seen by the charity, r2 by nobody but the programme. Both wait; r2 is urgent."""
    hashed = QUICK.hash(PASSWORD)
    with store.begin() as work:
        for partner in PARTNERS:
            work.accounts.save_partner(partner)
        for name, (role, partner_id) in STAFF.items():
            work.accounts.add(Coordinator(
                id=name, email=f"{name}@example.org", name=f"The {name}", role=role, partner_id=partner_id,
                password=hashed,
            ))
        for number, (language, outcode, work_done) in enumerate((("ar", "B66", "midwife"), ("ur", "B18", "cook")), 1):
            resident = f"r{number}"
            work.contacts.add(Contact(
                id=f"c{number}", resident_id=resident, channel=Channel.SMS, address=f"+44770090012{number}",
                language=language, last_inbound=at - timedelta(hours=number),
            ))
            for name, of, value in (
                ("occupation", work_done, True), ("years", work_done, 6), ("outcode", "", outcode), ("hours", "", ["nights"]),
                ("qualification", "midwife", number == 1), ("uk_stage", "midwife", "applied"),
                ("english_parts", "", {"writing": 6.5, "speaking": 7}),
            ):
                provenance = "inferred" if name == "outcode" else "said"
                fact = StoredFact(name=name, of=of, value=value, provenance=provenance, at=at - timedelta(days=3))
                work.profiles.save_fact(resident, fact)
            work.hand_overs.open(HandOverRequest(
                id=f"h{number}", resident_id=resident, contact_id=f"c{number}", reason="asked", urgent=number == 2,
                at=at - timedelta(hours=number),
            ))
        for purpose in (f"{SEEN_BY}charity", "profile"):
            work.profiles.record_consent("r1", Consent(
                purpose=purpose, granted=True, version="1", language="ar", channel=Channel.SMS, at=at,
            ))
        for name, owner, closes in (("porter", "", 3), ("market", "charity", 30)):
            work.openings.upsert(opening(name, at.date() + timedelta(days=closes)), at)
            work.openings.own(name, owner)
        work.broadcasts.add(Broadcast(
            id="B1", author="boss", segment=Segment(), texts={"en": "The market is open."}, owner="charity",
            state=BroadcastState.AWAITING_APPROVAL,
        ))
        work.commit()


def opening(name: str, closes: date) -> Opportunity:
    return Opportunity(
        id=name, kind=Kind.JOB, titles={"en": f"A {name} in the hospital", "ar": "عمل في المستشفى"}, partner="Hospital trust",
        occupations=("porter",), place="Midland Metropolitan Hospital", postcode="B66 2QT", paid=True, closes=closes,
        requirements=Requirements(english="basic"), code=name[:5].upper(), source="samples", reference=name,
    )


@dataclass
class Coordinating:
    """A coordinator whose browser runs no script."""

    client: TestClient

    def get(self, path: str, **more: Any) -> Any:
        return self.client.get(f"/console{path}", headers=PAGE, **more)

    def post(self, path: str, form_at: str = "", **fields: Any) -> Any:
        """Send a form of the page `form_at` (its own address, else): the token of that page goes with it."""
        page = self.get(form_at or path).text
        return self.client.post(f"/console{path}", data={"csrf": token(page), **fields}, headers=PAGE)

    def sign_in(self, name: str, password: str = PASSWORD) -> Any:
        return self.post("/sign-in", email=f"{name}@example.org", password=password)

    def forms(self, path: str, ends: str) -> dict[str, str]:
        return hidden_fields(self.get(path).text, ends)


def token(page: str) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', page)
    return found[1] if found else ""


def agree_to_messages(store: Store, at: datetime) -> None:
    """r1 (Arabic, SMS) and r2 (Urdu, SMS) may be written to, and so may r3 to r9 (English, Telegram)."""
    with store.begin() as work:
        for number in range(3, 10):
            work.contacts.add(Contact(
                id=f"c{number}", resident_id=f"r{number}", channel=Channel.TELEGRAM, address=f"10{number}",
                language="en", last_inbound=at - timedelta(days=1),
            ))
        for number in range(1, 10):
            work.profiles.record_consent(f"r{number}", Consent(
                purpose="alerts", granted=True, version="1", language="en", channel=Channel.SMS, at=at,
            ))
            work.profiles.set_alerts(f"r{number}", on=True)
        work.commit()
