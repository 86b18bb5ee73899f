"""The sliding window never lets more than its limit start in any second."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.assistant.values import Channel
from bot.outbox.pace import DEFAULT_PACE, Pace, SlidingWindow
from tests.unit.outbox.virtual import delivery

ARRIVALS = st.lists(st.tuples(st.floats(0, 0.5), st.integers(1, 4)), min_size=1, max_size=80)


@given(limit=st.integers(1, 30), arrivals=ARRIVALS)
def test_no_second_holds_more_than_the_limit(limit, arrivals):
    window, now, started = SlidingWindow(limit), 0.0, []
    for gap, units in arrivals:
        now += gap
        now += window.wait(now, units)
        window.start(now, units)
        started.append((now, units))

    for at, _ in started:
        inside = [units for other, units in started if at <= other < at + 1 - 1e-6]
        assert sum(inside) <= limit or len(inside) == 1


@given(limit=st.integers(1, 30), arrivals=ARRIVALS)
def test_after_its_wait_a_unit_may_start(limit, arrivals):
    window, now = SlidingWindow(limit), 0.0
    for gap, units in arrivals:
        now += gap + window.wait(now + gap, units)
        assert window.wait(now + 1e-9, units) <= 1e-9
        window.start(now, units)


def test_an_empty_window_lets_anything_through():
    assert SlidingWindow(1).wait(5.0, 9) == 0


def test_what_is_larger_than_the_limit_goes_alone():
    window = SlidingWindow(2)
    window.start(0.0, 1)

    assert window.wait(0.0, 9) == 1.0


def test_units_are_segments_only_where_the_carrier_counts_them():
    long = delivery(1, segments=3)

    assert Pace(per_second=1, burst=1, by_segment=True).units(long) == 3
    assert Pace(per_second=1, burst=1).units(long) == 1
    assert Pace(per_second=1, burst=1, by_segment=True).units(delivery(1, segments=0)) == 1


def test_telegram_stays_within_thirty_even_with_one_stalled_claim():
    pace = DEFAULT_PACE[Channel.TELEGRAM]

    assert pace.per_second + 2 * pace.burst <= 30
    assert pace.ceiling <= 30
