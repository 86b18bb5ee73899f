"""The one durable workflow: it runs a job by name. DBOS is large, so this is imported only when jobs start."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from dbos import DBOS, DBOSConfig, ScheduleInput
from sqlalchemy import URL

from bot.errors import StoreUnavailable
from bot.jobs.place import SCHEMA
from bot.jobs.schedule import Job

log = structlog.get_logger(__name__)

APPLICATION = "doorstep"
HISTORY = timedelta(days=7)
"""how long the record of finished runs is kept"""
HISTORY_CHUNK = 1000
FINISHED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]

_jobs: dict[str, Job] = {}
_running: dict[str, threading.Lock] = {}
_stopping = threading.Event()


@DBOS.workflow(name="doorstep.job")
def _run(_scheduled: datetime, name: str) -> None:
    """Run one job, unless its last run still goes on: every run looks for whatever is due."""
    job, lock = _jobs.get(name), _running.get(name)
    if job is None or lock is None:
        return  # an older version's job
    if not lock.acquire(blocking=False):
        return
    try:
        job.work(_stopping.is_set)
    except StoreUnavailable:
        log.warning("jobs.database_away", job=name)
    except Exception as error:
        log.error("jobs.failed", job=name, error=type(error).__name__)
        raise
    finally:
        lock.release()


@DBOS.workflow(name="doorstep.history")
def _forget_history(_scheduled: datetime, _context: Any) -> None:
    """Remove the records of runs that ended long ago."""
    before = (datetime.now(UTC) - HISTORY).isoformat()  # noqa: TID251 - an edge, and its own book-keeping
    while not _stopping.is_set():
        old = DBOS.list_workflows(
            status=FINISHED, end_time=before, limit=HISTORY_CHUNK, load_input=False, load_output=False,
        )
        if not old:
            return
        DBOS.delete_workflows([one.workflow_id for one in old])


def launch(url: URL, executor_id: str, jobs: Iterable[Job]) -> None:
    """Start DBOS with these jobs as its schedules. After an error it may be tried again."""
    _stopping.clear()
    _jobs.update({job.name: job for job in jobs})
    _running.update({name: threading.Lock() for name in _jobs})
    try:
        DBOS(config=_config(url, executor_id))
        DBOS.launch()
        _apply_time_table()
    except BaseException:
        shut_down(0)
        raise


def _apply_time_table() -> None:
    """These jobs and no others, whatever an older version wanted."""
    wanted = [
        ScheduleInput(
            schedule_name=job.name, workflow_fn=_run, schedule=job.cron, context=job.name, cron_timezone=job.zone,
        )
        for job in _jobs.values()
    ]
    wanted.append(
        ScheduleInput(schedule_name="history", workflow_fn=_forget_history, schedule="50 3 * * *", context=None),
    )
    DBOS.apply_schedules(wanted)
    names = {one["schedule_name"] for one in wanted}
    for stale in DBOS.list_schedules():
        if stale["schedule_name"] not in names:
            DBOS.delete_schedule(stale["schedule_name"])


def trigger(name: str) -> None:
    """Run a job within a second, beside its time table."""
    DBOS.trigger_schedule(name)


def shut_down(grace: float) -> None:
    """Let running jobs come to the end of their chunk, `grace` seconds at most."""
    _stopping.set()
    DBOS.destroy(workflow_completion_timeout_sec=round(grace))
    _jobs.clear()
    _running.clear()


def _config(url: URL, executor_id: str) -> DBOSConfig:
    """No key for its cloud and no exporter: nothing leaves the machine. A constant version, so that a new release takes
    up what the old one left.
    """
    return DBOSConfig(
        name=APPLICATION, system_database_url=url.render_as_string(hide_password=False), executor_id=executor_id,
        application_version=APPLICATION, dbos_system_schema=SCHEMA, sys_db_pool_size=3, max_executor_threads=4,
        use_listen_notify=False, enable_otlp=False, log_level="ERROR",
    )
