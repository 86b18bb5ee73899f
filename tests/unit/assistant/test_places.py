"""Places and waiting lists: the rules one by one, a state machine, and twenty thousand random operations.

`bench/places.py` runs a million; the auditor there reads every line of the audit and knows nothing but the rules.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bench.events.auditor import Auditor
from bench.places import Walk
from bot.assistant.hours import DecentHours, personal
from bot.assistant.place_rules import PlaceRules
from bot.assistant.places import decide
from bot.assistant.room import (
    PRIORITIES,
    Accept,
    Book,
    Cancel,
    Change,
    Command,
    Decline,
    Join,
    MoveKind,
    Prioritise,
    Room,
    SetPlaces,
    Standing,
    Tick,
    Why,
)
from bot.errors import BookingError

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
RULES = PlaceRules()


class House:
    """A room and the moves so far."""

    def __init__(self, places: int | None = 2, *, days: float = 10, **room: object) -> None:
        self.at = MONDAY
        self.room = Room(event_id="e", begins=MONDAY + timedelta(days=days), places=places)
        self.room = replace(self.room, **room)
        self.moves = []

    def do(self, command: Command, **later: float) -> str:
        self.at += timedelta(**later)
        decision = decide(self.room, command, self.at, RULES)
        self.room = decision.room
        self.moves += decision.moves
        return decision.outcome

    def book(self, *names: str, people: int = 1) -> list[str]:
        return [self.do(Book(resident=one, booking=f"b-{one}", people=people)) for one in names]

    def join(self, *names: str, people: int = 1) -> list[str]:
        return [self.do(Join(resident=one, booking=f"b-{one}", people=people)) for one in names]

    def standing(self, name: str) -> Standing | None:
        return self.room.bookings[name].status if name in self.room.bookings else None

    def audit(self, *kinds: MoveKind) -> list[tuple[str, str, int]]:
        """(booking, why, because) of the moves of these kinds."""
        return [(one.booking_id[2:], str(one.why), one.because) for one in self.moves if one.kind in kinds]


def test_a_freed_place_is_offered_in_order_and_the_audit_says_why():
    house = House()
    assert house.book("ana", "ben", "cem") == ["booked", "booked", "full"]
    assert house.join("cem", "dua") == ["waiting", "waiting"]

    assert house.do(Cancel(resident="ana"), hours=1) == "cancelled"

    assert (house.standing("cem"), house.standing("dua")) == (Standing.OFFERED, Standing.WAITING)
    [(who, why, because)] = house.audit(MoveKind.OFFERED)
    assert (who, why) == ("cem", "place_given_back")
    assert house.moves[because - 1].kind is MoveKind.CANCELLED
    assert house.book("eve") == ["full"], "the place is held"
    assert house.do(Accept(resident="cem")) == "booked"
    assert (house.room.held, house.standing("dua")) == (2, Standing.WAITING)


def test_no_and_silence_pass_it_on_and_nobody_is_asked_twice():
    house = House(1)
    house.book("ana")
    house.join("ben", "cem", "dua")
    house.do(Cancel(resident="ana"))

    assert house.do(Decline(resident="ben")) == "declined"
    until = house.room.bookings["cem"].until
    house.at = until - timedelta(seconds=1)
    house.do(Tick())
    assert house.standing("cem") is Standing.OFFERED
    house.do(Tick(), seconds=1)

    assert (house.standing("ben"), house.standing("cem"), house.standing("dua")) == (None, None, Standing.OFFERED)
    assert house.do(Accept(resident="cem")) == "none"
    assert house.audit(MoveKind.OFFERED)[1:] == [("cem", "offer_declined", 7), ("dua", "offer_lapsed", 9)]


def test_a_yes_that_comes_too_late_is_told_so_even_before_the_job_looked():
    house = House(1)
    house.join("ben", "cem")
    house.at = house.room.bookings["ben"].until

    assert house.do(Accept(resident="ben")) == "late"
    assert house.standing("cem") is Standing.OFFERED


@pytest.mark.parametrize(("at", "days", "until"), [
    (datetime(2026, 11, 23, 10, tzinfo=UTC), 10, datetime(2026, 11, 24, 10, tzinfo=UTC)),  # 11 decent hours: a day
    (datetime(2026, 11, 23, 18, tzinfo=UTC), 3, datetime(2026, 11, 24, 11, tzinfo=UTC)),  # 2 h today, 2 h tomorrow
    (datetime(2026, 11, 28, 23, tzinfo=UTC), 4, datetime(2026, 11, 30, 13, tzinfo=UTC)),  # Saturday night: Monday
    (datetime(2027, 3, 26, 18, tzinfo=UTC), 6, datetime(2027, 3, 27, 11, tzinfo=UTC)),  # before the clocks go forward
    (datetime(2027, 3, 27, 18, tzinfo=UTC), 6, datetime(2027, 3, 29, 10, tzinfo=UTC)),  # 9:00 on Monday is 8:00 UTC
    (datetime(2027, 10, 29, 17, tzinfo=UTC), 6, datetime(2027, 10, 30, 10, tzinfo=UTC)),  # before the clocks go back
    (datetime(2027, 10, 30, 17, tzinfo=UTC), 6, datetime(2027, 11, 1, 11, tzinfo=UTC)),  # 9:00 on Monday is 9:00 UTC
    (datetime(2026, 11, 23, 10, tzinfo=UTC), 1, datetime(2026, 11, 23, 11, tzinfo=UTC)),
    (datetime(2026, 11, 23, 10, tzinfo=UTC), 0.1, datetime(2026, 11, 23, 10, 30, tzinfo=UTC)),
    (datetime(2026, 11, 23, 10, tzinfo=UTC), 0.05, None),
    (datetime(2026, 11, 28, 21, tzinfo=UTC), 1.5, None),  # Sunday is quiet, and it begins on Monday at nine
])
def test_the_clock_of_an_offer_stands_still_in_quiet_hours(at, days, until):
    assert RULES.offer_until(at, at + timedelta(days=days), RULES.hours) == until


@pytest.mark.parametrize(("at", "until"), [
    (datetime(2027, 3, 27, 18, tzinfo=UTC), datetime(2027, 3, 28, 10, tzinfo=UTC)),  # forward: Sunday opens at 8:00 UTC
    (datetime(2027, 10, 30, 17, tzinfo=UTC), datetime(2027, 10, 31, 11, tzinfo=UTC)),  # back: it opens at 9:00 UTC
])
def test_an_offer_over_the_night_of_the_clock_change_has_the_hours_on_the_wall(at, until):
    """Two hours on Saturday evening, two on Sunday morning, where people may be written to on Sundays."""
    rules = PlaceRules(hours=DecentHours(weekdays=frozenset(range(7))))
    assert rules.offer_until(at, at + timedelta(days=6), rules.hours) == until


def test_somebodys_own_quiet_hours_count_too():
    room = Room(event_id="e", begins=MONDAY + timedelta(days=3), places=1)
    own = personal(DecentHours(), "mon 09:00-20:00")

    decision = decide(room, Join(resident="ana", booking="b"), MONDAY, RULES, lambda _: own)

    assert decision.room.bookings["ana"].until == datetime(2026, 11, 24, 13, tzinfo=UTC)


def test_who_cannot_be_asked_in_time_does_not_block_the_next():
    house = House(1, days=1)
    house.book("cem")
    house.join("ana", "ben")
    only_fridays = DecentHours(weekdays=frozenset({4}))

    decision = decide(
        house.room, Cancel(resident="cem"), MONDAY, RULES, lambda one: only_fridays if one == "ana" else RULES.hours
    )

    assert {one: b.status for one, b in decision.room.bookings.items()} == {
        "ana": Standing.WAITING, "ben": Standing.OFFERED,
    }


def test_too_few_places_are_offered_and_refusing_them_keeps_the_place_in_the_line():
    house = House(3)
    house.book("ana", "ben", "cem")
    assert house.join("dua", people=3) == ["waiting"]
    house.join("eve")
    house.do(Cancel(resident="ana"))
    assert house.room.bookings["dua"].offered == 1

    assert house.do(Decline(resident="dua")) == "waiting"
    assert house.standing("eve") is Standing.OFFERED, "the place does not stay empty"
    house.do(Accept(resident="eve"))
    house.do(Cancel(resident="ben"))
    assert house.standing("dua") is Standing.WAITING, "one place was refused before"
    house.do(Cancel(resident="cem"))

    assert house.room.bookings["dua"].offered == 2
    assert house.do(Accept(resident="dua")) == "booked"
    assert house.room.bookings["dua"].people == 2


def test_an_open_offer_stays_as_it_was_told_when_more_places_get_free():
    """Decision 0019: yes and no mean what the person has read."""
    house = House(3)
    house.book("ana", "ben", "cem")
    house.join("dua", people=3)
    house.join("eve")
    house.do(Cancel(resident="ana"))
    before = house.room.bookings["dua"]
    house.do(Cancel(resident="ben"))

    assert (house.room.bookings["dua"], before.offered) == (before, 1)
    assert house.standing("eve") is Standing.OFFERED, "the second place goes to the next in the line"
    house.do(Cancel(resident="cem"))
    assert house.room.bookings["dua"] == before
    house.do(Decline(resident="dua"))
    assert house.room.bookings["dua"].offered == 2, "refusing one place brings all that are free meanwhile"


def test_who_accepts_fewer_may_take_what_is_still_free():
    house = House(3)
    house.book("ana", "ben", "cem")
    house.join("dua", people=3)
    for name in ("ana", "ben", "cem"):
        house.do(Cancel(resident=name))

    assert house.do(Accept(resident="dua")) == "booked"
    assert house.room.bookings["dua"].people == 1
    assert house.do(Change(resident="dua", people=3)) == "changed"


def test_a_family_books_changes_and_never_gets_more_than_there_is():
    house = House(4)
    assert house.book("ana", people=3) == ["booked"]
    assert house.book("ben", people=2) == ["full"]
    assert house.do(Change(resident="ana", people=5)) == "full"
    assert house.do(Change(resident="ana", people=9)) == "too_many"
    assert house.do(Change(resident="ana", people=2, needs=("creche",))) == "changed"
    assert house.book("ben", people=2) == ["booked"]
    assert (house.room.held, house.room.bookings["ana"].needs) == (4, ("creche",))
    assert house.do(Change(resident="nobody", people=2)) == "none"


def test_a_coordinator_puts_somebody_first_for_a_reason_that_is_kept():
    house = House(1)
    house.book("ana")
    house.join("ben", "cem")
    with pytest.raises(BookingError, match="no reason"):
        house.do(Prioritise(resident="cem", why=Why.ASKED, by="account-7"))

    assert house.do(Prioritise(resident="cem", why=Why.EXAM_BOOKED, by="account-7")) == "prioritised"
    house.do(Cancel(resident="ana"))

    assert house.standing("cem") is Standing.OFFERED
    [move] = [one for one in house.moves if one.kind is MoveKind.PRIORITISED]
    assert (move.by, move.why, move.at, move.booking_id) == ("account-7", Why.EXAM_BOOKED, MONDAY, "b-cem")
    assert set(PRIORITIES) < set(Why)


def test_places_are_not_lowered_below_the_people_who_have_one():
    house = House(3)
    house.book("ana", "ben", "cem")
    house.join("dua")

    assert house.do(SetPlaces(places=2, by="account-7")) == "below_booked"
    assert house.room.places == 3
    assert house.do(SetPlaces(places=2, move=("cem",), by="account-7")) == "changed"
    assert (house.room.held, house.standing("cem")) == (2, Standing.WAITING)
    assert house.do(SetPlaces(places=3, by="account-7")) == "changed"
    assert house.standing("cem") is Standing.OFFERED, "before those who only wait"
    assert house.audit(MoveKind.OFFERED) == [("cem", "places_raised", len(house.moves) - 1)]


def test_raised_places_go_to_the_line_before_anybody_new():
    house = House(1)
    house.book("ana")
    house.join("ben", "cem")
    house.room = replace(house.room, places=2)  # the feed said so; no job has looked yet

    assert house.book("eve") == ["full"]
    assert house.standing("ben") is Standing.OFFERED


def test_an_event_that_is_cancelled_ends_all_bookings_and_one_that_begins_ends_the_line():
    house = House(1)
    house.book("ana")
    house.join("ben")
    begun = decide(house.room, Tick(), house.room.begins, RULES).room
    assert {one: b.status for one, b in begun.bookings.items()} == {"ana": Standing.BOOKED}

    house.room = replace(house.room, status="cancelled")
    assert house.book("eve") == ["cancelled"]
    house.do(Tick())
    assert (house.room.bookings, house.room.held) == ({}, 0)
    assert house.audit(MoveKind.ENDED) == [("ana", "event_cancelled", 0), ("ben", "event_cancelled", 0)]


@pytest.mark.parametrize(("room", "outcome"), [
    ({"status": "draft"}, "unknown"), ({"status": "cancelled"}, "cancelled"), ({"begins": MONDAY}, "past"),
    ({"waiting_list": False}, "no_list"), ({}, "waiting"),
])
def test_who_may_join_the_line(room, outcome):
    house = House(1)
    house.book("ana")
    house.room = replace(house.room, **room)
    assert house.join("ben") == [outcome]
    assert len(house.room.bookings) == 1 + (outcome == "waiting")


def test_shortly_before_it_begins_whoever_writes_first_gets_the_place():
    house = House(1, days=0.2)
    house.book("ana")
    house.join("ben")
    house.do(Cancel(resident="ana"), hours=4)

    assert house.standing("ben") is Standing.WAITING, "no time to ask"
    assert house.book("eve") == ["booked"]
    assert house.book("ben") == ["waiting"]
    assert house.audit(MoveKind.BOOKED)[-1][1] == "nobody_to_ask"


def test_without_a_limit_everybody_has_a_place():
    house = House(None)
    assert set(house.book(*"abcdefghij", people=8)) == {"booked"}
    assert house.do(SetPlaces(places=79)) == "below_booked"


def test_twenty_thousand_random_operations_break_no_rule():
    walk = Walk(random=random.Random(20_001))
    walk.run(20_000)

    assert walk.events > 100
    assert len(walk.moves) > 25, "every kind of move has been made"


def test_the_auditor_notices_a_line_that_is_out_of_order():
    house = House(1)
    house.book("ana")
    house.join("ben", "cem")
    house.do(Cancel(resident="ana"))
    auditor = Auditor(rules=RULES, begins=house.room.begins, places=1, residents={f"b-{n}": n for n in ("ana", "ben", "cem")})
    wrong = [replace(one, booking_id="b-cem") if one.kind is MoveKind.OFFERED else one for one in house.moves]

    with pytest.raises(AssertionError, match="next in the line"):
        auditor.read(wrong)


PEOPLE = st.sampled_from(["ana", "ben", "cem", "dua", "eve", "fay"])
NUMBER = st.integers(1, 4)
PLACES = st.one_of(st.none(), st.integers(0, 6))


class PlacesMachine(RuleBasedStateMachine):
    """Hypothesis looks for the shortest story that breaks a rule."""

    @initialize(places=PLACES, hours=st.sampled_from([1, 5, 30, 200]))
    def open(self, places: int | None, hours: int) -> None:
        self.at, self.ids = MONDAY, 0
        self.room = Room(event_id="e", begins=MONDAY + timedelta(hours=hours), places=places)
        self.auditor = Auditor(rules=RULES, begins=self.room.begins, places=places)

    def do(self, command: Command) -> None:
        decision = decide(self.room, command, self.at, RULES)
        self.room = decision.room
        self.auditor.read(decision.moves)
        self.auditor.agrees(self.room, self.at)

    def name(self, resident: str) -> str:
        self.ids += 1
        self.auditor.residents[f"b{self.ids}"] = resident
        return f"b{self.ids}"

    @rule(who=PEOPLE, people=NUMBER)
    def book(self, who: str, people: int) -> None:
        self.do(Book(resident=who, booking=self.name(who), people=people))

    @rule(who=PEOPLE, people=NUMBER)
    def join(self, who: str, people: int) -> None:
        self.do(Join(resident=who, booking=self.name(who), people=people))

    @rule(who=PEOPLE, kind=st.sampled_from([Accept, Decline, Cancel]))
    def answer(self, who: str, kind: type[Command]) -> None:
        self.do(kind(resident=who))

    @rule(who=PEOPLE, people=NUMBER)
    def change(self, who: str, people: int) -> None:
        self.do(Change(resident=who, people=people))

    @rule(who=PEOPLE, why=st.sampled_from(sorted(PRIORITIES)))
    def prioritise(self, who: str, why: Why) -> None:
        self.do(Prioritise(resident=who, why=why, by="account-7"))

    @rule(places=PLACES, move=st.sets(PEOPLE, max_size=3))
    def set_places(self, places: int | None, move: set[str]) -> None:
        self.do(SetPlaces(places=places, move=tuple(sorted(move)), by="account-7"))

    @rule(minutes=st.sampled_from([1, 20, 90, 600, 1500]))
    def wait(self, minutes: int) -> None:
        self.at += timedelta(minutes=minutes)
        self.do(Tick())

    @precondition(lambda self: self.room.status == "scheduled")
    @rule()
    def call_off(self) -> None:
        self.room = replace(self.room, status="cancelled")
        self.do(Tick())
        assert self.room.bookings == {}

    @precondition(lambda self: self.room.status == "cancelled")
    @rule()
    def call_on(self) -> None:
        self.room = replace(self.room, status="scheduled")

    @invariant()
    def never_oversold(self) -> None:
        if hasattr(self, "room"):
            assert self.room.places is None or self.room.held <= self.room.places
            assert self.room.held == sum(one.holds for one in self.room.bookings.values())


PlacesMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestPlaces = PlacesMachine.TestCase
