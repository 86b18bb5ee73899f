"""The words of a broadcast, as people get them: rendered once for each language and channel, never for each person."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import get_close_matches

from bot.assistant.broadcast import Broadcast, Missing
from bot.assistant.topics import EVENTS, TOPICS
from bot.assistant.values import Channel
from bot.dialogue.effects import Effect, Say
from bot.errors import BroadcastError
from bot.matching.values import CommunityEvent, Opportunity
from bot.sentence import Lines, Sentence, Translated, Value
from bot.speaking.catalogue import HOLE, Catalogue, Catalogues
from bot.speaking.message import OutgoingMessage
from bot.speaking.render import render
from bot.speaking.sms import segments
from bot.speaking.styles import STYLES

ENGLISH = "en"
CONTEXT = "broadcast"
LONGEST, LONGEST_WITH_NOTE = 2, 3
"""SMS parts a broadcast may have with all that stands around it; a note in the reader's script makes English dearer"""
_BRACE = re.compile(r"[{}]")


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkValues:
    """What a text may name of the opening or event it is about."""

    params: Mapping[str, Value] = field(default_factory=dict)
    """code, title, place, day_time"""
    ends: datetime | None = None
    """the message is of no use after"""
    gone: str = ""
    """why nobody should be written to about it any more"""
    topics: frozenset[str] = frozenset()
    """what it is about: whoever stopped that topic gets nothing"""


def of_opening(opening: Opportunity) -> LinkValues:
    """Code, title and place of an opening; its status says whether it is gone."""
    return LinkValues(
        params=_named(code=opening.code, place=opening.place, titles=opening.titles),
        gone="" if opening.status == "open" else f"the opening is {opening.status}",
        topics=frozenset({TOPICS[opening.kind]}),
    )


def of_event(event: CommunityEvent) -> LinkValues:
    """Code, title, place and time of an event, which is what people come for."""
    return LinkValues(
        params={**_named(code=event.code, place=event.place, titles=event.titles), "day_time": event.starts},
        ends=event.starts,
        gone="the event is cancelled" if event.status == "cancelled" else "", topics=frozenset({EVENTS}),
    )


def _named(code: str, place: str, titles: Mapping[str, str]) -> dict[str, Value]:
    known: dict[str, Value] = {"code": code, "place": place, "title": Translated(texts=titles) if titles else ""}
    return {name: value for name, value in known.items() if value}


@dataclass(slots=True)
class Wording:
    """Renders one broadcast. Not shared between broadcasts: it remembers what it rendered."""

    broadcast: Broadcast
    link: LinkValues
    phrases: Mapping[str, Sentence]
    catalogues: Catalogues
    _known: dict[tuple[str, Channel], OutgoingMessage | None] = field(default_factory=dict)

    def message(self, language: str, channel: Channel) -> OutgoingMessage | None:
        """What somebody of this language gets over this channel; None: there is no text for them."""
        key = (language, channel)
        if key not in self._known:
            self._known[key] = self._render(language, channel)
        return self._known[key]

    @property
    def languages(self) -> frozenset[str] | None:
        """Those somebody may get a text in; None: everybody may."""
        noted = self.broadcast.missing is Missing.ENGLISH_WITH_NOTE
        return None if noted else frozenset(self.broadcast.texts)

    def _render(self, language: str, channel: Channel) -> OutgoingMessage | None:
        has_own = language in self.broadcast.texts
        if not has_own and self.languages is not None:
            return None
        said = list(self._sentences(has_own=has_own))
        effects: list[Effect] = [Say(sentence=one) for one in said]
        found = render(effects, language=language, catalogues=self._with_texts(language), channel=channel.value)
        style = STYLES[channel.value]
        text = style.joint.join(one.text for one in found)
        parts, most = segments(text) if style.segments else 0, LONGEST if has_own else LONGEST_WITH_NOTE
        if parts > most:
            raise BroadcastError(
                f"takes {parts} SMS parts with the sender's name and the line about STOP, and may take {most}",
                where=f"text {language}" if has_own else f"text en with a note in {language}",
                advice="Say it in fewer words.", name="too_long", params={"number": str(parts), "n": str(most)},
            )
        return replace(found[0], text=text, segments=parts)

    def _sentences(self, *, has_own: bool) -> Iterator[Sentence]:
        if not has_own:
            yield self.phrases["broadcast_note"]
        text = Sentence(context=CONTEXT, text=self.broadcast.texts.get(ENGLISH, ""), params=self.link.params)
        sender = {"partner": self.broadcast.partner} if self.broadcast.partner else {}
        yield self.phrases["broadcast_partner" if sender else "broadcast_from"].fill(
            **sender, code=self.broadcast.id, lines=Lines(sentences=(text,)),
        )
        code = self.link.params.get("code")
        named = any("{code}" in one for one in self.broadcast.texts.values())
        if code and not named:
            yield self.phrases["broadcast_code"].fill(code=code)
        yield self.phrases["broadcast_stop"]

    def _with_texts(self, language: str) -> Catalogues:
        """The coordinator's text is a translation like any other, for the time of this rendering."""
        own = self.catalogues.get(language) or Catalogue(language=language, messages={})
        source = self.broadcast.texts.get(ENGLISH, "")
        text = self.broadcast.texts.get(language)
        if text is None:
            return self.catalogues
        messages: ChainMap[tuple[str, str], tuple[str, ...]] = ChainMap(
            {(CONTEXT, source): (text,)}, dict(own.messages),
        )
        return {**self.catalogues, language: replace(own, messages=messages)}


def check_texts(texts: Mapping[str, str], link: LinkValues, spoken: Mapping[str, object]) -> None:
    """Raises BroadcastError for a language Doorstep does not write, an empty text, an unknown placeholder."""
    if not texts:
        raise BroadcastError(
            "has no text", where="broadcast", advice="Give at least one: --text en=...", name="no_text",
        )
    for language, text in texts.items():
        if language not in spoken:
            near = get_close_matches(language, spoken, n=1, cutoff=0.3)
            advice = f"Did you mean {near[0]}?" if near else ""
            raise BroadcastError(f"Doorstep does not write {language!r}", where=f"text {language}", advice=advice)
        if not text.strip():
            raise BroadcastError("is empty", where=f"text {language}", name="no_text")
        _check_holes(language, text, link.params)


def _check_holes(language: str, text: str, known: Mapping[str, Value]) -> None:
    for name in HOLE.findall(text):
        if name not in known:
            near = get_close_matches(name, known, n=1)
            possible = ", ".join(f"{{{one}}}" for one in known) or "none, for it is about no opening or event"
            advice = f"Did you mean {{{near[0]}}}?" if near else f"There is: {possible}."
            raise BroadcastError(
                f"{{{name}}} cannot be filled in", where=f"text {language}", advice=advice, name="hole",
                params={"word": name, "text": ", ".join(known)},
            )
    if _BRACE.search(HOLE.sub("", text)):
        raise BroadcastError(
            "has a lone { or }", where=f"text {language}", advice="Write a placeholder as {code}.", name="brace",
        )
