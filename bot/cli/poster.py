"""QR codes, and a page to print for a library's wall: in several languages, with nothing loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import phonenumbers
import segno
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from bot.assistant.values import KnownCode
from bot.errors import ConfigError
from bot.sentence import Sentence, Translated
from bot.speaking.bidi import has_right
from bot.speaking.catalogue import say
from bot.speaking.locales import reads_right_to_left

if TYPE_CHECKING:
    from bot.assistant.desk import Desk

MOST_LANGUAGES = 6
"""on one sheet of A4 that is read from two steps away"""
SIZES = (24, 20, 15, 13, 11, 10)
"""points of the letters with one language, two ..."""
PICTURES = frozenset({".svg", ".png"})
WIDTHS = (62, 62, 54, 50, 46, 46)
"""millimetres of a QR code"""
SCALE, BORDER = 12, 4
"""pixels of a module; modules of white around, as the standard wants"""


def save_qr(link: str, file: Path) -> None:
    """Draw a link into a file, as its ending says. A quarter of it may be torn or dirty. Raises ConfigError."""
    if file.suffix.lower() not in PICTURES:
        raise ConfigError("A QR code is drawn as .svg or .png.", where=str(file))
    try:
        _qr(link).save(str(file), scale=SCALE, border=BORDER)
    except OSError as error:
        raise ConfigError(f"cannot be written: {error.strerror}", where=str(file)) from None


def _qr(link: str) -> segno.QRCode:
    return segno.make_qr(link, error="q")


def poster(desk: Desk, known: KnownCode, links: Mapping[str, str], number: str, languages: Sequence[str]) -> str:
    """The page as HTML. `links` are those of `telegram` and `sms` that there are. Raises ConfigError."""
    if unknown := [one for one in languages if one not in desk.flows.languages]:
        raise ConfigError(
            f"Doorstep does not write {', '.join(unknown)}.", where="--language",
            advice=f"Choose among {', '.join(desk.flows.languages)}.",
        )
    if not 0 < len(languages) <= MOST_LANGUAGES:
        raise ConfigError(f"A poster has room for {MOST_LANGUAGES} languages.", where="--language")
    params = {"code": known.code, "phone": _dialled(number)}

    ways = [
        {
            "picture": Markup(_qr(link).svg_inline(border=BORDER, omitsize=True)),  # noqa: S704 - made of numbers
            "texts": [_spoken(_say(desk, f"poster_{channel}", one, params), one) for one in languages],
        }
        for channel, link in links.items()
    ]
    texts = [
        {"title": _spoken(_title(desk, known, one), one), "about": _spoken(_about(desk, known, one), one)}
        for one in languages
    ]
    page = files("bot.cli").joinpath("poster.html").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.from_string(page).render(
        code=known.code, texts=texts, ways=ways, size=SIZES[len(languages) - 1], picture=WIDTHS[len(languages) - 1]
    )


def _spoken(words: str, language: str) -> dict[str, str]:
    """Words and their direction: what is not translated yet reads from the left in any language."""
    right = has_right(words) and reads_right_to_left(language)
    return {"words": words, "language": language, "direction": "rtl" if right else "ltr"}


def _title(desk: Desk, known: KnownCode, language: str) -> str:
    if not known.titles:
        return _say(desk, "poster_title", language, {})
    return _say(desk, "value_title", language, {"title": Translated(texts=known.titles)})


def _about(desk: Desk, known: KnownCode, language: str) -> str:
    """An opening's poster says who offers it; every poster that it is free, and what we never ask for."""
    who = [known.partner if known.partner.endswith(".") else f"{known.partner}."] if known.partner else []
    return " ".join([*who, *(_say(desk, name, language, {}) for name in ("poster_free", "verify_never"))])


def _say(desk: Desk, name: str, language: str, params: Mapping[str, Any]) -> str:
    phrase: Sentence = desk.flows.phrases[name]
    return say(phrase.fill(**params), language, desk.catalogues)


def _dialled(number: str) -> str:
    """+447700900123 -> 07700 900123, as it is read from a wall here."""
    if not number:
        return ""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    here = parsed.country_code == 44
    form = phonenumbers.PhoneNumberFormat.NATIONAL if here else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)
