"""A ledger under siege: two pumps, both carriers, everything that can break, and the account afterwards."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from sqlalchemy import text

from bot.assistant.receipts import record_receipt
from bot.assistant.values import PRIORITY, Cause, Channel, Contact, Delivery
from bot.channels.sms.webhook import sms_router
from bot.speaking.message import OutgoingMessage
from bot.store.crypto import new_key
from bot.store.engine import make_engine
from bot.store.migrations import migrate
from bot.store.unit_of_work import open_store
from tests.acceptance.pump_process import LEASE, SEGMENTS_A_SECOND
from tests.acceptance.running import ROOT, StandIn, free_port, until
from tests.fakes.twilio_server import AUTH_TOKEN

PUBLIC = "https://doorstep.example.org"
TELEGRAM_A_SECOND = 30
UNDER_WAY = 0.4
"""seconds in which a message that was on its way at the commit of a STOP may still arrive"""
AMBIGUOUS = frozenset({"lost", "silent", "garbage"})
FAULTS: Sequence[tuple[str, dict[str, Any]]] = (
    ("twilio", {"kind": "code", "code": 20429, "retry_after": 1}),
    ("twilio", {"kind": "status", "status": 503}),
    ("twilio", {"kind": "reset"}),
    ("twilio", {"kind": "lost"}),
    ("twilio", {"kind": "silent"}),
    ("telegram", {"kind": "status", "status": 429, "retry_after": 1}),
    ("telegram", {"kind": "status", "status": 502}),
    ("telegram", {"kind": "reset"}),
    ("telegram", {"kind": "lost"}),
    ("telegram", {"kind": "garbage"}),
)


@dataclass
class Siege:
    """One database, two carriers, and pumps by their names."""

    url: str
    folder: Path
    dice: random.Random
    key: str = field(default_factory=new_key)
    pumps: dict[str, subprocess.Popen[str]] = field(default_factory=dict)
    messages: dict[str, Delivery] = field(default_factory=dict)
    """by text, which is unique"""
    stopped: dict[str, float] = field(default_factory=dict)
    """address -> when the STOP was committed"""
    in_flight: Counter[Cause] = field(default_factory=Counter)
    """claimed by pumps that were killed"""
    doubts: int = 0
    """faults after which nobody knows whether the message was shown"""
    births: int = 0
    trouble: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """faults still to come"""

    def __post_init__(self) -> None:
        migrate(self.url)
        self.store = open_store(self.url, self.key)
        self.port = free_port()
        self.telegram = StandIn("telegram_server", self.folder / "telegram", "--no-sync")
        self.twilio = StandIn(
            "twilio_server", self.folder / "twilio", "--no-sync", "--public-url", PUBLIC,
            "--target-url", f"http://127.0.0.1:{self.port}",
        )

    # The messages

    def write(self, people: int, name: str = "m", causes: Sequence[Cause] = (Cause.REPLY, Cause.ALERT)) -> None:
        """A message of each cause to so many people on each channel; texts are one or two segments."""
        for channel in (Channel.TELEGRAM, Channel.SMS):
            with self.store.begin() as uow:
                for n in range(people):
                    address = str(5000 + n) if channel is Channel.TELEGRAM else f"+447700900{100 + n}"
                    person = f"{channel}-{n}"
                    if uow.contacts.get(person) is None:
                        uow.contacts.add(Contact(id=person, resident_id=person, channel=channel, address=address))
                    uow.outbox.add([self._message(f"{name}-{cause}-{person}", person, channel, address, cause, n)
                                    for cause in causes])
                uow.commit()

    def _message(self, name: str, person: str, channel: Channel, address: str, cause: Cause, n: int) -> Delivery:
        segments = 1 + n % 2 if channel is Channel.SMS else 0
        made = Delivery(
            id=name, contact_id=person, channel=channel, address=address, cause=cause, created=datetime.now(UTC),
            message=OutgoingMessage(text=f"Message {name}.", segments=segments), priority=PRIORITY[cause],
        )
        self.messages[made.message.text] = made
        return made

    # The pumps

    def start(self, name: str, at: str = "") -> None:
        self.births += 1
        with (self.folder / f"log-{name}").open("a", encoding="utf-8") as log:
            pump = subprocess.Popen(
                [sys.executable, "-m", "tests.acceptance.pump_process", "--database", self.url, "--telegram",
                 self.telegram.url, "--twilio", self.twilio.url, "--owner", f"{name}{self.births}", "--at", at],
                cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            )
        assert pump.stdin is not None
        assert pump.stdout is not None
        pump.stdin.write(f"{self.key}\n")
        pump.stdin.flush()
        self.pumps[name] = pump
        assert pump.stdout.readline() == "ready\n", (self.folder / f"log-{name}").read_text()

    def owner(self, name: str) -> str:
        return str(self.pumps[name].args[-3])  # type: ignore[index]

    def kill(self, name: str) -> None:
        """As `kill -9`, or wait for the named point to do it. Notes what was in flight."""
        owner, pump = self.owner(name), self.pumps.pop(name)
        pump.kill()
        self._bury(owner, pump)

    def died(self, name: str, seconds: float = 60) -> None:
        """The named point has come. There is always more to send, so that it does come."""
        owner, pump = self.owner(name), self.pumps.pop(name)
        for number in range(int(seconds / 2)):
            try:
                assert pump.wait(2) == -signal.SIGKILL
                break
            except subprocess.TimeoutExpired:
                self.write(people=6, name=f"{owner}.{number}")
        else:
            raise AssertionError(f"{owner} has not come to its point")
        self._bury(owner, pump)

    def _bury(self, owner: str, pump: subprocess.Popen[str]) -> None:
        pump.wait()
        for stream in (pump.stdin, pump.stdout):
            if stream:
                stream.close()
        rows = self.rows("SELECT cause FROM delivery WHERE status = 'claimed' AND owner = :owner", owner=owner)
        self.in_flight.update(Cause(row.cause) for row in rows)

    def frozen(self, name: str) -> bool:
        """Whether the pump has stopped itself at its point."""
        state = Path(f"/proc/{self.pumps[name].pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
        return state == "T"

    def thaw(self, name: str) -> None:
        self.pumps[name].send_signal(signal.SIGCONT)

    @contextmanager
    def nobody_moves(self) -> Iterator[None]:
        """All pumps stand still, so that what they hold can be counted."""
        for pump in self.pumps.values():
            pump.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            for name in self.pumps:
                self.thaw(name)

    def close(self) -> None:
        for name in list(self.pumps):
            self.thaw(name)
            self.kill(name)
        self.store.close()
        self.telegram.close()
        self.twilio.close()

    # What goes wrong

    def faults(self, share: int) -> None:
        """The next share-th part of all faults, in an order of chance: after `share` times every one has come."""
        for _ in range(-(-len(FAULTS) // share)):
            if not self.trouble:
                self.trouble = self.dice.sample(FAULTS, len(FAULTS))
            self._fault(*self.trouble.pop())

    def _fault(self, carrier: str, fault: dict[str, Any]) -> None:
        """Something goes wrong with the next message."""
        self.doubts += fault["kind"] in AMBIGUOUS or fault.get("status") in {502, 503}
        (self.twilio if carrier == "twilio" else self.telegram).post("/control/fault", **fault)

    def stop(self, contact_id: str) -> None:
        """Somebody says STOP, as the assistant takes it in."""
        with self.store.begin() as uow:
            contact = uow.contacts.get(contact_id)
            assert contact is not None
            uow.contacts.update(contact_id, opted_out=True)
            uow.outbox.cancel_pending(contact_id)
            uow.commit()
        self.stopped.setdefault(contact.address, time.time())

    def rows(self, sql: str, **parameters: Any) -> list[Any]:
        engine = make_engine(self.url)
        with engine.begin() as connection:
            found = list(connection.execute(text(sql), parameters))
        engine.dispose()
        return found

    # The account

    def done(self, seconds: float = 90) -> None:
        """Wait until everything has its end, leases that nobody holds any more included."""
        def unfinished() -> int:
            return int(self.rows("SELECT count(*) AS n FROM delivery WHERE status IN ('pending', 'claimed')")[0].n)

        until(lambda: not unfinished(), "the end of everything", seconds)

    def shown(self) -> list[tuple[float, str, str]]:
        """(when, address, text) of every message a carrier took, in order."""
        telegram = [(e["at"], e["chat"], e["text"]) for e in self.telegram.journal("sendMessage")]
        return sorted(telegram + [(e["at"], e["to"], e["body"]) for e in self.twilio.journal("create")])

    def settle_accounts(self) -> Counter[str]:
        """All promises; returns deliveries by status."""
        shown = self.shown()
        ends = {row.id: row.status for row in self.rows("SELECT id, status FROM delivery")}
        self._nothing_is_lost(ends, {text for _, _, text in shown})
        self._only_what_was_in_doubt_came_twice(Counter(text for _, _, text in shown))
        self._nobody_was_contacted_after_stop(shown)
        self.within_the_rates(shown)
        return Counter(ends.values())

    def within_the_rates(self, shown: list[tuple[float, str, str]]) -> None:
        """By the carriers' own clocks, over all pumps, in any second."""
        telegram = [(at, 1) for at, address, _ in shown if not address.startswith("+")]
        sms = [(at, self.messages[text].message.segments) for at, address, text in shown if address.startswith("+")]
        assert most_in_a_second(telegram) <= TELEGRAM_A_SECOND
        assert most_in_a_second(sms) <= SEGMENTS_A_SECOND

    def _nothing_is_lost(self, ends: dict[str, str], shown: set[str]) -> None:
        assert ends.keys() == {one.id for one in self.messages.values()}, "every message is still in the ledger"
        assert set(ends.values()) <= {"sent", "delivered", "unknown", "failed", "cancelled"}
        for text_, one in self.messages.items():
            end = ends[one.id]
            assert end not in {"sent", "delivered"} or text_ in shown, "what counts as sent was sent"
            assert end != "cancelled" or one.address in self.stopped, "only a STOP cancels"
            assert end != "failed", f"no fault here is the message's own: {one.id}"

    def _only_what_was_in_doubt_came_twice(self, times: Counter[str]) -> None:
        again = {text_: number - 1 for text_, number in times.items() if number > 1}
        assert not [t for t in again if self.messages[t].cause is not Cause.REPLY], "an alert never comes twice"
        assert sum(again.values()) <= self.in_flight[Cause.REPLY] + self.doubts + self._leases_lost()

    def _leases_lost(self) -> int:
        """Deliveries of which a pump says that it came too late to settle them: a machine may be as slow as a stop."""
        lines = (line for log in self.folder.glob("log-*") for line in log.read_text(encoding="utf-8").splitlines())
        told = (json.loads(line) for line in lines if line.startswith("{"))
        return sum(one["deliveries"] for one in told if one["event"] == "outbox.lease_lost")

    def _nobody_was_contacted_after_stop(self, shown: list[tuple[float, str, str]]) -> None:
        late = [text_ for at, who, text_ in shown if at > self.stopped.get(who, at) + UNDER_WAY]
        assert late == []


def most_in_a_second(starts: list[tuple[float, int]]) -> int:
    """Most units in any sliding second."""
    return max((sum(units for at, units in starts if begin <= at < begin + 1) for begin, _ in starts), default=0)


@contextmanager
def receipts(siege: Siege) -> Iterator[None]:
    """Twilio's status callbacks come in over the real webhook, late, twice and out of order."""
    async def record(channel: Channel, provider_id: str, status: str, error: str) -> None:
        record_receipt(siege.store, channel, provider_id, status, error, datetime.now(UTC))

    async def nobody_texts(_: Any) -> None:
        raise AssertionError("nobody texts here")

    app = FastAPI()
    app.include_router(sms_router(nobody_texts, record, AUTH_TOKEN, PUBLIC))
    server = uvicorn.Server(uvicorn.Config(app, port=siege.port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started, "the webhook")
    siege.twilio.post("/control/plan", statuses=["delivered", "sent", "delivered"], delay=0.2)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(10)


def lease_over() -> None:
    """Long enough for a lease to run out."""
    time.sleep(LEASE + 1)
