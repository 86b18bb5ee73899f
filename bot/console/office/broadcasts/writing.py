"""Write a broadcast: the first text and whom it is for, then every language side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from fastapi import HTTPException
from fastapi.responses import Response

from bot.assistant.broadcast import Broadcast
from bot.assistant.broadcast_writing import BroadcastWriting, Draft
from bot.assistant.coordinators import Right
from bot.assistant.drafting import Meant, count, examine
from bot.assistant.hiding import hide_small
from bot.console.kit.form import Form, show_form
from bot.console.kit.notice import Notice
from bot.console.kit.visit import Doors, Visit
from bot.console.language_names import language_name
from bot.console.office.broadcasts.form import (
    broadcast_form,
    choices,
    draft_of,
    problem_of,
    segment_line,
    typed_of,
)
from bot.console.office.broadcasts.pages import WRITABLE, writable
from bot.console.office.broadcasts.words import LEFT_OUT, because, first_words, people, said, whom
from bot.console.office.office import Office
from bot.console.office.vocabulary import CHANNELS
from bot.errors import BroadcastError
from bot.sentence import N_

NEW, NEXT = N_("New broadcast"), N_("Next: the other languages")
CHANGE, SAVE = N_("Whom it is for, and when"), N_("Save")
ENGLISH = "en"


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """One language of the page of texts."""

    tag: str
    name: str
    dir: str
    text: str
    state: str
    """reviewed, drafted, missing"""
    wrong: str = ""
    warnings: tuple[str, ...] = ()


def writing(doors: Doors, office: Office) -> None:
    """`/console/broadcasts/new`, and `.../edit` of one. `count` in the form counts people and saves nothing."""

    @doors.get("/broadcasts/new", "console_new_broadcast", Right.BROADCAST)
    def new(visit: Visit) -> Response:
        form, typed = _new_form(office, visit)
        return _show(visit, form, typed)

    @doors.post("/broadcasts/new", "console_make_broadcast", Right.BROADCAST)
    def make(visit: Visit) -> Response:
        form, _ = _new_form(office, visit)
        typed = form.read(visit)
        if visit.text("count"):
            return _counted(office, visit, form, typed, _owner(visit))
        if problems := form.problems(typed):
            return _show(visit, form, typed, problems)
        try:
            draft = replace(_draft(office, typed, visit.at), texts=_with_copied(office, visit, typed))
            made = _writing(office, visit).new(draft, visit.viewer.coordinator_id, visit.at)
        except BroadcastError as error:
            return _show(visit, form, typed, _problem(office, visit, typed, error))
        kept = Notice(say=N_("Kept as a draft: nothing goes out yet."))
        return visit.go("console_broadcast_texts", kept, id=made.id)

    @doors.get("/broadcasts/{id}/edit", "console_edit_broadcast", Right.BROADCAST)
    def editing(visit: Visit) -> Response:
        one = _draft_here(office, visit)
        return _show(visit, _edit_form(office, visit, one), typed_of(one, _zone(office)))

    @doors.post("/broadcasts/{id}/edit", "console_save_broadcast", Right.BROADCAST)
    def save(visit: Visit) -> Response:
        one = writable(office, visit)
        form = _edit_form(office, visit, one)
        typed = form.read(visit)
        if visit.text("count"):
            return _counted(office, visit, form, typed, one.owner)
        try:
            _writing(office, visit).rewrite(
                one.id, _draft(office, typed, visit.at), visit.viewer.coordinator_id, visit.at)
        except BroadcastError as error:
            return _show(visit, form, typed, problem_of(visit, error))
        return visit.go("console_broadcast", Notice(say=N_("Saved.")), id=one.id)


def texts(doors: Doors, office: Office) -> None:
    """`/console/broadcasts/{id}/texts`: every language of the segment beside the first one."""

    @doors.get("/broadcasts/{id}/texts", "console_broadcast_texts", Right.BROADCAST)
    def shown(visit: Visit) -> Response:
        one = _draft_here(office, visit)
        return _show_texts(office, visit, one, one.texts)

    @doors.post("/broadcasts/{id}/texts", "console_save_texts", Right.BROADCAST)
    def save(visit: Visit) -> Response:
        one, writing, who = writable(office, visit), _writing(office, visit), visit.viewer.coordinator_id
        typed = {tag: visit.text(f"text-{tag}").replace("\r\n", "\n").strip() for tag in _tags(office, one)
                 if f"text-{tag}" in visit.data}
        written = {tag: text for tag, text in typed.items() if text and text != one.texts.get(tag)}
        read = visit.text("review")
        try:
            if written:
                writing.revise(one.id, written, who, visit.at)
            for tag in [tag for tag, text in typed.items() if not text and tag in one.texts]:
                writing.drop_text(one.id, tag, who, visit.at)
            if read:
                writing.review(one.id, read, who, visit.at)
        except BroadcastError as error:
            return _show_texts(office, visit, one, {**one.texts, **typed}, error)
        then = "console_broadcast_preview" if visit.text("then") == "preview" else "console_broadcast_texts"
        return visit.go(then, Notice(say=N_("Saved.")), id=one.id)


def _writing(office: Office, visit: Visit) -> BroadcastWriting:
    return BroadcastWriting(broadcasting=office.broadcasting.of(visit.viewer))


def _tags(office: Office, one: Broadcast) -> list[str]:
    """The first language, then those of the segment (all there are, when it names none) and those written."""
    every = office.broadcasting.desk.flows.languages
    first = ENGLISH if ENGLISH in one.texts else next(iter(one.texts), ENGLISH)
    return list(dict.fromkeys([first, *one.texts, *(one.segment.languages or every)]))


def _show_texts(
    office: Office, visit: Visit, one: Broadcast, typed: Mapping[str, str], error: BroadcastError | None = None
) -> Response:
    given = {tag: text for tag, text in typed.items() if text}
    found = examine(office.broadcasting.of(visit.viewer), replace(_as_draft(one), texts=given), one.owner, visit.at)
    wrong = {tag: said(visit, problem) for tag, problem in found.errors.items()}
    warnings: dict[str, list[str]] = {}
    for concern in found.concerns:
        because_of = visit.words("“{word}” {text}.", word=concern.word, text=because(visit, concern))
        then = N_("It may not go out by SMS: say it in other words.") if concern.refused else N_(
            "A second person has to look at it.")
        warnings.setdefault(concern.where.removeprefix("text "), []).append(f"{because_of} {visit.words(then)}")
    rows = [
        Text(
            tag=tag, name=visit.words.names((tag,)), dir=language_name(tag).dir, text=typed.get(tag, ""),
            state="reviewed" if tag in one.reviewed and typed.get(tag) == one.texts.get(tag)
            else "drafted" if typed.get(tag) else "missing",
            wrong=wrong.get(tag, ""), warnings=tuple(warnings.get(tag, ())),
        )
        for tag in _tags(office, one)
    ]
    # What is wrong with one text stands beside it; only what is wrong with all of it stands at the top.
    general = said(visit, error) if error is not None and not (wrong or warnings) else ""
    with office.store.begin() as uow:
        holes = tuple(office.broadcasting.wording(uow, one).link.params)
    return visit.page(
        "broadcast_texts.html", status_code=422 if error else 200, one=one, first=rows[0],
        title=first_words(office, visit, one), others=rows[1:], refused=error is not None, general=general, holes=holes,
        whom=whom(visit, office, one.segment), TEXT_STATES=TEXT_STATES,
    )


TEXT_STATES = {
    "reviewed": N_("Read by somebody who speaks it"), "drafted": N_("Drafted, not read yet"), "missing": N_("Missing"),
}


def _as_draft(one: Broadcast) -> Draft:
    return Draft(
        segment=str(one.segment), texts=one.texts, link=one.link.id if one.link else "", partner=one.partner,
        missing=one.missing, starts=one.starts, expires=one.expires,
    )


def _zone(office: Office) -> str:
    return office.broadcasting.rules.hours.zone


def _owner(visit: Visit) -> str:
    return "" if visit.viewer.sees_everyone else visit.viewer.partner_id


def _draft(office: Office, typed: Mapping[str, str], at: datetime) -> Draft:
    return draft_of(typed, _zone(office), at)


def _draft_here(office: Office, visit: Visit) -> Broadcast:
    one = writable(office, visit)
    if one.state not in WRITABLE:
        raise HTTPException(409)
    return one


def _new_form(office: Office, visit: Visit) -> tuple[Form, dict[str, str]]:
    """Empty, or with what an opening, an event or another broadcast gives (`about`, `copy`)."""
    query = visit.request.query_params
    one = _copied(office, visit)
    typed = typed_of(one, _zone(office)) if one else {}
    found = choices(office, visit, one, query.get("about", ""))
    typed = {**typed, "starts": "", "expires": "", "language": ENGLISH} | _about(office, query.get("about", ""))
    if one:
        first = ENGLISH if ENGLISH in one.texts else next(iter(one.texts))
        typed |= {"language": first, "text": one.texts[first]}
    return broadcast_form(office, found, one, NEW, NEXT, with_text=True), typed


def _copied(office: Office, visit: Visit) -> Broadcast | None:
    if not (wanted := visit.request.query_params.get("copy", "")):
        return None
    with office.store.begin() as uow:
        return uow.looking.broadcast(visit.viewer, wanted)


def _with_copied(office: Office, visit: Visit, typed: Mapping[str, str]) -> dict[str, str]:
    """The text that was typed, and those of the other languages of the broadcast that is copied."""
    one = _copied(office, visit)
    return {**(one.texts if one else {}), typed.get("language") or ENGLISH: typed["text"]}


def _about(office: Office, named: str) -> dict[str, str]:
    """The first words about an opening or event: what it is, where and when."""
    if not named:
        return {}
    with office.store.begin() as uow:
        opening, event = uow.openings.get(named), uow.events.get(named)
    place = opening.place if opening else event.place if event else ""
    when = "{day_time}" if event and not opening else ""
    text = ". ".join(filter(None, ("{title}", ", ".join(filter(None, (when, "{place}" if place else ""))))))
    own = opening.partner if opening else event.partner if event else ""
    return {"about": named, "text": f"{text}.", "partner": own} if opening or event else {}


def _edit_form(office: Office, visit: Visit, one: Broadcast) -> Form:
    return broadcast_form(office, choices(office, visit, one), one, CHANGE, SAVE, with_text=False)


def _problem(office: Office, visit: Visit, typed: Mapping[str, str], error: BroadcastError) -> dict[str, str]:
    """Careful words are named with what is wrong with them."""
    if error.name != "careless":
        return problem_of(visit, error)
    found = examine(office.broadcasting.of(visit.viewer), _draft(office, typed, visit.at), _owner(visit), visit.at)
    refused = [one for one in found.concerns if one.refused]
    told = [visit.words("“{word}” {text}.", word=one.word, text=because(visit, one)) for one in refused]
    return {"text": " ".join([*told, visit.words("Say it in other words.")])}


def _counted(office: Office, visit: Visit, form: Form, typed: dict[str, str], owner: str) -> Response:
    """The same form with the number of people; nothing is saved."""
    draft = Draft(segment=segment_line(typed), texts={}, link=typed.get("about", ""))
    try:
        meant = count(office.broadcasting.of(visit.viewer), draft, owner, visit.at)
    except BroadcastError as error:
        return _show(visit, form, typed, trouble=said(visit, error))
    return _show(visit, form, typed, counted=_in_words(visit, meant, office.results.least))


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """People of a segment, worded."""

    total: str
    rows: Sequence[tuple[str, str, str]]
    """(language, channel, people)"""
    out: Sequence[tuple[str, str]]
    """(why not, people)"""


def _in_words(visit: Visit, meant: Meant, least: int) -> Counted:
    words = visit.words
    total, cells = hide_small(meant.people, least)
    return Counted(
        total=people(visit, total, least),
        rows=[
            (words.names((language,)), words.of(CHANNELS, channel), people(visit, number, least))
            for (language, channel), number in sorted(cells.items())
        ],
        out=[
            (words.of(LEFT_OUT, why), people(visit, number, least))
            for why, number in hide_small(meant.left_out, least)[1].items()
        ],
    )


def _show(
    visit: Visit, form: Form, typed: Mapping[str, str], problems: Mapping[str, str] | None = None,
    counted: Counted | None = None, trouble: str = "",
) -> Response:
    return show_form(
        visit, form, typed, problems, template="broadcast_form.html", counted=counted, trouble=trouble,
        walled=not visit.viewer.sees_everyone,
    )
