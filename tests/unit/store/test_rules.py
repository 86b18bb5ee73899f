"""Rules that every store shares."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assistant.values import Cause, DeliveryStatus
from bot.errors import StoreError
from bot.store.rules import Bucket, changes_of_contact, may_go, steps_forward, take

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
S = DeliveryStatus


@pytest.mark.parametrize(("current", "reported", "forward"), [
    (S.SENT, S.DELIVERED, True),
    (S.SENT, S.FAILED, True),
    (S.UNKNOWN, S.SENT, True),
    (S.SENT, S.SENT, False),
    (S.DELIVERED, S.SENT, False),
    (S.DELIVERED, S.FAILED, False),
    (S.FAILED, S.DELIVERED, False),
    (S.CANCELLED, S.DELIVERED, False),
    (S.PENDING, S.SENT, False),
    (S.SENT, S.PENDING, False),
])
def test_a_receipt_only_steps_forward(current, reported, forward):
    assert steps_forward(current, reported) is forward


@pytest.mark.parametrize(("cause", "cause_id", "opted_out", "bad_address", "goes"), [
    (Cause.REPLY, "", False, False, True),
    (Cause.REPLY, "", True, False, False),
    (Cause.REPLY, "stop", True, False, False),
    (Cause.SERVICE, "stop", True, True, True),
    (Cause.SERVICE, "b1", True, False, False),
    (Cause.REPLY, "", False, True, True),
    (Cause.ALERT, "o1", False, True, False),
])
def test_who_may_still_get_what(cause, cause_id, opted_out, bad_address, goes):
    assert may_go(cause, cause_id, opted_out=opted_out, bad_address=bad_address) is goes


steps = st.lists(st.tuples(st.floats(0, 10), st.integers(0, 40)), min_size=1, max_size=40)


@given(steps=steps, per_second=st.floats(0.01, 50), burst=st.integers(1, 30))
def test_over_any_time_no_more_is_granted_than_the_burst_and_the_rate(steps, per_second, burst):
    bucket, now, total = None, NOW, 0
    for seconds, want in steps:
        now += timedelta(seconds=seconds)
        granted, bucket = take(bucket, now, want=want, per_second=per_second, burst=burst)
        assert 0 <= granted <= min(want, burst)
        total += granted
    elapsed = (now - NOW).total_seconds()
    assert total <= burst + elapsed * per_second + 1e-6


@given(st.integers(2, 30))
def test_a_patient_sender_gets_its_whole_rate(burst):
    """Asking often loses nothing to rounding (a bucket of one does: it is full before the next question)."""
    bucket, total = None, 0
    for tick in range(1001):
        now = NOW + timedelta(milliseconds=10 * tick)
        granted, bucket = take(bucket, now, want=99, per_second=30, burst=burst)
        total += granted
    assert burst + 299 <= total <= burst + 300


def test_a_clock_that_steps_back_grants_nothing_extra():
    _, bucket = take(None, NOW, want=3, per_second=1, burst=3)
    granted, bucket = take(bucket, NOW - timedelta(hours=1), want=3, per_second=1, burst=3)
    assert granted == 0
    granted, _ = take(bucket, NOW + timedelta(seconds=1), want=3, per_second=1, burst=3)
    assert granted == 1


def test_a_held_bucket_grants_nothing_and_goes_on_filling():
    held = Bucket(tokens=0, refilled=NOW, held_until=NOW + timedelta(seconds=5))
    granted, held = take(held, NOW + timedelta(seconds=4), want=9, per_second=1, burst=9)
    assert granted == 0
    granted, _ = take(held, NOW + timedelta(seconds=5), want=9, per_second=1, burst=9)
    assert granted == 5


def test_a_change_that_may_not_be_made_is_named():
    with pytest.raises(StoreError, match="address, id"):
        changes_of_contact({"language": "en", "id": "x", "address": "y"})
