"""Names of countries, languages and months from CLDR, as terms for reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from babel import Locale, UnknownLocaleError

from bot.understanding.vocabulary import Term, base_language

LANGUAGES = (
    "am", "ar", "as", "az", "be", "bg", "bn", "bs", "ca", "ckb", "cs", "cy", "da", "de", "el", "en", "es", "et",
    "fa", "fi", "fr", "gu", "ha", "he", "hi", "hr", "hu", "hy", "id", "ig", "it", "ja", "ka", "kk", "ko", "ku",
    "lt", "lv", "mk", "ml", "ms", "my", "ne", "nl", "no", "om", "pa", "pl", "ps", "pt", "ro", "ru", "rw", "sd",
    "sk", "sl", "sn", "so", "sq", "sr", "sv", "sw", "ta", "te", "th", "ti", "tl", "tr", "uk", "ur", "uz", "vi",
    "yo", "yue", "zh", "zu",
)
"""languages people may name; the short names of rarer ones ("Ga", "Han") are other people's words"""


def cldr_terms(folder: str) -> tuple[Term, ...]:
    """Countries (ISO 3166), languages (BCP 47) and months (1..12) in one language; none where CLDR lacks it."""
    if folder != base_language(folder):
        return ()  # CLDR knows no romanised Urdu; its folder lists the names itself
    try:
        locale = Locale.parse(folder)
    except (UnknownLocaleError, ValueError):
        return ()
    return tuple(dict.fromkeys((*_countries(locale), *_languages(locale), *_months(locale), *_endonyms())))


def _countries(locale: Locale) -> Iterator[Term]:
    for code, name in locale.territories.items():
        if len(code) == 2 and code.isalpha() and code not in {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}:
            yield from _each((name,), "country", code)


def _languages(locale: Locale) -> Iterator[Term]:
    for code in LANGUAGES:
        name = locale.languages.get(code)
        if name:
            yield from _each((name,), "language", code)


def _endonyms() -> Iterator[Term]:
    """What each language calls itself: people ask for a language in that language."""
    for code in LANGUAGES:
        name = Locale.parse(code).get_display_name() if code in _KNOWN else None
        if name:
            yield from _each((name,), "language", code)


def _months(locale: Locale) -> Iterator[Term]:
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months[context][width].items():
                yield from _each((name.rstrip("."),), "month", str(number))


def _each(forms: Iterable[str], kind: str, value: str) -> Iterator[Term]:
    """Forms of three letters and more, also without what stands in brackets."""
    for form in forms:
        short = form.partition("(")[0].strip()
        for one in dict.fromkeys((form, short)):
            if len(one) > 2:
                yield Term(form=one, kind=kind, value=value)


def _exists(code: str) -> bool:
    try:
        Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return False
    return True


_KNOWN = frozenset(code for code in LANGUAGES if _exists(code))
