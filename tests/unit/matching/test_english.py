"""English evidence: version, sub-scores, age of the result, sittings."""

from datetime import date

import pytest

from bot.matching.english import Evidence, add_months, against_regulator, against_score, level_shown
from bot.matching.values import EnglishTest

ALL = ("listening", "reading", "writing", "speaking")
TODAY = date(2026, 11, 21)
FRESH = date(2026, 6, 1)


def ielts(overall, parts, taken=FRESH, version="Academic"):
    return EnglishTest(
        test=f"IELTS {version}".strip(), overall=overall, parts=dict(zip(ALL, parts, strict=False)), taken=taken
    )


def oet(parts, taken=FRESH, version="Medicine"):
    return EnglishTest(test=f"OET {version}", parts=dict(zip(ALL, parts, strict=True)), taken=taken)


@pytest.mark.parametrize(
    ("regulator", "profession", "tests", "expected"),
    [
        ("GMC", "doctor_gp", [ielts(7.5, (7, 7, 7, 8))], Evidence.MET),
        ("GMC", "doctor_gp", [ielts(8.0, (9, 9, 6.5, 8))], Evidence.SHORT),  # one part too low
        ("GMC", "doctor_gp", [ielts(7.0, (7, 7, 7, 7))], Evidence.SHORT),  # overall too low
        ("GMC", "doctor_gp", [ielts(7.5, (7, 7, 7, 8), date(2024, 11, 20))], Evidence.OLD),
        ("GMC", "doctor_gp", [ielts(7.5, (7, 7, 7, 8), date(2024, 11, 21))], Evidence.MET),  # the last day
        ("GMC", "doctor_gp", [ielts(7.5, (7, 7, 7, 8), None)], Evidence.INCOMPLETE),
        ("GMC", "doctor_gp", [ielts(7.5, (7, 7), FRESH)], Evidence.INCOMPLETE),  # parts not told
        ("GMC", "doctor_gp", [ielts(7.5, (7, 7, 7, 8), version="General Training")], Evidence.MISSING),
        ("GMC", "doctor_gp", [ielts(7.5, (7, 7, 7, 8), version="")], Evidence.INCOMPLETE),
        ("GMC", "doctor_gp", [oet("BBBA")], Evidence.MET),
        ("GMC", "doctor_gp", [oet(("B", "B", "C+", "B"))], Evidence.SHORT),
        ("GMC", "doctor_gp", [oet("BBBB", version="Nursing")], Evidence.MISSING),
        ("NMC", "midwife", [oet(("B", "B", "C+", "B"), version="Nursing")], Evidence.MET),
        ("NMC", "midwife", [ielts(7.0, (7, 7, 6.5, 7))], Evidence.MET),
        (
            "NMC",
            "midwife",
            [ielts(7.0, (7, 6.5, 6.5, 7)), ielts(7.0, (6.5, 7, 6.5, 7), date(2026, 1, 1))],
            Evidence.MET,
        ),
        (
            "NMC",
            "midwife",
            [ielts(7.0, (7, 6.0, 6.5, 7)), ielts(7.0, (6.5, 7, 6.5, 7), date(2026, 1, 1))],
            Evidence.SHORT,
        ),
        (
            "NMC",
            "midwife",
            [ielts(7.0, (7, 6.5, 6.5, 7)), ielts(7.0, (6.5, 7, 6.5, 7), date(2025, 5, 1))],
            Evidence.SHORT,
        ),
        (
            "GPhC",
            "pharmacist",
            [ielts(7.0, (7, 6.5, 7, 7)), ielts(7.0, (6.5, 7, 7, 7))],
            Evidence.SHORT,
        ),  # one sitting only
        ("HCPC", "speech_therapist", [ielts(7.5, (7, 7, 7, 7))], Evidence.SHORT),
        ("HCPC", "physiotherapist", [ielts(7.0, (6.5, 6.5, 6.5, 7))], Evidence.MET),
        ("SWE", "social_worker", [ielts(7.0, (7, 7, 7, 7), date(2022, 12, 1))], Evidence.MET),  # five years
        ("GMC", "doctor_gp", [], Evidence.MISSING),
    ],
)
def test_regulators_rows(knowledge, regulator, profession, tests, expected):
    rows = knowledge.regulators[regulator].english

    assert against_regulator(rows, profession, tests, knowledge.rules, TODAY) is expected


@pytest.mark.parametrize(
    ("wanted", "test", "expected"),
    [
        ("IELTS:6.5", ielts(6.5, ()), Evidence.MET),
        ("IELTS:6.5", ielts(6.0, ()), Evidence.SHORT),
        ("IELTS:6.5", ielts(6.5, (), None), Evidence.INCOMPLETE),
        ("IELTS:6.5:6.0", ielts(6.5, (6, 6, 5.5, 7)), Evidence.SHORT),
        ("IELTS:6.5:6.0", ielts(6.5, (6, 6, 6, 7)), Evidence.MET),
        ("OET:B", oet("BBBB"), Evidence.MET),
        ("OET:B", oet(("B", "B", "C", "B")), Evidence.SHORT),
    ],
)
def test_a_score_an_opening_names(knowledge, wanted, test, expected):
    assert against_score(wanted, [test], knowledge.rules, TODAY) is expected


def test_a_result_shows_a_level_whatever_its_age(knowledge):
    assert level_shown(ielts(6.0, (), date(2015, 1, 1)), knowledge.rules) == "good"
    assert level_shown(oet("BBBB"), knowledge.rules) == "fluent"
    assert level_shown(EnglishTest(test="HOME"), knowledge.rules) == ""


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 12, 31), 2, date(2025, 2, 28)),
        (date(2024, 5, 1), 24, date(2026, 5, 1)),
    ],
)
def test_months_later(day, months, expected):
    assert add_months(day, months) == expected
