"""The conversation around openings: codes, what is missing, closer and wider, "not for me", licences, an own business."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from bot.dialogue.effects import Act, HandOver, RecordAnswer, RecordConsent, SaveFact
from bot.dialogue.events import ActionDone, Named
from bot.dialogue.read_back import everything, lines
from bot.dialogue.state import Frame
from bot.understanding.values import Keyword
from tests.unit.dialogue.talk import NOW, Params, Talk, contexts, entity, heard, kinds, known, number, obliging

Resident = Callable[..., Talk]
OPENING = Named(kind="opening", id="o7")
EVENT = Named(kind="event", id="e7")


def answering(**outcomes: str | tuple[str, Mapping[str, Any]]) -> Callable[[Act], ActionDone]:
    """An assistant whose actions end as told, with what they leave in the frame."""

    def act(asked: Act) -> ActionDone:
        told = outcomes.get(asked.action)
        if told is None:
            return obliging(asked)
        outcome, left = told if isinstance(told, tuple) else (told, {})
        return ActionDone(at=NOW, action=asked.action, outcome=outcome, vars=left, params=dict(Params()))

    return act


def acts(effects: tuple[Any, ...], action: str) -> list[Mapping[str, Any]]:
    """What an action was given, each time."""
    return [e.given for e in effects if isinstance(e, Act) and e.action == action]


# Codes ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("named", "at"), [(OPENING, "opening.show"), (EVENT, "events.show")])
def test_a_code_shows_its_thing_and_the_question_comes_back(resident: Resident, named: Named, at: str) -> None:
    talk = resident(stack=(Frame(flow="skills", step="outcode"),))

    talk.hear(heard("please"), named=named)
    assert talk.at == at
    effects = talk.press("not_now" if named is OPENING else "no")

    assert talk.at == "skills.outcode"
    assert "phrase.back_to_question" in contexts(effects)


def test_the_very_opening_is_asked_for(resident: Resident) -> None:
    effects = resident().hear(heard(""), named=OPENING)

    assert [given["opening"] for given in acts(effects, "explain_opening")] == ["o7"]


def test_what_is_told_beside_a_code_is_noted(resident: Resident) -> None:
    talk = resident()

    effects = talk.hear(
        heard("I was a cook", entity("occupation", "cook"), intent="capture_skills"), named=OPENING,
    )

    assert contexts(effects)[0] == "phrase.noted"
    assert talk.state.known == {"occupation:cook": True}
    assert talk.at == "opening.show"


def test_danger_and_stop_come_before_a_code(resident: Resident) -> None:
    assert "phrase.urgent" in contexts(resident().hear(heard("he hits me", intent="urgent_help"), named=OPENING))
    assert contexts(resident().hear(heard("stop", keyword=Keyword.STOP), named=OPENING)) == ["phrase.stopped"]


def test_a_stranger_hears_who_we_are_then_the_opening_and_is_asked_later(stranger: Talk) -> None:
    effects = stranger.hear(heard("please", language_confidence=0.9), named=OPENING)

    assert contexts(effects) == ["welcome.hello", "welcome.other_language", "welcome.who", "opening.show"]
    assert contexts(stranger.press("not_now")) == ["consent_profile.question"]
    stranger.press("yes")
    stranger.press("yes")
    assert stranger.at == "menu.menu"


def test_a_deep_link_with_a_code_shows_it_to_a_stranger_and_to_a_friend(stranger: Talk, resident: Resident) -> None:
    assert contexts(stranger.thing("start", payload="KR7HW", named=OPENING))[-1] == "opening.show"
    assert contexts(resident().thing("start", payload="KR7HW", named=EVENT)) == ["events.show"]


def test_an_opening_that_is_gone_is_said_and_the_talk_goes_on(resident: Resident) -> None:
    talk = resident(stack=(Frame(flow="skills", step="outcode"),))
    talk.act = answering(explain_opening="gone")

    assert "opening.gone" in contexts(talk.hear(heard(""), named=OPENING))
    assert talk.at == "skills.outcode"


@pytest.mark.parametrize("mark", ["?", "؟", "፧"])
def test_a_question_about_an_opening_tells_nothing_of_the_person(resident: Resident, mark: str) -> None:
    talk = resident()
    asked = heard(f"why can I not be a nurse{mark} DADJ3", entity("occupation", "nurse_adult", "nurse"))
    talk.hear(asked, named=OPENING)

    assert "qualification:nurse_adult" not in talk.state.known
    assert "occupation:nurse_adult" not in talk.state.known


# Why not me? ----------------------------------------------------------------------------------------------------------


def test_what_helps_is_shown_and_may_be_wanted(resident: Resident) -> None:
    talk = resident()
    talk.act = answering(explain_opening=("helped", {"helps": ["o9"]}))
    talk.hear(heard(""), named=OPENING)
    assert talk.at == "opening.helped"

    talk.act = obliging
    assert [g["opening"] for g in acts(talk.press("shown"), "explain_opening")] == ["o9"]
    talk.press("interested")
    talk.press("yes")

    assert talk.at == ""


@pytest.mark.parametrize("step", ["helped", "missing"])
def test_a_coordinator_may_be_asked_about_what_does_not_suit(resident: Resident, step: str) -> None:
    talk = resident()
    talk.act = answering(explain_opening=(step, {"helps": ["o9"]}))
    talk.hear(heard(""), named=OPENING)

    effects = talk.press("ask")

    assert RecordAnswer(opening="o7", answer="interested", reason="asked") in effects
    assert HandOver(reason="asked") in effects


def test_after_nothing_suits_the_nearest_are_explained_one_by_one(resident: Resident) -> None:
    talk = resident()
    talk.act = answering(find_openings="none", explain_opening="missing", find_missing=("found", {"openings": ["o1", "o2"]}))
    assert contexts(talk.say("jobs", intent="find_jobs"))[-1] == "openings.none"

    first = talk.press("missing")
    second = talk.press("go_on")
    last = talk.press("go_on")

    assert contexts(first) == ["missing.intro", "opening.not_yet"]
    assert [g["opening"] for e in (first, second) for g in acts(e, "explain_opening")] == ["o1", "o2"]
    assert contexts(last) == ["missing.done"]
    assert acts(first, "find_missing")[0]["kind"] == "job"


# Closer and wider -----------------------------------------------------------------------------------------------------


def end_of_list(resident: Resident, **facts: Any) -> Talk:
    talk = resident(known=known(**facts))
    talk.act = answering(find_openings="none")
    talk.say("jobs", intent="find_jobs")
    return talk


@pytest.mark.parametrize(
    ("before", "choice", "after", "said"),
    [
        (None, "closer", "closer", "reach.closer_told"), (None, "wider", "wider", "reach.wider_told"),
        ("closer", "wider", "normal", "reach.usual_told"), ("wider", "closer", "normal", "reach.usual_told"),
        ("normal", "closer", "closer", "reach.closer_told"), ("normal", "wider", "wider", "reach.wider_told"),
        ("closer", "closer", "closer", "reach.already"), ("wider", "wider", "wider", "reach.already"),
    ],
)
def test_each_choice_goes_one_step_and_the_other_takes_it_back(
    resident: Resident, before: str | None, choice: str, after: str, said: str
) -> None:
    talk = end_of_list(resident, **({"reach": before} if before else {}))

    effects = talk.press(choice)

    assert talk.state.known["reach"] == after
    assert contexts(effects)[0] == said
    assert acts(effects, "find_openings")[-1]["anew"] == "yes", "the list begins again"


def test_how_far_we_look_is_read_back(resident: Resident) -> None:
    talk = end_of_list(resident)
    talk.press("wider")

    assert [s.context for s in lines(talk.flows, everything(talk.state)).sentences] == ["phrase.fact_reach_wider"]


# Not for me -----------------------------------------------------------------------------------------------------------


def refusing(resident: Resident, **facts: Any) -> Talk:
    talk = resident(known=known(**facts))
    talk.say("jobs", intent="find_jobs")
    talk.press("not_for_me")
    return talk


def test_the_list_goes_on_from_what_was_learnt(resident: Resident) -> None:
    effects = refusing(resident).press("pay")

    assert contexts(effects)[0] == "not_for_me.noted"
    assert [given["seen"] for given in acts(effects, "find_openings")] == [["o1"]]


def test_the_second_too_far_asks_and_the_answer_is_not_asked_again(resident: Resident) -> None:
    talk = refusing(resident)
    talk.act = answering(narrow_distance="again")

    assert contexts(talk.press("too_far")) == ["not_for_me.closer"]
    assert contexts(talk.answer("no"))[0] == "not_for_me.noted"
    assert talk.state.known["reach"] == "normal"
    talk.press("not_for_me")
    assert contexts(talk.press("too_far"))[0] == "not_for_me.noted"


def test_closer_only_may_be_the_answer(resident: Resident) -> None:
    talk = refusing(resident)
    talk.act = answering(narrow_distance="again")
    talk.press("too_far")

    assert contexts(talk.answer("yes"))[0] == "not_for_me.near"
    assert talk.state.known["reach"] == "closer"


NARROWED = ("narrowed", {"minutes": 25, "minutes_before": None})


def test_the_third_too_far_narrows_the_distance_openly(resident: Resident) -> None:
    talk = refusing(resident)
    talk.act = answering(narrow_distance=NARROWED)

    effects = talk.press("too_far")

    assert contexts(effects) == ["not_for_me.narrowed"]
    assert SaveFact(name="travel_minutes", value=25, provenance="inferred") in effects
    assert talk.state.known["travel_minutes"] == 25
    talk.press("fine")
    assert talk.state.known["travel_minutes"] == 25


@pytest.mark.parametrize(("before", "after"), [(None, None), (40, 40)])
@pytest.mark.parametrize("how", ["press", "no"])
def test_as_before_takes_it_back(resident: Resident, before: int | None, after: int | None, how: str) -> None:
    talk = refusing(resident, **({"travel_minutes": before} if before else {}))
    talk.act = answering(narrow_distance=("narrowed", {"minutes": 25, "minutes_before": before}))
    talk.press("too_far")

    effects = talk.press("undo") if how == "press" else talk.answer("no")

    assert contexts(effects)[0] == "not_for_me.undone"
    assert talk.state.known.get("travel_minutes") == after


def test_a_detour_does_not_lose_the_way_back(resident: Resident) -> None:
    talk = refusing(resident)
    talk.act = answering(narrow_distance=NARROWED)
    talk.press("too_far")

    assert contexts(talk.say("thanks", intent="thanks"))[-1] == "not_for_me.narrowed.reminder"
    talk.press("undo")

    assert "travel_minutes" not in talk.state.known


@pytest.mark.parametrize(
    ("picked", "busy", "said"),
    [
        ("1 4", ["school_run", "nights"], "not_for_me.leave_out"), ("2", ["friday_midday"], "not_for_me.leave_out"),
        ("7", [], "not_for_me.noted"), ("3 7", ["evenings"], "not_for_me.leave_out"),
    ],
)
def test_hours_that_cannot_be_are_kept(resident: Resident, picked: str, busy: list[str], said: str) -> None:
    talk = refusing(resident)
    assert contexts(talk.press("hours")) == ["not_for_me.times"]

    effects = talk.say(picked, *(entity("number", one) for one in picked.split()))

    assert talk.state.known["busy"] == busy
    assert contexts(effects)[0] == said


def test_a_time_in_words_is_one_that_cannot_be_not_one_that_is_wanted(resident: Resident) -> None:
    talk = refusing(resident)
    talk.press("hours")

    talk.say("nights", entity("hours", "nights"), intent="capture_skills")

    assert talk.state.known == {"busy": ["nights"]}


def test_other_work_that_is_wanted_is_a_wish_and_no_experience(resident: Resident) -> None:
    talk = refusing(resident)
    assert contexts(talk.press("other_work")) == ["not_for_me.wish"]

    effects = talk.say("driver", entity("occupation", "driver_delivery", "driver"), intent="capture_skills")

    assert talk.state.known == {"wish:driver_delivery": True}
    assert contexts(effects)[:2] == ["phrase.noted", "not_for_me.noted"]


def test_a_wish_that_no_list_knows_is_kept_in_its_own_words(resident: Resident) -> None:
    talk = refusing(resident)
    talk.press("other_work")

    talk.say("train whisperer")

    assert talk.state.known == {"other_wish": ["train whisperer"]}


def test_own_words_belong_to_the_opening_and_are_no_reason_code(resident: Resident) -> None:
    talk = refusing(resident)
    talk.press("other")

    effects = talk.say("The way there is dark")

    assert talk.state.known == {"refusal:o1": "The way there is dark"}
    assert contexts(effects)[0] == "not_for_me.noted"
    assert [s.context for s in lines(talk.flows, everything(talk.state)).sentences] == ["phrase.fact_refusal"]


def test_own_words_may_be_kept_to_oneself(resident: Resident) -> None:
    talk = refusing(resident)
    talk.press("other")

    assert contexts(talk.answer("skip"))[0] == "not_for_me.noted"
    assert talk.state.known == {}


# Interested -----------------------------------------------------------------------------------------------------------


def wanting(resident: Resident, act: Callable[[Act], ActionDone] = obliging) -> Talk:
    talk = resident()
    talk.say("jobs", intent="find_jobs")
    talk.act = act
    talk.press("interested")
    return talk


@pytest.mark.parametrize("granted", [True, False])
def test_what_was_agreed_to_is_evidence_for_this_opening(resident: Resident, granted: bool) -> None:
    effects = wanting(resident).press("yes" if granted else "no")

    (evidence,) = [e for e in effects if isinstance(e, RecordConsent)]
    assert (evidence.purpose, evidence.granted) == ("share:o1", granted)
    assert len(evidence.version) == 8
    assert ("HandOver" in kinds(effects)) is granted


def licence_once() -> Callable[[Act], ActionDone]:
    asked: list[str] = []

    def act(wanted: Act) -> ActionDone:
        if wanted.action != "next_licence" or asked:
            return obliging(wanted)
        asked.append("driving")
        return answering(next_licence=("found", {"licence": "driving"}))(wanted)

    return act


@pytest.mark.parametrize(
    ("choice", "facts", "said"),
    [
        ("yes", {"licence:driving": True}, []), ("no", {"licence:driving": False}, ["interested.without"]),
        ("abroad", {"licence:driving": False, "licence_abroad:driving": True}, ["interested.abroad_told"]),
    ],
)
def test_a_licence_is_asked_before_sharing_and_no_answer_ends_it(
    resident: Resident, choice: str, facts: dict[str, Any], said: list[str]
) -> None:
    talk = wanting(resident, licence_once())
    assert talk.at == "interested.licence"

    effects = talk.press(choice)

    assert talk.state.known == facts
    assert contexts(effects) == [*said, "interested.share"]
    assert {(e.name, e.of) for e in effects if isinstance(e, SaveFact)} == {tuple(full.split(":")) for full in facts}


def test_a_licence_passed_over_is_not_known_and_not_asked_again(resident: Resident) -> None:
    talk = wanting(resident, licence_once())

    talk.answer("skip")

    assert talk.state.known == {}
    assert talk.state.passed == ("licence:driving",)


@pytest.mark.parametrize(("how", "asked"), [("car", True), ("bus", False)])
def test_only_drivers_are_asked_for_a_driving_licence(resident: Resident, how: str, asked: bool) -> None:
    talk = resident(stack=(Frame(flow="skills", step="travel"),))

    effects = talk.press(how) if talk.state.offers else talk.say(how, entity("travel", how))

    assert contexts(effects)[-1] == ("skills.licence" if asked else "skills.permission")


def test_a_driving_licence_is_kept_and_read_back(resident: Resident) -> None:
    talk = resident(stack=(Frame(flow="skills", step="licence"),))

    talk.answer("yes")

    assert talk.state.known == {"licence:driving": True}
    (line,) = lines(talk.flows, everything(talk.state)).sentences
    assert (line.context, line.params["licence"]) == ("phrase.fact_licence", "driving")


# An own business ------------------------------------------------------------------------------------------------------


def test_a_business_is_asked_about_once_and_then_its_openings_are_shown(resident: Resident) -> None:
    talk = resident()
    talk.act = answering(food_work="yes")
    assert contexts(talk.say("my shop", intent="find_enterprise")) == ["enterprise.stage"]
    talk.press("trading")
    talk.hear(number(3))
    talk.answer("yes")
    assert contexts(talk.hear(number(5))) == ["openings.show"]

    assert talk.state.known == {
        "business_stage": "trading", "business_people": 3, "business_insured": "yes", "business_hygiene": 5,
    }
    said = [s.context for s in lines(talk.flows, everything(talk.state)).sentences]
    assert said == [f"phrase.fact_{name}" for name in talk.state.known]
    talk.press("enough")
    assert contexts(talk.say("my shop", intent="find_enterprise")) == ["openings.show"]


def test_an_idea_is_asked_less(resident: Resident) -> None:
    talk = resident()
    talk.say("my shop", intent="find_enterprise")
    talk.press("idea")

    assert contexts(talk.hear(number(1))) == ["openings.show"]


def test_all_of_it_may_be_passed_over(resident: Resident) -> None:
    talk = resident()
    talk.say("my shop", intent="find_enterprise")

    assert contexts(talk.answer("skip")) == ["openings.show"]
    talk.press("enough")
    assert contexts(talk.say("my shop", intent="find_enterprise")) == ["openings.show"], "and is not asked again"


def test_without_consent_nothing_is_asked(resident: Resident) -> None:
    talk = resident(consents={"profile": False})

    assert contexts(talk.say("my shop", intent="find_enterprise")) == ["openings.show"]


@pytest.mark.parametrize(
    ("numbers", "known_as"), [(("3",), 3), (("2", "3"), None), (("2.5",), None), ((), None), (("5000",), None)]
)
def test_how_many_people_is_one_whole_number(resident: Resident, numbers: tuple[str, ...], known_as: int | None) -> None:
    talk = resident(stack=(Frame(flow="enterprise", step="people"),), known={"business_stage": "idea"})

    talk.say("we " + " ".join(numbers), *(entity("number", one) for one in numbers))

    assert talk.state.known.get("business_people") == known_as


def test_a_number_in_a_story_is_no_count(resident: Resident) -> None:
    talk = resident(stack=(Frame(flow="enterprise", step="people"),), known={"business_stage": "idea"})

    assert contexts(talk.say("me and my two sisters", entity("number", "2", "two")))[0] == "enterprise.people.help"


def test_a_kitchen_without_stars_is_read_back_too(resident: Resident) -> None:
    talk = resident(stack=(Frame(flow="enterprise", step="hygiene"),))

    talk.hear(number(0))

    assert talk.state.known == {"business_hygiene": 0}
    assert [s.context for s in lines(talk.flows, everything(talk.state)).sentences] == ["phrase.fact_business_hygiene"]
