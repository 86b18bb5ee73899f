"""Words that a text to many, or a list of people, should not hold: about status, health, money. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

ENGLISH = "en"
_WORD = re.compile(r"[^\s.,;:!?()\[\]{}\"'«»“”’‘…<>=/|–—_-]+")  # not \w, which ends at an Indic vowel sign
_PUNCTUATION = str.maketrans(dict.fromkeys("،؛؟۔।፡።", " "))
_LINK = re.compile(r"https?://\S+|\bwww\.\S+|\b[a-z0-9-]+\.(?:com|org|net|info|io|ly|me|uk|gl|co)\b\S*", re.IGNORECASE)
LINK = "link"
"""kind of what is no word: an address of the web"""


@dataclass(frozen=True, kw_only=True, slots=True)
class CarefulWords:
    """One kind of words."""

    kind: str
    because: str
    always: bool = False
    """on every channel, not only where others may read along"""
    but: tuple[str, ...] = ()
    """phrases in which they are harmless"""
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """language -> words, `*` for more letters"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A word that should not be there."""

    kind: str
    word: str
    because: str
    always: bool = False


def careful_words(text: str, language: str, kinds: Mapping[str, CarefulWords]) -> Iterator[Found]:
    """What of a text in a language is to be looked at; English words are looked for in every text."""
    plain = _plain(text)
    for kind in kinds.values():
        left = _without(plain, kind.but)
        for word in (*kind.words.get(language, ()), *(kind.words.get(ENGLISH, ()) if language != ENGLISH else ())):
            if hit := _pattern(word).search(left):
                yield Found(kind=kind.kind, word=hit[0].strip(), because=kind.because, always=kind.always)
    for link in _LINK.findall(text):
        yield Found(kind=LINK, word=link, because="asks people to trust an address; scam messages do the same")


def _plain(text: str) -> str:
    """Words between single spaces, in one spelling of letters; a space at both ends."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_PUNCTUATION)
    return f" {' '.join(_WORD.findall(folded))} "


def _without(plain: str, phrases: tuple[str, ...]) -> str:
    for phrase in phrases:
        plain = _pattern(phrase).sub(" ", plain)
    return plain


@cache
def _pattern(word: str) -> re.Pattern[str]:
    begins, ends = word.startswith("*"), word.endswith("*")
    core = re.escape(" ".join(unicodedata.normalize("NFKC", word).casefold().strip("*").split()))
    return re.compile(f"{r'(?<= )[^ ]*' if begins else '(?<= )'}{core}{'[^ ]*(?= )' if ends else '(?= )'}")
