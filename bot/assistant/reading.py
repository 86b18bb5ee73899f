"""From what a channel took in to the event the conversation understands."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.assistant.calendars import with_other_calendar
from bot.assistant.codes import Heard
from bot.assistant.desk import Desk
from bot.assistant.geography import nearest_outcode
from bot.assistant.values import Inbound
from bot.dialogue.arriving import PROGRAMME
from bot.dialogue.events import ChoicePressed, Clause, Event, MessageReceived, ThingReceived
from bot.dialogue.flow import Step
from bot.dialogue.pages import MORE
from bot.dialogue.state import State
from bot.dialogue.turn import step_of
from bot.errors import DialogueError
from bot.speaking.catalogue import say
from bot.speaking.locales import SOURCE, endonym
from bot.understanding.clauses import clauses
from bot.understanding.normalise import WORD, normalise, without_marks
from bot.understanding.values import Expectation, Intent, Keyword, Understanding

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_WORD = 60
READ_AT_MOST = 2_000
"""characters that are understood; the whole message is kept"""
WITH_CAPTION = frozenset({"photo", "document", "voice", "video"})
"""things that come with words: the words are answered, and that the rest cannot be read is said"""
OPT_OUT_TYPES = {"STOP": Keyword.STOP, "START": Keyword.START, "HELP": Keyword.HELP}


def expectation(desk: Desk, state: State) -> Expectation:
    """What the open question expects, for `understand`."""
    if not state.stack:
        return Expectation(language=state.language)
    try:
        step = step_of(desk.flows, state.stack[-1].flow, state.stack[-1].step)
    except DialogueError:  # the flow was renamed since: the turn itself will start afresh
        return Expectation(language=state.language)
    return Expectation(kind=step.expects if step.ask else "", language=state.language)


def event_of(desk: Desk, inbound: Inbound, state: State, at: datetime, heard: Heard | None = None) -> Event:
    """The event of an inbound message. Understanding happens here, outside any transaction.

    `heard` is the code in its words or its deep link, if it has one, or the answer to "is this really yours?".
    """
    if inbound.button:
        token, _, index = inbound.button.rpartition(".")
        return ChoicePressed(at=at, token=token, index=int(index) if index.isdecimal() else -1)
    if inbound.thing and not inbound.text.strip():
        return _thing(desk, inbound, at, heard)
    return _text(desk, inbound, state, at, heard)


def coded(inbound: Inbound) -> str:
    """The words in which a code may stand: a deep link's payload, or the message."""
    return inbound.payload if inbound.thing == "start" else inbound.text


def _thing(desk: Desk, inbound: Inbound, at: datetime, heard: Heard | None) -> Event:
    outcode = ""
    if inbound.latitude is not None and inbound.longitude is not None:
        outcode = nearest_outcode(desk.knowledge, inbound.latitude, inbound.longitude)
    named = heard.named if heard else None
    language = inbound.locale_hint.partition("-")[0].lower() if inbound.thing == "start" else ""
    return ThingReceived(
        at=at, thing=inbound.thing, outcode=outcode, payload=inbound.payload, named=named, language=language
    )


def _text(desk: Desk, inbound: Inbound, state: State, at: datetime, heard: Heard | None) -> Event:
    if heard is not None:
        return _named(desk, heard, inbound.text, state, at)
    text = inbound.text.strip()
    if not any(c.isalnum() for c in text):
        asking = bool(text) and not text.strip("?!؟.… ")
        if not asking:
            return ThingReceived(at=at, thing="emoji" if text else "empty")
        puzzled = Intent(name="confused", confidence=1.0)
        return MessageReceived(at=at, understanding=Understanding(text=text, language=state.language, intent=puzzled))
    read = _words(text[:READ_AT_MOST])
    said = with_other_calendar(desk, desk.understand(read, expectation(desk, state), at.date()))
    if inbound.opt_out_type in OPT_OUT_TYPES:
        said = Understanding(text=read, language=said.language, keyword=OPT_OUT_TYPES[inbound.opt_out_type])
    if said.keyword is None and (pressed := _typed_label(desk, text, state)) is not None:
        return ChoicePressed(at=at, token=pressed[0], index=pressed[1])
    notes = (
        *(("too_long",) if len(text) > READ_AT_MOST else ()),
        *(("edited",) if inbound.edited else ()),
        *((f"got_{inbound.thing}",) if inbound.thing in WITH_CAPTION else ()),
    )
    return MessageReceived(at=at, understanding=said, clauses=tuple(_clauses(desk, said, state, at)), notes=notes)


