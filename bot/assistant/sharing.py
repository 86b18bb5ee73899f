"""The use case "several people on one phone", within a turn's transaction: who is there is asked of the address.

The question stands outside of everybody's conversation, so that no answer to it can open anybody's matters. What is
written meanwhile is kept, and heard once we know whose it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.assistant.desk import Desk
from bot.assistant.ports import UnitOfWork
from bot.assistant.share import HEARS_FOR, KEPT_AT_MOST, MOST, Asked, Question, Sharer, name_in
from bot.assistant.values import Contact, Inbound
from bot.dialogue.effects import Act, Ask, Effect, Say
from bot.dialogue.events import ChoicePressed, Event, MessageReceived
from bot.dialogue.flow import Choice
from bot.dialogue.limits import SURE_OF
from bot.dialogue.readers import numbers
from bot.dialogue.state import State
from bot.sentence import Sentence
from bot.understanding.normalise import normalise
from bot.understanding.values import Keyword

CERTAIN = 0.98
ASKS = "people_ask"
FLOW = "people."
KEPT = ("text", "thing", "latitude", "longitude", "payload", "button", "edited", "locale_hint")
"""what is kept of a message whose author we do not know"""
PHRASES: Mapping[Question, str] = {
    Question.MINE: "people_mine", Question.NEW: "people_new", Question.WHO: "people_who",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """Who is at the phone, and what they have to say."""

    contact: Contact
    messages: tuple[Inbound, ...]
    """() when what waited for them goes out, and is answer enough"""


def begin(desk: Desk, uow: UnitOfWork, contact: Contact) -> str:
    """Somebody says that others use this address too: first, several or full. The question is put by `put`."""
    people = uow.sharers.people(contact.id)
    if not people:
        uow.sharers.open(contact.id)
    _ask(desk, uow, contact, Question.WHO if people else Question.MINE)
    if not people:
        return "first"
    return "full" if len(people) >= MOST else "several"


def put(desk: Desk, uow: UnitOfWork, contact: Contact, before: Sequence[Effect] = ()) -> tuple[Effect, ...]:
    """The open question to the address, behind what is said `before`."""
    asked = uow.sharers.asked(contact.id)
    assert asked is not None
    phrases = desk.flows.phrases
    if asked.question is Question.WHO:
        names = {one.contact_id: Sentence(context="", text=one.name) for one in uow.sharers.people(contact.id)}
        labels = [names.get(one, phrases["people_somebody"]) for one in asked.offered]
    else:
        labels = [phrases["people_nothing"]]
    choices = tuple(Choice(id=str(place), label=label) for place, label in enumerate(labels))
    return (*before, Ask(sentence=phrases[PHRASES[asked.question]], choices=choices, token=asked.token))


def goes_first(event: Event) -> bool:
    """STOP, START, HELP, danger, and whether a message is ours: answered whoever wrote."""
    if not isinstance(event, MessageReceived):
        return False
    intents = (event.understanding.intent, *(clause.intent for clause in event.clauses))
    urgent = any(one.name == "urgent_help" and one.confidence >= SURE_OF["urgent_help"] for one in intents)
    return urgent or event.checked is not None or event.understanding.keyword is not None


def hear(desk: Desk, uow: UnitOfWork, contact: Contact, inbound: Inbound, event: Event) -> Found | tuple[Effect, ...]:
    """A message to a shared address of which nobody knows who wrote it: now we do, or the question is put (again)."""
    asked = uow.sharers.asked(contact.id)
    if asked is None:
        # The first message after a long silence, or after the one who spoke last was forgotten.
        kept = () if _is_asking(desk, inbound) else (_kept(inbound),)
        _ask(desk, uow, contact, Question.WHO, kept)
        return put(desk, uow, contact)
    if asked.question is Question.WHO:
        return _who(desk, uow, contact, inbound, event, asked)
    return _name(desk, uow, contact, inbound, event, asked)


def question_after(desk: Desk, uow: UnitOfWork, contact: Contact, effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """What is said when a turn ended in asking the address: of the turn itself only what belongs to it.

    The question that person has open comes back with them.
    """
    asked_for = any(isinstance(one, Act) and one.action == ASKS for one in effects)
    if not asked_for or uow.sharers.asked(contact.id) is None:
        return ()
    said = [one for one in effects if isinstance(one, Say) and one.sentence.context.startswith(FLOW)]
    return put(desk, uow, contact, said)


def without_a_person(state: State, event: Event) -> State:
    """A conversation in which nothing is open or known, to answer what `goes_first` in.

    As if stopped: then nothing is heard about the person either, and nothing is asked.
    """
    keyword = event.understanding.keyword if isinstance(event, MessageReceived) else None
    stopped = state.opted_out or keyword not in {Keyword.STOP, Keyword.START}
    return state.set(stack=(), offers=(), goals=(), wishes={}, known={}, opted_out=stopped)


def ask_who(desk: Desk, uow: UnitOfWork, contact: Contact) -> tuple[Effect, ...]:
    """The question to the address: the open one, or who is there."""
    if uow.sharers.asked(contact.id) is None:
        _ask(desk, uow, contact, Question.WHO)
    return put(desk, uow, contact)


def is_asked(uow: UnitOfWork, contact: Contact) -> bool:
    """Whether a question to the address is open: nobody is known to be there."""
    return bool(contact.number) and uow.sharers.asked(contact.id) is not None


def speaks(uow: UnitOfWork, contact: Contact, inbound: Inbound) -> int:
    """It is this person who writes; how many messages that waited for them go out now."""
    return uow.sharers.speak(contact.id, inbound.at, inbound.at + HEARS_FOR)


def everybody(uow: UnitOfWork, contact: Contact) -> list[str]:
    """Ids of all contacts of this address."""
    return [one.contact_id for one in uow.sharers.people(contact.id)] if contact.number else [contact.id]


def stop(uow: UnitOfWork, contact: Contact) -> None:
    """Nothing more is sent to the address, whoever shares it."""
    for one in everybody(uow, contact):
        uow.contacts.update(one, opted_out=True)
        uow.outbox.cancel_pending(one)


def start(uow: UnitOfWork, contact: Contact) -> None:
    """The address may be written to again."""
    for one in everybody(uow, contact):
        uow.contacts.update(one, opted_out=False)


def _ask(
    desk: Desk, uow: UnitOfWork, contact: Contact, question: Question, kept: tuple[Mapping[str, Any], ...] = ()
) -> None:
    offered: tuple[str, ...] = ()
    if question is Question.WHO:
        people = uow.sharers.people(contact.id)
        offered = tuple(one.contact_id for one in people) + (("",) if len(people) < MOST else ())
    token = f"p{desk.new_id()}"[:32]
    uow.sharers.ask(contact.id, Asked(question=question, token=token, offered=offered, kept=kept))


def _who(
    desk: Desk, uow: UnitOfWork, contact: Contact, inbound: Inbound, event: Event, asked: Asked
) -> Found | tuple[Effect, ...]:
    people = {one.contact_id: one for one in uow.sharers.people(contact.id)}
    place = _picked(event, asked, [people[one].name if one in people else "" for one in asked.offered])
    if place is not None and asked.offered[place] == "":
        _ask(desk, uow, contact, Question.NEW, asked.kept)
        return put(desk, uow, contact)
    chosen = None if place is None else uow.contacts.get(asked.offered[place])
    if chosen is not None:
        return _found(uow, chosen, inbound, asked.kept)
    words = inbound.thing or any(letter.isalpha() for letter in inbound.text)
    kept = asked.kept if not words or _is_asking(desk, inbound) else (*asked.kept, _kept(inbound))[:KEPT_AT_MOST]
    _ask(desk, uow, contact, Question.WHO, kept)
    return put(desk, uow, contact)


def _picked(event: Event, asked: Asked, names: Sequence[str]) -> int | None:
    """Which of the choices: its button, its number, or the name itself."""
    if isinstance(event, ChoicePressed):
        return event.index if event.token == asked.token and 0 <= event.index < len(names) else None
    if not isinstance(event, MessageReceived):
        return None
    found = numbers(event.understanding, len(names))
    if len(found) == 1:
        return found[0]
    said = normalise(event.understanding.text)
    return next((place for place, name in enumerate(names) if name and normalise(name) == said), None)


def _name(
    desk: Desk, uow: UnitOfWork, contact: Contact, inbound: Inbound, event: Event, asked: Asked
) -> Found | tuple[Effect, ...]:
    """An answer to "what shall I call ...?"."""
    if _nothing(event, asked):
        return _changed_nothing(desk, uow, contact, inbound, asked)
    people = uow.sharers.people(contact.id)
    name = name_in(inbound.text)
    if not name or normalise(name) in _taken(desk, people) or _is_command(desk, event):
        return put(desk, uow, contact)
    if asked.question is Question.MINE:
        uow.sharers.call(contact.id, name)
        _ask(desk, uow, contact, Question.NEW)
        return put(desk, uow, contact)
    new = Contact(
        id=desk.new_id(), resident_id=desk.new_id(), channel=contact.channel, address=contact.address,
        style=contact.style,
    )
    uow.sharers.add(new, name, beside=contact.id)
    return _found(uow, uow.contacts.get(new.id) or new, inbound, asked.kept)


def _nothing(event: Event, asked: Asked) -> bool:
    if isinstance(event, ChoicePressed):
        return event.token == asked.token
    return isinstance(event, MessageReceived) and (
        event.understanding.answer in {"no", "skip", "back"} or numbers(event.understanding, 1) == (0,)
    )


def _changed_nothing(
    desk: Desk, uow: UnitOfWork, contact: Contact, inbound: Inbound, asked: Asked
) -> Found | tuple[Effect, ...]:
    """Nobody was added: the only one so far has the address alone again, or one of several has to say who they are."""
    if len(uow.sharers.people(contact.id)) > 1:
        _ask(desk, uow, contact, Question.WHO, asked.kept)
        return put(desk, uow, contact)
    uow.sharers.close(contact.id)
    ordinary = uow.contacts.get(contact.id)
    assert ordinary is not None
    return Found(contact=ordinary, messages=_messages(inbound, asked.kept))


def _taken(desk: Desk, people: Sequence[Sharer]) -> set[str]:
    """Words that can be nobody's name here: names of others, and words of command."""
    return {normalise(one.name) for one in people} | set(desk.flows.by_word)


