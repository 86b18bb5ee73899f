"""What of a coordinator's texts has to be looked at before many people read it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.assistant.broadcast import Broadcast
from bot.assistant.values import Channel
from bot.errors import BroadcastError
from bot.matching.careful import ENGLISH, LINK, CarefulWords, careful_words


@dataclass(frozen=True, kw_only=True, slots=True)
class Concern:
    """A word in one of the texts, or in the partner's name."""

    where: str
    """text ur | partner"""
    kind: str
    word: str
    because: str
    refused: bool
    """it is not sent so; else a second person decides"""

    def __str__(self) -> str:
        return f"{self.where}: {self.word!r} {self.because}"


def concerns(one: Broadcast, kinds: Mapping[str, CarefulWords]) -> tuple[Concern, ...]:
    """All of a broadcast. Links are a second person's decision; words are refused where they may go by SMS."""
    by_sms = not one.segment.channels or Channel.SMS in one.segment.channels
    return tuple(
        Concern(
            where=where, kind=found.kind, word=found.word, because=found.because,
            refused=found.always or (by_sms and found.kind != LINK),
        )
        for where, language, text in _texts(one) for found in careful_words(text, language, kinds)
    )


def refuse_careless(one: Broadcast, kinds: Mapping[str, CarefulWords]) -> None:
    """Raises BroadcastError that names every word that may not be sent so."""
    if wrong := [found for found in concerns(one, kinds) if found.refused]:
        raise BroadcastError(
            "; ".join(map(str, wrong)),
            advice="Say it in other words. What is not about money may go over Telegram alone: channel=telegram.",
            name="careless",
        )


def _texts(one: Broadcast) -> Iterator[tuple[str, str, str]]:
    yield from ((f"text {language}", language, text) for language, text in sorted(one.texts.items()))
    if one.partner:
        yield "partner", ENGLISH, one.partner
