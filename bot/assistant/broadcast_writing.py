"""The use cases of coordinators who write a broadcast: draft it, change it, read its texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.assistant.about import find_link
from bot.assistant.broadcast import Broadcast, Missing
from bot.assistant.broadcasting import Broadcasting
from bot.assistant.careful_texts import refuse_careless
from bot.assistant.ports import UnitOfWork
from bot.assistant.segment import Segment
from bot.assistant.values import Channel
from bot.assistant.wording import ENGLISH, Wording, check_texts
from bot.errors import BroadcastError
from bot.matching.codes import short_code


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What a coordinator fills in."""

    segment: str
    texts: Mapping[str, str]
    link: str = ""
    """code or id of an opening or event"""
    partner: str = ""
    """in whose name; empty: Doorstep alone"""
    missing: Missing = Missing.LEAVE_OUT
    starts: datetime | None = None
    expires: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class BroadcastWriting:
    """The use cases. Every method raises BroadcastError for what cannot be done."""

    broadcasting: Broadcasting
    """who writes, and for whom"""

    def new(self, draft: Draft, who: str, at: datetime) -> Broadcast:
        """A draft that can be previewed."""
        if not who.strip():
            raise BroadcastError("has no author", where="broadcast", advice="Say who you are: --by NAME.")
        with self.broadcasting.store.begin() as uow:
            empty = Broadcast(
                id=self._free_code(uow, at), author=who.strip(), segment=Segment(), texts={},
                owner=self.broadcasting.owner,
            )
            broadcast = self.filled_in(uow, empty, draft, at)
            self._check(uow, broadcast, at)
            uow.broadcasts.add(broadcast)
            self.broadcasting.note(uow, "new", broadcast, at)
            uow.commit()
        return broadcast

    def filled_in(self, uow: UnitOfWork, one: Broadcast, draft: Draft, at: datetime) -> Broadcast:
        """With what the draft says; texts of other languages stay. A partner writes in its own name only."""
        texts = {**one.texts, **_tidy(draft.texts)}
        viewer = self.broadcasting.viewer
        partner = viewer.partner_name if viewer and self.broadcasting.owner else draft.partner
        return replace(
            one, segment=self.broadcasting.segment(draft.segment), texts=texts, partner=" ".join(partner.split()),
            link=find_link(uow, draft.link, at) if draft.link else None, missing=draft.missing, starts=draft.starts,
            expires=draft.expires, reviewed=_still_read(one, texts),
        )

    def _free_code(self, uow: UnitOfWork, at: datetime) -> str:
        """A code that is no opening's, no event's and no other broadcast's: people ask about it by this alone."""
        taken = {event.code for event in uow.events.upcoming(at)}
        while True:
            code = short_code("broadcast", self.broadcasting.desk.new_id())
            if not (code in taken or uow.broadcasts.get(code) or uow.openings.by_code(code)):
                return code

    def revise(self, broadcast_id: str, texts: Mapping[str, str], who: str, at: datetime) -> Broadcast:
        """Add or replace texts; it has to be previewed again."""
        def change(uow: UnitOfWork, one: Broadcast) -> Broadcast:
            after = {**one.texts, **_tidy(texts)}
            revised = replace(one.step("revise", who, at), texts=after, reviewed=_still_read(one, after))
            self._check(uow, revised, at)
            return revised

        return self.broadcasting.change(broadcast_id, change)

    def rewrite(self, broadcast_id: str, draft: Draft, who: str, at: datetime) -> Broadcast:
        """Everything as the draft says it; texts of languages that it leaves out stay."""
        def change(uow: UnitOfWork, one: Broadcast) -> Broadcast:
            rewritten = self.filled_in(uow, one.step("revise", who, at), draft, at)
            self._check(uow, rewritten, at)
            return rewritten

        return self.broadcasting.change(broadcast_id, change)

    def drop_text(self, broadcast_id: str, language: str, who: str, at: datetime) -> Broadcast:
        """Take the text of one language out."""
        def change(uow: UnitOfWork, one: Broadcast) -> Broadcast:
            texts = {tag: text for tag, text in one.texts.items() if tag != language}
            left = replace(one.step("revise", who, at), texts=texts, reviewed=_still_read(one, texts))
            self._check(uow, left, at)
            return left

        return self.broadcasting.change(broadcast_id, change)

    def review(self, broadcast_id: str, language: str, who: str, at: datetime) -> Broadcast:
        """Somebody who speaks the language has read its text."""
        def change(_: UnitOfWork, one: Broadcast) -> Broadcast:
            if language not in one.texts:
                raise BroadcastError("has no such text", where=f"text {language}", name="no_text")
            return replace(one.step("review", who, at, language), reviewed={**one.reviewed, language: who})

        return self.broadcasting.change(broadcast_id, change)

    def _check(self, uow: UnitOfWork, one: Broadcast, at: datetime) -> None:
        """Whether it could be sent, but for the people."""
        desk, wording = self.broadcasting.desk, self.broadcasting.wording(uow, one)
        check_texts(one.texts, wording.link, dict.fromkeys(desk.flows.languages))
        if one.missing is Missing.ENGLISH_WITH_NOTE and ENGLISH not in one.texts:
            raise BroadcastError(
                "has no English text to send with a note", where="text en", advice="Add --text en=...",
                name="no_english",
            )
        refuse_careless(one, desk.knowledge.careful)
        self.broadcasting.audience(uow, one, at)
        _check_lengths(wording, one.texts if wording.languages is not None else desk.flows.languages)
        if wording.link.gone:
            raise BroadcastError(wording.link.gone, where="--about", name="gone")
        if one.expires is not None and one.expires <= max(one.starts or at, at):
            raise BroadcastError("expires before it starts", where="--expires", name="expires")


def _check_lengths(wording: Wording, languages: Iterable[str]) -> None:
    """Raises BroadcastError that names every language whose text is too long for SMS."""
    wrong = []
    for language in languages:
        try:
            wording.message(language, Channel.SMS)
        except BroadcastError as error:
            wrong.append(error)
    if wrong:
        raise BroadcastError(
            "; ".join(f"{one.where} {one.what}" for one in wrong), advice=wrong[0].advice,
        )


def _still_read(one: Broadcast, texts: Mapping[str, str]) -> dict[str, str]:
    """Who read the texts that are as they were."""
    return {language: who for language, who in one.reviewed.items() if texts.get(language) == one.texts.get(language)}


def _tidy(texts: Mapping[str, str]) -> dict[str, str]:
    return {language: text.strip() for language, text in texts.items()}
