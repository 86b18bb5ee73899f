"""Openings found, shown and explained, and what follows from a "not for me"."""

from dataclasses import replace
from typing import Any

import pytest

from bot.assistant.knowing import profile_for
from bot.assistant.opening_actions import MISSING_SHOWN, OPENINGS_SHOWN
from bot.matching.travel import minutes
from bot.matching.values import Kind, Opportunity, Requirements
from bot.sentence import Lines, Sentence
from bot.speaking.catalogue import say
from tests.unit.assistant.town import NOW, Town, answer, answers, do


def opening_of(town: Town, opening: str) -> Opportunity:
    with town.store.begin() as uow:
        found: Opportunity = uow.openings.get(opening)
        return found


def change(town: Town, opening: str, **changes: Any) -> None:
    with town.store.begin() as uow:
        uow.openings.upsert(replace(uow.openings.get(opening), **changes), NOW)
        uow.commit()


def by_reference(town: Town, reference: str) -> str:
    with town.store.begin() as uow:
        found: str = next(one.id for one in uow.openings.open_at(NOW) if one.reference == reference)
        return found


def shown(town: Town, line: Sentence) -> str:
    return say(line, "en", town.desk.catalogues)


# Finding --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["job", "training", "mentoring", "research", "volunteering", "enterprise"])
def test_each_kind_of_opening_finds_only_its_kind(people: Town, kind: str) -> None:
    found = do(people, "find_openings", kind=kind)

    ids = found.vars.get("openings", [])
    assert found.outcome == ("found" if ids else "none")
    assert {opening_of(people, one).kind.value for one in ids} <= {kind}
    assert len(ids) <= OPENINGS_SHOWN


def test_jobs_are_found_and_those_of_the_same_work_lead(people: Town) -> None:
    found = do(people, "find_openings", kind="job", work="cook")

    assert "cook" in opening_of(people, found.vars["openings"][0]).occupations


def test_with_nothing_open_none_is_found(town: Town) -> None:
    town.settle_in()

    assert do(town, "find_openings", kind="job").outcome == "none"
    assert do(town, "find_missing", kind="job").outcome == "none"


def test_what_is_not_for_somebody_is_never_found_again(people: Town) -> None:
    first, *_ = do(people, "find_openings", kind="job").vars["openings"]
    answer(people, first, "not_for_me", "pay")

    assert first not in do(people, "find_openings", kind="job").vars["openings"]


def test_further_on_in_a_list_nothing_comes_twice_and_the_list_stays_short(people: Town) -> None:
    first, second, *_ = do(people, "find_openings", kind="job").vars["openings"]

    found = do(people, "find_openings", kind="job", seen=[first, second])

    assert not {first, second} & set(found.vars["openings"])
    assert len(found.vars["openings"]) == OPENINGS_SHOWN - 2
    assert do(people, "find_openings", kind="job", seen=["a", "b", "c", "d", "e"]).outcome == "none"


def test_a_list_that_begins_again_begins_with_what_is_new(people: Town) -> None:
    seen = do(people, "find_openings", kind="job").vars["openings"][:3]

    again = do(people, "find_openings", kind="job", seen=seen, anew="yes")

    assert again.vars["openings"]
    assert not set(seen) & set(again.vars["openings"][:2])
    assert again.vars["seen"] == []


def test_what_nearly_suits_is_found_apart(people: Town) -> None:
    good = do(people, "find_openings", kind="job").vars["openings"]

    found = do(people, "find_missing", kind="job").vars["openings"]

    assert 0 < len(found) <= MISSING_SHOWN
    assert not set(found) & set(good)
    assert {do(people, "explain_opening", opening=one).outcome for one in found} <= {"helped", "missing"}


# Showing --------------------------------------------------------------------------------------------------------------


def test_an_opening_that_is_shown_counts_as_told_and_keeps_an_earlier_answer(people: Town) -> None:
    first, second, *_ = do(people, "find_openings", kind="job").vars["openings"]

    found = do(people, "show_opening", opening=first)
    answer(people, second, "interested")
    do(people, "show_opening", opening=second)

    assert found.outcome == "found"
    assert set(found.params) == {"opening", "partner"}
    assert answers(people) == {first: "told", second: "interested"}


def test_an_opening_that_closed_or_never_was_is_gone(people: Town) -> None:
    first, *_ = do(people, "find_openings", kind="job").vars["openings"]
    change(people, first, status="closed")

    assert do(people, "show_opening", opening=first).outcome == "gone"
    assert do(people, "show_opening", opening="nothing").outcome == "gone"
    assert do(people, "show_opening").outcome == "gone"
    assert do(people, "explain_opening", opening="nothing").outcome == "gone"
    assert answers(people) == {}


@pytest.mark.parametrize("style", ["telegram", "sms"])
def test_an_opening_ends_with_its_code(people: Town, style: str) -> None:
    first, *_ = do(people, "find_openings", kind="job").vars["openings"]

    line = shown(people, do(people, "show_opening", opening=first, style=style).params["opening"])

    assert line.endswith(f"Code: {opening_of(people, first).code}")


# Explaining -----------------------------------------------------------------------------------------------------------


def reasons(line: Sentence) -> list[str]:
    given = line.params["reasons"]
    assert isinstance(given, Lines)
    return [one.context.removeprefix("reason.") for one in given.sentences]


def test_what_suits_is_shown_like_any_opening_and_counts_as_told(people: Town) -> None:
    first, *_ = do(people, "find_openings", kind="job").vars["openings"]

    assert do(people, "explain_opening", opening=first).outcome == "suits"
    assert answers(people) == {first: "told"}


