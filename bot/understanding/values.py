"""What was understood of one message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Keyword(StrEnum):
    """Words that act before any flow, in every language."""

    STOP = "stop"
    START = "start"
    HELP = "help"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entity:
    """A fact found in a text, by rule."""

    entity: str
    """occupation, years, country, english_test, postcode, weekday, date, language, number, year, level, hours, paid,
    papers, registration"""
    value: str
    """canonical: an occupation id, "6", "SY", "IELTS:6.5", "B21", "sat", "2026-12-01", "pl" ..."""
    start: int
    end: int
    """[start, end) in the original text, in characters"""
    text: str
    role: str = ""
    """"negated" when the person says that this does NOT hold ("not 5, 8 years"); of an english_test the part:
    listening, reading, writing, speaking"""
    fuzzy: bool = False
    """found in spite of a typing error: ask back before acting on it"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Intent:
    """A guess at what the person wants."""

    name: str
    confidence: float
    """0..1, calibrated"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Understanding:
    """The result of `understand`: Rasa's answer, frozen, plus language and keyword."""

    text: str
    language: str
    """BCP 47 (`ur`, `ur-Latn` is reported as `ur` with romanised=True)"""
    language_confidence: float = 0.0
    """0..1; how sure we are of `language` from this text alone"""
    romanised: bool = False
    intent: Intent = Intent(name="out_of_scope", confidence=0.0)
    ranking: tuple[Intent, ...] = ()
    """best first, at most 10"""
    entities: tuple[Entity, ...] = ()
    keyword: Keyword | None = None
    """the whole message is a STOP, START or HELP word"""
    answer: str = ""
    """the whole message is a plain answer word: "yes" | "no" | "skip" | "back" | "unknown" """

    def first(self, entity: str) -> Entity | None:
        """The first entity of that name that is not negated."""
        return next((e for e in self.entities if e.entity == entity and e.role != "negated"), None)

    def all(self, entity: str) -> tuple[Entity, ...]:
        """All entities of that name that are not negated, in order of the text."""
        return tuple(e for e in self.entities if e.entity == entity and e.role != "negated")


@dataclass(frozen=True, kw_only=True, slots=True)
class Expectation:
    """What the open question expects; helps to read short answers."""

    kind: str = ""
    """the `expects` of the step: choice, yes_no, occupation, years, country, year, postcode ... ; "" for none"""
    language: str = ""
    """the person's chosen language (the prior); "" when unknown"""


NO_EXPECTATION = Expectation()
Thresholds = Mapping[str, float]
