"""Who was put into which arm of a trial, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from bot.assistant.trial import Arm, Exposure, Traced
from bot.assistant.values import Cause, DeliveryStatus
from bot.store.memory.comings import MemoryComings
from bot.store.memory.tables import Tables


class MemoryTrials:
    """See the port. This store ends with the process, so its numbers need no key."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def draw(self, trial: str, resident_id: str) -> int:
        return int.from_bytes(sha256(f"{trial}\0{resident_id}".encode()).digest())

    def arm(self, trial: str, resident_id: str) -> Arm | None:
        theirs = {resident_id, *(one.joined for one in self._tables.links.values() if one.kept == resident_id)}
        found = (one for one in self._tables.exposures.values() if one.trial == trial and one.resident_id in theirs)
        first = min(found, key=lambda one: (one.at, one.resident_id), default=None)
        return first.arm if first else None

    def expose(self, exposure: Exposure) -> None:
        self._tables.exposures.setdefault((exposure.trial, exposure.resident_id), exposure)

    def traced(self, trial: str) -> Sequence[Traced]:
        found = (one for one in self._tables.exposures.values() if one.trial == trial)
        return [self._traced(one) for one in sorted(found, key=lambda one: (one.at, one.resident_id))]

    def _traced(self, exposure: Exposure) -> Traced:
        booking = self._tables.bookings.get(exposure.booking_id)
        return Traced(
            exposure=exposure, standing=booking.status if booking else None, since=booking.at if booking else None,
            said=MemoryComings(self._tables).latest(exposure.booking_id, exposure.starts),
            delivery=self._delivery(exposure),
        )

    def _delivery(self, exposure: Exposure) -> DeliveryStatus | None:
        wanted = (exposure.contact_id, Cause.SERVICE, exposure.cause_id)
        all_ = self._tables.deliveries.values()
        return next((one.status for one in all_ if (one.contact_id, one.cause, one.cause_id) == wanted), None)


def hand_exposures(tables: Tables, mine: str, theirs: str) -> None:
    """To another profile where it was in no arm yet, or to nobody."""
    for (trial, owner), one in list(tables.exposures.items()):
        if owner == mine and (trial, theirs) not in tables.exposures:
            del tables.exposures[trial, owner]
            tables.exposures[trial, theirs] = replace(one, resident_id=theirs)
