"""Actions around openings: finding, showing, explaining them, and what follows from a "not for me"."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.assistant import showing
from bot.assistant.values import OpeningAnswer
from bot.assistant.work import Work
from bot.dialogue.events import ActionDone
from bot.dialogue.state import key
from bot.matching import licensing
from bot.matching.licences import licence_step
from bot.matching.match import Standing, explain, match, standings
from bot.matching.travel import minutes, outward
from bot.matching.values import Match, Opportunity, Profile, Verdict

OPENINGS_SHOWN = 5
"""in one walk through a list"""
MISSING_SHOWN = 3
SHOWN_WHEN_ASKED = frozenset({Verdict.READY, Verdict.READY_WITH_STEP, Verdict.STEPPING_STONE})
TOO_FAR_OFTEN = 3
"""answers "too far" after which the distance is narrowed, each time anew"""
A_LITTLE_LESS = 5
NEAREST = 10
"""minutes: no distance is narrowed below"""
FOOD = "food"
"""sector of the taxonomy"""


def find_openings(work: Work) -> ActionDone:
    """The best for this person. With `anew` the list begins again, what was seen in it last; else without that."""
    anew, before = bool(work.given.get("anew")), tuple(work.given.get("seen", ()))
    seen = () if anew else before
    found = _open(work)
    good = [one.opening.id for one in found if one.verdict in SHOWN_WHEN_ASKED and one.opening.id not in seen]
    wished = _wished(work, [one.opening for one in found])
    good.sort(key=lambda one: (one in before, one not in wished))
    ids = good[: max(0, OPENINGS_SHOWN - len(seen))]
    kept = {"openings": ids, "seen": list(seen)}
    return work.done("find_openings", "found" if ids else "none", vars=kept, params={"n": len(ids)})


def _open(work: Work) -> Sequence[Standing]:
    """How the open openings of the kind asked for stand to the person, best first, without those they refused."""
    kind, person, knowledge = work.given.get("kind", ""), work.profile(), work.desk.knowledge
    board = work.desk.boards.of(work.uow.openings.open_at(work.at), knowledge)
    standing = standings(person, board, knowledge, work.at.date())
    return [
        one for one in standing
        if one.opening.id not in person.refused and (not kind or one.opening.kind.value == kind)
    ]


def _wished(work: Work, openings: Sequence[Opportunity]) -> frozenset[str]:
    """Openings of the kind of work somebody asked for: they come first."""
    named = {str(work.given.get("work", ""))}
    wanted = named | {k.partition(":")[2] for k in work.state.known if k.startswith("wish:")}
    return frozenset(o.id for o in openings if wanted & set(o.occupations))


def find_missing(work: Work) -> ActionDone:
    """The best of those that do not suit yet."""
    ids = [one.opening.id for one in _open(work) if one.verdict is Verdict.NOT_YET][:MISSING_SHOWN]
    return work.done("find_missing", "found" if ids else "none", vars={"openings": ids})


def show_opening(work: Work) -> ActionDone:
    """One opening of a list, with its reasons."""
    opportunity = work.uow.openings.get(str(work.given.get("opening", "")))
    if opportunity is None or opportunity.status != "open":
        return work.done("show_opening", "gone")
    fit = match(work.profile(), opportunity, work.desk.knowledge, work.at.date())
    listed = showing.for_person(work.desk, opportunity, fit, style=work.style, language=work.state.language)
    _told(work, opportunity)
    return work.done("show_opening", "found", params={"opening": listed.line, "partner": opportunity.partner})


def explain_opening(work: Work) -> ActionDone:
    """Any opening, with all that is in the way, the usual next step, and what helps on the way there."""
    opportunity = work.uow.openings.get(str(work.given.get("opening", "")))
    if opportunity is None:
        return work.done("explain_opening", "gone")
    among = work.desk.boards.of(work.uow.openings.open_at(work.at), work.desk.knowledge)
    fit = explain(work.profile(), opportunity, work.desk.knowledge, work.at.date(), among)
    suits = fit.verdict in SHOWN_WHEN_ASKED
    helps = [] if suits else _helping(work, fit)
    listed = showing.for_person(
        work.desk, opportunity, fit, style=work.style, language=work.state.language, explained=not suits,
    )
    if suits:  # what does not suit yet may come as an alert when it does
        _told(work, opportunity)
    outcome = "suits" if suits else "helped" if helps else "missing"
    return work.done("explain_opening", outcome, vars={"helps": helps}, params={"opening": listed.line})


def _helping(work: Work, fit: Match) -> list[str]:
    """The class or mentor of the next step, unless the person wants it already."""
    opening = fit.next_step.opening if fit.next_step else ""
    answers = work.uow.openings.answers(work.contact.resident_id)
    wanted = any((a.opportunity_id, a.answer) == (opening, "interested") for a in answers)
    return [opening] if opening and not wanted else []


def _told(work: Work, opportunity: Opportunity) -> None:
    """No alert about it later, and none of the week's share."""
    resident = work.contact.resident_id
    if not any(a.opportunity_id == opportunity.id for a in work.uow.openings.answers(resident)):
        shown = OpeningAnswer(opportunity_id=opportunity.id, answer="told", reason="", at=work.at)
        work.uow.openings.answer(resident, shown)


