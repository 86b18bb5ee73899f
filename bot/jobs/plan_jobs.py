"""Scheduled work for changes of events that waited to be told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.assistant.event_desk import EventDesk
from bot.jobs.schedule import Job, Stopping


def plan_jobs(desk: EventDesk, clock: Callable[[], datetime]) -> Sequence[Job]:
    """What becomes of them is told by the job `places`."""

    def carry_out(stopping: Stopping) -> None:
        desk.run_due(clock, stopping)

    return (Job(name="event-plans", cron="* * * * *", work=carry_out),)
