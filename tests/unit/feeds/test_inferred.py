"""What is read out of free text, and what is not."""

from datetime import date
from time import monotonic

import pytest

from bot.feeds.inferred import band_of_pay, infer, stated
from tests.unit.feeds.notices import KNOWN, WORDS


def read(text, title="Helper"):
    return infer(title, text, KNOWN, WORDS)


@pytest.mark.parametrize(("text", "wanted"), [
    ("IELTS 7.0 overall with no less than 6.5 in any part.", "IELTS:7.0:6.5"),
    ("You need IELTS Academic 7.5, with 7.0 in each component, in one sitting.", "IELTS:7.5:7.0"),
    ("IELTS: 6.5 in each part and 7 overall", "IELTS:7.0:6.5"),
    ("IELTS 7 in all areas", "IELTS:7.0:7.0"),
    ("IELTS overall 6.5 or more", "IELTS:6.5"),
    ("IELTS level 7.0 in listening, reading and speaking and 6.5 in writing, taken within 2 years", "IELTS:7.0:6.5"),
    ("OET grade B in each part", "OET:B:B"),
    ("OET B with C+ in writing", "OET:B:C+"),
    ("OET with 350 in each sub-test and 300 in writing", "OET:350:300"),
    ("IELTS 7.0 or OET grade B", "IELTS:7"),
    ("OET grade B or IELTS 7.0", "IELTS:7"),
])
def test_english_tests_with_their_parts(text, wanted):
    found = read(text)

    assert found["english"] == wanted
    assert "english" in found["inferred"]


@pytest.mark.parametrize("text", [
    "No IELTS needed: 6.5 is not asked for.",
    "No IELTS 6.5 needed.",
    "IELTS 6.5 is not required.",
    "IELTS 7.0 desirable",
    "You do not need IELTS 6.5.",
    "IELTS courses start in 5 weeks",
    "We help you towards IELTS 7.0",
])
def test_english_that_is_not_asked_for(text):
    assert "english" not in read(text)


@pytest.mark.parametrize(("text", "wanted"), [
    ("A full UK driving licence is essential.", ["driving"]),
    ("You must have a valid driver’s license", ["driving"]),
    ("CSCS card and driving licence required", ["cscs", "driving"]),
    ("SIA Door Supervisor licence", ["sia"]),
    ("A valid SIA licence", ["sia"]),
    ("Level 2 Food Hygiene certificate", ["food_hygiene"]),
    ("Driving licence essential, not desirable", ["driving"]),
    ("No experience needed but a driving licence is needed", ["driving"]),
    ("Driving licence is an advantage", []),
    ("Desirable: driving licence", ["driving"]),
    ("Food hygiene level 2 (training given)", []),
    ("You don't need a driving licence.", []),
    ("A CSCS card is not required; we will train you", []),
    ("A driving licence would be useful", []),
])
def test_licences(text, wanted):
    assert read(text).get("licences", []) == wanted


@pytest.mark.parametrize(("text", "asked"), [
    ("An enhanced DBS check is required", True),
    ("Subject to a Disclosure and Barring Service check", True),
    ("No DBS needed", False),
    ("A DBS check is not required", False),
    ("We will pay for your DBS, which is required", True),
])
def test_background_checks(text, asked):
    assert read(text).get("dbs", False) is asked


@pytest.mark.parametrize(("text", "wanted"), [
    ("Shifts are 07:00-15:00", "07:00-15:00"),
    ("Working 7am to 3pm", "07:00-15:00"),
    ("9.30am - 2.30pm on school days", "09:30-14:30"),
    ("Hours: 21:00 – 07:00", "21:00-07:00"),
    ("16 h a week, 09:30-14:30", "09:30-14:30"),
    ("from 9 to 5pm", "09:00-17:00"),
    ("07:00-15:00 or 14:00-22:00", ""),
    ("Interviews will be held 10:00-16:00", ""),
    ("Call us 9am to 5pm", ""),
    ("£25,272 to £26,598 a year", ""),
    ("Band 2 to 3, 10-12 people", ""),
    ("25:00-26:00", ""),
])
def test_shifts(text, wanted):
    assert read(text).get("shift", "") == wanted


@pytest.mark.parametrize(("text", "wanted"), [
    ("Monday to Friday", ["mon", "tue", "wed", "thu", "fri"]),
    ("Mon-Fri, 07:00-15:00", ["mon", "tue", "wed", "thu", "fri"]),
    ("Tuesdays and Thursdays", ["tue", "thu"]),
    ("Friday to Monday", ["mon", "fri", "sat", "sun"]),
    ("Interviews on Tuesday", []),
    ("Closing on Friday 4 December", []),
    ("The post starts on Monday 4th January", []),
    ("a warm and sunny office", []),
])
def test_days(text, wanted):
    assert read(text).get("days", []) == wanted


@pytest.mark.parametrize(("text", "wanted"), [
    ("37.5 hours per week", 37.5), ("22.5 hrs/week", 22.5), ("16 h a week", 16), ("30 hours a week", 30),
    ("16 to 30 hours per week", None), ("20 hours a week or 30 hours a week", None), ("168 hours a week", None), ("2 hours", None),
])
def test_hours_a_week(text, wanted):
    assert read(text).get("weekly_hours") == wanted


@pytest.mark.parametrize(("title", "band"), [
    ("Nurse - Band 5", "5"), ("Nurse Band 5/6", "5-6"), ("Manager, band 8a", "8a"), ("Rubber band maker", None),
])
def test_bands(title, band):
    assert read("", title).get("band") == band


def test_a_band_by_pay_where_only_one_fits():
    on = date(2026, 11, 1)

    assert band_of_pay("25,272 a year", WORDS, on) == "2"
    assert band_of_pay("32,073 to 39,043 a year", WORDS, on) == "5"
    assert band_of_pay("25,272 to 27,476 a year", WORDS, on) == ""
    assert band_of_pay("12.71 an hour", WORDS, on) == ""
    assert band_of_pay("Depends on experience", WORDS, on) == ""
    assert band_of_pay("25,272 a year", WORDS, date(2027, 11, 1)) == ""


def test_a_ward_helper_beside_nurses_needs_no_pin():
    text = "You work under nurses with NMC registration. Nurses are registered with the NMC."

    assert "registration" not in read(text, "Healthcare Support Worker")
    assert read("Registration with the NMC is essential.", "Nurse")["registration"] == "NMC"
    assert "registration" not in read("You are working towards NMC registration.", "Nurse")


def test_age_and_experience():
    assert read("You must be over 18 years of age. At least 2 years of care experience.")["min_age"] == 18
    assert read("2 years of experience in care")["experience_years"] == 2
    assert "experience_years" not in read("No need for 2 years of experience")


def test_what_is_stated_is_not_marked_as_inferred():
    merged = stated({"band": "3", "title": "x", "pay": ""}, {"band": "2", "dbs": True, "inferred": ["band", "dbs"]})

    assert (merged["band"], merged["dbs"], merged["inferred"]) == ("3", True, ["dbs"])


@pytest.mark.parametrize("piece", ["monday ", "mon-", "no dbs ", "driving licence ", "1 ", "9am-", "ielts 6 each ", "band 5/"])
def test_no_text_however_odd_takes_long(piece):
    start = monotonic()
    read(piece * (200_000 // len(piece)))

    assert monotonic() - start < 10
