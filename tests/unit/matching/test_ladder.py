"""Where a professional stands: what was told, what the evidence says, and what is due for review."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.evidence import Evidence
from bot.matching.expiry import expiring
from bot.matching.ladder import ladder_of
from bot.matching.profile import profile_of, stages_told
from bot.matching.stages import REACHED, reached, stages_done

TODAY = date(2026, 11, 23)
SCORES = dict.fromkeys(("listening", "reading", "writing", "speaking"), "7.5")
ENGLISH = {"english_test": "IELTS:7.5", "english_version": "academic", "english_parts": SCORES}


def ladder(knowledge, profession, stage="", told=(), today=TODAY, **facts):
    known = {f"qualification:{profession}": True, **facts}
    if stage:
        known[f"uk_stage:{profession}"] = stage
    known[f"ladder:{profession}"] = dict.fromkeys(told, "2026-11-20")
    return ladder_of(profile_of("p", known), profession, knowledge, today)


def step(found):
    return found.step.context.removeprefix("reason.") if found.step else None


STANDING = [
    ("doctor_gp", "", (), "gmc_none"),
    ("doctor_gp", "applied", (), "gmc_applied"),
    ("doctor_gp", "english_passed", (), "gmc_english_passed"),
    ("doctor_gp", "exam_passed", (), "gmc_plab2"),
    ("doctor_gp", "exam_passed", ("plab2",), "gmc_internship"),
    ("doctor_gp", "exam_passed", ("plab2", "internship"), "gmc_exam_passed"),
    ("doctor_gp", "registered", (), None),
    ("nurse_adult", "english_passed", (), "nmc_english_passed"),
    ("nurse_adult", "english_passed", ("osce",), "nmc_cbt"),  # either of the two may come first
    ("nurse_adult", "exam_passed", ("osce",), "nmc_cbt"),
    ("nurse_adult", "exam_passed", ("cbt",), "nmc_osce"),
    ("nurse_adult", "exam_passed", ("osce", "cbt"), "nmc_exam_passed"),
    ("physiotherapist", "applied", (), "hcpc_applied"),
    ("speech_therapist", "applied", (), "hcpc_applied_speech"),
    ("pharmacist", "english_passed", ("ospap",), "gphc_foundation"),
    ("pharmacist", "exam_passed", (), "gphc_exam_passed"),
    ("dentist", "exam_passed", (), "gdc_ore2"),
    ("dental_nurse", "", (), "gdc_care_none"),
    ("optometrist", "exam_passed", (), "goc_exam_passed"),
    ("social_worker", "applied", (), "swe_applied"),
    ("teacher_primary", "applied", (), "qts_applied"),
]


@pytest.mark.parametrize(("profession", "stage", "told", "expected"), STANDING)
def test_the_usual_next_step(knowledge, profession, stage, told, expected):
    assert step(ladder(knowledge, profession, stage, told)) == expected


@pytest.mark.parametrize(
    ("stage", "taken", "expected"),
    [
        ("applied", "2026-05", "gmc_english_passed"),  # a good result moves on by itself
        ("english_passed", "2024-01", "gmc_applied"),  # one that has grown too old no longer counts
        ("none", "2026-05", "gmc_none"),  # English alone is no application
        ("exam_passed", "2024-01", "gmc_plab2"),  # what is behind stays behind
    ],
)
def test_english_decides_for_itself(knowledge, stage, taken, expected):
    assert step(ladder(knowledge, "doctor_gp", stage, english_test_date=taken, **ENGLISH)) == expected


def test_english_that_was_accepted_otherwise_is_behind(knowledge):
    found = ladder(knowledge, "nurse_adult", "applied", ("english",), english_test_date="2020-01", **ENGLISH)

    assert step(found) == "nmc_english_passed"


def test_two_sittings_count_together_for_a_nurse_and_not_for_a_doctor(knowledge):
    first = {"listening": "7.5", "reading": "6.5", "writing": "7", "speaking": "8"}
    second = {"listening": "7.5", "reading": "7.5", "writing": "7", "speaking": "6.5"}
    facts = {
        "english_test": "IELTS:7.5", "english_version": "academic", "english_parts": second,
        "english_test_date": "2026-09",
        "english_sittings": [{
            "english_test": "IELTS:7.5", "english_version": "academic", "english_parts": first,
            "english_test_date": "2026-03",
        }],
    }

    nurse = ladder(knowledge, "nurse_adult", "applied", **facts)
    doctor = ladder(knowledge, "doctor_gp", "applied", **facts)

    assert (nurse.english.evidence, nurse.english.gaps) == (Evidence.MET, ())
    assert nurse.english.counting.until == date(2028, 3, 1)
    assert doctor.english.evidence is Evidence.SHORT
    assert [(one.part, one.told, one.needed) for one in doctor.english.gaps] == [("speaking", "6.5", "7.0")]


@pytest.mark.parametrize(
    ("version", "expected"),
    [("academic", Evidence.MET), ("general", Evidence.MISSING), ("unsure", Evidence.INCOMPLETE), ("", Evidence.INCOMPLETE)],
)
def test_the_version_of_ielts_counts(knowledge, version, expected):
    facts = {**ENGLISH, "english_version": version, "english_test_date": "2026-09"}

    assert ladder(knowledge, "doctor_gp", "applied", **facts).english.evidence is expected


def test_a_sitting_told_twice_is_one(knowledge):
    sitting = {"english_test": "IELTS:7", "english_version": "academic", "english_test_date": "2026-09"}

    person = profile_of("p", {**sitting, "english_test": "IELTS:7.5", "english_sittings": [sitting, "broken", None]})

    assert [one.overall for one in person.english_tests] == [7.5]


def test_a_stage_past_its_review_is_a_question_for_a_person(knowledge):
    last = knowledge.ladders["doctor_gp"].stages[0].review_by

    assert step(ladder(knowledge, "doctor_gp", "none", today=last)) == "gmc_none"
    stale = ladder(knowledge, "doctor_gp", "none", today=date(2027, 5, 1))
    assert (step(stale), stale.stale) == ("ladder_ask", True)


def test_a_stale_english_rule_does_not_move_anybody_on(knowledge):
    """The stage is fresh, only the row of the regulator is past its review."""
    body = knowledge.regulators["GMC"]
    rows = tuple(replace(row, review_by=date(2026, 11, 1)) for row in body.english)
    rules = replace(knowledge.rules, regulators={**knowledge.regulators, "GMC": replace(body, english=rows)})

    found = ladder(replace(knowledge, rules=rules), "doctor_gp", "applied", english_test_date="2026-09", **ENGLISH)

    assert (step(found), found.english.evidence) == ("ladder_ask", Evidence.ASK)


def test_every_ladder_has_a_day_of_review(knowledge):
    assert all(one.review_by < date(2028, 1, 1) for ladder in knowledge.ladders.values() for one in ladder.stages)


def test_no_ladder_for_who_does_not_hold_the_profession_or_needs_no_register(knowledge):
    assert ladder_of(profile_of("p", {"qualification:cook": True}), "cook", knowledge, TODAY) is None
    assert ladder_of(profile_of("p", {"qualification:cook": True}), "midwife", knowledge, TODAY) is None


@pytest.mark.parametrize(
    ("profession", "stage", "told", "expected"),
    [
        ("nurse_adult", "exam_passed", (), True),
        ("nurse_adult", "exam_passed", ("cbt",), False),
        ("nurse_adult", "english_passed", (), False),
        ("social_worker", "exam_passed", (), False),  # there is only one
    ],
)
def test_which_exam_is_asked_once_and_only_where_there_are_several(knowledge, profession, stage, told, expected):
    assert ladder(knowledge, profession, stage, told).unclear is expected


def test_what_is_told_of_stages_is_read_from_the_facts():
    assert stages_told({"ladder:midwife": {"cbt": "2026-11-23"}}, "midwife") == ("cbt",)
    assert stages_told({"ladder:midwife": "cbt"}, "midwife") == ()


@given(data=st.data())
def test_more_told_never_takes_a_stage_away(knowledge, data):
    found = knowledge.ladders[data.draw(st.sampled_from(sorted(knowledge.ladders)))]
    ids = [one.id for one in found.stages]
    told = data.draw(st.sets(st.sampled_from(ids)))
    more = told | data.draw(st.sets(st.sampled_from(ids)))
    low, high = sorted((data.draw(st.sampled_from(range(5))), data.draw(st.sampled_from(range(5)))))
    english, better = sorted((data.draw(st.sampled_from(list(Evidence))), data.draw(st.sampled_from(list(Evidence)))))
    named = {one.id for one in found.named}

    def done(uk_stage, told, evidence):
        return {one.id for one in stages_done(found, uk_stage, told, evidence)}

    before = done(REACHED[low], told, english)

    if bool(told & named) == bool(more & named):  # naming the first exam says which one it was, and which it was not
        assert before <= done(REACHED[high], more, english)
    if english is not Evidence.MISSING:
        assert before <= done(REACHED[low], told, better)


def test_the_stage_that_everything_else_reads_never_falls(knowledge):
    doctor = knowledge.ladders["doctor_gp"]

    assert reached(doctor, doctor.stage("plab2"), "english_passed") == "exam_passed"
    assert reached(doctor, doctor.stage("degree"), "exam_passed") == "exam_passed"
    assert reached(doctor, doctor.stage("degree"), "words of another version") == "applied"


NOTICES = (90, 30)


@pytest.mark.parametrize(
    ("today", "notice"),
    [
        (date(2026, 11, 30), None), (date(2026, 12, 1), 90), (date(2027, 1, 29), 90), (date(2027, 1, 30), 30),
        (date(2027, 3, 1), 30), (date(2027, 3, 2), None),
    ],
)
def test_a_result_is_reminded_of_before_its_last_day(knowledge, today, notice):
    facts = {"qualification:nurse_adult": True, "uk_stage:nurse_adult": "applied", "english_test_date": "2025-03", **ENGLISH}

    found = expiring(profile_of("p", facts), knowledge, today, NOTICES)

    assert (found.notice if found else None) == notice
    assert found is None or found.key == f"english:2025-03-01:{notice}"


@pytest.mark.parametrize(
    "changed",
    [
        {"uk_stage:nurse_adult": "registered"},
        {"ladder:nurse_adult": {"register": "2026-11-23"}},
        {"english_parts": dict.fromkeys(SCORES, "5")},  # too low to count anyway
        {"english_version": "general"},
        {"qualification:nurse_adult": False},
    ],
)
def test_nobody_is_reminded_of_what_does_not_matter_to_them(knowledge, changed):
    facts = {
        "qualification:nurse_adult": True, "uk_stage:nurse_adult": "applied", "english_test_date": "2025-03", **ENGLISH,
        **changed,
    }

    assert expiring(profile_of("p", facts), knowledge, date(2027, 2, 1), NOTICES) is None
