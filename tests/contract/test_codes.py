"""Codes of openings, events and programmes: one suite for every store."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.assistant.ports import Store
from bot.assistant.values import KnownCode, Programme
from tests.contract.builders import NOW, event, later, opportunity

LIBRARY = Programme(code="JOIN-LIBRARY", source="the library's wall", made=NOW)


def test_events_are_found_by_their_code_the_earliest_first(store: Store):
    with store.begin() as work:
        work.events.upsert(event("second", code="KR7HW", starts=later(days=8)), NOW)
        work.events.upsert(event("first", code="kr7hw "), NOW)
        work.events.upsert(event("none", code=""), NOW)
        work.events.upsert(event("off", code="KR7HX", status="cancelled"), NOW)

        assert [e.id for e in work.events.by_code(" Kr7hw")] == ["first", "second"]
        assert [e.id for e in work.events.by_code("KR7HX")] == ["off"]
        assert not work.events.by_code("")

        work.events.upsert(event("first", code="N9TCM"), NOW)
        assert [e.id for e in work.events.by_code("KR7HW")] == ["second"]


def test_a_programme_is_made_once_and_found_however_its_code_is_written(store: Store):
    with store.begin() as work:
        assert work.programmes.add(LIBRARY)
        assert not work.programmes.add(Programme(code="JOINLIB-RARY", source="elsewhere", made=NOW))
        assert work.programmes.add(Programme(code="A1-CAFE", source="a café", made=later(days=1)))
        work.commit()

    with store.begin() as work:
        assert work.programmes.get("join library") == LIBRARY
        assert work.programmes.get("Join-Librarys") is None
        assert work.programmes.get("") is None
        assert [one.code for one in work.programmes.all()] == ["A1-CAFE", "JOIN-LIBRARY"]


def test_arrivals_are_counted_by_programme(store: Store):
    with store.begin() as work:
        work.programmes.add(LIBRARY)
        for code in ("JOIN-LIBRARY", "join library", "NOBODYS"):
            work.programmes.count_one(code)
        work.commit()

    with store.begin() as work:
        assert [one.came for one in work.programmes.all()] == [2]


def test_arrivals_of_a_transaction_that_failed_do_not_count(store: Store):
    with store.begin() as work:
        work.programmes.add(LIBRARY)
        work.commit()
    with store.begin() as work:
        work.programmes.count_one("JOIN-LIBRARY")

    with store.begin() as work:
        assert work.programmes.get("JOIN-LIBRARY") == LIBRARY


@pytest.mark.parametrize("typed", ["J0B77", " j0b77 "])
def test_a_code_of_an_opening_is_known_while_it_is_open_and_afterwards(store: Store, typed: str):
    with store.begin() as work:
        work.openings.upsert(opportunity(code="J0B77", partner="The trust"), NOW)
        known = work.known_code(typed)

        assert known == KnownCode(
            code="J0B77", kind="opening", id="o1", titles={"en": "Porter"}, partner="The trust", ends=date(2026, 12, 1)
        )
        assert not known.over(date(2026, 12, 1))
        assert known.over(date(2026, 12, 2))

        work.openings.close("o1", "closed", "filled")
        ended = work.known_code(typed)
        assert ended is not None
        assert ended.over(date(2026, 11, 23))


def test_an_event_that_comes_again_is_over_with_its_last_day(store: Store):
    late = datetime(2026, 12, 5, 23, 30, tzinfo=ZoneInfo("Europe/London"))
    with store.begin() as work:
        work.events.upsert(event("first", code="KR7HW"), NOW)
        work.events.upsert(event("last", code="KR7HW", starts=later(days=12), ends=late, place="Library"), NOW)
        work.events.upsert(event("off", code="KR7HW", starts=later(days=20), status="cancelled"), NOW)
        work.events.upsert(event("gone", code="KR7HX", status="cancelled"), NOW)

        known, gone = work.known_code("KR7HW"), work.known_code("KR7HX")

    assert known == KnownCode(
        code="KR7HW", kind="event", id="last", titles={"en": "Open day"}, partner="Library", ends=date(2026, 12, 5)
    )
    assert gone is not None
    assert gone.over(NOW.date())


def test_a_programme_is_known_and_nothing_else_is(store: Store):
    with store.begin() as work:
        work.programmes.add(LIBRARY)

        assert work.known_code("Join library") == KnownCode(code="JOIN-LIBRARY", kind="programme", id="JOIN-LIBRARY")
        assert not work.known_code("JOIN-LIBRARY").over(date(2030, 1, 1))
        assert [work.known_code(code) for code in ("", " ", "KR7HW", "-", "%")] == [None] * 5
