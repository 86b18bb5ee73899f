"""The channels' clock: when a message reached us. Tests pass their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present moment, with its zone."""
    return datetime.now(UTC)  # noqa: TID251  an edge may read the clock; inside, time is an argument
