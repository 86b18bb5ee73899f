"""What `Alerts` needs of the other rooms: who suits, and how an opening enters a conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import structlog

from bot.assistant import showing, topics
from bot.assistant.desk import Desk
from bot.assistant.hours import DecentHours, is_decent, personal
from bot.assistant.knowing import profile_for
from bot.assistant.ports import UnitOfWork
from bot.assistant.posting import announce
from bot.assistant.turn import deliveries, log_lines, style, take_turn
from bot.assistant.values import Cause, Contact, Delivery
from bot.dialogue.events import OpeningArrived
from bot.dialogue.state import State, key
from bot.errors import DialogueError
from bot.matching.board import Boards
from bot.matching.match import rank
from bot.matching.values import Match, Opportunity

log = structlog.get_logger(__name__)
QUIET = "quiet"
"""fact of a resident: times at which they want no alerts, see `hours.personal`"""
SHORTLIST = 10
"""most openings looked at more closely for one person in one walk"""
STALE_AFTER = timedelta(days=3)
"""an alert that could not be sent for so long is not sent any more"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Teller:
    """Its methods are the `Shortlist` and the `TellOpening` of `Alerts`."""

    desk: Desk
    hours: DecentHours
    """says what day it is where the residents live"""
    boards: Boards = field(default_factory=Boards)
    """the openings that walk together, for everybody they walk past"""

    def shortlist(
        self, uow: UnitOfWork, resident_id: str, openings: Sequence[Opportunity], at: datetime,
    ) -> Sequence[Match]:
        """What is worth a message to this person, best first."""
        facts = {key(fact.name, fact.of): fact.value for fact in uow.profiles.facts(resident_id)}
        if not is_decent(at, self._hours_of(facts)):
            return ()
        silent = topics.stopped(uow.profiles.consents(resident_id))
        if silent:  # else the board of everybody's openings serves
            openings = [one for one in openings if topics.TOPICS[one.kind] not in silent]
        profile = profile_for(uow, resident_id, facts, all_told=True)
        board = self.boards.of(openings, self.desk.knowledge)
        return rank(profile, board, self.desk.knowledge, self.hours.local(at).date(), SHORTLIST, fresh_only=True)

    def _hours_of(self, facts: Mapping[str, Any]) -> DecentHours:
        try:
            return personal(self.hours, str(facts.get(QUIET, "")))
        except ValueError:
            log.warning("somebody's quiet hours cannot be read; those of everybody hold")
            return self.hours

    def tell(self, uow: UnitOfWork, contact: Contact, opportunity: Opportunity, match: Match, at: datetime) -> bool:
        """The opening enters the contact's conversation, and the outbox.

        False when the conversation cannot be read, or the person has just stopped.
        """
        present = uow.contacts.find(contact.channel, contact.address, lock=True)
        if present is not None and present.id != contact.id:
            present = uow.contacts.get(contact.id)  # somebody else is at the phone they share
        if present is None or present.opted_out:
            return False
        stored = uow.conversations.load(present.id)
        try:
            state = State.from_json(stored[0]) if stored else State(language=present.language)
        except ValueError:
            return False
        arrived = OpeningArrived(at=at, listed=showing.for_person(
            self.desk, opportunity, match, style=style(present), language=state.language, new=True
        ))
        try:
            outcome = take_turn(self.desk, uow, present, state.set(opted_out=False), arrived, at)
        except DialogueError as error:
            log.error("an alert could not be told", where=error.where, what=error.what)
            return False
        uow.conversations.save(present.id, outcome.state.to_json(), stored[1] if stored else 0)
        uow.conversations.log(present.id, log_lines(present, outcome.messages, at))
        rows = deliveries(
            self.desk, present, outcome.messages, at, cause=Cause.ALERT, cause_id=opportunity.id,
            expires=expiry(opportunity, at),
        )
        told = uow.outbox.add([_numbered(row, number) for number, row in enumerate(rows)]) > 0
        announce(self.desk, uow, present, at)
        return told


def expiry(opportunity: Opportunity, at: datetime) -> datetime:
    """Never after closing, and never long after it was news."""
    if opportunity.closes is None:
        return at + STALE_AFTER
    return min(at + STALE_AFTER, datetime.combine(opportunity.closes + timedelta(days=1), time(), tzinfo=UTC))


def _numbered(row: Delivery, number: int) -> Delivery:
    """The ledger takes one row a cause and contact; further messages of the same alert are numbered."""
    return replace(row, cause_id=f"{row.cause_id}#{number}") if number else row
