"""What begins by itself: a list of news, a question about what became of an interest; and topics of alerts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.assistant.topics import ALL, purpose
from bot.dialogue.effects import Effect, RecordAnswer, RecordConsent, RecordOutcome, SetAlerts
from bot.dialogue.flow import Flows
from tests.unit.dialogue.talk import Talk, entity, heard, obliging

Resident = Callable[..., Talk]


def outcomes(effects: tuple[Effect, ...]) -> list[tuple[str, str, str]]:
    return [(one.opening, one.stage, one.said) for one in effects if isinstance(one, RecordOutcome)]


def asked(resident: Resident, stage: str = "applied") -> Talk:
    talk = resident()
    talk.due("outcome", opening="o7", stage=stage)
    return talk


def test_a_digit_shows_one_of_the_list_and_the_rest_stays(resident: Resident) -> None:
    talk = resident()
    talk.due("digest", news=["e1", "e2"])
    assert talk.at == "digest.show"

    talk.pick(1)
    assert talk.at == "opening.show"
    effects = talk.press("not_now")

    assert [one.opening for one in effects if isinstance(one, RecordAnswer)] == ["e1"]
    assert talk.at == "digest.show"
    talk.press("enough")
    assert talk.at == ""


def test_news_takes_the_place_of_news_that_nobody_answered(resident: Resident) -> None:
    talk = asked(resident)
    talk.due("digest", news=["e1", "e2"])
    talk.arrive("o9")

    assert [frame.flow for frame in talk.state.stack] == ["alert"]


def test_nothing_begins_by_itself_after_stop(resident: Resident) -> None:
    talk = resident()
    talk.state = talk.state.set(opted_out=True)

    assert talk.due("digest", news=["e1"]) == ()


@pytest.mark.parametrize(
    ("choice", "expected"),
    [(1, ("applied", "yes")), (2, ("applied", "not_yet")), (3, ("applied", "no")), (4, ("started", "yes"))],
)
def test_a_digit_answers_what_became_of_it(resident: Resident, choice: int, expected: tuple[str, str]) -> None:
    assert outcomes(asked(resident).pick(choice)) == [("o7", *expected)]


def test_a_no_leads_to_other_openings(resident: Resident) -> None:
    talk = asked(resident)

    talk.pick(3)

    assert talk.at == "openings.show"


def test_passing_over_says_nothing_of_it(resident: Resident) -> None:
    talk = asked(resident)

    assert outcomes(talk.answer("skip")) == []
    assert talk.at == ""


def chosen(talk: Talk, *numbers: str) -> dict[str, bool]:
    talk.press("topics")
    assert talk.at == "topics.about"
    offer = talk.state.offers[-1]
    assert set(offer.choices) == {*ALL, "all"}
    effects = talk.hear(heard(" ".join(numbers), *(entity("number", one) for one in numbers)))
    assert SetAlerts(on=True) in effects
    return {one.purpose: one.granted for one in effects if isinstance(one, RecordConsent)}


def test_only_some_topics_become_a_consent_each(resident: Resident) -> None:
    talk = resident()
    talk.say("stop jobs", intent="unsubscribe")

    consents = chosen(talk, "2", "3")

    assert consents == {purpose(one): one in {"classes", "events"} for one in ALL}
    assert talk.state.known["topics"] == ["classes", "events"], "read back as what was said"
    assert talk.at == "topics.how"
    talk.pick(2)
    assert talk.state.known["alerts_how"] == "weekly"


def test_all_topics_again(resident: Resident) -> None:
    talk = resident()
    talk.state = talk.state.set(alerts=True)
    talk.say("alerts", intent="subscribe_alerts")

    assert chosen(talk, "6") == {purpose(one): True for one in ALL}


def test_the_question_about_sharing_names_whom_it_concerns(resident: Resident, flows: Flows) -> None:
    asked_of = {step: flows.flows["interested"].steps[step].ask for step in ("share", "share_class", "share_offer")}

    assert all(one is not None for one in asked_of.values())
    assert "employer" not in asked_of["share_class"].text  # type: ignore[union-attr]
    assert "college or trainer" in asked_of["share_class"].text  # type: ignore[union-attr]


@pytest.mark.parametrize(("kind", "step"), [("training", "share_class"), ("job", "share"), ("research", "share_offer")])
def test_the_answer_to_each_such_question_is_evidence_of_its_own_wording(
    resident: Resident, flows: Flows, kind: str, step: str
) -> None:
    talk = resident()
    talk.act = lambda act: replace(obliging(act), outcome=kind) if act.action == "opening_kind" else obliging(act)
    talk.arrive("o9")
    talk.press("interested")
    assert talk.at == f"interested.{step}"

    effects = talk.press("yes")

    [consent] = [one for one in effects if isinstance(one, RecordConsent)]
    assert (consent.purpose, consent.granted) == ("share:o9", True)
    assert consent.version == flows.flows["interested"].steps[step].version


def test_a_course_that_is_over_is_not_asked_about(resident: Resident) -> None:
    talk = resident()
    talk.act = lambda act: replace(obliging(act), outcome="gone") if act.action == "opening_kind" else obliging(act)
    talk.arrive("o9")

    effects = talk.press("interested")

    assert not [one for one in effects if isinstance(one, RecordAnswer)]
