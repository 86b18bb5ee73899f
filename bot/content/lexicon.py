"""Reads lexicon.yml of one language: the word tables that Rasa has no place for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.content.nlu_settings import Glued, Settings, refusals
from bot.content.problems import Problem
from bot.content.yaml_source import read_yaml
from bot.understanding.values import Keyword
from bot.understanding.vocabulary import Calendar, LanguageWords, Term

Words = Annotated[tuple[str, ...], BeforeValidator(lambda value: tuple(value) if isinstance(value, list) else value)]
Table = Mapping[str, Words]


class Lexicon(BaseModel):
    """The file as values; see nlu/README.md for what each list is for."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    language: str
    romanised: bool = False
    stop: Words
    start: Words
    help: Words
    yes: Words
    no: Words
    skip: Words
    back: Words
    unknown: Words
    cancel_words_false: Words = ()
    negators: Words
    negators_other_side: Words = ()
    polite: Words = ()
    years_words: Words
    months_words: Words
    years_dual: Words = ()
    months_dual: Words = ()
    half_words: Words = ()
    half_before: Words = ()
    numbers: Mapping[float, Words]
    ordinals: Table = Field(default_factory=dict)
    calendar: Calendar | None = None
    relative_days: Table
    weekdays: Table
    months: Table = Field(default_factory=dict)
    digit_letters: Words = ()
    """digits that are typed as letters ("3andi", "sa7")"""
    not_names: Words = ()
    """words of every day that name something in CLDR or in another language ("mali" is also "small")"""
    english_levels: Table
    hours: Table
    unpaid: Words
    paid: Words
    papers_lost: Words
    not_registered: Words
    registered: Words
    places: Table = Field(default_factory=dict)
    other_work: Words = ()
    """"also", "before that": what stands beside it is told of another work than the one being asked about"""
    answers_at: Mapping[str, Table] = Field(default_factory=dict)
    """what a question expects -> choice id -> words that mean the choice where it is offered"""


_ANSWERS = ("yes", "no", "skip", "back", "unknown")
_TABLES = {
    "relative_days": "day", "weekdays": "weekday", "months": "month",
    "english_levels": "level", "hours": "hours", "places": "postcode", "ordinals": "ordinal",
}
"""table of the lexicon -> kind of term; the keys of the table are the values"""
_LISTS = {
    "unpaid": ("paid", "unpaid"), "paid": ("paid", "paid"), "papers_lost": ("papers", "lost"),
    "not_registered": ("registration", "not_registered"), "registered": ("registration", "registered"),
    "other_work": ("other_work", "told"),
}


def read_words(
    folder: Path, base: Path, settings: Settings, terms: tuple[Term, ...], problems: list[Problem]
) -> LanguageWords:
    """The words of one language folder; empty, with a problem, when the file cannot be used."""
    path = folder / "lexicon.yml"
    if not path.exists():
        problems.append(Problem(file=path.relative_to(base).as_posix(), line=1, what="the file is missing"))
        return LanguageWords()
    source = read_yaml(path, base, problems)
    if source is None:
        return LanguageWords()
    try:
        lexicon = Lexicon.model_validate(source.data)
    except ValidationError as error:
        problems += refusals(source, error)
        return LanguageWords()
    return _words(folder.name, lexicon, settings, terms)


def _words(folder: str, lexicon: Lexicon, settings: Settings, terms: tuple[Term, ...]) -> LanguageWords:
    glued = settings.glued.get(folder, Glued())
    return LanguageWords(
        keywords={k: (*getattr(lexicon, k), *settings.keywords.get(k, ())) for k in Keyword},
        answers={name: getattr(lexicon, name) for name in _ANSWERS},
        numbers={word: value for value, words in lexicon.numbers.items() for word in words},
        years=lexicon.years_words, months=lexicon.months_words,
        two_years=lexicon.years_dual, two_months=lexicon.months_dual, halves=lexicon.half_words,
        halves_before=lexicon.half_before, calendar=lexicon.calendar,
        negators=lexicon.negators, negator_follows=folder in settings.negator_follows,
        negators_other_side=lexicon.negators_other_side,
        prefixes=glued.prefixes, suffixes=glued.suffixes,
        polite=(*settings.polite, *lexicon.polite), not_names=lexicon.not_names,
        digit_letters=lexicon.digit_letters,
        terms=(*terms, *_terms(lexicon)),
    )


def _terms(lexicon: Lexicon) -> list[Term]:
    found = [
        Term(form=form, kind=kind, value=value)
        for table, kind in _TABLES.items() for value, forms in getattr(lexicon, table).items() for form in forms
    ]
    found += [
        Term(form=form, kind=kind, value=value)
        for name, (kind, value) in _LISTS.items() for form in getattr(lexicon, name)
    ]
    return found + [
        Term(form=form, kind="choice", value=f"{expects}:{choice}")
        for expects, table in lexicon.answers_at.items() for choice, forms in table.items() for form in forms
    ]
