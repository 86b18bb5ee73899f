"""What a coordinator is told while writing a broadcast: whom it would mean, and what is wrong with each text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.assistant.about import link_values
from bot.assistant.broadcast import Broadcast
from bot.assistant.broadcast_writing import BroadcastWriting, Draft
from bot.assistant.broadcasting import Broadcasting
from bot.assistant.careful_texts import Concern, concerns
from bot.assistant.forecast import counted
from bot.assistant.segment import Segment
from bot.assistant.values import Channel
from bot.assistant.wording import check_texts
from bot.errors import BroadcastError


@dataclass(frozen=True, kw_only=True, slots=True)
class Meant:
    """The people of a segment, whether or not there is a text for them yet."""

    people: Mapping[tuple[str, str], int]
    """(language, channel) -> people who can be written to"""
    left_out: Mapping[str, int]
    """reason -> people of the segment who cannot"""

    @property
    def total(self) -> int:
        return sum(self.people.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class Examined:
    """What is to be said about the texts of a draft."""

    errors: Mapping[str, BroadcastError]
    """language -> why its text cannot be sent"""
    concerns: tuple[Concern, ...] = ()


def count(broadcasting: Broadcasting, draft: Draft, owner: str, at: datetime) -> Meant:
    """Whom a draft would mean now. Raises BroadcastError for a segment or a code that cannot be read."""
    with broadcasting.store.begin() as uow:
        one = BroadcastWriting(broadcasting=broadcasting).filled_in(uow, _nobodys(owner), draft, at)
        wording = broadcasting.wording(uow, one)
        meant = broadcasting.audience(uow, one, at)
    judging = replace(broadcasting.judging(wording, at), languages=None)  # texts come later
    found, _ = counted(broadcasting.store, meant, judging)
    people, left_out = Counter[tuple[str, str]](), Counter[str]()
    for (language, channel, reason), number in found.items():
        if reason:
            left_out[reason] += number
        else:
            people[language, channel] += number
    return Meant(people=people, left_out=left_out)


def examine(broadcasting: Broadcasting, draft: Draft, owner: str, at: datetime) -> Examined:
    """Every text by itself, so that each is told what is wrong with it."""
    with broadcasting.store.begin() as uow:
        one = BroadcastWriting(broadcasting=broadcasting).filled_in(uow, _nobodys(owner), draft, at)
        link = link_values(uow, one.link, broadcasting.rules.hours)
        wording = broadcasting.wording(uow, one)
    spoken = dict.fromkeys(broadcasting.desk.flows.languages)
    errors: dict[str, BroadcastError] = {}
    for language, text in one.texts.items():
        try:
            check_texts({language: text}, link, spoken)
            wording.message(language, Channel.SMS)
        except BroadcastError as error:
            errors[language] = error
    return Examined(errors=errors, concerns=concerns(one, broadcasting.desk.knowledge.careful))


def _nobodys(owner: str) -> Broadcast:
    """One that is kept nowhere; its code is as long as those of others."""
    return Broadcast(id="AAAAA", author="", segment=Segment(), texts={}, owner=owner)
