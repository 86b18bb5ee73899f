"""What needs a coordinator now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from fastapi.responses import Response

from bot.assistant.broadcast import BroadcastState
from bot.assistant.coordinators import Right, Viewer
from bot.assistant.event_desk import may_run
from bot.assistant.held_events import HeldEvent
from bot.assistant.outcome import ReferralStatus
from bot.assistant.ports import UnitOfWork
from bot.console.kit.visit import Doors, Visit
from bot.console.office.broadcasts.words import STATES, first_words
from bot.console.office.door import stamp
from bot.console.office.inbox import rows_of, waits_in_words, why
from bot.console.office.office import Office
from bot.console.office.referrals import Referred, referred_rows
from bot.console.office.vocabulary import CHANNELS
from bot.console.status import parts
from bot.matching.events import sessions_of
from bot.matching.sessions import Session
from bot.matching.values import CommunityEvent
from bot.speaking.review import LanguageReview

SOON = timedelta(days=7)
LASTING, TOMORROW = timedelta(hours=6), timedelta(hours=36)
"""events that began so long ago, or begin so soon, have their door list here"""
MOST = 10
"""lines of each kind"""
FEW = 5
"""languages whose sentences are to be read"""
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
            referred = _to_answer(uow, visit)
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
            referred=referred[:MOST], more_referred=len(referred) > MOST,
            sentences=_to_review(office.reviews())[:FEW] if viewer.may(Right.SEE_RESULTS) else None,
            closing=closing[:MOST],
            channels=[
                (one.name, one.ready, visit.words("connected") if one.ready else visit.words("not connected"))
                for one in parts(status, sample_mode=False)[:CHANNELS_SHOWN]
            ],
        )


def _to_answer(uow: UnitOfWork, visit: Visit) -> Sequence[Referred]:
    """The oldest: for the programme those to pass on, for a partner those to answer; one more than are shown."""
    if not visit.viewer.may(Right.SEE_PEOPLE):
        return ()
    status = ReferralStatus.OPEN if visit.viewer.sees_everyone else ReferralStatus.PASSED_ON
    return referred_rows(uow, visit, uow.referrals.seen_by(visit.viewer, (status,), limit=MOST + 1))


def _to_review(reviews: Sequence[LanguageReview]) -> Sequence[tuple[str, int, int]]:
    """(language, drafted sentences that nobody has read, critical ones among them): the most critical first."""
    rows = [
        (one.language, one.translated - one.read, one.critical - one.critical_read)
        for one in reviews if one.live and one.translated > one.read
    ]
    return sorted(rows, key=lambda row: (-row[2], -row[1], row[0]))


def _soon(viewer: Viewer, held: Sequence[HeldEvent], at: datetime) -> Sequence[tuple[CommunityEvent, Session]]:
    """Sessions of these days whose people the viewer may see."""
    found = [
        (one.event, session) for one in held
        if may_run(viewer, one) and not one.event.by_date and one.event.status not in {"draft", "cancelled"}
        for session in sessions_of(one.event)
        if not session.cancelled and at - LASTING <= session.starts <= at + TOMORROW
    ]
    return sorted(found, key=lambda one: (one[1].starts, one[0].id))
