"""English evidence: version, sub-scores, age of the result, sittings."""

from datetime import date

import pytest

from bot.matching.english import Evidence, add_months, against_regulator, against_score, counting, gaps, level_shown
from bot.matching.evidence import Gap
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
        ("NMC", "midwife", [oet(("B", "B", "C+", "B"), version="Midwifery")], Evidence.MET),
        ("NMC", "nurse_adult", [oet(("B", "B", "C+", "B"), version="Midwifery")], Evidence.MISSING),
        ("NMC", "nurse_adult", [oet(("B", "B", "C+", "B"), version="")], Evidence.MET),  # OET: the profession implies it
        ("NMC", "midwife", [ielts(7.0, (7, 7, 6.5, 7))], Evidence.MET),
        (
            "NMC",
            "midwife",  # two together, but the version of one was not told
            [ielts(7.0, (7, 6.5, 6.5, 7), version=""), ielts(7.0, (6.5, 7, 6.5, 7), date(2026, 1, 1))],
            Evidence.SHORT,
        ),
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


THRESHOLDS = [
    # regulator, profession, test, overall, listening, reading, writing, speaking, months, months between two sittings
    ("GMC", "doctor_gp", "IELTS", 7.5, 7.0, 7.0, 7.0, 7.0, 24, 0),
    ("GMC", "doctor_gp", "OET", 0, 350, 350, 350, 350, 24, 0),
    ("NMC", "nurse_adult", "IELTS", 7.0, 7.0, 7.0, 6.5, 7.0, 24, 12),
    ("NMC", "nurse_adult", "OET", 0, 350, 350, 300, 350, 24, 12),
    ("HCPC", "physiotherapist", "IELTS", 7.0, 6.5, 6.5, 6.5, 6.5, 24, 0),
    ("HCPC", "speech_therapist", "IELTS", 8.0, 7.5, 7.5, 7.5, 7.5, 24, 0),
    ("GPhC", "pharmacist", "IELTS", 7.0, 7.0, 7.0, 7.0, 7.0, 24, 0),
    ("GPhC", "pharmacist", "OET", 0, 350, 350, 350, 350, 24, 0),
    ("GDC", "dentist", "IELTS", 7.0, 6.5, 6.5, 6.5, 6.5, 24, 0),
    ("GOC", "optometrist", "IELTS", 7.0, 6.0, 6.0, 6.0, 7.0, 24, 0),
    ("SWE", "social_worker", "IELTS", 7.0, 6.5, 6.5, 6.5, 6.5, 60, 0),
]


@pytest.mark.parametrize("row", THRESHOLDS, ids=lambda row: f"{row[0]}-{row[1]}-{row[2]}")
def test_the_figures_that_regulators_publish(knowledge, row):
    regulator, profession, test, overall, *parts, months, apart = row

    [rule] = [
        one for one in knowledge.regulators[regulator].english
        if one.test == test and (profession in one.professions or not one.professions)
    ]

    assert (rule.overall, [rule.parts[part] for part in ALL]) == (overall, parts)
    assert (rule.valid_months, rule.combine_months) == (months, apart)


@pytest.mark.parametrize(
    ("tests", "today", "expected"),
    [
        ([ielts(7.5, (7, 7, 7, 8), date(2027, 4, 1))], date(2027, 4, 30), Evidence.MET),
        ([ielts(7.5, (7, 7, 7, 8), date(2027, 4, 1))], date(2027, 5, 1), Evidence.ASK),  # the rule itself is too old
        ([ielts(8.0, (9, 9, 6.5, 8), date(2027, 4, 1))], date(2027, 5, 1), Evidence.SHORT),  # no better than before
        ([], date(2027, 5, 1), Evidence.MISSING),
    ],
)
def test_a_rule_past_its_review_accepts_nothing_by_itself(knowledge, tests, today, expected):
    rows = knowledge.regulators["GMC"].english

    assert against_regulator(rows, "doctor_gp", tests, knowledge.rules, today) is expected


@pytest.mark.parametrize(
    ("tests", "expected"),
    [
        ([ielts(7.0, (7, 6.5, 7, 7))], [("overall", "7.0", "7.5"), ("reading", "6.5", "7.0")]),
        ([oet(("B", "C+", "C", "B"))], [("reading", "C+", "B"), ("writing", "C", "B")]),
        ([ielts(7.0, (5, 5, 5, 5)), ielts(7.5, (7, 7, 6.5, 8), date(2026, 1, 1))], [("writing", "6.5", "7.0")]),
        ([ielts(7.5, (7, 7, 7, 8))], []),
        ([], []),
    ],
)
def test_what_is_short_is_told_by_part(knowledge, tests, expected):
    rows = knowledge.regulators["GMC"].english

    found = gaps(rows, tests, knowledge.rules, TODAY)

    assert found == tuple(Gap(part=part, told=told, needed=needed) for part, told, needed in expected)


def test_nothing_is_called_short_under_a_rule_past_its_review(knowledge):
    rows = knowledge.regulators["GMC"].english

    assert gaps(rows, [ielts(6.0, (6, 6, 6, 6), date(2027, 4, 1))], knowledge.rules, date(2027, 5, 1)) == ()


@pytest.mark.parametrize(
    ("tests", "expected"),
    [
        ([ielts(7.0, (7, 7, 6.5, 7), date(2025, 3, 31))], date(2027, 3, 31)),
        ([ielts(7.0, (7, 7, 6.5, 7), date(2025, 3, 31)), ielts(7.0, (7, 7, 7, 7))], date(2028, 6, 1)),
        ([ielts(7.0, (7, 6.5, 6.5, 7)), ielts(7.0, (6.5, 7, 6.5, 7), date(2026, 1, 1))], date(2028, 1, 1)),  # the older
        ([ielts(6.0, (6, 6, 6, 6))], None),  # too low to count at all
        ([ielts(7.0, (7, 7, 6.5, 7), None)], None),
    ],
)
def test_the_last_day_on_which_a_result_counts(knowledge, tests, expected):
    found = counting(knowledge.regulators["NMC"].english, tests, knowledge.rules, TODAY)

    assert (found.until if found else None) == expected
