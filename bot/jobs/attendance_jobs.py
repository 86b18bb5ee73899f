"""Scheduled work after sessions: the questions of the morning after, and attendance that counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.assistant.after_session import AfterSession
from bot.assistant.counting import Counting
from bot.jobs.schedule import Job, Stopping


def attendance_jobs(
    *, after: AfterSession, counting: Counting, clock: Callable[[], datetime], wake: Callable[[], None]
) -> Sequence[Job]:
    """`wake` tells the pump that deliveries were committed."""

    def ask(stopping: Stopping) -> None:
        if after.ask_due(clock, stopping):
            wake()

    def count(_: Stopping) -> None:
        counting.run(clock())

    zone = after.reachable.hours.zone
    return (
        Job(name="after-sessions", cron="*/10 * * * *", work=ask, zone=zone),
        Job(name="attendance", cron="20 4 * * *", work=count, zone=zone),
    )
