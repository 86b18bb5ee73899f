"""What is wrong with what somebody wrote down, in words they can act on: the library's own speak of parsers.

Every sentence is fixed, so that the console can say it in another language; what belongs to one case stands behind it
in brackets. Never the value itself, which may be personal, but for the name of an occupation or a day of the week.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from bot.matching.records.fields import SHIFT
from bot.sentence import N_

PATTERNS: Mapping[str, str] = {
    SHIFT: N_("Write from when to when, such as 07:00-15:00."),
    r"^(\d{4})?$": N_("Write the four digits of the code."),
}
"""pattern of a field -> what it wants"""
NEEDED = N_("This is needed.")
UNREADABLE = N_("We cannot read this.")
SAID: Mapping[str, str] = {
    "missing": NEEDED,
    "int": N_("Write a whole number."),
    "float": N_("Write a number."),
    "decimal": N_("Write a number."),
    "bool": N_("Write yes or no."),
    "datetime": N_("Write the day and the time, such as 2026-12-31 14:30."),
    "timezone": N_("Write the day and the time, such as 2026-12-31 14:30."),
    "date": N_("Write the day such as 2026-12-31."),
    "time": N_("Write the time such as 14:30."),
    "string": N_("Write words here."),
    "greater": N_("The number is too small."),
    "less": N_("The number is too large."),
    "literal": N_("Write one of the words we know."),
    "enum": N_("Write one of the words we know."),
}
"""first word of the library's name for a mistake -> what to do"""
LIMITS = {"ge": "≥ ", "gt": "> ", "le": "≤ ", "lt": "< ", "expected": ""}
"""what the library tells beside the mistake -> what stands in front of it"""
TOLD = re.compile(r"(?:(?P<field>[\w.]+): )?(?P<said>.+?[.])(?: \((?P<detail>.*)\))?", re.DOTALL)


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """One mistake."""

    place: tuple[int | str, ...]
    """names of fields and numbers in lists, from the outside in; empty: the whole of it"""
    said: str
    detail: str = ""

    @property
    def text(self) -> str:
        return f"{self.said} ({self.detail})" if self.detail else self.said

    def __str__(self) -> str:
        """With the field in front: `closes: Write the day such as 2026-12-31.`"""
        return f"{'.'.join(map(str, self.place))}: {self.text}" if self.place else self.text


def refusals(error: ValidationError) -> Iterator[Refusal]:
    """All that is wrong, in the order of the fields."""
    for one in error.errors(include_url=False, include_input=False):
        yield _refusal(one["loc"], one["type"], one["msg"], one.get("ctx", {}))


def read_back(text: str) -> Refusal:
    """The refusal of which `text` is the text; another text as it stands."""
    found = TOLD.fullmatch(text)
    if found is None:
        return Refusal(place=(), said=text)
    place = tuple(found["field"].split(".")) if found["field"] else ()
    return Refusal(place=place, said=found["said"], detail=found["detail"] or "")


def _refusal(place: tuple[int | str, ...], kind: str, message: str, context: Mapping[str, Any]) -> Refusal:
    if kind == "value_error":
        own = read_back(message.removeprefix("Value error, "))
        return Refusal(place=place, said=own.said, detail=own.detail)
    if kind == "string_pattern_mismatch" and context.get("pattern") in PATTERNS:
        return Refusal(place=place, said=PATTERNS[context["pattern"]])
    said = SAID.get(kind.partition("_")[0])
    if said is None:
        return Refusal(place=place, said=UNREADABLE, detail=message)
    detail = (shape + _plain(context[name]) for name, shape in LIMITS.items() if name in context)
    return Refusal(place=place, said=said, detail=", ".join(detail))


def _plain(limit: Any) -> str:
    return f"{limit:g}" if isinstance(limit, int | float) else str(limit)
