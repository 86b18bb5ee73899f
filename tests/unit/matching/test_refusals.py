"""What is wrong with a record is said in words that somebody can act on, and never with what was written."""

import pytest
from pydantic import ValidationError

from bot.matching.records.event import EventRecord
from bot.matching.records.opportunity import OpportunityRecord
from bot.matching.records.refusals import PATTERNS, SAID, read_back, refusals

OPENING = {"title": "Porter"}
EVENT = {"title": "Open day", "starts": "2026-12-01T10:00:00Z", "ends": "2026-12-01T12:00:00Z"}


def told(record, fields):
    with pytest.raises(ValidationError) as raised:
        record.model_validate(fields)
    return [str(one) for one in refusals(raised.value)]


@pytest.mark.parametrize(("wrong", "said"), [
    ({"closes": "whenever"}, "closes: Write the day such as 2026-12-31."),
    ({"closes": "2026-13-40"}, "closes: Write the day such as 2026-12-31."),
    ({"places": "many"}, "places: Write a whole number."),
    ({"places": "2.5"}, "places: Write a whole number."),
    ({"places": "-1"}, "places: The number is too small. (≥ 0)"),
    ({"weekly_hours": "all"}, "weekly_hours: Write a number."),
    ({"weekly_hours": "200"}, "weekly_hours: The number is too large. (≤ 168)"),
    ({"weekly_hours": "0"}, "weekly_hours: The number is too small. (> 0)"),
    ({"paid": "sometimes"}, "paid: Write yes or no."),
    ({"kind": "hobby"}, "kind: Write one of the words we know. ("),
    ({"hours": "midnight"}, "hours.0: Write one of the words we know. ('full_time'"),
    ({"soc2020": "61"}, "soc2020: Write the four digits of the code."),
    ({"shift": "all day"}, "shift: Write from when to when, such as 07:00-15:00."),
    ({"english": "IELTS"}, "requirements: Write a level (basic, medium, good, fluent), or a test with its score"),
    ({"title": ""}, "Give a title in English."),
    ({"title": None}, "title: We cannot read this. ("),
])
def test_of_an_opening(wrong, said):
    assert [one[:len(said)] for one in told(OpportunityRecord, {**OPENING, **wrong})] == [said]


@pytest.mark.parametrize(("wrong", "said"), [
    ({"starts": "soon"}, "starts: Write the day and the time, such as 2026-12-31 14:30."),
    ({"starts": None}, "starts: Write the day and the time, such as 2026-12-31 14:30."),
    ({"ends": "2026-11-30T10:00:00Z"}, "It ends before it starts."),
    ({"weekly": {"every": 1}}, "A weekly rule needs an end, and whole weeks."),
])
def test_of_an_event(wrong, said):
    assert [one[:len(said)] for one in told(EventRecord, {**EVENT, **wrong})] == [said]


def test_all_that_is_wrong_is_told_and_nothing_of_what_was_written():
    said = told(OpportunityRecord, {"titles": "Porter", "closes": "Mrs Secret", "places": "Mrs Secret", "paid": "Mrs Secret"})

    assert [one.partition(":")[0] for one in said] == ["paid", "places", "closes"]
    assert "Secret" not in " ".join(said)


@pytest.mark.parametrize("text", [
    "closes: Write the day such as 2026-12-31.", "weekly_hours: The number is too large. (≤ 168)",
    "requirements.english: Write a level (basic, medium, good, fluent), or a test with its score such as IELTS:6.5.",
    "Give a title in English.", "This work is not on our list. (chef2)", "cannot be read (TypeError)", "",
])
def test_a_refusal_is_read_back_as_it_was(text):
    assert str(read_back(text)) == text


def test_what_stands_in_brackets_is_no_part_of_the_sentence():
    found = read_back("requirements.hygiene: The number is too large. (≤ 5)")

    assert (found.place, found.said, found.detail) == (("requirements", "hygiene"), "The number is too large.", "≤ 5")
    assert {*SAID.values(), *PATTERNS.values()} >= {found.said}
