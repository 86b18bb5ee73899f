"""Intervals of shares and of their difference: figures of the papers, coverage, symmetry."""

from functools import cache
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assistant.intervals import newcombe, wilson

COUNTS = st.integers(0, 60).flatmap(lambda people: st.tuples(st.integers(0, people), st.just(people)))
SHARES = st.floats(0.05, 0.95)


@pytest.mark.parametrize(("good", "people", "low", "high"), [
    (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718),
])
def test_one_share_as_in_newcombes_first_table(good: int, people: int, low: float, high: float) -> None:
    """Statistics in Medicine 17 (1998) 857-872, table I, method 3."""
    found = wilson(good, people)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@pytest.mark.parametrize(("one", "other", "low", "high"), [
    ((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((6, 7), (2, 7), 0.0582, 0.8062),
    ((5, 56), (0, 29), -0.0381, 0.1926), ((0, 10), (0, 20), -0.1611, 0.2775), ((0, 10), (0, 10), -0.2775, 0.2775),
    ((10, 10), (0, 20), 0.6791, 1.0), ((10, 10), (0, 10), 0.6075, 1.0),
])
def test_the_difference_as_in_newcombes_second_table(one, other, low: float, high: float) -> None:
    """Statistics in Medicine 17 (1998) 873-890, table II, method 10."""
    found = newcombe(*one, *other)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@given(one=COUNTS, other=COUNTS)
def test_it_does_not_matter_which_arm_is_called_first_or_which_end_good(one, other) -> None:
    found, turned = newcombe(*one, *other), newcombe(*other, *one)
    assert (found.low, found.high) == pytest.approx((-turned.high, -turned.low))
    bad = newcombe(one[1] - one[0], one[1], other[1] - other[0], other[1])
    assert (bad.low, bad.high) == pytest.approx((-found.high, -found.low))


@given(one=COUNTS, other=COUNTS)
def test_the_interval_holds_what_was_seen_and_nothing_impossible(one, other) -> None:
    found = newcombe(*one, *other)
    assert -1 <= found.low <= found.high <= 1
    if one[1] and other[1]:
        assert found.low - 1e-12 <= one[0] / one[1] - other[0] / other[1] <= found.high + 1e-12


@cache
def _intervals(people: int, people_other: int):
    return {
        (a, b): newcombe(a, people, b, people_other) for a in range(people + 1) for b in range(people_other + 1)
    }


@settings(max_examples=40, deadline=None)
@given(share=SHARES, other=SHARES, people=st.sampled_from([15, 30, 50]), more=st.sampled_from([20, 40]))
def test_about_95_of_100_trials_hold_the_truth_whatever_it_is(share: float, other: float, people: int, more: int):
    """Every possible outcome of such a trial with its chance: no luck of a simulation."""
    chances = [
        [comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)] for n, p in ((people, share), (more, other))
    ]
    covered = sum(
        chances[0][a] * chances[1][b] for (a, b), one in _intervals(people, more).items() if share - other in one
    )
    assert covered >= 0.9, "so small a trial is no more exact than that; the mean is .95"


@pytest.mark.parametrize("given_", [(1, 0), (-1, 5), (6, 5)])
def test_what_cannot_be_counted_is_an_error(given_) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        wilson(*given_)


def test_more_people_make_it_narrower() -> None:
    few, many = newcombe(6, 10, 4, 10), newcombe(600, 1000, 400, 1000)
    assert many.high - many.low < (few.high - few.low) / 5
    assert 0 in few
    assert 0 not in many
