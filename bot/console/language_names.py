"""Names and writing directions of languages, from CLDR."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

from babel import Locale, UnknownLocaleError

from bot.speaking.locales import endonym
from bot.understanding.vocabulary import ROMANISED

RIGHT_TO_LEFT = {"R", "AL"}
"""bidirectional classes of the letters that run right to left"""


@dataclass(frozen=True, kw_only=True, slots=True)
class LanguageName:
    """A language as its speakers and as English names it."""

    tag: str
    native: str
    english: str
    dir: str


@cache
def language_name(tag: str) -> LanguageName:
    """Names of `tag` (BCP 47); a language CLDR does not know is named by its tag."""
    if tag.endswith(ROMANISED):
        return LanguageName(tag=tag, native=endonym(tag), english=endonym(tag), dir="ltr")
    locale = _locale(tag)
    return LanguageName(
        tag=tag,
        native=(locale.get_display_name() if locale else None) or tag,
        english=(locale.get_display_name("en") if locale else None) or tag,
        dir=_order(tag),
    )


def direction(tag: str, text: str) -> str:
    """"rtl", "ltr" or "auto" for a text said in `tag`.

    A sentence without a letter that runs right to left (an untranslated one, romanised Urdu) is not turned around.
    """
    order = _order(tag)
    if order == "rtl" and not any(unicodedata.bidirectional(letter) in RIGHT_TO_LEFT for letter in text):
        return "ltr"
    return order


@cache
def _order(tag: str) -> str:
    if tag.endswith(ROMANISED):
        return "ltr"
    locale = _locale(tag)
    if locale is None:
        return "auto"
    return "rtl" if locale.character_order == "right-to-left" else "ltr"


@cache
def _locale(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag, sep="-") if tag else None
    except (ValueError, UnknownLocaleError):
        return None
