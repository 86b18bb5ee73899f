"""`doorstep import esco FOLDER`: what the person at the terminal is told."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.commands import app
from bot.content.esco import read_esco

HEAD = "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels\n"
COOK = "Occupation,http://data.europa.eu/esco/occupation/90f75f67-495d-49fa-ab57-2f320e251d7e,5120,pan magician,\n"


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOORSTEP_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def folder(tmp_path: Path, text: str) -> str:
    (tmp_path / "occupations_en.csv").write_text(text, encoding="utf-8")
    return str(tmp_path)


def test_a_download_is_counted_kept_and_attributed(tmp_path: Path, data_dir: Path) -> None:
    result = CliRunner().invoke(app, ["import", "esco", folder(tmp_path, HEAD + COOK)])

    told = json.loads(result.stdout)
    assert result.exit_code == 0, result.output
    assert (told["with_names"], told["names"], told["problems"]) == ({"en": 1}, {"en": 1}, 0)
    assert len(told["unknown"]) == told["occupations"] - 1
    assert "not in this version of ESCO: porter (http" in result.stderr
    assert "ESCO classification of the European Commission" in result.stderr
    assert read_esco(data_dir).names["en"]["cook"] == ("pan magician",)


def test_bad_rows_end_with_2_and_are_not_quoted(tmp_path: Path, data_dir: Path) -> None:
    secret = "Occupation,nowhere,0,somebody's words,\n"
    result = CliRunner().invoke(app, ["import", "esco", folder(tmp_path, HEAD + secret * 30 + COOK)])

    assert result.exit_code == 2
    assert json.loads(result.stdout)["problems"] == 30
    assert "and 10 rows more" in result.stderr
    assert "somebody" not in result.stderr
    assert "cook" in read_esco(data_dir).names["en"]


def test_a_wrong_folder_keeps_nothing(tmp_path: Path, data_dir: Path) -> None:
    result = CliRunner().invoke(app, ["import", "esco", str(tmp_path / "gone")])

    assert result.exit_code == 1
    assert "there is no such folder" in str(result.exception)
    assert not data_dir.exists()


def test_a_second_argument_is_for_esco_only(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["import", "openings.csv", str(tmp_path)])

    assert result.exit_code == 1
    assert "doorstep import esco FOLDER" in str(result.exception)
