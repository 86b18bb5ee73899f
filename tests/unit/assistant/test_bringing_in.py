"""Bringing in what a source has now: added, changed, closed, never twice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.assistant.bringing_in import SUSPICIOUS, bring_in
from bot.assistant.feed import Import, Item
from bot.store.memory import MemoryStore
from tests.contract.builders import NOW, book, event, later, opportunity


@pytest.fixture
def store():
    return MemoryStore()


def job(name, **changes):
    return opportunity(name, **{"reference": name, "source": "nhs", "partner": f"Employer {name}", "postcode": "B18", **changes})


def found(*openings, events=(), whole=True, **changes):
    listed = {Item(event=False, source=one.source, reference=one.reference) for one in openings}
    listed |= {Item(event=True, source=one.source, reference=one.reference) for one in events}
    return Import(opportunities=openings, events=tuple(events), listed=frozenset(listed), whole=whole, **changes)


def kept(store, name):
    with store.begin() as uow:
        return uow.openings.kept(name)


def test_a_second_reading_changes_and_never_doubles(store):
    first = bring_in(store, found(job("a"), job("b")), NOW, name="feed")
    second = bring_in(store, found(job("a"), job("b", band="3")), later(days=1), name="feed")

    assert (first.counts["added"], second.counts["same"], second.counts["changed"], second.counts["added"]) == (2, 1, 1, 0)


def test_what_a_whole_reading_names_no_longer_was_withdrawn(store):
    bring_in(store, found(job("a"), job("b")), NOW, name="feed")
    report = bring_in(store, found(job("a")), later(days=1), name="feed")

    assert report.counts["closed"] == 1
    assert (kept(store, "b").opportunity.status, kept(store, "b").because) == ("closed", "withdrawn")
    assert kept(store, "a").opportunity.status == "open"


def test_a_reading_that_is_not_whole_closes_nothing_and_forgets_nothing(store):
    bring_in(store, found(job("a"), job("b")), NOW, name="feed")
    assert bring_in(store, found(job("a"), whole=False), later(days=1), name="feed").counts["closed"] == 0

    assert bring_in(store, found(job("a")), later(days=2), name="feed").counts["closed"] == 1


def test_a_broken_record_that_is_still_named_is_not_closed(store):
    bring_in(store, found(job("a"), job("b")), NOW, name="feed")
    broken = replace(found(job("a")), listed=found(job("a"), job("b")).listed)

    assert bring_in(store, broken, later(days=1), name="feed").counts["closed"] == 0


def test_what_another_source_still_names_stays_open(store):
    bring_in(store, found(job("a")), NOW, name="one")
    bring_in(store, found(job("a")), NOW, name="two")

    assert bring_in(store, found(), later(days=1), name="one").counts["closed"] == 0
    assert bring_in(store, found(), later(days=1), name="two").counts["closed"] == 1


def test_a_source_that_was_not_read_for_long_keeps_nothing_open(store):
    bring_in(store, found(job("a", closes=None)), NOW, name="given-up")
    bring_in(store, found(job("a", closes=None)), NOW, name="feed")

    assert bring_in(store, found(), later(days=30), name="feed").counts["closed"] == 1


def test_what_ended_by_itself_is_not_called_withdrawn(store):
    bring_in(store, found(job("a")), NOW, name="feed")

    assert bring_in(store, found(), later(days=60), name="feed").counts["closed"] == 0
    assert kept(store, "a").because == ""


def test_a_source_that_suddenly_names_nothing_has_broken_down(store):
    many = [job(f"j{n}") for n in range(SUSPICIOUS + 1)]
    bring_in(store, found(*many), NOW, name="feed")

    report = bring_in(store, found(), later(hours=1), name="feed")
    assert (report.counts["closed"], report.counts["problems"]) == (0, 1)
    assert bring_in(store, found(), later(hours=2), name="feed", trust_empty=True).counts["closed"] == len(many)


def test_withdrawn_and_named_again_is_open_again(store):
    for numbers in (("a", "b"), ("a",), ("a", "b")):
        bring_in(store, found(*map(job, numbers)), NOW, name="feed")

    assert (kept(store, "b").opportunity.status, kept(store, "b").because) == ("open", "")


def test_the_same_advert_under_two_numbers_goes_in_once_and_is_told(store):
    twin = job("b", partner="EMPLOYER  a")

    report = bring_in(store, found(job("a"), twin), NOW, name="feed")
    again = bring_in(store, found(twin, job("a")), later(days=1), name="feed")

    assert (report.counts["added"], report.counts["twice"]) == (1, 1)
    assert "b is the same advert as a" in str(report.problems[0])
    assert (again.counts["same"], again.counts["twice"], kept(store, "b")) == (1, 1, None)


def test_the_same_advert_under_a_new_number_takes_the_place_of_the_withdrawn_one(store):
    bring_in(store, found(job("a")), NOW, name="feed")
    report = bring_in(store, found(job("b", partner="Employer a")), later(days=1), name="feed")

    assert (report.counts["closed"], report.counts["added"], report.counts["twice"]) == (1, 1, 0)


@pytest.mark.parametrize("other", [{"band": "3"}, {"postcode": "B66"}, {"weekly_hours": 20}, {"titles": {"en": "Cook"}}])
def test_adverts_that_differ_are_two(store, other):
    report = bring_in(store, found(job("a"), job("b", partner="Employer a", **other)), NOW, name="feed")

    assert report.counts["added"] == 2


def test_adverts_that_tell_too_little_are_not_compared(store):
    report = bring_in(store, found(job("a", partner=""), job("b", partner=""), job("c", closes=None), job("d", partner="Employer c", closes=None)), NOW)

    assert report.counts["added"] == 4


def test_an_award_ends_a_notice_with_its_lots(store):
    bring_in(store, found(job("n1#L1"), job("n1#L2"), job("n10")), NOW)
    ended = {Item(event=False, source="nhs", reference="n1"): "closed", Item(event=False, source="nhs", reference="unknown"): "cancelled"}

    report = bring_in(store, found(ended=ended, whole=False), later(days=1))

    assert report.counts["closed"] == 2
    assert (kept(store, "n1#L1").because, kept(store, "n10").opportunity.status) == ("ended", "open")


def test_events_come_and_go(store):
    soon, past = event("e1", source="city"), event("e2", source="city", starts=NOW - timedelta(days=2), ends=NOW - timedelta(days=2))
    bring_in(store, found(events=[soon, past]), NOW, name="feed")

    report = bring_in(store, found(events=[]), later(hours=1), name="feed")

    assert report.counts["closed"] == 1
    with store.begin() as uow:
        assert uow.events.get("e1").status == "cancelled"
        assert uow.events.get("e2").status == "scheduled"


def test_more_records_than_one_transaction_takes(store):
    assert bring_in(store, found(*(job(f"j{n:03}") for n in range(250))), NOW, name="feed").counts["added"] == 250


def meeting(store, at, *, named=True, whole=True, source="cal"):
    """A reading of a calendar with one event of next week."""
    one = event(source=source, reference="m", starts=later(days=7), ends=later(days=7, hours=2), places=2)
    return bring_in(store, found(events=[one] if named else (), whole=whole), at, name="calendar", trust_empty=True)


def status(store):
    with store.begin() as uow:
        return uow.events.get("e1").status


@pytest.fixture
def attended(store):
    meeting(store, NOW)
    with store.begin() as uow:
        assert book(uow, "e1", "r1", "b1", NOW) == "booked"
        uow.commit()
    return store


def test_an_event_that_people_come_to_is_not_cancelled_at_once(attended):
    report = meeting(attended, later(hours=6), named=False)

    assert (status(attended), report.counts["closed"], report.waits) == ("scheduled", 0, True)
    (problem,) = report.problems
    assert "m is named no longer, but 1 have or want a place" in str(problem)
    assert "r1" not in str(problem)


def test_it_is_cancelled_when_it_was_missing_for_a_day(attended):
    meeting(attended, later(days=3), named=False)  # the first reading since then: nobody knows since when it is missing
    assert status(attended) == "scheduled"
    meeting(attended, later(days=3, hours=23), named=False)
    assert status(attended) == "scheduled"

    report = meeting(attended, later(days=4), named=False)
    assert (status(attended), report.counts["closed"], report.waits) == ("cancelled", 1, False)


def test_named_again_it_was_never_gone(attended):
    meeting(attended, later(hours=1), named=False)
    meeting(attended, later(hours=2))
    report = meeting(attended, later(hours=30), named=False)

    assert (status(attended), report.waits) == ("scheduled", True)


def test_a_reading_that_is_not_whole_does_not_end_the_waiting(attended):
    meeting(attended, later(hours=1), named=False)
    assert not meeting(attended, later(hours=30), named=False, whole=False).waits
    assert status(attended) == "scheduled"

    meeting(attended, later(hours=31), named=False)
    assert status(attended) == "cancelled"


def test_an_event_that_its_source_cancels_is_cancelled_at_once(attended):
    gone = event(source="cal", reference="m", starts=later(days=7), ends=later(days=7, hours=2), status="cancelled")
    bring_in(attended, found(events=[gone]), later(hours=1), name="calendar")

    assert status(attended) == "cancelled"


def test_an_event_that_nobody_comes_to_goes_at_once(store):
    meeting(store, NOW)
    meeting(store, later(hours=1), named=False)

    assert status(store) == "cancelled"
