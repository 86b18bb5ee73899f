"""Whatever happens, in whatever order: never over the cap, never after STOP, never while a coordinator talks, never twice,
and the numbers add up.

Hypothesis drives a memory store at length, and SQLite for some stories: people join, write STOP and START, are forgotten;
openings come and are told; broadcasts are let go, approved, paused, resumed and cancelled; coordinators take people over and
hand them back; the carrier takes, refuses, loses answers and sends back; time passes.
"""

import shutil
import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from bot.assistant.alerts import AlertRules, Alerts
from bot.assistant.broadcast import BroadcastState
from bot.assistant.coordinators import Role, Viewer
from bot.assistant.holding import end_due
from bot.assistant.inbox_desk import InboxDesk
from bot.assistant.news import OpeningNews, Suiting, cause_id
from bot.assistant.receive import receive
from bot.assistant.values import Cause, Channel, DeliveryStatus, Inbound, Settled
from bot.cli.broadcast_tables import ledger
from bot.errors import BroadcastError
from bot.matching.values import Match, Verdict
from bot.store.crypto import Cipher, new_key
from bot.store.engine import make_engine
from bot.store.memory import MemoryStore
from bot.store.migrations import migrate
from bot.store.rules import STOP_ANSWER
from bot.store.unit_of_work import SqlStore
from tests.contract.broadcast_house import ME, YOU, House, new_desk
from tests.contract.builders import delivery, opportunity
from tests.contract.test_recipients import resident

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
CAP, LARGE = 2, 3
WORKER = Viewer(coordinator_id="k1", name="", role=Role.COORDINATOR, partner_id="p1")
UNASKED = frozenset({Cause.ALERT, Cause.BROADCAST})
DESK = new_desk()
ENDS = [
    (DeliveryStatus.SENT, ""), (DeliveryStatus.FAILED, ""), (DeliveryStatus.UNKNOWN, ""),
    (DeliveryStatus.FAILED, "opt_out"), (DeliveryStatus.FAILED, "bad_address"), (DeliveryStatus.PENDING, ""),
]


