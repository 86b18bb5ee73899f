"""The texts of an opening in one more language, with the English beside them."""

from __future__ import annotations

from fastapi import HTTPException
from fastapi.responses import Response

from bot.assistant.coordinators import Right
from bot.assistant.opening_texts import TEXTS, texts_in
from bot.assistant.opening_words import SAYS, SOURCE
from bot.console.kit.form import MOST_LETTERS, TOO_LONG
from bot.console.kit.notice import Notice
from bot.console.kit.visit import Doors, Visit
from bot.console.language_names import language_name
from bot.console.office.office import Office
from bot.console.office.openings import editable
from bot.console.office.vocabulary import OPENING_TEXTS
from bot.errors import OpeningError
from bot.sentence import N_

LABELS = {"titles": N_("Title"), "summaries": N_("What it is")}
SENT = (*TEXTS, *(f"{SAYS}{one}" for one in TEXTS), SOURCE)


def opening_texts(doors: Doors, office: Office) -> None:
    """`/console/openings/{id}/texts/{language}`."""
    words = office.opening_words

    @doors.get("/openings/{id}/texts/{language}", "console_opening_texts", Right.EDIT_OWN_OPENINGS)
    def shown(visit: Visit) -> Response:
        return show(visit)

    @doors.post("/openings/{id}/texts/{language}", "console_save_opening_texts", Right.EDIT_OWN_OPENINGS)
    def save(visit: Visit) -> Response:
        editable(office, visit)
        language = _language(office, visit)
        typed = {name: visit.text(name).replace("\r\n", "\n").strip() for name in SENT if name in visit.data}
        problems = {name: TOO_LONG for name, text in typed.items() if len(text) > MOST_LETTERS}
        try:
            back = {} if problems else words.write(visit.viewer, visit["id"], language, typed, visit.at)
        except OpeningError as error:
            problems = error.problems
        if problems:
            return show(visit, typed, problems)
        return visit.go("console_opening", Notice(
            say=N_("Saved.") if back else N_("Nothing was different."), fields=back,
            undo=visit.path("console_save_opening_texts", id=visit["id"], language=language) if back else "",
        ), id=visit["id"])

    def show(visit: Visit, typed: dict[str, str] | None = None, problems: dict[str, str] | None = None) -> Response:
        kept = editable(office, visit)
        language = _language(office, visit)
        return visit.page(
            "opening_texts.html", status_code=422 if problems else 200, opening=kept.opportunity,
            texts=texts_in(kept, language), typed=typed or {}, problems=problems or {}, labels=LABELS,
            STATES=OPENING_TEXTS, tag=language, dir=language_name(language).dir, name=visit.words.names((language,)),
        )


def _language(office: Office, visit: Visit) -> str:
    if visit["language"] not in office.sentences or visit["language"] == "en":
        raise HTTPException(404)
    return visit["language"]
