"""What coordinators change of people: facts put right, profiles joined."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import HTTPException
from fastapi.responses import Response

from bot.assistant.coordinators import Right
from bot.assistant.fact_corrections import as_text
from bot.assistant.values import StoredFact
from bot.console.kit.form import Field, Form, Group, show_form
from bot.console.kit.notice import Notice
from bot.console.kit.visit import Doors, Visit
from bot.console.office.in_words import NAMED, nameless, occupation_name
from bot.console.office.office import Office
from bot.console.office.vocabulary import FACTS
from bot.errors import ProfileError
from bot.sentence import N_


def corrections(doors: Doors, office: Office) -> None:
    """`/console/residents/{id}/correct?name=&of=`: one fact."""
    putting_right = office.putting_right

    @doors.get("/residents/{id}/correct", "console_correct", Right.EDIT_PEOPLE)
    def form(visit: Visit) -> Response:
        fact = _fact(visit)
        return show_form(visit, _form(visit, office, fact), {"value": as_text(fact.value)})

    @doors.post("/residents/{id}/correct", "console_save_correction", Right.EDIT_PEOPLE)
    def save(visit: Visit) -> Response:
        fact = _fact(visit)
        asked = _form(visit, office, fact)
        typed = asked.read(visit)
        if problems := asked.problems(typed):
            return show_form(visit, asked, typed, problems)
        try:
            number = putting_right.change(
                visit.viewer, visit["id"], fact.name, fact.of, typed.get("value", ""), typed.get("reason", ""), visit.at
            )
        except ProfileError as error:
            return show_form(visit, asked, typed, {error.field: error.what})
        notice = Notice(say=N_("Nothing was different.")) if number is None else Notice(
            say=N_("Put right. The person is told that something was changed, and can see it."),
            undo=visit.path("console_undo_correction", id=visit["id"]), fields={"number": str(number)},
        )
        return visit.go("console_resident", notice, id=visit["id"])

    @doors.post("/residents/{id}/undo-correction", "console_undo_correction", Right.EDIT_PEOPLE)
    def undo(visit: Visit) -> Response:
        number = visit.text("number")
        done = number.isascii() and number.isdecimal() and putting_right.undo(
            visit.viewer, visit["id"], int(number), visit.at
        )
        say = N_("It is as it was.") if done else N_("That cannot be undone: the fact has changed since.")
        return visit.go("console_resident", Notice(say=say), id=visit["id"])

    def _fact(visit: Visit) -> StoredFact:
        asked = visit.request.query_params
        found = putting_right.fact(visit.viewer, visit["id"], asked.get("name", ""), asked.get("of", ""))
        if found is None:
            raise HTTPException(404)
        return found


def _form(visit: Visit, office: Office, fact: StoredFact) -> Form:
    labels, about = NAMED.get(fact.name), occupation_name(visit, office, fact.of) if fact.of else ""
    named = visit.words.of(FACTS, fact.name) + (f": {about}" if about else "")
    if labels is not None:
        kind = "checks" if isinstance(fact.value, list) else "choice"
    else:
        kind = "choice" if isinstance(fact.value, bool) else "text"
    choices = labels or {"yes": N_("yes"), "no": N_("no")}

    def options(v: Visit) -> list[tuple[str, str]]:
        none = [] if kind == "checks" else [("", v.words("Take it out"))]
        return [*none, *((value, v.words(text)) for value, text in choices.items())]

    return Form(title=N_("Put right what we know"), action=N_("Save"), intro=N_(
        "What it was before is kept, with the reason. The person is told and may ask who changed it. Empty: taken out."
    ), groups=(Group(label=named, fields=(
        Field(name="value", label=N_("Value"), kind=kind, options=options if kind != "text" else None),
        Field(name="reason", label=N_("Why"), required=True, help=N_("For example: said so on the telephone.")),
    )),))


def merges(doors: Doors, office: Office) -> None:
    """`/console/duplicates`, and joining two profiles."""
    merging = office.merging

    @doors.get("/duplicates", "console_duplicates", Right.MERGE_PEOPLE)
    def listed(visit: Visit) -> Response:
        asked = visit.request.query_params
        behind = (asked.get("first", ""), asked.get("second", ""))
        pairs, last = merging.pairs(visit.viewer, behind)
        with office.store.begin() as uow:
            names = uow.profiles.said("name", {one for pair in pairs for one in pair})
        shown = [[(one, str(names.get(one) or nameless(visit, one))) for one in pair] for pair in pairs]
        return visit.page(
            "duplicates.html", pairs=shown, next=urlencode({"first": last[0], "second": last[1]}) if last else "",
            begun=any(behind),
        )

    @doors.post("/residents/{id}/merge", "console_merge", Right.MERGE_PEOPLE)
    def merge(visit: Visit) -> Response:
        try:
            link = merging.merge(visit.viewer, visit["id"], visit.text("other"), visit.at)
        except ProfileError as error:
            return visit.go("console_resident", Notice(say=error.what), id=visit["id"])
        if link is None:
            raise HTTPException(404)
        return visit.go("console_resident", Notice(
            say=N_("They are one person now. They are told at every address, and can undo it for a day, as you can."),
            undo=visit.path("console_part", id=visit["id"]),
        ), id=visit["id"])

    @doors.post("/residents/{id}/part", "console_part", Right.MERGE_PEOPLE)
    def part(visit: Visit) -> Response:
        done = merging.part(visit.viewer, visit["id"], visit.at)
        say = N_("They are two people again.") if done else N_("There is nothing to take apart any more.")
        return visit.go("console_resident", Notice(say=say), id=visit["id"])
