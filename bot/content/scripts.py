"""Is a translation written in the letters of its language?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from babel.core import get_global

_NAMES: Mapping[str, str] = MappingProxyType({
    "Latn": "LATIN", "Arab": "ARABIC", "Cyrl": "CYRILLIC", "Beng": "BENGALI", "Guru": "GURMUKHI", "Ethi": "ETHIOPIC",
    "Deva": "DEVANAGARI", "Grek": "GREEK", "Hebr": "HEBREW", "Taml": "TAMIL", "Gujr": "GUJARATI", "Thai": "THAI",
})
"""ISO 15924 -> first word of the Unicode names of its letters"""
_LOOKALIKES: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "fa": {"ك": "ک", "ي": "ی"},
    "ur": {"ك": "ک", "ي": "ی", "ى": "ی", "ه": "ہ"},
    "ckb": {"ك": "ک", "ي": "ی"},
})
"""letters of Arabic that look nearly right but are other letters in these languages"""
_SEPARATED: Mapping[str, re.Pattern[str]] = MappingProxyType({
    "fa": re.compile(r"(?<!\S)(?:می|نمی)\s+\S+|\S+\s+(?:ها|های|هایی)(?!\w)"),
})
"""where a zero-width non-joiner was lost to a space"""
_WORD = re.compile(r"[a-z]{3,}")


def script_of(language: str) -> str:
    """The script a language is usually written in, as in Unicode names ("ARABIC"); "" when CLDR does not know."""
    tag = language.replace("-", "_")
    parts = str(get_global("likely_subtags").get(tag, tag)).split("_")
    return next((_NAMES[part] for part in parts if part in _NAMES), "")


def script_mistakes(text: str, language: str) -> Iterator[str]:
    """What is wrong with the letters of `text` (parameters already taken out), in plain words."""
    yield from _other_script(text, language)
    for wrong, right in _LOOKALIKES.get(language, {}).items():
        if wrong in text:
            yield f"the Arabic letter {wrong} (U+{ord(wrong):04X}) stands where {right} (U+{ord(right):04X}) belongs"
    separated = _SEPARATED.get(language)
    if separated and (lost := separated.search(text)):
        yield f'a zero-width non-joiner (U+200C) was lost in "{lost[0]}"'


def _other_script(text: str, language: str) -> Iterator[str]:
    wanted = script_of(language)
    if not wanted:
        return
    found = {unicodedata.name(c, "").partition(" ")[0] for c in text if c.isalpha()} & set(_NAMES.values())
    strange = found - {wanted, "LATIN"}
    if strange:
        yield f"letters of another script: {', '.join(sorted(strange)).lower()}"
    elif found == {"LATIN"} != {wanted} and _WORD.search(text):
        yield f"no {wanted.lower()} letter at all: not translated?"
