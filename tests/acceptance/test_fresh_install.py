"""The wheel, installed into an empty environment and used from an empty folder. `make test-fresh` tries a clone."""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("flows", "nlu", "locales", "knowledge")
CONTENT = {".yml", ".yaml", ".csv", ".po", ".pot"}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The scripts of an environment with our wheel. What it depends on is borrowed from this one, to save time."""
    place = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", place, ROOT], check=True)
    venv.create(place / "venv", with_pip=False)
    (wheel,) = place.glob("doorstep-*.whl")
    subprocess.run([*pip, "--python", place / "venv", "install", "--no-deps", wheel], check=True)
    (packages,) = place.glob("venv/lib/python*/site-packages")
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return place / "venv" / "bin"


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DOORSTEP_", "PYTHON"))}
    return subprocess.run(command, cwd=folder, env=clean, capture_output=True, text=True, check=False, timeout=100)


def test_all_content_travels_inside_the_wheel(installed, tmp_path):
    program = "from bot.content.locate import content_root; print(content_root())"
    told = run([str(installed / "python"), "-c", program], tmp_path)
    root = Path(told.stdout.strip())

    assert root.is_relative_to(installed.parent), told.stderr
    for folder in FOLDERS:
        ours = {path.relative_to(ROOT) for path in (ROOT / folder).rglob("*") if path.suffix in CONTENT}
        assert ours
        assert [path for path in ours if not (root / path).exists()] == []


def test_check_finds_nothing_wrong_from_an_empty_folder(installed, tmp_path):
    told = run([str(installed / "doorstep"), "check"], tmp_path)

    assert told.returncode == 0, told.stderr
    assert "0 findings." in told.stderr


def test_the_database_is_made_where_it_is_asked_for(installed, tmp_path):
    told = run([str(installed / "doorstep"), "migrate"], tmp_path)

    assert told.returncode == 0, told.stderr
    assert (tmp_path / "data" / "doorstep.db").exists()
