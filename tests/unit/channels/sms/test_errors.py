"""Twilio's refusals -> decisions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.sms.errors import HOLD_SECONDS, create_error, receipt_decision
from bot.errors import SendDecision


@pytest.mark.parametrize(("status", "code", "decision"), [
    (401, 20003, SendDecision.ALARM),
    (429, 20429, SendDecision.HOLD_SENDER),
    (429, None, SendDecision.HOLD_SENDER),
    (400, 21211, SendDecision.BAD_ADDRESS),
    (400, 21212, SendDecision.ALARM),
    (400, 21610, SendDecision.OPT_OUT),
    (400, 21611, SendDecision.HOLD_SENDER),
    (400, 21614, SendDecision.BAD_ADDRESS),
    (400, 21617, SendDecision.GIVE_UP),
    (400, 99999, SendDecision.GIVE_UP),
    (400, None, SendDecision.GIVE_UP),
    (500, None, SendDecision.UNKNOWN),
    (503, 20503, SendDecision.UNKNOWN),
])
def test_refusal_of_a_create(status: int, code: int | None, decision: SendDecision) -> None:
    assert create_error(status, code).decision is decision


def test_the_wait_is_twilios_or_ours() -> None:
    assert create_error(429, 20429, 7.0).retry_after == 7.0
    assert create_error(429, 20429).retry_after == HOLD_SECONDS
    assert create_error(400, 21610, 7.0).retry_after is None


@given(st.text())
def test_any_error_code_of_a_receipt_has_a_decision(code: str) -> None:
    assert receipt_decision(code) in SendDecision
