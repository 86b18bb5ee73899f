"""Whose event it is, changes that wait to be told: one suite for every store."""

from dataclasses import replace

from bot.assistant.booking import take
from bot.assistant.held_events import Plan
from bot.assistant.ports import Store
from bot.assistant.room import Book, Join
from bot.matching.sessions import Session
from tests.contract.builders import NOW, event, later


def plan(**changes):
    made = Plan(
        event_id="e1", fields={"status": "cancelled"}, by="k1", partner_id="p1", at=NOW, due=later(minutes=5),
    )
    return replace(made, **changes)


def test_an_event_comes_with_its_owner_and_its_numbers(store: Store):
    with store.begin() as work:
        work.events.upsert(event(), NOW)
        work.held_events.own("e1", "p1")
        for n, command in enumerate((Book, Book, Join)):
            take(work, "e1", command(resident=f"r{n}", booking=f"b{n}"), NOW)
        work.events.upsert(event(place="Gym"), NOW)  # what a source says leaves the owner alone
        held = work.held_events.get("e1")

        assert (held.owner, held.taken, held.waiting, held.event.place) == ("p1", 2, 1, "Gym")
        assert work.held_events.get("e9") is None


def test_the_dates_of_an_event_have_its_owner_or_their_own(store: Store):
    with store.begin() as work:
        work.events.upsert(event("e1", by_date=True), NOW)
        work.held_events.own("e1", "p1")
        for name in ("e2", "e3"):
            work.events.upsert(event(name, series="e1", starts=later(days=9), ends=later(days=9, hours=1)), NOW)
        work.held_events.own("e3", "p2")

        assert [(work.held_events.get(one).owner) for one in ("e2", "e3")] == ["p1", "p2"]
        assert [(one.event.id, one.owner) for one in work.held_events.since(later(days=5))] == [("e2", "p1"), ("e3", "p2")]


def test_events_are_listed_from_their_last_session_on_drafts_and_cancelled_ones_too(store: Store):
    with store.begin() as work:
        sessions = tuple(Session(starts=later(days=n), ends=later(days=n, hours=1)) for n in (1, 8))
        work.events.upsert(event("e1", sessions=sessions), NOW)
        work.events.upsert(event("e2"), NOW)
        for n, status in enumerate(("draft", "cancelled")):
            work.events.upsert(event(f"e{n + 3}", status=status, starts=later(days=5), ends=later(days=5)), NOW)

        assert [one.event.id for one in work.held_events.since(later(days=2))] == ["e1", "e3", "e4"]


def test_a_plan_is_kept_replaced_found_when_due_and_dropped_once(store: Store):
    with store.begin() as work:
        for name in ("e1", "e2"):
            work.events.upsert(event(name), NOW)
        work.held_events.plan(plan(fields={"place": "Gym"}))
        work.held_events.plan(plan())
        work.held_events.plan(plan(event_id="e2", due=later(minutes=1)))

        assert work.held_events.planned("e1") == plan()
        assert [one.event_id for one in work.held_events.plans_due(later(minutes=5), 9)] == ["e2", "e1"]
        assert [one.event_id for one in work.held_events.plans_due(later(minutes=5), 1)] == ["e2"]
        assert work.held_events.plans_due(NOW, 9) == []
        assert [work.held_events.drop_plan("e1") for _ in range(2)] == [True, False]
        assert work.held_events.planned("e1") is None
