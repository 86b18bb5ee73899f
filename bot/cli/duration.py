"""ISO 8601 durations (P2D, PT3H30M, P1W) as timedeltas."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.errors import ContentError

_SHAPE = re.compile(
    r"P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?"
)


def duration(text: str) -> timedelta:
    """The time a text means. Raises ContentError for anything that is not weeks, days, hours, minutes, seconds."""
    found = _SHAPE.fullmatch(text.strip().upper())
    parts = {name: int(value) for name, value in found.groupdict().items() if value} if found else {}
    if not parts:
        raise ContentError(f"{text!r} is no duration", where="wait", advice="Write for example P2D, PT3H or P1W.")
    return timedelta(**parts)
