"""A long import in the worker's own process, killed in the middle: it goes on, and nothing is added twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.assistant.coordinators import Role, Viewer
from bot.assistant.feed import Import
from bot.assistant.sending_in import SMALL_BYTES, SendingIn
from bot.assistant.uploads import Deed, Upload, UploadState
from tests.acceptance.running import Doorstep, until

ROWS = 800
HEAD = "kind,title,closes,reference\n"
TABLE = HEAD + "".join(f"job,Porter {n},2099-12-20,{n}\n" for n in range(ROWS)) + "job,Porter,yesterday,broken\n"
WHO = Viewer(coordinator_id="k", name="", role=Role.PARTNER_MEMBER, partner_id="charity")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Doorstep]:
    made = Doorstep(tmp_path / "house", SAMPLE_DATA="false")
    yield made
    made.close()


def nothing(*_: object) -> Import:
    raise AssertionError("what is long is read by the worker")


def begin(house: Doorstep, time: int) -> None:
    """Start its worker for the first or second time."""
    house.start("jobs")
    until(lambda: house.log("jobs").count("jobs.started") == time, "the start of the worker", 600)


def test_a_worker_that_is_killed_in_the_middle_goes_on_where_it_was(house: Doorstep) -> None:
    desk = SendingIn(store=house.store, read=nothing, new_id=lambda: "u1")
    assert len(TABLE) > SMALL_BYTES

    def now() -> Upload:
        found = desk.mine(WHO, "u1")
        assert found is not None
        return found

    desk.look(WHO, "jobs.csv", TABLE.encode(), datetime.now(UTC))
    begin(house, 1)
    until(lambda: now().state is UploadState.LOOKED_AT, "every row looked at", 200)
    desk.bring_in(WHO, "u1", datetime.now(UTC))
    until(lambda: now().done, "the first records")
    house.kill("jobs")
    killed = now()
    kept = house.rows("SELECT count(*) AS n FROM opening")[0].n
    assert killed.state is UploadState.IMPORTING
    assert 0 < killed.done == kept < ROWS

    house.rows("UPDATE upload SET leased_until = at")  # the half minute of its lease passes at once
    begin(house, 2)
    until(lambda: now().state is UploadState.IMPORTED, "the end of the import", 200)
    (found,) = house.rows("SELECT count(*) AS n, count(DISTINCT reference) AS different, min(owner) AS o FROM opening")
    assert (found.n, found.different, found.o) == (ROWS, ROWS, "charity")
    assert desk.counts(now()) == {Deed.ADDED: ROWS, Deed.REFUSED: 1}
    assert "Traceback" not in house.log("jobs")
