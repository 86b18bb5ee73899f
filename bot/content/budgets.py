"""SMS budgets: every sentence with long values, as it would leave, in every language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from bot.content.entries import Entry
from bot.content.findings import Finding, Level
from bot.dialogue.effects import Ask
from bot.dialogue.flow import Choice
from bot.sentence import Sentence
from bot.speaking.catalogue import HOLE, Catalogues
from bot.speaking.parameters import PARAMS, Kind
from bot.speaking.render import render
from bot.speaking.sms import costly_characters, price

_COUNTS = (1, 2, 5)
"""numbers that take different plural forms in the languages we know, besides the long sample"""


@dataclass(frozen=True, kw_only=True, slots=True)
class SmsRow:
    """What the texts of one language cost."""

    language: str
    texts: int
    one: int
    """texts of one part"""
    two: int
    more: int
    segments: int
    """parts of all texts together"""
    pence: Decimal
    """price of all texts together"""


def check_budgets(entries: tuple[Entry, ...], catalogues: Catalogues) -> Iterator[Finding]:
    """Texts that take more SMS parts than they may, and English characters that double the price."""
    for entry in entries:
        if entry.channel != "telegram":
            yield from _costly(entry)
    for entry in _measured(entries):
        for language in _speakers(entry, catalogues):
            parts = sms_parts(entry, language, catalogues)
            if parts > entry.budget:
                what = f"{entry.sentence.context}: {parts} SMS parts in {language}, {entry.budget} allowed"
                level = Level.ERROR if catalogues[language].live else Level.WARNING
                yield Finding(file=entry.file, line=entry.line, level=level, what=what)


def sms_parts(entry: Entry, language: str, catalogues: Catalogues) -> int:
    """Most parts the text takes with long values, its choices as numbered lines included."""
    counts = _COUNTS if entry.sentence.plural else ()
    return max(_parts(entry, language, catalogues, count) for count in (None, *counts))


def sms_rows(entries: tuple[Entry, ...], catalogues: Catalogues, pence: Decimal) -> tuple[SmsRow, ...]:
    """One row a language, English first; only what is translated is counted."""
    return tuple(_row(language, entries, catalogues, pence) for language in catalogues)


def _row(language: str, entries: tuple[Entry, ...], catalogues: Catalogues, pence: Decimal) -> SmsRow:
    spoken = [entry for entry in _measured(entries) if language in _speakers(entry, catalogues)]
    parts = [sms_parts(entry, language, catalogues) for entry in spoken]
    return SmsRow(
        language=language, texts=len(parts), one=parts.count(1), two=parts.count(2),
        more=sum(1 for n in parts if n > 2), segments=sum(parts), pence=price(sum(parts), pence),
    )


def _measured(entries: tuple[Entry, ...]) -> list[Entry]:
    return [entry for entry in entries if entry.budget and entry.channel != "telegram"]


def _speakers(entry: Entry, catalogues: Catalogues) -> list[str]:
    """Languages that can say the sentence."""
    key = (entry.sentence.context, entry.sentence.text)
    return [tag for tag, catalogue in catalogues.items() if tag == "en" or key in catalogue.messages]


def _parts(entry: Entry, language: str, catalogues: Catalogues, count: int | None) -> int:
    question = Ask(
        sentence=_long(entry.sentence, language, catalogues, count),
        choices=tuple(
            Choice(id=str(index), label=_long(label, language, catalogues, count))
            for index, label in enumerate(entry.choices)
        ),
    )
    texts = render([question], language=language, catalogues=catalogues, channel="sms")
    return sum(text.segments for text in texts)


def _long(sentence: Sentence, language: str, catalogues: Catalogues, count: int | None) -> Sentence:
    names = set(HOLE.findall(sentence.text + sentence.plural)) | ({sentence.count} - {""})
    params = {name: PARAMS[name].sample for name in names if name in PARAMS}
    for name in names & params.keys():
        if PARAMS[name].kind is Kind.LABEL:
            params[name] = _longest_label(PARAMS[name].prefix, language, catalogues) or params[name]
    if count is not None:
        params[sentence.count] = count
    return sentence.fill(**params)


def _longest_label(prefix: str, language: str, catalogues: Catalogues) -> str:
    """The id whose words are the longest in that language."""
    labels = {**catalogues["en"].labels, **catalogues[language].labels}
    found = [context for context in labels if context.startswith(prefix)]
    return max(found, key=lambda context: len(labels[context]), default="").removeprefix(prefix)


def _costly(entry: Entry) -> Iterator[Finding]:
    found = costly_characters(entry.sentence.text + entry.sentence.plural)
    if found:
        signs = " ".join(f"{c} (U+{ord(c):04X})" for c in found)
        what = f"{entry.sentence.context}: {signs} is not in the SMS alphabet and more than doubles the price"
        yield Finding(file=entry.file, line=entry.line, level=Level.WARNING, what=what)
