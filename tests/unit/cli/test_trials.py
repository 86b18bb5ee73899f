"""`doorstep trial`: which there are, and what they have shown."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.assistant.trial import Arm, Fate
from bot.assistant.trial_report import report
from bot.cli import main
from bot.cli.commands import app
from bot.cli.trials import COLUMNS, lines
from tests.unit.assistant.test_trial import TRIAL, people, somebody


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOORSTEP_DATABASE_URL", f"sqlite:///{tmp_path}/doorstep.db")
    monkeypatch.setenv("DOORSTEP_DATA_DIR", str(tmp_path))
    return tmp_path


def test_the_list_says_what_runs(house: Path):
    (line,) = CliRunner().invoke(app, ["trial", "list"]).stdout.splitlines()
    assert {key: json.loads(line)[key] for key in ("id", "active", "runs")} == {
        "id": "promise-2027", "active": False, "runs": False,
    }


def test_a_trial_that_nobody_was_in_has_an_empty_report(house: Path):
    words = CliRunner().invoke(app, ["trial", "report", "promise-2027"]).stdout
    assert "Too early for a verdict: 300 people an arm were planned" in words
    rows = list(csv.DictReader(io.StringIO(CliRunner().invoke(app, ["trial", "report", "promise-2027", "--csv"]).stdout)))
    assert [(row["part"], row["arm"], row["people"], row["share"]) for row in rows] == [
        ("all", "a", "0", ""), ("all", "b", "0", ""),
    ]
    assert tuple(rows[0]) == COLUMNS


def test_a_trial_that_does_not_exist_is_told(
    house: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("sys.argv", ["doorstep", "trial", "report", "nothing"])
    with pytest.raises(SystemExit):
        main()
    assert "There is no trial" in capsys.readouterr().err


def test_the_words_of_a_report_name_the_interval_and_hide_a_handful():
    near = "\n".join(lines(report(TRIAL, [*people(Arm.A, came=40, missed=20), *people(Arm.B, came=45, missed=15)])))
    assert "A: 40 of 60, 66.7 % (54.1 to 77.3)" in near
    assert "Difference, B less A: +8.3 points, 95 % interval -7.9 to 24.0 (Newcombe)" in near
    assert "No difference can be seen: the interval holds 0." in near
    few = "\n".join(lines(report(replace(TRIAL, planned=10), [
        *people(Arm.A, came=7, missed=3), (somebody(arm=Arm.B), Fate.CAME),
    ])))
    assert "missed <5" in few
    assert "B: <5 people" in few
    assert "The difference is not told: there are too few people." in few
