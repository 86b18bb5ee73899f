"""The standard jobs do their work and tell the pump."""

from __future__ import annotations

from datetime import UTC, datetime

from croniter import croniter

from bot.assistant.alerts import AlertRules, Alerts
from bot.assistant.broadcasting import Broadcasting
from bot.assistant.delivering import Delivering
from bot.assistant.feed import Feed, Import
from bot.assistant.feeding import Feeds
from bot.assistant.news import OpeningNews, Suiting
from bot.assistant.retention import RetentionRules
from bot.assistant.values import Channel, Consent, Contact
from bot.jobs import standard_jobs
from bot.matching.values import Kind, Match, Opportunity, Verdict
from bot.store.memory import MemoryStore

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class Counted:
    """Reminders, and follow-ups, that count their runs."""

    runs = 0

    def remind_due(self, _clock, stopping):
        self.runs += not stopping()
        return self.runs

    run_due = remind_due


def jobs_of(store, told, woken, now=NOON, reminders=None, feeds=(), follow_ups=None):
    def shortlist(_uow, _contact, openings, _events, _at):
        return Suiting(news=tuple(
            OpeningNews(opening=one, match=Match(opportunity=one.id, verdict=Verdict.READY, score=1)) for one in openings
        ))

    def tell(_uow, contact, news, _at):
        told.extend((contact.id, one.id) for one in news)
        return True

    alerts = Alerts(store=store, shortlist=shortlist, tell=tell, rules=AlertRules())
    broadcasting = Broadcasting(desk=None, store=store)  # nothing of the desk is needed without a broadcast
    made = standard_jobs(
        store=store, alerts=alerts, follow_ups=follow_ups or Counted(),
        broadcasts=Delivering(broadcasting=broadcasting),
        reminders=reminders or Counted(), retention=RetentionRules(), clock=lambda: now,
        wake=lambda: woken.append(1),
        feeds=Feeds(store=store, feeds=feeds, read=lambda _feed, _before, _stopping: Import()),
    )
    return {job.name: job for job in made}


def populate(store):
    with store.begin() as uow:
        uow.contacts.add(Contact(id="c", resident_id="r", channel=Channel.SMS, address="+447700900123"))
        uow.profiles.record_consent("r", Consent(
            purpose="alerts", granted=True, version="1", language="en", channel=Channel.SMS, at=NOON,
        ))
        uow.profiles.set_alerts("r", on=True)
        uow.openings.upsert(Opportunity(id="o", kind=Kind.JOB, titles={"en": "Porter"}), NOON)
        uow.commit()


def test_the_alerts_job_tells_and_wakes_the_pump_once():
    store, told, woken = MemoryStore(), [], []
    populate(store)
    jobs = jobs_of(store, told, woken)

    jobs["alerts"].work(lambda: False)
    jobs["alerts-again"].work(lambda: False)
    jobs["alerts"].work(lambda: False)

    assert told == [("c", "o")]
    assert woken == [1]


def test_a_job_that_is_told_to_stop_begins_nothing():
    store, told = MemoryStore(), []
    populate(store)

    jobs_of(store, told, [])["alerts"].work(lambda: True)

    assert told == []


def test_the_reminders_job_wakes_the_pump_when_it_wrote():
    woken = []
    reminders = Counted()

    jobs = jobs_of(MemoryStore(), [], woken, reminders=reminders)
    jobs["reminders"].work(lambda: True)
    assert woken == []
    jobs["reminders"].work(lambda: False)

    assert woken == [1]


def test_the_follow_ups_job_wakes_the_pump_when_it_wrote():
    woken = []

    jobs = jobs_of(MemoryStore(), [], woken, follow_ups=Counted())
    jobs["follow-ups"].work(lambda: True)
    assert woken == []
    jobs["follow-ups"].work(lambda: False)

    assert woken == [1]


def test_the_retention_job_prunes():
    store = MemoryStore()
    with store.begin() as uow:
        uow.inbound.first_time(Channel.SMS, "m1", datetime(2026, 1, 1, tzinfo=UTC))
        uow.commit()

    jobs_of(store, [], [])["retention"].work(lambda: False)

    with store.begin() as uow:
        assert uow.inbound.first_time(Channel.SMS, "m1", NOON)


def test_the_feeds_job_reads_what_is_active_and_due_once():
    store = MemoryStore()
    feeds = [Feed(name="on", address="https://example.org", active=True), Feed(name="off", address="https://example.org")]
    jobs = jobs_of(store, [], [], feeds=feeds)

    for _ in range(2):
        jobs["feeds"].work(lambda: False)

    with store.begin() as uow:
        assert [(one.name, one.result, one.read) for one in uow.feeds.states()] == [("on", "ok", NOON)]


def test_every_time_table_can_be_read():
    for job in jobs_of(MemoryStore(), [], []).values():
        assert croniter.is_valid(job.cron, second_at_beginning=True)
