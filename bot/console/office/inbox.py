"""The inbox: who waits for a person, one conversation, and what a coordinator does in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2s
from secrets import token_urlsafe

from fastapi import HTTPException
from fastapi.responses import JSONResponse, Response

from bot.assistant.coordinators import Right
from bot.assistant.inbox import Talk
from bot.assistant.inbox_desk import Draft, Looked
from bot.console.kit.listing import Column, Filter, Listing, Options, asked, show
from bot.console.kit.notice import Notice
from bot.console.kit.visit import Doors, Visit
from bot.console.office.in_words import nameless
from bot.console.office.office import Office
from bot.console.office.talk import in_brief, thread, tongues, translations, ways
from bot.console.office.vocabulary import CHANNELS, REASONS, TALKS
from bot.console.streams import News
from bot.errors import InboxError
from bot.sentence import N_
from bot.speaking.catalogue import say


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A conversation in the list."""

    talk: Talk
    mine: bool
    """the viewer has it, or is to look after it"""
    late: bool
    due: datetime | None
    holder: str = ""
    assigned: str = ""
    name: str = ""


def rows_of(office: Office, visit: Visit, *, closed: bool = False) -> Sequence[Row]:
    """All the viewer may see: danger first, then whoever waits longest."""
    rules, me = office.inbox.rules, visit.viewer.coordinator_id
    with office.store.begin() as uow:
        talks = uow.inbox.listing(visit.viewer, closed=closed, limit=200 if closed else 1000)
        staff = {one.id: one.name for one in uow.accounts.coordinators()}
    return [
        Row(
            talk=one, mine=me in {one.request.holder, one.request.assigned}, due=rules.due(one.request),
            late=rules.late(one.request, visit.at), holder=staff.get(one.request.holder, ""),
            assigned=staff.get(one.request.assigned, ""),
        )
        for one in talks
    ]


def waits_in_words(visit: Visit, row: Row) -> str:
    """How long somebody has waited, and by when they should have an answer: lateness is told in words."""
    request = row.talk.request
    if request.closed is not None:
        return visit.words("Closed {text}", text=visit.words.moment(request.closed))
    if request.waits is None or row.due is None:
        return visit.words("Answered")
    since, due = visit.words.since(request.waits, visit.at), visit.words.moment(row.due)
    if row.late:
        return visit.words("Waits for {text}. Late: an answer was due by {day_time}", text=since, day_time=due)
    return visit.words("Waits for {text}. Answer by {day_time}", text=since, day_time=due)


def whose(visit: Visit, row: Row) -> str:
    """Who has it, or is to look after it."""
    if row.holder:
        return visit.words("With {name} now", name=row.holder)
    return visit.words("Assigned to {name}", name=row.assigned) if row.assigned else visit.words("Nobody")


def why(visit: Visit, row: Row) -> str:
    """The reason, with the urgency in words."""
    said = visit.words.of(REASONS, row.talk.request.reason.partition(":")[0])
    return visit.words("Urgent: {text}", text=said) if row.talk.request.urgent else said


STATES: dict[str, Callable[[Row], bool]] = {
    "open": lambda _: True, "closed": lambda _: True, "late": lambda row: row.late, "mine": lambda row: row.mine,
    "waiting": lambda row: row.talk.request.waits is not None,
    "others": lambda row: not row.mine and bool(row.holder or row.assigned),
}


