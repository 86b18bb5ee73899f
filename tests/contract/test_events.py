"""Events, places and people who wait for a person: one suite for every store."""

from dataclasses import replace

import pytest

from bot.assistant.ports import Store
from bot.assistant.room import Booking, Standing
from bot.assistant.values import HandOverRequest
from tests.contract.builders import NOW, book, cancel, event, later


def test_an_event_is_read_back_whole_and_changed_by_reference(store: Store):
    with store.begin() as work:
        assert work.events.upsert(event(), NOW) == "added"
        assert work.events.get("e1") == event()
        assert work.events.upsert(event(id="again"), NOW) == "same"
        assert work.events.upsert(event(id="again", place="Library"), NOW) == "changed"
        assert work.events.get("e1") == event(place="Library", status="moved", sequence=1)
        assert work.events.get("again") is None
        assert work.events.upsert(event("e2", reference=""), NOW) == "added"
        assert work.events.upsert(event("e3", reference=""), NOW) == "added"


def test_upcoming_events_come_in_order_without_cancelled_ones(store: Store):
    with store.begin() as work:
        work.events.upsert(event("next", starts=later(days=2)), NOW)
        work.events.upsert(event("first", starts=later(hours=1)), NOW)
        work.events.upsert(event("off", status="cancelled"), NOW)
        work.events.upsert(event("begun", starts=later(minutes=-1)), NOW)

        assert [e.id for e in work.events.upcoming(NOW)] == ["first", "next"]


def test_a_place_is_booked_once_and_the_last_one_goes_to_the_first(store: Store):
    with store.begin() as work:
        work.events.upsert(event(places=2), NOW)

        assert book(work, "e1", "r1", "b1", NOW) == "booked"
        assert book(work, "e1", "r1", "b2", NOW) == "already"
        assert book(work, "e1", "r2", "b3", NOW) == "booked"
        assert book(work, "e1", "r3", "b4", NOW) == "full"
        assert work.places.taken("e1") == 2
        assert list(work.places.bookings("r1")) == [
            Booking(id="b1", event_id="e1", resident_id="r1", status=Standing.BOOKED, at=NOW, number=1)
        ]


@pytest.mark.parametrize(("change", "outcome"), [
    ({"status": "cancelled"}, "cancelled"),
    ({"starts": NOW}, "past"),
    ({"places": 0}, "full"),
    ({"places": None}, "booked"),
    ({"status": "moved"}, "booked"),
    ({"id": "other"}, "unknown"),
])
def test_why_there_is_no_place(store: Store, change, outcome):
    with store.begin() as work:
        work.events.upsert(event(**change), NOW)

        assert book(work, "e1", "r1", "b1", NOW) == outcome
        assert len(work.places.bookings("r1")) == (outcome == "booked")


def test_a_cancelled_place_is_free_and_may_be_booked_again(store: Store):
    with store.begin() as work:
        work.events.upsert(event(places=1), NOW)
        book(work, "e1", "r1", "b1", NOW)

        assert cancel(work, "e1", "r1", NOW) == "cancelled"
        assert cancel(work, "e1", "r1", NOW) == "none"
        assert work.places.taken("e1") == 0
        assert book(work, "e1", "r2", "b2", NOW) == "booked"
        assert book(work, "e1", "r1", "b3", NOW) == "full"
        cancel(work, "e1", "r2", NOW)
        assert book(work, "e1", "r1", "b3", NOW) == "booked"
        work.commit()

    with store.begin() as work:
        assert [b.id for b in work.places.bookings("r1")] == ["b3"]


def request(name="h1", *, resident="r1", urgent=False, at=NOW):
    return HandOverRequest(id=name, resident_id=resident, contact_id="c1", reason="asked", urgent=urgent, at=at)


def test_the_urgent_wait_first_then_the_earliest(store: Store):
    with store.begin() as work:
        work.hand_overs.open(request("h1", resident="r1", at=later(hours=1)))
        work.hand_overs.open(request("h2", resident="r2", at=NOW))
        work.hand_overs.open(request("h3", resident="r3", at=later(hours=2), urgent=True))
        work.commit()

    with store.begin() as work:
        assert [h.id for h in work.hand_overs.waiting()] == ["h3", "h2", "h1"]


def test_a_second_request_only_raises_the_urgency(store: Store):
    with store.begin() as work:
        work.hand_overs.open(request())
        work.hand_overs.open(request("h2", urgent=True, at=later(hours=1)))
        work.hand_overs.open(request("h3", at=later(hours=2)))

        assert list(work.hand_overs.waiting()) == [replace(request(), urgent=True)]
