"""What came in, counted. Never who, never what."""

from __future__ import annotations

from prometheus_client import Counter

INBOUND = Counter(
    "doorstep_inbound",
    "Calls and updates from providers, by what became of them",
    ["channel", "outcome"],
)
"""outcome: received | ignored | unreadable | malformed | refused | unavailable | failed | receipt"""
