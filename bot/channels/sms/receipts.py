"""Status callbacks -> the ledger's words. They repeat and overtake each other; the ledger never steps back."""

from __future__ import annotations

from bot.assistant.values import DeliveryStatus
from bot.channels.sms.errors import receipt_decision

STATUSES: dict[str, DeliveryStatus] = {
    "accepted": DeliveryStatus.SENT,
    "scheduled": DeliveryStatus.SENT,
    "queued": DeliveryStatus.SENT,
    "sending": DeliveryStatus.SENT,
    "sent": DeliveryStatus.SENT,
    "partially_delivered": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.DELIVERED,
    "undelivered": DeliveryStatus.FAILED,
    "failed": DeliveryStatus.FAILED,
    "canceled": DeliveryStatus.CANCELLED,
}
"""Twilio's status -> ours, where "sent" means that the carrier has it; others (received ...) are not about sending"""


def read_receipt(form_status: str, error_code: str) -> tuple[DeliveryStatus, str] | None:
    """(status, error) or None for a status that says nothing about a sent message.

    The error is "" or `code:decision`, for example `30005:bad_address`, the decision being a SendDecision.
    """
    status = STATUSES.get(form_status.strip().lower())
    if status is None:
        return None
    if status is not DeliveryStatus.FAILED:
        return status, ""
    code = error_code if error_code.isdecimal() and len(error_code) <= 6 else "unknown"
    return status, f"{code}:{receipt_decision(code)}"
