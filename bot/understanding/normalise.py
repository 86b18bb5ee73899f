"""One spelling for what people type: folded letters, ASCII digits, and the way back to the original text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex
from anyascii import anyascii

WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
"""letters with their marks, and digits: in Bengali, Panjabi and Tamil a vowel is a mark"""
_STRETCHED = re.compile(r"([^\W\d_])\1\1+")

_LETTERS = {
    # One letter, several keyboards: Arabic, Persian, Urdu, Kurdish. ASCII values on the right never occur.
    "ي": "ی", "ى": "ی", "ې": "ی", "ۍ": "ی", "ێ": "ی", "ئ": "ی", "ك": "ک", "ګ": "گ",
    "ة": "ه", "ۃ": "ه", "ہ": "ه", "ە": "ه", "ۀ": "ه", "ھ": "ه",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و", "ں": "ن",
    # Typed for each other on phones.
    "\u2019": "'", "\u2018": "'", "\u02bc": "'", "\u00b4": "'", "`": "'",
    "٫": ".", "،": ",", "٬": ",", "؛": ";", "؟": "?", "۔": ".", "।": ".",
    # Tigrinya: one sound, two letters of the old script; every vowel of ፀ, ሠ, ኀ.
    **{chr(0x1340 + vowel): chr(0x1338 + vowel) for vowel in range(8)},
    **{chr(0x1220 + vowel): chr(0x1230 + vowel) for vowel in range(8)},
    **{chr(0x1280 + vowel): chr(0x1210 + vowel) for vowel in range(8)},
    "ኣ": "አ",
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "ß": "ss", "ı": "i", "ş": "ș", "ţ": "ț",
}
_DROPPED = {
    "\u0640",  # tatweel
    *"\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e\ufeff\u00ad\ufe0e\ufe0f",
}
_HARAKAT = {chr(c) for c in (*range(0x0610, 0x061B), *range(0x064B, 0x0660), 0x0670, *range(0x06D6, 0x06DD), 0x06E1)}
_ETHIOPIC_TENS = {chr(0x1372 + i): 10 * (i + 1) for i in range(9)}
_ETHIOPIC_ONES = {chr(0x1369 + i): i + 1 for i in range(9)}
_ETHIOPIC_HUNDRED = "\u137b"


@dataclass(frozen=True, kw_only=True, slots=True)
class Folded:
    """A text in one spelling; `text[i]` came from `[starts[i], ends[i])` of the original."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """[start, end) of the folded text -> [start, end) of the original, in characters."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """NFKC, lower case, one letter for its variants, ASCII digits; vowel signs and stretched letters out."""
    if text.isascii():
        return _squeeze(text.lower(), range(len(text)), range(1, len(text) + 1))
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    while position < len(text):
        end = _cluster_end(text, position)
        cluster = text[position:end]
        piece = _numeral(cluster) if _is_ethiopic(text[position]) else _fold_cluster(cluster)
        out.append(piece)
        starts.extend([position] * len(piece))
        ends.extend([end] * len(piece))
        position = end
    return _squeeze("".join(out), starts, ends)


def normalise(text: str) -> str:
    """The folded text as plain words with single spaces: what tables and models compare."""
    return words_of(fold(text).text)


def words_of(folded: str) -> str:
    """Folded text -> its words, without punctuation, symbols and emoji."""
    kept = (c if is_word(c) else "" if c == "'" else " " for c in folded)
    return " ".join("".join(kept).split())


@lru_cache(maxsize=4096)
def without_marks(text: str) -> str:
    """Latin letters as a phone without marks writes them ("sprawdź" -> "sprawdz"); other scripts stay as they are."""
    if text.isascii() or not all("LATIN" in unicodedata.name(sign, "") for sign in text if sign.isalpha()):
        return text
    return anyascii(text)


def is_word(char: str) -> bool:
    r"""A letter, a mark or a digit: what a word is made of. Python's `\b` is wrong for Indic vowel signs."""
    return unicodedata.category(char)[0] in "LMN"


def _squeeze(text: str, starts: Sequence[int], ends: Sequence[int]) -> Folded:
    """Letters typed three times or more in a row stand once ("stooop"); digits stay."""
    dropped = {i for run in _STRETCHED.finditer(text) for i in range(run.start() + 1, run.end())}
    if not dropped:
        return Folded(text=text, starts=tuple(starts), ends=tuple(ends))
    keep = [i for i in range(len(text)) if i not in dropped]
    return Folded(
        text="".join(text[i] for i in keep), starts=tuple(starts[i] for i in keep), ends=tuple(ends[i] for i in keep)
    )


def _cluster_end(text: str, start: int) -> int:
    """A base with its combining marks, or a run of Ethiopic numerals: what must be folded together."""
    end = start + 1
    if _is_ethiopic(text[start]):
        while end < len(text) and _is_ethiopic(text[end]):
            end += 1
        return end
    while end < len(text) and (unicodedata.combining(text[end]) or unicodedata.category(text[end]) == "Mc"):
        end += 1
    return end


@lru_cache(maxsize=8192)
def _fold_cluster(cluster: str) -> str:
    composed = unicodedata.normalize("NFKC", cluster).lower()
    return "".join(_fold_char(c) for c in unicodedata.normalize("NFKC", composed))


def _fold_char(char: str) -> str:
    if char in _DROPPED or char in _HARAKAT:
        return ""
    if char in _LETTERS:
        return _LETTERS[char]
    digit = unicodedata.digit(char, None) if not char.isascii() else None
    return char if digit is None else str(digit)


def _is_ethiopic(char: str) -> bool:
    return "\u1369" <= char <= _ETHIOPIC_HUNDRED


def _numeral(run: str) -> str:
    """Ethiopic numerals add up and multiply by hundred: \u1372\u136a is 12, \u136a\u137b\u1372 is 210."""
    hundreds = rest = 0
    for char in run:
        if char == _ETHIOPIC_HUNDRED:
            hundreds, rest = (hundreds + (rest or 1)) * 100, 0
        else:
            rest += _ETHIOPIC_TENS.get(char, 0) + _ETHIOPIC_ONES.get(char, 0)
    return str(hundreds + rest)


def words_view(folded: Folded) -> Folded:
    """`words_of` that still knows where each character came from."""
    text: list[str] = []
    origin: list[int] = []
    for i, char in enumerate(folded.text):
        if is_word(char):
            text.append(char)
            origin.append(i)
        elif char != "'" and text and text[-1] != " ":
            text.append(" ")
            origin.append(i)
    if text and text[-1] == " ":
        text.pop()
        origin.pop()
    return Folded(
        text="".join(text),
        starts=tuple(folded.starts[i] for i in origin), ends=tuple(folded.ends[i] for i in origin),
    )


def key_of(text: str) -> str:
    """What whole messages are compared by: the plain words, or the symbols when there is no word (an emoji)."""
    return normalise(text) or "".join(text.split())
