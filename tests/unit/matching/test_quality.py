"""The labelled set of bench/matching: the right openings first, nothing forbidden, and better than simpler ways."""

from statistics import fmean

import pytest

from bench.match_quality import BASELINES, RULES, alerts, baselines, doorstep, forbidden_pairs, quality
from bench.matching.labelled import LabelledSet, read_labelled
from bench.matching.measures import interval, ndcg, recall
from bot.matching.knowledge import Knowledge

ENOUGH = 0.85
KINDS = {"job", "training", "mentoring", "enterprise", "research", "volunteering"}
LANGUAGES = {"en", "ur", "pa", "bn", "ar", "fa", "ps", "ckb", "pl", "ro", "so", "ti", "uk", "fr"}


@pytest.fixture(scope="module")
def labelled(knowledge: Knowledge) -> LabelledSet:
    return read_labelled(knowledge)


@pytest.fixture(scope="module")
def shown(labelled, knowledge):
    return doorstep(labelled, knowledge)


@pytest.fixture(scope="module")
def simpler(labelled, knowledge, shown):
    return baselines(labelled, knowledge, shown, slow=False)


def test_the_set_is_large_and_wide_enough(labelled):
    assert len(labelled.people) >= 60
    assert len(labelled.openings) >= 60
    assert {one.kind.value for one in labelled.openings} == KINDS
    assert {language for one in labelled.people for language in one.profile.languages} >= LANGUAGES
    assert all(one.grades for one in labelled.people)


def test_the_right_openings_come_first(labelled, shown):
    assert fmean(quality(shown, labelled).at_5) >= ENOUGH


def test_nothing_forbidden_is_shown(labelled, shown):
    assert forbidden_pairs(shown, labelled) == []


def test_nothing_forbidden_is_sent_unasked(labelled, knowledge):
    assert forbidden_pairs(alerts(labelled, knowledge), labelled, sent=True) == []


@pytest.mark.parametrize("way", [name + rules for name in BASELINES for rules in ("", RULES)])
def test_better_than_simpler_ways(way, labelled, shown, simpler):
    ours, theirs = quality(shown, labelled), quality(simpler[way], labelled)
    assert fmean(ours.at_5) > fmean(theirs.at_5)
    assert fmean(ours.at_10) > fmean(theirs.at_10)


def test_the_measures_are_the_usual_ones():
    grades = {"best": 3, "good": 2, "fair": 1}
    assert ndcg(["best", "good", "fair"], grades, 5) == 1
    assert ndcg(["fair", "x", "best"], grades, 5) == pytest.approx((1 + 7 / 2) / (7 + 3 / 1.58496 + 0.5), abs=1e-4)
    assert ndcg(["x"], grades, 5) == 0
    assert recall(["best", "x", "fair"], grades, 2) == 0.5
    assert recall(["x"], {"fair": 1}, 5) is None
    low, high = interval([0.0, 1.0] * 50)
    assert low == pytest.approx(0.4, abs=0.02)
    assert high == pytest.approx(0.6, abs=0.02)
