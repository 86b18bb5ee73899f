"""Places, waiting lists, offers and their audit: one suite for every store, many threads and many processes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from bench.bookings import audited, crowd
from bot.assistant.booking import take
from bot.assistant.passing_on import PassingOn
from bot.assistant.place_rules import PlaceRules
from bot.assistant.places import decide
from bot.assistant.ports import Store
from bot.assistant.room import (
    Accept,
    Book,
    Booking,
    Cancel,
    Change,
    Decline,
    Join,
    MoveKind,
    NewsKind,
    Prioritise,
    Room,
    SetPlaces,
    Standing,
    Tick,
    Why,
)
from bot.assistant.session_reminders import Due, SessionReminders
from bot.jobs.place_jobs import place_jobs
from bot.matching.sessions import Session, Weekly
from tests.contract.builders import NOW, book, cancel, contact, event, later, wait
from tests.contract.test_concurrency import at_once

RULES = PlaceRules()


def far(places: int | None = 1, name: str = "e1", **changes: object):
    """An event in nine days: time enough for offers."""
    return event(name, places=places, **{"starts": later(days=9), "ends": later(days=9, hours=2), **changes})


class Told:
    """In the place of `PlaceNews`: one person hears something each time."""

    def tell_due(self, *_: object) -> int:
        return 1


@pytest.fixture
def full(store: Store) -> Store:
    """One place, taken by r1; r2 and r3 wait."""
    with store.begin() as work:
        work.events.upsert(far(1), NOW)
        assert book(work, "e1", "r1", "b1", NOW) == "booked"
        assert book(work, "e1", "r2", "b2", NOW) == "full"
        assert wait(work, "e1", "r2", "b2", NOW, people=1, needs=("step_free", "interpreter:so")) == "waiting"
        assert wait(work, "e1", "r3", "b3", NOW) == "waiting"
        work.commit()
    return store


def test_a_booking_comes_back_whole(full: Store):
    with full.begin() as work:
        second, third = work.places.latest("e1", "r2"), work.places.latest("e1", "r3")
        assert second.needs == ("step_free", "interpreter:so")
        assert (second.status, second.number, second.at) == (Standing.WAITING, 2, NOW)
        assert (work.places.ahead(second), work.places.ahead(third)) == (0, 1)
        assert [one.id for one in work.places.listing("e1")] == ["b1", "b2", "b3"]
        assert work.places.latest("e1", "r9") is None


def test_a_place_given_back_is_offered_taken_and_explained(full: Store):
    with full.begin() as work:
        assert cancel(work, "e1", "r1", later(hours=1)) == "cancelled"
        offer = work.places.latest("e1", "r2")
        assert (offer.status, offer.offered, offer.until) == (Standing.OFFERED, 1, later(days=1, hours=1))
        assert work.places.taken("e1") == 1
        assert take(work, "e1", Accept(resident="r2"), later(hours=2)).outcome == "booked"
        work.commit()

    with full.begin() as work:
        moves = work.places.moves("e1")
        assert [(one.number, one.kind, one.booking_id, one.because) for one in moves[3:]] == [
            (4, MoveKind.CANCELLED, "b1", 0), (5, MoveKind.OFFERED, "b2", 4), (6, MoveKind.ACCEPTED, "b2", 0),
        ]
        assert (moves[4].until, moves[4].why, moves[4].by) == (later(days=1, hours=1), Why.CANCELLED, "clock")
        assert moves[3].frees
        assert [one.id for one in work.places.bookings("r2")] == ["b2"]
    assert audited(full, "e1") == 1


def test_priority_changes_the_order_of_the_line(full: Store):
    with full.begin() as work:
        take(work, "e1", Prioritise(resident="r3", why=Why.EXAM_BOOKED, by="account-7"), NOW)
        second, third = work.places.latest("e1", "r2"), work.places.latest("e1", "r3")
        assert third.priority == NOW
        assert (work.places.ahead(second), work.places.ahead(third)) == (1, 0)
        cancel(work, "e1", "r1", NOW)
        assert work.places.latest("e1", "r3").status is Standing.OFFERED


def test_a_room_for_one_person_decides_as_the_whole_room_does(store: Store):
    """The same stories on the store and in the pure core, which sees everybody."""
    dice, ids = random.Random(11), 0
    for story in range(3):
        name, at = f"s{story}", NOW
        starts = later(days=dice.choice([1, 9]))
        with store.begin() as work:
            work.events.upsert(far(dice.choice([1, 3, None]), name, starts=starts, ends=starts), NOW)
            stored = work.places.room(name)
            assert stored is not None
            pure: Room = stored
            for _ in range(40):
                ids, at = ids + 1, at + timedelta(minutes=dice.choice([0, 1, 30, 200]))
                who, people = f"r{dice.randrange(6)}", dice.choice([1, 1, 2])
                command = dice.choice([
                    Book(resident=who, booking=f"b{ids}", people=people), Accept(resident=who), Cancel(resident=who),
                    Join(resident=who, booking=f"b{ids}", people=people), Decline(resident=who), Tick(),
                    Change(resident=who, people=people), SetPlaces(places=dice.choice([2, 3]), by="account-7"),
                ])
                here = take(work, name, Tick(), at)  # so that time has done to both what it does
                there = decide(pure, Tick(), at, RULES)
                assert here.moves == there.moves
                here, there = take(work, name, command, at), decide(there.room, command, at, RULES)
                assert (here.outcome, here.moves) == (there.outcome, there.moves)
                pure = there.room
                assert work.places.room(name) == pure
            work.commit()


def test_a_source_cannot_lower_places_below_the_people_who_have_one(full: Store):
    with full.begin() as work:
        assert work.events.upsert(far(0), NOW) == "same"
        assert work.events.get("e1").places == 1
        assert work.events.upsert(far(3), NOW) == "changed"
        assert work.events.upsert(far(3), NOW) == "same"
        move = work.places.moves("e1")[-1]
        assert (move.kind, move.why, move.people, move.frees) == (MoveKind.PLACES, Why.SOURCE, 3, True)
        assert list(work.places.due(NOW, "", 9)) == ["e1"]
        assert take(work, "e1", SetPlaces(places=None, by="account-7"), NOW).outcome == "changed"
        assert work.events.get("e1").places is None


def test_what_time_has_to_do_is_found_and_done_once(full: Store):
    with full.begin() as work:
        work.events.upsert(far(1, "off"), NOW)
        book(work, "off", "r1", "b4", NOW)
        work.events.upsert(far(1, "off", status="cancelled"), NOW)
        work.events.upsert(far(1, "soon"), NOW)
        book(work, "soon", "r1", "b5", NOW)
        wait(work, "soon", "r2", "b6", NOW)
        work.events.upsert(far(1, "soon", starts=later(hours=3), ends=later(hours=4)), NOW)
        cancel(work, "e1", "r1", NOW)
        work.commit()
    passing_on = PassingOn(store=full, chunk=1)

    assert passing_on.run_due(lambda: later(hours=1)) == 1
    assert passing_on.run_due(lambda: later(days=1, hours=1)) == 3  # r2's offer, r3's, and the line of what has begun
    assert passing_on.run_due(lambda: later(days=1, hours=1)) == 0
    with full.begin() as work:
        assert work.places.latest("soon", "r1").status is Standing.BOOKED
        assert list(work.places.bookings("r1")) == [work.places.latest("soon", "r1")]
        assert [(one.id, kind) for one, kind in work.places.news(("", ""), 9)] == [
            ("b2", NewsKind.LAPSED), ("b2", NewsKind.OFFERED), ("b3", NewsKind.OFFERED), ("b4", NewsKind.CANCELLED),
            ("b5", NewsKind.CHANGED), ("b6", NewsKind.BEGUN), ("b6", NewsKind.CHANGED),
        ]
        assert [one.id for one, _ in work.places.news(("b3", "offered"), 2)] == ["b4", "b5"]
        work.places.heard(["b2", "b5"])
        work.places.heard(["b6"], NewsKind.CHANGED)
        assert [(one.id, kind) for one, kind in work.places.news(("", ""), 9)] == [
            ("b3", NewsKind.OFFERED), ("b4", NewsKind.CANCELLED), ("b6", NewsKind.BEGUN),
        ]


def test_who_asks_for_themselves_is_answered_and_not_told_again(full: Store):
    with full.begin() as work:
        cancel(work, "e1", "r1", NOW)
        take(work, "e1", Decline(resident="r2"), NOW)
        assert [(one.id, kind) for one, kind in work.places.news(("", ""), 9)] == [("b3", NewsKind.OFFERED)]


def test_another_title_is_no_news_and_another_place_is_news_once(full: Store):
    with full.begin() as work:
        work.events.upsert(far(1, titles={"en": "Open morning"}), NOW)
        assert not work.places.news(("", ""), 9)
        for place in ("Library", "Gym"):
            work.events.upsert(far(1, place=place), NOW)
        assert [one.id for one, _ in work.places.news(("", ""), 9)] == ["b1", "b2", "b3"]


def test_forgetting_gives_the_place_back_in_the_audit_and_the_line_moves_up(full: Store):
    with full.begin() as work:
        work.contacts.add(contact())
        work.contacts.add(contact("c2", resident="r2", address="+447700900124"))
        work.profiles.forget("r1", NOW)
        work.profiles.forget("r2", NOW)
        work.commit()
    PassingOn(store=full).run_due(lambda: NOW)

    with full.begin() as work:
        assert [(one.kind, one.why) for one in work.places.moves("e1")[3:]] == [
            (MoveKind.CANCELLED, Why.FORGOTTEN), (MoveKind.LEFT, Why.FORGOTTEN), (MoveKind.OFFERED, Why.FREE_PLACE),
        ]
        assert work.places.moves("e1")[-1].because == 4
        assert [(one.resident_id, one.needs, one.status) for one in work.places.listing("e1")] == [
            ("", (), Standing.CANCELLED), ("", (), Standing.LEFT), ("r3", (), Standing.OFFERED),
        ]


def test_sessions_and_single_dates_are_found_by_time(store: Store):
    course = far(9, "course", course=True, weekly=Weekly(count=3, skips=(later(days=16).date(),)))
    listed = far(9, "listed", sessions=(
        Session(starts=later(days=9), ends=later(days=9, hours=1)),
        Session(starts=later(days=12), ends=later(days=12, hours=1), cancelled=True),
    ))
    market = far(9, "market", by_date=True, weekly=Weekly(count=30), code="MKT")
    with store.begin() as work:
        for one in (course, listed, market, far(9, "draft", status="draft"), far(9, "off", status="cancelled")):
            work.events.upsert(one, NOW)
        assert [one.id for one in work.events.upcoming(NOW)] == ["course", "listed"]
        assert list(work.events.sessions(NOW, later(days=30))) == [
            ("course", later(days=9)), ("listed", later(days=9)), ("course", later(days=23)),
        ]
        assert [one.id for one in work.events.repeating()] == ["market"]
        work.commit()
    passing_on = PassingOn(store=store, ahead=timedelta(days=24))

    assert passing_on.plan_dates(NOW) == 3
    assert passing_on.plan_dates(NOW) == 0
    with store.begin() as work:
        dates = [one for one in work.events.upcoming(NOW) if one.series == "market"]
        assert [(one.id, one.starts, one.code) for one in dates] == [
            ("market@2026-12-02", later(days=9), "MKT0212"), ("market@2026-12-09", later(days=16), "MKT0912"),
            ("market@2026-12-16", later(days=23), "MKT1612"),
        ]
        assert book(work, "market@2026-12-09", "r1", "b1", NOW) == "booked"
        assert work.places.taken("market@2026-12-02") == 0


def test_everybody_with_a_place_is_reminded_once_of_each_session(full: Store):
    with full.begin() as work:
        work.events.upsert(far(250), NOW)
        for n in range(5):
            book(work, "e1", f"n{n}", f"n{n}", later(days=1))
        book(work, "e1", "late", "late", later(days=8, hours=1))
        work.commit()
    told: list[tuple[str, str]] = []
    busy = ["n2"]

    def remind(_: object, due: Due, people: Sequence[Booking], __: object) -> Sequence[Booking]:
        written = [one for one in people if one.resident_id not in busy]
        told.extend((due.kind, one.resident_id) for one in written)
        return written

    reminders = SessionReminders(store=full, remind=remind, chunk=2)
    day = later(days=8, hours=2)

    assert reminders.run_due(lambda: later(days=7)) == 0
    assert reminders.run_due(lambda: day) == 5
    busy.clear()
    assert reminders.run_due(lambda: day) == 1, "who was in the middle of something is reminded later"
    assert reminders.run_due(lambda: day) == 0
    assert {who for _, who in told} == {"r1", *(f"n{n}" for n in range(5))}, "r2 has an offer, and late has just booked"
    assert reminders.run_due(lambda: later(days=9, hours=-1)) == 7

    with full.begin() as work:
        work.events.upsert(far(250, starts=later(days=10), ends=later(days=10, hours=2)), NOW)
        work.commit()
    assert reminders.run_due(lambda: later(days=9, hours=1)) == 7, "another time is told again"


def test_the_jobs_do_the_work_and_wake_the_pump_when_there_is_something_to_send(full: Store):
    woken = []
    with full.begin() as work:
        work.events.upsert(far(2), NOW)
        work.commit()
    jobs = {job.name: job.work for job in place_jobs(
        passing_on=PassingOn(store=full), news=Told(), reminders=SessionReminders(store=full, remind=lambda *given: given[2]),
        clock=lambda: later(days=8, hours=1) if woken else NOW, wake=lambda: woken.append(1),
    )}

    for name in ("places", "session-reminders", "session-reminders", "dates"):
        jobs[name](lambda: False)
    assert len(woken) == 2
    with full.begin() as work:
        assert work.places.latest("e1", "r2").status is Standing.OFFERED


def test_threads_never_oversell_and_the_audit_explains_every_move(store: Store):
    with store.begin() as work:
        work.events.upsert(far(4), NOW)
        work.commit()

    def press(thread: int) -> None:
        dice = random.Random(thread)
        for n in range(25):
            who = f"r{dice.randrange(14)}"
            kind = dice.choice([Book, Book, Join, Join, Accept, Cancel])
            more = {"booking": f"{who}:{thread}-{n}", "people": dice.choice([1, 2])} if kind in {Book, Join} else {}
            with store.begin() as work:
                take(work, "e1", kind(resident=who, **more), NOW)
                work.commit()

    at_once(press)
    assert audited(store, "e1") <= 4


def test_processes_never_oversell_either(engine: Engine, data_key: str):
    outcomes = crowd(engine.url.render_as_string(hide_password=False), data_key, 2, 40, places=10, people=40)
    assert sum(number for name, number in outcomes.items() if name != "(busy, tried again)") == 80
    assert outcomes["Book booked"] + outcomes["Accept booked"] >= 1  # how many depends on who is faster
