"""Requirements read from the free text of an advert, marked as inferred so that a coordinator can correct them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from bot.matching.knowledge import Knowledge

SUMMARY_LENGTH = 280


def infer(title: str, text: str, knowledge: Knowledge) -> dict[str, Any]:
    """Fields of an opening found in its title and text; `inferred` names the requirements among them."""
    both = f"{title}\n{text}"
    found: dict[str, Any] = {name: value for name, read in READERS if (value := read(both))}
    band = re.search(r"\bband\s*(\d)\b", both, re.IGNORECASE)
    if band:
        found["band"] = band.group(1)
    occupation = occupation_in(title, knowledge)
    if occupation:
        found["occupations"] = [occupation]
    else:
        found |= _registration(both, knowledge)
    requirements = [name for name in found if name in REQUIREMENTS]
    return {**found, "inferred": requirements} if requirements else found


def occupation_in(title: str, knowledge: Knowledge) -> str:
    """The occupation a job title names: the longest label or usual title found in it, "" when there is none."""
    words = f" {' '.join(re.findall(r'[a-z]+', title.casefold()))} "
    return next((occupation for name, occupation in _names(_Known(knowledge)) if f" {name} " in words), "")


def short(text: str, length: int = SUMMARY_LENGTH) -> str:
    """The first sentences of a text, as many as fit; cut at a word where even one is too long."""
    flat = " ".join(text.split())
    if len(flat) <= length:
        return flat
    ends = [found.end() for found in re.finditer(r"[.!?](?=\s)", flat[:length])]
    return flat[: ends[-1]] if ends else flat[:length].rsplit(" ", 1)[0] + "..."


class _Known:
    """Knowledge as a cache key, by identity: it never changes."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def __hash__(self) -> int:
        return id(self.knowledge)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known) and other.knowledge is self.knowledge


@lru_cache(maxsize=4)
def _names(known: _Known) -> tuple[tuple[str, str], ...]:
    """(name, occupation id), the longest name first."""
    names = {
        " ".join(re.findall(r"[a-z]+", name.casefold())): one.id
        for one in known.knowledge.occupations.values()
        for name in (one.label, *one.titles)
    }
    return tuple(sorted(names.items(), key=lambda pair: -len(pair[0])))


def _registration(text: str, knowledge: Knowledge) -> dict[str, str]:
    """A register that the text asks for, not one it merely mentions."""
    for regulator in knowledge.regulators:
        asked = rf"\b(registered with (the )?{regulator}|{regulator} (registration|registered|pin))\b"
        if re.search(asked, text, re.IGNORECASE):
            return {"registration": regulator}
    return {}


def _ielts(text: str) -> str:
    found = re.search(r"\bIELTS\b[^.\n\d]{0,40}(\d(?:\.\d)?)", text, re.IGNORECASE)
    return f"IELTS:{found.group(1)}" if found else ""


def _hours(text: str) -> list[str]:
    patterns = {
        "full_time": r"\bfull[- ]time\b",
        "part_time": r"\bpart[- ]time\b",
        "nights": r"\bnight (shift|work|duty)|\bnights\b",
        "weekends": r"\bweekends?\b",
        "school_hours": r"\bschool[- ](hours|time)\b|\bterm[- ]time\b",
    }
    return [name for name, pattern in patterns.items() if re.search(pattern, text, re.IGNORECASE)]


def _weekly_hours(text: str) -> float | None:
    found = re.search(r"\b(\d{1,2}(?:\.\d+)?)\s*(?:hours|hrs|h)\s*(?:a|per|/)\s*week\b", text, re.IGNORECASE)
    return float(found.group(1)) if found else None


def _years(text: str) -> float | None:
    found = re.search(r"\b(\d{1,2})\+? years?'?\s+(?:of\s+)?(?:\w+\s+)?experience\b", text, re.IGNORECASE)
    return float(found.group(1)) if found else None


def _mentions(pattern: str) -> Callable[[str], bool]:
    return lambda text: re.search(pattern, text, re.IGNORECASE) is not None


READERS: tuple[tuple[str, Callable[[str], Any]], ...] = (
    ("english", _ielts),
    ("dbs", _mentions(r"\bDBS\b|\bdisclosure and barring\b")),
    ("driving", _mentions(r"\b(full|valid|uk)\s+(uk\s+)?driving licen[cs]e\b")),
    ("experience_years", _years),
    ("hours", _hours),
    ("weekly_hours", _weekly_hours),
)
REQUIREMENTS = frozenset({"english", "dbs", "driving", "experience_years", "registration"})
