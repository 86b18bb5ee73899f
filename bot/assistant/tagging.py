"""Coordinators' tags on residents: a word for a list of people, such as "market" or "spring-class"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.assistant.broadcasting import Broadcasting
from bot.assistant.segment import TAG
from bot.assistant.values import Channel
from bot.errors import BroadcastError
from bot.matching.careful import ENGLISH, careful_words

CHUNK = 500
"""residents looked at in one transaction: replies wait behind it on SQLite"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tagging:
    """The use cases; each raises BroadcastError for what cannot be done."""

    broadcasting: Broadcasting
    """knows what a segment means"""

    def add(self, tag: str, segment: str, at: datetime) -> int:
        """Tag everybody whom a segment means now, whether or not they may be written to; how many."""
        self._check(tag)
        return self._each(tag, segment, at, on=True)

    def remove(self, tag: str, segment: str, at: datetime) -> int:
        """Take a tag off everybody whom a segment means now; how many had it."""
        return self._each(tag, segment, at, on=False)

    def set_one(self, tag: str, channel: Channel, address: str, *, on: bool) -> None:
        """Tag the person of one address, who must have written to Doorstep before."""
        if on:
            self._check(tag)
        with self.broadcasting.store.begin() as uow:
            contact = uow.contacts.find(channel, address)
            if contact is None:
                raise BroadcastError(
                    "nobody has written to Doorstep from this address", where="--contact",
                    advice="Write HELLO to Doorstep from it first.",
                )
            uow.profiles.tag(contact.resident_id, tag, on=on)
            uow.commit()

    def counts(self) -> Mapping[str, int]:
        """People of each tag, by tag."""
        with self.broadcasting.store.begin() as uow:
            return uow.profiles.tag_counts()

    def _check(self, tag: str) -> None:
        if not TAG.fullmatch(tag):
            raise BroadcastError(f"{tag!r} is no tag", where="tag", advice="Tags are a-z, 0-9, - and _.")
        if found := next(careful_words(tag, ENGLISH, self.broadcasting.desk.knowledge.careful), None):
            raise BroadcastError(
                f"{found.word!r} {found.because}", where=f"tag {tag}",
                advice="Doorstep keeps no lists of people by that. Name what they want or take part in instead.",
            )

    def _each(self, tag: str, segment: str, at: datetime, *, on: bool) -> int:
        store, total, after = self.broadcasting.store, 0, ""
        meant_by = self.broadcasting.segment(segment)
        while True:
            with store.begin() as uow:
                found = uow.recipients.members(self.broadcasting.meaning(uow, meant_by, at), after, CHUNK)
                if not found.looked:
                    return total
                total += uow.profiles.tag_all(found.residents, tag, on=on)
                uow.commit()
            after = found.cursor
