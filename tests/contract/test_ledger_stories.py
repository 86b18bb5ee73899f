"""The ledger under any order of events: each database in step with the store in memory, and both with the promises."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete

from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.values import PRIORITY, Cause, Channel, Delivery, DeliveryStatus
from bot.store.crypto import Cipher
from bot.store.memory import MemoryStore
from bot.store.models import metadata
from bot.store.unit_of_work import SqlStore
from tests.contract.builders import NOW, contact, delivery, settled

S = DeliveryStatus
T = TypeVar("T")
CONTACTS = ("c1", "c2")
OWNERS = ("ann", "bob")
LEASE = 60

CAUSES = st.sampled_from([
    (Cause.REPLY, ""), (Cause.REPLY, ""), (Cause.REPLY, ""), (Cause.SERVICE, "stop"), (Cause.SERVICE, "b1"),
    (Cause.ALERT, "o1"), (Cause.ALERT, "o2"), (Cause.BROADCAST, ""), (Cause.BROADCAST, "w1"), (Cause.BROADCAST, "w2"),
])


def an(event: str, **values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    return st.tuples(st.just(event), st.fixed_dictionaries(values))


EVENTS = {
    "add": an(
        "add", to=st.sampled_from(CONTACTS), cause=CAUSES, delay=st.sampled_from([0, 0, 0, 30, 90]),
        life=st.sampled_from([None, None, 45, 200]),
    ),
    "claim": an("claim", owner=st.sampled_from(OWNERS), limit=st.integers(1, 4)),
    "settle": an(
        "settle", which=st.integers(0, 50), status=st.sampled_from([S.SENT, S.SENT, S.FAILED, S.UNKNOWN, S.PENDING]),
        wait=st.sampled_from([0, 20, 90]),
    ),
    "receipt": an("receipt", which=st.integers(0, 50), status=st.sampled_from(["sent", "delivered", "failed"])),
    "stop": an("stop", who=st.sampled_from(CONTACTS), cancel=st.booleans()),
    "start": an("start", who=st.sampled_from(CONTACTS)),
    "pause": an("pause", which=st.sampled_from(["w1", "w2"]), on=st.booleans()),
    "wait": an("wait", seconds=st.sampled_from([1, 30, 61, 300])),
}
WEIGHTS = {"add": 5, "claim": 4, "settle": 4, "wait": 3, "stop": 3, "receipt": 2, "start": 1, "pause": 2}
OFTEN = [name for name, weight in WEIGHTS.items() for _ in range(weight)]
STORIES = st.lists(st.sampled_from(OFTEN).flatmap(EVENTS.__getitem__), min_size=25, max_size=50)


@dataclass
class Hold:
    """Who may settle a claimed delivery, and until when nobody else may have it."""

    owner: str
    until: datetime


class Ledger:
    """What the promises say, beside two stores that must keep them."""

    def __init__(self, *stores: Store) -> None:
        self.stores = stores
        self.now = NOW
        self.ids = count(1)
        self.known: dict[str, Delivery] = {}
        self.waiting: dict[str, datetime] = {}
        self.holds: dict[str, Hold] = {}
        self.seen: list[tuple[str, str]] = []
        self.stopped: set[str] = set()
        self.held: set[str] = set()
        """of broadcasts that are paused"""
        self.doubtful: set[str] = set()
        """perhaps cancelled: a claim was made while their contact had said STOP"""
        for n, name in enumerate(CONTACTS):
            person = contact(name, resident=name, address=f"+44770090010{n}")
            self.both(lambda w, person=person: w.contacts.add(person))

    def both(self, act: Callable[[UnitOfWork], T]) -> T:
        """The same on both stores, with the same result."""
        results = []
        for store in self.stores:
            with store.begin() as work:
                results.append(act(work))
                work.commit()
        assert results[1] == results[0]
        return results[0]

    def look(self) -> None:
        self.both(lambda w: (dict(w.outbox.counts()), w.outbox.next_due(Channel.SMS, self.now)))

    def add(self, to, cause, delay, life) -> None:
        name = f"d{next(self.ids)}"
        new = delivery(
            name, to, cause=cause[0], cause_id=cause[1], created=self.now,
            not_before=self.now + timedelta(seconds=delay) if delay else None,
            expires=self.now + timedelta(seconds=life) if life else None,
        )
        if self.both(lambda w: w.outbox.add([new])):
            self.known[name] = new
            self.waiting[name] = new.not_before or new.created

    def claim(self, owner, limit) -> None:
        self._leases_end()
        claimed = self.both(lambda w: list(w.outbox.claim(Channel.SMS, owner, self.now, limit, LEASE)))
        assert len(claimed) <= limit
        for one in claimed:
            self._check(one)
            del self.waiting[one.id]
            self.holds[one.id] = Hold(owner=owner, until=self.now + timedelta(seconds=LEASE))
            self.seen.append((one.id, owner))
        self.doubtful |= {name for name in self.waiting if self.known[name].contact_id in self.stopped}

    def _leases_end(self) -> None:
        for name in [name for name, hold in self.holds.items() if hold.until <= self.now]:
            del self.holds[name]
            if self.known[name].cause is Cause.REPLY:
                self.waiting[name] = NOW

    def _check(self, one: Delivery) -> None:
        assert one.id in self.waiting, "goes out twice"
        assert one.id not in self.held, "goes out though it is paused"
        assert self.waiting[one.id] <= self.now, "before its time"
        assert one.expires is None or one.expires > self.now, "after its time"
        assert one.contact_id not in self.stopped or (one.cause, one.cause_id) == (Cause.SERVICE, "stop"), "after STOP"
        assert all(self.known[name].contact_id != one.contact_id for name in self.holds), "two of a contact in flight"
        assert not [name for name in self.waiting if self._overtaken(self.known[name], one)], "overtakes an earlier one"

    def _overtaken(self, other: Delivery, by: Delivery) -> bool:
        if (other.contact_id, other.priority) != (by.contact_id, by.priority) or int(other.id[1:]) >= int(by.id[1:]):
            return False
        gone = other.expires is not None and other.expires <= self.now
        return not gone and other.id not in self.held and other.contact_id not in self.stopped and other.id not in self.doubtful

    def settle(self, which, status, wait) -> None:
        """By anybody who ever claimed it, also long after the lease."""
        if not self.seen:
            return
        name, owner = self.seen[-1 - which % len(self.seen)]
        retry = self.now + timedelta(seconds=wait) if status is S.PENDING else None
        verdict = settled(name, status, provider_id=f"SM{name}", not_before=retry)
        took = self.both(lambda w: w.outbox.settle(owner, [verdict]))
        mine = name in self.holds and self.holds[name].owner == owner
        assert took == int(mine), "only the holder settles"
        if mine:
            del self.holds[name]
            if retry:
                self.waiting[name] = retry

    def receipt(self, which, status) -> None:
        name = f"SMd{1 + which % (len(self.known) + 1)}"
        self.both(lambda w: w.outbox.receipt(Channel.SMS, name, status, "", self.now))

    def stop(self, who, cancel) -> None:
        self.both(lambda w: w.contacts.update(who, opted_out=True))
        self.stopped.add(who)
        if cancel:
            self.both(lambda w: w.outbox.cancel_pending(who))
            self.waiting = {n: at for n, at in self.waiting.items() if self.known[n].contact_id != who}

    def start(self, who) -> None:
        self.both(lambda w: w.contacts.update(who, opted_out=False))
        self.stopped.discard(who)

    def pause(self, which, on) -> None:
        """Also what is under way: it must not go again when it comes back unsent."""
        self.both(lambda w: w.recipients.hold(which) if on else w.recipients.release(which))
        active = {n for n, one in self.known.items() if one.cause_id == which and (n in self.waiting or n in self.holds)}
        self.held = self.held | active if on else self.held - {n for n, d in self.known.items() if d.cause_id == which}

    def wait(self, seconds) -> None:
        self.now += timedelta(seconds=seconds)


def empty(engine: Engine) -> None:
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(delete(table))


def test_the_ledger_keeps_its_promises(engine: Engine, data_key: str):
    """Never twice, never after STOP, in order, one in flight a contact; a stale owner settles nothing."""
    claims = 0

    @settings(
        max_examples=60 if engine.dialect.name == "sqlite" else 30, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(story=STORIES)
    def tell(story: list[tuple[str, dict[str, Any]]]) -> None:
        nonlocal claims
        empty(engine)
        ledger = Ledger(MemoryStore(), SqlStore(engine, Cipher(data_key)))
        for event, values in story:
            getattr(ledger, event)(**values)
            ledger.look()
        claims += len(ledger.seen)

    tell()
    assert claims > 20, "the stories were too dull to show anything"


def test_priorities_are_those_of_the_causes():
    """The stories compare deliveries by priority; the builder must give the real ones."""
    assert {cause: delivery("d", cause=cause).priority for cause in Cause} == dict(PRIORITY)


@pytest.mark.parametrize("status", [s for s in S if s not in (S.PENDING, S.CLAIMED)])
def test_an_ended_delivery_is_never_claimed_again(store: Store, status):
    with store.begin() as work:
        work.contacts.add(contact())
        work.outbox.add([delivery("d1")])
        work.outbox.claim(Channel.SMS, "me", NOW, 1, LEASE)
        work.outbox.settle("me", [settled("d1", status)])

        assert list(work.outbox.claim(Channel.SMS, "me", NOW + timedelta(days=9), 9, LEASE)) == []
