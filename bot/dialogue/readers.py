"""How the answer to an open question is read: one small reader for each `expects`.

A reader takes what was understood and the question's choices, and gives the answer as (choice ids, values), or None.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from unicodedata import digit

from bot.understanding.values import Understanding


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A read answer: choice ids, or values for the step's fact, or both empty for "heard, nothing to keep"."""

    choices: tuple[str, ...] = ()
    value: Any = None
    fuzzy: bool = False
    """read in spite of a typing error: confirm before keeping it"""


Reader = Callable[[Understanding, tuple[str, ...]], Answer | None]

YES_NO: Mapping[str, str] = {"yes": "yes", "no": "no"}
MEANT_BY: Mapping[str, tuple[str, ...]] = {
    "yes": ("yes", "interested", "book", "done"), "no": ("no", "none", "not_now", "keep", "change"),
}
"""what a plain yes or no means where the choices have other names, the likeliest first"""
OPPOSITES = (
    ("registered", "not_registered"), ("have", "lost"), ("paid", "unpaid"), ("closer", "normal"), ("fine", "undo"),
    ("help", "go_on"), ("ask", "go_on"), ("missing", "enough"),
)
"""choices that are yes and no only beside each other: "registered" alone is a stage that a bare "yes" must not reach"""
INTENT_ANSWERS: Mapping[str, str] = {"affirm": "yes", "deny": "no"}
CHOICE_ENTITIES = ("level", "hours", "paid", "papers", "registration", "travel", "choice")
"""entities whose values are choice ids of the questions that ask for them"""
LONGEST_SCORES = 12
"""words in which somebody tells four scores"""
LONGEST_LIFE = 70
"""years of work"""
LONGEST_COUNT = 3
"""words of a plain count: "me and my two sisters" are three people, not two"""
MOST_PEOPLE = 999
BEST_RATING = 5
"""of a kitchen"""


def numbers(understood: Understanding, count: int) -> tuple[int, ...]:
    """0-based positions when the message is nothing but numbers of choices ("2", "1 and 3"); else empty."""
    found = [
        e for e in understood.entities
        if e.entity == "number" or (e.entity in {"years", "year"} and not any(c.isalpha() for c in e.text))
    ]
    if any(e.role == "negated" for e in found) or not all(float(e.value).is_integer() for e in found):
        return ()
    rest = understood.text
    for entity in found:
        rest = rest.replace(entity.text, " ", 1)
    if not found or any(len(word) > 3 for word in rest.split()) or len(rest.split()) > len(found):
        return ()
    picked = [int(float(e.value)) - 1 for e in found]
    return tuple(picked) if all(0 <= p < count for p in picked) else ()


def yes_or_no(understood: Understanding) -> str:
    """Yes, no, or nothing: "yes", "no", ""."""
    if understood.answer in YES_NO:
        return YES_NO[understood.answer]
    if understood.intent.confidence >= 0.6:
        return INTENT_ANSWERS.get(understood.intent.name, "")
    return ""


def read_choice(understood: Understanding, choices: tuple[str, ...]) -> Answer | None:
    """A number, a word that means one of the choices, or yes and no."""
    if picked := numbers(understood, len(choices)):
        return Answer(choices=tuple(dict.fromkeys(choices[p] for p in picked)))
    values = [e.value for e in understood.entities if e.entity in CHOICE_ENTITIES and e.role != "negated"]
    if meant := tuple(dict.fromkeys(v for v in values if v in choices)):
        return Answer(choices=meant)
    plain = yes_or_no(understood)
    pairs = [pair for pair in OPPOSITES if set(pair) <= set(choices)]
    meant_by = (*MEANT_BY.get(plain, ()), *(pair[plain == "no"] for pair in pairs if plain in MEANT_BY))
    said = next((choice for choice in meant_by if choice in choices), "")
    return Answer(choices=(said,)) if said else None


def _entity(name: str, convert: Callable[[str], Any] = str) -> Reader:
    def read(understood: Understanding, choices: tuple[str, ...]) -> Answer | None:
        if choices and (chosen := understood.first("choice")) and chosen.value in choices:
            return Answer(choices=(chosen.value,))  # "no IELTS yet" is no test, although it names one
        found = understood.first(name)
        if found is not None:
            return Answer(value=convert(found.value), fuzzy=found.fuzzy)
        return read_choice(understood, choices) if choices else None

    return read


