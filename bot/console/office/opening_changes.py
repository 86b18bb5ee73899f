"""Openings: make, look at what one will come to, change, copy, end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastapi import HTTPException
from fastapi.responses import Response

from bot.assistant.coordinators import Right
from bot.assistant.opening_desk import ENDS, as_texts
from bot.console.kit.form import Form, show_form
from bot.console.kit.notice import Notice
from bot.console.kit.stale import CHANGED_MEANWHILE, is_stale, mark
from bot.console.kit.visit import Doors, Visit
from bot.console.office.office import Office
from bot.console.office.opening_form import opening_form
from bot.console.office.opening_look import ReachInWords, reach_in_words
from bot.console.office.openings import editable, kept_of
from bot.errors import OpeningError
from bot.matching.values import Opportunity
from bot.sentence import N_

ENDED = {
    "filled": N_("The opening is filled."), "closed": N_("The opening is closed."),
    "cancelled": N_("The opening is cancelled."),
}


def new_openings(doors: Doors, office: Office) -> None:
    """New openings and copies. `/openings/new` is registered before `/openings/{id}` can take it."""
    posting = office.posting
    new = opening_form(office, N_("New opening"), N_("Post it"))

    @doors.get("/openings/new", "console_new_opening", Right.EDIT_OWN_OPENINGS)
    def empty(visit: Visit) -> Response:
        return show_new(visit, new, {"kind": "job"})

    @doors.post("/openings/new", "console_post_opening", Right.EDIT_OWN_OPENINGS)
    def post(visit: Visit) -> Response:
        typed = new.read(visit)
        if problems := new.problems(typed):
            return show_new(visit, new, typed, problems)
        try:
            draft = posting.draft(visit.viewer, typed, visit.at)
            alike = posting.like(draft, visit.at)
            if visit.text("look"):
                reach = office.reaching.reach(visit.viewer, draft, visit.at)
                return show_new(visit, new, typed, alike=alike, reach=reach_in_words(visit, reach))
            if alike and not visit.text("anyway"):
                return show_new(visit, new, typed, alike=alike, asks=True)
            made = posting.post(visit.viewer, typed, visit.at)
        except OpeningError as error:
            return show_new(visit, new, typed, error.problems)
        may_write = visit.viewer.may(Right.BROADCAST)
        return visit.go(
            "console_opening", Notice(
                say=N_("Posted. Its code is {code}."), params={"code": made.code},
                undo=visit.path("console_end_opening", id=made.id), fields={"status": "cancelled"},
                link=f"{visit.path('console_new_broadcast')}?about={made.id}" if may_write else "",
                next=N_("Write to people about it"),
            ), id=made.id,
        )

    @doors.get("/openings/{id}/copy", "console_copy_opening", Right.EDIT_OWN_OPENINGS)
    def copy(visit: Visit) -> Response:
        texts = as_texts(kept_of(office, visit).opportunity)
        form_fields = {field.name for field in new.fields} - {"closes"}
        # It is a new opening: the form goes where new ones go.
        return show_new(visit, new, {name: texts[name] for name in form_fields}, to="console_post_opening")


def opening_changes(doors: Doors, office: Office) -> None:
    """What is put right of one that is there."""
    posting = office.posting
    edit = opening_form(office, N_("Change the opening"), N_("Save"))

    @doors.get("/openings/{id}/edit", "console_edit_opening", Right.EDIT_OWN_OPENINGS)
    def editing(visit: Visit) -> Response:
        texts = as_texts(editable(office, visit).opportunity)
        return show_form(visit, edit, texts, mark=mark(texts))

    @doors.post("/openings/{id}/edit", "console_save_opening", Right.EDIT_OWN_OPENINGS)
    def save(visit: Visit) -> Response:
        now, typed = as_texts(editable(office, visit).opportunity), edit.read(visit)
        if is_stale(visit, now):
            return show_form(visit, edit, typed, CHANGED_MEANWHILE, mark=mark(now))
        if "titles" in typed and (problems := edit.problems(typed)):
            return show_form(visit, edit, typed, problems, mark=mark(now))
        try:
            before = posting.change(visit.viewer, visit["id"], typed, visit.at)
        except OpeningError as error:
            return show_form(visit, edit, typed, error.problems, mark=mark(now))
        notice = Notice(
            say=N_("Saved.") if before else N_("Nothing was different."),
            undo=visit.path("console_save_opening", id=visit["id"]) if before else "", fields=before,
        )
        return visit.go("console_opening", notice, id=visit["id"])


def show_new(
    visit: Visit, form: Form, typed: Mapping[str, str], problems: Mapping[str, str] | None = None, *, to: str = "",
    alike: Sequence[Opportunity] = (), reach: ReachInWords | None = None, asks: bool = False,
) -> Response:
    """The form of a new opening. `asks`: it was to be posted, and waits because of what is `alike`."""
    return show_form(
        visit, form, typed, problems, to=to, template="opening_form.html", alike=alike, reach=reach, asks=asks,
    )


def ends(doors: Doors, office: Office) -> None:
    """Fill, close, cancel, open again."""
    posting = office.posting

    @doors.post("/openings/{id}/end", "console_end_opening", Right.EDIT_OWN_OPENINGS)
    def end(visit: Visit) -> Response:
        editable(office, visit)
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
