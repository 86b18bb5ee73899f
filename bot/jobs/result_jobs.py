"""Scheduled work for the results: everything is counted anew each hour."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.assistant.result_counting import Counting
from bot.jobs.schedule import Job, Stopping


def result_jobs(*, counting: Counting, clock: Callable[[], datetime]) -> Sequence[Job]:
    """Not at the full hour, when much else begins."""

    def count(stopping: Stopping) -> None:
        counting.run(clock(), stopping)

    return (Job(name="results", cron="37 * * * *", work=count),)
