"""A desk with real flows, catalogues and knowledge, a store in memory, and a scripted understanding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from bot.assistant.acting import act
from bot.assistant.desk import Desk
from bot.assistant.receive import receive
from bot.assistant.turn import Outcome
from bot.assistant.values import (
    Channel,
    Consent,
    Contact,
    Delivery,
    DeliveryStatus,
    Inbound,
    LogLine,
    OpeningAnswer,
    Settled,
    StoredFact,
)
from bot.assistant.work import Work
from bot.content.samples import sample_events, sample_openings
from bot.dialogue.events import ActionDone
from bot.dialogue.state import State
from bot.store.memory.store import MemoryStore
from bot.understanding.values import Entity, Expectation, Intent, Keyword, Understanding
from tests.fakes import content

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
"""a Monday"""
ADDRESS = {Channel.TELEGRAM: "424242", Channel.SMS: "+447700900123", Channel.SIMULATOR: "visitor"}


def entity(name: str, value: str, text: str = "", **more: Any) -> Entity:
    words = text or value
    return Entity(entity=name, value=value, text=words, start=0, end=len(words), **more)


def meant(intent: str = "out_of_scope", *entities: Entity, sure: float = 0.95, **more: Any) -> Understanding:
    """What a scripted text means; text and language are filled in when it is said."""
    confidence = sure if intent != "out_of_scope" else 0.0
    guess = Intent(name=intent, confidence=confidence)
    plain: dict[str, Any] = {"text": "", "language": "en", "language_confidence": 0.95}
    return Understanding(**{**plain, **more}, intent=guess, entities=entities)


SCRIPT: Mapping[str, Understanding] = {
    "hello": meant("greet"), "jobs": meant("find_jobs"), "events": meant("find_events"),
    "classes": meant("find_training"), "erase me": meant("delete_data"), "person": meant("ask_human"),
    "I was a cook": meant("capture_skills", entity("occupation", "cook")),
    "stop": meant(keyword=Keyword.STOP), "start": meant(keyword=Keyword.START), "help": meant(keyword=Keyword.HELP),
    "yes": meant(answer="yes"), "no": meant(answer="no"), "he hits me": meant("urgent_help", sure=0.5),
}


def build_desk(**changes: Any) -> Desk:
    ids = count()
    desk = Desk(
        flows=content.flows("en", "ur", "ar", "pl"),
        catalogues=content.catalogues(), knowledge=content.knowledge(),
        new_id=lambda: f"id{next(ids)}", understand=scripted(SCRIPT),
    )
    return replace(desk, **changes)


def scripted(script: Mapping[str, Understanding]) -> Any:
    def understand(text: str, _expected: Expectation, _today: date) -> Understanding:
        if text.isdecimal():
            return meant("out_of_scope", entity("number", text), text=text)
        return replace(script.get(text, meant()), text=text)

    return understand


@dataclass
class Town:
    """One person on one channel, and the house they write to."""

    desk: Desk
    store: Any = field(default_factory=MemoryStore)
    channel: Channel = Channel.TELEGRAM
    now: datetime = NOW
    numbers: Any = field(default_factory=count)

    def inbound(self, text: str = "", **more: Any) -> Inbound:
        self.now += timedelta(seconds=30)
        plain = Inbound(
            channel=self.channel, address=ADDRESS[self.channel], provider_id=f"p{next(self.numbers)}", at=self.now, text=text
        )
        return replace(plain, **more)

    def take(self, inbound: Inbound) -> Outcome | None:
        return receive(self.desk, self.store, inbound)

    def say(self, text: str = "", **more: Any) -> list[str]:
        """The texts that come back."""
        outcome = self.take(self.inbound(text, **more))
        return [m.text for m in outcome.messages] if outcome else []

    def press(self, label: str) -> list[str]:
        """The latest button whose label contains these words."""
        buttons = [b for line in self.log() for b in line.meta.get("buttons", [])]
        return self.say(button=next(b["data"] for b in reversed(buttons) if label in b["label"]))

    def contact(self) -> Contact | None:
        with self.store.begin() as uow:
            found: Contact | None = uow.contacts.find(self.channel, ADDRESS[self.channel])
            return found

    def known(self) -> Contact:
        contact = self.contact()
        assert contact is not None
        return contact

    def state(self) -> State:
        with self.store.begin() as uow:
            stored = uow.conversations.load(self.known_in(uow).id)
        assert stored is not None
        return State.from_json(stored[0])

    def put_state(self, text: str) -> None:
        with self.store.begin() as uow:
            stored = uow.conversations.load(self.known_in(uow).id)
            uow.conversations.save(self.known_in(uow).id, text, stored[1] if stored else 0)
            uow.commit()

    def known_in(self, uow: Any) -> Contact:
        found: Contact = uow.contacts.find(self.channel, ADDRESS[self.channel])
        return found

    def log(self) -> list[LogLine]:
        contact = self.contact()
        if contact is None:
            return []
        with self.store.begin() as uow:
            return list(uow.conversations.lines(contact.id, 500))

    def facts(self) -> dict[str, Any]:
        with self.store.begin() as uow:
            return {f"{f.name}:{f.of}" if f.of else f.name: f.value for f in uow.profiles.facts(self.known_in(uow).resident_id)}

    def sent(self) -> list[Delivery]:
        """All that the pump may send now."""
        later = self.now + timedelta(seconds=1)
        with self.store.begin() as uow:
            taken: list[Delivery] = []
            while claimed := uow.outbox.claim(self.channel, "test", later, 50, 60):
                taken += claimed
                uow.outbox.settle("test", [Settled(delivery_id=d.id, status=DeliveryStatus.SENT) for d in claimed])
            uow.commit()
        return taken

    def settle_in(self, *, consents: tuple[str, ...] = ("profile", "alerts"), **facts: Any) -> None:
        """Somebody who chose English and agreed; `occupation__cook=True` and the like are kept."""
        contact = Contact(id="c1", resident_id="r1", channel=self.channel, address=ADDRESS[self.channel], language="en")
        known = {name.replace("__", ":"): value for name, value in facts.items()}
        state = State(language="en", language_chosen=True, turn=5, known=known, consents=dict.fromkeys(consents, True))
        with self.store.begin() as uow:
            uow.contacts.add(contact)
            uow.conversations.save("c1", state.to_json(), 0)
            for purpose in consents:
                uow.profiles.record_consent("r1", consent(purpose, self.channel))
            for full, value in known.items():
                name, _, of = full.partition(":")
                uow.profiles.save_fact("r1", StoredFact(name=name, of=of, value=value, provenance="said", at=NOW))
            uow.commit()

    def with_samples(self) -> None:
        with self.store.begin() as uow:
            for opening in sample_openings(ROOT / "knowledge", self.desk.knowledge, NOW.date()):
                uow.openings.upsert(opening, NOW)
            for event in sample_events(ROOT / "knowledge", NOW.date()):
                uow.events.upsert(event, NOW)
            uow.commit()


def consent(purpose: str, channel: Channel = Channel.TELEGRAM, *, granted: bool = True) -> Consent:
    return Consent(purpose=purpose, granted=granted, version="1", language="en", channel=channel, at=NOW)


def do(town: Town, action: str, *, at: datetime = NOW, style: str = "telegram", **given: Any) -> ActionDone:
    """One action in a transaction of its own."""
    with town.store.begin() as uow:
        contact = town.known_in(uow)
        known = State.from_json(uow.conversations.load(contact.id)[0])
        done = act(action, Work(
            desk=town.desk, uow=uow, contact=contact, state=known, at=at, given=given, style=style,
        ))
        uow.commit()
    return done


def answer(town: Town, opening: str, said: str, reason: str = "") -> None:
    """What the person of `settle_in` said to an opening."""
    with town.store.begin() as uow:
        uow.openings.answer("r1", OpeningAnswer(opportunity_id=opening, answer=said, reason=reason, at=NOW))
        uow.commit()


def answers(town: Town) -> dict[str, str]:
    """Opening -> what was said to it."""
    with town.store.begin() as uow:
        return {a.opportunity_id: a.answer for a in uow.openings.answers("r1")}
