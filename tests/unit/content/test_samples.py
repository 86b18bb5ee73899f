"""The samples are many, dated from today, complete in four languages, and use real occupation ids."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.knowledge import read_knowledge
from bot.content.samples import sample_events, sample_openings
from bot.errors import ContentError
from bot.matching.values import Kind

KNOWLEDGE = Path(__file__).parents[3] / "knowledge"
KNOWN = read_knowledge(KNOWLEDGE)
LANGUAGES = {"en", "ar", "ur", "pl"}
TODAY = date(2026, 11, 21)


def test_openings_of_every_kind_open_today():
    openings = sample_openings(KNOWLEDGE, KNOWN, TODAY)
    kinds = Counter(one.kind for one in openings)

    assert len(openings) >= 36
    assert min(kinds[kind] for kind in Kind) >= 1
    assert all(one.posted < TODAY <= one.closes for one in openings)
    assert {"2", "3", "4", "5", "6", "medical"} <= {one.band for one in openings}


def test_texts_in_four_languages_and_codes_that_differ():
    things = [*sample_openings(KNOWLEDGE, KNOWN, TODAY), *sample_events(KNOWLEDGE, TODAY)]

    assert all(set(one.titles) == set(one.summaries) == LANGUAGES for one in things)
    assert len({one.code for one in things}) == len({one.id for one in things}) == len(things)


@settings(deadline=None)  # the machine may be busy
@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_an_event_on_every_day_of_this_week_and_the_next(today):
    """Also in weeks in which the clocks change."""
    monday = today - timedelta(days=today.weekday())
    events = sample_events(KNOWLEDGE, today)

    assert {one.starts.date() for one in events} >= {monday + timedelta(days=n) for n in range(14)}
    assert all(one.starts < one.ends and one.starts.tzinfo is not None for one in events)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('closes: "+14d"', "closes: soon"),
        ("occupations: [hcsw]", "occupations: [wizard]"),
        ("kind: enterprise", "kind: lottery"),
    ],
)
def test_a_wrong_sample_is_named_with_its_line(tmp_path, right, wrong):
    (tmp_path / "samples").mkdir()
    text = (KNOWLEDGE / "samples" / "openings.yaml").read_text("utf-8")
    (tmp_path / "samples" / "openings.yaml").write_text(text.replace(right, wrong, 1), "utf-8")

    with pytest.raises(ContentError, match=r"openings\.yaml:\d+"):
        sample_openings(tmp_path, KNOWN, TODAY)
