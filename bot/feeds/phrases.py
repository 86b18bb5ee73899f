"""Phrases in free text: where they stand, and whether the text asks for what they name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.assistant.feed import Wording

BEFORE_WORDS, AFTER_WORDS = 4, 8
NEAR, FAR = 200, 400
"""letters around a phrase that are looked at, so that no text, however odd, takes long"""
CLAUSE_END = re.compile(r"[!?;:\n•|]|\.(?!\d)|,(?!\d)| but | however | although ")
SENTENCE_END = re.compile(r"[!?\n•|]|\.(?!\d)")
PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", " ": " "})


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A phrase in a text."""

    start: int
    end: int


def plain(text: str) -> str:
    """Small letters, plain dashes and quotes, lines kept. Positions are those of the text that comes back."""
    flat = text.translate(PLAIN).casefold()
    return "\n".join(" ".join(line.split()) for line in flat.splitlines())


def where(text: str, phrases: Iterable[str]) -> Iterator[Found]:
    """Every place where one of the phrases stands as whole words; a hyphen counts as a space."""
    wanted = tuple(phrases)
    if wanted:
        for found in _pattern(wanted).finditer(text.replace("-", " ")):
            yield Found(start=found.start(), end=found.end())


def names(text: str, phrases: Iterable[str]) -> bool:
    """Whether one of them stands in it."""
    return any(True for _ in where(text, phrases))


def asked(text: str, found: Found, words: Wording) -> bool:
    """Whether what stands there is asked for: not after "no", not before "desirable" or "training given"."""
    front = _last(CLAUSE_END, text[max(0, found.start - NEAR) : found.start])
    if names(" ".join(front.split()[-BEFORE_WORDS:]), words.before):
        return False
    behind = " ".join(CLAUSE_END.split(text[found.end : found.end + NEAR], maxsplit=1)[0].split()[:AFTER_WORDS])
    against = next(where(behind, words.after), None)
    strongly = next(where(behind, words.asked), None)
    return against is None or (strongly is not None and strongly.start < against.start)


def asks(text: str, phrases: Iterable[str], words: Wording) -> bool:
    """Whether one of the phrases is asked for anywhere."""
    return any(asked(text, found, words) for found in where(text, phrases))


def sentence_around(text: str, start: int) -> str:
    """The sentence in which a place lies, as far as it is near."""
    front = _last(SENTENCE_END, text[max(0, start - FAR) : start])
    return front + SENTENCE_END.split(text[start : start + FAR], maxsplit=1)[0]


def _last(end: re.Pattern[str], text: str) -> str:
    return end.split(text)[-1]


@lru_cache(maxsize=64)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted((phrase.replace("-", " ") for phrase in phrases), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