def narrow_distance(work: Work) -> ActionDone:
    """After every third "too far": a little less than the shortest way that was too far."""
    answers = work.uow.openings.answers(work.contact.resident_id)
    refused = [a.opportunity_id for a in answers if (a.answer, a.reason) == ("not_for_me", "too_far")]
    person = work.profile()
    ways = [way for one in refused if (way := _way(work, person, one)) is not None]
    if not ways or len(refused) % TOO_FAR_OFTEN:
        return work.done("narrow_distance", "again" if len(refused) > 1 else "noted")
    limit, before = max(NEAREST, min(ways) - A_LITTLE_LESS), person.travel_minutes
    if before is not None and before <= limit:
        return work.done("narrow_distance", "again")
    kept = {"minutes": limit, "minutes_before": before}
    return work.done("narrow_distance", "narrowed", vars=kept, params={"minutes": limit})


def _way(work: Work, person: Profile, opening: str) -> int | None:
    """Minutes to an opening, None when one of the places is not known."""
    there = work.uow.openings.get(opening)
    if there is None:
        return None
    places = work.desk.knowledge.outcodes
    return minutes(outward(person.outcode), outward(there.postcode), person.travel_mode, places)


def next_licence(work: Work) -> ActionDone:
    """A licence or card that the opening asks for and the person has neither told nor passed over."""
    opportunity = work.uow.openings.get(str(work.given.get("opening", "")))
    is_there = opportunity is not None and showing.is_open(opportunity, work.at)
    asked = licensing.wanted(opportunity.requirements) if opportunity and is_there else ()
    told = {*work.state.known, *work.state.passed}
    open_ones = [one for one in asked if one in work.desk.knowledge.licences and key("licence", one) not in told]
    if not open_ones:
        return work.done("next_licence", "none")
    return work.done("next_licence", "found", vars={"licence": open_ones[0]}, params={"licence": open_ones[0]})


def way_to_licence(work: Work) -> ActionDone:
    """The usual next step towards a licence."""
    licence = work.desk.knowledge.licences.get(str(work.given.get("licence", "")))
    if licence is None:
        return work.done("way_to_licence", "none")
    step = work.desk.knowledge.say(licence_step(licence, work.at.date()))
    return work.done("way_to_licence", "found", params={"step": step})


def food_work(work: Work) -> ActionDone:
    """Whether what the person does, or wants to do, is food."""
    known = work.desk.knowledge.occupations
    told = [name for name in known if any(key(fact, name) in work.state.known for fact in ("occupation", "wish"))]
    return work.done("food_work", "yes" if any(known[name].sector == FOOD for name in told) else "no")


OPENING_ACTIONS: Mapping[str, Callable[[Work], ActionDone]] = {
    "find_openings": find_openings,
    "find_missing": find_missing,
    "show_opening": show_opening,
    "explain_opening": explain_opening,
    "narrow_distance": narrow_distance,
    "next_licence": next_licence,
    "way_to_licence": way_to_licence,
    "food_work": food_work,
}
