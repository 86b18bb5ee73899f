"""The way back to a profession, as the conversation asks for it."""

from typing import Any

import pytest

from bot.assistant.acting import Work, act
from bot.dialogue.events import ActionDone
from bot.dialogue.state import State
from bot.sentence import Lines, Sentence
from tests.unit.assistant.town import NOW, Town

NURSE = {"qualification__nurse_adult": True, "uk_stage__nurse_adult": "applied"}
TEST = {
    "english_test": "IELTS:7", "english_version": "academic", "english_test_date": "2026-09",
    "english_parts": {"listening": "7", "reading": "7", "writing": "6", "speaking": "7"},
}


def do(town: Town, action: str, *, by_sms_in: str = "", subject: str = "nurse_adult", **given: Any) -> ActionDone:
    with town.store.begin() as uow:
        contact = town.known_in(uow)
        known = State.from_json(uow.conversations.load(contact.id)[0])
        known = known.set(language=by_sms_in) if by_sms_in else known
        given = {"subject": subject, **given}
        return act(action, Work(
            desk=town.desk, uow=uow, contact=contact, state=known, at=NOW, given=given,
            style="sms" if by_sms_in else "telegram",
        ))


def said(found: ActionDone) -> list[str]:
    lines = found.params["lines"]
    assert isinstance(lines, Lines)
    return [one.context.rpartition(".")[2] for one in lines.sentences]


def test_the_next_step_comes_first_then_what_is_short(town: Town) -> None:
    town.settle_in(**NURSE, **TEST)

    shown = do(town, "ladder_show")

    assert shown.outcome == "found"
    assert said(shown) == ["nmc_applied", "gap_writing", "ladder_done"]
    assert dict(shown.params["lines"].sentences[1].params) == {"score": "6.0", "n": "6.5"}
    assert said(do(town, "ladder_show", by_sms_in="ur")) == ["nmc_applied"]


def test_the_next_step_alone_and_none_for_a_cook(town: Town) -> None:
    town.settle_in(**NURSE)

    assert do(town, "next_step").params["step"].context == "reason.nmc_applied"
    assert do(town, "next_step", subject="cook").outcome == "none"


@pytest.mark.parametrize(
    ("parts", "date", "expected"),
    [
        ("7.5", "2026-09", ["nmc_english_passed", "ladder_english_met", "ladder_english_until"]),
        ("7.5", "2024-01", ["nmc_applied", "ladder_english_old", "ladder_done"]),
        ("7.5", "", ["nmc_applied", "ladder_english_details", "ladder_done"]),
    ],
)
def test_the_english_test_is_held_against_the_published_figures(
    town: Town, parts: str, date: str, expected: list[str]
) -> None:
    told = {**TEST, "english_parts": dict.fromkeys(TEST["english_parts"], parts), "english_test_date": date}
    town.settle_in(**NURSE, **told)

    assert said(do(town, "ladder_show")) == expected


@pytest.mark.parametrize(
    ("stage", "subject", "outcome"),
    [
        ("exam_passed", "nurse_adult", "unclear"), ("registered", "nurse_adult", "registered"),
        ("none", "cook", "none"), ("none", "", "none"),
    ],
)
def test_where_there_is_nothing_to_show_or_something_to_ask(town: Town, stage: str, subject: str, outcome: str) -> None:
    town.settle_in(qualification__nurse_adult=True, uk_stage__nurse_adult=stage)

    assert do(town, "ladder_show", subject=subject).outcome == outcome


def test_a_step_that_was_done_is_kept_with_its_day(town: Town) -> None:
    town.settle_in(**{**NURSE, "uk_stage__nurse_adult": "english_passed"})

    done = do(town, "ladder_done")

    assert (done.outcome, done.facts) == (
        "done", {"ladder:nurse_adult": {"cbt": "2026-11-23"}, "uk_stage:nurse_adult": "exam_passed"},
    )


