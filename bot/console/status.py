"""What is connected, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Status:
    """What this Doorstep stands on. No address, number or token: the page is public."""

    database: str
    """"SQLite" or "PostgreSQL" """
    telegram: str = ""
    """"polling", "webhook", or "" when off"""
    sms: str = ""
    """"Twilio", or "" when off"""
    understanding: str
    """"embedded" or "Rasa server" """
    openings: int
    """openings that can be applied for now"""
    events: int
    """events still to come"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One line of "what is connected"."""

    name: str
    ready: bool
    state: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One thing to do next; `section` is a heading of the README."""

    text: str
    section: str


NEXT: Mapping[str, Step] = {
    "telegram": Step(
        text="Connect Telegram: put the bot's token into .env as DOORSTEP_TELEGRAM_TOKEN and start again.",
        section="Telegram",
    ),
    "sms": Step(
        text="Connect SMS: put the Twilio account, token and number into .env and start again.", section="Twilio"
    ),
    "openings": Step(
        text="Bring in openings and events: doorstep import FILE takes NHS Jobs XML, CSV, JSON-LD and more.",
        section="Openings and events",
    ),
    "sample": Step(
        text="Replace the sample openings and events with your own before residents use this.",
        section="Openings and events",
    ),
}


def parts(status: Status, *, sample_mode: bool) -> tuple[Part, ...]:
    """What is connected, in the order in which it matters."""
    sample = " (samples)" if sample_mode else ""
    return (
        Part(name="Telegram", ready=bool(status.telegram), state=_channel(status.telegram)),
        Part(name="SMS", ready=bool(status.sms), state=_channel(status.sms)),
        Part(name="Database", ready=True, state=status.database),
        Part(name="Understanding", ready=True, state=status.understanding),
        Part(name="Openings", ready=status.openings > 0, state=f"{status.openings} open{sample}"),
        Part(name="Events", ready=status.events > 0, state=f"{status.events} to come{sample}"),
    )


def _channel(how: str) -> str:
    return f"on, {how}" if how else "not connected"


def next_steps(status: Status, *, sample_mode: bool) -> tuple[Step, ...]:
    """What is still to be done, most useful first; empty when all is in place."""
    todo = {
        "openings": not status.openings and not status.events,
        "telegram": not status.telegram,
        "sms": not status.sms,
        "sample": sample_mode,
    }
    return tuple(NEXT[name] for name, missing in todo.items() if missing)
