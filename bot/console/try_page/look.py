"""The two phones of the try-it page."""

from __future__ import annotations

from enum import StrEnum


class Look(StrEnum):
    """How the conversation is shown; also the `style` of its messages."""

    TELEGRAM = "telegram"
    SMS = "sms"


NAMES = {Look.TELEGRAM: "Telegram", Look.SMS: "Text message"}


def address(session_id: str, look: Look) -> str:
    """Each look is a phone of its own, so that a message fits the phone it was made for."""
    return f"{session_id}.{look}"
