"""Trials in a reminder: who is in one, and which wording they hear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.assistant.desk import Desk
from bot.assistant.naming import LONDON
from bot.assistant.ports import UnitOfWork
from bot.assistant.room import Booking
from bot.assistant.session_reminders import Due, ReminderKind
from bot.assistant.trial import Arm, Exposure, Trial, arm_of
from bot.assistant.values import Contact
from bot.dialogue.walk import WORDING

ASKED_BY = {
    ReminderKind.DAY: "coming.day", ReminderKind.MORNING: "coming.soon", ReminderKind.HOURS: "coming.soon",
}
"""the flow step of each reminder: what a trial may vary"""
SOURCE = "en"


def wording_for(
    desk: Desk, uow: UnitOfWork, trials: Sequence[Trial], due: Due, booking: Booking, contact: Contact | None,
    cause_id: str, at: datetime,
) -> Mapping[str, str]:
    """Variables for the question, of the arm this person is in; {} for the usual words.

    Somebody without an address to write to (no `contact`) is put into an arm too: a wording that nobody can be told is
    part of what is compared. Whoever was in the trial keeps their arm, after its last day too.
    """
    for trial in trials:
        if trial.active and trial.varies == ASKED_BY[due.kind]:
            arm = uow.trials.arm(trial.id, booking.resident_id)
            if arm is None and trial.takes(at.astimezone(LONDON).date()) and _is_said(desk, uow, trial, booking):
                arm = arm_of(uow.trials.draw(trial.id, booking.resident_id))
                uow.trials.expose(Exposure(
                    trial=trial.id, resident_id=booking.resident_id, arm=arm, at=at, booking_id=booking.id,
                    event_id=booking.event_id, starts=due.starts, language=_language(uow, booking),
                    contact_id=contact.id if contact else "", channel=contact.channel.value if contact else "",
                    cause_id=cause_id,
                ))
            return {WORDING: trial.wording} if arm is Arm.B else {}
    return {}


def _is_said(desk: Desk, uow: UnitOfWork, trial: Trial, booking: Booking) -> bool:
    """Whether both wordings are there in the person's language: else it would be compared with English."""
    flow, _, name = trial.varies.partition(".")
    step = desk.flows.flows[flow].steps[name]
    language = _language(uow, booking)
    catalogue = desk.catalogues.get(language)
    said = (step.ask, step.wordings[trial.wording])
    return language == SOURCE or (
        catalogue is not None and all(one and (one.context, one.text) in catalogue.messages for one in said)
    )


def _language(uow: UnitOfWork, booking: Booking) -> str:
    """The one they read, whether or not we can write to them just now."""
    spoken = (one.language for one in uow.contacts.of_resident(booking.resident_id) if one.language)
    return next(spoken, SOURCE)
