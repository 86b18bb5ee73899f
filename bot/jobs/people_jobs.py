"""Scheduled work for the list of people: who may be here twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.assistant.looking_alike import LookingAlike
from bot.jobs.schedule import Job, Stopping


def people_jobs(*, looking: LookingAlike, clock: Callable[[], datetime]) -> Sequence[Job]:
    """Each hour, when the results are counted already."""

    def look(stopping: Stopping) -> None:
        looking.run(clock(), stopping)

    return (Job(name="likenesses", cron="52 * * * *", work=look),)