def test_why_not_me_tells_all_that_is_in_the_way_and_what_helps(town: Town) -> None:
    town.settle_in(occupation__cook=True, english="none", outcode="B18", permission="any")
    town.with_samples()
    carer = by_reference(town, "s-care-worker")
    change(town, carer, requirements=Requirements(english="medium", licences=("driving",), experience_years=2))

    found = do(town, "explain_opening", opening=carer)

    assert found.outcome == "helped"
    assert {"english_low_medium", "experience_short"} <= set(reasons(found.params["opening"]))
    helping = opening_of(town, found.vars["helps"][0])
    assert helping.kind in {Kind.TRAINING, Kind.MENTORING}
    assert answers(town) == {}, "an alert may still come when it suits"


def test_what_helps_is_not_offered_to_somebody_who_wants_it_already(town: Town) -> None:
    town.settle_in(occupation__cook=True, english="none", outcode="B18", permission="any")
    town.with_samples()
    carer = by_reference(town, "s-care-worker")
    answer(town, do(town, "explain_opening", opening=carer).vars["helps"][0], "interested", "share")

    assert do(town, "explain_opening", opening=carer).outcome == "missing"


@pytest.mark.parametrize(("changes", "reason"), [({"status": "closed"}, "not_open"), ({"status": "filled"}, "not_open")])
def test_a_closed_opening_says_so(people: Town, changes: dict[str, Any], reason: str) -> None:
    first, *_ = do(people, "find_openings", kind="job").vars["openings"]
    change(people, first, **changes)

    found = do(people, "explain_opening", opening=first)

    assert found.outcome == "missing"
    assert reasons(found.params["opening"])[0] == reason


# Too far --------------------------------------------------------------------------------------------------------------


def refuse(town: Town, *references: str) -> None:
    for one in references:
        answer(town, by_reference(town, one), "not_for_me", "too_far")


def test_only_the_third_too_far_narrows_the_distance(people: Town) -> None:
    outcomes = []
    for one in ("s-cook", "s-care-worker", "s-porter", "s-domestic"):
        refuse(people, one)
        outcomes.append(do(people, "narrow_distance").outcome)

    assert outcomes == ["noted", "again", "narrowed", "again"]


def test_the_distance_is_a_little_less_than_the_shortest_way_refused(people: Town) -> None:
    places = people.desk.knowledge.outcodes
    ways = [minutes("B18", there, "", places) for there in ("B71", "B65", "B71")]
    refuse(people, "s-cook", "s-therapy-assistant", "s-phlebotomist")

    found = do(people, "narrow_distance")

    assert found.vars == {"minutes": min(w for w in ways if w) - 5, "minutes_before": None}
    assert found.params["minutes"] == found.vars["minutes"] > 10
    refuse(people, "s-domestic-school", "s-care-worker", "s-porter")
    assert do(people, "narrow_distance").params["minutes"] < found.params["minutes"], "and again at the sixth"


def test_a_distance_that_is_short_already_is_left_alone(town: Town) -> None:
    town.settle_in(outcode="B66", travel_minutes=10)
    town.with_samples()
    refuse(town, "s-porter", "s-domestic", "s-catering")

    assert do(town, "narrow_distance").outcome == "again"


def test_no_distance_is_narrowed_below_ten_minutes(town: Town) -> None:
    town.settle_in(outcode="B66")
    town.with_samples()
    refuse(town, "s-porter", "s-domestic", "s-catering")

    assert do(town, "narrow_distance").params == {"minutes": 10}


def test_without_a_place_no_distance_is_known(town: Town) -> None:
    town.settle_in()
    town.with_samples()
    refuse(town, "s-porter", "s-domestic", "s-catering")

    assert do(town, "narrow_distance").outcome == "again"


# Licences, food -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "asked", "expected"),
    [
        ({}, Requirements(driving=True), "driving"), ({"licence:driving": True}, Requirements(driving=True), ""),
        ({"licence:driving": False}, Requirements(driving=True, licences=("cscs",)), "cscs"), ({}, Requirements(), ""),
        ({}, Requirements(licences=("no_such_card",)), ""),
    ],
)
def test_each_licence_that_is_asked_for_is_asked_once(
    town: Town, known: dict[str, Any], asked: Requirements, expected: str
) -> None:
    town.settle_in(**{name.replace(":", "__"): value for name, value in known.items()})
    town.with_samples()
    job = by_reference(town, "s-porter")
    change(town, job, requirements=asked)

    found = do(town, "next_licence", opening=job)

    assert found.outcome == ("found" if expected else "none")
    assert found.vars == ({"licence": expected} if expected else {})


def test_the_way_to_a_licence_is_its_usual_next_step(people: Town) -> None:
    assert do(people, "way_to_licence", licence="cscs").params["step"].context == "reason.licence_cscs"
    assert do(people, "way_to_licence", licence="nothing").outcome == "none"


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [({"occupation__cook": True}, "yes"), ({"wish__cook": True}, "yes"), ({"occupation__cleaner": True}, "no"), ({}, "no")],
)
def test_the_kitchen_is_asked_about_only_where_the_work_is_food(town: Town, facts: dict[str, Any], outcome: str) -> None:
    town.settle_in(**facts)

    assert do(town, "food_work").outcome == outcome


# What was said before ---------------------------------------------------------------------------------------------------


def test_yes_and_no_to_an_opening_tell_something_of_the_work(people: Town) -> None:
    cook, porter, cleaner = (by_reference(people, one) for one in ("s-cook", "s-porter", "s-domestic"))
    answer(people, cook, "interested", "share")
    answer(people, porter, "not_for_me", "other_work")
    answer(people, cleaner, "not_for_me", "pay")

    with people.store.begin() as uow:
        person = profile_for(uow, "r1", {})

    assert person.liked == {"cook"}
    assert person.disliked == {"porter"}
    assert person.refused == {porter, cleaner}
    assert person.told == frozenset()
