"""Is this message really yours? "VERIFY KR7HW", "is KR7HW real?", in any hands and any language.

The words are a phrase of their own, so a translator sets those of a language; the English ones work everywhere.
"""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import Any

from bot.assistant import codes
from bot.assistant.codes import Candidate, Heard
from bot.assistant.desk import Desk
from bot.assistant.naming import LONDON
from bot.assistant.ports import UnitOfWork
from bot.assistant.values import KnownCode
from bot.dialogue.events import Checked
from bot.dialogue.side import padded
from bot.matching.codes import LENGTH
from bot.sentence import Translated

UNKNOWN = ("verify_unknown", "verify_not_ours")
HOW = Checked(phrases=("verify_how", "verify_never"))
OURSELVES = "Doorstep"
"""who offers what has no partner"""


def hear(desk: Desk, uow: UnitOfWork, text: str, at: datetime) -> Heard | None:
    """What is to be answered; None when the message asks for something else."""
    said = padded(text)
    if not any(word in said for word in desk.verify_words):
        return None
    ordered = said.startswith(desk.verify_commands)
    return _ours(uow, text, at) or _not_ours(text, ordered=ordered) or (_how(desk, text, said) if ordered else None)


def _ours(uow: UnitOfWork, text: str, at: datetime) -> Heard | None:
    found = (*islice(codes.candidates(text), codes.MOST), *islice(codes.programmes(text), codes.MOST))
    for candidate in (*found, *_last_words(text)):
        for code in candidate.readings:
            if (known := uow.known_code(code)) is not None:
                return _heard(text, candidate, _yes(known, at))
    return None


def _last_words(text: str) -> list[Candidate]:
    """Behind the word itself a programme's code may be written anyhow: "verify join library"."""
    first, _, rest = text.strip().partition(" ")
    start = text.index(first) + len(first)
    return [Candidate(start=start, end=len(text), readings=(rest,))] if rest.strip() else []


def _not_ours(text: str, *, ordered: bool) -> Heard | None:
    """A code nobody gave out. Without VERIFY only what is as long as ours: "is IELTS6 real" is another question."""
    for candidate in codes.candidates(text):
        code = candidate.readings[0]
        if ordered or len(code) == LENGTH:
            return _heard(text, candidate, Checked(phrases=UNKNOWN, params={"code": code}))
    return None


def _how(desk: Desk, text: str, said: str) -> Heard | None:
    """The word alone, or with one more."""
    words = len(said.split()) - min(len(one.split()) for one in desk.verify_commands if said.startswith(one))
    return Heard(named=None, rest=text, checked=HOW) if words <= 1 else None


def _heard(text: str, candidate: Candidate, checked: Checked) -> Heard:
    return Heard(named=None, rest=codes.without(text, candidate), checked=checked)


def _yes(known: KnownCode, at: datetime) -> Checked:
    if not known.titles:
        return Checked(phrases=("verify_code", "verify_never"), params={"code": known.code})
    params: dict[str, Any] = {"title": Translated(texts=known.titles), "partner": known.partner or OURSELVES}
    if known.over(at.astimezone(LONDON).date()):
        return Checked(phrases=("verify_over", "verify_never"), params=params)
    if known.ends is None:
        return Checked(phrases=("verify_ours", "verify_never"), params=params)
    return Checked(phrases=("verify_ours_until", "verify_never"), params={**params, "date": known.ends})
