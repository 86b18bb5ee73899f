"""Golden transcripts: each JSON file here is a scripted dialogue with the answers it must get.

A file is what `doorstep play` reads, with `about` (what it shows), `at` (the moment it plays) and `expected`.
After a wanted change run `doorstep play FILE --at ... --update` for it, or `pytest tests/flows --update-golden`,
and read the difference as a resident would.
"""

import json
from datetime import datetime
from pathlib import Path

import pytest

from bot.assistant.desk import Desk
from bot.cli.stage import play_file
from bot.config import Settings

FOLDER = Path(__file__).parent
SCRIPTS = sorted(FOLDER.glob("*.json"))


def test_there_are_enough_dialogues_in_every_finished_language_and_on_both_channels(desk: Desk) -> None:
    told = [json.loads(path.read_text(encoding="utf-8")) for path in SCRIPTS]

    assert len(told) >= 12
    assert {script["channel"] for script in told} == {"telegram", "sms"}
    assert {script["expected"]["end"]["language"] for script in told} >= set(desk.flows.languages)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_the_dialogue_goes_as_written(path: Path, desk: Desk, settings: Settings, update_golden: bool) -> None:
    script = json.loads(path.read_text(encoding="utf-8"))

    played = play_file(path, settings, desk, datetime.fromisoformat(script["at"]), update=update_golden)

    assert played == json.loads(path.read_text(encoding="utf-8"))["expected"]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_every_text_by_sms_keeps_its_price(path: Path) -> None:
    """Nine of ten texts take three parts at most; only an opening or a list of events in costly letters takes four."""
    script = json.loads(path.read_text(encoding="utf-8"))
    if script["channel"] == "sms":
        segments = [out["segments"] for turn in script["expected"]["turns"] for out in turn["out"]]

        assert segments
        assert max(segments) <= 4
        assert sum(parts <= 3 for parts in segments) >= 0.9 * len(segments)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_no_text_has_a_hole_in_it(path: Path) -> None:
    """A placeholder that was not filled would show as {name}."""
    script = json.loads(path.read_text(encoding="utf-8"))

    texts = [out["text"] for turn in script["expected"]["turns"] for out in turn["out"]]

    assert texts
    assert not [text for text in texts if "{" in text or "}" in text]
