"""Scheduled work for partners' webhooks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from bot.assistant.webhook_sending import WebhookSending
from bot.jobs.schedule import Job, Stopping

log = structlog.get_logger(__name__)


def webhook_jobs(sending: WebhookSending, clock: Callable[[], datetime]) -> Sequence[Job]:
    """Every half minute, so that the first repetition comes when it is due."""

    def send(stopping: Stopping) -> None:
        arrived = sending.run(clock, stopping)
        if arrived:
            log.info("webhooks.sent", messages=arrived)

    return (Job(name="webhooks", cron="*/30 * * * * *", work=send),)
