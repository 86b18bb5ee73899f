"""How far people say they are on the way to a register is kept in the words by which a segment asks for it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.assistant.audience import audience
from bot.assistant.reach import Judging
from bot.assistant.segment import parse, vocabulary
from bot.dialogue.flow import Step
from bot.matching.person import STAGES
from bot.matching.stages import REACHED
from tests.unit.assistant.town import NOW, Town, entity, meant, scripted

SCRIPT = {
    "I have a diploma": meant("report_qualification"), "nurse": meant("out_of_scope", entity("occupation", "nurse_adult")),
    "skip": meant(answer="skip"),
}


def people(town: Town, line: str) -> int:
    words = vocabulary(town.desk.knowledge, town.desk.flows.languages)
    meaning = audience(parse(line, words), words, NOW, opening=str, event=str)
    with town.store.begin() as work:
        found = work.recipients.survey(meaning, Judging(cap=9, since=NOW - timedelta(days=7)), "", 9)
    return sum(found.people.values())


def test_the_choices_of_the_flow_are_the_stages_of_a_segment(town: Town) -> None:
    step = town.desk.flows.flows["qualification"].steps["uk_stage"]
    assert isinstance(step, Step)
    assert {choice.id for choice in step.choices} == set(STAGES) - {""} == set(REACHED) - {""}


@pytest.mark.parametrize(("label", "stage"), [("I have applied", "applied"), ("An exam passed", "exam_passed")])
def test_what_is_answered_in_the_conversation_is_found_by_stage_and_profession(town: Town, label: str, stage: str) -> None:
    town = replace(town, desk=replace(town.desk, understand=scripted(SCRIPT)))
    town.settle_in()
    town.say("I have a diploma")
    asked = town.say("nurse")
    for _ in range(8):
        if any("regulator in the UK" in text for text in asked):
            break
        asked = town.say("skip")
    assert town.press(label)
    assert town.facts()["uk_stage:nurse_adult"] == stage

    assert people(town, f"stage={stage}") == 1
    assert people(town, f"stage={stage} occupation=nurse_adult") == 1
    assert people(town, f"stage={stage} occupation=doctor_gp") == 0
    assert people(town, "stage=registered") == 0
