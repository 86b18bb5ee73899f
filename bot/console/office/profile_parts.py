"""More of a profile: matches, outcomes, referrals, messages, what was put right, who may be the same person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.assistant.coordinators import Right
from bot.assistant.profiles_seen import ResidentProfile, openings_for
from bot.console.kit.visit import Visit
from bot.console.office.in_words import nameless, value_in_words
from bot.console.office.office import Office
from bot.console.office.vocabulary import FACTS, REFERRALS, RESULT_ITEMS, SAID, SAYERS, VERDICTS
from bot.speaking.catalogue import say

WHO: Mapping[str, str] = {"out": "Doorstep"}
MOST_LETTERS = 300
"""of a message"""


def profile_parts(visit: Visit, office: Office, found: ResidentProfile) -> Mapping[str, Any]:
    """Values for resident.html."""
    words, viewer = visit.words, visit.viewer
    return {
        "matches": list(_matches(visit, office, found.seen.id)), "changes": list(_changes(visit, office, found)),
        "outcomes": [
            (opening.titles["en"] if opening else one.opportunity_id, words.of(RESULT_ITEMS, one.stage.value),
             words.of(SAID, one.said.value), words.of(SAYERS, one.who), words.moment(one.at))
            for one, opening in found.outcomes
        ],
        "referred": [
            (opening.titles["en"] if opening else one.opportunity_id, words.of(REFERRALS, one.status.value), one.reply,
             words.moment(one.at))
            for one, opening in found.referrals
        ],
        "messages": [
            {"text": line.text[:MOST_LETTERS], "language": line.language, "at": words.moment(line.at),
             "who": WHO.get(line.direction) or words("the person")}
            for line in found.messages
        ],
        "alike": list(_alike(visit, office, found.seen.id)) if viewer.may(Right.MERGE_PEOPLE) else (),
        "joined": found.joined and viewer.may(Right.MERGE_PEOPLE), "may_edit": viewer.may(Right.EDIT_PEOPLE),
    }


def _matches(visit: Visit, office: Office, resident_id: str) -> Iterator[tuple[str, str, tuple[str, str]]]:
    """(opening, verdict, (title, reasons))"""
    found = openings_for(office.store, office.desk, visit.viewer, resident_id, visit.at)
    for opening, match in found:
        step = [match.next_step.sentence] if match.next_step else []
        why = " ".join(say(one, visit.words.language, office.sentences) for one in (*match.reasons[:3], *step))
        yield opening.id, visit.words.of(VERDICTS, match.verdict.value), (opening.titles["en"], why)


def _changes(visit: Visit, office: Office, found: ResidentProfile) -> Iterator[Mapping[str, str]]:
    words, may = visit.words, visit.viewer.may(Right.EDIT_PEOPLE)
    for one in found.corrections:
        before, after = (
            value_in_words(visit, office, one.name, value) if value is not None else words("nothing")
            for value in (one.before, one.after)
        )
        undone = words("taken back {day_time}", day_time=one.undone) if one.undone else ""
        yield {
            "text": f"{words.of(FACTS, one.name)}: {before} → {after}" + (f" ({undone})" if undone else ""),
            "about": f"{one.reason} · {found.partners.get(one.partner_id, '')} · {words.moment(one.at)}",
            "undo": str(one.id) if may and not one.undone else "",
        }


def _alike(visit: Visit, office: Office, resident_id: str) -> Iterator[tuple[str, str]]:
    found = office.merging.alike(visit.viewer, resident_id)
    with office.store.begin() as uow:
        names = uow.profiles.said("name", found)
    for one in found:
        yield one, f"{names.get(one) or nameless(visit, one)}"
