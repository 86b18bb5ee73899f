"""Events out of the store, in every format, and into another one."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.assistant.publishing import public_events
from bot.cli.commands import app
from bot.cli.importing import Importing, import_source
from bot.cli.output import utc_now
from bot.errors import ConfigError
from bot.feeds.write import FORMATS
from bot.matching.sessions import Session
from bot.store.memory.store import MemoryStore
from tests.contract.builders import event
from tests.fakes import content
from tests.unit.feeds.notices import WORDS

SOON = utc_now().replace(microsecond=0, second=0) + timedelta(days=9)
HOUR = timedelta(hours=1)


def at(days: int, **changes: Any) -> Any:
    starts = SOON + timedelta(days=days)
    return event(f"ev{days}", reference=f"r{days}", **{"starts": starts, "ends": starts + HOUR, "partner": "Library", **changes})


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> MemoryStore:
    made = MemoryStore()
    with made.begin() as uow:
        began = Session(starts=SOON - timedelta(days=30), ends=SOON - timedelta(days=30) + HOUR)
        goes_on = Session(starts=SOON, ends=SOON + HOUR)
        for one in (
            at(1), at(2, status="cancelled"), at(3, status="draft"), at(4, partner="Council"), at(-12), at(-30),
            at(-29, starts=began.starts, ends=began.ends, sessions=(began, goes_on), course=True),
            at(5, by_date=True),
        ):
            uow.events.upsert(one, SOON)
        uow.commit()
    monkeypatch.setattr("bot.bootstrap.build_store", lambda *_: made)
    return made


def test_what_is_to_come_goes_on_was_last_week_or_is_cancelled_is_public(store: MemoryStore) -> None:
    with store.begin() as uow:
        found = {one.id for one in public_events(uow, utc_now())}
        assert found == {"ev-29", "ev-12", "ev1", "ev2", "ev4"}
        assert {one.id for one in public_events(uow, utc_now(), " library ")} == found - {"ev4"}


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_of_one_house_goes_into_another(form: str, store: MemoryStore, tmp_path: Path) -> None:
    path = tmp_path / "events"
    result = CliRunner().invoke(app, ["export", "events", "--format", form, "--to", str(path)])
    other, knowledge, how = MemoryStore(), content.knowledge(), Importing(words=WORDS)
    report = import_source(str(path), other, knowledge, utc_now(), how)

    assert (result.exit_code, result.stdout) == (0, "")
    assert "5 events" in result.stderr
    assert [str(one) for one in report.problems] == []
    assert report.counts["added"] == 5
    again = import_source(str(path), other, knowledge, utc_now(), how)
    assert (again.counts["added"], again.counts["same"]) == (0, 5)


def test_stdout_gets_the_file_and_nothing_else(store: MemoryStore) -> None:
    result = CliRunner().invoke(app, ["export", "events", "--partner", "council"])

    assert result.stdout.startswith("BEGIN:VCALENDAR")
    assert result.stdout.count("BEGIN:VEVENT") == 1


def test_what_cannot_be_done_is_one_clear_error(store: MemoryStore, tmp_path: Path) -> None:
    for words, what in ((["--format", "pdf"], "no format"), (["--to", str(tmp_path)], "cannot be written")):
        result = CliRunner().invoke(app, ["export", "events", *words])
        assert isinstance(result.exception, ConfigError)
        assert what in str(result.exception)
