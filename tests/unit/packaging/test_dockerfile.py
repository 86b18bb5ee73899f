"""The Dockerfile names what exists."""

import json
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[3]
LINES = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def arguments(instruction):
    return [line.split(maxsplit=1)[1] for line in LINES if line.startswith(f"{instruction} ")]


def sources():
    copies = [line.split() for line in arguments("COPY") if not line.startswith("--from")]
    return [source for copy in copies for source in copy[:-1]]


def test_everything_that_is_copied_exists_and_passes_dockerignore():
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}

    assert sources()
    assert [source for source in sources() if not (ROOT / source).exists()] == []
    assert set(sources()) == allowed


def test_every_folder_the_wheel_takes_in_is_copied():
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]

    assert {*wheel["packages"], *wheel["force-include"]} <= set(sources())


def test_it_starts_the_console_script_with_a_command_that_exists():
    (entrypoint,), (command,) = (json.loads(arguments("ENTRYPOINT")[0]), arguments("CMD"))

    assert entrypoint in PROJECT["project"]["scripts"]
    assert json.loads(command)[0] == "run"


def test_the_python_of_the_image_is_one_that_the_project_allows():
    least = tuple(map(int, PROJECT["project"]["requires-python"].removeprefix(">=").split(".")))
    images = [re.fullmatch(r"python:(\d+)\.(\d+)-slim( AS \w+)?", image) for image in arguments("FROM")]

    assert all(image and (int(image[1]), int(image[2])) >= least for image in images)


def test_it_does_not_run_as_root():
    assert arguments("USER") == ["doorstep"]
