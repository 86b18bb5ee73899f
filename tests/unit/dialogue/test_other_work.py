"""Work that no list knows is kept in the person's words and never noted for the work being asked about."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.dialogue.state import Frame
from tests.unit.dialogue.talk import Talk, contexts, entity, known

Resident = Callable[..., Talk]
ALSO = entity("other_work", "told", "also")
THREE = entity("years", "3", "3 years")
UNPAID = entity("paid", "unpaid", "without pay")
TAUGHT = "I also taught children at the mosque 3 years without pay"


@pytest.fixture
def nurse(resident: Resident) -> Callable[[str], Talk]:
    """A nurse who is being asked one thing about nursing."""

    def at(question: str) -> Talk:
        frame = Frame(flow="skills", step=question, subject="nurse_adult", vars={"subjects": ["nurse_adult"]})
        return resident(stack=(frame,), known=known(occupation__nurse_adult=True))

    return at


@pytest.mark.parametrize("question", ["years", "paid", "work_country"])
@pytest.mark.parametrize("intent", ["capture_skills", "out_of_scope"])
def test_years_of_other_work_are_not_those_of_the_work_being_asked_about(
    nurse: Callable[[str], Talk], question: str, intent: str
) -> None:
    talk = nurse(question)

    said = contexts(talk.say(TAUGHT, ALSO, THREE, UNPAID, intent=intent))

    assert talk.state.known == known(occupation__nurse_adult=True, other_work=[TAUGHT])
    assert said == ["phrase.noted", f"skills.{question}"]


def test_the_answer_is_heard_beside_the_other_work(nurse: Callable[[str], Talk]) -> None:
    talk = nurse("years")

    talk.say(f"6 years. {TAUGHT}", entity("years", "6", "6 years"), ALSO, THREE, UNPAID, intent="capture_skills")

    assert talk.state.known == known(occupation__nurse_adult=True, years__nurse_adult=6, other_work=[TAUGHT])


@pytest.mark.parametrize("text", ["also 3 years", "3 years", "I worked 3 years"])
def test_a_plain_answer_stays_one(nurse: Callable[[str], Talk], text: str) -> None:
    talk = nurse("years")

    talk.say(text, *([ALSO] if "also" in text else []), THREE, intent="capture_skills")

    assert talk.state.known == known(occupation__nurse_adult=True, years__nurse_adult=3)


def test_a_correction_is_no_other_work(nurse: Callable[[str], Talk]) -> None:
    talk = nurse("paid")
    talk.state = talk.state.set(known=known(occupation__nurse_adult=True, years__nurse_adult=5))

    talk.say(
        "also that was not 5 but 3 years", ALSO, entity("years", "5", "5", role="negated"), THREE, intent="correct_data"
    )

    assert talk.state.known["years:nurse_adult"] == 3
    assert "other_work" not in talk.state.known


def test_years_of_unknown_work_are_not_those_of_the_work_told_before(resident: Resident) -> None:
    talk = resident(
        stack=(Frame(flow="skills", step="more", vars={"subjects": ["cook"]}),),
        known=known(occupation__cook=True, years__cook=1),
    )

    said = contexts(talk.say("I shod horses in our village 3 years", THREE, intent="capture_skills"))

    assert talk.state.known["years:cook"] == 1
    assert talk.state.known["other_work"] == ["I shod horses in our village 3 years"]
    assert said == ["phrase.noted", "skills.more"]


def test_what_is_told_twice_is_kept_once(nurse: Callable[[str], Talk]) -> None:
    talk = nurse("years")

    talk.say(TAUGHT, ALSO, THREE, UNPAID, intent="capture_skills")
    talk.say(TAUGHT, ALSO, THREE, UNPAID, intent="capture_skills")

    assert talk.state.known["other_work"] == [TAUGHT]


def test_a_hope_in_free_words_stays_a_hope(resident: Resident) -> None:
    talk = resident(stack=(Frame(flow="skills", step="hopes"),), known=known(occupation__cook=True))

    talk.say(TAUGHT, ALSO, THREE, UNPAID, intent="capture_skills")

    assert talk.state.known["hopes"] == TAUGHT


def test_a_known_work_in_the_same_part_keeps_its_years(nurse: Callable[[str], Talk]) -> None:
    talk = nurse("years")

    talk.say("I was also a cook 3 years", ALSO, entity("occupation", "cook"), THREE, intent="capture_skills")

    assert talk.state.known["years:cook"] == 3
    assert "other_work" not in talk.state.known


def refused(resident: Resident, **kwargs: Any) -> Talk:
    talk = resident(**kwargs)
    talk.say("jobs", intent="find_jobs")
    talk.press("not_for_me")
    assert talk.at == "not_for_me.why"
    return talk


def test_a_reason_beside_not_now_is_the_answer(resident: Resident) -> None:
    talk = refused(resident)

    said = contexts(talk.say("Not now, it is too far", entity("choice", "too_far", "too far"), intent="job_not_now"))

    assert said == ["not_for_me.noted", "openings.show"]


def test_not_now_instead_of_a_reason_is_not_asked_again(resident: Resident) -> None:
    talk = refused(resident)

    said = contexts(talk.say("not now really", intent="job_not_now"))

    assert "not_for_me" not in {frame.flow for frame in talk.state.stack}
    assert not [context for context in said if context.startswith("not_for_me")]
