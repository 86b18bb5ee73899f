"""Broadcasts with the real flows and catalogues, for the contract tests."""

import asyncio
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bot.assistant.broadcast_rules import BroadcastRules
from bot.assistant.broadcast_writing import BroadcastWriting, Draft
from bot.assistant.broadcasting import Broadcasting
from bot.assistant.delivering import Delivering, Pieces
from bot.assistant.desk import Desk
from bot.assistant.ports import Store
from bot.assistant.values import Cause, Channel, Delivery, DeliveryStatus, Settled
from bot.outbox.ledger import Ledger
from bot.outbox.pace import Pace
from bot.understanding.values import Expectation, Intent, Keyword, Understanding
from tests.fakes import content

ROOT = Path(__file__).resolve().parents[2]
SIX = {
    "en": "Open day at the hospital on Sunday.", "ur": "اتوار کو ہسپتال کا کھلا دن۔", "pl": "W niedzielę dzień otwarty w szpitalu.",
    "ar": "يوم مفتوح في المستشفى يوم الأحد.", "so": "Maalin furan isbitaalka Axadda.", "pa": "ਐਤਵਾਰ ਨੂੰ ਹਸਪਤਾਲ ਵਿੱਚ ਖੁੱਲ੍ਹਾ ਦਿਨ।",
}
ME, YOU = "coordinator one", "coordinator two"


def understand(text: str, *_: Expectation | Any) -> Understanding:
    """Deaf but for the words of carriers."""
    keyword = Keyword(text.lower()) if text in {"STOP", "START"} else None
    return Understanding(
        text=text, language="en", keyword=keyword, intent=Intent(name="out_of_scope", confidence=1.0),
    )


def new_desk() -> Desk:
    ids = count()
    return Desk(
        flows=content.flows(*SIX), knowledge=content.knowledge(),
        catalogues=content.catalogues(), new_id=lambda: f"id{next(ids)}", understand=understand,
    )


class House:
    """A store, the coordinators' use cases, the walk, and a pump that sends all it finds."""

    def __init__(self, store: Store, desk: Desk, *, feed: int = 3, window: int = 4, **rules: Any) -> None:
        self.store = store
        self.broadcasting = Broadcasting(desk=desk, store=store, rules=BroadcastRules(**rules))
        self.writing = BroadcastWriting(broadcasting=self.broadcasting)
        pieces = Pieces(chunk=2, feed=feed, windows=dict.fromkeys(Channel, window))
        self.walk = Delivering(broadcasting=self.broadcasting, pieces=pieces)

    def new(self, at, segment="everybody", texts=SIX, **more) -> str:
        return self.writing.new(Draft(segment=segment, texts=texts, **more), ME, at).id

    def let_go(self, at, segment="everybody", texts=SIX, **more) -> str:
        """Drafted, previewed and sent."""
        made = self.new(at, segment, texts, **more)
        self.broadcasting.preview(made, ME, at)
        self.broadcasting.send(made, ME, at)
        return made

    def phrase(self, name: str, language: str) -> str:
        """A sentence as the content has it."""
        desk = self.broadcasting.desk
        sentence = desk.flows.phrases[name]
        if language == "en":
            return sentence.text
        return desk.catalogues[language].messages[sentence.context, sentence.text][0]

    def tick(self, at):
        return self.walk.run_due(lambda: at)

    def pump(self, at, status=DeliveryStatus.SENT, limit=99, **settled) -> list[Delivery]:
        """What a carrier gets now, over every channel."""
        found: list[Delivery] = []
        with self.store.begin() as work:
            for channel in Channel:
                claimed = work.outbox.claim(channel, "pump", at, limit, 60)
                work.outbox.settle("pump", [
                    Settled(delivery_id=one.id, status=status, provider_id=f"p{one.id}", **settled) for one in claimed
                ])
                found += claimed
            work.commit()
        return found

    def afford(self, at, channel: Channel, units_a_day: int | None) -> list[str]:
        """Causes of what the real pump would claim now, with so many SMS parts a day for what nobody waits for."""
        async def run_tx(work):
            return work()

        ledger = Ledger(store=self.store, owner="pump", run_tx=run_tx, clock=lambda: at, lease=60)
        sender = SimpleNamespace(channel=channel, key=channel.value)
        pace = Pace(per_second=99, burst=99, units_a_day=units_a_day)
        claimed: list[str] = []
        while found := asyncio.run(ledger.claim(sender, pace, limit=99, bulk=True)).deliveries:
            with self.store.begin() as work:
                work.outbox.settle("pump", [Settled(delivery_id=one.id, status=DeliveryStatus.SENT) for one in found])
                work.commit()
            claimed += [one.cause.value for one in found]
        return claimed

    def run(self, at) -> list[Delivery]:
        """Walk and send until nothing is left to do at this moment."""
        sent: list[Delivery] = []
        while True:
            self.tick(at)
            now = self.pump(at)
            if not now:
                self.tick(at)
                return [one for one in sent if one.cause is Cause.BROADCAST]
            sent += now

    def state(self, broadcast_id):
        with self.store.begin() as work:
            found = work.broadcasts.get(broadcast_id)
            assert found is not None
            return found.state

    def outcomes(self, broadcast_id):
        with self.store.begin() as work:
            return work.recipients.outcomes(broadcast_id)
