"""A broadcast in six languages: drafted, previewed, approved and sent by command, its workers killed on the way.

The commands, the pump and the walk are processes of their own, and so are both carriers. The walk has decent hours of
its own (tests/fakes/walker.py), so that the test may run at any time.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.assistant.values import Channel, Consent, Contact
from bot.store.engine import make_engine
from tests.acceptance.running import MODEL_CACHE, ROOT, Doorstep, StandIn, sms_settings, telegram_settings, until
from tests.contract.broadcast_house import SIX
from tests.fakes import content

ME, YOU = ("--by", "coordinator one"), ("--by", "coordinator two")
EACH = 8
"""people a language, every second one on Telegram"""


class Place:
    """An installation with both carriers, and a walk that can be killed."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.twilio = StandIn("twilio_server", folder / "twilio", "--public-url", "https://doorstep.example.org")
        self.telegram = StandIn("telegram_server", folder / "telegram")
        self.house = Doorstep(folder / "house", database_url, **{
            **sms_settings(self.twilio, "https://doorstep.example.org"), **telegram_settings(self.telegram, "webhook"),
            "SAMPLE_DATA": "false", "BROADCAST_UNDO_MINUTES": "0", "BROADCAST_APPROVAL_PEOPLE": "20",
        })
        cache = self.house.folder / "cache"
        cache.unlink()  # no model: whoever only writes and sends needs none
        cache.mkdir()
        content.catalogues()
        for parsed in MODEL_CACHE.glob("catalogue-*.json"):
            shutil.copy(parsed, cache)
        self._walk: subprocess.Popen[str] | None = None

    def command(self, *words: str) -> Any:
        return json.loads(self.house.command("broadcast", *words, "--json").stdout)

    def walk(self) -> None:
        """Begin the walk, and wait until it goes."""
        self._walk = subprocess.Popen(
            [sys.executable, "-m", "tests.fakes.walker"], cwd=ROOT, env=self.house.environment, text=True,
            stdout=subprocess.PIPE,
        )
        assert self._walk.stdout is not None
        assert self._walk.stdout.readline() == "walking\n"

    def kill_walk(self) -> None:
        if self._walk is not None:
            self._walk.kill()
            self._walk.wait()
            if self._walk.stdout:
                self._walk.stdout.close()
            self._walk = None

    def state(self, broadcast: str) -> str:
        return str(self.house.rows("SELECT state FROM broadcast WHERE id = :id", id=broadcast)[0].state)

    def heard(self) -> Counter[str]:
        """address -> broadcasts it got from a carrier"""
        sms = (one["to"] for one in self.twilio.journal("create") if "Doorstep" in one["body"])
        chats = (one["chat"] for one in self.telegram.journal("sendMessage") if "Doorstep" in one["text"])
        return Counter([*sms, *chats])

    def close(self) -> None:
        self.kill_walk()
        self.house.close()
        self.twilio.close()
        self.telegram.close()


SQLITE, POSTGRESQL = "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)
SQLITE_TOO = pytest.param("sqlite", marks=pytest.mark.soak)
POSTGRESQL_TOO = pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.soak])
"""each story on one database in `make test`, on the other in `make soak`: a dozen processes are started for it"""


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    if url:
        _empty(url)  # one database a module, and each installation has a key of its own
    found = Place(tmp_path, url)
    yield found
    found.close()


def _empty(url: str) -> None:
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()


def populate(house: Doorstep) -> list[str]:
    """People of six languages, who were here last week; their addresses."""
    addresses = []
    before = datetime.now(UTC) - timedelta(days=5)
    with house.store.begin() as work:
        for number in range(EACH * len(SIX)):
            language = list(SIX)[number % len(SIX)]
            on_telegram = number // len(SIX) % 2
            address = str(7000 + number) if on_telegram else f"+447700900{number + 100:03}"
            work.contacts.add(Contact(
                id=f"c{number:03}", resident_id=f"r{number:03}", address=address, language=language, last_inbound=before,
                channel=Channel.TELEGRAM if on_telegram else Channel.SMS,
            ))
            work.profiles.record_consent(f"r{number:03}", Consent(
                purpose="alerts", granted=True, version="1", language=language, channel=Channel.SMS, at=before,
            ))
            work.profiles.set_alerts(f"r{number:03}", on=True)
            addresses.append(address)
        work.commit()
    return addresses


