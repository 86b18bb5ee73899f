"""The use case "receive a message": one transaction from provider id to ledger rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from bot.assistant import checking_in, codes, holding, linking, sharing, verifying
from bot.assistant.desk import Desk
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.posting import deliveries, log_lines, style
from bot.assistant.reading import coded, event_of, expectation, language_heard
from bot.assistant.replying import keep_reply
from bot.assistant.result_counting import note_question
from bot.assistant.share import ASKING, is_known
from bot.assistant.turn import Outcome, stumble, take_turn
from bot.assistant.values import Cause, Channel, Contact, HandOverRequest, Inbound, LogLine
from bot.dialogue.effects import Effect, OptIn, OptOut, Say
from bot.dialogue.events import MessageReceived
from bot.dialogue.profile import KEEP
from bot.dialogue.state import State, key
from bot.errors import DialogueError, StoreError, StoreUnavailable
from bot.speaking.render import render
from bot.understanding.normalise import normalise
from bot.understanding.vocabulary import ROMANISED

if TYPE_CHECKING:
    from bot.dialogue.events import Event

log = structlog.get_logger(__name__)
TRIES = 4
"""a turn that another one made impossible is taken again from its beginning"""
MEANS_SOMETHING = 0.5
"""sureness of an intent, above which a message is no mistyped code"""
PRESENCE = {"blocked": True, "unblocked": False}
"""things that are no message: the person blocked the bot, or came back -> opted out"""


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """A conversation as it stands."""

    contact: Contact
    state: State
    revision: int
    stopped: bool = False
    """the person said STOP, rather than that the carrier reported a block"""
    stranger: bool = False
    """there is no such contact yet"""


@dataclass(frozen=True, kw_only=True)
class ReadAhead:
    """A message in words, understood against the conversation as it stood."""

    seen: Loaded
    event: Event


def in_words(inbound: Inbound) -> bool:
    """Words need understanding, and may hold a code; a button, the number of a choice, a photo do not."""
    return not inbound.button and any(letter.isalpha() for letter in coded(inbound))


def read_ahead(desk: Desk, store: Store, inbound: Inbound) -> ReadAhead | None:
    """Understanding is slow, so it happens before the transaction, and may happen on another thread.

    None for what is not in words: it is read within the transaction.
    """
    if not in_words(inbound):
        return None
    with store.begin() as uow:
        seen = _load(desk, uow, inbound, lock=False)
        heard = _code(desk, uow, inbound)
    return _understood(desk, inbound, seen, heard)


def _understood(desk: Desk, inbound: Inbound, seen: Loaded, heard: codes.Heard | None) -> ReadAhead:
    event = event_of(desk, inbound, seen.state, inbound.at, heard)
    return ReadAhead(seen=seen, event=event if heard else _code_nobody_gave_out(desk, seen.state, event))


def _code_nobody_gave_out(desk: Desk, state: State, event: Event) -> Event:
    """Said so where the message means nothing else ("na3am" is yes, and looks like a code)."""
    if not isinstance(event, MessageReceived) or state.opted_out or expectation(desk, state).kind == "text":
        return event
    said = event.understanding
    named = any(one.entity != "number" for one in said.entities)
    means = said.keyword or said.answer or named or said.intent.confidence >= MEANS_SOMETHING
    digits_are_letters = state.language.endswith(ROMANISED)
    checked = None if means or digits_are_letters else codes.unknown(said.text)
    return replace(event, checked=checked) if checked else event


def _code(desk: Desk, uow: UnitOfWork, inbound: Inbound) -> codes.Heard | None:
    """What a code in the words stands for."""
    words = coded(inbound)
    return (
        verifying.hear(desk, uow, words, inbound.at) or linking.hear(uow, inbound, words)
        or checking_in.hear(desk, uow, words, inbound.at) or codes.hear(uow, words, inbound.at)
    )


def receive(desk: Desk, store: Store, inbound: Inbound, read: ReadAhead | None = None) -> Outcome | None:
    """Take in one message; `read` is what `read_ahead` made of it, if that was done already.

    None for a repeated one. Raises StoreUnavailable: nothing happened, send it again.
    """
    for attempt in range(TRIES):
        if read is None or attempt:
            read = read_ahead(desk, store, inbound)
        try:
            return _answered(desk, store, inbound, read)
        except StoreUnavailable:
            raise
        except StoreError:
            if attempt + 1 == TRIES:
                raise
    raise StoreError("unreachable")


def _answered(desk: Desk, store: Store, inbound: Inbound, read: ReadAhead | None) -> Outcome | None:
    try:
        return _commit(desk, store, inbound, read)
    except DialogueError as error:
        log.error("a turn was impossible", where=error.where, what=error.what, advice=error.advice)
        return _commit(desk, store, inbound, read, stumbling=True)


def _load(
    desk: Desk, uow: UnitOfWork, inbound: Inbound, *, lock: bool, seen: Loaded | None = None
) -> Loaded:
    """What was `seen` a moment ago is not read again when nobody has changed it since."""
    contact = uow.contacts.find(inbound.channel, inbound.address, lock=lock)
    if contact is None:
        stranger = _stranger(desk, uow, inbound)
        state = State(opted_out=stranger.opted_out)
        return Loaded(contact=stranger, state=state, revision=0, stopped=stranger.opted_out, stranger=True)
    text, revision = uow.conversations.load(contact.id) or ("", 0)
    if seen is not None and _is_same(seen.contact, contact) and seen.revision == revision:
        return replace(seen, contact=contact, state=seen.state.set(opted_out=contact.opted_out))
    state = _readable(text, contact, inbound.at) if text else _afresh(contact, inbound.at)
    # Without a conversation only a block can have set `opted_out`, unless the address said STOP in an earlier life.
    stopped = state.opted_out if text else uow.contacts.suppressed(inbound.channel, inbound.address)
    consents = {p: c.granted for p, c in uow.profiles.consents(contact.resident_id).items()}
    state = state.set(
        opted_out=contact.opted_out, consents={**state.consents, **consents},
        alerts=uow.profiles.alerts(contact.resident_id),
    )
    state = state.set(known=_known(uow, contact, state))
    return Loaded(contact=contact, state=state, revision=revision, stopped=stopped)


def _is_another(seen: Loaded, now: Loaded) -> bool:
    """Somebody else came to the phone meanwhile."""
    return now.contact.number > 0 and seen.contact.id != now.contact.id


def _is_same(seen: Contact, contact: Contact) -> bool:
    """The same address of the same person: it may have been joined to another profile meanwhile."""
    return (seen.id, seen.resident_id) == (contact.id, contact.resident_id)


def _readable(text: str, contact: Contact, at: datetime) -> State:
    """The stored state. One that cannot be read is given up: the profile and the consents stand in the store."""
    try:
        return State.from_json(text)
    except ValueError as error:
        log.error("a conversation could not be read and starts afresh", contact=contact.id, reason=str(error))
        return _afresh(contact, at)


def _afresh(contact: Contact, at: datetime) -> State:
    """Turns of people who share a phone count from different numbers: a button of one is nobody else's."""
    turn = int(at.timestamp()) if contact.number else 0
    return State(language=contact.language, opted_out=contact.opted_out, turn=turn)


