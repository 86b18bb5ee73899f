"""Who is told of which opening, when: never twice, never above the cap, never at night, never after STOP."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.assistant.alerts import AlertRules, Alerts, contact_to_alert
from bot.assistant.hours import is_decent
from bot.assistant.news import EventNews, News, OpeningNews, Suiting
from bot.assistant.outcome import Outcome, Said, Stage
from bot.assistant.values import PRIORITY, Cause, Channel, Consent, Contact, Delivery, HandOverRequest, OpeningAnswer
from bot.matching.values import CommunityEvent, Kind, Match, Opportunity, Verdict
from bot.speaking.message import OutgoingMessage
from bot.store.memory import MemoryStore

FRIDAY_NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)


@dataclass
class Town:
    """Residents and openings; every opening suits everybody unless said otherwise, later ids better."""

    rules: AlertRules = field(default_factory=lambda: AlertRules(chunk=2, a_day=3))
    store: MemoryStore = field(default_factory=MemoryStore)
    unsuitable: set[tuple[str, str]] = field(default_factory=set)
    unreadable: set[str] = field(default_factory=set)
    together: bool = False
    told: list[tuple[str, tuple[str, ...], datetime]] = field(default_factory=list)
    chunks: int = 0

    def alerts(self) -> Alerts:
        return Alerts(store=self.store, shortlist=self._shortlist, tell=self._tell, rules=self.rules)

    def expand(self, at: datetime = FRIDAY_NOON) -> int:
        return self.alerts().expand_due(lambda: at).told

    def look_again(self, at: datetime = FRIDAY_NOON) -> None:
        with self.store.begin() as uow:
            self.alerts().look_again(uow, at)
            uow.commit()

    def resident(self, name: str, *, alerts: bool = True, consent: bool = True, **contact) -> None:
        with self.store.begin() as uow:
            uow.contacts.add(Contact(id=f"c-{name}", resident_id=name, channel=Channel.SMS, address=name, **contact))
            uow.profiles.record_consent(name, Consent(
                purpose="alerts", granted=consent, version="1", language="en", channel=Channel.SMS, at=FRIDAY_NOON,
            ))
            uow.profiles.set_alerts(name, on=alerts)
            uow.commit()

    def opening(self, name: str, **more) -> None:
        with self.store.begin() as uow:
            opening = Opportunity(id=name, kind=Kind.JOB, titles={"en": name}, source="s", reference=name, **more)
            uow.openings.upsert(opening, FRIDAY_NOON)
            uow.commit()

    def event(self, name: str, starts: datetime = FRIDAY_NOON + timedelta(days=9)) -> None:
        with self.store.begin() as uow:
            ends = starts + timedelta(hours=2)
            uow.events.upsert(CommunityEvent(id=name, titles={"en": name}, starts=starts, ends=ends), FRIDAY_NOON)
            uow.commit()

    def change(self, contact_id: str, **changes) -> None:
        with self.store.begin() as uow:
            uow.contacts.update(contact_id, **changes)
            uow.commit()

    def _shortlist(self, uow, contact: Contact, openings, events, at: datetime) -> Suiting:
        known = {one.opportunity_id for one in uow.openings.answers(contact.resident_id)}
        suits = [o for o in openings if (contact.resident_id, o.id) not in self.unsuitable and o.id not in known]
        best_first = sorted(suits, key=lambda o: o.id, reverse=True)
        found = [OpeningNews(opening=o, match=Match(opportunity=o.id, verdict=Verdict.READY, score=1)) for o in best_first]
        gatherings = [EventNews(event=one) for one in events if one.id not in known]
        return Suiting(news=(*found, *gatherings), together=self.together)

    def _tell(self, uow, contact: Contact, news: tuple[News, ...], at: datetime) -> bool:
        if contact.id in self.unreadable:
            return False
        self.told.append((contact.id, tuple(one.id for one in news), at))
        return True

    def pairs(self) -> list[tuple[str, str]]:
        return sorted((contact, one) for contact, news, _ in self.told for one in news)


def test_everybody_who_wants_it_hears_of_an_opening_once():
    town = Town()
    for name in "abcde":
        town.resident(name)
    town.opening("o1")

    assert town.expand() == 5
    town.look_again()
    assert town.expand() == 0
    assert town.pairs() == [(f"c-{name}", "o1") for name in "abcde"]


@pytest.mark.parametrize("without", [{"alerts": False}, {"consent": False}, {"opted_out": True}, {"bad_address": True}])
def test_nobody_is_told_without_consent_wish_and_open_address(without):
    town = Town()
    town.resident("a", **without)
    town.opening("o1")

    assert town.expand() == 0


def test_nothing_at_night_and_everything_in_the_morning():
    town = Town()
    town.resident("a")
    town.opening("o1")

    assert town.expand(NIGHT) == 0
    assert town.expand(NIGHT + timedelta(hours=12)) == 1


def test_a_walk_that_runs_into_the_night_goes_on_where_it_stood():
    town = Town(rules=AlertRules(chunk=1, a_day=3))
    for name in "abcd":
        town.resident(name)
    town.opening("o1")
    times = iter([FRIDAY_NOON, FRIDAY_NOON, NIGHT])

    assert town.alerts().expand_due(lambda: next(times)).told == 2
    assert town.expand(NIGHT + timedelta(hours=12)) == 2
    assert Counter(town.pairs()).most_common(1)[0][1] == 1


def test_a_chunk_that_tells_much_ends_early_and_misses_nobody():
    town = Town(rules=AlertRules(chunk=10, told_a_chunk=2, a_day=3))
    for name in "abcde":
        town.resident(name)
    town.opening("o1")

    with town.store.begin() as uow:
        first = town.alerts().expand(uow, FRIDAY_NOON)
        uow.commit()

    assert first is not None
    assert (first.looked, first.told) == (2, 2)
    assert town.expand() == 3
    assert len(set(town.pairs())) == 5


def test_more_than_the_week_has_room_for_comes_as_one_list_of_the_best():
    town = Town()
    town.resident("a")
    for number in range(7):
        town.opening(f"o{number}")

    assert town.expand() == 5

    assert [(contact, news) for contact, news, _ in town.told] == [("c-a", ("o6", "o5", "o4", "o3", "o2"))]
    town.look_again()
    assert town.expand(FRIDAY_NOON + timedelta(hours=1)) == 2, "what is left has room: the list took one share"


def test_the_week_has_room_for_so_many_messages_and_no_more():
    town = Town()
    town.resident("a")
    for number in range(3):
        town.opening(f"o{number}")
    assert town.expand() == 3

    town.opening("o9")
    assert town.expand(FRIDAY_NOON + timedelta(days=6)) == 0
    later = FRIDAY_NOON + timedelta(days=7, minutes=1)
    town.look_again(later)
    assert town.expand(later) == 1


def test_once_a_week_together_for_those_who_want_it_so():
    town = Town(together=True)
    town.resident("a")
    town.opening("o1")
    town.opening("o2")
    assert town.expand() == 2

    town.opening("o3")
    assert town.expand(FRIDAY_NOON + timedelta(days=1)) == 0
    later = FRIDAY_NOON + timedelta(days=7, minutes=1)
    town.look_again(later)
    assert town.expand(later) == 1
    assert [news for _, news, _ in town.told] == [("o2", "o1"), ("o3",)]


def test_an_event_is_told_once_like_an_opening():
    town = Town()
    town.resident("a")
    town.event("e1")

    assert town.expand() == 1
    town.look_again()
    assert town.expand(FRIDAY_NOON + timedelta(days=1)) == 0
    assert town.pairs() == [("c-a", "e1")]


def test_no_alert_on_the_day_of_a_question_of_ours():
    town = Town()
    town.rules = AlertRules()
    town.resident("a")
    town.opening("o1")
    asked = Outcome(opportunity_id="o0", stage=Stage.APPLIED, said=Said.ASKED, at=FRIDAY_NOON)
    with town.store.begin() as uow:
        uow.outcomes.record("a", asked)
        uow.commit()

    assert town.expand(FRIDAY_NOON + timedelta(hours=2)) == 0
    town.look_again(FRIDAY_NOON + timedelta(days=1))
    assert town.expand(FRIDAY_NOON + timedelta(days=1)) == 1


def test_somebody_in_the_middle_of_a_conversation_is_told_afterwards():
    town = Town()
    town.resident("a", last_inbound=FRIDAY_NOON - timedelta(minutes=5))
    town.opening("o1")

    assert town.expand() == 0
    later = FRIDAY_NOON + timedelta(minutes=15)
    town.look_again(later)
    assert town.expand(later) == 1


def test_a_closed_or_filled_opening_is_not_told():
    town = Town()
    town.resident("a")
    town.opening("o1", closes=date(2026, 11, 19))
    town.opening("o2", status="filled")
    town.opening("o3", closes=date(2026, 11, 20))

    town.expand()

    assert town.pairs() == [("c-a", "o3")]


def test_an_opening_the_person_has_answered_is_not_told():
    town = Town()
    town.resident("a")
    town.opening("o1")
    with town.store.begin() as uow:
        uow.openings.answer("a", OpeningAnswer(opportunity_id="o1", answer="not_for_me", reason="pay", at=FRIDAY_NOON))
        uow.commit()

    assert town.expand() == 0


def test_nothing_new_while_much_waits_to_be_sent():
    town = Town(rules=AlertRules(window=1, a_day=3))
    town.resident("a")
    town.opening("o1")
    with town.store.begin() as uow:
        uow.outbox.add([Delivery(
            id="d", contact_id="c-a", channel=Channel.SMS, address="a", message=OutgoingMessage(text="x"),
            cause=Cause.ALERT, priority=PRIORITY[Cause.ALERT], created=FRIDAY_NOON,
        )])
        uow.commit()

    assert town.expand() == 0


def test_a_conversation_that_cannot_be_read_is_counted_and_does_not_stop_the_others():
    town = Town(unreadable={"c-a"})
    town.resident("a")
    town.resident("b")
    town.opening("o1")

    done = town.alerts().expand_due(lambda: FRIDAY_NOON)

    assert (done.looked, done.told, done.failed) == (2, 1, 1)


def test_one_address_a_person_the_one_last_used():
    def contact(name, **more):
        return Contact(id=name, resident_id="r", channel=Channel.SMS, address=name, **more)

    old, new = FRIDAY_NOON - timedelta(days=9), FRIDAY_NOON - timedelta(days=1)
    never, early, late = contact("n"), contact("e", last_inbound=old), contact("l", last_inbound=new)

    assert contact_to_alert([never, early, late]) == late
    assert contact_to_alert([never, early, contact("l", last_inbound=new, opted_out=True)]) == early
    assert contact_to_alert([never]) == never
    assert contact_to_alert([]) is None


class AlertMachine(RuleBasedStateMachine):
    """Residents, openings, stops, time and walks in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.town = Town(rules=AlertRules(chunk=2, a_day=3))
        self.at = FRIDAY_NOON
        self.residents = self.openings = 0
        self.stopped: dict[str, int] = {}
        self.closes: dict[str, date] = {}

    @rule()
    def move_in(self):
        self.town.resident(f"r{self.residents:03}")
        self.residents += 1

    @rule(days=st.integers(-1, 20))
    def publish(self, days):
        name, closes = f"o{self.openings:03}", (self.at + timedelta(days=days)).date()
        self.town.opening(name, closes=closes)
        self.closes[name] = closes
        self.openings += 1

    @rule(days=st.integers(1, 20))
    def announce(self, days):
        self.town.event(f"e{self.openings:03}", self.at + timedelta(days=days))
        self.openings += 1

    @rule(together=st.booleans())
    def choose(self, together):
        self.town.together = together

    @rule(hours=st.integers(1, 90))
    def wait(self, hours):
        self.at += timedelta(hours=hours)

    @rule(number=st.integers(0, 5))
    def stop(self, number):
        if number < self.residents:
            contact = f"c-r{number:03}"
            self.town.change(contact, opted_out=True)
            self.stopped.setdefault(contact, len(self.town.told))

    @rule(number=st.integers(0, 5))
    def write(self, number):
        if number < self.residents:
            self.town.change(f"c-r{number:03}", last_inbound=self.at)

    @rule()
    def walk(self):
        self.town.expand(self.at)

    @rule()
    def look_again(self):
        self.town.look_again(self.at)

    @invariant()
    def never_twice(self):
        assert len(set(self.town.pairs())) == len(self.town.pairs())

    @invariant()
    def never_after_closing(self):
        for _, news, at in self.town.told:
            assert all(at.date() <= self.closes[one] for one in news if one in self.closes)

    @invariant()
    def never_above_the_cap(self):
        for contact, _, at in self.town.told:
            week = [x for x in self.town.told if x[0] == contact and at - timedelta(days=7) <= x[2] <= at]
            assert len(week) <= 3
            assert all(len(news) <= 5 for _, news, _ in week)

    @invariant()
    def never_at_night(self):
        assert all(is_decent(at, self.town.rules.hours) for _, _, at in self.town.told)

    @invariant()
    def never_after_stop(self):
        for contact, told_before in self.stopped.items():
            assert all(who != contact for who, _, _ in self.town.told[told_before:])


