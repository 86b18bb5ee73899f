"""Two jobs that write about places at the same moment, on every store: nobody hears anything twice, nobody is forgotten."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from bot.assistant.desk import Desk
from bot.assistant.place_news import PlaceNews
from bot.assistant.ports import Store
from bot.assistant.session_reminders import SessionReminders
from bot.assistant.values import Channel, Contact
from tests.contract.builders import NOW, book, event, later
from tests.contract.test_concurrency import at_once
from tests.fakes import content

ROOT = Path(__file__).resolve().parents[2]
STARTS = later(days=9, hours=2)
DAY_BEFORE = later(days=8, minutes=5)
PEOPLE, JOBS = 24, 3


@pytest.fixture(scope="module")
def desk() -> Desk:
    ids = count()
    return Desk(
        flows=content.flows("en"),
        catalogues=content.catalogues(),
        knowledge=content.knowledge(), new_id=lambda: f"id{next(ids)}",
        understand=lambda *_: pytest.fail("news of a place needs no understanding"),
    )


@pytest.fixture
def crowd(store: Store) -> Store:
    with store.begin() as uow:
        uow.events.upsert(meeting(), NOW)
        for n in range(PEOPLE):
            uow.contacts.add(Contact(
                id=f"c{n:02}", resident_id=f"r{n}", channel=Channel.SMS, address=f"+4477009001{n:02}", language="en",
            ))
            book(uow, "e1", f"r{n}", f"b{PEOPLE - n:02}", NOW)  # news come in the order of ids, reminders in that of joining
        uow.commit()
    return store


def meeting(at: datetime = STARTS):
    return event(places=None, starts=at, ends=at + timedelta(hours=2), place="Library")


def written(store: Store) -> Counter[str]:
    """Contact -> messages of ours that stand in the conversation's log and in the ledger."""
    with store.begin() as uow:
        logged = Counter({f"c{n:02}": len(uow.conversations.lines(f"c{n:02}", 99)) for n in range(PEOPLE)})
        ledger: Counter[str] = Counter()
        while claimed := uow.outbox.claim(Channel.SMS, "me", DAY_BEFORE, 99, 60):
            ledger.update(one.contact_id for one in claimed)
    assert logged == ledger
    return logged


def together(*jobs: Callable[[], int]) -> int:
    return sum(at_once(lambda n: jobs[n](), len(jobs)))


def test_a_change_is_told_once_however_many_jobs_tell_it(crowd: Store, desk: Desk):
    with crowd.begin() as uow:
        uow.events.upsert(meeting(STARTS + timedelta(hours=1)), NOW)
        uow.commit()

    tell = PlaceNews(store=crowd, desk=desk, chunk=5).tell_due
    assert together(*[lambda: tell(lambda: NOW)] * JOBS) == PEOPLE
    assert written(crowd) == Counter({f"c{n:02}": 1 for n in range(PEOPLE)})


def test_a_reminder_is_written_once_however_many_jobs_write_it(crowd: Store, desk: Desk):
    news = PlaceNews(store=crowd, desk=desk)
    run = SessionReminders(store=crowd, remind=news.remind, chunk=5).run_due
    assert together(*[lambda: run(lambda: DAY_BEFORE)] * JOBS) == PEOPLE
    assert written(crowd) == Counter({f"c{n:02}": 1 for n in range(PEOPLE)})


def test_news_and_reminders_of_the_same_people_do_not_block_each_other(crowd: Store, desk: Desk):
    """Both hold conversations until their chunk is done, in different orders."""
    with crowd.begin() as uow:
        uow.events.upsert(meeting(STARTS + timedelta(minutes=30)), NOW)
        uow.commit()
    news = PlaceNews(store=crowd, desk=desk, chunk=7)
    reminders = SessionReminders(store=crowd, remind=news.remind, chunk=5)

    done = together(lambda: news.tell_due(lambda: DAY_BEFORE), lambda: reminders.run_due(lambda: DAY_BEFORE))
    done += news.tell_due(lambda: DAY_BEFORE) + reminders.run_due(lambda: DAY_BEFORE)
    assert done == PEOPLE
    assert written(crowd) == Counter({f"c{n:02}": 1 for n in range(PEOPLE)}), "the reminder tells the new time"
