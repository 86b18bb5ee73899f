"""Walking small flows made here."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.dialogue.effects import Ask, Say
from bot.dialogue.flow import Branch, Choice, Flow, Flows, Step
from bot.dialogue.state import Frame, State
from bot.dialogue.turn import Turn
from bot.dialogue.walk import put_again, start, walk
from bot.errors import DialogueError
from bot.sentence import Sentence
from tests.unit.dialogue.talk import plain

PHRASES = ("back_to_question", "not_without_consent", "endonym")


def step(name: str, **more: Any) -> Step:
    return Step(id=name, flow="main", **more)


def said(text: str) -> Sentence:
    return plain(text)


def flow(*steps: Step, name: str = "main", **more: Any) -> Flow:
    named = [replace(one, flow=name) for one in steps]
    return Flow(id=name, start=named[0].id, steps={one.id: one for one in named}, **more)


def flows(*those: Flow) -> Flows:
    return Flows(
        flows={one.id: one for one in those}, phrases={name: plain(name) for name in PHRASES}, glossary={}, by_intent={},
        languages=("en",),
    )


def walked(*those: Flow, begin: str = "main", **state: Any) -> tuple[list[str], State]:
    """What was said and asked, and where it ended."""
    turn = walk(start(Turn(flows=flows(*those), state=State(**state)), begin))
    return _words(turn), turn.state


def _words(turn: Turn) -> list[str]:
    return [e.sentence.text for e in turn.effects if isinstance(e, Say | Ask)]


def test_it_says_what_comes_until_a_question() -> None:
    words, state = walked(flow(
        step("a", say=said("one"), next="b"), step("b", ask=said("which?"), expects="text", next="c"), step("c", say=said("x")),
    ))

    assert words == ["one", "which?"]
    assert state.stack == (Frame(flow="main", step="b", vars={"_trail": [["b", ""]]}),)


@pytest.mark.parametrize(
    ("known", "words"), [({"hours": "nights"}, ["late"]), ({"hours": "any"}, ["other"]), ({}, ["hours?"])]
)
def test_a_known_answer_is_passed_over_by_the_route_it_opens(known: Mapping[str, Any], words: list[str]) -> None:
    told, _ = walked(flow(
        step("a", ask=said("hours?"), fact="hours", routes={"nights": "late"}, next="other"),
        step("late", say=said("late")), step("other", say=said("other")),
    ), known=known)

    assert told == words


def test_a_question_passed_over_by_the_person_is_not_put() -> None:
    words, _ = walked(flow(step("a", ask=said("hours?"), fact="hours", next="b"), step("b", say=said("on"))), passed=("hours",))

    assert words == ["on"]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"known": {"papers": "lost"}}, ["lost"]), ({"known": {"papers": "have"}}, ["any"]), ({}, ["none"]),
        ({"known": {"papers": False}}, ["any"]), ({"known": {"papers": []}}, ["none"]),
    ],
)
def test_a_branch_goes_by_the_value_or_by_there_being_one(state: dict[str, Any], words: list[str]) -> None:
    branches = (Branch(fact="papers", values=("lost",), next="lost"), Branch(fact="papers", next="any"))
    told, _ = walked(flow(
        step("a", branches=branches, next="none"), *(step(n, say=said(n)) for n in ("lost", "any", "none"))
    ), **state)

    assert told == words


@pytest.mark.parametrize(("value", "words"), [(True, ["yes"]), (False, ["no"])])
def test_a_yes_or_no_kept_as_a_fact_branches_as_such(value: bool, words: list[str]) -> None:
    told, _ = walked(flow(
        step("a", branches=(Branch(fact="stone", values=("yes",), next="yes"), Branch(fact="stone", values=("no",), next="no"))),
        step("yes", say=said("yes")), step("no", say=said("no")),
    ), known={"stone": value})

    assert told == words


def test_a_called_flow_comes_back_to_the_step_after() -> None:
    words, state = walked(
        flow(step("a", call="inner", next="b"), step("b", say=said("back"))), flow(step("i", say=said("in")), name="inner")
    )

    assert words == ["in", "back"]
    assert state.stack == ()


def consent() -> Flow:
    return flow(
        step("q", ask=said("may I?"), expects="consent", fact="profile", choices=(Choice(id="yes", label=said("Yes")),)),
        name="consent_profile",
    )


def test_consent_is_asked_before_a_flow_that_needs_it_and_the_wish_is_kept() -> None:
    words, state = walked(flow(step("a", say=said("one")), consent="profile"), consent())

    assert words == ["may I?"]
    assert state.goals == ("main",)


def test_with_consent_the_flow_begins() -> None:
    words, _ = walked(flow(step("a", say=said("one")), consent="profile"), consent(), consents={"profile": True})

    assert words == ["one"]


def test_a_goal_is_given_up_without_its_consent_and_that_is_said() -> None:
    both = (flow(step("a", say=said("one")), consent="profile"), consent(), flow(step("z", say=said("zed")), name="z"))

    words, state = walked(*both, begin="z", goals=("main",), consents={"profile": False})

    assert words == ["zed", "not_without_consent"]
    assert state.goals == ()


def test_two_goals_given_up_for_two_consents_are_told_in_one_sentence() -> None:
    some = (
        flow(step("a", say=said("one")), consent="profile"), flow(step("b", say=said("two")), name="b", consent="alerts"),
        consent(), flow(step("z", say=said("zed")), name="z"),
    )

    words, state = walked(*some, begin="z", goals=("main", "b"), consents={"profile": False, "alerts": False})

    assert words == ["zed", "not_without_consent"]
    assert state.goals == ()


def test_a_question_is_put_again_by_the_step_that_leads_up_to_it() -> None:
    those = flow(
        step("load", say=said("loaded"), next="show"), step("show", ask=said("it"), again="load"),
    )
    turn = Turn(flows=flows(those), state=State(stack=(Frame(flow="main", step="show"),)))

    assert _words(put_again(turn)) == ["loaded", "it"]


def test_a_flow_that_ends_above_a_question_puts_it_again() -> None:
    main, side = flow(step("a", ask=said("which?"))), flow(step("s", say=said("aside")), name="side")
    turn = Turn(flows=flows(main, side), state=State(stack=(Frame(flow="main", step="a"),)))

    assert _words(walk(start(turn, "side"))) == ["aside", "back_to_question", "which?"]


def test_a_flow_opened_again_is_open_once() -> None:
    main = flow(step("a", ask=said("which?")))
    turn = walk(start(Turn(flows=flows(main), state=State()), "main"))

    assert len(walk(start(turn, "main")).state.stack) == 1


def test_a_flow_in_a_circle_is_an_error_that_names_it() -> None:
    with pytest.raises(DialogueError, match=r"60 steps.*") as error:
        walked(flow(step("a", say=said("again"), next="a")))

    assert error.value.where == "flows/main.yaml, step a"


@pytest.mark.parametrize(
    ("broken", "what"),
    [
        (step("a", ask=said("{opening}")), "opening"), (step("a", say=said("x"), next="gone"), "no step 'gone'"),
        (step("a", call="gone"), "no flow 'gone'"), (step("a"), "does nothing"),
    ],
)
def test_a_broken_step_is_an_error_that_says_what(broken: Step, what: str) -> None:
    with pytest.raises(DialogueError, match=what):
        walked(flow(broken))