def test_the_exam_chosen_is_the_one_that_is_behind(town: Town) -> None:
    town.settle_in(**{**NURSE, "uk_stage__nurse_adult": "exam_passed"}, ladder__nurse_adult={"account": "2026-01-02"})

    listed = do(town, "ladder_exams")
    done = do(town, "ladder_done", chosen="yes", item="osce")

    assert [one.id for one in listed.items] == ["cbt", "osce"]
    assert done.facts["ladder:nurse_adult"] == {"account": "2026-01-02", "osce": "2026-11-23"}


def test_english_is_done_by_its_result_or_by_the_regulators_word(town: Town) -> None:
    town.settle_in(**NURSE)

    assert (do(town, "ladder_done").outcome, do(town, "ladder_done").facts) == ("english", {})
    assert do(town, "ladder_done", accepted="yes").facts == {
        "ladder:nurse_adult": {"english": "2026-11-23"}, "uk_stage:nurse_adult": "english_passed",
    }


def test_help_is_told_in_as_many_lines_as_there_is_room(town: Town) -> None:
    town.settle_in(**NURSE)

    assert said(do(town, "ladder_help")) == ["hop", "refuaid", "rmc"]
    assert said(do(town, "ladder_help", by_sms_in="ur")) == ["hop"]
    assert do(town, "ladder_help", subject="cook").outcome == "none"


def test_work_meanwhile_is_a_choice_and_choosing_it_is_a_yes(town: Town) -> None:
    town.settle_in(**NURSE)

    listed = do(town, "ladder_work").items
    chosen = do(town, "ladder_choose", item="hcsw")

    assert [one.id for one in listed] == ["hcsw", "nurse_assistant", "assistant_practitioner", "phlebotomist"]
    assert dict(listed[0].label.params) == {"occupation": "hcsw", "n": "2-3"}
    assert (chosen.vars["work"], chosen.facts) == ("hcsw", {"stepping_stone": True})


GOOD = {**TEST, "english_test": "IELTS:7.5", "english_parts": dict.fromkeys(TEST["english_parts"], "7.5")}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "version"),
        ({"english_version": "academic"}, "found"),
        ({"english_version": "unsure"}, "found"),  # asked already
        ({"english_test": "OET:B", "english_parts": dict.fromkeys(TEST["english_parts"], "B")}, "found"),
        ({"english_test": "PTE:70"}, "found"),  # no regulator's test
    ],
)
def test_the_version_is_asked_once_and_only_where_a_regulator_wants_one(town: Town, changed: dict[str, Any], expected: str) -> None:
    told = {**{k: v for k, v in GOOD.items() if k != "english_version"}, **changed}
    town.settle_in(**NURSE, **told)

    assert do(town, "ladder_show").outcome == expected
    assert do(town, "ladder_show", as_it_is="yes").outcome == "found"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"occupation__security": True}, ["card_asked", "licence_sia"]),
        ({"occupation__driver_delivery": True, "work_country__driver_delivery": "SY"}, ["card_asked", "licence_driving_test"]),
        ({"occupation__security": True, "licence__sia": "yes"}, []),
        ({"occupation__cook": True}, []),  # employers ask for it, it is not the cook's own card
    ],
)
def test_the_card_of_a_trade_is_named_with_its_next_step(
    town: Town, facts: dict[str, Any], expected: list[str]
) -> None:
    town.settle_in(**facts)

    found = do(town, "card_steps")

    assert (said(found) if found.outcome == "found" else []) == expected


def test_no_sentence_of_the_way_is_untold(town: Town) -> None:
    """Whatever profession somebody has, the lines can be said."""
    for profession in town.desk.knowledge.ladders:
        other = Town(desk=town.desk)
        other.settle_in(**{f"qualification__{profession}": True, f"uk_stage__{profession}": "english_passed", **TEST})
        shown = do(other, "ladder_show", subject=profession)
        assert all(isinstance(one, Sentence) and "{" not in one.text.format(**one.params) for one in shown.params["lines"].sentences)
