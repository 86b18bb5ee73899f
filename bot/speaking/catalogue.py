"""Catalogues of translated sentences, and `say`: a sentence becomes words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from math import ceil

from bot.sentence import Sentence
from bot.speaking.bidi import FSI, first_strong, has_right, open_right
from bot.speaking.locales import SOURCE, reads_right_to_left
from bot.speaking.parameters import PARAMS, Kind, Parameter
from bot.speaking.spoken import Voice, speak

HOLE = re.compile(r"\{(\w+)\}")
"""a named placeholder in a sentence"""
_WORDS = frozenset({Kind.LABEL, Kind.COUNTRY, Kind.LANGUAGE, Kind.ENDONYM, Kind.DATE, Kind.DAY_TIME})
"""kinds of values that get a capital at the start of a line; codes and addresses stay as they are"""
_PLAIN = Parameter(kind=Kind.TEXT, sample="")


def _one_or_many(count: int) -> int:
    return 0 if count == 1 else 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Catalogue:
    """All sentences of one language."""

    language: str
    messages: Mapping[tuple[str, str], tuple[str, ...]]
    """(msgctxt, msgid) -> translation, or one form for each plural class"""
    labels: Mapping[str, str] = field(default_factory=dict)
    """msgctxt -> words, for ids that are looked up without their English text (`occupation.midwife`)"""
    plural: Callable[[int], int] = _one_or_many
    """count -> index of the plural form"""
    drafted: frozenset[str] = frozenset()
    """msgctxts whose translation no native speaker has read yet"""
    live: bool = False
    """complete and offered to people"""
    names: Mapping[str, str] = field(default_factory=dict)
    """what CLDR calls a day, month, country or language -> what people call it"""
    conjunction: str = ""
    """"and" in a list, where CLDR does not write the language in these letters; empty: CLDR's own list"""
    rank: int = 0
    """order in which languages are offered, smallest first"""


Catalogues = Mapping[str, Catalogue]
"""language tag -> catalogue; English is there too, for its labels"""


def say(sentence: Sentence, language: str, catalogues: Catalogues) -> str:
    """The sentence in that language; in English where it is not translated.

    A parameter that was not given stays visible as `{name}`: the mistake shows in a transcript and stops no turn.
    """
    template, spoken_in = _template(sentence, language, catalogues)
    spoken = _filled(sentence, template, spoken_in, language, catalogues)
    first = HOLE.match(template)
    return _capital(spoken) if first and PARAMS.get(first[1], _PLAIN).kind in _WORDS else spoken


def _compose(sentence: Sentence, language: str, catalogues: Catalogues) -> str:
    return _filled(sentence, *_template(sentence, language, catalogues), language, catalogues)


def _filled(sentence: Sentence, template: str, spoken_in: str, language: str, catalogues: Catalogues) -> str:
    """The wording, which is in the language `spoken_in`, with its values."""
    rtl = _is_rtl(template, spoken_in)
    text = template
    if "{" in template:
        own = catalogues.get(spoken_in)
        voice = Voice(
            language=spoken_in, rtl=rtl, names=own.names if own else {}, conjunction=own.conjunction if own else "",
            label=partial(_label, language=spoken_in, catalogues=catalogues),
            say=partial(_compose, language=language, catalogues=catalogues),
            say_line=partial(say, language=language, catalogues=catalogues),
        )

        def fill(hole: re.Match[str]) -> str:
            name = hole[1]
            return speak(name, sentence.params[name], voice) if name in sentence.params else hole[0]

        text = HOLE.sub(fill, template)
    return "\n".join(map(open_right, text.split("\n"))) if rtl else text


def _template(sentence: Sentence, language: str, catalogues: Catalogues) -> tuple[str, str]:
    """The wording before the parameters are filled in, and its language."""
    catalogue = catalogues.get(language)
    forms = catalogue.messages.get((sentence.context, sentence.text)) if catalogue else None
    if catalogue and forms:
        index = catalogue.plural(_count(sentence)) if sentence.plural else 0
        return forms[min(index, len(forms) - 1)], language
    many = sentence.plural and _one_or_many(_count(sentence))
    return (sentence.plural if many else sentence.text), SOURCE


def _count(sentence: Sentence) -> int:
    """1.5 counts as 2: it takes the form for many."""
    value = sentence.params.get(sentence.count, 0)
    try:
        return ceil(float(value)) if isinstance(value, int | float | str) else 0
    except ValueError:
        return 0


def _label(context: str, *, language: str, catalogues: Catalogues) -> str | None:
    for tag in (language, SOURCE):
        words = catalogues[tag].labels.get(context) if tag in catalogues else None
        if words:
            return words
    return None


@lru_cache(8192)
def _is_rtl(template: str, language: str) -> bool:
    """Direction of a paragraph with that wording: a Latin word at its start does not turn an Arabic sentence round.

    Remembered, for wordings are looked through letter by letter, and there are only so many.
    """
    wording = HOLE.sub("", template)
    if has_right(wording):
        return reads_right_to_left(language) or first_strong(wording) == "R"
    return first_strong(wording) == "" and reads_right_to_left(language)


def _capital(text: str) -> str:
    """A line that begins with a value ("midwife, 6 years") begins with a capital like any other."""
    start = text.startswith(FSI)
    return text[:start] + text[start:start + 1].upper() + text[start + 1:]
