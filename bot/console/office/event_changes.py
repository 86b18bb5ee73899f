"""New events, copies, changes, texts in other languages; publish, move, cancel."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fastapi import HTTPException
from fastapi.responses import Response

from bot.assistant.coordinators import Right
from bot.assistant.event_fields import TEXTS, texts_of
from bot.assistant.held_events import Plan
from bot.console.kit.form import Form, show_form
from bot.console.kit.notice import Notice
from bot.console.kit.stale import CHANGED_MEANWHILE, is_stale, mark
from bot.console.kit.visit import Doors, Visit
from bot.console.office.event_form import MOVE, event_form, text_form
from bot.console.office.events import editable, held_of
from bot.console.office.office import Office
from bot.errors import EventError
from bot.matching.values import CommunityEvent
from bot.sentence import N_


def event_changes(doors: Doors, office: Office) -> None:
    """New events, copies, changes, texts. Registered before `/events/{id}` can take `/events/new`."""
    desk = office.event_desk
    new = event_form(office, N_("New event"), N_("Keep as a draft"), moves=True)

    @doors.get("/events/new", "console_new_event", Right.EDIT_OWN_OPENINGS)
    def empty(visit: Visit) -> Response:
        return show_form(visit, new, {"waiting_list": "yes"})

    @doors.post("/events/new", "console_make_event", Right.EDIT_OWN_OPENINGS)
    def make(visit: Visit) -> Response:
        typed = new.read(visit)
        if problems := new.problems(typed):
            return show_form(visit, new, typed, problems)
        try:
            made = desk.make(visit.viewer, typed, visit.at)
        except EventError as error:
            return show_form(visit, new, typed, error.problems)
        return visit.go("console_event", Notice(
            say=N_("Kept as a draft. Nobody sees it before you publish it."),
        ), id=made.id)

    @doors.get("/events/{id}/copy", "console_copy_event", Right.EDIT_OWN_OPENINGS)
    def copy(visit: Visit) -> Response:
        with office.store.begin() as uow:
            texts = texts_of(held_of(uow, visit).event)
        # It is a new event on a new day: the form goes where new ones go.
        wanted = {field.name for field in new.fields} - {"date", "skips", "dates"}
        return show_form(visit, new, {name: texts[name] for name in wanted}, to="console_make_event")


def event_edits(doors: Doors, office: Office) -> None:
    """What may change without a word to anybody."""
    desk = office.event_desk

    def edit_of(event: CommunityEvent) -> Form:
        draft = event.status == "draft"
        return event_form(
            office, N_("Change the event"), N_("Save"), moves=draft, english=event.entry.english,
        )

    @doors.get("/events/{id}/edit", "console_edit_event", Right.EDIT_OWN_OPENINGS)
    def editing(visit: Visit) -> Response:
        event = editable(office, visit).event
        return show_form(visit, edit_of(event), texts_of(event), mark=mark(texts_of(event)))

    @doors.post("/events/{id}/edit", "console_save_event", Right.EDIT_OWN_OPENINGS)
    def save(visit: Visit) -> Response:
        event = editable(office, visit).event
        form = edit_of(event)
        typed, now = form.read(visit), texts_of(event)
        if is_stale(visit, now):
            return show_form(visit, form, typed, CHANGED_MEANWHILE, mark=mark(now))
        if "titles" in typed and (problems := form.problems(typed)):
            return show_form(visit, form, typed, problems, mark=mark(now))
        try:
            before = desk.change(visit.viewer, event.id, typed, visit.at)
        except EventError as error:
            return show_form(visit, form, typed, error.problems, mark=mark(now))
        notice = Notice(
            say=N_("Saved.") if before else N_("Nothing was different."),
            undo=visit.path("console_save_event", id=event.id) if before else "", fields=before,
        )
        return visit.go("console_event", notice, id=event.id)


def event_texts(doors: Doors, office: Office) -> None:
    """Title, summary and directions in one more language."""
    desk = office.event_desk

    @doors.get("/events/{id}/texts/{language}", "console_event_texts", Right.EDIT_OWN_OPENINGS)
    def texts(visit: Visit) -> Response:
        event = editable(office, visit).event
        language = _language(office, visit)
        typed = {name: getattr(event, name).get(language, "") for name in TEXTS}
        return show_form(visit, text_form(visit, language), typed, beside=_english(event))

    @doors.post("/events/{id}/texts/{language}", "console_save_event_texts", Right.EDIT_OWN_OPENINGS)
    def save_texts(visit: Visit) -> Response:
        event = editable(office, visit).event
        language = _language(office, visit)
        form = text_form(visit, language)
        typed = form.read(visit)
        if problems := form.problems(typed):
            return show_form(visit, form, typed, problems, beside=_english(event))
        desk.write(visit.viewer, event.id, language, typed, visit.at)
        before = {name: getattr(event, name).get(language, "") for name in TEXTS}
        return visit.go("console_event", Notice(
            say=N_("Saved."), fields=before,
            undo=visit.path("console_save_event_texts", id=event.id, language=language),
        ), id=event.id)


def _english(event: CommunityEvent) -> Mapping[str, str]:
    """What the texts stand beside."""
    return {name: getattr(event, name).get("en", "") for name in TEXTS}


def event_turns(doors: Doors, office: Office) -> None:
    """Publish, and back again."""
    desk = office.event_desk

    def turn(visit: Visit, done: Callable[[], object], notice: Notice) -> Response:
        editable(office, visit)
        try:
            done()
        except EventError as error:
            notice = Notice(say=next(iter(error.problems.values())))
        return visit.go("console_event", notice, id=visit["id"])

    @doors.post("/events/{id}/publish", "console_publish_event", Right.EDIT_OWN_OPENINGS)
    def publish(visit: Visit) -> Response:
        return turn(visit, lambda: desk.publish(visit.viewer, visit["id"], visit.at), Notice(
            say=N_("Published. Residents find it now, and those it suits are told."),
            undo=visit.path("console_hide_event", id=visit["id"]),
        ))

    @doors.post("/events/{id}/hide", "console_hide_event", Right.EDIT_OWN_OPENINGS)
    def hide(visit: Visit) -> Response:
        return turn(visit, lambda: desk.hide(visit.viewer, visit["id"], visit.at), Notice(
            say=N_("It is a draft again. Nobody sees it."), undo=visit.path("console_publish_event", id=visit["id"]),
        ))


def event_moves(doors: Doors, office: Office) -> None:
    """Another time or place, or none at all: what people are told, and what can be taken back until then."""
    desk = office.event_desk

    @doors.get("/events/{id}/move", "console_move_event", Right.EDIT_OWN_OPENINGS)
    def moving(visit: Visit) -> Response:
        return show_form(visit, MOVE, texts_of(editable(office, visit).event))

    @doors.post("/events/{id}/move", "console_moved_event", Right.EDIT_OWN_OPENINGS)
    def move(visit: Visit) -> Response:
        held = editable(office, visit)
        typed = MOVE.read(visit)
        if problems := MOVE.problems(typed):
            return show_form(visit, MOVE, typed, problems)
        try:
            plan = desk.move(visit.viewer, held.event.id, typed, visit.at)
        except EventError as error:
            return show_form(visit, MOVE, typed, error.problems)
        return visit.go("console_event", _planned(visit, plan, N_("Saved. Nobody has to be told.")), id=visit["id"])

    @doors.post("/events/{id}/cancel", "console_cancel_event", Right.EDIT_OWN_OPENINGS)
    def cancel(visit: Visit) -> Response:
        editable(office, visit)
        try:
            plan = desk.cancel(visit.viewer, visit["id"], visit.at)
        except EventError as error:
            return visit.go("console_event", Notice(say=next(iter(error.problems.values()))), id=visit["id"])
        notice = _planned(visit, plan, N_("Cancelled. Nobody had a place, so nobody has to be told."))
        if plan is None:
            notice = Notice(say=notice.say, undo=visit.path("console_publish_event", id=visit["id"]))
        return visit.go("console_event", notice, id=visit["id"])

    @doors.post("/events/{id}/plan", "console_event_plan", Right.EDIT_OWN_OPENINGS)
    def plan(visit: Visit) -> Response:
        editable(office, visit)
        now = visit.text("now") == "yes"
        done = (
            desk.carry_out(visit.viewer, visit["id"], visit.at) if now else desk.take_back(visit.viewer, visit["id"])
        )
        word = N_("Done. People are told within a minute.") if now else N_("Taken back. Nobody was told anything.")
        return visit.go("console_event", Notice(
            say=word if done else N_("Too late: it was done already, and people are being told."),
        ), id=visit["id"])


def _planned(visit: Visit, plan: Plan | None, at_once: str) -> Notice:
    if plan is None:
        return Notice(say=at_once)
    return Notice(
        say=N_("People are told in five minutes. Until then nothing changes."),
        undo=visit.path("console_event_plan", id=plan.event_id),
    )


def _language(office: Office, visit: Visit) -> str:
    if visit["language"] not in office.sentences or visit["language"] == "en":
        raise HTTPException(404)
    return visit["language"]
