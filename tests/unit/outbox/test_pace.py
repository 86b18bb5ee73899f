"""The pace holds the carrier's limit in any second, over all processes, by construction."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assistant.values import Channel
from bot.outbox.pace import DEFAULT_PACE, JITTER, TELEGRAM_A_SECOND, USUAL_SEGMENTS, strict_pace
from bot.outbox.punctuality import Punctuality
from bot.store.memory import MemoryStore
from tests.unit.outbox.virtual import START

ASKED = st.lists(
    st.tuples(st.floats(0, 0.4), st.integers(1, USUAL_SEGMENTS), st.floats(0, JITTER)), min_size=20, max_size=200,
)


@given(limit=st.integers(5, 200), asked=ASKED)
def test_no_second_holds_more_than_the_limit(limit, asked):
    """However the claims fall, whatever the messages cost, and however late within the jitter each one starts."""
    pace, store, now, starts = strict_pace(limit), MemoryStore(), 0.0, []
    for gap, units, late in asked:
        now += gap
        with store.begin() as uow:
            at = START + timedelta(seconds=now)
            granted = uow.outbox.take_tokens("sender", at, pace.burst, pace.per_second, pace.burst)
            goes = units <= granted or granted == pace.burst
            uow.outbox.spend("sender", units if goes else 0, granted, START.date())
            uow.commit()
        if goes:
            starts.append((now + late, units))

    for at, _ in starts:
        assert sum(units for start, units in starts if at <= start < at + 1) <= limit


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 10, 30, 100, 1000])
def test_the_promise_of_the_pace(limit):
    pace = strict_pace(limit)

    assert int(pace.burst + pace.per_second * (1 + pace.jitter)) <= limit
    assert pace.per_second >= 0.45 * limit, "strict, but not lame"


def test_telegram_and_a_long_code_are_strict():
    assert DEFAULT_PACE[Channel.TELEGRAM] == strict_pace(TELEGRAM_A_SECOND, contact_gap=1.0)
    assert DEFAULT_PACE[Channel.TELEGRAM].per_second > 20
    assert DEFAULT_PACE[Channel.SMS] == strict_pace(1)


def test_room_is_kept_for_replies():
    pace = strict_pace(30)

    assert 0 < pace.bulk_in_flight < pace.in_flight


def test_who_comes_late_once_claims_one_and_gets_more_time_until_it_is_punctual():
    punctual = Punctuality(0.1, longest=15)
    assert punctual.limit(9) == 9

    assert not punctual.in_time(4.0)
    assert punctual.limit(9) == 1
    assert punctual.in_time(4.0), "it must get through in the end"
    assert punctual.limit(9) == 1
    assert punctual.in_time(0.05)
    assert punctual.limit(9) == 9


def test_nobody_waits_longer_than_the_longest_time():
    punctual = Punctuality(0.1, longest=15)

    assert not punctual.in_time(3600.0)
    assert not punctual.in_time(16.0)
    assert punctual.in_time(15.0)