def whole(value: str) -> int | float:
    """Whole where it is: "6" -> 6, "2.5" -> 2.5."""
    number = float(value)
    return int(number) if number.is_integer() else number


def believable(years: str) -> bool:
    """A working life at most."""
    return 0 <= float(years) <= LONGEST_LIFE


def read_years(understood: Understanding, choices: tuple[str, ...]) -> Answer | None:
    """A number of years, 0 to 70; a bare number will do, since years were asked for."""
    found = understood.first("years") or understood.first("number")
    if found is not None and believable(found.value):
        return Answer(value=whole(found.value))
    return read_choice(understood, choices) if choices else None


def _count_to(most: int) -> Reader:
    def read(understood: Understanding, choices: tuple[str, ...]) -> Answer | None:
        told = {float(e.value) for e in understood.entities if e.entity in {"number", "years"}}
        plain = len(told) == 1 and len(understood.text.split()) <= LONGEST_COUNT
        if plain and (only := told.pop()).is_integer() and 0 <= only <= most:
            return Answer(value=int(only))
        return read_choice(understood, choices) if choices else None

    return read


def read_text(understood: Understanding, choices: tuple[str, ...]) -> Answer | None:
    """Any words; they are kept as they were said."""
    if choices and (chosen := read_choice(understood, choices)):
        return chosen
    return Answer(value=understood.text.strip()) if any(c.isalpha() for c in understood.text) else None


def read_languages(understood: Understanding, choices: tuple[str, ...]) -> Answer | None:
    """One or more language names."""
    found = tuple(dict.fromkeys(e.value for e in understood.all("language")))
    if found:
        return Answer(value=list(found))
    return read_choice(understood, choices) if choices else None


def read_item(understood: Understanding, choices: tuple[str, ...]) -> Answer | None:
    """The number of something listed, or a plain yes when only one thing is listed."""
    if picked := numbers(understood, len(choices)):
        return Answer(choices=(choices[picked[0]],))
    return Answer(choices=(choices[0],)) if len(choices) == 1 and yes_or_no(understood) == "yes" else None


PARTS: Mapping[str, str] = {"l": "listening", "r": "reading", "w": "writing", "s": "speaking"}
SCORE = re.compile(r"\b([lrws])[a-z]*\W{0,3}(\d{1,3}(?:[.,]\d)?|[a-e]\+?)(?![\w])", re.IGNORECASE)
BARE_SCORE = re.compile(r"\d{1,3}(?:[.,]\d)?")
FOUR_GRADES = re.compile(r"\W*([a-e]\+?)" + r"[\s,;/]+([a-e]\+?)" * 3 + r"\W*", re.IGNORECASE)


def read_scores(understood: Understanding, choices: tuple[str, ...]) -> Answer | None:
    """Four parts of an English test: "L 7, R 6.5, W 6, S 7", or four numbers or grades in that order."""
    if any(e.role == "negated" for e in understood.entities) or len(understood.text.split()) > LONGEST_SCORES:
        return read_choice(understood, choices) if choices else None  # "not 2013, 2012"; a sentence with "l'a" in it
    text = "".join(str(digit(c, c)) for c in understood.text)
    found = {PARTS[letter.lower()]: score.replace(",", ".").upper() for letter, score in SCORE.findall(text)}
    grades = FOUR_GRADES.fullmatch(text)
    bare = [score.replace(",", ".") for score in BARE_SCORE.findall(text)]
    bare = [grade.upper() for grade in grades.groups()] if grades else bare
    if not found and len(bare) == len(PARTS):
        found = dict(zip(PARTS.values(), bare, strict=True))
    if found:
        return Answer(value=found)
    return read_choice(understood, choices) if choices else None


READERS: Mapping[str, Reader] = {
    "choice": read_choice,
    "yes_no": read_choice,
    "consent": read_choice,
    "item": read_item,
    "occupation": _entity("occupation"),
    "years": read_years,
    "number": _count_to(MOST_PEOPLE),
    "rating": _count_to(BEST_RATING),
    "country": _entity("country"),
    "year": _entity("year", int),
    "postcode": _entity("postcode"),
    "english_test": _entity("english_test"),
    "date": _entity("date"),
    "language": _entity("language"),
    "languages": read_languages,
    "english_parts": read_scores,
    "text": read_text,
    "correction": read_choice,
}