def _listing(office: Office) -> Listing[Row]:
    def language(visit: Visit) -> Options:
        named = sorted((visit.words.names((tag,)), tag) for tag in office.sentences if tag)
        return [("", visit.words("All")), *((tag, name) for name, tag in named)]

    def channel(visit: Visit) -> Options:
        return [("", visit.words("All")), *((value, visit.words(text)) for value, text in CHANNELS.items())]

    def state(visit: Visit) -> Options:
        return [(value, visit.words(text)) for value, text in TALKS.items()]

    def urgency(visit: Visit) -> Options:
        return [("", visit.words("All")), ("yes", visit.words("Urgent only"))]

    return Listing(
        name="inbox", title=N_("Inbox"), key=lambda row: row.talk.request.id,
        empty=N_("Nobody here. Whoever asks for a person, or may be in danger, stands here; a partner sees people who "
                 "agreed to it, or were referred to it."),
        columns=(
            Column(
                name="who", label=N_("Who"),
                text=lambda visit, row: row.name or nameless(visit, row.talk.request.resident_id),
                # The list stands at this address; to look the route up costs a quarter of a millisecond a row.
                link=lambda visit, row: f"{visit.request.url.path}/{row.talk.request.id}",
            ),
            Column(
                name="why", label=N_("Why"), text=why, flag=lambda row: "warn" if row.talk.request.urgent else "",
            ),
            Column(name="language", label=N_("Language"), text=lambda visit, row: (
                visit.words.names((row.talk.language,)) if row.talk.language else "")),
            Column(name="channel", label=N_("Channel"), text=lambda visit, row: visit.words.of(
                CHANNELS, row.talk.channel)),
            Column(
                name="waits", label=N_("Waiting"), text=waits_in_words, flag=lambda row: "warn" if row.late else "",
            ),
            Column(name="whose", label=N_("With"), text=whose),
        ),
        filters=(
            Filter(name="state", label=N_("Show"), options=state, default="open",
                   holds=lambda row, value: STATES.get(value, STATES["open"])(row)),
            Filter(name="language", label=N_("Language"), options=language,
                   holds=lambda row, value: row.talk.language == value),
            Filter(name="channel", label=N_("Channel"), options=channel,
                   holds=lambda row, value: row.talk.channel == value),
            Filter(name="urgent", label=N_("Urgency"), options=urgency,
                   holds=lambda row, _: row.talk.request.urgent),
        ),
    )


def inbox(doors: Doors, office: Office) -> None:
    """`/console/inbox` and one conversation, with their streams."""
    listing = _listing(office)

    def named(rows: Sequence[Row]) -> Sequence[Row]:
        with office.store.begin() as uow:
            names = uow.profiles.said("name", [row.talk.request.resident_id for row in rows])
        return [replace(row, name=str(names.get(row.talk.request.resident_id, ""))) for row in rows]

    @doors.get("/inbox", "console_inbox", Right.SEE_PEOPLE)
    def listed(visit: Visit) -> Response:
        rows = rows_of(office, visit, closed=asked(visit, listing)["state"] == "closed")
        live = f"{visit.path('console_inbox_news')}?after={_digest(rows)}"
        return show(visit, listing, rows, complete=named, live=live)

    @doors.stream("/inbox/news", "console_inbox_news", Right.SEE_PEOPLE)
    def news(visit: Visit, after: str) -> News | None:
        now = _digest(rows_of(office, visit))
        return None if now == after else News(id=now, data={})

    @doors.get("/inbox/{id}", "console_talk", Right.SEE_PEOPLE)
    def one(visit: Visit) -> Response:
        return show_talk(office, visit)

    @doors.get("/inbox/{id}/machine", "console_talk_machine", Right.SEE_PEOPLE)
    def machine(visit: Visit) -> Response:
        found = translations(visit, office, _looked(office, visit))
        return JSONResponse({f"l{number}": text for number, text in found.items()})

    @doors.stream("/inbox/{id}/news", "console_talk_news", Right.SEE_PEOPLE)
    def talk_news(visit: Visit, after: str) -> News | None:
        looked = _looked(office, visit)
        if looked.id == after:
            return None
        return News(id=looked.id, data={
            "thread": visit.part("talk_thread.html", lines=thread(visit, looked)),
            "standing": visit.part("talk_standing.html", **_standing(office, visit, looked)),
        })


