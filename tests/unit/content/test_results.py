"""knowledge/results.yaml."""

from pathlib import Path

import pytest

from bot.content.results import check_results, read_results
from bot.errors import ContentError

ROOT = Path(__file__).parents[3]


def test_the_file_of_the_project_can_be_read():
    rules = read_results(ROOT / "knowledge")

    assert rules.least >= 2
    assert len({one.id for one in rules.targets}) == len(rules.targets) > 3
    assert check_results(ROOT) == []


@pytest.mark.parametrize(("target", "what"), [
    ("{label: A, goal: 3, by: 2027-01-01}", "a target counts one of"),
    ("{label: A, goal: 3, by: 2027-01-01, fact: years, consent: profile}", "a target counts one of"),
    ("{label: A, goal: 0, by: 2027-01-01, consent: profile}", "goal"),
    ("{label: A, goal: 3, by: 2027-01-01, stage: hired}", "stage"),
])
def test_a_target_that_cannot_be_counted_is_named_with_its_line(tmp_path, target, what):
    folder = tmp_path / "knowledge"
    folder.mkdir()
    text = f"as_of: 2026-11-22\nleast: 5\nleft_after: 3\ntargets:\n  a: {target}\n"
    (folder / "results.yaml").write_text(text, "utf-8")

    with pytest.raises(ContentError) as error:
        read_results(folder)
    assert what in str(error.value)
    assert "results.yaml:5" in str(error.value.where)
    assert len(check_results(tmp_path)) == 1
