"""What `Alerts` needs of the other rooms: what suits whom, and how it enters a conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from typing import Any

import structlog

from bot.assistant import showing, topics
from bot.assistant.desk import Desk
from bot.assistant.hours import DecentHours, is_decent
from bot.assistant.knowing import profile_for
from bot.assistant.news import EventNews, News, OpeningNews, Suiting, cause_id, expiry
from bot.assistant.ports import UnitOfWork
from bot.assistant.quiet import QUIET, own_hours
from bot.assistant.turn import style, take_turn
from bot.assistant.values import Cause, Contact
from bot.assistant.writing import send
from bot.dialogue.effects import Ask
from bot.dialogue.events import Event, FlowDue, OpeningArrived
from bot.dialogue.state import State, key
from bot.errors import DialogueError
from bot.matching.board import Boards
from bot.matching.gatherings import suiting
from bot.matching.match import rank
from bot.matching.values import CommunityEvent, Opportunity, Profile

log = structlog.get_logger(__name__)
HOW, TOGETHER = "alerts_how", "weekly"
"""fact of a resident: one by one, or once a week together"""
SHORTLIST = 10
"""most openings looked at more closely for one person in one walk"""
MOST = {showing.ROOM: 5, showing.ROOM_IN_PLAIN_LETTERS: 4, showing.ROOM_BY_SMS: 3}
"""room for reasons -> openings and events in one list"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Teller:
    """Its methods are the `Shortlist` and the `Tell` of `Alerts`."""

    desk: Desk
    hours: DecentHours
    """says what day it is where the residents live"""
    boards: Boards = field(default_factory=Boards)
    """the openings that walk together, for everybody they walk past"""

    def shortlist(
        self, uow: UnitOfWork, contact: Contact, openings: Sequence[Opportunity], events: Sequence[CommunityEvent],
        at: datetime,
    ) -> Suiting:
        """What is worth a message to this person, best first."""
        resident = contact.resident_id
        facts = facts_of(uow, resident)
        if not is_decent(at, hours_of(facts, self.hours)):
            return Suiting()
        silent = topics.stopped(uow.profiles.consents(resident))
        if silent:  # else the board of everybody's openings serves
            openings = [one for one in openings if topics.TOPICS[one.kind] not in silent]
        person = profile_for(uow, resident, facts, all_told=True)
        heard = () if topics.EVENTS in silent else self._events(uow, contact, person, events, at)
        room = showing.room_for_reasons(style(contact), contact.language)
        return Suiting(
            news=_by_turns(self._openings(person, openings, at), heard), together=facts.get(HOW) == TOGETHER,
            most=MOST[room],
        )

    def _openings(self, person: Profile, openings: Sequence[Opportunity], at: datetime) -> Sequence[News]:
        board = self.boards.of(openings, self.desk.knowledge)
        by_id = {one.id: one for one in openings}
        today = self.hours.local(at).date()
        found = rank(person, board, self.desk.knowledge, today, SHORTLIST, fresh_only=True)
        return [OpeningNews(opening=by_id[match.opportunity], match=match) for match in found]

    def _events(
        self, uow: UnitOfWork, contact: Contact, person: Profile, events: Sequence[CommunityEvent], at: datetime,
    ) -> Sequence[News]:
        """Events with places left, the nearest first, without those the person has a place at."""
        knowledge, spoken = self.desk.knowledge, contact.language
        ways = [(suiting(one, person, spoken, knowledge, at), one) for one in events]
        near = sorted(((way, one.starts, one.id, one) for way, one in ways if way is not None), key=lambda row: row[:3])
        if not near:
            return ()
        booked = {one.event_id for one in uow.events.bookings(contact.resident_id)}
        found = (one for *_, one in near if one.id not in booked)
        return [EventNews(event=one) for one in found if one.places is None or uow.events.taken(one.id) < one.places]

    def tell(self, uow: UnitOfWork, contact: Contact, news: tuple[News, ...], at: datetime) -> bool:
        """It enters the contact's conversation, and the outbox: one opening or event, or several as a list.

        False when the conversation cannot be read, or the person has just stopped.
        """
        return begin(
            self.desk, uow, contact, lambda present, state: self._event(present, state, news, at), at,
            cause_id=cause_id(news), expires=expiry(news, at),
        )

    def _event(self, present: Contact, state: State, news: tuple[News, ...], at: datetime) -> Event:
        match news:
            case (OpeningNews() as one,):
                listed = showing.for_person(
                    self.desk, one.opening, one.match, style=style(present), language=state.language, new=True
                )
                return OpeningArrived(at=at, listed=listed)
            case (EventNews() as one,):
                return FlowDue(at=at, flow="events", vars={"item": one.id}, said="news")
            case _:
                return FlowDue(at=at, flow="digest", vars={"news": [one.id for one in news]}, said="news")


def begin(
    desk: Desk, uow: UnitOfWork, contact: Contact, event: Any, at: datetime, *, cause_id: str, expires: datetime,
) -> bool:
    """A flow begins by itself in the contact's conversation; `event` is made of the contact and its state.

    False when the conversation cannot be read, the person has just stopped, or there turns out to be nothing to ask.
    """
    present = uow.contacts.find(contact.channel, contact.address, lock=True)
    if present is None or present.opted_out:
        return False
    stored = uow.conversations.load(present.id)
    try:
        state = State.from_json(stored[0]) if stored else State(language=present.language)
    except ValueError:
        return False
    try:
        outcome = take_turn(desk, uow, present, state.set(opted_out=False), event(present, state), at)
    except DialogueError as error:
        log.error("an alert could not be told", where=error.where, what=error.what)
        return False
    if not any(isinstance(one, Ask) for one in outcome.effects):
        return False
    uow.conversations.save(present.id, outcome.state.to_json(), stored[1] if stored else 0)
    return send(
        desk, uow, present, outcome.messages, at, cause=Cause.ALERT, cause_id=cause_id, expires=expires,
    )


def facts_of(uow: UnitOfWork, resident_id: str) -> dict[str, Any]:
    """Facts by key, as the conversation knows them."""
    return {key(fact.name, fact.of): fact.value for fact in uow.profiles.facts(resident_id)}


def hours_of(facts: Mapping[str, Any], hours: DecentHours) -> DecentHours:
    """The decent hours of one person."""
    return own_hours(hours, facts.get(QUIET))


def _by_turns(openings: Sequence[News], events: Sequence[News]) -> tuple[News, ...]:
    """The best opening, the nearest event, the next opening ...: neither kind is for ever behind the other."""
    pairs = zip_longest(openings, events)
    return tuple(one for pair in pairs for one in pair if one is not None)
