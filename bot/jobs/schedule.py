"""What is done when. Each job looks for rows that are due: a missed run, a double run or a crash does no harm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.assistant.alerts import Alerts
from bot.assistant.feeding import Feeds
from bot.assistant.ports import Store
from bot.assistant.reminders import Reminders
from bot.assistant.retention import RetentionRules, prune

log = structlog.get_logger(__name__)

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
    *, store: Store, alerts: Alerts, reminders: Reminders, retention: RetentionRules, feeds: Feeds,
    clock: Callable[[], datetime],
    wake: Callable[[], None],
) -> Sequence[Job]:
    """The jobs of Doorstep. `wake` tells the pump that deliveries were committed."""

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

    def remind(stopping: Stopping) -> None:
        if reminders.remind_due(clock, stopping):
            wake()

    def retain(stopping: Stopping) -> None:
        prune(store, clock(), retention, stopping)

    def bring_in(stopping: Stopping) -> None:
        feeds.read_due(clock, stopping)

    zone = alerts.rules.hours.zone
    return (
        Job(name="alerts", cron="* * * * *", work=expand, zone=zone),
        # For those who were in the middle of a conversation, had their week's share, or told us more since.
        Job(name="alerts-again", cron="*/15 8-20 * * *", work=look_again, zone=zone),
        Job(name="reminders", cron="10 10 * * *", work=remind, zone=zone),
        # How often each feed is read is its own affair; what is new is told by `alerts` within a minute.
        Job(name="feeds", cron="*/5 * * * *", work=bring_in, zone=zone),
        Job(name="retention", cron="20 3 * * *", work=retain, zone=zone),
    )