def _known(uow: UnitOfWork, contact: Contact, state: State) -> dict[str, object]:
    """The profile is the truth (a coordinator may have corrected it); without consent only the state knows anything.

    Facts stay in the order in which they were told.
    """
    if not state.consents.get(KEEP):
        return dict(state.known)
    kept = {key(f.name, f.of): f.value for f in uow.profiles.facts(contact.resident_id)}
    return {**{k: kept[k] for k in state.known if k in kept}, **kept}


def _stranger(desk: Desk, uow: UnitOfWork, inbound: Inbound) -> Contact:
    return Contact(
        id=desk.new_id(), resident_id=desk.new_id(), channel=inbound.channel, address=inbound.address,
        opted_out=uow.contacts.suppressed(inbound.channel, inbound.address), style=inbound.style,
    )


def _commit(
    desk: Desk, store: Store, inbound: Inbound, read: ReadAhead | None, *, stumbling: bool = False
) -> Outcome | None:
    with store.begin() as uow:
        if not uow.inbound.first_time(inbound.channel, inbound.provider_id, inbound.at):
            return None
        now = _load(desk, uow, inbound, lock=True, seen=read.seen if read else None)
        if read is not None and (now.revision != read.seen.revision or _is_another(read.seen, now)):
            # Somebody was faster. Read again while nobody else can be: a third time might find them faster once more.
            read = _understood(desk, inbound, now, _code(desk, uow, inbound))
        contact = now.contact
        if now.stranger:
            uow.contacts.add(contact)
        if inbound.thing in PRESENCE:
            if PRESENCE[inbound.thing]:
                sharing.stop(uow, contact)
            elif not now.stopped:
                sharing.start(uow, contact)
            uow.commit()
            return None
        event = read.event if read else event_of(desk, inbound, now.state, inbound.at)
        if read is not None:
            linking.note_miss(uow, inbound, coded(inbound), event)
        outcome = _from_somebody(desk, uow, inbound, now, event, stumbling=stumbling)
        uow.commit()
        return outcome


