"""What needs a coordinator now."""

from __future__ import annotations

from datetime import timedelta

from fastapi.responses import Response

from bot.assistant.broadcast import BroadcastState
from bot.assistant.coordinators import Right
from bot.console.kit.visit import Doors, Visit
from bot.console.office.broadcasts.words import STATES, first_words
from bot.console.office.office import Office
from bot.console.office.vocabulary import CHANNELS, REASONS
from bot.console.status import parts

SOON = timedelta(days=7)
MOST = 10
"""lines of each kind"""
UNDER_WAY = (
    BroadcastState.AWAITING_APPROVAL, BroadcastState.RUNNING, BroadcastState.PAUSED, BroadcastState.SCHEDULED,
)
CHANNELS_SHOWN = 2
"""of the parts of the start page, the first are the channels"""


def home(doors: Doors, office: Office) -> None:
    """`/console`."""

    @doors.get("", "console_home", Right.OWN_ACCOUNT)
    def shown(visit: Visit) -> Response:
        viewer, today = visit.viewer, visit.at.date()
        with office.store.begin() as uow:
            waiting = uow.looking.waiting(viewer)
            broadcasts = uow.looking.broadcasts(viewer, UNDER_WAY)
            held = uow.looking.held_senders(visit.at)
            unknown = bool(uow.outbox.unknown(limit=1))
            openings = uow.openings.open_at(visit.at)
            owners = {one.opportunity.id: one.owner for one in uow.openings.all_kept()}
        closing = [
            one for one in openings
            if one.closes and one.closes <= today + SOON and viewer.may_edit(owners.get(one.id, ""))
        ]
        status = office.status()
        return visit.page(
            "home.html", waiting=waiting, now=visit.at, held=held, unknown=unknown, REASONS=REASONS,
            CHANNELS=CHANNELS, STATES=STATES,
            broadcasts=[
                {"id": one.id, "text": first_words(office, visit, one), "state": one.state.value} for one in broadcasts
            ],
            closing=sorted(closing, key=lambda one: (one.closes, one.id))[:MOST],
            channels=[
                (one.name, one.ready, visit.words("connected") if one.ready else visit.words("not connected"))
                for one in parts(status, sample_mode=False)[:CHANNELS_SHOWN]
            ],
        )
