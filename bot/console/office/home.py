"""What needs a coordinator now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from fastapi.responses import Response

from bot.assistant.broadcast import BroadcastState
from bot.assistant.coordinators import Right, Viewer
from bot.assistant.event_desk import may_run
from bot.assistant.held_events import HeldEvent
from bot.console.kit.visit import Doors, Visit
from bot.console.office.broadcasts.words import STATES, first_words
from bot.console.office.door import stamp
from bot.console.office.inbox import rows_of, waits_in_words, why
from bot.console.office.office import Office
from bot.console.office.vocabulary import CHANNELS
from bot.console.status import parts
from bot.matching.events import sessions_of
from bot.matching.sessions import Session
from bot.matching.values import CommunityEvent

SOON = timedelta(days=7)
LASTING, TOMORROW = timedelta(hours=6), timedelta(hours=36)
"""events that began so long ago, or begin so soon, have their door list here"""
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
            broadcasts = uow.looking.broadcasts(viewer, UNDER_WAY)
            held = uow.looking.held_senders(visit.at)
            unknown = bool(uow.outbox.unknown(limit=1))
            openings = uow.openings.closing(today, today + SOON)
            coming = uow.held_events.since(visit.at - LASTING, visit.at + TOMORROW)
        closing = [one.opportunity for one in openings if viewer.may_edit(one.owner)]
        status = office.status()
        waiting = [one for one in rows_of(office, visit) if one.talk.request.waits is not None]
        silent = [one for one in office.webhook_desk.listed(viewer) if one.failing or one.stopped]
        doors_open = _soon(viewer, coming, visit.at)
        return visit.page(
            "home.html", waiting=[(one, why(visit, one), waits_in_words(visit, one)) for one in waiting[:MOST]],
            more=max(0, len(waiting) - MOST), held=held, unknown=unknown, CHANNELS=CHANNELS, STATES=STATES,
            broadcasts=[
                {"id": one.id, "text": first_words(office, visit, one), "state": one.state.value} for one in broadcasts
            ],
            events=doors_open[:MOST], stamp=stamp,
            webhooks=silent[:MOST] if viewer.may(Right.EDIT_OWN_OPENINGS) else (),
            closing=closing[:MOST],
            channels=[
                (one.name, one.ready, visit.words("connected") if one.ready else visit.words("not connected"))
                for one in parts(status, sample_mode=False)[:CHANNELS_SHOWN]
            ],
        )


def _soon(viewer: Viewer, held: Sequence[HeldEvent], at: datetime) -> Sequence[tuple[CommunityEvent, Session]]:
    """Sessions of these days whose people the viewer may see."""
    found = [
        (one.event, session) for one in held
        if may_run(viewer, one) and not one.event.by_date and one.event.status not in {"draft", "cancelled"}
        for session in sessions_of(one.event)
        if not session.cancelled and at - LASTING <= session.starts <= at + TOMORROW
    ]
    return sorted(found, key=lambda one: (one[1].starts, one[0].id))
