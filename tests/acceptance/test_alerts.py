"""An opening is imported by the command, and the resident it suits is told once, at a decent hour, with reasons.

The walk through the residents runs in this process, with a clock of its own, so that the test may run at any time of
the day; the import and the sending are Doorstep's own processes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.assistant.alerts import Alerts
from bot.assistant.desk import Desk
from bot.assistant.hours import DecentHours, is_decent
from bot.assistant.receive import receive
from bot.assistant.telling import Teller
from bot.assistant.values import Channel, Inbound
from bot.bootstrap import build_desk
from bot.config import Settings
from tests.acceptance.running import GREETING, MODEL_CACHE, Doorstep, StandIn, Texter, sms_settings, until

HOURS = DecentHours()
CLEANER, SILENT = "+447700900501", "+447700900502"
SAID = {
    CLEANER: (GREETING, "1", "1", "I was a cleaner in a school for 4 years", "B18"),
    SILENT: (GREETING, "1", "2", "I was a cleaner in a school for 4 years", "B18"),
}
"""consents to keep and to alerts, then a profile; the second one wants no alerts"""


def last_decent_morning() -> datetime:
    """Eleven o'clock of the latest decent day, so that what is written then may be sent now."""
    now = datetime.now(UTC)
    mornings = (
        datetime(day.year, day.month, day.day, 11, tzinfo=UTC)
        for day in (now.date() - timedelta(days=back) for back in range(4))
    )
    return next(at for at in mornings if at < now and is_decent(at, HOURS))


@pytest.fixture(scope="module")
def desk() -> Desk:
    return build_desk(Settings(data_dir=MODEL_CACHE.parent, twilio_account_sid="AC0"))


@pytest.fixture
def twilio(tmp_path: Path) -> Iterator[StandIn]:
    stand_in = StandIn("twilio_server", tmp_path / "twilio", "--public-url", "https://doorstep.example.org")
    yield stand_in
    stand_in.close()


@pytest.fixture
def house(tmp_path: Path, twilio: StandIn) -> Iterator[Doorstep]:
    settings = {**sms_settings(twilio, "https://doorstep.example.org"), "SAMPLE_DATA": "false"}
    house = Doorstep(tmp_path / "house", **settings)
    yield house
    house.close()


def test_an_imported_opening_reaches_whom_it_suits_once(
    house: Doorstep, desk: Desk, twilio: StandIn, tmp_path: Path
) -> None:
    morning = last_decent_morning()
    for number, said in SAID.items():
        _talk(house, desk, number, said, morning - timedelta(hours=2))
    feed = tmp_path / "openings.json"
    feed.write_text(json.dumps(_openings(date.today() + timedelta(days=14))), encoding="utf-8")
    assert json.loads(house.command("import", str(feed)).stdout)["added"] == 2
    alerts = _alerts(house, desk)

    night = (morning - timedelta(days=1)).replace(hour=23)
    assert alerts.expand_due(lambda: night).told == 0, "nobody is woken"
    assert alerts.expand_due(lambda: morning).told == 1
    assert alerts.expand_due(lambda: morning).told == 0
    again = json.loads(house.command("import", str(feed)).stdout)
    assert again["same"] == 2
    assert sum(again.values()) == 2
    with house.store.begin() as uow:
        alerts.look_again(uow, morning)
        uow.commit()
    assert alerts.expand_due(lambda: morning + timedelta(minutes=15)).told == 0, "nor at the next walk"

    person = Texter(twilio, CLEANER)
    house.start("pump")
    text = person.hears("School cleaner", "1 Interested", "2 Not now", "3 Not for me")
    assert "You have done this work" in text, "with the reason"
    until(lambda: not house.waiting(), "the end of all sending")
    assert sum("School cleaner" in message["body"] for message in person.messages()) == 1
    assert not [message for message in person.messages() if "Surgeon" in message["body"]]
    assert not [message for message in Texter(twilio, SILENT).messages() if "School cleaner" in message["body"]]


def _talk(house: Doorstep, desk: Desk, number: str, said: tuple[str, ...], begun: datetime) -> None:
    for minute, text in enumerate(said):
        at = begun + timedelta(minutes=minute)
        inbound = Inbound(channel=Channel.SMS, address=number, provider_id=f"SM{number}{minute}", at=at, text=text)
        assert receive(desk, house.store, inbound) is not None


def _alerts(house: Doorstep, desk: Desk) -> Alerts:
    teller = Teller(desk=desk, hours=HOURS)
    return Alerts(store=house.store, shortlist=teller.shortlist, tell=teller.tell)


def _openings(closes: date) -> list[dict[str, object]]:
    """One that suits a cleaner, and one that needs a doctor."""
    common = {"kind": "job", "partner": "Midland hospital trust", "postcode": "B18 7QH", "closes": closes.isoformat()}
    return [
        {**common, "reference": "acceptance-1", "title": {"en": "School cleaner"}, "occupations": ["cleaner"],
         "place": "Soho", "pay": "£12.90 an hour"},
        {**common, "reference": "acceptance-2", "title": {"en": "Surgeon"}, "occupations": ["doctor_specialist"],
         "registration": "GMC"},
    ]
