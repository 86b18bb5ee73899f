"""Who came: marks, their audit, walk-ins, certificates, on every store."""

from datetime import datetime, timedelta

import pytest

from bot.assistant.attendance import How, Mark, MarkKind, Presence
from bot.assistant.certificate import Certificate
from bot.assistant.door import check_in, door_list, missed, undo, walk_in
from bot.assistant.ports import Store
from bot.assistant.room import Standing, Why
from bot.errors import StoreError
from bot.matching.sessions import Session
from tests.contract.builders import NOW, book, cancel, contact, event, later, wait
from tests.contract.test_concurrency import at_once

STARTS, ENDS = later(days=1), later(days=1, hours=2)
THERE = STARTS + timedelta(minutes=5)
AFTER = ENDS + timedelta(hours=12)
WEEK = timedelta(days=7)


@pytest.fixture
def house(store: Store) -> Store:
    """Three places; r1 (two people) and r2 have one."""
    with store.begin() as work:
        for n in (1, 2, 3):
            work.contacts.add(contact(f"c{n}", resident=f"r{n}", address=f"+44770090012{n}"))
        work.events.upsert(event(places=4), NOW)
        book(work, "e1", "r1", "b1", NOW, people=2, needs=("step_free",))
        book(work, "e1", "r2", "b2", NOW)
        work.commit()
    return store


def presences(store: Store, at: datetime, starts: datetime = STARTS) -> dict[str, Presence]:
    with store.begin() as work:
        found = door_list(work, "e1", starts, at)
        assert found is not None
        return {one.booking.id: one.standing.presence for one in found.guests}


def test_the_list_at_the_door_has_everybody_with_a_place(house: Store):
    with house.begin() as work:
        wait(work, "e1", "r3", "b3", NOW, people=3)
        found = door_list(work, "e1", STARTS, NOW)
        assert found is not None
        assert [(one.booking.id, one.booking.people, one.booking.needs) for one in found.guests] == [
            ("b1", 2, ("step_free",)), ("b2", 1, ()),
        ]
        assert {one.standing.presence for one in found.guests} == {Presence.UNKNOWN}
        assert found.session == Session(starts=STARTS, ends=ENDS)
        assert door_list(work, "e1", ENDS, NOW) is None
        assert door_list(work, "e9", STARTS, NOW) is None


def test_checking_in_is_kept_once_with_how_and_by_whom(house: Store):
    with house.begin() as work:
        said = [check_in(work, "e1", STARTS, "b1", how, by, THERE) for how, by in ((How.WORD, "resident"), (How.DOOR, "k1"))]
        assert said == ["came", "already"]
        assert check_in(work, "e1", STARTS, "b9", How.DOOR, "k1", THERE) == "no_place"
        assert check_in(work, "e1", ENDS, "b1", How.DOOR, "k1", THERE) == "no_session"
        work.commit()
    assert presences(house, THERE) == {"b1": Presence.CAME, "b2": Presence.UNKNOWN}
    assert presences(house, AFTER) == {"b1": Presence.CAME, "b2": Presence.MISSED}
    with house.begin() as work:
        assert work.attendance.marks("e1") == [Mark(
            event_id="e1", number=1, booking_id="b1", starts=STARTS, kind=MarkKind.CAME, how=How.WORD, by="resident",
            at=THERE,
        )]


def test_nothing_is_overwritten_when_a_mistake_is_taken_back(house: Store):
    with house.begin() as work:
        for _ in range(2):
            check_in(work, "e1", STARTS, "b1", How.DOOR, "k1", THERE)
        assert undo(work, "e1", STARTS, "b1", "k2", THERE) == "undone"
        assert undo(work, "e1", STARTS, "b1", "k2", THERE) == "already"
        work.commit()
    assert presences(house, AFTER) == {"b1": Presence.UNKNOWN, "b2": Presence.UNKNOWN}
    with house.begin() as work:
        assert [(one.number, one.kind, one.by) for one in work.attendance.marks("e1")] == [
            (1, MarkKind.CAME, "k1"), (2, MarkKind.UNDONE, "k2"),
        ]
    with pytest.raises(StoreError), house.begin() as work:
        work.attendance.add(work.attendance.marks("e1")[0])


def test_whoever_was_seen_did_not_miss_it_and_a_reason_stands_with_the_person(house: Store):
    with house.begin() as work:
        check_in(work, "e1", STARTS, "b1", How.DOOR, "k1", THERE)
        assert missed(work, "e1", STARTS, "b1", "work", AFTER) == "already"
        assert missed(work, "e1", STARTS, "b2", "", AFTER) == "missed"
        assert missed(work, "e1", STARTS, "b2", "child", AFTER) == "missed"
        assert missed(work, "e1", STARTS, "b2", "child", AFTER) == "already"
        last = work.attendance.last_of("r2")
        assert (last.kind, last.how, last.reason) == (MarkKind.MISSED, How.SAID, "child") if last else False
        assert work.attendance.last_of("r3") is None
        assert check_in(work, "e1", STARTS, "b2", How.SAID, "resident", later(days=3)) == "came"


