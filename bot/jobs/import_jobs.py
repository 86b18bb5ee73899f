"""Scheduled work for the files of openings and events that coordinators send in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.assistant.import_walk import ImportWalk
from bot.jobs.schedule import Job, Stopping


def import_jobs(walk: ImportWalk, clock: Callable[[], datetime]) -> Sequence[Job]:
    """Every few seconds: somebody watches."""

    def carry(stopping: Stopping) -> None:
        walk.run_due(clock, stopping)

    return (Job(name="imports", cron="*/5 * * * * *", work=carry),)
