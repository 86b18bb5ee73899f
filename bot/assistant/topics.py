"""Topics of alerts. Somebody may stop one and keep the others: a `no` to the purpose `alerts:TOPIC`. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.assistant.values import Consent
from bot.matching.values import Kind

EVENTS = "events"
TOPICS: Mapping[Kind, str] = MappingProxyType({
    Kind.JOB: "jobs",
    Kind.VOLUNTEERING: "jobs",
    Kind.TRAINING: "classes",
    Kind.MENTORING: "classes",
    Kind.ENTERPRISE: "enterprise",
    Kind.RESEARCH: "research",
})
"""kind of opening -> topic; events are a topic of their own"""
ALL = frozenset({*TOPICS.values(), EVENTS})


def purpose(topic: str) -> str:
    """The consent that is asked, and recorded, for a topic. Raises ValueError for one that does not exist."""
    if topic not in ALL:
        raise ValueError(f"{topic!r} is no topic; there are {', '.join(sorted(ALL))}")
    return f"alerts:{topic}"


def stopped(consents: Mapping[str, Consent]) -> frozenset[str]:
    """Topics somebody wants to hear no more of; `consents` are the latest by purpose. Silence is no stop."""
    return frozenset(topic for topic in ALL if (said := consents.get(purpose(topic))) and not said.granted)