def _is_command(desk: Desk, event: Event) -> bool:
    """MENU, JOBS: a word that surely opens a flow."""
    said = event.understanding.intent if isinstance(event, MessageReceived) else None
    return said is not None and said.confidence >= CERTAIN and said.name in desk.flows.by_intent


def _found(uow: UnitOfWork, contact: Contact, inbound: Inbound, kept: Sequence[Mapping[str, Any]]) -> Found:
    waited = speaks(uow, contact, inbound)
    uow.contacts.update(contact.id, last_inbound=inbound.at)
    if len(uow.sharers.people(contact.id)) == 1:
        uow.sharers.close(contact.id)  # all the others are forgotten: an address as any other
    present = uow.contacts.get(contact.id)
    assert present is not None
    messages = () if waited and not kept else _messages(inbound, kept)
    return Found(contact=present, messages=messages)


def _messages(inbound: Inbound, kept: Sequence[Mapping[str, Any]]) -> tuple[Inbound, ...]:
    """What was kept, as if it came now; else as if the person had just opened the chat."""
    plain = Inbound(
        channel=inbound.channel, address=inbound.address, provider_id=inbound.provider_id, at=inbound.at,
        style=inbound.style, locale_hint=inbound.locale_hint,
    )
    return tuple(replace(plain, **one) for one in kept) or (replace(plain, thing="start"),)


def _kept(inbound: Inbound) -> Mapping[str, Any]:
    return {name: getattr(inbound, name) for name in KEPT}


def _is_asking(desk: Desk, inbound: Inbound) -> bool:
    """The word that asks for this very question says nothing else."""
    return desk.flows.by_word.get(normalise(inbound.text)) == "people"
