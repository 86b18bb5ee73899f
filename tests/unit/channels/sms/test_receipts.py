"""Twilio's statuses -> the ledger's."""

from __future__ import annotations

import pytest

from bot.assistant.values import DeliveryStatus
from bot.channels.sms.receipts import read_receipt


@pytest.mark.parametrize(("status", "code", "expected"), [
    ("accepted", "", (DeliveryStatus.SENT, "")),
    ("queued", "", (DeliveryStatus.SENT, "")),
    ("sending", "", (DeliveryStatus.SENT, "")),
    ("sent", "", (DeliveryStatus.SENT, "")),
    ("delivered", "", (DeliveryStatus.DELIVERED, "")),
    ("Delivered", "", (DeliveryStatus.DELIVERED, "")),
    ("canceled", "", (DeliveryStatus.CANCELLED, "")),
    ("failed", "30002", (DeliveryStatus.FAILED, "30002:alarm")),
    ("undelivered", "30003", (DeliveryStatus.FAILED, "30003:retry")),
    ("undelivered", "30005", (DeliveryStatus.FAILED, "30005:bad_address")),
    ("undelivered", "30007", (DeliveryStatus.FAILED, "30007:give_up")),
    ("undelivered", "21610", (DeliveryStatus.FAILED, "21610:opt_out")),
    ("undelivered", "39999", (DeliveryStatus.FAILED, "39999:give_up")),
    ("undelivered", "", (DeliveryStatus.FAILED, "unknown:give_up")),
    ("undelivered", "+447700900123", (DeliveryStatus.FAILED, "unknown:give_up")),
    ("received", "", None),
    ("teleported", "", None),
    ("", "", None),
])
def test_receipt(status: str, code: str, expected: tuple[DeliveryStatus, str] | None) -> None:
    assert read_receipt(status, code) == expected