def _named(desk: Desk, heard: Heard, text: str, state: State, at: datetime) -> Event:
    """A message with a code: the words around it are understood without it. A programme's code never hides a STOP."""
    expected = expectation(desk, state)
    if heard.named is not None and heard.named.kind == PROGRAMME:
        whole = desk.understand(_words(text[:READ_AT_MOST]), expected, at.date())
        if whole.keyword is not None:
            return MessageReceived(at=at, understanding=whole)
    said = desk.understand(_words(heard.rest[:READ_AT_MOST]), expected, at.date())
    return MessageReceived(at=at, understanding=said, named=heard.named, checked=heard.checked)


def _words(text: str) -> str:
    """The text without strings that are no words of any language (a stuck key, a link's tail)."""
    if all(len(word) <= LONGEST_WORD for word in text.split()):
        return text
    return " ".join(word for word in text.split() if len(word) <= LONGEST_WORD)


def _typed_label(desk: Desk, text: str, state: State) -> tuple[str, int] | None:
    """Somebody typed the words of a button instead of pressing it."""
    if not state.offers or len(text) > 60:
        return None
    offer = state.offers[-1]
    flow = desk.flows.flows.get(offer.flow)
    step = flow.steps.get(offer.step) if flow else None
    if step is None or step.expects in {"occupation", "text"}:
        return None
    is_open = bool(state.stack) and (state.stack[-1].flow, state.stack[-1].step) == (offer.flow, offer.step)
    if not is_open and not offer.vars.get("opening"):
        return None  # a "yes" long after "Shall I erase everything?" means something else
    typed = _words_of(text)
    labels = {MORE: desk.flows.phrases["more_facts"], **{c.id: c.label for c in step.choices}}
    named = {c: say(label, state.language, desk.catalogues) for c, label in labels.items()}
    shown = [named.get(c) or _tongue(c, step) for c in offer.choices]
    words = [_words_of(label) for label in shown]
    meant = [i for i, label in enumerate(words) if typed == label]
    if is_open and not meant:
        said = {c.id: _wordings(desk, c.heard, state.language) for c in step.choices if c.heard}
        meant = [i for i, choice in enumerate(offer.choices) if typed in said.get(choice, ())]
    if is_open and not meant and normalise(text) not in desk.flows.by_word:  # PLACE is no part of "Give up my place"
        meant = [i for i, label in enumerate(words) if typed <= label]
    return (offer.token, meant[0]) if typed and len(meant) == 1 else None


def _words_of(text: str) -> frozenset[str]:
    """Its words in one spelling; Latin letters without marks, which old phones do not have."""
    return frozenset(without_marks(word) for word in WORD.findall(normalise(text)))


def _wordings(desk: Desk, phrase: str, language: str) -> Iterator[frozenset[str]]:
    """What people write instead of a choice, in their language or in English."""
    for tongue in (language, SOURCE):
        listed = say(desk.flows.phrases[phrase], tongue, desk.catalogues)
        yield from (_words_of(wording) for wording in listed.split(","))


def _tongue(choice: str, step: Step) -> str:
    """What a language is called in the list of languages."""
    return endonym(choice) if step.expects == "language" else ""


def _clauses(desk: Desk, said: Understanding, state: State, at: datetime) -> Iterator[Clause]:
    """Intents of the parts of a message that says several things. A correction ("not 5, 8") is one thing."""
    if said.keyword is not None or any(e.role == "negated" for e in said.entities):
        return
    spans = clauses(said.text)
    if len(spans) < 2:
        return
    plain = Expectation(language=state.language or said.language)
    for start, end in spans:
        part = said.text[start:end]
        if sum(word.isalpha() and len(word) > 1 for word in part.split()) > 1:  # "L 7, R 6.5" wants nothing
            yield Clause(start=start, end=end, intent=desk.understand(part, plain, at.date()).intent)
