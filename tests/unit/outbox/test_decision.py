"""Every send decision, for every cause, at the first and at the last try."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.assistant.values import Cause, DeliveryStatus
from bot.errors import SendDecision, SendError
from bot.outbox.decision import LONGEST_BACK_OFF, RULES, after_error, after_success, back_off, put_back
from tests.unit.outbox.virtual import START, delivery

PENDING, FAILED, UNKNOWN = DeliveryStatus.PENDING, DeliveryStatus.FAILED, DeliveryStatus.UNKNOWN


def settle(decision: SendDecision, *, cause: Cause, attempts: int, retry_after: float | None = None):
    from dataclasses import replace

    tried = replace(delivery(1, cause=cause), attempts=attempts)
    return after_error(tried, SendError(decision, code="c", retry_after=retry_after), START)


@pytest.mark.parametrize("cause", list(Cause))
@pytest.mark.parametrize(
    ("decision", "attempts", "expected"),
    [
        (SendDecision.RETRY, 1, PENDING),
        (SendDecision.RETRY, 7, PENDING),
        (SendDecision.RETRY, 8, FAILED),
        (SendDecision.HOLD_SENDER, 1, PENDING),
        (SendDecision.HOLD_SENDER, 1000, PENDING),  # the message is not at fault
        (SendDecision.ALARM, 1000, PENDING),
        (SendDecision.OPT_OUT, 1, FAILED),
        (SendDecision.BAD_ADDRESS, 1, FAILED),
        (SendDecision.GIVE_UP, 1, FAILED),
    ],
)
def test_status_after_an_error_that_is_sure(decision, attempts, expected, cause):
    assert expected == settle(decision, cause=cause, attempts=attempts).settled.status


@pytest.mark.parametrize(
    ("cause", "attempts", "expected"),
    [
        (Cause.REPLY, 1, PENDING),
        (Cause.REPLY, 2, UNKNOWN),
        (Cause.SERVICE, 1, UNKNOWN),
        (Cause.ALERT, 1, UNKNOWN),
        (Cause.BROADCAST, 1, UNKNOWN),
    ],
)
def test_a_lost_answer_sends_a_reply_once_more_and_parks_anything_else(cause, attempts, expected):
    assert expected == settle(SendDecision.UNKNOWN, cause=cause, attempts=attempts).settled.status


@pytest.mark.parametrize(
    ("decision", "verdict"),
    [(SendDecision.OPT_OUT, "opt_out"), (SendDecision.BAD_ADDRESS, "bad_address"), (SendDecision.GIVE_UP, "")],
)
def test_the_address_is_judged_only_when_the_carrier_says_so(decision, verdict):
    assert verdict == settle(decision, cause=Cause.ALERT, attempts=1).settled.address_verdict


@pytest.mark.parametrize("decision", list(SendDecision))
def test_every_decision_has_a_rule_and_keeps_the_code(decision):
    assert decision in RULES
    assert settle(decision, cause=Cause.REPLY, attempts=1).settled.error == "c"


@pytest.mark.parametrize(
    ("decision", "retry_after", "seconds"),
    [
        (SendDecision.RETRY, None, 4.0),
        (SendDecision.RETRY, 17.0, 17.0),
        (SendDecision.HOLD_SENDER, None, 30.0),
        (SendDecision.HOLD_SENDER, 17.0, 17.0),
        (SendDecision.ALARM, None, 300.0),
    ],
)
def test_the_next_try_waits_as_long_as_the_carrier_says_or_a_back_off(decision, retry_after, seconds):
    outcome = settle(decision, cause=Cause.REPLY, attempts=3, retry_after=retry_after)

    assert START + timedelta(seconds=seconds) == outcome.settled.not_before


@pytest.mark.parametrize("decision", list(SendDecision))
def test_only_a_limit_of_the_whole_sender_holds_it(decision):
    outcome = settle(decision, cause=Cause.REPLY, attempts=1, retry_after=5)

    held = decision in {SendDecision.HOLD_SENDER, SendDecision.ALARM}
    assert (START + timedelta(seconds=5) if held else None) == outcome.hold_until
    assert outcome.alarm == (decision is SendDecision.ALARM)


def test_back_off_doubles_up_to_a_longest_wait():
    assert [back_off(n) for n in (1, 2, 3, 4)] == [1, 2, 4, 8]
    assert back_off(10_000) == LONGEST_BACK_OFF


def test_success_and_putting_back():
    sent, back = after_success(delivery(1), "p1", START).settled, put_back(delivery(1), START).settled

    assert (sent.status, sent.provider_id) == (DeliveryStatus.SENT, "p1")
    assert (back.status, back.not_before, back.error) == (PENDING, START, "")
    assert back.untried, "no attempt of those that are counted"
