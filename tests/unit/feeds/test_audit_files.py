"""`doorstep match --audit` on files: groups are compared, never matched."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.feeds.audit_files import audit_files, lines
from bot.feeds.match_files import match_files
from tests.fakes import content

ROOT = Path(__file__).parents[3]
KNOWN = content.knowledge()
TODAY = date(2026, 11, 21)
OPENINGS = [
    {"id": "kitchen", "title": "Kitchen assistant", "occupations": ["catering_assistant"], "postcode": "B66"},
    {"id": "class", "title": "English class", "kind": "training", "postcode": "B18"},
]


@pytest.fixture
def files(tmp_path):
    def write(profiles):
        paths = tmp_path / "profiles.json", tmp_path / "openings.json"
        for path, items in zip(paths, (profiles, OPENINGS), strict=True):
            path.write_text(json.dumps(items), "utf-8")
        return paths

    return write


def people(number, groups, **fields):
    return [
        {"id": f"{groups.get('language', 'x')}-{n}", "occupations": ["catering_assistant"], "outcode": "B66", "groups": groups, **fields}
        for n in range(number)
    ]


def test_groups_are_compared(files):
    problems = []
    some = people(12, {"language": "ar", "channel": "sms"}, permission="any")
    none = people(11, {"language": "ti", "channel": "sms"}, permission="none", english="fluent")
    found = audit_files(*files([*some, *none]), KNOWN, TODAY, report=problems.append)
    assert problems == []
    assert found["people"] == 23
    told = {(one["dimension"], one["name"]): one for one in found["groups"]}
    assert set(told) == {("language", "ar"), ("language", "ti"), ("channel", "sms")}
    assert told["language", "ar"]["measures"]["served"]["figure"]["value"] == 1
    assert told["language", "ti"]["measures"]["good"]["figure"]["value"] < 1
    assert told["language", "ti"]["measures"]["good"]["gap"]["high"] < 0
    text = list(lines(found))
    assert any(line.startswith("language   ar") for line in text)
    assert "*" in next(line for line in text if " ti " in line)


def test_groups_that_are_no_words_are_reported_and_the_rest_counts(files):
    problems = []
    broken = {"id": "odd", "groups": {"language": ["ar"]}}
    found = audit_files(*files([broken, *people(10, {"language": "so"})]), KNOWN, TODAY, report=problems.append)
    assert found["people"] == 10
    assert "odd" in str(problems[0])


GROUPS = st.fixed_dictionaries({}, optional={
    "language": st.sampled_from(["ar", "ti", "en"]), "gender": st.sampled_from(["woman", "man"]),
    "channel": st.sampled_from(["sms", "telegram"]), "status": st.sampled_from(["any", "none"]),
})


@given(some=GROUPS, other=GROUPS)
@settings(max_examples=20, deadline=None)
def test_groups_change_nothing_that_is_matched(some, other, tmp_path_factory):
    folder = tmp_path_factory.mktemp("groups")
    openings = folder / "openings.json"
    openings.write_text(json.dumps(OPENINGS), "utf-8")

    def matched(groups):
        path = folder / "profiles.json"
        one = {"id": "p", "occupations": ["cook"], "english": "basic", "outcode": "B67", "groups": groups}
        path.write_text(json.dumps([*people(2, {"language": "x"}, english="basic"), one]), "utf-8")
        return list(match_files(path, openings, KNOWN, TODAY, report=pytest.fail))

    assert matched(some) == matched(other)
