"""ISO 8601 durations."""

from datetime import timedelta

import pytest

from bot.cli.duration import duration
from bot.errors import ContentError


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("P2D", timedelta(days=2)), ("PT3H30M", timedelta(hours=3, minutes=30)), ("P1W", timedelta(weeks=1)),
        ("p1dt1s", timedelta(days=1, seconds=1)), (" PT90S ", timedelta(seconds=90)), ("PT0S", timedelta()),
    ],
)
def test_weeks_days_hours_minutes_seconds(text: str, meant: timedelta) -> None:
    assert duration(text) == meant


@pytest.mark.parametrize("text", ["", "P", "PT", "2D", "P2", "P-1D", "P1.5D", "P1M", "tomorrow"])
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ContentError, match="P2D, PT3H or P1W"):
        duration(text)
