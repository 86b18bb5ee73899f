"""What is known, said back in whole sentences."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.dialogue.flow import Flows
from bot.dialogue.listen import Fact
from bot.dialogue.read_back import SHOWN, everything, lines, sentence
from bot.dialogue.state import State
from bot.dialogue.turn import PLACEHOLDER
from tests.unit.dialogue.talk import Talk, contexts, known


def said(flows: Flows, fact: Fact) -> tuple[str, dict[str, Any]] | None:
    found = sentence(flows, fact)
    return found and (found.context.removeprefix("phrase.fact_"), dict(found.params))


@pytest.mark.parametrize(
    ("fact", "params"),
    [
        (Fact(name="years", value=6, of="cook"), {"occupation": "cook", "years": 6}),
        (Fact(name="languages", value=["ar", "ku"]), {"languages": ("ar", "ku")}),
        (Fact(name="english_test", value="IELTS:6.5"), {"test": "IELTS 6.5"}),
        (Fact(name="english_parts", value={"listening": "7", "writing": "6.5"}), {"text": "L 7, W 6.5"}),
        (Fact(name="other_work", value=["I shod horses", "I kept bees"]), {"text": "I shod horses, I kept bees"}),
        (Fact(name="outcode", value="B18"), {"outcode": "B18"}),
        (Fact(name="stepping_stone", value=True), {}),
        (Fact(name="ladder", value={"cbt": "2026-11-23", "osce": "2026-11-24"}, of="midwife"), {"occupation": "midwife", "n": 2}),
    ],
)
def test_a_fact_is_one_sentence_with_its_values(flows: Flows, fact: Fact, params: dict[str, Any]) -> None:
    assert said(flows, fact) == (fact.name, params)


@pytest.mark.parametrize(
    ("fact", "label"),
    [
        (Fact(name="paid", value="unpaid", of="cook"), "skills.paid.unpaid"),
        (Fact(name="registered", value="unsure", of="midwife"), "qualification.registered_in.unsure"),
        (Fact(name="english", value="basic"), "skills.english.basic"),
    ],
)
def test_a_chosen_answer_is_said_in_the_words_of_the_choice(flows: Flows, fact: Fact, label: str) -> None:
    found = said(flows, fact)

    assert found is not None
    assert found[1]["answer"].context == label


@pytest.mark.parametrize(
    "fact",
    [
        Fact(name="years", value=6), Fact(name="work_country", value="SY"), Fact(name="english", value="native"),
        Fact(name="stepping_stone", value=False), Fact(name="unheard_of", value="x"), Fact(name="languages", value=[]),
    ],
    ids=lambda fact: f"{fact.name}={fact.value}",
)
def test_a_fact_that_would_leave_a_hole_is_not_said(flows: Flows, fact: Fact) -> None:
    assert sentence(flows, fact) is None


def test_work_that_is_told_as_a_profession_is_not_said_twice(flows: Flows) -> None:
    facts = (Fact(name="occupation", value=True, of="midwife"), Fact(name="qualification", value=True, of="midwife"))

    assert [s.context for s in lines(flows, facts).sentences] == ["phrase.fact_qualification"]


def test_everything_is_grouped_by_work_in_the_order_told() -> None:
    state = State(known=known(
        outcode="B18", occupation__midwife=True, occupation__cook=True, years__cook=1, years__midwife=2, secret="x",
    ))

    assert [(f.name, f.of) for f in everything(state)] == [
        ("occupation", "midwife"), ("years", "midwife"), ("occupation", "cook"), ("years", "cook"), ("outcode", ""),
    ]


def test_every_fact_a_flow_asks_for_is_read_back(flows: Flows) -> None:
    asked = {s.fact for f in flows.flows.values() for s in f.steps.values() if s.fact and s.expects != "consent"}

    assert asked <= set(SHOWN)
    assert {name for name in asked if not any(key.startswith(f"fact_{name}") for key in flows.phrases)} == set()


def test_no_placeholder_of_a_fact_is_without_a_speaker(flows: Flows) -> None:
    wanted = {n for k, s in flows.phrases.items() if k.startswith("fact_") for n in PLACEHOLDER.findall(s.text)}

    assert wanted <= {
        "occupation", "answer", "years", "country", "year", "text", "languages", "test", "outcode", "date", "licence", "code",
        "minutes", "n",
    }


def test_what_you_know_about_me_reads_it_back_and_takes_a_correction(resident: Callable[..., Talk]) -> None:
    talk = resident(known=known(occupation__cook=True, years__cook=5))

    effects = talk.say("what do you know about me", intent="my_data")

    assert contexts(effects) == ["my_data.check"]
    facts = effects[-1].sentence.params["facts"]  # type: ignore[union-attr]
    assert [s.context for s in facts.sentences] == ["phrase.fact_occupation", "phrase.fact_years"]
    assert contexts(talk.press("yes")) == ["my_data.good"]
