"""Openings: the list, one of them, and who matches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import HTTPException
from fastapi.responses import Response

from bot.assistant.coordinators import Right
from bot.assistant.correcting import by_hand
from bot.assistant.feed import KeptOpening
from bot.assistant.opening_desk import A_PAGE, Preview, as_texts
from bot.assistant.opening_texts import TextState, state_in
from bot.console.kit.listing import Column, Filter, Listing, asked, show
from bot.console.kit.visit import Doors, Visit
from bot.console.office.in_words import nameless
from bot.console.office.office import Office
from bot.console.office.opening_form import choices, opening_form, said
from bot.console.office.opening_look import reach_in_words
from bot.console.office.vocabulary import KINDS, OPENING_TEXTS, STATUSES, VERDICTS
from bot.matching.values import Match, Verdict
from bot.sentence import N_
from bot.speaking.catalogue import say

END_WORDS = {"filled": N_("It is filled"), "closed": N_("Close"), "cancelled": N_("Cancel")}
EVERYBODY = "everybody"
"""in an address: people of whatever work"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """One line of who matches."""

    id: str
    name: str
    about: str
    """language and area, as far as they are known"""
    reasons: str


LISTING: Listing[KeptOpening] = Listing(
    name="openings", title=N_("Openings"), new=("console_new_opening", N_("New opening")),
    key=lambda row: row.opportunity.id,
    empty=N_("No openings here. Post the first one, or bring some in from a file with: doorstep import FILE."),
    columns=(
        Column(
            name="title", label=N_("Title"), text=lambda _, row: row.opportunity.titles["en"],
            link=lambda visit, row: visit.path("console_opening", id=row.opportunity.id),
        ),
        Column(name="kind", label=N_("Kind"), text=lambda v, row: v.words.of(KINDS, row.opportunity.kind.value)),
        Column(name="partner", label=N_("Partner"), text=lambda _, row: row.opportunity.partner),
        Column(name="closes", label=N_("Closes"), text=lambda v, row: v.words.day(row.opportunity.closes)),
        Column(
            name="status", label=N_("State"), text=lambda v, row: v.words.of(STATUSES, row.opportunity.status),
            flag=lambda row: "good" if row.opportunity.status == "open" else "warn",
        ),
        Column(name="code", label=N_("Code"), text=lambda _, row: row.opportunity.code),
        Column(name="languages", label=N_("Languages"), text=lambda v, row: v.words.names(
            tuple(row.opportunity.titles))),
    ),
    filters=(
        Filter(name="q", label=N_("Words"), holds=lambda row, text: text.casefold() in " ".join((
            *row.opportunity.titles.values(), row.opportunity.partner, row.opportunity.place, row.opportunity.code,
        )).casefold()),
        Filter(
            name="kind", label=N_("Kind"), options=said(choices(KINDS, none=N_("All"))),
            holds=lambda row, kind: row.opportunity.kind.value == kind,
        ),
        Filter(
            name="status", label=N_("State"), default="open",
            options=said([*STATUSES.items(), ("any", N_("All"))]),
            holds=lambda row, status: status in {"any", row.opportunity.status},
        ),
    ),
)


def openings(doors: Doors, office: Office) -> None:
    """`/console/openings`: the list, one of them, and who matches."""
    posting = office.posting

    @doors.get("/openings", "console_openings", Right.SEE_OPENINGS)
    def listed(visit: Visit) -> Response:
        wanted = asked(visit, LISTING)["status"]
        with office.store.begin() as uow:
            rows = uow.openings.all_kept(status=wanted if wanted in STATUSES else "")
        return show(visit, LISTING, rows, may_add=visit.viewer.may(Right.EDIT_OWN_OPENINGS))

    @doors.get("/openings/{id}", "console_opening", Right.SEE_OPENINGS)
    def one(visit: Visit) -> Response:
        kept = kept_of(office, visit)
        opening, may_edit = kept.opportunity, visit.viewer.may_edit(kept.owner)
        is_open = opening.status == "open"
        counted = is_open and visit.viewer.may(Right.SEE_PEOPLE) and "reach" in visit.request.query_params
        reach = office.reaching.reach(visit.viewer, opening, visit.at) if counted else None
        return visit.page(
            "opening.html", kept=kept, opening=opening, facts=list(_facts(visit, office, kept)), is_open=is_open,
            may_edit=may_edit, STATUSES=STATUSES, KINDS=KINDS,
            ends=END_WORDS.items() if is_open else [("open", N_("Open again"))],
            texts=list(_texts(visit, office, kept)) if may_edit else (),
            alike=posting.like(opening, visit.at) if may_edit and is_open else (),
            reach=reach and reach_in_words(visit, reach),
        )

    @doors.get("/openings/{id}/people", "console_matching", Right.SEE_PEOPLE)
    def matching(visit: Visit) -> Response:
        opening, skip = kept_of(office, visit).opportunity, visit.number("after") or 0
        everybody = visit.request.query_params.get("who") == EVERYBODY
        preview = posting.preview(visit.viewer, opening, visit.at.date(), skip, everybody=everybody)
        here, who = visit.path("console_matching", id=opening.id), {"who": EVERYBODY} if everybody else {}
        return visit.page(
            "matching.html", opening=opening, preview=preview, people=_persons(visit, office, preview),
            VERDICTS=VERDICTS, page=A_PAGE, first=f"{here}?{urlencode(who)}" if skip else "",
            next=f"{here}?{urlencode({**who, 'after': skip + A_PAGE})}" if preview.looked >= A_PAGE else "",
            everybody=f"{here}?{urlencode({'who': EVERYBODY})}" if preview.of_work else "",
            of_work=here if everybody and opening.occupations else "",
        )


def _persons(visit: Visit, office: Office, preview: Preview) -> Mapping[Verdict, Sequence[Person]]:
    with office.store.begin() as uow:
        listed = uow.looking.listed(visit.viewer, [one for found in preview.people.values() for one, _ in found])
    return {
        verdict: [
            Person(
                id=one, name=listed[one].name or nameless(visit, one), reasons=_reasons(visit, office, match),
                about=" · ".join(filter(None, (visit.words.names(listed[one].languages), listed[one].outcode))),
            )
            for one, match in found if one in listed  # not taken from the viewer's sight meanwhile
        ]
        for verdict, found in preview.people.items()
    }


def _reasons(visit: Visit, office: Office, match: Match) -> str:
    step = [match.next_step.sentence] if match.next_step else []
    return " ".join(say(one, visit.words.language, office.sentences) for one in (*match.reasons[:3], *step))


def _texts(visit: Visit, office: Office, kept: KeptOpening) -> Iterator[tuple[str, str, TextState, str]]:
    """(language, its name, state, state in words) of every language we write."""
    for tag in sorted(one for one in office.sentences if one and one != "en"):
        state = state_in(kept, tag)
        yield tag, visit.words.names((tag,)), state, visit.words(OPENING_TEXTS[state])


def kept_of(office: Office, visit: Visit) -> KeptOpening:
    """The opening of the address."""
    with office.store.begin() as uow:
        kept = uow.openings.kept(visit["id"])
    if kept is None:
        raise HTTPException(404)
    return kept


def editable(office: Office, visit: Visit) -> KeptOpening:
    """The opening of the address, for whoever may change it."""
    kept = kept_of(office, visit)
    if not visit.viewer.may_edit(kept.owner):
        raise HTTPException(403)
    return kept


def _facts(visit: Visit, office: Office, kept: KeptOpening) -> Iterator[tuple[str, str, bool]]:
    """(label, value, put right by a coordinator) of what is filled in."""
    texts = as_texts(kept.opportunity)
    names = {one.id: one.label for one in office.knowledge.occupations.values()}
    names |= {one.id: one.name for one in office.knowledge.regulators.values()}
    corrected = by_hand(kept.corrections)
    for field in opening_form(office, "", "").fields:
        value = texts[field.name]
        if not value or field.name in {"titles", "kind", "partner"}:
            continue
        if field.kind == "check":
            value = visit.words("yes")
        elif field.kind == "date":
            value = visit.words.day(kept.opportunity.closes)
        elif field.options is not None:
            options = dict(field.options(visit))
            value = ", ".join(options.get(one, names.get(one, one)) for one in value.split("; "))
        yield field.label, value, field.name in corrected
