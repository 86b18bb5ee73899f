"""The audit of fairness: intervals as in the tables, small groups hidden, no group near the matcher."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.audit import TOGETHER, Outcome, audit, mean_of, newcombe, outcomes, student, welch, wilson
from bot.matching.values import Match, Profile, Verdict


def crowd(**sizes: int) -> list[Outcome]:
    return [
        Outcome(groups={"language": name}, good=1, score=0.5, standing=0.5) for name, size in sizes.items() for _ in range(size)
    ]


def names(people: list[Outcome]) -> list[tuple[str, int]]:
    return [(one.name, one.people) for one in audit(people, ("language",))]


def matches(*scores: float) -> tuple[Match, ...]:
    return tuple(Match(opportunity=f"o{n}", verdict=Verdict.READY, score=score) for n, score in enumerate(scores))


@pytest.mark.parametrize(("hits", "people", "low", "high"), [
    (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718),
])
def test_the_interval_of_a_share_is_wilsons(hits, people, low, high):
    """The worked examples of Newcombe (1998), Statistics in Medicine 17."""
    found = wilson(hits, people)
    assert (found.value, found.low, found.high) == pytest.approx((hits / people, low, high), abs=1e-4)


@pytest.mark.parametrize(("pairs", "low", "high"), [
    ((56, 70, 48, 80), 0.0524, 0.3339), ((9, 10, 3, 10), 0.1705, 0.8090), ((10, 10, 0, 10), 0.6075, 1.0),
])
def test_the_interval_of_a_difference_is_newcombes(pairs, low, high):
    found = newcombe(*pairs)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize(("freedom", "quantile"), [(9, 2.2622), (15, 2.1314), (30, 2.0423), (120, 1.9799)])
def test_students_quantile(freedom, quantile):
    assert student(freedom) == pytest.approx(quantile, abs=0.005)


def test_the_interval_of_a_mean():
    found = mean_of([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    assert (found.value, found.low, found.high) == pytest.approx((5.5, 3.334, 7.666), abs=0.005)
    assert mean_of([3.0]).low is None


def test_a_difference_of_means_is_clear_only_when_it_is_large():
    one = [0.50, 0.52, 0.48, 0.51, 0.49, 0.50, 0.53, 0.47, 0.50, 0.50]
    far, near = welch(one, [v + 0.2 for v in one]), welch(one, [v + 0.005 for v in one])
    assert far.high is not None
    assert far.high < 0
    assert near.low is not None
    assert near.high is not None
    assert near.low < 0 < near.high


def test_groups_of_fewer_than_ten_are_told_together_or_not_at_all():
    assert names(crowd(ar=12, ti=9)) == [("ar", 12)]
    assert names(crowd(ar=12, ti=6, so=6)) == [("ar", 12), (TOGETHER, 12)]
    assert names(crowd(ar=3)) == []


def test_people_whose_group_is_not_known_enter_no_comparison():
    known, unknown = crowd(ar=10, so=10), Outcome(groups={}, good=0)
    assert audit([*known, unknown], ("language",)) == audit(known, ("language",))


def test_the_gap_is_against_everybody_else():
    served = [Outcome(groups={"channel": "sms"}, good=1, score=0.9, standing=1.0)] * 20
    nothing = [Outcome(groups={"channel": "telegram"}, good=0)] * 20
    sms, telegram = audit([*served, *nothing], ("channel",))
    assert sms.measures["served"].gap.value == 1.0
    assert telegram.measures["served"].gap.value == -1.0
    assert telegram.measures["score"].figure is None
    assert telegram.measures["good"].figure.value == 0


def test_where_somebody_stands_among_the_others():
    best, middle, equal, none = outcomes([({}, matches(0.9)), ({}, matches(0.5)), ({}, matches(0.5)), ({}, ())])
    assert (best.standing, middle.standing, equal.standing) == (1.0, 0.25, 0.25)
    assert (none.good, none.score, none.standing) == (0, None, None)


@given(st.lists(st.sampled_from(["ar", "so", "ti", "en", ""]), max_size=60))
def test_no_small_group_is_ever_told(languages):
    told = audit([Outcome(groups={"language": one}, good=1, score=0.5, standing=0.5) for one in languages], ("language",))
    assert all(one.people >= 10 for one in told)


def test_the_matcher_has_no_field_for_a_protected_characteristic_but_two_that_only_hard_rules_read():
    known = {one.name for one in fields(Profile)}
    assert known & {"gender", "sex", "religion", "ethnicity", "nationality", "disability", "groups", "name"} == set()
    assert {"age", "women_only"} <= known
