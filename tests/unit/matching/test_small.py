"""Travel, hours, codes, relations and profiles from facts."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.codes import short_code, stable_id
from bot.matching.hours import clash
from bot.matching.profile import profile_of
from bot.matching.relations import Relation
from bot.matching.travel import minutes, outward
from bot.matching.values import EnglishTest, Experience, Qualification


@pytest.mark.parametrize(
    ("postcode", "expected"),
    [
        ("B66 2QT", "B66"),
        ("b66 2qt", "B66"),
        ("B66", "B66"),
        ("B1 1AA", "B1"),
        ("WS10", "WS10"),
        ("EC1A 1BB", "EC1A"),
        ("", ""),
    ],
)
def test_outward_code(postcode, expected):
    assert outward(postcode) == expected


def test_minutes_grow_with_distance_and_differ_by_mode(knowledge):
    near = minutes("B66", "B67", "bus", knowledge.outcodes)
    far = minutes("B66", "WV1", "bus", knowledge.outcodes)
    walk = minutes("B66", "WV1", "walk", knowledge.outcodes)
    car = minutes("B66", "WV1", "car", knowledge.outcodes)

    assert near < far < walk
    assert car < far
    assert minutes("B66", "ZZ99", "bus", knowledge.outcodes) is None


@pytest.mark.parametrize(
    ("wanted", "offered", "expected"),
    [
        ((), ("nights",), False),
        (("nights",), (), False),
        (("any",), ("nights",), False),
        (("part_time",), ("full_time",), True),
        (("part_time",), ("full_time", "part_time"), False),
        (("school_hours",), ("part_time",), False),
        (("school_hours",), ("part_time", "nights"), True),
        (("school_hours",), ("full_time", "school_hours"), False),
        (("weekends",), ("full_time",), True),
        (("nights", "school_hours"), ("part_time", "nights"), False),
        (("full_time",), ("part_time",), False),
    ],
)
def test_hours_clash_only_where_nothing_can_fit(wanted, offered, expected):
    assert clash(wanted, offered) is expected


@settings(deadline=None)  # the machine may be busy
@given(st.text(), st.text())
def test_codes_are_stable_and_hard_to_misread(source, reference):
    code = short_code(source, reference)

    assert code == short_code(source, reference)
    assert re.fullmatch(r"[ACDEFHJKMNPRTWXY][ACDEFHJKMNPRTWXY34679]{4}", code)
    assert any(one.isdigit() for one in code)
    assert not re.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]?(\d[A-Z]{2})?", code)
    assert stable_id("op", source, reference) == stable_id("op", source, reference)


@pytest.mark.parametrize(
    ("done", "wanted", "expected"),
    [
        ("cook", "cook", Relation.SAME),
        ("nurse_child", "nurse_adult", Relation.PROFESSION),
        ("midwife", "maternity_support", Relation.STEPPING_STONE),
        ("hcsw", "care_assistant", Relation.RELATED),
        ("musician", "electrician", Relation.NONE),
    ],
)
def test_relations(knowledge, done, wanted, expected):
    assert knowledge.relations.between(done, wanted) is expected


def test_profile_of_facts():
    profile = profile_of(
        "p",
        {
            "occupation:midwife": True,
            "years:midwife": 6,
            "paid:midwife": "both",
            "work_country:midwife": "SY",
            "qualification:midwife": True,
            "country:midwife": "SY",
            "year:midwife": 2010,
            "uk_stage:midwife": "applied",
            "papers:midwife": "lost",
            "english_test": "IELTS:6.5",
            "english_parts": {"listening": 7, "writing": "6,5"},
            "english_test_date": "2025-03",
            "english": "good",
            "languages": ["ar", "en"],
            "hours": ["nights"],
            "travel": "bus",
            "travel_minutes": 40,
            "outcode": "B21",
            "permission": "unsaid",
            "interests": ["job"],
            "stepping_stone": True,
            "something_else": 3,
        },
        told=["a"],
    )

    assert profile.experiences == (Experience(occupation="midwife", years=6, country="SY", paid="both"),)
    assert profile.qualifications == (
        Qualification(occupation="midwife", country="SY", year=2010, uk_stage="applied", papers="lost"),
    )
    assert profile.english_tests == (
        EnglishTest(test="IELTS", overall=6.5, parts={"listening": 7.0, "writing": 6.5}, taken=date(2025, 3, 1)),
    )
    assert (profile.permission, profile.travel_mode, profile.travel_minutes, profile.told) == ("", "bus", 40, {"a"})


values = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.lists(st.text())
)
keys = st.sampled_from(
    [
        "occupation:cook",
        "years:cook",
        "uk_stage:midwife",
        "english_test",
        "english_parts",
        "english_test_date",
        "hours",
        "travel_minutes",
        "travel",
        "permission",
        "languages",
        "stepping_stone",
        "age",
        "year:midwife",
        ":",
        "outcode",
    ]
)


@settings(deadline=None)  # the machine may be busy
@given(st.dictionaries(keys, values))
def test_no_fact_can_break_a_profile(facts):
    assert profile_of("p", facts).id == "p"


def test_a_fact_that_is_no_takes_the_occupation_back():
    assert profile_of("p", {"occupation:nurse_adult": False, "years:nurse_adult": 5}).experiences == ()
