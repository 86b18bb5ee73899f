"""The pump's transactions under any order of events: never over a cap, never after STOP, never twice."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bot.assistant.ports import Store
from bot.assistant.values import PRIORITY, URGENT, Cause, Channel, Contact, Delivery, DeliveryStatus
from bot.errors import SendDecision, SendError
from bot.outbox.decision import after_error, after_success, put_back
from bot.outbox.ledger import Ledger
from bot.outbox.pace import Pace, strict_pace
from bot.speaking.message import OutgoingMessage
from bot.store.crypto import new_key
from bot.store.memory import MemoryStore
from bot.store.unit_of_work import SqlStore, open_store

NOW = datetime(2026, 11, 23, 23, 50, tzinfo=UTC)
"""ten minutes to midnight: some stories last into the next day"""
LIMIT, DAILY, LEASE = 30, 3, 60.0
PEOPLE = tuple(f"c{n}" for n in range(8))
PACE: Pace = strict_pace(LIMIT, units_a_day=DAILY)
DAYS: list[date] = [NOW.date() + timedelta(days=n) for n in range(3)]


class Sms:
    """The sender whose rows these are; it is never called."""

    channel = Channel.SMS
    key = "sms:+447700900000"

    async def send(self, delivery: Delivery) -> str:
        raise NotImplementedError

    async def close(self) -> None: ...


class Machine(RuleBasedStateMachine):
    """Two processes send what people are written; the account is kept beside the ledger."""

    def __init__(self) -> None:
        super().__init__()
        self.store = self.make_store()
        self.now = NOW
        self.number = 0
        self.pumps = [
            Ledger(store=self.store, owner=name, run_tx=self._never, clock=lambda: self.now, lease=LEASE)
            for name in ("left", "right")
        ]
        self.claimed: dict[str, tuple[int, Delivery]] = {}
        self.shown: Counter[str] = Counter()
        self.unsure: Counter[str] = Counter()
        """deliveries that may have been shown and were allowed to go again"""
        self.started: list[tuple[datetime, int]] = []
        self.bulk: Counter[date] = Counter()
        self.stopped: set[str] = set()
        with self.store.begin() as uow:
            for n, name in enumerate(PEOPLE):
                uow.contacts.add(Contact(
                    id=name, resident_id=name, channel=Channel.SMS, address=f"+44770090010{n}",
                ))
            uow.commit()

    def make_store(self) -> Store:
        return MemoryStore()

    async def _never(self, work: object, /) -> object:  # type: ignore[override]
        raise NotImplementedError

    @rule(who=st.sampled_from(PEOPLE), cause=st.sampled_from(list(Cause)), segments=st.integers(1, 3))
    def write(self, who: str, cause: Cause, segments: int) -> None:
        self.number += 1
        with self.store.begin() as uow:
            uow.outbox.add([Delivery(
                id=f"d{self.number}", contact_id=who, channel=Channel.SMS, address="+447700900100", cause=cause,
                message=OutgoingMessage(text="x", segments=segments), created=self.now, priority=PRIORITY[cause],
                sequence=self.number,
            )])
            uow.commit()

    @rule(which=st.integers(0, 1), limit=st.integers(1, 20), bulk=st.booleans())
    def claim(self, which: int, limit: int, bulk: bool) -> None:
        batch = self.pumps[which]._claim(Sms(), PACE, limit, bulk=bulk, look=True)
        for one in batch.deliveries:
            assert one.contact_id not in self.stopped, "after STOP"
            assert bulk or one.priority <= URGENT
            self._forget_lost_lease(one)
            assert self.shown[one.id] <= self.unsure[one.id], "twice"
            self.claimed[one.id] = which, one
            self.started.append((self.now, one.message.segments))
            if one.priority > URGENT:
                day = self.now.date()
                self.bulk[day] += one.message.segments

    def _forget_lost_lease(self, one: Delivery) -> None:
        """Claimed again: whoever had it before is dead, or has settled; only a reply goes on then."""
        if one.id in self.claimed:
            before = self.claimed.pop(one.id)[1]
            assert before.lease_until is not None
            assert before.lease_until <= self.now, "two hold it"
            assert one.cause is Cause.REPLY
            self.unsure[one.id] += 1

    @rule(which=st.integers(0, 20), outcome=st.sampled_from(["taken", "lost", "put back", "retry", "opt out"]))
    def settle(self, which: int, outcome: str) -> None:
        if not self.claimed:
            return
        name = sorted(self.claimed)[which % len(self.claimed)]
        pump, one = self.claimed.pop(name)
        if outcome in {"taken", "lost"}:
            self.shown[name] += 1
        self.unsure[name] += outcome == "lost" and one.cause is Cause.REPLY
        result = {
            "taken": lambda: after_success(one, f"SM-{name}-{one.attempts}", self.now),
            "lost": lambda: after_error(one, SendError(SendDecision.UNKNOWN, code="timeout"), self.now),
            "put back": lambda: put_back(one, self.now),
            "retry": lambda: after_error(one, SendError(SendDecision.RETRY, code="503"), self.now),
            "opt out": lambda: after_error(one, SendError(SendDecision.OPT_OUT, code="21610"), self.now),
        }[outcome]()
        took = self.pumps[pump]._settle(Sms(), [result])
        if took and outcome == "opt out":
            self.stopped.add(one.contact_id)
        if not took and outcome == "taken":
            self.unsure[name] += one.cause is Cause.REPLY  # its lease was over: it was, or will be, somebody else's

    @rule(who=st.sampled_from(PEOPLE))
    def stop(self, who: str) -> None:
        self.stopped.add(who)
        with self.store.begin() as uow:
            uow.contacts.update(who, opted_out=True)
            uow.commit()
        held = [name for name, (_, one) in self.claimed.items() if one.contact_id == who]
        for pump in self.pumps:
            assert not set(pump._may_still_go(held)), "claimed before the STOP, and not to be sent after it"

    @rule(who=st.sampled_from(PEOPLE))
    def start(self, who: str) -> None:
        self.stopped.discard(who)
        with self.store.begin() as uow:
            uow.contacts.update(who, opted_out=False)
            uow.commit()

    @rule(seconds=st.sampled_from([0.05, 0.1, 0.3, 1.0, 5.0, 61.0, 700.0]))
    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @invariant()
    def never_over_a_cap(self) -> None:
        assert all(self.bulk[day] <= DAILY for day in DAYS)
        latest = [units for at, units in self.started if at > self.now - timedelta(seconds=1)]
        assert sum(latest) <= LIMIT

    @invariant()
    def nothing_is_lost(self) -> None:
        with self.store.begin() as uow:
            counts = uow.outbox.counts()
        assert sum(counts.values()) == self.number
        assert set(counts) <= {status.value for status in DeliveryStatus}


class SqliteMachine(Machine):
    """The same on a file."""

    empty: Path

    def make_store(self) -> Store:
        self.folder = Path(tempfile.mkdtemp(prefix="ledger-"))
        shutil.copy(self.empty, self.folder / "ledger.db")
        self.opened: SqlStore = open_store(f"sqlite:///{self.folder}/ledger.db", new_key())
        return self.opened

    def teardown(self) -> None:
        self.opened.close()
        shutil.rmtree(self.folder)


def check(machine: type[Machine], examples: int, steps: int, phases: Sequence[Phase] = tuple(Phase)) -> None:
    run_state_machine_as_test(machine, settings=settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, database=None, phases=phases,
        suppress_health_check=list(HealthCheck),
    ))


def test_the_promises_in_memory() -> None:
    check(Machine, examples=80, steps=60)


def test_the_promises_on_sqlite(empty_sqlite: Path) -> None:
    made = type("OnAFile", (SqliteMachine,), {"empty": empty_sqlite})
    check(made, examples=12, steps=40)


def test_a_machine_that_breaks_a_promise_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the budget in the claim the machine must find it, or it would prove nothing."""
    monkeypatch.setattr(Ledger, "_left", lambda *_: None)
    with pytest.raises(AssertionError):
        check(Machine, examples=300, steps=60, phases=[Phase.generate])  # nobody reads how small it can be made
