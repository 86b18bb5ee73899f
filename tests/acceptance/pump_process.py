"""A pump as a process of its own: the real store, the real senders, short times, and named points to die or freeze at.

    python -m tests.acceptance.pump_process --database URL --telegram URL --twilio URL --owner NAME [--at POINT:N:SIGNAL]

With `--at claimed:2:KILL` it sends itself the signal at the second claim that brings something, right after its commit:

    claimed   the claim is committed, nothing is sent
    sending   right before the carrier is called
    answered  the carrier has answered, nothing is settled
    settling  the settlement is written but not committed
    settled   right after that commit

Nothing in Doorstep knows of these points. The data key is read from stdin; "ready" is printed once it runs.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, TypeVar

import structlog

from bot.channels.sms.sender import SmsSender
from bot.channels.telegram.api import connect
from bot.channels.telegram.sender import TelegramSender
from bot.outbox import DEFAULT_PACE, Pump, PumpSettings, strict_pace
from bot.outbox.ledger import Ledger
from bot.store.listening import Listener
from bot.store.unit_of_work import SqlUnitOfWork, open_store
from tests.fakes.telegram_server import TOKEN
from tests.fakes.twilio_server import ACCOUNT, AUTH_TOKEN, NUMBER

T = TypeVar("T")
LEASE, SEND = 4.0, 1.0
"""seconds"""
SEGMENTS_A_SECOND = 20


def arm(point: str, number: int, what: signal.Signals, senders: list[Any]) -> None:
    """Put the signal at its point."""
    seen = itertools.count(1)

    def reached() -> None:
        if next(seen) == number:
            time.sleep(0.1)  # on SQLite a transaction that stops in the middle would stop everybody: let it end
            os.kill(os.getpid(), what)
            time.sleep(0.05)  # the signal takes effect

    if point == "claimed":
        _after_claims(reached)
    elif point == "sending":
        for sender in senders:
            sender.send = _before(sender.send, reached)
    else:
        _around_settlements(point, reached)


def _after_claims(reached: Callable[[], None]) -> None:
    claim = Ledger._claim

    def claiming(self: Ledger, *given: Any, **more: Any) -> Any:
        batch = claim(self, *given, **more)
        if batch.deliveries:
            reached()
        return batch

    Ledger._claim = claiming  # type: ignore[method-assign]


def _before(send: Callable[[Any], Any], reached: Callable[[], None]) -> Callable[[Any], Any]:
    async def sending(delivery: Any) -> Any:
        reached()
        return await send(delivery)

    return sending


def _around_settlements(point: str, reached: Callable[[], None]) -> None:
    settle, commit = Ledger._settle, SqlUnitOfWork.commit
    in_settlement = threading.local()

    def settling(self: Ledger, sender: Any, outcomes: Any) -> int:
        if point == "answered":
            reached()
        in_settlement.now = point == "settling"
        try:
            return settle(self, sender, outcomes)
        finally:
            in_settlement.now = False
            if point == "settled":
                reached()

    def committing(self: SqlUnitOfWork) -> None:
        if getattr(in_settlement, "now", False):
            reached()
        commit(self)

    Ledger._settle = settling  # type: ignore[method-assign]
    SqlUnitOfWork.commit = committing  # type: ignore[method-assign]


async def pump(options: argparse.Namespace, data_key: str) -> None:
    store = open_store(options.database, data_key)
    api = connect(TOKEN, options.telegram)
    await api.check()
    senders: list[Any] = [
        TelegramSender(api),
        SmsSender(
            account_sid=ACCOUNT, auth_token=AUTH_TOKEN, public_url="https://doorstep.example.org", from_number=NUMBER,
            api_url=options.twilio,
        ),
    ]
    if options.at:
        point, number, name = options.at.split(":")
        arm(point, int(number), signal.Signals[f"SIG{name}"], senders)
    pool = ThreadPoolExecutor(1 if options.database.startswith("sqlite") else 4)

    async def run_tx(work: Callable[[], T], /) -> T:
        return await asyncio.get_running_loop().run_in_executor(pool, work)

    one = Pump(
        store=store, senders=senders, owner=options.owner, run_tx=run_tx, clock=lambda: datetime.now(UTC),
        settings=PumpSettings(lease=LEASE, send=SEND, poll=0.2, trouble=0.5, grace=3),
        pace={"telegram": DEFAULT_PACE[senders[0].channel], senders[1].key: strict_pace(SEGMENTS_A_SECOND)},
    )
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    with Listener(options.database, one.wake):
        print("ready", flush=True)
        await one.run(stop)


def log_as_json() -> None:
    """Onto stderr, which goes into a file: whoever keeps the accounts reads of lost leases there."""
    structlog.configure(
        processors=[structlog.processors.JSONRenderer()], logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def main() -> None:
    log_as_json()
    options = argparse.ArgumentParser(description="A pump to be killed")
    for name in ("database", "telegram", "twilio", "owner"):
        options.add_argument(f"--{name}", required=True)
    options.add_argument("--at", default="")
    asyncio.run(pump(options.parse_args(), sys.stdin.readline().strip()))


if __name__ == "__main__":
    main()
