"""One value of a sentence, in the words of one language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from types import MappingProxyType
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_skeleton, get_datetime_format
from babel.lists import format_list

from bot.sentence import Lines, Sentence, Translated, Value
from bot.speaking.bidi import CONTROLS, clean, isolate
from bot.speaking.locales import SOURCE, endonym, locale_of
from bot.speaking.parameters import PARAMS, Kind, Parameter

LONDON = ZoneInfo("Europe/London")
_PLAIN = Parameter(kind=Kind.TEXT, sample="")
_SPACES = str.maketrans({"\u202f": " ", "\u00a0": " "})
"""CLDR's thin and no-break spaces would push an English SMS out of GSM-7"""
_YEAR_MONTH_DAY = 3
_WORD = re.compile(r"[^\s\d,،]+")
_PARTIAL_DATE = re.compile(r"\d{4}(-\d{1,2}){0,2}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Voice:
    """What speaking a value needs to know."""

    language: str
    rtl: bool
    """direction of the sentence the value stands in"""
    label: Callable[[str], str | None]
    """catalogue context -> its words in this language"""
    say: Callable[[Sentence], str]
    say_line: Callable[[Sentence], str]
    names: Mapping[str, str]
    """what CLDR calls a day, month, country or language -> what people call it"""
    conjunction: str = ""
    """"and" between the last two things of a list; empty: CLDR's own list"""

    @property
    def locale(self) -> Locale:
        return locale_of(self.language)


def speak(name: str, value: Value, voice: Voice) -> str:
    """The words for the value of the parameter `name`. An unknown id or a broken date is said as it stands."""
    parameter = PARAMS.get(name, _PLAIN)
    if isinstance(value, Lines):
        return _lines(parameter, value, voice)
    if isinstance(value, tuple):
        return _list([_one(parameter, item, voice) for item in value], voice)
    return _one(parameter, value, voice)


def _lines(parameter: Parameter, value: Lines, voice: Voice) -> str:
    if parameter.kind is Kind.BLOCK:
        return "\n".join(voice.say_line(sentence) for sentence in value.sentences)
    return _list([_fit(voice.say(sentence), voice) for sentence in value.sentences], voice)


def _one(parameter: Parameter, value: Value, voice: Voice) -> str:
    if isinstance(value, Sentence):
        return _fit(voice.say(value), voice)
    if isinstance(value, Translated):
        return _fit(clean(value.texts.get(voice.language) or value.texts.get(SOURCE, "")), voice)
    if parameter.kind is Kind.BLOCK:
        return str(value).translate(CONTROLS)
    return _fit(clean(_SPEAKERS[parameter.kind](value, parameter, voice)), voice)


def _fit(words: str, voice: Voice) -> str:
    return words if "\n" in words else isolate(words, rtl=voice.rtl)


def _list(items: list[str], voice: Voice) -> str:
    if voice.conjunction and len(items) > 1:
        return f"{', '.join(items[:-1])} {voice.conjunction} {items[-1]}"
    return str(format_list(items, locale=voice.locale)) if items else ""


def _text(value: Value, _parameter: Parameter, _voice: Voice) -> str:
    return str(value)


def _number(value: Value, _parameter: Parameter, _voice: Voice) -> str:
    """Latin digits in every language: people must be able to compare and dial what they read."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _label(value: Value, parameter: Parameter, voice: Voice) -> str:
    key = ("no", "yes")[value] if isinstance(value, bool) else str(value)
    return voice.label(parameter.prefix + key) or key


def _country(value: Value, _parameter: Parameter, voice: Voice) -> str:
    name = str(voice.locale.territories.get(str(value).upper()) or value)
    return voice.names.get(name, name)


def _language(value: Value, _parameter: Parameter, voice: Voice) -> str:
    tag = str(value)
    names = voice.locale.languages
    name = str(names.get(tag.replace("-", "_")) or names.get(tag.partition("-")[0]) or tag)
    return voice.names.get(name, name)


def _endonym(value: Value, _parameter: Parameter, _voice: Voice) -> str:
    """Everybody must be able to find their own language in a list."""
    return endonym(str(value))


def _date(value: Value, _parameter: Parameter, voice: Voice) -> str:
    if isinstance(value, datetime):
        return _day(_in_london(value).date(), voice)
    if isinstance(value, date):
        return _day(value, voice)
    return _partial_date(str(value), voice)


def _day(day: date, voice: Voice) -> str:
    return _skeleton("yMMMd", day, voice)


def _partial_date(text: str, voice: Voice) -> str:
    if not _PARTIAL_DATE.fullmatch(text):
        return text
    parts = text.split("-")
    try:
        numbers = [int(part) for part in parts]
        day = date(*[*numbers, 1, 1][:_YEAR_MONTH_DAY])
    except ValueError:
        return text
    return {1: str(numbers[0]), 2: _skeleton("yMMM", day, voice)}.get(len(parts)) or _day(day, voice)


def _day_time(value: Value, parameter: Parameter, voice: Voice) -> str:
    moment = _moment(value)
    if moment is None:
        return _date(value, parameter, voice)
    pattern = str(get_datetime_format("medium", locale=voice.locale)).replace("'", "")
    return pattern.format(f"{moment:%H:%M}", _skeleton("MMMEd", moment.date(), voice))


def _time(value: Value, _parameter: Parameter, _voice: Voice) -> str:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    moment = _moment(value)
    return f"{moment:%H:%M}" if moment else str(value)


def _moment(value: Value) -> datetime | None:
    if isinstance(value, datetime):
        return _in_london(value)
    try:
        return _in_london(datetime.fromisoformat(value)) if isinstance(value, str) and "T" in value else None
    except ValueError:
        return None


def _in_london(moment: datetime) -> datetime:
    """A datetime without a zone is London's already."""
    return moment.astimezone(LONDON) if moment.tzinfo else moment


def _skeleton(skeleton: str, day: date, voice: Voice) -> str:
    text = str(format_skeleton(skeleton, datetime.combine(day, time()), locale=voice.locale)).translate(_SPACES)
    return _WORD.sub(lambda word: voice.names.get(word[0], word[0]), text) if voice.names else text


_SPEAKERS: Mapping[Kind, Callable[[Value, Parameter, Voice], str]] = MappingProxyType({
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.LABEL: _label,
    Kind.COUNTRY: _country,
    Kind.LANGUAGE: _language,
    Kind.ENDONYM: _endonym,
    Kind.DATE: _date,
    Kind.DAY_TIME: _day_time,
    Kind.TIME: _time,
})