def test_a_walk_in_gets_a_free_place_and_never_more_than_there_are(house: Store):
    with house.begin() as work:
        assert walk_in(work, "e1", STARTS, "b3", How.WORD, "resident", NOW, resident="r3") == "early"
        assert walk_in(work, "e1", STARTS, "b3", How.WORD, "resident", THERE, resident="r3") == "came"
        assert walk_in(work, "e1", STARTS, "b4", How.WORD, "resident", THERE, resident="r3") == "already"
        assert walk_in(work, "e1", STARTS, "b5", How.DOOR, "k1", THERE) == "full"
        assert [(m.why, m.by) for m in work.places.moves("e1") if m.booking_id == "b3"] == [(Why.WALKED_IN, "resident")]
        cancel(work, "e1", "r2", THERE)
        assert walk_in(work, "e1", STARTS, "b6", How.DOOR, "k1", THERE) == "came"
        assert work.places.taken("e1") == 4
        work.commit()
    assert presences(house, AFTER) == {"b1": Presence.MISSED, "b3": Presence.CAME, "b6": Presence.CAME}


def test_whoever_waits_and_walks_in_has_one_booking(house: Store):
    with house.begin() as work:
        work.events.upsert(event(places=3), NOW)
        wait(work, "e1", "r3", "b3", NOW)
        cancel(work, "e1", "r2", THERE)
        assert walk_in(work, "e1", STARTS, "b4", How.QR, "resident", THERE, resident="r3") == "came"
        assert [one.status for one in work.places.listing("e1") if one.resident_id == "r3"] == [Standing.BOOKED]


def test_each_session_of_a_course_has_its_own_marks_and_its_own_secret(house: Store):
    course = event(places=4, sessions=tuple(Session(starts=STARTS + n * WEEK, ends=ENDS + n * WEEK) for n in range(3)))
    with house.begin() as work:
        work.events.upsert(course, NOW)
        check_in(work, "e1", STARTS, "b1", How.DOOR, "k1", THERE)
        check_in(work, "e1", STARTS + WEEK, "b2", How.DOOR, "k1", THERE + WEEK)
        secrets = {work.attendance.secret("e1", one.starts) for one in course.sessions}
        assert len(secrets) == 3
        assert work.attendance.secret("e1", STARTS) in secrets
        work.commit()
    assert presences(house, AFTER) == {"b1": Presence.CAME, "b2": Presence.MISSED}
    assert presences(house, AFTER + WEEK, STARTS + WEEK) == {"b1": Presence.MISSED, "b2": Presence.CAME}


def test_two_check_ins_at_once_count_once(store: Store):
    with store.begin() as work:
        work.events.upsert(event(places=9), NOW)
        for n in range(4):
            book(work, "e1", f"r{n}", f"b{n}", NOW)
        work.commit()

    def press(thread: int) -> str:
        with store.begin() as work:
            said = check_in(work, "e1", STARTS, f"b{thread % 4}", How.WORD, "resident", THERE)
            work.commit()
            return said

    said = at_once(press, threads=8)
    assert sorted(said) == ["already"] * 4 + ["came"] * 4
    with store.begin() as work:
        assert [one.number for one in work.attendance.marks("e1")] == [1, 2, 3, 4]


def test_the_last_word_on_its_use_counts(house: Store):
    with house.begin() as work:
        for said in ("little", "yes"):
            work.attendance.value("b1", said, AFTER)
        assert work.attendance.values("e1") == [("b1", "yes")]
        assert work.attendance.values("e2") == []


def certificate(name: str = "R. One", until: datetime = AFTER + timedelta(days=60)) -> Certificate:
    return Certificate(booking_id="b1", event_id="e1", name=name, at=AFTER, until=until)


def test_a_certificate_is_found_by_its_token_until_its_time_is_over(house: Store):
    with house.begin() as work:
        work.certificates.keep("old", certificate())
        work.certificates.keep("new", certificate(name=""))
        assert work.certificates.find("old", AFTER) is None
        assert work.certificates.find("new", AFTER) == certificate(name="")
        assert work.certificates.find("new", certificate().until) is None
        assert work.certificates.prune(certificate().until, 9) == 0
        assert work.certificates.prune(certificate().until + timedelta(days=1), 9) == 1


def test_forgetting_somebody_ends_their_certificate_and_keeps_the_count(house: Store):
    with house.begin() as work:
        check_in(work, "e1", STARTS, "b1", How.DOOR, "k1", THERE)
        work.certificates.keep("token", certificate())
        work.profiles.forget("r1", AFTER)
        work.commit()
    with house.begin() as work:
        assert work.certificates.find("token", AFTER) is None
        assert work.attendance.last_of("r1") is None
        found = door_list(work, "e1", STARTS, AFTER)
        assert found is not None
        assert [(g.booking.resident_id, g.standing.presence) for g in found.guests] == [
            ("", Presence.CAME), ("r2", Presence.MISSED),
        ]
