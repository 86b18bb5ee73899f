"""How fast a sender may go. Pure.

One token row in the database holds the rate over all processes. A claim takes the tokens of the messages it brings, and
a message that does not start within `jitter` of its claim is put back: so whatever starts in some second was granted
in that second or `jitter` before it, and no second sees more than

    burst + per_second * (1 + jitter)

units, however many processes send and however long one of them was stopped in between.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.assistant.values import Channel

JITTER = 0.1
"""seconds from a claim to the call of the carrier: a commit, and a turn of the event loop"""
USUAL_SEGMENTS = 3
"""of a long message; a longer one may exceed a limit by what it is longer"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """The limits of one sender (a bot, a number). A unit is an SMS segment, or a message elsewhere."""

    per_second: float
    """units granted a second, over all processes"""
    burst: int
    """units granted at once after a rest"""
    jitter: float = JITTER
    """seconds in which a granted message must start"""
    contact_gap: float = 0.0
    """seconds between the carrier's answer and the next message to the same contact"""
    in_flight: int = 64
    """sends under way at the same time"""
    units_a_day: int | None = None
    """budget of a day for what nobody waits for (alerts, broadcasts); replies go on, and count; None = no limit"""

    @property
    def bulk_in_flight(self) -> int:
        """Sends at which no more alerts and broadcasts start: the rest of the room is for replies."""
        return max(1, self.in_flight * 3 // 4)


def strict_pace(limit: int, *, contact_gap: float = 0.0, units_a_day: int | None = None) -> Pace:
    """The fastest pace under which the carrier sees at most `limit` units in any second.

    A tenth of the limit is kept free for what the network delays and for a process that was stopped in the middle of a
    send. A message of more segments than the bucket holds goes when the bucket is full, and is paid back: room for
    three segments is kept where the limit allows it.
    """
    burst = max(1, limit // 10)
    kept = max(burst + limit // 10, min(USUAL_SEGMENTS, (limit + 1) // 2))
    rate = 0.99 * (limit + 1 - kept) / (1 + JITTER)
    return Pace(per_second=rate, burst=burst, contact_gap=contact_gap, units_a_day=units_a_day)


TELEGRAM_A_SECOND = 30
# A Twilio long code sends one segment a second; a faster number is a setting.
DEFAULT_PACE: Mapping[Channel, Pace] = MappingProxyType({
    Channel.TELEGRAM: strict_pace(TELEGRAM_A_SECOND, contact_gap=1.0),
    Channel.SMS: strict_pace(1),
    Channel.SIMULATOR: Pace(per_second=5000, burst=500, in_flight=500, jitter=60.0),
})