def _from_somebody(
    desk: Desk, uow: UnitOfWork, inbound: Inbound, now: Loaded, event: Event, *, stumbling: bool
) -> Outcome:
    """A turn of the person who wrote, once we know who of those who share the address that is."""
    contact = now.contact
    if not contact.number:
        return _turn(desk, uow, inbound, now, event, stumbling=stumbling)
    if is_known(contact, inbound.at):
        sharing.speaks(uow, contact, inbound)
        return _turn(desk, uow, inbound, now, event, stumbling=stumbling)
    if contact.opted_out or sharing.goes_first(event):
        return _from_anybody(desk, uow, inbound, now, event)
    found = sharing.hear(desk, uow, contact, inbound, event)
    if not isinstance(found, sharing.Found):
        return _asked(desk, uow, contact, inbound, Outcome(state=now.state, effects=found, messages=()))
    outcome = Outcome(state=now.state, effects=(), messages=())
    for message in found.messages:
        theirs = _load(desk, uow, message, lock=True)
        heard = event_of(desk, message, theirs.state, message.at, _code(desk, uow, message))
        done = _turn(desk, uow, message, theirs, heard, stumbling=stumbling)
        outcome = replace(done, messages=(*outcome.messages, *done.messages), effects=(*outcome.effects, *done.effects))
        if done.forgotten or sharing.is_asked(uow, theirs.contact):
            break
    return outcome


def _from_anybody(desk: Desk, uow: UnitOfWork, inbound: Inbound, now: Loaded, event: Event) -> Outcome:
    """What is answered whoever wrote it: nothing of the one who spoke last is said or changed."""
    contact = now.contact
    outcome = _outside_of_it(desk, uow, inbound, now, event)
    if not outcome.effects and not outcome.state.opted_out:
        outcome = replace(outcome, effects=sharing.ask_who(desk, uow, contact))
    return _asked(desk, uow, contact, inbound, outcome)


def _for_a_person(
    desk: Desk, uow: UnitOfWork, inbound: Inbound, now: Loaded, event: Event, held: HandOverRequest
) -> Outcome:
    """A coordinator has the conversation: kept for them, and answered by nobody else but for what may not wait."""
    holding.keep(desk, uow, now.contact, held, _line(inbound, now.state, event), inbound.at)
    if not sharing.goes_first(event):
        return Outcome(state=now.state, effects=(), messages=())
    outcome = _outside_of_it(desk, uow, inbound, now, event)
    return _asked(desk, uow, now.contact, inbound, outcome) if outcome.effects else outcome


def _outside_of_it(desk: Desk, uow: UnitOfWork, inbound: Inbound, now: Loaded, event: Event) -> Outcome:
    """What goes first is answered, and the conversation stays where it stood. Only what is said is left of effects."""
    state = now.state
    outcome = take_turn(desk, uow, now.contact, sharing.without_a_person(state, event), event, inbound.at)
    stopped = any(isinstance(e, OptOut) for e in outcome.effects)
    started = any(isinstance(e, OptIn) for e in outcome.effects)
    said: tuple[Effect, ...] = tuple(e for e in outcome.effects if isinstance(e, Say))
    if stopped and _carrier_answers(desk, inbound, event):
        said = ()
    state = state.set(
        opted_out=(state.opted_out or stopped) and not started, handed_over=outcome.state.handed_over,
        told_stopped=outcome.state.told_stopped and not started,
    )
    uow.conversations.save(now.contact.id, state.to_json(), now.revision)
    return replace(outcome, state=state, effects=said, messages=())


