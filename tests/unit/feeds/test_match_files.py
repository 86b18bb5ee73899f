"""`doorstep match` on files, and the schemas of its inputs."""

import json
from datetime import date
from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.feeds.match_files import match_files
from bot.matching.records.schemas import schemas
from tests.fakes import content

ROOT = Path(__file__).parents[3]
KNOWN = content.knowledge()
PROFILES = [
    {"id": "cook", "experience": [{"occupation": "cook", "years": 6, "paid": False}], "english_level": "Basic"},
    {"id": "none", "occupations": "porter", "permission": "none"},
    {
        "id": "doctor",
        "qualifications": [{"occupation": "doctor_gp", "stage": "none"}],
        "english_test": {"test": "IELTS", "version": "Academic", "overall": "7,5", "taken": "2026-05-10", "writing": 7},
    },
]
OPENINGS = [
    {"id": "porter", "title": "Porter", "occupation": "porter"},
    {"id": "gp", "title": "GP", "occupations": ["doctor_gp"], "registration": "GMC"},
    {"id": "kitchen", "title": {"en": "Cook"}, "occupations": ["cook"], "requirements": {"experience_years": 2}},
]


def run(tmp_path, profiles, openings, top=None):
    files = []
    for name, text in (("profiles.json", profiles), ("openings.json", openings)):
        path = tmp_path / name
        path.write_text(text if isinstance(text, str) else json.dumps(text), "utf-8")
        files.append(path)
    problems = []
    results = list(match_files(*files, KNOWN, date(2026, 11, 21), top, report=problems.append))
    return {one["profile"]: one["matches"] for one in results}, [str(one) for one in problems]


def test_results_are_json_with_reasons_in_english_and_never_what_must_not_be_sent(tmp_path):
    results, problems = run(tmp_path, PROFILES, OPENINGS)

    assert problems == []
    assert [one["opportunity"] for one in results["none"]] == []
    assert [one["opportunity"] for one in results["cook"]] == ["kitchen", "porter"]
    assert {
        "id": "reason.same_work",
        "text": "You have done this work: cook.",
        "params": {"occupation": "cook"},
    } in results["cook"][0]["reasons"]
    gp = next(one for one in results["doctor"] if one["opportunity"] == "gp")
    assert gp["verdict"] == "not_yet"
    assert gp["next_step"]["text"].startswith("Usual next step: the GMC checks your degree.")
    assert json.loads(json.dumps(results)) == results


def test_top_limits_each_profile(tmp_path):
    assert len(run(tmp_path, PROFILES, OPENINGS, top=1)[0]["cook"]) == 1


def test_json_lines_and_bad_records_are_reported_by_place_without_their_content(tmp_path):
    lines = (
        '{"id": "a", "occupations": ["cook"]}\n{"id": "b", "age": "secret"}\nnonsense\n{"id": "a"}\n{"english": 1}\n'
    )

    results, problems = run(tmp_path, lines, [*OPENINGS, {"title": "Wizard", "occupation": "wizard"}])

    assert list(results) == ["a"]
    places = ["openings.json: record 4", *(f"profiles.json:{n}" for n in (3, 2, 4, 5))]
    assert sorted(places) == sorted(next(place for place in places if one.startswith(f"{place}:")) for one in problems)
    assert not any("secret" in one for one in problems)


def test_a_file_that_is_not_there_is_a_clear_error(tmp_path):
    with pytest.raises(ContentError, match="nowhere"):
        list(match_files(tmp_path / "nowhere.json", tmp_path / "nowhere.json", KNOWN, date(2026, 11, 21), report=print))


@pytest.mark.parametrize("name", sorted(schemas()))
def test_the_published_schema_is_current(name):
    published = json.loads((ROOT / "docs" / "reference" / name).read_text("utf-8"))

    assert published == schemas()[name]
