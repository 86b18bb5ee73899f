"""Bringing in what a source has now: added, changed, closed, never twice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.assistant.bringing_in import SUSPICIOUS, bring_in
from bot.assistant.feed import Import, Item
from bot.store.memory import MemoryStore
from tests.contract.builders import NOW, event, later, opportunity


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
