"""knowledge/inbox.yaml and safeguarding.yaml."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.assistant.values import HandOverRequest
from bot.content.inbox import check_inbox, read_inbox
from bot.errors import ContentError

ROOT = Path(__file__).parents[3]
FRIDAY = datetime(2026, 11, 27, 16, 30, tzinfo=UTC)


def request(at, *, urgent=False, **more):
    return HandOverRequest(id="h1", resident_id="r1", contact_id="c1", reason="asked", urgent=urgent, at=at, **more)


@pytest.fixture(scope="module")
def rules():
    return read_inbox(ROOT / "knowledge")


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "knowledge"
    made.mkdir()
    for name in ("inbox.yaml", "safeguarding.yaml"):
        shutil.copy(ROOT / "knowledge" / name, made / name)
    return made


@pytest.mark.parametrize(("at", "by"), [
    (FRIDAY, datetime(2026, 11, 30, 16, 30, tzinfo=UTC)),
    (datetime(2026, 12, 24, 9, 0, tzinfo=UTC), datetime(2026, 12, 29, 9, 0, tzinfo=UTC)),
    (datetime(2027, 3, 27, 9, 0, tzinfo=UTC), datetime(2027, 3, 30, 8, 0, tzinfo=UTC)),
], ids=["over a weekend", "over Christmas", "the same time of day after the clocks changed"])
def test_who_asks_is_answered_by_the_same_time_on_the_next_working_day(rules, at, by):
    assert rules.due(request(at)) == by
    assert not rules.late(request(at), by)
    assert rules.late(request(at), by + timedelta(seconds=1))


def test_danger_is_answered_in_minutes_at_any_hour(rules):
    assert rules.due(request(FRIDAY, urgent=True)) == FRIDAY + timedelta(minutes=15)


def test_nobody_is_late_who_has_an_answer_or_is_done(rules):
    assert rules.due(request(FRIDAY, answered=FRIDAY)) is None
    assert rules.due(request(FRIDAY, closed=FRIDAY)) is None
    assert rules.due(request(FRIDAY, urgent=True, answered=FRIDAY, wrote=FRIDAY + timedelta(hours=1))) == (
        FRIDAY + timedelta(hours=1, minutes=15)
    )


def test_a_partner_has_its_own_procedure_or_everybodys(folder):
    file = folder / "safeguarding.yaml"
    own = 'partners:\n  charity:\n    agreed: true\n    steps: ["Call the lead of the charity."]\n'
    file.write_text(file.read_text().replace("partners: {}\n", own))
    rules = read_inbox(folder)

    assert rules.procedure("charity").steps == ("Call the lead of the charity.",)
    assert rules.procedure("charity").agreed
    assert not rules.procedure("another").agreed
    assert "999" in {one.phone for one in rules.procedure("another").helps}


@pytest.mark.parametrize(("name", "was", "is_", "says"), [
    ("inbox.yaml", "{minutes: 15}", "{minutes: 15, working_days: 1}", "inbox.yaml:10.*either minutes or working_days"),
    ("inbox.yaml", "hold_minutes: 60", "hold_minutes: 1", "inbox.yaml:12"),
    ("safeguarding.yaml", "  everybody:", "  charity:", "everybody"),
    ("safeguarding.yaml", '"116 123"', '"call them"', "safeguarding.yaml:23"),
])
def test_a_mistake_names_its_line(folder, name, was, is_, says):
    file = folder / name
    file.write_text(file.read_text().replace(was, is_, 1))

    with pytest.raises(ContentError, match=says):
        read_inbox(folder)


def test_check_finds_it(folder):
    assert check_inbox(folder.parent) == []
    (folder / "inbox.yaml").write_text("as_of: 2026-11-22\n")
    assert [finding.file.endswith("inbox.yaml") for finding in check_inbox(folder.parent)] == [True]
