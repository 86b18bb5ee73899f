"""Twilio's error codes -> what follows. Codes come and go: an unknown one falls into a default class."""

from __future__ import annotations

from bot.errors import SendDecision, SendError

D = SendDecision

AT_CREATE: dict[int, SendDecision] = {
    20003: D.ALARM,  # authentication
    20404: D.ALARM,  # no such account
    20429: D.HOLD_SENDER,  # too many requests
    21211: D.BAD_ADDRESS,  # invalid To
    21212: D.ALARM,  # invalid From
    21266: D.GIVE_UP,  # To equals From
    21408: D.BAD_ADDRESS,  # region not enabled: nothing ever reaches this number
    21602: D.GIVE_UP,  # no body
    21603: D.ALARM,  # no From
    21604: D.BAD_ADDRESS,  # no To
    21606: D.ALARM,  # From cannot send
    21609: D.ALARM,  # bad StatusCallback
    21610: D.OPT_OUT,  # said STOP to Twilio
    21611: D.HOLD_SENDER,  # From's queue is full
    21612: D.GIVE_UP,  # pair not routable
    21614: D.BAD_ADDRESS,  # not a mobile number
    21617: D.GIVE_UP,  # over 1600 characters
    30002: D.ALARM,  # account suspended
}
"""the create call was refused: surely not sent"""

IN_RECEIPT: dict[int, SendDecision] = {
    14107: D.GIVE_UP,  # loop guard
    21610: D.OPT_OUT,
    30001: D.RETRY,  # queue overflow
    30002: D.ALARM,  # account suspended
    30003: D.RETRY,  # handset unreachable
    30004: D.GIVE_UP,  # blocked
    30005: D.BAD_ADDRESS,  # unknown handset
    30006: D.BAD_ADDRESS,  # landline
    30007: D.GIVE_UP,  # filtered
    30008: D.RETRY,  # unknown
    30034: D.ALARM,  # sender not registered
}
"""the carrier gave up later, as a status callback tells"""

HOLD_SECONDS = 30.0
"""how long the sender waits when Twilio does not say"""


def create_error(status: int, code: int | None, retry_after: float | None = None) -> SendError:
    """A refused create call: HTTP `status`, Twilio's `code` when the body gave one."""
    decision = AT_CREATE.get(code or 0) or _by_status(status)
    held = (retry_after or HOLD_SECONDS) if decision is D.HOLD_SENDER else None
    return SendError(decision, code=str(code or status), retry_after=held)


def receipt_decision(code: str) -> SendDecision:
    """What a failed receipt's error code means; an unknown one gives up on this text."""
    return IN_RECEIPT.get(int(code), D.GIVE_UP) if code.isdecimal() else D.GIVE_UP


def _by_status(status: int) -> SendDecision:
    """The default class: after a 5xx the message may still have gone out."""
    if status >= 500:
        return D.UNKNOWN
    return {401: D.ALARM, 403: D.ALARM, 429: D.HOLD_SENDER}.get(status, D.GIVE_UP)
