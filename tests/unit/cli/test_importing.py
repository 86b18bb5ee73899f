"""Bringing in a file: counts, problems, exit codes."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.commands import app
from bot.cli.importing import import_source
from bot.errors import ConfigError, ContentError, FeedUnavailable
from bot.matching.knowledge import Knowledge
from bot.store.memory.store import MemoryStore
from tests.fakes import content
from tests.unit.assistant.town import NOW

HEADER = "reference,title,kind,closes,postcode\n"
GOOD = "r1,Porter,job,2026-12-01,B18\n"
BROKEN = "r2,Cook,dance,2026-12-01,B18\n"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return content.knowledge()


def file(tmp_path: Path, *lines: str) -> str:
    path = tmp_path / "openings.csv"
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return str(path)


def test_an_import_counts_what_is_new_changed_and_the_same(tmp_path: Path, knowledge: Knowledge) -> None:
    store = MemoryStore()
    counts = [
        import_source(file(tmp_path, line), store, knowledge, NOW).counts
        for line in (GOOD, GOOD, GOOD.replace("Porter", "Head porter"))
    ]

    assert [c["added"] for c in counts] == [1, 0, 0]
    assert [c["same"] for c in counts] == [0, 1, 0]
    assert [c["changed"] for c in counts] == [0, 0, 1]


def test_a_broken_record_is_reported_and_the_rest_go_in(tmp_path: Path, knowledge: Knowledge) -> None:
    store = MemoryStore()

    report = import_source(file(tmp_path, BROKEN, GOOD), store, knowledge, NOW)

    assert (report.counts["added"], report.counts["problems"]) == (1, 1)
    assert "openings.csv" in str(report.problems[0])


def test_a_file_that_is_not_there_brings_in_nothing(tmp_path: Path, knowledge: Knowledge) -> None:
    with pytest.raises(ContentError, match=r"gone\.csv"):
        import_source(str(tmp_path / "gone.csv"), MemoryStore(), knowledge, NOW)


def test_an_address_that_does_not_answer_is_one_clear_error(knowledge: Knowledge) -> None:
    with pytest.raises(FeedUnavailable, match=r"http://127\.0\.0\.1:9/x\.csv: cannot be fetched"):
        import_source("http://127.0.0.1:9/x.csv", MemoryStore(), knowledge, NOW)


@pytest.mark.parametrize(("lines", "broken"), [((GOOD,), 0), ((GOOD, BROKEN), 1)])
def test_the_command_ends_well_and_tells_what_was_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: Sequence[str], broken: int
) -> None:
    monkeypatch.setattr("bot.bootstrap.build_store", lambda *_: MemoryStore())

    lines = tuple(reversed(lines))
    result = CliRunner().invoke(app, ["import", file(tmp_path, *lines)])

    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["added"] == 1
    assert json.loads(result.stdout)["problems"] == broken
    assert ("openings.csv:2: kind:" in result.stderr) is bool(broken)


def test_the_whole_report_is_json_when_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.bootstrap.build_store", lambda *_: MemoryStore())

    result = CliRunner().invoke(app, ["import", "--json", file(tmp_path, BROKEN, GOOD)])

    report = json.loads(result.stdout)
    assert (report["added"], report["problems"]) == (1, 1)
    assert report["problem_list"][0]["where"].endswith("openings.csv:2")


def test_a_file_closes_what_it_names_no_longer_only_when_it_is_said_to_be_complete(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    store = MemoryStore()
    other = GOOD.replace("r1", "r3").replace("Porter", "Cleaner")
    import_source(file(tmp_path, GOOD, other), store, knowledge, NOW, complete=True)

    assert import_source(file(tmp_path, GOOD), store, knowledge, NOW).counts["closed"] == 0
    assert import_source(file(tmp_path, GOOD), store, knowledge, NOW, complete=True).counts["closed"] == 1


def test_only_the_events_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = MemoryStore()
    monkeypatch.setattr("bot.bootstrap.build_store", lambda *_: store)
    path = tmp_path / "both.csv"
    path.write_text("reference,title,kind,starts\nr1,Porter,job,\ne1,Open day,event,2027-01-09T10:00\n", encoding="utf-8")

    result = CliRunner().invoke(app, ["import", "events", "--json", str(path)])

    report = json.loads(result.stdout)
    assert (report["added"], report["left_out"]) == (1, 1)
    assert "is no event" in report["left_out_list"][0]["what"]
    with store.begin() as uow:
        assert uow.events.find("spreadsheet", "e1") is not None
        assert uow.openings.find("spreadsheet", "r1") is None


def test_two_sources_at_once_are_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["import", file(tmp_path, GOOD), "other.csv"])

    assert isinstance(result.exception, ConfigError)
    assert "import events FILE" in str(result.exception)
