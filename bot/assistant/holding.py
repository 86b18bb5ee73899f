"""A coordinator has the conversation: the assistant is quiet, and says so; then it has it again, and says so.

Within a turn's, or a coordinator's, transaction. The truth is the open request for a person (`HandOverRequest.holder`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.assistant.desk import Desk
from bot.assistant.inbox import Deed, DeskLine
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.turn import take_turn
from bot.assistant.values import Cause, Contact, HandOverRequest, LogLine
from bot.assistant.writing import STALE_AFTER, say, send
from bot.dialogue.events import PersonLeft
from bot.dialogue.state import State

HERE, LEFT, AWAY = "person_here", "person_left", "person_away"
"""phrases"""
PERSON = "person:"
"""how the cause_id of a message begins that is by a coordinator, or about one"""
NOBODY_ENDED_IT = timedelta(minutes=15)
"""so long after its time a take-over counts for nothing, even if no job has ended it: nobody shall write into a void"""
CHUNK = 20


def held(uow: UnitOfWork, contact: Contact, at: datetime) -> HandOverRequest | None:
    """The request of this conversation, while a coordinator has it; nobody else changes it in this transaction."""
    request = uow.inbox.of_contact(contact.id, lock=True)
    if request is None or not request.holder or request.until is None:
        return None
    return request if at < request.until + NOBODY_ENDED_IT else None


def is_with_a_person(uow: UnitOfWork, contacts: Iterable[Contact]) -> bool:
    """Whether a coordinator has one of these conversations: what we write by ourselves would come in between."""
    requests = (uow.inbox.of_contact(one.id) for one in contacts)
    return any(request is not None and request.holder for request in requests)


def keep(uow: UnitOfWork, contact: Contact, request: HandOverRequest, line: LogLine, at: datetime) -> None:
    """What somebody wrote to a coordinator: kept, and from now on they wait for an answer."""
    uow.conversations.log(contact.id, [line])
    works = {"bad_address": False} if contact.bad_address or contact.bounces else {}
    uow.contacts.update(contact.id, last_inbound=at, **works)
    if request.answered is not None and request.wrote is None:
        uow.inbox.save(replace(request, wrote=at))


def begin(desk: Desk, uow: UnitOfWork, contact: Contact, at: datetime) -> None:
    """Say that a person is here."""
    if can_be_written_to(contact):
        _say(desk, uow, contact, HERE, at)


def end(desk: Desk, uow: UnitOfWork, contact: Contact, phrase: str, at: datetime) -> None:
    """Say that the person is gone, and put the question that was open once more."""
    stored = uow.conversations.load(contact.id)
    if stored is None or not can_be_written_to(contact):
        return
    try:
        state = State.from_json(stored[0])
    except ValueError:  # the next message starts afresh, as `receive` says
        _say(desk, uow, contact, phrase, at)
        return
    state = state.set(language=state.language or contact.language, opted_out=False)
    outcome = take_turn(desk, uow, contact, state, PersonLeft(at=at, said=phrase), at)
    uow.conversations.save(contact.id, outcome.state.to_json(), stored[1])
    send(
        desk, uow, contact, outcome.messages, at, cause=Cause.REPLY, cause_id=f"{PERSON}{desk.new_id()}",
        expires=at + STALE_AFTER,
    )


def _say(desk: Desk, uow: UnitOfWork, contact: Contact, phrase: str, at: datetime) -> None:
    cause_id = f"{PERSON}{desk.new_id()}"
    say(desk, uow, contact, [desk.flows.phrases[phrase]], at, cause=Cause.REPLY, cause_id=cause_id)


def can_be_written_to(contact: Contact) -> bool:
    """Neither stopped, nor a dead address."""
    return not (contact.opted_out or contact.bad_address)


def end_due(desk: Desk, store: Store, clock: Callable[[], datetime], stopping: Callable[[], bool]) -> int:
    """End the take-overs whose time is up; how many. Whoever still waits for an answer stays in the queue."""
    total, ended = 0, CHUNK
    while ended == CHUNK and not stopping():
        at = clock()
        with store.begin() as uow:
            over = uow.inbox.over(at, CHUNK)
            for request in over:
                _time_is_up(desk, uow, request, at)
            uow.commit()
        ended = len(over)
        total += ended
    return total


def _time_is_up(desk: Desk, uow: UnitOfWork, request: HandOverRequest, at: datetime) -> None:
    waits = request.waits is not None
    uow.inbox.save(replace(request, holder="", until=None, closed=None if waits else at))
    contact = uow.contacts.get(request.contact_id)
    if contact is not None:
        uow.inbox.note(DeskLine(contact_id=contact.id, kind=Deed.ENDED, who="", at=at))
        end(desk, uow, contact, AWAY if waits else LEFT, at)
