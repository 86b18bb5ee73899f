"""Times and sizes of the pump, the same for every sender."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class PumpSettings:
    """All times in seconds."""

    poll: float = 1.0
    """longest sleep: rows that other processes wrote are seen after this at the latest"""
    lease: float = 60.0
    """how long a claimed delivery is ours; well above `send`, or a slow send would be sent again by somebody else"""
    send: float = 20.0
    """after this a send without answer counts as unknown"""
    grace: float = 10.0
    """how long a shutdown waits for what is in flight"""
    trouble: float = 5.0
    """longest wait between two tries to reach a database that is away"""
    doubt: float = 0.05
    """what was claimed longer ago is looked at once more before it goes: somebody may have said STOP"""
    gather: float = 0.05
    """bulk under a rate is claimed and settled together for so long: on SQLite replies wait behind each transaction"""
    batch: int = 256
    """most deliveries in one claim"""
