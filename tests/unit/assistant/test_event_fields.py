"""An event as a form holds it, and back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assistant.event_desk import twins
from bot.assistant.event_fields import DAY, LINE, ORDER, PROBLEMS, TITLE, event_of, texts_of, with_language
from bot.errors import EventError
from bot.matching.events import sessions_of
from bot.matching.sessions import LONDON, Session, Weekly
from bot.matching.values import CommunityEvent, Requirements

FORM = {"titles": "Tea", "date": "2026-12-01", "begins": "10:00", "ends": "12:00"}
words = st.text(st.characters(categories=("L", "N", "P")), max_size=12)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(LONDON)).map(
    lambda at: at.replace(hour=8 + at.hour % 10, second=0, microsecond=0))


@st.composite
def events(draw):
    starts = draw(moments)
    length = timedelta(minutes=draw(st.integers(15, 240)))
    weekly = draw(st.none() | st.builds(Weekly, every=st.integers(1, 4), count=st.integers(2, 12)))
    further = [] if weekly else sorted(draw(st.sets(st.integers(1, 60), max_size=3)))
    sessions = [Session(starts=starts + timedelta(days=n), ends=starts + timedelta(days=n) + length) for n in (0, *further)]
    return CommunityEvent(
        id="e1", titles={"en": draw(words.filter(str.strip)), "ar": "x"}, summaries={"en": draw(words.filter(str.strip))},
        partner=draw(words).strip(), place=draw(words).strip(), starts=starts, ends=starts + length, weekly=weekly,
        sessions=tuple(sessions) if further else (), by_date=bool(weekly) and draw(st.booleans()),
        places=draw(st.none() | st.integers(0, 99)), course=draw(st.booleans()), creche=draw(st.booleans()),
        languages=draw(st.sampled_from([(), ("en",), ("ar", "ur")])), source="console", reference="e1",
        entry=Requirements(english=draw(st.sampled_from(["", "basic", "IELTS:6.5"])), min_age=draw(st.integers(0, 18))),
    )


@settings(max_examples=60, deadline=None)
@given(events())
def test_what_a_form_shows_and_sends_back_is_the_same_event(event):
    assert event_of(event, texts_of(event)) == event


@settings(max_examples=60, deadline=None)
@given(events(), st.integers(1, 300))
def test_a_moved_event_keeps_its_length_its_number_of_meetings_and_all_else(event, days):
    texts = texts_of(event)
    there = event.starts.astimezone(LONDON).date() + timedelta(days=days)
    moved = event_of(event, {**texts, "date": there.isoformat()})

    assert there in {one.starts.astimezone(LONDON).date() for one in sessions_of(moved)}
    assert len(sessions_of(moved)) == len(sessions_of(event)) or event.sessions
    assert replace(
        moved, starts=event.starts, ends=event.ends, sessions=event.sessions, weekly=event.weekly
    ) == event


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from([*FORM, "repeat", "times", "skips", "dates", "places", "min_age"]), words))
def test_whatever_is_typed_makes_an_event_or_says_what_is_wrong(typed):
    problems = {}
    try:
        made = event_of(None, {**FORM, **typed}, id="e1")
    except EventError as error:
        made, problems = None, error.problems

    assert made is None or sessions_of(made)
    assert set(problems.values()) <= set(PROBLEMS)
    assert (made is None) == bool(problems)


@pytest.mark.parametrize(("fields", "name", "problem"), [
    ({"date": "31/06/2026"}, "date", DAY), ({"date": "2026-02-30"}, "date", DAY), ({"ends": "10:00"}, "ends", ORDER),
    ({"titles": ""}, "titles", TITLE), ({"repeat": "dates"}, "dates", LINE),
    ({"repeat": "dates", "dates": "2026-12-02 11:00-10:00"}, "dates", LINE),
])
def test_what_is_wrong_stands_at_its_field(fields, name, problem):
    with pytest.raises(EventError) as caught:
        event_of(None, {**FORM, **fields}, id="e1")

    assert caught.value.problems == {name: problem}


def test_days_are_read_as_people_here_write_them_and_hours_as_the_clock_on_the_wall():
    summer = event_of(None, {**FORM, "date": "1/7/2026", "begins": "9.30"}, id="e1")

    assert summer.starts == datetime(2026, 7, 1, 8, 30, tzinfo=UTC)


def test_skipped_days_and_the_days_of_the_week_of_a_rule_are_kept():
    rule = Weekly(days=("tue", "thu"), count=4, skips=(date(2026, 12, 3),))
    event = replace(event_of(None, FORM, id="e1"), weekly=rule)
    later = event_of(event, {"begins": "11:00", "ends": "12:00"})

    assert (later.weekly, later.starts.hour) == (rule, 11)


def test_texts_of_another_language_are_put_in_and_taken_out():
    event = event_of(None, FORM, id="e1")
    arabic = with_language(event, "ar", {"titles": "شاي", "summaries": ""})

    assert arabic.titles == {"en": "Tea", "ar": "شاي"}
    assert with_language(arabic, "ar", {}) == event


def test_two_events_may_be_one_when_day_place_and_title_are_near():
    one = event_of(None, {**FORM, "postcode": "B66 3PZ"}, id="e1")
    others = [
        replace(one, id="same", titles={"en": "tea "}, postcode="b663pz"), replace(one, id="e1@2026-12-01", series="e1"),
        replace(one, id="off", status="cancelled"), replace(one, id="else", titles={"en": "Coding for parents"}),
        replace(one, id="later", starts=one.starts + timedelta(days=1)), replace(one, id="there", postcode="B18 1AA"), one,
    ]

    assert [found.id for found in twins(one, others)] == ["same"]
