"""A process hears at once that another has written deliveries."""

import threading
import time
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, text

from bot.store.crypto import Cipher
from bot.store.listening import Listener
from bot.store.unit_of_work import SqlStore
from tests.contract.builders import contact, delivery

pytestmark = pytest.mark.alone


class Ear:
    """Notes when it was woken."""

    def __init__(self) -> None:
        self.heard: list[float] = []
        self.news = threading.Event()

    def wake(self) -> None:
        self.heard.append(time.monotonic())
        self.news.set()

    def next(self, act: Callable[[], None]) -> float:
        """Seconds from the end of `act` to the wake that followed."""
        time.sleep(0.3)  # what was before is heard by now
        self.news.clear()
        act()
        done = time.monotonic()
        assert self.news.wait(10), "nothing was heard"
        return self.heard[-1] - done


@pytest.fixture
def url(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def write(engine: Engine, data_key: str, name: str) -> Callable[[], None]:
    store = SqlStore(engine, Cipher(data_key))

    def act() -> None:
        with store.begin() as work:
            if work.contacts.get("c1") is None:
                work.contacts.add(contact())
            work.outbox.add([delivery(name)])
            work.commit()

    return act


def test_a_commit_of_another_process_is_heard_within_50_milliseconds(engine: Engine, url: str, data_key: str):
    ear = Ear()
    with Listener(url, ear.wake):
        waits = sorted(ear.next(write(engine, data_key, f"d{n}")) for n in range(5))

    assert waits[2] < 0.05


def test_nothing_is_heard_of_what_was_not_committed(engine: Engine, url: str, data_key: str):
    ear = Ear()
    store = SqlStore(engine, Cipher(data_key))
    with Listener(url, ear.wake):
        time.sleep(0.3)
        before = len(ear.heard)
        with store.begin() as work:
            work.contacts.add(contact())
            work.outbox.add([delivery("d1")])
        time.sleep(0.3)

    assert len(ear.heard) == before


def test_the_end_does_not_wait(url: str):
    begun = time.monotonic()
    with Listener(url, lambda: None):
        pass
    assert time.monotonic() - begun < 3


@pytest.mark.postgres
def test_a_broken_connection_is_made_again_and_the_pump_looks(postgres_engine: Engine, data_key: str):
    ear = Ear()
    with Listener(postgres_engine.url.render_as_string(hide_password=False), ear.wake):
        def break_off() -> None:
            with postgres_engine.begin() as connection:
                connection.execute(text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE query LIKE 'LISTEN%' AND datname = current_database()"
                ))

        ear.next(break_off)
        assert ear.next(write(postgres_engine, data_key, "d9")) < 1
