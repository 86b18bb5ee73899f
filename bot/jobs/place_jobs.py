"""Scheduled work for places: offers and the line, reminders of sessions, single dates of what comes again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.assistant.passing_on import PassingOn
from bot.assistant.place_news import PlaceNews
from bot.assistant.session_reminders import SessionReminders
from bot.jobs.schedule import Job, Stopping


def place_jobs(
    *, passing_on: PassingOn, news: PlaceNews, reminders: SessionReminders, clock: Callable[[], datetime],
    wake: Callable[[], None],
) -> Sequence[Job]:
    """`wake` tells the pump that deliveries were committed."""

    def pass_on(stopping: Stopping) -> None:
        passing_on.run_due(clock, stopping)
        if news.tell_due(clock, stopping):
            wake()

    def remind(stopping: Stopping) -> None:
        if reminders.run_due(clock, stopping):
            wake()

    def plan(_: Stopping) -> None:
        passing_on.plan_dates(clock())

    zone = passing_on.rules.hours.zone
    return (
        Job(name="places", cron="* * * * *", work=pass_on, zone=zone),
        Job(name="session-reminders", cron="*/5 * * * *", work=remind, zone=zone),
        Job(name="dates", cron="50 3 * * *", work=plan, zone=zone),
    )
