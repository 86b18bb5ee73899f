"""The walk of the broadcasts as a process of its own, at any hour of the day: to be killed by tests.

    python -m tests.fakes.walker

It reads Doorstep's settings from the environment. Its clock is the real one; its decent hours are those of a place where
it is about noon, because residents are never written to on a Sunday or at night, and tests run then too.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime

from bot.assistant.delivering import Delivering, Pieces
from bot.assistant.hours import DecentHours
from bot.assistant.values import Channel
from bot.bootstrap import build_broadcasting, build_desk, build_store
from bot.config import read_settings


def now() -> datetime:
    return datetime.now(UTC)


def noon_somewhere(at: datetime) -> DecentHours:
    """Decent hours of the zone in which it is about noon. The sign of Etc/GMT is the other way round."""
    west = at.hour - 12
    return DecentHours(weekdays=frozenset(range(7)), zone=f"Etc/GMT{west:+d}" if west else "Etc/GMT")


def main() -> None:
    settings = read_settings()
    found = build_broadcasting(settings, build_store(settings), build_desk(settings, listens=False))
    broadcasting = replace(found, rules=replace(found.rules, hours=noon_somewhere(now())))
    walk = Delivering(broadcasting=broadcasting, pieces=Pieces(chunk=7, feed=2, windows=dict.fromkeys(Channel, 6)))
    print("walking", flush=True)
    while True:
        walk.run_due(now)
        time.sleep(0.05)


if __name__ == "__main__":
    main()
