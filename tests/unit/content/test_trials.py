"""knowledge/trials.yaml: off as it is delivered, and held against the flows."""

from datetime import date
from pathlib import Path

import pytest

from bot.assistant.trial import Fate
from bot.bootstrap import build_trials
from bot.config import Settings
from bot.content.trials import FILE, check_trials, read_trials
from bot.errors import ContentError
from tests.fakes import content
from tests.unit.assistant.town import build_desk

ROOT = Path(__file__).parents[3]
FLOWS = content.flows("en")
TRIAL = """
as_of: 2026-11-22
trials:
  t1:
    question: Which?
    active: true
    varies: coming.day
    wording: promise
    starts: 2027-01-11
    ends: 2027-06-30
    planned: 300
    counts: [came]
"""


def written(folder: Path, text: str) -> Path:
    (folder / "knowledge").mkdir()
    (folder / FILE).write_text(text, encoding="utf-8")
    return folder


def test_what_is_delivered_is_off_and_fits_the_flows():
    trials = read_trials(ROOT, FLOWS)
    assert trials
    assert not any(one.active for one in trials)
    assert check_trials(ROOT) == []


def test_a_trial_as_it_is_written_down(tmp_path: Path):
    (found,) = read_trials(written(tmp_path, TRIAL), FLOWS)
    assert (found.id, found.varies, found.wording, found.planned) == ("t1", "coming.day", "promise", 300)
    assert (found.starts, found.ends, found.counts) == (date(2027, 1, 11), date(2027, 6, 30), frozenset({Fate.CAME}))


@pytest.mark.parametrize(("old", "new", "what"), [
    ("coming.day", "coming.good", "no reminder"), ("coming.day", "late.tell", "no reminder"),
    ("wording: promise", "wording: loud", "has no wording 'loud'"), ("coming.day", "coming.soon", "has no wording"),
    ("ends: 2027-06-30", "ends: 2027-01-10", "ends before it starts"), ("planned: 300", "planned: 3", "planned"),
    ("[came]", "[happy]", "counts"), ("counts: [came]", "counts: []", "counts"),
])
def test_a_trial_that_cannot_run_is_refused(tmp_path: Path, old: str, new: str, what: str):
    with pytest.raises(ContentError, match=what):
        read_trials(written(tmp_path, TRIAL.replace(old, new)), FLOWS)


def test_two_trials_of_one_question_at_a_time_are_refused(tmp_path: Path):
    twice = TRIAL + TRIAL.split("trials:\n")[1].replace("t1:", "t2:")
    with pytest.raises(ContentError, match="one after the other"):
        read_trials(written(tmp_path, twice), FLOWS)


@pytest.mark.parametrize(("active", "wanted", "runs"), [(True, True, 1), (True, False, 0), (False, True, 0)])
def test_the_file_and_the_operator_must_both_want_it(tmp_path: Path, active: bool, wanted: bool, runs: int):
    root = written(tmp_path, TRIAL.replace("active: true", f"active: {str(active).lower()}"))
    desk = build_desk()
    assert len(build_trials(Settings(content=str(root), trials=wanted), desk)) == runs
