"""How openings and events are said."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.assistant.desk import Desk
from bot.assistant.showing import event_params, for_person, opening, room_for_reasons, spoken_pay
from bot.matching.values import CommunityEvent, Kind, Match, NextStep, Opportunity, Verdict
from bot.sentence import Lines, Sentence
from bot.speaking.catalogue import say
from bot.speaking.sms import segments
from tests.unit.dialogue.talk import plain

PORTER = Opportunity(
    id="o1", kind=Kind.JOB, titles={"en": "Porter"}, occupations=("porter",), place="City Hospital", partner="The Trust",
    pay="£24,000 a year", paid=True, closes=date(2026, 11, 30), postcode="B18", code="P1",
)
DAY = CommunityEvent(
    id="e1", titles={"en": "Open day"}, starts=datetime(2026, 11, 24, 10, tzinfo=UTC), ends=datetime(2026, 11, 24, 12, tzinfo=UTC),
    places=10, place="Library", postcode="B66",
)


def fit(reasons: int, *, step: bool = False) -> Match:
    return Match(
        opportunity="o1", verdict=Verdict.READY, score=0.5, reasons=tuple(plain(f"reason {n}") for n in range(reasons)),
        next_step=NextStep(sentence=plain("the step")) if step else None,
    )


def said(sentence: Sentence | str, desk: Desk) -> str:
    return sentence if isinstance(sentence, str) else say(sentence, "en", desk.catalogues)


@pytest.mark.parametrize(
    ("published", "spoken"),
    [
        ("£24,000 a year", "£24,000 a year"), ("24,000 a year.", "£24,000 a year"), ("£12.50 an hour", "£12.50 an hour"),
        ("£24,000 to £26,000 a year", "£24,000 to £26,000 a year"), ("£24,000 - £26,000 per year", "£24,000 to £26,000 a year"),
        ("£11–£13 per hour", "£11 to £13 an hour"), ("£90 a day", "£90 a day"), ("£2,000 per month", "£2,000 a month"),
        ("Band 2", "Band 2"), ("Negotiable", "Negotiable"), ("£12 an hour plus tips", "£12 an hour plus tips"),
    ],
)
def test_plain_pay_is_spoken_and_anything_else_said_as_published(desk: Desk, published: str, spoken: str) -> None:
    assert said(spoken_pay(desk.flows, published), desk) == spoken


@pytest.mark.parametrize(
    ("reasons", "step", "room", "lines"),
    [
        (5, False, 3, ["reason 0", "reason 1", "reason 2"]), (5, False, 2, ["reason 0", "reason 1"]),
        (5, True, 2, ["reason 0", "the step"]), (5, True, 1, ["the step"]), (0, True, 3, ["the step"]), (0, False, 3, []),
    ],
)
def test_the_step_takes_the_last_line_for_reasons(desk: Desk, reasons: int, step: bool, room: int, lines: list[str]) -> None:
    shown = opening(desk.flows, PORTER, fit(reasons, step=step), room=room).line.params["reasons"]

    assert isinstance(shown, Lines)
    assert [sentence.text for sentence in shown.sentences] == lines


@pytest.mark.parametrize(
    ("style", "language", "room"),
    [("telegram", "ar", 3), ("sms", "en", 2), ("sms", "so", 2), ("sms", "ar", 1), ("sms", "pl", 1), ("simulator", "ar", 3)],
)
def test_letters_that_cost_double_leave_room_for_one_reason(style: str, language: str, room: int) -> None:
    assert room_for_reasons(style, language) == room


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, ["Porter, City Hospital. £24,000 a year. Closes"]), ({"closes": None}, ["Porter, City Hospital. £24,000 a year."]),
        ({"pay": ""}, ["Porter, City Hospital. Closes"]), ({"pay": "", "closes": None}, ["Porter, City Hospital."]),
        ({"place": ""}, ["Porter, The Trust."]), ({"place": "", "partner": ""}, ["Porter, B18."]),
    ],
)
def test_an_opening_says_what_it_has(desk: Desk, change: dict[str, object], words: list[str]) -> None:
    line = say(opening(desk.flows, replace(PORTER, **change), fit(1)).line, "en", desk.catalogues)

    assert all(word in line for word in words), line
    assert "reason 0" in line
    assert "{" not in line


def test_a_new_opening_is_called_new(desk: Desk) -> None:
    line = opening(desk.flows, PORTER, None, new=True).line

    assert line.context == "phrase.opening_new"
    assert "Porter" in say(line, "en", desk.catalogues)


@pytest.mark.parametrize(
    ("change", "taken", "words"),
    [
        ({}, 3, "7 places left."), ({}, 9, "1 place left."), ({}, 10, "Full."), ({}, 12, "Full."), ({"creche": True}, 0, "creche"),
        ({"interpreter": True}, 0, "interpreter"), ({"women_only": True}, 0, "women only"), ({"step_free": True}, 0, "Step-free"),
    ],
)
def test_an_event_says_what_matters_for_coming(desk: Desk, change: dict[str, object], taken: int, words: str) -> None:
    detail = say(event_params(desk.flows, replace(DAY, **change), taken)["event"], "en", desk.catalogues)

    assert words in detail
    assert "Library, B66" in detail


def test_an_event_without_a_limit_does_not_count_places(desk: Desk) -> None:
    assert "place" not in say(event_params(desk.flows, replace(DAY, places=None), 3)["event"], "en", desk.catalogues)


@pytest.mark.parametrize("language", ["en", "ur", "pl"])
@pytest.mark.parametrize(("step", "explained"), [(False, False), (True, False), (False, True)])
def test_by_sms_the_code_takes_the_place_of_a_reason_but_not_of_the_step_or_an_answer(
    desk: Desk, language: str, step: bool, explained: bool
) -> None:
    coded = []
    for letters in range(20, 260, 3):
        reason = plain("r" * letters)
        match = replace(fit(0), reasons=(reason,), next_step=NextStep(sentence=plain("s" * letters)) if step else None)
        shown = for_person(desk, PORTER, match, style="sms", language=language, explained=explained)
        words = say(shown.line, language, desk.catalogues)
        bare = say(opening(desk.flows, PORTER, match, room=1).line, language, desk.catalogues)

        coded.append("P1" in words)
        assert segments(words + "x" * 66) <= max(2, segments(bare + "x" * 66)) or language == "en"
        assert not step or "s" * letters in words
        assert not explained or reason.text in words

    assert all(coded) is not (explained or (step and language != "en"))  # English has room for a second line to give up
    assert any(coded)
