"""How far each translation has been read: a translator comment beside it in the catalogue.

    # state: drafted
    # state: read by NAME on 2026-12-01

Written by a machine, or read by a native speaker: by whom, and when. When the English changes, it is drafted again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from babel.messages import Message

from bot.content.entries import Entry
from bot.content.po import DRAFTED, PoCatalog, context, forms, is_live, messages, msgid, read_po
from bot.speaking.review import LanguageReview

_STATE = "state:"
_READ = re.compile(r"state: read by (?P<by>\S.*?) on (?P<on>\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """A native speaker has read this translation."""

    by: str
    on: date


def review_of(message: Message) -> Review | None:
    """Who read it and when; None while it is drafted. Raises ValueError for a state that says neither."""
    states = [line.strip() for line in message.user_comments if line.strip().startswith(_STATE)]
    if not states or states == [DRAFTED]:
        return None
    found = _READ.fullmatch(states[0]) if len(states) == 1 else None
    if not found:
        raise ValueError(f'write "{DRAFTED}" or "state: read by NAME on YYYY-MM-DD", not "{"; ".join(states)}"')
    return Review(by=found["by"], on=date.fromisoformat(found["on"]))


def drafted_again(comments: Iterable[str]) -> list[str]:
    """Comments of a translation whose English has changed: nobody has read it as it must now be."""
    others = [line for line in comments if not line.strip().startswith(_STATE)]
    return [*others, DRAFTED]


def state_mistakes(message: Message) -> Iterator[str]:
    """What is wrong with the state of one translation."""
    try:
        review_of(message)
    except ValueError as error:
        yield str(error)


def review_rows(entries: Iterable[Entry], catalogues: Mapping[str, Path]) -> tuple[LanguageReview, ...]:
    """One row a language, in the order given: language -> its .po file. Raises ContentError."""
    wanted = {(e.sentence.context, e.sentence.text): e.critical for e in entries}
    return tuple(_row(language, read_po(path, language), wanted) for language, path in catalogues.items())


def _row(language: str, catalog: PoCatalog, wanted: Mapping[tuple[str, str], bool]) -> LanguageReview:
    done = [m for m in messages(catalog) if (context(m), msgid(m)) in wanted and all(forms(m)) and not m.fuzzy]
    read = {(context(m), msgid(m)): review for m in done if (review := _review(m))}
    return LanguageReview(
        language=language, live=is_live(catalog), sentences=len(wanted), translated=len(done), read=len(read),
        critical=sum(wanted.values()), critical_read=sum(wanted[key] for key in read),
        last=max((review.on for review in read.values()), default=None),
    )


def _review(message: Message) -> Review | None:
    """A state that nobody can read counts as not read; `check_translations` tells of it."""
    try:
        return review_of(message)
    except ValueError:
        return None
