"""Order and properties of matching."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.samples import sample_openings
from bot.matching.findings import RANK
from bot.matching.match import explain, match, rank
from bot.matching.values import (
    EnglishTest,
    Experience,
    Kind,
    Opportunity,
    Profile,
    Qualification,
    Requirements,
    Verdict,
)
from tests.fakes import content
from tests.unit.matching.people import ids, opening, person

ROOT = Path(__file__).parents[3]
TODAY = date(2026, 11, 21)
KNOWN = content.knowledge()
OCCUPATIONS = sorted(KNOWN.occupations)
PARTS = ("listening", "reading", "writing", "speaking")
STAGES = ("", "none", "applied", "english_passed", "exam_passed", "registered")
LEVELS = ("", "none", "basic", "medium", "good", "fluent")
HOURS = ("full_time", "part_time", "nights", "weekends", "school_hours")

days = st.integers(-1000, 400).map(lambda n: TODAY + timedelta(days=n))
bands = st.integers(8, 18).map(lambda n: n / 2)
some_hours = st.lists(st.sampled_from(HOURS), max_size=3, unique=True).map(tuple)
tests = st.builds(
    EnglishTest,
    test=st.sampled_from(["IELTS", "IELTS Academic", "IELTS General", "PTE"]),
    overall=bands,
    parts=st.dictionaries(st.sampled_from(PARTS), bands),
    taken=st.none() | days,
)
profiles = st.builds(
    Profile,
    id=st.just("p"),
    experiences=st.lists(
        st.builds(Experience, occupation=st.sampled_from(OCCUPATIONS), years=st.none() | st.floats(0, 40)), max_size=3
    ).map(tuple),
    qualifications=st.lists(
        st.builds(Qualification, occupation=st.sampled_from(OCCUPATIONS), uk_stage=st.sampled_from(STAGES)), max_size=2
    ).map(tuple),
    english=st.sampled_from(LEVELS),
    english_tests=st.lists(tests, max_size=2).map(tuple),
    languages=st.lists(st.sampled_from(["en", "ar", "ur", "pl"]), max_size=3, unique=True).map(tuple),
    hours=some_hours,
    outcode=st.sampled_from(["", "B21", "B66", "WV1", "ZZ9"]),
    travel_minutes=st.none() | st.integers(5, 120),
    travel_mode=st.sampled_from(["", "walk", "bus", "car"]),
    permission=st.sampled_from(["", "any", "none", "listed_only", "student", "refugee"]),
    interests=st.lists(st.sampled_from([kind.value for kind in Kind]), max_size=2).map(tuple),
    stepping_stone=st.sampled_from([None, True, False]),
    age=st.none() | st.integers(10, 70),
)
openings = st.builds(
    Opportunity,
    id=st.just("o"),
    kind=st.sampled_from(Kind),
    titles=st.just({"en": "An opening"}),
    occupations=st.lists(st.sampled_from(OCCUPATIONS), max_size=2).map(tuple),
    postcode=st.sampled_from(["", "B66 2QT", "B21", "WV1 1AA"]),
    paid=st.booleans(),
    band=st.sampled_from(["", "2", "3", "5", "medical"]),
    hours=some_hours,
    weekly_hours=st.none() | st.floats(4, 40),
    requirements=st.builds(
        Requirements,
        registration=st.sampled_from(["", "", "NMC", "GMC", "HCPC", "SIA"]),
        english=st.sampled_from(["", "basic", "good", "IELTS:6.5", "IELTS:7.0:6.5"]),
        experience_years=st.sampled_from([0, 0, 2]),
        min_age=st.sampled_from([0, 18]),
        languages=st.sampled_from([(), ("ar",)]),
        driving=st.booleans(),
        dbs=st.booleans(),
        women_only=st.booleans(),
    ),
    closes=st.none() | days,
    status=st.sampled_from(["open", "open", "filled"]),
)


def is_paid(offer):
    return offer.paid or offer.kind is Kind.JOB


@settings(deadline=None)  # the machine may be busy
@given(profiles, openings)
def test_nothing_that_must_never_be_sent_is_ranked(profile, offer):
    """Permission, registration, closing date, age and English, checked by an independent reading of the rules."""
    for found in rank(profile, (offer,), KNOWN, TODAY):
        sendable = found.verdict in {Verdict.READY, Verdict.READY_WITH_STEP, Verdict.STEPPING_STONE}
        assert offer.status == "open"
        assert offer.closes is None or offer.closes >= TODAY
        assert profile.age is None or profile.age >= (offer.requirements.min_age or 16)
        if profile.permission == "none":
            assert not is_paid(offer)
            assert offer.kind is not Kind.ENTERPRISE
        if profile.permission in {"student", "listed_only"}:
            assert offer.kind is not Kind.ENTERPRISE
        if profile.permission == "listed_only" and is_paid(offer) and sendable:
            codes = {KNOWN.occupations[one].soc2020 for one in offer.occupations}
            assert codes <= {
                "6135",
                "6136",
                "2112",
                "2115",
                "2142",
                "3111",
                "3411",
                "3416",
                "5312",
                "5313",
                "5314",
                "5316",
            }
        if profile.permission == "student" and is_paid(offer) and offer.weekly_hours is not None:
            assert offer.weekly_hours <= 20
        register = offer.requirements.registration
        if sendable and register in KNOWN.regulators:
            mine = KNOWN.regulators[register].professions
            assert any(q.uk_stage == "registered" and q.occupation in mine for q in profile.qualifications)
        registered = any(
            q.uk_stage == "registered" and KNOWN.regulator_of(q.occupation) for q in profile.qualifications
        )
        if registered and offer.kind is Kind.JOB and offer.band == "2" and not register and offer.occupations:
            assert all(KNOWN.regulator_of(one) for one in offer.occupations)
        if sendable and offer.requirements.english.startswith("IELTS"):
            assert any(test.test.startswith("IELTS") and test.overall >= 6.5 for test in profile.english_tests)


@settings(deadline=None)  # the machine may be busy
@given(profiles, openings)
def test_every_match_has_renderable_reasons_and_a_step_where_something_is_missing(profile, offer):
    found = match(profile, offer, KNOWN, TODAY)

    for sentence in (*found.reasons, *([found.next_step.sentence] if found.next_step else [])):
        assert sentence.text.format(**sentence.params)
        assert set(re.findall(r"{(\w+)}", sentence.text)) == set(sentence.params)
    assert 0 <= found.score <= 1
    assert found.verdict is not Verdict.NEVER or found.reasons
    assert found.verdict is not Verdict.NOT_YET or found.next_step


def better(profile):
    """The same person with more evidence, one thing at a time."""
    yield replace(profile, permission="any")
    yield replace(profile, english="fluent")
    result = EnglishTest(test="IELTS Academic", overall=9.0, parts=dict.fromkeys(PARTS, 9.0), taken=TODAY)
    yield replace(profile, english_tests=(*profile.english_tests, result))
    if profile.experiences:
        yield replace(profile, experiences=tuple(replace(one, years=40.0) for one in profile.experiences))
    if profile.age is not None:
        yield replace(profile, age=70)


@settings(deadline=None)  # the machine may be busy
@given(profiles, openings)
def test_more_evidence_never_makes_the_verdict_worse(profile, offer):
    before = match(profile, offer, KNOWN, TODAY).verdict

    for more in better(profile):
        assert RANK[match(more, offer, KNOWN, TODAY).verdict] <= RANK[before]


@settings(deadline=None)  # the machine may be busy
@given(profiles, st.sampled_from(OCCUPATIONS))
def test_registration_never_makes_the_own_profession_worse(profile, occupation):
    """Coming onto the register opens posts of the profession; what it closes is work below it, by intent."""
    register = KNOWN.regulator_of(occupation) or "NMC"
    offer = Opportunity(
        id="o",
        kind=Kind.JOB,
        titles={"en": "Post"},
        occupations=(occupation,),
        requirements=Requirements(registration=register),
    )
    before = match(profile, offer, KNOWN, TODAY).verdict
    on_it = tuple(replace(one, uk_stage="registered") for one in profile.qualifications)

    assert RANK[match(replace(profile, qualifications=on_it), offer, KNOWN, TODAY).verdict] <= RANK[before]


def samples():
    return sample_openings(ROOT / "knowledge", KNOWN, TODAY)


FIRST = [
    ({"experiences": ("cook",), "english": "basic"}, {"s-catering", "s-cook", "s-market-pitch", "s-catering-contract"}),
    ({"experiences": ("tailor",)}, {"s-shop-shelf"}),
    ({"experiences": ("cleaner",), "hours": ("school_hours",), "outcode": "B21"}, {"s-domestic-school"}),
    ({"qualifications": ("midwife",), "english": "medium", "permission": "none"}, {"s-oet-nurse", "s-mentor-midwife"}),
    ({"experiences": ("interpreter",), "languages": ("ti",), "english": "good"}, {"s-interpreter"}),
    ({"experiences": ("care_assistant",), "english": "medium", "permission": "listed_only"}, {"s-care-worker"}),
    ({"experiences": ("labourer",), "english": "basic", "outcode": "B66"}, {"s-site-labourer"}),
]


@pytest.mark.parametrize(("who", "expected"), FIRST)
def test_the_best_opening_comes_first(who, expected):
    who = dict(who)
    done = tuple(Experience(occupation=one, years=5) for one in who.pop("experiences", ()))
    titles = tuple(Qualification(occupation=one, uk_stage="none") for one in who.pop("qualifications", ()))
    found = rank(Profile(id="p", experiences=done, qualifications=titles, **who), samples(), KNOWN, TODAY, 1)

    assert found[0].opportunity in expected



def test_every_sample_opening_reaches_somebody():
    """No opening of the samples is closed to everybody by its own requirements."""
    everybody = [
        Profile(
            id=name,
            english="fluent",
            languages=("ar",),
            experiences=(Experience(occupation=name, years=10),),
            qualifications=(Qualification(occupation=name, uk_stage=stage),),
        )
        for name in OCCUPATIONS
        for stage in ("none", "registered")
    ]
    wanted = {Verdict.READY, Verdict.STEPPING_STONE}
    alone = [one.id for one in samples() if not any(match(p, one, KNOWN, TODAY).verdict in wanted for p in everybody)]

    assert alone == []


def test_explain_names_everything_that_is_in_the_way(knowledge):
    who = person(qualified="nurse_adult", hours=("school_hours",), outcode="B66", travel_minutes=20)
    post = opening("nurse_adult", hours=("nights",), postcode="WV1 1AA")

    found = explain(who, post, knowledge, TODAY)

    assert found.verdict is Verdict.NEVER
    assert {"hours_clash", "too_far", "not_registered"} <= set(ids(found))
    assert found.next_step.sentence.context == "reason.nmc_none"


def test_explain_names_the_opening_that_helps(knowledge):
    course = replace(opening(kind="training"), id="course", titles={"en": "IELTS course"})

    found = explain(person(english="basic"), opening(asked={"english": "good"}), knowledge, TODAY, (course,))

    assert found.next_step.opening == "course"


@pytest.mark.parametrize(("said", "sent"), [(True, True), (None, False), (False, False)])
def test_a_stepping_stone_is_sent_only_after_a_yes(knowledge, said, sent):
    who = person(qualified="doctor_gp", stepping_stone=said)

    assert bool(rank(who, (opening("hcsw", band="2"),), knowledge, TODAY, fresh_only=True)) is sent


def test_what_was_said_before_moves_an_opening_up_or_down(knowledge):
    offer = opening("cleaner")
    liked, plain, disliked = (
        match(person("cleaner", **said), offer, knowledge, TODAY).score
        for said in ({"liked": frozenset({"cleaner"})}, {}, {"disliked": frozenset({"cleaner"})})
    )

    assert liked > plain > disliked