class Town(RuleBasedStateMachine):
    """`make_store` is set by the test."""

    people = Bundle("people")
    broadcasts = Bundle("broadcasts")
    under_way = Bundle("under_way")

    def __init__(self):
        super().__init__()
        self.store, self.close = self.make_store()
        self.house = House(self.store, DESK, feed=2, window=3, cap=CAP, approval_people=LARGE, undo=timedelta(minutes=5))
        self.now = MONDAY
        self.number = 0
        self.stopped: set[str] = set()
        self.talks: dict[str, tuple[str, datetime]] = {}
        """resident -> (request, until when a coordinator talks with them)"""
        self.reached: dict[str, list[tuple[datetime, str]]] = {}
        """resident -> (when written, what) of everything unasked"""
        self.taken: Counter[tuple[str, str]] = Counter()
        """(contact, broadcast) -> how often a carrier got it"""

    def teardown(self):
        self.close()

    @initialize(target=people)
    def first_people(self):
        return multiple(*(self._person(Channel.SMS, "en") for _ in range(3)))

    def _person(self, channel, language):
        self.number += 1
        return resident(
            self.store, f"p{self.number:03}", channel=channel, language=language, last_inbound=None,
            address=f"+447700900{self.number:03}",
        )

    @rule(target=people, channel=st.sampled_from([Channel.SMS, Channel.TELEGRAM]), language=st.sampled_from(["en", "ur", "fa"]))
    def joins(self, channel, language):
        return self._person(channel, language)

    @rule(who=people)
    def says_stop(self, who):
        self._writes(who, "STOP")
        self.stopped.add(who.id)

    @rule(who=people)
    def says_start(self, who):
        self._writes(who, "START")
        self.stopped.discard(who.id)

    def _writes(self, who, text):
        self.number += 1
        receive(DESK, self.store, Inbound(
            channel=who.channel, address=who.address, provider_id=f"in{self.number}", at=self.now, text=text,
        ))

    @rule(who=consumes(people))
    def is_forgotten(self, who):
        with self.store.begin() as work:
            work.profiles.forget(who.resident_id, self.now)
            work.commit()
        self.stopped.add(who.id)

    @rule(who=people)
    def is_taken_over(self, who):
        desk = InboxDesk(desk=DESK, store=self.store)
        request = desk.begin(WORKER, who.resident_id, self.now)
        if request is not None and desk.take(WORKER, request, self.now):
            self.talks[who.resident_id] = (request, self.now + desk.rules.hold)

    @rule(who=people)
    def is_handed_back(self, who):
        request, _ = self.talks.pop(who.resident_id, ("", self.now))
        InboxDesk(desk=DESK, store=self.store).hand_back(WORKER, request, self.now)

    @rule()
    def what_nobody_ended_ends(self):
        end_due(DESK, self.store, lambda: self.now, lambda: False)
        self.talks = {who: (one, until) for who, (one, until) in self.talks.items() if until > self.now}

    @rule()
    def an_opening_comes(self):
        """It suits everybody; `Alerts` decides whom to tell, and its deliveries wait in the same ledger."""
        self.number += 1
        name = f"o{self.number}"
        opening = opportunity(name, closes=self.now.date() + timedelta(days=3))
        with self.store.begin() as work:
            work.openings.upsert(opening, self.now)
            work.commit()
        match = Match(opportunity=name, verdict=Verdict.READY, score=1)
        suits = Suiting(news=(OpeningNews(opening=opening, match=match),))
        Alerts(
            store=self.store, shortlist=lambda *_: suits, tell=self._told, rules=AlertRules(cap=CAP, busy_minutes=0),
        ).expand_due(lambda: self.now)

    def _told(self, work, contact, news, at):
        self.number += 1
        assert contact.id not in self.stopped, "never told after STOP"
        self.reached.setdefault(contact.resident_id, []).append((at, cause_id(news)))
        return bool(work.outbox.add([delivery(
            f"a{self.number}", contact.id, channel=contact.channel, address=contact.address, cause=Cause.ALERT,
            cause_id=cause_id(news), created=at, expires=at + timedelta(days=3),
        )]))

    @rule(target=broadcasts, segment=st.sampled_from(["everybody", "language=en", "channel=sms"]))
    def is_let_go(self, segment):
        made = self.house.new(self.now, segment, {"en": "Come.", "ur": "آئیں۔"})
        self.house.broadcasting.preview(made, ME, self.now)
        try:
            self.house.broadcasting.send(made, ME, self.now)
            self.house.broadcasting.approve(made, YOU, self.now)
        except BroadcastError:
            pass  # it would reach nobody, or needs no second person
        return made

    @rule(segment=st.sampled_from(["everybody", "language=ur", "channel=sms"]))
    def goes_all_the_way(self, segment):
        """So that caps are met often."""
        self.is_let_go(segment)
        self.now += timedelta(minutes=6)
        for _ in range(4):
            self.the_walk_runs()
            for one in self._claimed(9):
                self.the_carrier_answers(one, ENDS[0])

    @rule(broadcast=broadcasts, what=st.sampled_from(["pause", "resume", "cancel", "resume", "approve", "approve"]))
    def is_handled(self, broadcast, what):
        before = self.house.state(broadcast)
        try:
            getattr(self.house.broadcasting, what)(broadcast, YOU, self.now)
        except BroadcastError:
            assert self.house.state(broadcast) is before

    @rule()
    def the_walk_runs(self):
        self.house.tick(self.now)

    @rule(target=under_way, limit=st.integers(1, 4))
    def the_pump_claims(self, limit):
        return multiple(*self._claimed(limit))

    def _claimed(self, limit):
        found = []
        with self.store.begin() as work:
            for channel in (Channel.SMS, Channel.TELEGRAM):
                found += work.outbox.claim(channel, "pump", self.now, limit, 600)
            for one in found:
                # What was under way to somebody forgotten has lost its address.
                may = one.contact_id not in self.stopped or not one.address or (one.cause, one.cause_id) == STOP_ANSWER
                assert may, "never after STOP"
                contact = work.contacts.get(one.contact_id)
                _, until = self.talks.get(contact.resident_id if contact else "", ("", self.now))
                assert one.cause not in UNASKED or until <= self.now, "never while a coordinator talks with them"
            work.commit()
        return [one for one in found if one.address]

    @rule(one=consumes(under_way), end=st.sampled_from(ENDS))
    def the_carrier_answers(self, one, end):
        status, verdict = end
        with self.store.begin() as work:
            work.outbox.settle("pump", [Settled(
                delivery_id=one.id, status=status, address_verdict=verdict, provider_id=f"p{one.id}",
                not_before=self.now if status is DeliveryStatus.PENDING else None,
            )])
            contact = work.contacts.get(one.contact_id)
            work.commit()
        if verdict == "opt_out" and contact and contact.opted_out:  # not when another try was answered meanwhile
            self.stopped.add(one.contact_id)
        if status in {DeliveryStatus.SENT, DeliveryStatus.UNKNOWN} and one.cause in UNASKED:
            self.taken[one.contact_id, one.cause_id] += 1
            assert self.taken[one.contact_id, one.cause_id] == 1, "never twice"
            if contact and one.cause is Cause.BROADCAST:
                self.reached.setdefault(contact.resident_id, []).append((one.created, one.cause_id))

    @rule(hours=st.sampled_from([0.1, 0.1, 1, 14, 26, 80]))
    def time_passes(self, hours):
        self.now += timedelta(hours=hours)

    @invariant()
    def never_over_the_cap(self):
        for moments in self.reached.values():
            for at, _ in moments:
                assert sum(at <= other < at + timedelta(days=7) for other, _ in moments) <= CAP

    @invariant()
    def the_numbers_add_up(self):
        with self.store.begin() as work:
            for one in work.broadcasts.in_states():
                found = work.recipients.outcomes(one.id)
                assert sum(ledger(one, found).values()) == found.expanded
                if one.state in {BroadcastState.DONE, BroadcastState.CANCELLED}:
                    assert not found.deliveries.get(DeliveryStatus.PENDING) or one.state is BroadcastState.CANCELLED
                if one.state in {BroadcastState.DRAFT, BroadcastState.PREVIEWED, BroadcastState.AWAITING_APPROVAL,
                                 BroadcastState.SCHEDULED}:
                    assert not found.deliveries
                if found.deliveries:
                    assert found.expanded <= LARGE or one.is_approved, "nothing large without a second person"


def sqlite_maker(template: Path, key: str):
    def make():
        folder = Path(tempfile.mkdtemp())
        shutil.copy(template, folder / "d.db")
        engine = make_engine(f"sqlite:///{folder / 'd.db'}")

        def close():
            engine.dispose()
            shutil.rmtree(folder)

        return SqlStore(engine, Cipher(key)), close

    return make


@pytest.mark.parametrize(("kind", "stories", "steps"), [("memory", 150, 40), ("sqlite", 10, 25)])
def test_the_rules_hold_whatever_happens(kind, stories, steps, tmp_path):
    if kind == "sqlite":
        migrate(f"sqlite:///{tmp_path / 'template.db'}")
        maker = sqlite_maker(tmp_path / "template.db", new_key())
    else:
        def maker():
            return MemoryStore(), lambda: None

    machine = type("Town", (Town,), {"make_store": staticmethod(maker)})
    run_state_machine_as_test(machine, settings=settings(
        max_examples=stories, stateful_step_count=steps, deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    ))
