"""feeds.yaml and the words that feeds are read with."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.content.feeds import check_feeds, read_feeds, read_wording
from bot.errors import ContentError

KNOWLEDGE = Path(__file__).parents[3] / "knowledge"
HEAD = "as_of: 2026-11-22\ncontracts: {most_value: 5, suits: [sme], areas: [B]}\n"


def feeds(tmp_path, text):
    path = tmp_path / "feeds.yaml"
    path.write_text(HEAD + text, "utf-8")
    return read_feeds(path)


def test_our_own_feeds_are_all_off_and_can_be_asked_politely():
    limits, ours = read_feeds(KNOWLEDGE / "feeds.yaml")

    assert {feed.kind for feed in ours} >= {"nhs_jobs", "ocds"}
    assert not any(feed.active for feed in ours)
    assert all(feed.address.startswith("https://") and feed.every >= timedelta(hours=1) for feed in ours)
    assert limits.areas
    assert all(feed.contracts == limits for feed in ours)


def test_a_feed_takes_the_usual_limits_or_its_own(tmp_path):
    limits, (first, second) = feeds(tmp_path, """feeds:
  - {name: one, kind: ocds, address: "https://example.org/1", every_hours: 0.5, active: true}
  - {name: two, kind: ocds, address: "https://example.org/2", contracts: {most_value: 9}}
""")

    assert (first.every, first.active, first.contracts) == (timedelta(minutes=30), True, limits)
    assert (second.contracts.most_value, second.contracts.areas) == (9, ())


@pytest.mark.parametrize(("text", "word"), [
    ("feeds:\n  - {name: one, kind: rss, address: 'https://example.org'}\n", "kind"),
    ("feeds:\n  - {name: one, kind: csv, address: 'ftp://example.org'}\n", "https"),
    ("feeds:\n  - {name: one, kind: csv, address: 'https://a.org'}\n  - {name: one, kind: csv, address: 'https://b.org'}\n", "two feeds"),
    ("feeds:\n  - {name: one, kind: csv, address: 'https://a.org', every_hours: 0}\n", "every_hours"),
    ("feeds:\n  - {name: one, kind: csv, address: 'https://a.org', activ: true}\n", "activ"),
])
def test_a_mistake_is_named_with_its_line(tmp_path, text, word):
    with pytest.raises(ContentError, match=word) as error:
        feeds(tmp_path, text)

    assert "feeds.yaml:" in error.value.where


def test_the_words_are_turned_the_way_they_are_looked_up():
    words = read_wording(KNOWLEDGE)

    assert words.columns["job title"] == "title"
    assert words.values["kind"]["course"] == "training"
    assert words.values["yes"]["y"] == "yes"
    assert {"driving", "cscs", "sia", "food_hygiene"} <= words.licences.keys()


def test_the_check_finds_nothing_in_ours_and_a_wrong_occupation_elsewhere(tmp_path):
    import shutil

    assert check_feeds(KNOWLEDGE.parent) == []
    shutil.copytree(KNOWLEDGE, tmp_path / "knowledge")
    cpv = tmp_path / "knowledge" / "cpv.yaml"
    cpv.write_text(cpv.read_text("utf-8").replace("[market_trader]", "[wizard]"), "utf-8")
    assert "wizard" in check_feeds(tmp_path)[0].what


def test_a_licence_that_nobody_knows_is_found(tmp_path):
    import shutil

    shutil.copytree(KNOWLEDGE, tmp_path / "knowledge")
    words = tmp_path / "knowledge" / "inferred.yaml"
    words.write_text(words.read_text("utf-8").replace("  cscs: [", "  magic: ["), "utf-8")
    assert "magic" in check_feeds(tmp_path)[0].what
