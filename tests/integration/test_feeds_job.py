"""The scheduled job reads feeds from a real server into a real database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.assistant.alerts import Alerts
from bot.assistant.broadcasting import Broadcasting
from bot.assistant.delivering import Delivering
from bot.assistant.feed import Feed
from bot.assistant.feeding import Feeds
from bot.assistant.follow_ups import follow_ups
from bot.assistant.hours import DecentHours
from bot.assistant.news import Suiting
from bot.assistant.reminders import Reminders
from bot.assistant.retention import RetentionRules
from bot.feeds.collect import collect
from bot.feeds.web import Web
from bot.jobs import Jobs, standard_jobs
from bot.store.crypto import new_key
from bot.store.migrations import migrate
from bot.store.unit_of_work import SqlStore, open_store
from tests.fakes.feed_server import FeedServer, Says
from tests.integration.test_jobs import wait_for
from tests.unit.feeds.notices import KNOWN, WORDS, search, vacancy


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/doorstep.db"
    return request.getfixturevalue("postgres_url")


def page(*numbers: str) -> Says:
    return Says(body=search(*(vacancy(one, employer=one, closeDate="2099-01-01") for one in numbers)))


def read(feed, before, stopping):
    with Web(pause=lambda _: None) as web:
        return collect(feed, before, KNOWN, WORDS, web, stopping=stopping)


def references(store: SqlStore, status: str) -> set[str]:
    with store.begin() as uow:
        return {one.opportunity.reference for one in uow.openings.all_kept() if one.opportunity.status == status}


def test_the_job_reads_what_is_due_closes_what_was_withdrawn_and_minds_no_failure(database_url: str):
    migrate(database_url)
    store = open_store(database_url, new_key())
    hours = [0]
    with FeedServer() as source:
        source.put("/broken", Says(status=500))
        source.put("/search", page("C1", "C2"), page("C2", "C3"))
        names = ("broken", "search")
        feeds = [Feed(name=name, address=source.url(f"/{name}"), active=True, every=timedelta(hours=6)) for name in names]
        schedule = standard_jobs(
            store=store, alerts=Alerts(store=store, shortlist=lambda *_: Suiting(), tell=lambda *_: False),
            follow_ups=follow_ups(store, None, DecentHours()), retention=RetentionRules(),
            reminders=Reminders(store=store, desk=None),  # nobody is to be reminded, and there is no broadcast
            broadcasts=Delivering(broadcasting=Broadcasting(desk=None, store=store)),
            feeds=Feeds(store=store, feeds=feeds, read=read), wake=lambda: None,
            clock=lambda: datetime.now(UTC) + timedelta(hours=hours[0]),
        )
        jobs = Jobs(database_url, [job for job in schedule if job.name == "feeds"])
        jobs.start()
        try:
            jobs.trigger("feeds")
            assert wait_for(lambda: references(store, "open") == {"C1", "C2"})
            hours[0] = 7
            jobs.trigger("feeds")
            assert wait_for(lambda: references(store, "open") == {"C2", "C3"})
            assert references(store, "closed") == {"C1"}
        finally:
            jobs.stop()
    with store.begin() as uow:
        states = {one.name: one for one in uow.feeds.states()}
    store.close()
    assert (states["search"].result, states["search"].counts["closed"]) == ("ok", 1)
    assert (states["broken"].result, states["broken"].failures) == ("failed", 2)
