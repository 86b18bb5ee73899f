"""The outbox pump: claim, pace, send, settle."""

from __future__ import annotations

from bot.outbox.pace import DEFAULT_PACE, Pace, strict_pace
from bot.outbox.pump import Pump
from bot.outbox.settings import PumpSettings

__all__ = ["DEFAULT_PACE", "Pace", "Pump", "PumpSettings", "strict_pace"]
