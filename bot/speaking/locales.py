"""CLDR locales by language tag. A language that CLDR does not know still works: it borrows English names and dates."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale, UnknownLocaleError

from bot.understanding.vocabulary import ROMANISED

SOURCE = "en"
"""the language the content is written in"""
_BRITISH = "en_GB"


@lru_cache(maxsize=256)
def locale_of(language: str) -> Locale:
    """The CLDR locale; for English (and a language unknown to CLDR) the British one: day before month."""
    return _known(_BRITISH if language == SOURCE else language) or Locale.parse(_BRITISH)


def reads_right_to_left(language: str) -> bool:
    """By CLDR."""
    return bool(locale_of(language).text_direction == "rtl")


@lru_cache(maxsize=256)
def endonym(language: str) -> str:
    """The language's own name for itself; the tag when CLDR has none.

    `ur-Latn` is for people who read Latin letters, so it is "Urdu (abc)".
    """
    base = language.removesuffix(ROMANISED)
    if base != language:
        return f"{Locale.parse(_BRITISH).languages.get(base, base)} (abc)"
    locale = _known(language)
    names = locale.languages if locale else {}
    return str(names.get(str(locale)) or names.get(language.partition("-")[0]) or language)


def _known(language: str) -> Locale | None:
    if language.endswith(ROMANISED):
        return None  # CLDR would give the native script: whoever reads Latin letters gets the British names
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return None