def _asked(desk: Desk, uow: UnitOfWork, contact: Contact, inbound: Inbound, outcome: Outcome) -> Outcome:
    """Say to the address what holds whoever reads it. The words of nobody we know are not logged."""
    language = outcome.state.language or desk.flows.languages[0]
    messages = render(outcome.effects, language=language, catalogues=desk.catalogues, channel=style(contact))
    cause, cause_id = (Cause.SERVICE, "stop") if outcome.state.opted_out else (Cause.REPLY, f"{ASKING}{desk.new_id()}")
    rows = deliveries(desk, contact, messages, inbound.at, cause=cause, cause_id=cause_id)
    many = cause is Cause.REPLY  # the ledger takes a reason once
    uow.outbox.add([replace(row, cause_id=f"{cause_id}#{n}") if many else row for n, row in enumerate(rows)])
    uow.conversations.log(contact.id, log_lines(contact, messages, inbound.at))
    return replace(outcome, messages=messages)


def _turn(desk: Desk, uow: UnitOfWork, inbound: Inbound, now: Loaded, event: Event, *, stumbling: bool) -> Outcome:
    contact = now.contact
    if inbound.style and inbound.style != contact.style:
        contact = replace(contact, style=inbound.style)
        uow.contacts.update(contact.id, style=inbound.style)
    held = holding.held(uow, contact, inbound.at)
    if held is not None:
        return _for_a_person(desk, uow, inbound, replace(now, contact=contact), event, held)
    if stumbling:
        outcome = stumble(desk, uow, contact, now.state, inbound.at)
    else:
        outcome = take_turn(desk, uow, contact, now.state, event, inbound.at)
    question = sharing.question_after(desk, uow, contact, outcome.effects)
    if question:
        outcome = replace(outcome, messages=())
    stopped = any(isinstance(e, OptOut) for e in outcome.effects)
    if stopped and _carrier_answers(desk, inbound, event):
        outcome = replace(outcome, messages=())
    cause, cause_id = (Cause.SERVICE, "stop") if stopped or outcome.state.opted_out else (Cause.REPLY, "")
    if outcome.forgotten:
        # The farewell goes to somebody we no longer know: a row without a resident, wiped once it is settled.
        contact = replace(contact, id=desk.new_id())
        rows = deliveries(desk, contact, outcome.messages, inbound.at, cause=Cause.SERVICE, cause_id="farewell")
        uow.outbox.add(rows)
        return outcome
    if not (now.state.stack or stopped or _is_check(event)):
        keep_reply(uow, contact, inbound, outcome.state.language)
    note_question(uow, contact.resident_id, now.state.question, outcome.state.question, inbound.at)
    uow.conversations.save(contact.id, outcome.state.to_json(), now.revision)
    line = _line(inbound, outcome.state, event)
    uow.conversations.log(contact.id, [line, *log_lines(contact, outcome.messages, inbound.at)])
    works = {"bad_address": False} if contact.bad_address or contact.bounces else {}  # somebody just wrote from there
    uow.contacts.update(contact.id, last_inbound=inbound.at, **works)
    uow.outbox.add(deliveries(desk, contact, outcome.messages, inbound.at, cause=cause, cause_id=cause_id))
    if question:
        return _asked(desk, uow, contact, inbound, replace(outcome, effects=question))
    return outcome


def _is_check(event: Event) -> bool:
    """Whoever asks whether a message is really ours leaves nothing but the log."""
    return isinstance(event, MessageReceived) and event.checked is not None


def _carrier_answers(desk: Desk, inbound: Inbound, event: Event) -> bool:
    if inbound.channel is not Channel.SMS or not isinstance(event, MessageReceived):
        return False
    return bool(inbound.opt_out_type) or normalise(inbound.text) in desk.carrier_answers_stop


def _line(inbound: Inbound, state: State, event: Event) -> LogLine:
    what = inbound.text or inbound.thing or inbound.button
    language = language_heard(event) or state.language
    return LogLine(direction="in", text=what, at=inbound.at, language=language, meta={
        "thing": inbound.thing, "button": inbound.button,
    })