def drafted(place: Place) -> str:
    texts = [word for language, text in SIX.items() for word in ("--text", f"{language}={text}")]
    more = ("--partner", "Smethwick Library", "--missing", "leave_out")
    return str(place.command("new", "--segment", "everybody", *texts, *more, *ME)["id"])


@pytest.mark.parametrize("place", [SQLITE_TOO, POSTGRESQL], indirect=True)
def test_a_broadcast_survives_the_death_of_everybody_who_works_on_it(place: Place) -> None:
    addresses = populate(place.house)
    made = drafted(place)
    preview = place.command("preview", made, *ME)
    assert preview["people"] == len(addresses)
    assert {row["language"] for row in preview["rows"]} == set(SIX)
    assert place.command("send", made, *ME)["state"] == "awaiting_approval"
    refused = place.house.command("broadcast", "approve", made, *ME, check=False)
    assert refused.returncode == 1
    assert "second person" in refused.stderr
    assert place.command("approve", made, *YOU)["state"] == "scheduled"

    place.house.start("pump")
    place.walk()
    until(lambda: sum(place.heard().values()) > 5, "the first messages")
    place.kill_walk()
    place.walk()
    until(lambda: sum(place.heard().values()) > 15, "more messages")
    place.house.kill("pump")
    place.kill_walk()
    in_flight = place.house.rows("SELECT count(*) AS n FROM delivery WHERE status = 'claimed'")[0].n
    place.house.rows("UPDATE delivery SET lease_until = created WHERE status = 'claimed'")
    place.walk()
    place.house.start("pump")
    until(lambda: place.state(made) == "done", "the end of the broadcast")

    status = place.command("status", made, "--recipients", "99")
    assert status["expanded"] == len(addresses) == sum(status["ledger"].values()) == len(status["recipients"])
    assert set(status["ledger"]) <= {"sent", "delivered", "unknown"}
    assert status["ledger"].get("unknown", 0) <= in_flight
    assert status["segments"] == preview["segments"]
    paid = place.twilio.journal("create")
    foretold = {row["language"]: row["segments_each"] for row in preview["rows"] if row["channel"] == "sms"}
    assert preview["segments"] == sum(foretold.values()) * EACH // 2
    assert preview["pounds"] == f"{preview['segments'] * 0.04:.2f}"
    assert not list((place.house.folder / "cache").glob("nlu*")), "nobody was trained to listen"
    heard = place.heard()
    assert max(heard.values()) == 1, "nobody hears it twice"
    assert len(addresses) - len(heard) <= status["ledger"].get("unknown", 0), "whoever may not have it is shown"
    assert len(paid) >= EACH * len(SIX) // 2 - status["ledger"].get("unknown", 0)
    for one in paid:
        (language,) = (language for language, text in SIX.items() if text in one["body"])
        assert one["segments"] == foretold[language], "the preview is what is billed"
        assert "Smethwick Library" in one["body"]
        assert made in one["body"]


@pytest.mark.parametrize("place", [SQLITE, POSTGRESQL_TOO], indirect=True)
def test_a_broadcast_that_is_cancelled_stops_where_it_stands(place: Place) -> None:
    addresses = populate(place.house)
    made = drafted(place)
    place.command("preview", made, *ME)
    place.command("send", made, *ME)
    place.command("approve", made, *YOU)
    place.walk()
    until(lambda: place.house.waiting() > 5, "a full window")
    assert place.command("pause", made, *ME)["state"] == "paused"
    assert place.command("resume", made, *ME)["state"] == "running"
    assert place.command("cancel", made, *YOU)["state"] == "cancelled"
    place.house.start("pump")
    with place.house.store.begin() as work:
        work.contacts.add(Contact(
            id="me", resident_id="me", channel=Channel.SMS, address="+447700900999", language="en",
            last_inbound=datetime.now(UTC),
        ))
        work.commit()
    place.house.command("tag", "add", "coordinator", "--contact", "+447700900999")
    assert place.command("test", made, "+447700900999") == {"messages": 6}
    until(lambda: place.heard()["+447700900999"] == 6, "the test messages, which come after all that waited")

    assert set(place.heard()) == {"+447700900999"}
    status = place.command("status", made)
    assert status["ledger"] == {"cancelled": len(addresses)}
    assert [step["what"] for step in status["steps"]] == [
        "preview", "ask_approval", "approve", "start", "pause", "resume", "cancel",
    ]
    assert place.command("list")[0]["id"] == made
    assert place.command("replies", made) == []
