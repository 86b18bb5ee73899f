"""Openings: list, make, change, copy, end, and who matches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from fastapi import HTTPException
from fastapi.responses import Response

from bot.assistant.coordinators import Right
from bot.assistant.feed import KeptOpening
from bot.assistant.opening_desk import ENDS, LOOKED_AT, as_texts
from bot.console.kit.form import Field, Form, Group, show_form
from bot.console.kit.listing import Column, Filter, Listing, Options, show
from bot.console.kit.notice import Notice
from bot.console.kit.visit import Doors, Visit
from bot.console.kit.words import N_
from bot.console.office.office import Office
from bot.console.office.vocabulary import ENGLISH, HOURS, KINDS, STATUSES, VERDICTS, Labels
from bot.errors import OpeningError
from bot.matching.values import Match
from bot.speaking.catalogue import say

END_WORDS = {"filled": N_("It is filled"), "closed": N_("Close"), "cancelled": N_("Cancel")}
MOST_DIGITS = 8
"""of the place in a list that an address may name"""
ENDED = {
    "filled": N_("The opening is filled."), "closed": N_("The opening is closed."),
    "cancelled": N_("The opening is cancelled."),
}


def choices(labels: Labels, *, none: str = "") -> Options:
    """Options of a closed vocabulary, in English; `said` puts them into the language of the visit."""
    return [*([("", none)] if none else []), *labels.items()]


def said(options: Iterable[tuple[str, str]]) -> Callable[[Visit], Options]:
    """Options in the language of the visit."""
    return lambda visit: [(value, visit.words(text)) for value, text in options]


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


def opening_form(office: Office, title: str, action: str) -> Form:
    """The fields that most openings have; the rest stays as it is and can be set with `doorstep openings correct`."""
    occupations = sorted((one.label, one.id) for one in office.knowledge.occupations.values())
    regulators = sorted((one.name, one.id) for one in office.knowledge.regulators.values())

    def named(pairs: list[tuple[str, str]]) -> Callable[[Visit], Options]:
        return lambda _: [("", "–"), *((value, label) for label, value in pairs)]

    return Form(title=title, action=action, groups=(
        Group(fields=(
            Field(name="titles", label=N_("Title"), required=True,
                  help=N_("In plain English, as people call the work.")),
            Field(name="kind", label=N_("Kind"), kind="choice", options=said(choices(KINDS))),
            Field(name="summaries", label=N_("What it is"), kind="area",
                  help=N_("Two or three short sentences. Say what people do there, not whom you look for.")),
            Field(name="partner", label=N_("Who offers it"), help=N_("Empty: your own organisation.")),
            Field(name="place", label=N_("Place"), help=N_("A name people know.")),
            Field(name="postcode", label=N_("Postcode"), help=N_("For the way there; its first half is enough.")),
            Field(name="closes", label=N_("Last day to apply"), kind="date"),
            Field(name="pay", label=N_("Pay"), help=N_("As it is published, for example 25,272 a year.")),
        )),
        Group(label=N_("Hours"), folded=True, fields=(
            Field(name="hours", label=N_("Hours"), kind="checks",
                  options=said(choices(HOURS))),
            Field(name="weekly_hours", label=N_("Hours a week"), kind="number"),
            Field(name="shift", label=N_("Usual times"), help=N_("For example 07:00-15:00.")),
            Field(name="places", label=N_("Places"), kind="number", help=N_("Empty: no limit.")),
        )),
        Group(label=N_("Which work it is"), folded=True, fields=(
            Field(name="occupations", label=N_("Work"), kind="checks",
                  help=N_("People who did this work, or something near it, are told first."),
                  options=lambda _: [(value, label) for label, value in occupations]),
        )),
        Group(label=N_("What it asks for"), folded=True, fields=(
            Field(name="english", label=N_("English"), kind="choice",
                  help=N_("The least that does: everybody below is told what to do first."),
                  options=said(choices(ENGLISH, none=N_("Not asked for")))),
            Field(name="registration", label=N_("Registration"), kind="choice",
                  help=N_("Only where the law asks for it: nobody else is told."),
                  options=named(regulators)),
            Field(name="experience_years", label=N_("Years of experience"), kind="number"),
            Field(name="min_age", label=N_("Lowest age"), kind="number"),
            Field(name="dbs", label=N_("A background check (DBS) is made"), kind="check"),
            Field(name="driving", label=N_("A driving licence is needed"), kind="check"),
            Field(name="women_only", label=N_("For women only"), kind="check",
                  help=N_("Only where the Equality Act allows it.")),
        )),
    ))


def openings(doors: Doors, office: Office) -> None:
    """`/console/openings`: the list, one of them, and who matches."""
    posting = office.posting

    @doors.get("/openings", "console_openings", Right.SEE_OPENINGS)
    def listed(visit: Visit) -> Response:
        with office.store.begin() as uow:
            rows = uow.openings.all_kept()
        return show(visit, LISTING, rows, may_add=visit.viewer.may(Right.EDIT_OWN_OPENINGS))

    @doors.get("/openings/{id}", "console_opening", Right.SEE_OPENINGS)
    def one(visit: Visit) -> Response:
        kept = _kept(office, visit)
        return visit.page(
            "opening.html", kept=kept, opening=kept.opportunity, facts=list(_facts(visit, office, kept)),
            may_edit=visit.viewer.may_edit(kept.owner), STATUSES=STATUSES, KINDS=KINDS,
            ends=END_WORDS.items() if kept.opportunity.status == "open" else [("open", N_("Open again"))],
        )

    @doors.get("/openings/{id}/people", "console_matching", Right.SEE_PEOPLE)
    def matching(visit: Visit) -> Response:
        opening = _kept(office, visit).opportunity

        def reasons(match: Match) -> str:
            step = [match.next_step.sentence] if match.next_step else []
            return " ".join(say(one, visit.words.language, office.sentences) for one in (*match.reasons[:3], *step))

        asked = visit.request.query_params.get("after", "")
        skip = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < MOST_DIGITS else 0
        preview = posting.preview(visit.viewer, opening, visit.at.date(), skip)
        here = visit.path("console_matching", id=opening.id)
        return visit.page(
            "matching.html", opening=opening, preview=preview, said=reasons, VERDICTS=VERDICTS, skip=skip,
            next=f"{here}?after={skip + LOOKED_AT}" if preview.looked >= LOOKED_AT else "",
            first=here if skip else "",
        )


def changes(doors: Doors, office: Office) -> None:
    """New openings, copies and changes. `/openings/new` is registered before `/openings/{id}` can take it."""
    posting = office.posting
    new = opening_form(office, N_("New opening"), N_("Post it"))
    edit = opening_form(office, N_("Change the opening"), N_("Save"))

    @doors.get("/openings/new", "console_new_opening", Right.EDIT_OWN_OPENINGS)
    def empty(visit: Visit) -> Response:
        return show_form(visit, new, {"kind": "job"})

    @doors.post("/openings/new", "console_post_opening", Right.EDIT_OWN_OPENINGS)
    def post(visit: Visit) -> Response:
        typed = new.read(visit)
        if problems := new.problems(typed):
            return show_form(visit, new, typed, problems)
        try:
            made = posting.post(visit.viewer, typed, visit.at)
        except OpeningError as error:
            return show_form(visit, new, typed, error.problems)
        return visit.go(
            "console_opening", Notice(
                say=N_("Posted. Its code is {code}."), params={"code": made.code},
                undo=visit.path("console_end_opening", id=made.id), fields={"status": "cancelled"},
            ), id=made.id,
        )

    @doors.get("/openings/{id}/edit", "console_edit_opening", Right.EDIT_OWN_OPENINGS)
    def editing(visit: Visit) -> Response:
        return show_form(visit, edit, as_texts(_editable(office, visit).opportunity))

    @doors.post("/openings/{id}/edit", "console_save_opening", Right.EDIT_OWN_OPENINGS)
    def save(visit: Visit) -> Response:
        _editable(office, visit)
        typed = edit.read(visit)
        if "titles" in typed and (problems := edit.problems(typed)):
            return show_form(visit, edit, typed, problems)
        try:
            before = posting.change(visit.viewer, visit["id"], typed, visit.at)
        except OpeningError as error:
            return show_form(visit, edit, typed, error.problems)
        notice = Notice(
            say=N_("Saved.") if before else N_("Nothing was different."),
            undo=visit.path("console_save_opening", id=visit["id"]) if before else "", fields=before,
        )
        return visit.go("console_opening", notice, id=visit["id"])

    @doors.get("/openings/{id}/copy", "console_copy_opening", Right.EDIT_OWN_OPENINGS)
    def copy(visit: Visit) -> Response:
        texts = as_texts(_kept(office, visit).opportunity)
        form_fields = {field.name for field in new.fields} - {"closes"}
        # It is a new opening: the form goes where new ones go.
        return show_form(visit, new, {name: texts[name] for name in form_fields}, to="console_post_opening")


def ends(doors: Doors, office: Office) -> None:
    """Fill, close, cancel, open again."""
    posting = office.posting

    @doors.post("/openings/{id}/end", "console_end_opening", Right.EDIT_OWN_OPENINGS)
    def end(visit: Visit) -> Response:
        _editable(office, visit)
        status, here = visit.text("status"), visit.path("console_end_opening", id=visit["id"])
        if status == "open":
            posting.reopen(visit.viewer, visit["id"], visit.at)
            notice = Notice(say=N_("The opening is open again."))
        elif status in ENDS:
            posting.end(visit.viewer, visit["id"], status, visit.at)
            notice = Notice(say=ENDED[status], undo=here, fields={"status": "open"})
        else:
            raise HTTPException(422)
        return visit.go("console_opening", notice, id=visit["id"])


def _kept(office: Office, visit: Visit) -> KeptOpening:
    with office.store.begin() as uow:
        kept = uow.openings.kept(visit["id"])
    if kept is None:
        raise HTTPException(404)
    return kept


def _editable(office: Office, visit: Visit) -> KeptOpening:
    kept = _kept(office, visit)
    if not visit.viewer.may_edit(kept.owner):
        raise HTTPException(403)
    return kept


def _facts(visit: Visit, office: Office, kept: KeptOpening) -> Iterator[tuple[str, str, bool]]:
    """(label, value, put right by a coordinator) of what is filled in."""
    texts = as_texts(kept.opportunity)
    names = {one.id: one.label for one in office.knowledge.occupations.values()}
    names |= {one.id: one.name for one in office.knowledge.regulators.values()}
    corrected = {name.rpartition(".")[2] for name in kept.corrections}
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
