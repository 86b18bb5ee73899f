"""What is done when. Each job looks for rows that are due: a missed run, a double run or a crash does no harm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import sleep

import structlog

from bot.assistant.alerts import Alerts
from bot.assistant.delivering import Delivering
from bot.assistant.feeding import Feeds
from bot.assistant.follow_ups import FollowUps
from bot.assistant.ports import Store
from bot.assistant.reminders import Reminders
from bot.assistant.retention import RetentionRules, prune

log = structlog.get_logger(__name__)

WINDOW_REST = 0.5
"""seconds until a full window is looked at again"""
Stopping = Callable[[], bool]
"""True when the process is being stopped: a long job ends at its next chunk"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """Work with a time table."""

    name: str
    cron: str
    """five fields, or six with seconds first"""
    work: Callable[[Stopping], None]
    zone: str = "Europe/London"


def standard_jobs(
    *, store: Store, alerts: Alerts, follow_ups: FollowUps, broadcasts: Delivering, reminders: Reminders,
    retention: RetentionRules, feeds: Feeds, clock: Callable[[], datetime], wake: Callable[[], None],
    rest: Callable[[float], None] = sleep,
) -> Sequence[Job]:
    """The jobs of Doorstep. `wake` tells the pump that deliveries were committed; `rest` waits for so many seconds."""

    def expand(stopping: Stopping) -> None:
        done = alerts.expand_due(clock, stopping)
        if done.told:
            wake()
        if done.failed:
            log.error("jobs.conversations_unreadable", conversations=done.failed)

    def look_again(_: Stopping) -> None:
        with store.begin() as uow:
            alerts.look_again(uow, clock())
            uow.commit()

    def writing(run_due: Callable[[Callable[[], datetime], Stopping], int]) -> Callable[[Stopping], None]:
        """Wakes the pump when something was written."""

        def work(stopping: Stopping) -> None:
            if run_due(clock, stopping):
                wake()

        return work

    def retain(stopping: Stopping) -> None:
        prune(store, clock(), retention, stopping)

    def bring_in(stopping: Stopping) -> None:
        feeds.read_due(clock, stopping)

    zone = alerts.rules.hours.zone
    return (
        Job(name="alerts", cron="* * * * *", work=expand, zone=zone),
        Job(name="broadcasts", cron="*/5 * * * * *", work=_deliver(broadcasts, clock, wake, rest), zone=zone),
        # For those who were in the middle of a conversation, had their week's share, or told us more since.
        Job(name="alerts-again", cron="*/15 8-20 * * *", work=look_again, zone=zone),
        # At any hour: what was about to be sent in its old form must not go. Nobody is written to at night.
        Job(name="follow-ups", cron="* * * * *", work=writing(follow_ups.run_due), zone=zone),
        Job(name="reminders", cron="10 10 * * *", work=writing(reminders.remind_due), zone=zone),
        # How often each feed is read is its own affair; what is new is told by `alerts` within a minute.
        Job(name="feeds", cron="*/5 * * * *", work=bring_in, zone=zone),
        Job(name="retention", cron="20 3 * * *", work=retain, zone=zone),
    )


def _deliver(
    broadcasts: Delivering, clock: Callable[[], datetime], wake: Callable[[], None], rest: Callable[[float], None],
) -> Callable[[Stopping], None]:
    """Go on with the broadcasts while there is more to write than the window holds."""

    def work(stopping: Stopping) -> None:
        while not stopping():
            done = broadcasts.run_due(clock, stopping)
            if done.written:
                wake()
            if not done.waits:
                return
            rest(WINDOW_REST)

    return work
