"""How fast a sender may go. Pure: time comes in.

Two limits stand behind each other. The token row in the database (`per_second`, `burst`) holds the rate over all
processes: in any second at most `burst + per_second` units are granted. A grant is used a moment later, so a process
that stalls could bunch its sends; the `SlidingWindow` in each process bounds that.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.assistant.values import Channel, Delivery


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """The limits of one sender (a bot, a number)."""

    per_second: float
    """units granted a second, over all processes"""
    burst: int
    """units granted at once after a rest"""
    ceiling: int = 0
    """most units this process starts in any second; 0 = no limit of its own"""
    contact_gap: float = 0.0
    """seconds between two messages to the same contact"""
    in_flight: int = 64
    """sends under way at the same time"""
    by_segment: bool = False
    """a unit is an SMS segment rather than a message"""

    def units(self, delivery: Delivery) -> int:
        """What a delivery costs, at least 1."""
        return max(1, delivery.message.segments) if self.by_segment else 1


# Telegram allows 30 in any second: 24 + 3 from the token row, and 3 more if one process stalls between grant and send.
# A Twilio long code sends one segment a second; a faster number is a setting.
DEFAULT_PACE: Mapping[Channel, Pace] = MappingProxyType({
    Channel.TELEGRAM: Pace(per_second=24, burst=3, ceiling=27, contact_gap=1.0),
    Channel.SMS: Pace(per_second=1, burst=1, by_segment=True),
    Channel.SIMULATOR: Pace(per_second=5000, burst=500, in_flight=500),
})


@dataclass(slots=True)
class SlidingWindow:
    """At most `limit` units start in any `length` seconds. Times are seconds of any one clock that never steps back."""

    limit: int
    length: float = 1.0
    _started: deque[tuple[float, int]] = field(default_factory=deque)
    _units: int = 0

    def wait(self, now: float, units: int) -> float:
        """Seconds until `units` more may start; 0 = now. What is larger than the limit goes alone."""
        while self._started and self._started[0][0] <= now - self.length:
            self._units -= self._started.popleft()[1]
        surplus = self._units + units - self.limit
        if surplus <= 0 or not self._started:
            return 0.0
        for started, size in self._started:
            surplus -= size
            if surplus <= 0:
                return started + self.length - now
        return self._started[-1][0] + self.length - now

    def start(self, now: float, units: int) -> None:
        """Count `units` that start now."""
        self._started.append((now, units))
        self._units += units
