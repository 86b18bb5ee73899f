"""What goes out in a format comes back the same, in every field that the format can carry."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.content.standards import read_standards
from bot.feeds.read import read
from bot.feeds.write import FORMATS, Writing
from bot.matching.events import sessions_of
from bot.matching.sessions import DAYS, LONDON, Session, Weekly
from bot.matching.values import CommunityEvent, Requirements
from tests.unit.feeds.notices import KNOWN, ROOT, WORDS

HOW = Writing(
    domain="doorstep.example", public_url="https://doorstep.example", at=datetime(2026, 11, 22, 12, 0, tzinfo=UTC),
)
PLAIN = ("partner", "place", "address", "postcode", "point")
FACILITIES = ("interpreter", "creche", "step_free", "women_only", "cost_help", "bring_child")
CARRIES: dict[str, tuple[str, ...]] = {
    "ics": (*PLAIN, "topics", "sequence"),
    "schema-org": (*PLAIN, *FACILITIES, "titles", "summaries", "directions", "languages", "topics", "places", "price"),
    "oruk": (*PLAIN, *FACILITIES, "languages", "price", "entry"),
    "csv": (
        *PLAIN, *FACILITIES, "titles", "summaries", "directions", "languages", "topics", "places", "price",
        "waiting_list", "course",
    ),
}
"""fields of an event, beside its English title, its sessions and whether it is on, which all carry"""

LETTERS = "abc déß ЖЗ آئی 日\\;:\"'=+-@#%"
WORDS_OF = st.text(LETTERS, min_size=1, max_size=20).map(lambda text: " ".join(f"x{text}".split()))
"""no comma: the place, the street and the postcode of a calendar stand between commas; nothing like HTML: it is read as such"""
TEXTS = st.fixed_dictionaries({"en": WORDS_OF}, optional={"ur": WORDS_OF, "ar": WORDS_OF})
MINUTES = st.integers(0, 60 * 24 * 500).map(lambda n: datetime(2026, 9, 1, tzinfo=UTC) + timedelta(minutes=n))
LENGTHS = st.integers(15, 600).map(lambda n: timedelta(minutes=n))


@st.composite
def times(draw: st.DrawFn) -> dict[str, Any]:
    """Once, every week, or on a list of days; over the changes of the clock too."""
    starts, length = draw(MINUTES), draw(LENGTHS)
    shape = draw(st.sampled_from(("once", "weekly", "list")))
    if shape == "once":
        return {"starts": starts, "ends": starts + length}
    if shape == "weekly":
        local = starts.astimezone(LONDON)
        rule = Weekly(every=draw(st.integers(1, 3)), count=draw(st.integers(2, 8)), days=draw(st.sampled_from((
            (), (DAYS[local.weekday()],), tuple(sorted({DAYS[local.weekday()], "thu"}, key=DAYS.index)),
        ))), skips=draw(st.sampled_from(((), (local.date() + timedelta(weeks=1),)))))
        # An hour that the change of the clock skips or repeats is another matter: see test_calendar.
        return {"starts": local.replace(hour=18).astimezone(UTC), "course": True, "weekly": rule,
                "ends": local.replace(hour=18).astimezone(UTC) + length}
    more = draw(st.lists(st.integers(1, 200), min_size=1, max_size=4, unique=True))
    off = draw(st.integers(0, 4))
    listed = tuple(
        Session(starts=starts + timedelta(days=n), ends=starts + timedelta(days=n) + length, cancelled=place == off)
        for place, n in enumerate((0, *sorted(more)))
    )
    return {"starts": starts, "ends": starts + length, "sessions": listed, "course": True}


@st.composite
def events(draw: st.DrawFn) -> CommunityEvent:
    flags = {name: draw(st.booleans()) for name in FACILITIES}
    return CommunityEvent(
        id=f"ev-{draw(st.integers(0, 999))}", titles=draw(TEXTS), summaries=draw(st.one_of(st.just({}), TEXTS)),
        partner=draw(WORDS_OF), place=draw(WORDS_OF), address=draw(st.one_of(st.just(""), WORDS_OF)),
        postcode=draw(st.sampled_from(("B66 2QT", "B18", "WS1 1AA"))), directions=draw(st.one_of(st.just({}), TEXTS)),
        point=draw(st.sampled_from((None, (52.4895, -1.9316)))), places=draw(st.one_of(st.none(), st.integers(0, 99))),
        languages=tuple(draw(st.lists(st.sampled_from(("en", "ur", "pa-Latn")), unique=True))), **flags,
        price=draw(st.sampled_from((None, 0.0, 2.5, 40.0))), topics=tuple(draw(st.sampled_from(((), ("ielts", "health"))))),
        status=draw(st.sampled_from(("scheduled", "cancelled"))), sequence=draw(st.integers(0, 9)),
        waiting_list=draw(st.booleans()), entry=Requirements(min_age=draw(st.sampled_from((0, 18)))), **draw(times()),
    )


def again(form: str, *out: CommunityEvent) -> tuple[CommunityEvent, ...]:
    found = read(FORMATS[form].write(out, HOW), "file", KNOWN, WORDS)
    assert [str(one) for one in found.problems] == []
    return found.events


def on(event: CommunityEvent) -> list[tuple[datetime, datetime]]:
    """The sessions that take place."""
    return [(one.starts, one.ends) for one in sessions_of(event) if not one.cancelled]


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(event=events())
def test_what_goes_out_comes_back(form: str, event: CommunityEvent) -> None:
    [found] = again(form, event)

    assert found.titles["en"] == event.titles["en"]
    assert found.status == event.status
    assert on(found) == on(event) or event.status == "cancelled"
    for name in CARRIES[form]:
        assert getattr(found, name) == getattr(event, name), name


def test_what_the_data_file_says_of_each_format_is_what_comes_back() -> None:
    told = read_standards(ROOT / "knowledge")

    assert set(told.formats) == set(FORMATS)
    assert {name: one.media_type for name, one in told.formats.items()} == {
        name: one.media_type.partition(";")[0] for name, one in FORMATS.items()
    }
    for form, names in CARRIES.items():
        assert all(form in told.fields[name] for name in names), form
    assert set(told.fields) - {"sessions"} <= {one.name for one in fields(CommunityEvent)}


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_event_has_the_same_reference_each_time_and_others_another(form: str) -> None:
    base = CommunityEvent(
        id="ev-1", titles={"en": "Open day"}, starts=datetime(2027, 3, 28, 9, tzinfo=UTC), partner="Library",
        ends=datetime(2027, 3, 28, 11, tzinfo=UTC), place="Library", postcode="B21",
    )
    moved = replace(base, starts=base.starts + timedelta(days=2), ends=base.ends + timedelta(days=2), place="Town hall")
    other = replace(base, id="ev-2")

    first, second = again(form, base, other)
    [later] = again(form, moved)
    assert later.reference == first.reference != second.reference


@pytest.mark.parametrize("form", FORMATS)
def test_a_draft_never_goes_out_and_nothing_is_a_whole_file(form: str) -> None:
    draft = CommunityEvent(
        id="ev-secret", titles={"en": "Not yet"}, starts=datetime(2027, 3, 28, 9, tzinfo=UTC), status="draft",
        ends=datetime(2027, 3, 28, 11, tzinfo=UTC),
    )
    assert b"ev-secret" not in (out := FORMATS[form].write([draft], HOW))
    assert b"Not yet" not in out
    assert FORMATS[form].write([], HOW)


@pytest.mark.parametrize("form", FORMATS)
def test_a_weekly_class_keeps_its_hour_over_the_change_of_the_clock(form: str) -> None:
    starts = datetime(2027, 3, 16, 18, tzinfo=UTC)
    course = CommunityEvent(
        id="ev-1", titles={"en": "English class"}, starts=starts, ends=starts + timedelta(hours=2), course=True,
        weekly=Weekly(count=4, skips=(date(2027, 3, 23),)),
    )
    [found] = again(form, course)
    assert [one.starts.astimezone(LONDON).hour for one in sessions_of(found)] == [18, 18, 18]
    assert [one.starts.astimezone(UTC).hour for one in sessions_of(found)] == [18, 17, 17]
