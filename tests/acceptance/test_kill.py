"""kill -9 at named points, on both databases: no reply is lost, and only what was in flight may come twice.

The points are made by the carrier and by the database, so nothing in Doorstep knows of them: the n-th message reached
the carrier; the carrier has the message and keeps its answer; the database holds the turn up; the turn is in the
database; the webhook was answered. Twilio sends a text again whose webhook was not answered: so do the tests.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from bot.assistant.values import PRIORITY, Cause, Channel, Delivery
from bot.speaking.message import OutgoingMessage
from bot.store.engine import make_engine
from tests.acceptance.running import GREETING, Doorstep, StandIn, Texter, sms_settings, until

PUBLIC = "https://doorstep.example.org"
LAST = "May I keep what you tell me"
"""in the last message of a first turn"""


@dataclass(frozen=True, kw_only=True)
class Place:
    """An installation that will be killed."""

    house: Doorstep
    twilio: StandIn

    def texter(self, number: int) -> Texter:
        return Texter(self.twilio, f"+447700900{number:03}")

    def kill_and_start(self) -> int:
        """How many deliveries were in flight. The minute of their lease passes at once."""
        self.house.kill()
        in_flight = int(self.house.rows("SELECT count(*) AS n FROM delivery WHERE status = 'claimed'")[0].n)
        self.house.rows("UPDATE delivery SET lease_until = created WHERE status = 'claimed'")
        self.house.restart()
        return in_flight

    def all_sent(self) -> None:
        until(lambda: not self.house.waiting(), "the end of all sending")

    def turns(self, person: Texter) -> int:
        """How many texts of this person had an effect."""
        with self.house.store.begin() as uow:
            contact = uow.contacts.find(Channel.SMS, person.number)
            lines = uow.conversations.lines(contact.id) if contact else ()
        return sum(line.direction == "in" for line in lines)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder: Path = tmp_path_factory.mktemp(f"kill-{request.param}")
    house = Doorstep(folder / "house", "" if request.param == "sqlite" else request.getfixturevalue("postgres_url"))
    twilio = StandIn("twilio_server", folder / "twilio", "--public-url", PUBLIC, "--target-url", house.url)
    for name, value in {**sms_settings(twilio, PUBLIC), "TWILIO_SEGMENTS_PER_SECOND": "60"}.items():
        house.environment[f"DOORSTEP_{name}"] = value
    house.restart()
    yield Place(house=house, twilio=twilio)
    house.close()
    twilio.close()


def test_killed_when_the_nth_message_reaches_the_carrier(place: Place) -> None:
    people = [place.texter(300 + number) for number in range(15)]
    for person in people:
        person.write(GREETING)
    until(lambda: sum(len(person.messages()) for person in people) >= 10, "the tenth message")

    in_flight = place.kill_and_start()
    place.all_sent()

    repeated = 0
    for person in people:
        heard = Counter(message["body"] for message in person.messages())
        assert any(LAST in body for body in heard), "no reply is lost"
        assert len(heard) == 2
        assert list(heard)[-1] == next(body for body in heard if LAST in body), "nor overtaken by a later one"
        repeated += sum(heard.values()) - 2
    assert repeated <= in_flight
    assert place.house.rows("SELECT id FROM delivery WHERE status NOT IN ('sent', 'delivered')") == []


def test_killed_right_after_the_webhook_was_answered(place: Place) -> None:
    person = place.texter(330)
    assert person.write(GREETING)["status"] == 200

    in_flight = place.kill_and_start()
    place.all_sent()

    heard = Counter(message["body"] for message in person.messages())
    assert len(heard) == 2
    assert sum(heard.values()) - 2 <= in_flight
    assert place.turns(person) == 1


def test_killed_while_the_carrier_holds_the_answer(place: Place) -> None:
    person, other = place.texter(331), place.texter(332)
    other.write(GREETING)
    other.hears(LAST)
    place.all_sent()
    for held in (person, other):
        place.twilio.post("/control/fault", kind="silent", to=held.number)
    person.write(GREETING)
    alert = _alert(place, other)
    until(lambda: person.messages() and len(other.messages()) > 2, "both messages at the carrier")

    assert place.kill_and_start() == 2
    person.hears(LAST)
    place.all_sent()

    heard = Counter(message["body"] for message in person.messages())
    assert sorted(heard.values()) == [1, 2], "a reply goes out again: twice is better than never"
    assert Counter(message["body"] for message in other.messages())[alert.message.text] == 1
    (row,) = place.house.rows("SELECT status FROM delivery WHERE id = :id", id=alert.id)
    assert row.status == "unknown", "an alert does not: a coordinator sees it"


def test_killed_between_the_text_and_the_answer_with_nothing_in_the_database(place: Place) -> None:
    person = place.texter(333)
    with ThreadPoolExecutor() as threads, held_up(place.house):
        answer = threads.submit(person.write, GREETING, sid="SM" + "3" * 32)
        time.sleep(1)
        assert not answer.done()
        place.house.kill()
        assert isinstance(answer.exception(), httpx.HTTPStatusError), "the connection broke: Twilio got no answer"
    place.house.restart()
    assert place.turns(person) == 0

    assert person.write(GREETING, sid="SM" + "3" * 32)["status"] == 200
    person.hears(LAST)
    place.all_sent()
    assert (place.turns(person), len(person.messages())) == (1, 2)


def test_killed_as_soon_as_the_turn_is_in_the_database(place: Place) -> None:
    person, sid = place.texter(334), "SM" + "4" * 32
    with ThreadPoolExecutor() as threads:
        answer = threads.submit(person.write, GREETING, sid=sid)
        seen = "SELECT provider_id FROM inbound WHERE provider_id = :sid"
        until(lambda: place.house.rows(seen, sid=sid), "the turn")
        in_flight = place.kill_and_start()
        answer.exception()  # answered or not: Twilio may send it again

    assert person.write(GREETING, sid=sid)["status"] == 200
    person.hears(LAST)
    place.all_sent()
    assert place.turns(person) == 1
    assert 2 <= len(person.messages()) <= 2 + in_flight


def test_a_locked_database_makes_the_carrier_come_again(place: Place) -> None:
    person, sid = place.texter(335), "SM" + "5" * 32
    with held_up(place.house):
        assert person.write(GREETING, sid=sid)["status"] == 503
    assert place.turns(person) == 0

    assert person.write(GREETING, sid=sid)["status"] == 200
    person.hears(LAST)
    assert place.turns(person) == 1


def test_nothing_broke_unnoticed(place: Place) -> None:
    assert "Traceback" not in place.house.log()
    assert place.house.stop() == 0


@pytest.mark.postgres
def test_a_server_that_stops_and_comes_back(own_server: Any, tmp_path: Path) -> None:
    url = own_server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    house = Doorstep(tmp_path / "house", url)
    twilio = StandIn("twilio_server", tmp_path / "twilio", "--public-url", PUBLIC, "--target-url", house.url)
    for name, value in sms_settings(twilio, PUBLIC).items():
        house.environment[f"DOORSTEP_{name}"] = value
    person, sid = Texter(twilio, "+447700900336"), "SM" + "6" * 32
    try:
        house.restart()
        until(lambda: "jobs.started" in house.log(), "the schedule")
        postmaster = own_server.get_postmaster_info().process
        own_server.stop()
        # On a busy machine it is still ending then, and could not be started again.
        until(lambda: not postmaster.is_running(), "the end of the database")
        assert person.write(GREETING, sid=sid)["status"] == 503
        assert httpx.get(f"{house.url}/health/live").status_code == 200
        assert httpx.get(f"{house.url}/health/ready").status_code == 503
        own_server.start()
        assert person.write(GREETING, sid=sid)["status"] == 200
        person.hears(LAST)
        house.ready()
        assert house.running()
        assert house.stop() == 0
        assert "Traceback" not in house.log()
    finally:
        house.close()
        twilio.close()


@contextmanager
def held_up(house: Doorstep) -> Iterator[None]:
    """Somebody else holds what every turn must write to."""
    engine = make_engine(house.database_url)  # on SQLite every transaction of ours holds the whole database
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("LOCK TABLE inbound IN ACCESS EXCLUSIVE MODE"))
        yield
    engine.dispose()


def _alert(place: Place, person: Texter) -> Delivery:
    """An alert for somebody, written into the ledger by the side door."""
    with place.house.store.begin() as uow:
        contact = uow.contacts.find(Channel.SMS, person.number)
        assert contact is not None
        assert contact.last_inbound is not None
        alert = Delivery(
            id=f"alert-{contact.id}", contact_id=contact.id, channel=Channel.SMS, address=contact.address,
            message=OutgoingMessage(text="A new opening: porter, nights.", segments=1), cause=Cause.ALERT,
            cause_id="opening", created=contact.last_inbound, priority=PRIORITY[Cause.ALERT],
            expires=contact.last_inbound + timedelta(days=1),
        )
        uow.outbox.add([alert])
        uow.commit()
    return alert
