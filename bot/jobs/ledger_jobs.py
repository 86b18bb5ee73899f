"""Scheduled care for the ledger: finding out about lost answers, trying dead addresses once more, asking about them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog

from bot.assistant.dead_numbers import DeadNumbers
from bot.assistant.ports import Store
from bot.assistant.reconciling import LookUp, reconcile
from bot.assistant.values import Channel
from bot.jobs.schedule import Job, Stopping

log = structlog.get_logger(__name__)

TRY_AGAIN_AFTER = timedelta(days=30)
"""an address that bounced once is tried once more: numbers come back into use, phones are charged again"""
CHUNK = 500


def ledger_jobs(
    *, store: Store, look_up: LookUp | None, dead_numbers: DeadNumbers, clock: Callable[[], datetime],
    wake: Callable[[], None],
) -> Sequence[Job]:
    """`look_up` asks Twilio for its messages to a number; None without SMS."""

    def find_out(stopping: Stopping) -> None:
        if look_up is None:
            return
        done = reconcile(store, Channel.SMS, look_up, clock(), stopping=stopping)
        if done.found or done.left:
            log.info("outbox.reconciled", found=done.found, left=done.left)

    def try_again(stopping: Stopping) -> None:
        touched = CHUNK
        while touched == CHUNK and not stopping():
            with store.begin() as uow:
                touched = uow.contacts.try_again(clock() - TRY_AGAIN_AFTER, CHUNK)
                uow.commit()

    def ask(stopping: Stopping) -> None:
        if dead_numbers.ask_due(clock, stopping):
            wake()

    return (
        Job(name="reconcile", cron="*/5 * * * *", work=find_out),
        Job(name="dead-addresses", cron="40 3 * * *", work=try_again),
        Job(name="ask-about-addresses", cron="10 11,17 * * *", work=ask, zone=dead_numbers.hours.zone),
    )
