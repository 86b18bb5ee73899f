"""Keys of an installation."""

import stat
from pathlib import Path

import pytest

from bot.bootstrap import keys
from bot.config import Settings
from bot.errors import ConfigError


def settings(folder: Path, **more: str) -> Settings:
    return Settings(_env_file=None, data_dir=folder, **more)  # type: ignore[arg-type]


def test_keys_are_made_once_and_only_we_may_read_them(tmp_path: Path) -> None:
    first = keys(settings(tmp_path / "data"))

    assert keys(settings(tmp_path / "data")) == first
    assert first.data != first.session
    assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "data").iterdir()} == {0o600}


def test_keys_of_the_settings_come_first(tmp_path: Path) -> None:
    found = keys(settings(tmp_path, secret_key="s", data_key="d"))

    assert (found.session, found.data) == ("s", "d")
    assert list(tmp_path.iterdir()) == []


def test_postgresql_needs_a_shared_data_key(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="DOORSTEP_DATA_KEY"):
        keys(settings(tmp_path, database_url="postgresql+psycopg://localhost/x"))


def test_a_folder_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")

    with pytest.raises(ConfigError, match="key file cannot be used"):
        keys(settings(blocked / "data"))
