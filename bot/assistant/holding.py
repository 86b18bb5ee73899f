"""A coordinator has the conversation: the assistant is quiet, and says so; then it has it again, and says so.

Within a turn's, or a coordinator's, transaction. The truth is the open request for a person (`HandOverRequest.holder`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from bot.assistant.desk import Desk
from bot.assistant.inbox import Deed, DeskLine, is_held
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
CHUNK = 20


def held(uow: UnitOfWork, contact: Contact, at: datetime) -> HandOverRequest | None:
    """The request of this person, while a coordinator talks with them; nobody else changes it in this transaction.

    At whichever of their addresses it was made: a person is talked with, not an address.
    """
    found = [one for one in uow.inbox.of_resident(contact.resident_id, lock=True) if is_held(one, at)]
    return next((one for one in found if one.contact_id == contact.id), found[0] if found else None)


def is_with_a_person(uow: UnitOfWork, resident_id: str, at: datetime) -> bool:
    """Whether a coordinator talks with them, or at their phone: what we write by ourselves would come in between."""
    return resident_id in uow.inbox.talking(at)


def latest_address(contacts: Sequence[Contact], request: HandOverRequest) -> Contact:
    """Where an answer goes: the address they wrote from last, of those that work; else where they asked.

    Who said STOP before they asked for a person is written to elsewhere; STOP since then is said to that person, too.
    """
    origin = next(one for one in contacts if one.id == request.contact_id)
    used = [one for one in contacts if not one.bad_address and _counts(one, request)]
    return max(used, key=lambda one: (one.last_inbound, one is origin, one.id), default=origin)


def _counts(contact: Contact, request: HandOverRequest) -> bool:
    wrote = contact.last_inbound
    return wrote is not None and not (contact.opted_out and wrote < request.at)


def keep(
    desk: Desk, uow: UnitOfWork, contact: Contact, request: HandOverRequest, line: LogLine, at: datetime
) -> None:
    """What somebody wrote to a coordinator: kept, and from now on they wait for an answer.

    Who writes from another of their addresses reads there, too, that a person is here, once.
    """
    uow.conversations.log(contact.id, [line])
    if can_be_written_to(contact):
        _say_here(desk, uow, contact, request, at, taken_at(uow, request))
    works = {"bad_address": False} if contact.bad_address or contact.bounces else {}
    uow.contacts.update(contact.id, last_inbound=at, **works)
    if request.answered is not None and request.wrote is None:
        uow.inbox.save(replace(request, wrote=at))


def taken_at(uow: UnitOfWork, request: HandOverRequest) -> datetime:
    """When the take-over began."""
    deeds = uow.inbox.desk_lines(request.contact_id)
    return next((one.at for one in reversed(deeds) if one.kind is Deed.TAKEN), request.at)


def begin(desk: Desk, uow: UnitOfWork, request: HandOverRequest, at: datetime) -> None:
    """Say that a person is here: where they asked for one, and where they wrote last."""
    for contact in _where(uow, request):
        _say_here(desk, uow, contact, request, at, at)


def end(desk: Desk, uow: UnitOfWork, request: HandOverRequest, phrase: str, at: datetime) -> None:
    """The conversation is the assistant's again: said at every address at which it was said that a person is here.

    The question that was open is put once more, and what was put aside goes out.
    """
    for contact in _where(uow, request, since=taken_at(uow, request)):
        _end(desk, uow, contact, phrase, at)
    origin = uow.contacts.get(request.contact_id)
    if origin is not None:
        uow.inbox.let_go(origin.resident_id, at)


def _where(uow: UnitOfWork, request: HandOverRequest, since: datetime | None = None) -> Iterator[Contact]:
    """Where they asked, where they wrote last, and where they wrote `since`; as far as they may be written to."""
    origin = uow.contacts.get(request.contact_id)
    if origin is None:
        return
    contacts = uow.contacts.of_resident(origin.resident_id)
    latest = latest_address(contacts, request)
    for one in contacts:
        wrote = since is not None and one.last_inbound is not None and one.last_inbound >= since
        if (wrote or one.id in {origin.id, latest.id}) and can_be_written_to(one):
            yield one


def _end(desk: Desk, uow: UnitOfWork, contact: Contact, phrase: str, at: datetime) -> None:
    text, revision = uow.conversations.load(contact.id) or ("", 0)
    try:
        state = State.from_json(text)
    except ValueError:  # there is none, or the next message starts afresh, as `receive` says
        _say(desk, uow, contact, phrase, at)
        return
    state = state.set(language=state.language or contact.language, opted_out=False)
    outcome = take_turn(desk, uow, contact, state, PersonLeft(at=at, said=phrase), at)
    uow.conversations.save(contact.id, outcome.state.to_json(), revision)
    send(
        desk, uow, contact, outcome.messages, at, cause=Cause.REPLY, cause_id=f"{PERSON}{desk.new_id()}",
        expires=at + STALE_AFTER,
    )


def _say_here(
    desk: Desk, uow: UnitOfWork, contact: Contact, request: HandOverRequest, at: datetime, taken: datetime
) -> None:
    """Once in a take-over at each address: the ledger takes a reason once."""
    cause_id = f"{PERSON}{request.id}:{int(taken.timestamp())}"
    say(desk, uow, contact, [desk.flows.phrases[HERE]], at, cause=Cause.REPLY, cause_id=cause_id)


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
    if uow.contacts.get(request.contact_id) is not None:
        uow.inbox.note(DeskLine(contact_id=request.contact_id, kind=Deed.ENDED, who="", at=at))
        end(desk, uow, request, AWAY if waits else LEFT, at)
