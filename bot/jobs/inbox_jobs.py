"""Scheduled work for the inbox: take-overs that nobody ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.assistant.desk import Desk
from bot.assistant.holding import end_due
from bot.assistant.ports import Store
from bot.jobs.schedule import Job, Stopping


def inbox_jobs(
    *, store: Store, desk: Desk, clock: Callable[[], datetime], wake: Callable[[], None]
) -> Sequence[Job]:
    """`wake` tells the pump that deliveries were committed."""

    def end(stopping: Stopping) -> None:
        if end_due(desk, store, clock, stopping):
            wake()

    return (Job(name="take-overs", cron="* * * * *", work=end),)
