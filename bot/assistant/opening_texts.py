"""The texts of an opening in every language: whose each is, and whether it still says what the English says. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.assistant.feed import KeptOpening
from bot.matching.values import Opportunity

TEXTS = ("titles", "summaries")
ENGLISH = "en"


class TextState(StrEnum):
    """How far one language has come."""

    MISSING = "missing"
    PARTLY = "partly"
    OLD = "old"
    """the English was changed since"""
    SOURCE = "source"
    """it came with the opening, from a feed or a file"""
    WRITTEN = "written"
    """by a person; no feed writes over it"""


@dataclass(frozen=True, kw_only=True, slots=True)
class OpeningText:
    """One text in one language."""

    field: str
    english: str
    text: str
    """"" = the English is shown"""
    by_hand: bool
    says: str
    """the English that the text was written for"""

    @property
    def state(self) -> TextState:
        if not self.text:
            return TextState.MISSING
        if self.says != self.english:
            return TextState.OLD
        return TextState.WRITTEN if self.by_hand else TextState.SOURCE


def correction(field: str, language: str) -> str:
    """The name of a text among the corrections of an opening."""
    return f"{field}.{language}"


def written(text: str, says: str) -> dict[str, str]:
    """A text as corrections keep it: with the English it says. Of the English itself: what its source said."""
    return {"text": text, "says": says}


def only_translated(before: Opportunity, now: Opportunity) -> bool:
    """Whether nothing but texts in other languages is different: it suits nobody more or less for that."""
    def english(one: Opportunity) -> Opportunity:
        titles, summaries = ({ENGLISH: texts.get(ENGLISH, "")} for texts in (one.titles, one.summaries))
        return replace(one, titles=titles, summaries=summaries)

    return english(before) == english(now)


def texts_in(kept: KeptOpening, language: str) -> Sequence[OpeningText]:
    """The texts of one language, in the order of TEXTS; a summary that the English lacks is none."""
    found = (_text(kept, field, language) for field in TEXTS)
    return [one for one in found if one.english or one.text]


def state_in(kept: KeptOpening, language: str) -> TextState:
    """How far one language has come: the state of the text that needs most."""
    states = {one.state for one in texts_in(kept, language)}
    if TextState.MISSING in states and len(states) > 1:
        return TextState.PARTLY
    return next(one for one in TextState if one in states)


def english_of_source(kept: KeptOpening, field: str) -> str:
    """What the source said in English before a person put it right."""
    put_right = _corrected(kept, field, ENGLISH)
    texts: Mapping[str, str] = getattr(kept.opportunity, field)
    return put_right["says"] if put_right else texts.get(ENGLISH, "")


def _text(kept: KeptOpening, field: str, language: str) -> OpeningText:
    texts: Mapping[str, str] = getattr(kept.opportunity, field)
    by_hand = _corrected(kept, field, language)
    return OpeningText(
        field=field, english=texts.get(ENGLISH, ""), text=texts.get(language, ""), by_hand=by_hand is not None,
        says=by_hand["says"] if by_hand else english_of_source(kept, field),
    )


def _corrected(kept: KeptOpening, field: str, language: str) -> Mapping[str, str] | None:
    found = kept.corrections.get(correction(field, language))
    return found if isinstance(found, Mapping) else None
