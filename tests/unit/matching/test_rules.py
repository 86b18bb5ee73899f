"""The hard rules as tables: who may be sent what, and why not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.matching.match import match, rank
from bot.matching.profile import profile_of
from bot.matching.rules import related_work
from tests.unit.matching.people import NY, RS, SS, N, R, ids, opening, person

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(("offer", "inside", "outside"), [
    (opening("nurse_adult"), {"nurse_adult", "nurse_child"}, {"doctor_gp", "cleaner"}),
    (opening("cleaner porter"), {"cleaner", "porter"}, {"nurse_adult"}),
    (opening(), set(), {"cleaner", "nurse_adult"}),
])
def test_people_for_an_opening_are_looked_for_among_those_of_close_work(knowledge, offer, inside, outside):
    found = related_work(offer, knowledge)

    assert inside <= found
    assert not outside & found


PERMISSION = [
    ("none", opening("porter"), TODAY, N),
    ("none", opening("market_trader", "enterprise"), TODAY, N),
    ("none", opening(kind="research", paid=True), TODAY, N),
    ("none", opening(kind="research"), TODAY, R),
    ("none", opening(kind="volunteering"), TODAY, R),
    ("none", opening(kind="training"), TODAY, R),
    ("none", opening(kind="mentoring"), TODAY, R),
    ("asylum_no_permission", opening("porter"), TODAY, N),
    ("listed_only", opening("care_assistant"), TODAY, R),
    ("listed_only", opening("porter"), TODAY, N),
    ("listed_only", opening("cleaner"), TODAY, N),
    ("listed_only", opening("hcsw"), TODAY, NY),  # sources disagree: a coordinator looks
    ("listed_only", opening("carpenter"), TODAY, NY),  # listed, but nobody without the skill
    ("listed_only", opening("care_assistant porter"), TODAY, N),  # one code is not on the list
    ("listed_only", opening(), TODAY, N),  # nobody knows the code
    ("listed_only", opening("porter", soc2020="6135"), TODAY, R),  # the stated code counts
    ("listed_only", opening("street_food", "enterprise"), TODAY, N),
    ("listed_only", opening("care_assistant"), date(2027, 2, 1), NY),  # the row wants review
    ("listed_only", opening("lab_assistant"), date(2027, 2, 1), N),  # its entry has ended
    ("listed_only", opening("care_assistant"), date(2023, 1, 1), NY),  # no row for that day
    ("student", opening("porter", weekly_hours=37.5), TODAY, N),
    ("student", opening("porter", weekly_hours=20), TODAY, R),
    ("student", opening("porter", hours=("full_time",)), TODAY, N),
    ("student", opening("porter"), TODAY, RS),
    ("student", opening("street_food", "enterprise"), TODAY, N),
    ("any", opening("porter"), TODAY, R),
    ("refugee", opening("street_food", "enterprise"), TODAY, R),
    ("", opening("porter"), TODAY, R),  # unknown filters nothing
    ("unsaid", opening("porter"), TODAY, R),
    ("", opening("street_food", "enterprise"), TODAY, R),
    ("another word", opening("porter"), TODAY, NY),
]


@pytest.mark.parametrize(("permission", "offer", "day", "expected"), PERMISSION)
def test_permission(knowledge, permission, offer, day, expected):
    assert match(person(permission=permission), offer, knowledge, day).verdict is expected


NURSE_POST = opening("nurse_adult", asked={"registration": "NMC"}, band="5")
REGISTRATION = [
    (person(qualified="doctor_gp", stage="registered"), NURSE_POST, N),  # a doctor can never fill a nurse's post
    (person(qualified="doctor_gp"), NURSE_POST, N),
    (person("hcsw"), NURSE_POST, N),
    (person(), NURSE_POST, N),
    (person(qualified="nurse_adult"), NURSE_POST, NY),
    (person("nurse_adult"), NURSE_POST, NY),  # worked as one: the way to the register is open
    (person(qualified="nurse_adult", stage="exam_passed"), NURSE_POST, NY),
    (person(qualified="nurse_adult", stage="registered"), NURSE_POST, R),
    (person(qualified="nurse_child", stage="registered"), NURSE_POST, R),  # same profession
    (person(qualified="midwife", stage="registered"), NURSE_POST, N),
    (
        person(qualified="nurse_adult", stage="registered"),
        opening("midwife"),
        N,
    ),  # no requirement stated: still a register
    (person(qualified="doctor_gp", stage="registered"), opening("doctor_specialist"), R),
    (person(), opening("dental_nurse", band="3"), R),  # one may train for it in the post
    (person(), opening("dental_nurse", asked={"registration": "General Dental Council"}), N),
    (person("security"), opening("security", asked={"registration": "SIA"}), NY),  # a licence: a coordinator helps
    (person(qualified="nurse_adult", stage="registered"), opening(asked={"registration": "NMC"}), R),
    (person(qualified="doctor_gp"), opening("medical_support_worker", band="6"), SS),
    (person(qualified="nurse_adult"), opening("medical_support_worker", band="6"), N),
    (person("cook"), opening("doctor_gp", "mentoring"), N),
    (person(qualified="doctor_specialist"), opening("doctor_gp", "mentoring"), R),
    (person("cook"), opening("street_food", "mentoring"), R),
    (person(qualified="doctor_gp"), opening("nurse_adult", "training"), N),
]


@pytest.mark.parametrize(("who", "offer", "expected"), REGISTRATION)
def test_registration(knowledge, who, offer, expected):
    assert match(who, offer, knowledge, TODAY).verdict is expected


STEPPING_STONES = [
    (person(qualified="doctor_gp"), opening("hcsw", band="2"), SS),
    (person(qualified="doctor_gp", stepping_stone=True), opening("hcsw", band="2"), SS),
    (person(qualified="doctor_gp", stepping_stone=False), opening("hcsw", band="2"), N),
    (person(qualified="doctor_gp"), opening("porter", band="2"), N),  # far below, and nobody said yes
    (person(qualified="doctor_gp", stepping_stone=True), opening("porter", band="2"), SS),
    (person("porter", qualified="doctor_gp"), opening("porter", band="2"), R),  # their own other work
    (person(qualified="nurse_adult", stage="registered"), opening("hcsw", band="2"), N),
    (person(qualified="nurse_adult", stage="registered", stepping_stone=True), opening("hcsw", band="2"), N),
    (person("hcsw", qualified="nurse_adult", stage="registered"), opening("hcsw", band="2-3"), N),
    (person(qualified="nurse_adult", stage="registered", stepping_stone=True), opening("hcsw", band="3"), SS),
    (person(qualified="nurse_adult", stage="registered"), opening("hcsw", band="3"), N),
    (person("cook"), opening("hcsw", band="2"), R),
    (
        person(qualified="doctor_gp", permission="listed_only"),
        opening("care_assistant"),
        SS,
    ),  # lawful, and a way to earn
    (person(qualified="doctor_gp", permission="listed_only"), opening("doctor_gp"), N),
    (person("software_dev", qualified="nurse_adult", stage="registered"), opening("software_dev", band="5"), R),
    (
        person("public_health", qualified="nurse_adult", stage="registered"),
        opening("community_health_worker", band="4"),
        N,
    ),
]


@pytest.mark.parametrize(("who", "offer", "expected"), STEPPING_STONES)
def test_stepping_stones(knowledge, who, offer, expected):
    assert match(who, offer, knowledge, TODAY).verdict is expected


def english(test, taken="2026-05-10", level=""):
    return profile_of("p", {"english_test": test, "english_test_date": taken, "english": level})


OTHER = [
    (person(), opening(status="filled"), N, "not_open"),
    (person(), opening(closes=TODAY), R, "closes_soon"),
    (person(), opening(closes=TODAY - timedelta(days=1)), N, "closed_on"),
    (person(age=17), opening(asked={"min_age": 18}), N, "too_young"),
    (person(age=18), opening(asked={"min_age": 18}), R, None),
    (person(), opening(asked={"min_age": 18}), R, "minimum_age"),
    (person(age=15), opening(kind="training"), N, "too_young"),
    (person(), opening(asked={"women_only": True}), R, "women_only"),
    (person(english="basic"), opening(asked={"english": "good"}), NY, "english_low_good"),
    (person(english="good"), opening(asked={"english": "good"}), R, None),
    (person(), opening(asked={"english": "good"}), RS, "tell_english_good"),
    (english("IELTS:6.5"), opening(asked={"english": "good"}), R, None),
    (english("IELTS:6.5"), opening(asked={"english": "IELTS:6.5"}), R, None),
    (english("IELTS:6.0"), opening(asked={"english": "IELTS:6.5"}), NY, "english_test_short"),
    (english("IELTS:7.0", "2024-10-01"), opening(asked={"english": "IELTS:6.5"}), NY, "english_test_old"),
    (english("IELTS:7.0", None), opening(asked={"english": "IELTS:6.5"}), RS, "test_details"),
    (english("", level="fluent"), opening(asked={"english": "IELTS:6.5"}), NY, "english_test_missing"),
    (person(hours=("school_hours",)), opening(hours=("nights", "full_time")), N, "hours_clash"),
    (person(hours=("any",)), opening(hours=("nights",)), R, "hours_fit"),
    (person(outcode="B66", travel_mode="walk", travel_minutes=30), opening(postcode="WV1 1AA"), N, "too_far"),
    (person(outcode="B66", travel_mode="bus", travel_minutes=40), opening(postcode="B67 1AA"), R, "by_bus"),
    (person(languages=("ar", "en")), opening(asked={"languages": ("ti", "ar")}), R, "your_language"),
    (person(languages=("pl", "en")), opening(asked={"languages": ("ti", "ar")}), N, "other_language"),
    (person(languages=("en",)), opening(asked={"languages": ("ti",)}), N, "other_language"),
    (person(), opening(asked={"languages": ("ti",)}), RS, "tell_languages"),
    (person(women_only=False), opening(asked={"women_only": True}), N, "women_only"),
    (person(women_only=True), opening(asked={"women_only": True}), R, "women_only"),
    (person(), opening(asked={"english": "some"}), RS, "ask_first"),
    (person(), opening("electrician"), NY, "skilled_work"),
    (person("maintenance"), opening("electrician"), R, "related_work"),
    (person("cook"), opening("cook", asked={"experience_years": 2}), RS, "tell_years"),
    (person(), opening("cook", asked={"experience_years": 2}), NY, "experience_short"),
    (
        profile_of("p", {"occupation:cook": True, "years:cook": 6, "paid:cook": "unpaid", "work_country:cook": "SY"}),
        opening("cook", asked={"experience_years": 2}),
        R,
        "unpaid_counts",
    ),
]


@pytest.mark.parametrize(("who", "offer", "verdict", "reason"), OTHER)
def test_other_rules(knowledge, who, offer, verdict, reason):
    found = match(who, offer, knowledge, TODAY)

    assert found.verdict is verdict
    assert reason is None or reason in ids(found)


def test_not_yet_always_carries_the_next_step(knowledge):
    tables = [(who, offer, TODAY, verdict) for who, offer, verdict in REGISTRATION + STEPPING_STONES]
    tables += [(who, offer, TODAY, verdict) for who, offer, verdict, _ in OTHER]
    tables += [(person(permission=told), offer, day, verdict) for told, offer, day, verdict in PERMISSION]
    gaps = [match(who, offer, knowledge, day) for who, offer, day, verdict in tables if verdict is NY]

    assert len(gaps) > 10
    assert all(found.next_step is not None for found in gaps)


LADDER = [
    ("none", None, "nmc_none"),
    ("applied", None, "nmc_applied"),
    ("applied", "2026-05-10", "nmc_english_passed"),  # good evidence moves on
    ("english_passed", "2024-01-10", "nmc_applied"),  # too old by now
    ("english_passed", "2026-05-10", "nmc_english_passed"),
    ("exam_passed", None, "nmc_osce"),  # one of the two tests, as far as told
]


@pytest.mark.parametrize(("stage", "taken", "expected"), LADDER)
def test_usual_next_step_by_stage_and_evidence(knowledge, stage, taken, expected):
    facts = {"qualification:midwife": True, "uk_stage:midwife": stage}
    if taken:
        parts = dict.fromkeys(("listening", "reading", "writing", "speaking"), 7.5)
        facts |= {"english_test": "IELTS Academic:7.5", "english_parts": parts, "english_test_date": taken}

    found = match(profile_of("p", facts), opening("midwife"), knowledge, TODAY)

    assert found.next_step.sentence.context == f"reason.{expected}"


def test_the_next_step_names_an_opening_that_helps(knowledge):
    mentor = replace(opening("midwife", "mentoring"), id="mentor")
    course = replace(opening(kind="training"), id="course", titles={"en": "IELTS course"})
    post = replace(opening("midwife"), id="post")
    by_stage = {}
    for stage in ("none", "english_passed"):
        found = rank(person(qualified="midwife", stage=stage), (mentor, course, post), knowledge, TODAY)
        by_stage[stage] = next(one.next_step.opening for one in found if one.opportunity == "post")

    assert by_stage == {"none": "course", "english_passed": "mentor"}


def test_alerts_leave_out_what_was_told_refused_not_yet_or_of_another_kind(knowledge):
    offers = [replace(opening("porter"), id=name) for name in ("told", "refused", "new")]
    offers += [replace(opening("electrician"), id="not yet"), replace(opening(kind="training"), id="other kind")]
    who = person("porter", told=frozenset({"told"}), refused=frozenset({"refused"}), interests=("job",))

    fresh = rank(who, offers, knowledge, TODAY, fresh_only=True)
    shown = rank(who, offers, knowledge, TODAY)

    assert [one.opportunity for one in fresh] == ["new"]
    assert {one.opportunity for one in shown} == {"told", "refused", "new", "not yet", "other kind"}
