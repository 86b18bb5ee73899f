"""What an opening will come to, in words; small numbers stay hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.assistant.opening_reach import Reach
from bot.console.kit.visit import Visit
from bot.console.office.vocabulary import VERDICTS


@dataclass(frozen=True, kw_only=True, slots=True)
class ReachInWords:
    """What the page shows."""

    looked: int
    verdicts: Sequence[tuple[str, str]]
    """(verdict, people)"""
    told: str
    languages: Sequence[tuple[str, str]]
    """(language, people), most people first"""
    untranslated: str
    parts: int
    """of text messages"""
    pounds: str
    """"" where it is not shown"""


def reach_in_words(visit: Visit, reach: Reach) -> ReachInWords:
    """Hidden numbers are "not shown": they are small, or would give away a small one."""
    words = visit.words
    shown = sorted(reach.languages.items(), key=lambda one: (-(one[1] or 0), one[0])) if reach.told else ()
    return ReachInWords(
        looked=reach.looked, told=_people(visit, reach.told), parts=reach.parts or 0,
        verdicts=[(words.of(VERDICTS, one.value), _people(visit, number)) for one, number in reach.verdicts.items()],
        languages=[(words.names((tag,)), _people(visit, number)) for tag, number in shown],
        untranslated=words.names(reach.untranslated), pounds="" if reach.pounds is None else f"{reach.pounds:.2f}",
    )


def _people(visit: Visit, number: int | None) -> str:
    return visit.words("not shown") if number is None else f"{number:,}"
