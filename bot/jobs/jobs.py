"""Starts and stops the scheduled work of one process."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import StoreUnavailable
from bot.jobs.place import check_one_machine, jobs_url
from bot.jobs.schedule import Job
from bot.jobs.slot import Slot, take_slot

log = structlog.get_logger(__name__)


class Jobs:
    """Durable schedule on DBOS: each run happens on one process, whichever is first, over all machines.

    One a process. `start` and `stop` block (a second or three): call them in a thread.
    """

    def __init__(self, database_url: str, jobs: Sequence[Job], *, grace: float = 10.0) -> None:
        self._url = jobs_url(database_url)
        self._jobs = tuple(jobs)
        self._grace = grace
        self._slot: Slot | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Raises ConfigError (SQLite on a network disk, all slots taken) and StoreUnavailable."""
        with self._lock:
            if self._slot is not None:
                return
            check_one_machine(self._url)
            slot = take_slot(self._url)
            try:
                from bot.jobs import runner

                runner.launch(self._url, slot.executor_id, self._jobs)
            except SQLAlchemyError as error:
                slot.release()
                raise StoreUnavailable("the database went away", where="scheduled work") from error
            except BaseException:
                slot.release()
                raise
            self._slot = slot
            log.info("jobs.started", executor=slot.executor_id, jobs=len(self._jobs))

    def trigger(self, name: str) -> None:
        """Run a job now (such as `alerts` after an import). Needs `start`."""
        from bot.jobs import runner

        runner.trigger(name)

    def stop(self) -> None:
        """Waits for running jobs to end their chunk, `grace` seconds at most."""
        with self._lock:
            if self._slot is None:
                return
            from bot.jobs import runner

            runner.shut_down(self._grace)
            self._slot.release()
            self._slot = None
