"""Bringing in a file: counts, problems, exit codes."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.commands import app
from bot.cli.importing import import_source
from bot.content.knowledge import read_knowledge
from bot.errors import ContentError
from bot.matching.knowledge import Knowledge
from bot.store.memory.store import MemoryStore
from tests.unit.assistant.town import NOW, ROOT

HEADER = "reference,title,kind,closes,postcode\n"
GOOD = "r1,Porter,job,2026-12-01,B18\n"
BROKEN = "r2,Cook,dance,2026-12-01,B18\n"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return read_knowledge(ROOT / "knowledge")


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
    with pytest.raises(ContentError, match=r"http://127\.0\.0\.1:9/x\.csv: cannot be fetched"):
        import_source("http://127.0.0.1:9/x.csv", MemoryStore(), knowledge, NOW)


@pytest.mark.parametrize(("lines", "code"), [((GOOD,), 0), ((GOOD, BROKEN), 2)])
def test_the_command_ends_with_2_when_records_were_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: Sequence[str], code: int
) -> None:
    monkeypatch.setattr("bot.bootstrap.build_store", lambda *_: MemoryStore())

    result = CliRunner().invoke(app, ["import", file(tmp_path, *lines)])

    assert result.exit_code == code, result.output
    assert '"added": 1' in result.stdout
    assert ("problem" in result.stderr or BROKEN.split(",", maxsplit=1)[0] in result.stderr or "openings.csv" in result.stderr) is bool(code)
