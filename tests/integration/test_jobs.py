"""The real schedule, on an SQLite file and on PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from bot.errors import ConfigError, StoreUnavailable
from bot.jobs import Job, Jobs
from bot.jobs.place import jobs_url
from bot.jobs.slot import take_slot


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/doorstep.db"
    return request.getfixturevalue("postgres_url")


def wait_for(condition, seconds: float = 20.0) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return bool(condition())


def test_jobs_run_by_their_time_table_and_on_demand_and_start_again(database_url: str):
    every_second, yearly, failing = [], [], []

    def fail(_stopping):
        failing.append(1)
        raise ValueError

    jobs = Jobs(database_url, [
        Job(name="often", cron="* * * * * *", work=lambda _: every_second.append(1)),
        Job(name="yearly", cron="0 0 1 1 *", work=lambda _: yearly.append(1)),
        Job(name="failing", cron="* * * * * *", work=fail),
    ])
    jobs.start()
    try:
        jobs.trigger("yearly")
        assert wait_for(lambda: len(every_second) >= 2)
        assert wait_for(lambda: yearly)
        assert wait_for(lambda: len(failing) >= 2), "a job that fails is tried again by its time table"
    finally:
        jobs.stop()

    after_stop = len(every_second)
    time.sleep(1.5)
    assert len(every_second) == after_stop

    again = []
    second = Jobs(database_url, [Job(name="other", cron="* * * * * *", work=lambda _: again.append(1))])
    second.start()
    try:
        assert wait_for(lambda: again)
        assert len(every_second) == after_stop, "the old schedule is gone"
    finally:
        second.stop()


def test_a_server_that_goes_away_while_the_jobs_start_is_no_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from bot.jobs import runner

    def away():
        raise OperationalError("SELECT 1", {}, ConnectionError())

    every_second: list[int] = []
    jobs = Jobs(f"sqlite:///{tmp_path}/doorstep.db", [
        Job(name="often", cron="* * * * * *", work=lambda _: every_second.append(1)),
    ])
    with monkeypatch.context() as broken:
        broken.setattr(runner, "_apply_time_table", away)
        with pytest.raises(StoreUnavailable):
            jobs.start()
    jobs.start()
    try:
        assert wait_for(lambda: every_second)
    finally:
        jobs.stop()


def test_a_long_job_is_not_run_twice_at_once_and_hears_of_the_stop(tmp_path: Path):
    running, most, ended = [0], [0], []

    def long(stopping):
        running[0] += 1
        most[0] = max(most[0], running[0])
        while not stopping():
            time.sleep(0.02)
        running[0] -= 1
        ended.append(1)

    jobs = Jobs(f"sqlite:///{tmp_path}/doorstep.db", [Job(name="long", cron="* * * * * *", work=long)])
    jobs.start()
    assert wait_for(lambda: running[0])
    time.sleep(2.5)
    jobs.stop()

    assert most == [1]
    assert ended == [1]


def test_slots_are_unique_among_the_living_and_are_taken_up_again(database_url: str):
    url = jobs_url(database_url)
    first, second = take_slot(url), take_slot(url)
    assert (first.executor_id, second.executor_id) == ("slot-0", "slot-1")

    first.release()
    third = take_slot(url)

    assert third.executor_id == "slot-0"
    third.release()
    second.release()


def test_a_killed_process_leaves_its_slot_free(database_url: str):
    url = jobs_url(database_url).render_as_string(hide_password=False)
    code = (
        "import sys, time; from sqlalchemy import make_url; from bot.jobs.slot import take_slot;"
        "s = take_slot(make_url(sys.argv[1])); print(s.executor_id, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, url], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == "slot-0"
        beside = take_slot(jobs_url(database_url))
        assert beside.number == 1
        beside.release()
        other.kill()

    def free() -> bool:
        slot = take_slot(jobs_url(database_url))
        slot.release()
        return slot.number == 0

    assert wait_for(free, 10)


def test_too_many_processes_are_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bot.jobs.slot.SLOTS", 1)
    url = jobs_url(f"sqlite:///{tmp_path}/doorstep.db")
    only = take_slot(url)

    with pytest.raises(ConfigError, match="scheduled work already"):
        take_slot(url)
    only.release()


def test_a_server_that_is_away_is_named_without_its_password():
    with pytest.raises(StoreUnavailable) as caught:
        Jobs("postgresql+psycopg://someone:secret@127.0.0.1:1/none", []).start()

    assert "DOORSTEP_DATABASE_URL" in str(caught.value)
    assert "secret" not in str(caught.value)