def taking(doors: Doors, office: Office) -> None:
    """Take over, hand back, write first."""
    desk = office.inbox

    @doors.post("/residents/{id}/talk", "console_begin_talk", Right.TALK)
    def begin(visit: Visit) -> Response:
        found = desk.begin(visit.viewer, visit["id"], visit.at)
        if found is None:
            raise HTTPException(404)
        return visit.go("console_talk", id=found)

    @doors.post("/inbox/{id}/take", "console_take", Right.TALK)
    def take(visit: Visit) -> Response:
        holder = desk.take(visit.viewer, visit["id"], visit.at)
        if holder is None:
            raise HTTPException(404)
        office.wake()
        if holder != visit.viewer.coordinator_id:
            name = _looked(office, visit).names.get(holder, "")
            other = N_("{name} has this conversation now.") if name else N_("This conversation is closed.")
            return visit.go("console_talk", Notice(say=other, params={"name": name}), id=visit["id"])
        return visit.go("console_talk", Notice(
            say=N_("The conversation is yours. The assistant has told the resident, and is quiet."),
            undo=visit.path("console_hand_back", id=visit["id"]),
        ), id=visit["id"])

    @doors.post("/inbox/{id}/hand-back", "console_hand_back", Right.TALK)
    def hand_back(visit: Visit) -> Response:
        _looked(office, visit)
        if not desk.hand_back(visit.viewer, visit["id"], visit.at):
            return _not_yours(visit)
        office.wake()
        return visit.go("console_talk", Notice(
            say=N_("The assistant has it again, and has told the resident."),
            undo=visit.path("console_take", id=visit["id"]),
        ), id=visit["id"])


def answering(doors: Doors, office: Office) -> None:
    """Answer, with parts and price before it goes."""
    desk = office.inbox

    @doors.post("/inbox/{id}/answer", "console_answer", Right.TALK)
    def answer(visit: Visit) -> Response:
        looked = _looked(office, visit)
        typed = {name: visit.text(name) for name in ("text", "language", "once", "seen")}
        if looked.talk.request.holder != visit.viewer.coordinator_id:
            not_mine = N_("This was not sent: the conversation is not with you now.")
            return show_talk(office, visit, typed, problem=not_mine)
        canned = desk.canned().get(visit.text("canned"))
        if visit.text("do") == "canned" and canned is not None:
            language = looked.contact.language or "en"
            typed |= {"text": say(canned, language, office.sentences), "language": language}
            return show_talk(office, visit, typed, draft=True)
        try:
            draft = desk.draft(looked.contact, typed["text"], typed["language"])
            # What costs money, or may be read over a shoulder, is looked at once more before it goes.
            look_first = bool(draft.parts or draft.careful) and typed["seen"] != _seen(typed, looked)
            if visit.text("do") == "count" or look_first:
                return show_talk(office, visit, typed, draft=True)
            desk.answer(visit.viewer, visit["id"], typed["text"], typed["language"], typed["once"][:40], visit.at)
        except InboxError as error:
            return show_talk(office, visit, typed, problem=error.what)
        office.wake()
        return visit.go("console_talk", id=visit["id"])

    @doors.post("/inbox/{id}/count", "console_count", Right.TALK)
    def count(visit: Visit) -> Response:
        looked, typed = _looked(office, visit), {name: visit.text(name) for name in ("text", "language")}
        try:
            draft = desk.draft(looked.contact, typed["text"], typed["language"])
        except InboxError as error:
            return JSONResponse({"html": visit.words(error.what), "seen": ""})
        html = visit.part("talk_draft.html", draft=draft, short=True)
        return JSONResponse({"html": html, "seen": _seen(typed, looked)})


def keeping(doors: Doors, office: Office) -> None:
    """Notes, assignment, closing."""
    desk = office.inbox

    @doors.post("/inbox/{id}/note", "console_note", Right.TALK)
    def note(visit: Visit) -> Response:
        _looked(office, visit)
        kept = desk.note(visit.viewer, visit["id"], visit.text("text"), visit.at)
        return visit.go("console_talk", Notice(say=N_("Noted.") if kept else N_("The note was empty.")), id=visit["id"])

    @doors.post("/inbox/{id}/assign", "console_assign", Right.TALK)
    def assign(visit: Visit) -> Response:
        _looked(office, visit)
        before = desk.assign(visit.viewer, visit["id"], visit.text("to"), visit.at)
        if before is None:
            return visit.go("console_talk", Notice(say=N_("This cannot be assigned like that.")), id=visit["id"])
        return visit.go("console_talk", Notice(
            say=N_("Assigned."), undo=visit.path("console_assign", id=visit["id"]), fields={"to": before},
        ), id=visit["id"])

    @doors.post("/inbox/{id}/close", "console_close_talk", Right.TALK)
    def close(visit: Visit) -> Response:
        _looked(office, visit)
        if not desk.close(visit.viewer, visit["id"], visit.at):
            return _not_yours(visit)
        office.wake()
        return visit.go("console_inbox", Notice(
            say=N_("The conversation is closed."), undo=visit.path("console_reopen_talk", id=visit["id"]),
        ))

    @doors.post("/inbox/{id}/reopen", "console_reopen_talk", Right.TALK)
    def reopen(visit: Visit) -> Response:
        _looked(office, visit)
        opened = desk.reopen(visit.viewer, visit["id"], visit.at)
        again, newer = N_("The conversation is open again."), N_("This person waits with a newer request already.")
        return visit.go("console_talk", Notice(say=again if opened else newer), id=visit["id"])


