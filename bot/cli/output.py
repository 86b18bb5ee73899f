"""Where the command line writes: data to stdout, words for people to stderr."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime
from typing import Any

from bot.errors import ConfigError


def tell(text: str) -> None:
    """A line for the person at the terminal."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def data(value: Any) -> None:
    """One JSON value on a line of its own."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def utc_now() -> datetime:
    """The clock of the edges."""
    return datetime.now(UTC)  # noqa: TID251 - the command line is where time comes in


def moment(text: str) -> datetime:
    """`--at`: an ISO date or time, London time where it names no zone. Raises ConfigError."""
    from bot.assistant.hours import at_place

    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"{text!r} is no date.", where="--at", advice="Write for example 2026-11-21T10:00.") from None
    if at.tzinfo:
        return at
    try:
        return at_place(at, "Europe/London")
    except ValueError as error:
        raise ConfigError(f"{text}: {error}.", where="--at") from None


def day(text: str) -> date:
    """`--at` for a day."""
    return moment(text).date()