TestAlertMachine = AlertMachine.TestCase
TestAlertMachine.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)


def test_one_opening_a_day_so_that_a_digit_in_answer_has_one_meaning():
    town = Town(rules=AlertRules())
    town.resident("a")
    for name in ("o1", "o2", "o3"):
        town.opening(name)

    town.expand()
    town.look_again(FRIDAY_NOON + timedelta(hours=1))
    town.expand(FRIDAY_NOON + timedelta(hours=1))

    assert town.pairs() == [("c-a", "o3")]

    town.look_again(FRIDAY_NOON + timedelta(days=1))
    town.expand(FRIDAY_NOON + timedelta(days=1))

    assert sorted(town.pairs()) == [("c-a", "o2"), ("c-a", "o3")]


def test_while_a_coordinator_has_the_conversation_nothing_comes_in_between() -> None:
    town = Town()
    town.resident("r1")
    town.opening("o1")
    request = HandOverRequest(
        id="h1", resident_id="r1", contact_id="c-r1", reason="asked", urgent=False, at=FRIDAY_NOON, holder="k1",
        until=FRIDAY_NOON + timedelta(hours=1),
    )
    with town.store.begin() as uow:
        uow.hand_overs.open(request)
        uow.commit()
    assert town.expand() == 0

    with town.store.begin() as uow:
        uow.inbox.save(replace(request, holder="", until=None))
        uow.commit()
    town.look_again()
    assert town.expand() == 1