def show_talk(
    office: Office, visit: Visit, typed: dict[str, str] | None = None, *, draft: bool = False, problem: str = ""
) -> Response:
    """The page of a conversation, with an answer that is being written, and what is wrong with it."""
    looked = _looked(office, visit)
    name, facts = in_brief(visit, office, looked)
    wanted = visit.request.query_params.get("machine") == "yes"
    written = {
        "text": "", "language": looked.contact.language or visit.words.language, "once": token_urlsafe(12),
        **(typed or {}),
    }
    prepared: Draft | None = office.inbox.draft(looked.contact, written["text"], written["language"]) if draft else None
    machine = translations(visit, office, looked) if wanted else {}
    return visit.page(
        "talk.html", status_code=422 if problem else 200, looked=looked, facts=facts, typed=written, problem=problem,
        name=name or nameless(visit, looked.contact.resident_id), lines=thread(visit, looked, machine), draft=prepared,
        seen=_seen(written, looked) if prepared else "", tongues=tongues(office), canned=office.inbox.canned(),
        translator=office.translator.name if office.translator else "", wanted=wanted, failed=wanted and not machine,
        **_standing(office, visit, looked),
    )


def _standing(office: Office, visit: Visit, looked: Looked) -> dict[str, object]:
    """Who has the conversation and since when it waits; what may be done with it; what to do in danger."""
    request, desk = looked.talk.request, office.inbox
    row = Row(
        talk=looked.talk, mine=request.holder == visit.viewer.coordinator_id, due=desk.rules.due(request),
        late=desk.rules.late(request, visit.at), holder=looked.names.get(request.holder, ""),
        assigned=looked.names.get(request.assigned, ""),
    )
    procedure = desk.rules.procedure(visit.viewer.partner_id) if request.urgent else None
    with office.store.begin() as uow:
        may = desk.who_may(uow, visit.viewer, looked.talk)
    return {
        "row": row, "case": request, "waits": waits_in_words(visit, row), "whose": whose(visit, row),
        "why": why(visit, row), "until": visit.words.moment(request.until), "procedure": procedure,
        "old": procedure is not None and procedure.review_by < visit.at.date(), "who_may": may,
        "may": visit.viewer.may(Right.TALK), "language": visit.words.names((looked.contact.language,)) if (
            looked.contact.language) else "", "channel": ways(visit, looked)[looked.contact.id],
        "several": len(looked.contacts) > 1,
        "unreachable": looked.contact.opted_out or looked.contact.bad_address, "opted_out": looked.contact.opted_out,
    }


def _looked(office: Office, visit: Visit) -> Looked:
    looked = office.inbox.look(visit.viewer, visit["id"])
    if looked is None:
        raise HTTPException(404)
    return looked


def _not_yours(visit: Visit) -> Response:
    return visit.go("console_talk", Notice(say=N_("That is not possible now: look who has it.")), id=visit["id"])


def _digest(rows: Sequence[Row]) -> str:
    """Says what the list shows: changes when somebody comes, goes, waits anew or becomes late."""
    shown = [
        (one.talk.request.id, one.talk.request.urgent, one.talk.request.waits, one.holder, one.assigned, one.late)
        for one in rows
    ]
    return blake2s(repr(shown).encode(), digest_size=9).hexdigest()


def _seen(typed: dict[str, str], looked: Looked) -> str:
    """Stands for a text that was shown with its price, which depends on the address it goes to."""
    words = f"{looked.contact.id}\n{typed['language']}\n{typed['text'].strip()}".replace("\r", "")
    return blake2s(words.encode(), digest_size=9).hexdigest()
