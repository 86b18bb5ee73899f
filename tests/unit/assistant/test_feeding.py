"""Feeds run by themselves: what is due, what happens when one fails, and that twice does no harm."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.assistant.feed import Feed, FeedState, Import, Item
from bot.assistant.feeding import FIRST_RETRY, LEASE, Feeds
from bot.errors import ContentError, FeedUnavailable, StoreUnavailable
from bot.store.memory import MemoryStore
from tests.contract.builders import NOW, book, event, later, opportunity

HOURLY = Feed(name="hourly", address="https://example.org/a", every=timedelta(hours=1), active=True)
OTHER = replace(HOURLY, name="other", address="https://example.org/b")
JOB = opportunity(source="s", reference="r")
BROUGHT = Import(opportunities=(JOB,), listed=frozenset({Item(event=False, source="s", reference="r")}), whole=True, etag='"1"')


class Source:
    """Answers in turn, and remembers what was asked of it."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    def __call__(self, feed, before, _stopping):
        self.asked.append((feed.name, before))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def store():
    return MemoryStore()


def house(store, source, *feeds):
    return Feeds(store=store, feeds=feeds or (HOURLY,), read=source)


def state_of(store, name="hourly"):
    with store.begin() as uow:
        return uow.feeds.state(name)


def test_a_feed_is_read_when_it_is_due_and_not_before(store):
    source = Source(BROUGHT)
    feeds = house(store, source)

    times = [NOW, NOW, later(minutes=59), later(minutes=60), later(minutes=61)]
    assert [feeds.read_due(lambda at=at: at) for at in times] == [1, 0, 0, 1, 0]
    assert (state_of(store).result, state_of(store).counts["same"]) == ("ok", 1)


def test_what_was_read_is_remembered_for_the_next_time(store):
    source = Source(BROUGHT, Import(unchanged=True))
    feeds = house(store, source)
    feeds.read_due(lambda: NOW)
    feeds.read_due(lambda: later(hours=2))

    assert [before.etag if before else None for _, before in source.asked] == [None, '"1"']
    assert (state_of(store).result, state_of(store).counts["added"], state_of(store).due) == ("unchanged", 1, later(hours=3))


def test_a_feed_with_other_settings_is_read_as_if_for_the_first_time(store):
    source = Source(BROUGHT)
    house(store, source).read_due(lambda: NOW)
    house(store, source, replace(HOURLY, most_pages=3)).read_due(lambda: later(hours=2))

    assert [before for _, before in source.asked] == [None, None]


def test_an_inactive_feed_is_read_only_when_it_is_asked_for(store):
    source = Source(BROUGHT)
    off = replace(HOURLY, active=False)
    feeds = house(store, source, off)

    assert feeds.read_due(lambda: NOW) == 0
    assert feeds.read_one(off, lambda: NOW, now=True).result == "ok"


@pytest.mark.parametrize("error", [
    FeedUnavailable("cannot be fetched: the source answers 500", where="https://example.org/a"),
    ContentError("is not valid XML", where="https://example.org/a"), ZeroDivisionError("boom"),
])
def test_one_feed_that_fails_never_stops_another(store, error):
    def read(feed, _before, _stopping):
        if feed.name == "hourly":
            raise error
        return BROUGHT

    feeds = Feeds(store=store, feeds=(HOURLY, OTHER), read=read)

    assert feeds.read_due(lambda: NOW) == 2
    assert (state_of(store).result, state_of(store).failures, state_of(store, "other").result) == ("failed", 1, "ok")
    assert state_of(store).problems
    assert "boom" not in str(state_of(store).problems)


def test_a_failing_feed_is_tried_again_sooner_and_then_less_often(store):
    slow = replace(HOURLY, every=timedelta(hours=8))
    feeds = house(store, Source(FeedUnavailable("busy", where="x")), slow)
    waits, at = [], NOW
    for _ in range(7):
        state = feeds.read_one(slow, lambda at=at: at)
        waits.append(state.due - at)
        at = state.due

    assert waits[:3] == [FIRST_RETRY, 2 * FIRST_RETRY, 4 * FIRST_RETRY]
    assert waits[-1] == timedelta(hours=8)
    assert state.failures == 7


def test_a_source_that_asks_for_rest_gets_it(store):
    feeds = house(store, Source(FeedUnavailable("busy", where="x", retry_after=7200)))
    feeds.read_due(lambda: NOW)

    assert state_of(store).due == later(hours=2)


def test_after_a_failure_all_is_well_again(store):
    feeds = house(store, Source(FeedUnavailable("busy", where="x"), BROUGHT))
    feeds.read_due(lambda: NOW)
    feeds.read_due(lambda: later(hours=1))

    assert (state_of(store).result, state_of(store).failures) == ("ok", 0)


def test_a_reading_that_was_cut_is_read_whole_the_next_time(store):
    source = Source(replace(BROUGHT, cut=True, whole=False))
    feeds = house(store, source)
    feeds.read_due(lambda: NOW)
    feeds.read_due(lambda: later(hours=2))

    assert (state_of(store).result, source.asked[1][1].etag) == ("partly", "")


def test_a_feed_that_is_being_read_elsewhere_is_left_alone_until_that_has_died(store):
    with store.begin() as uow:
        uow.feeds.take("hourly", NOW, NOW + LEASE)
        uow.commit()
    feeds = house(store, Source(BROUGHT))

    assert feeds.read_due(lambda: later(minutes=1)) == 0
    assert feeds.read_due(lambda: NOW + LEASE) == 1


def test_two_readings_at_once_do_no_harm(store):
    inner = house(store, Source(BROUGHT))

    def read(feed, before, stopping):
        inner.read_one(feed, lambda: NOW, stopping, now=True)
        return BROUGHT

    state = Feeds(store=store, feeds=(HOURLY,), read=read).read_one(HOURLY, lambda: NOW)

    assert state.counts["same"] == 1
    with store.begin() as uow:
        assert len(uow.openings.all_kept()) == 1


def test_a_database_that_is_away_is_no_fault_of_the_feed(store):
    with pytest.raises(StoreUnavailable):
        house(store, Source(StoreUnavailable())).read_due(lambda: NOW)


def test_told_to_stop_nothing_more_is_begun(store):
    assert house(store, Source(BROUGHT)).read_due(lambda: NOW, lambda: True) == 0


def test_the_list_shows_every_feed_with_its_last_reading(store):
    feeds = house(store, Source(BROUGHT), HOURLY, OTHER)
    feeds.read_one(HOURLY, lambda: NOW)

    first, second = feeds.rows()
    assert (first.feed, second.state) == (HOURLY, None)
    assert isinstance(first.state, FeedState)


def test_while_an_event_waits_to_be_cancelled_its_source_is_read_whole(store):
    one = event(starts=later(days=9), ends=later(days=9, hours=1), source="s", reference="e")
    named = Import(events=(one,), listed=frozenset({Item(event=True, source="s", reference="e")}), whole=True, etag='"1"')
    feeds = house(store, Source(named, Import(whole=True, etag='"2"')))
    feeds.read_due(lambda: NOW)
    with store.begin() as uow:
        assert book(uow, "e1", "r1", "b1", NOW) == "booked"
        uow.commit()

    tags = []
    for hours in (2, 14, 27, 28):
        feeds.read_due(lambda hours=hours: later(hours=hours))
        tags.append(state_of(store).etag)
    assert tags == ["", "", '"2"', '"2"']
    with store.begin() as uow:
        assert uow.events.get("e1").status == "cancelled"
