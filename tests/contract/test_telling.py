"""An opening enters a conversation, with the real flows and the real matcher, on every store."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from bot.assistant.alerts import AlertRules, Alerts
from bot.assistant.desk import Desk
from bot.assistant.hours import DecentHours
from bot.assistant.news import OpeningNews, cause_id, expiry
from bot.assistant.ports import Store
from bot.assistant.telling import Teller
from bot.assistant.topics import purpose
from bot.assistant.values import Cause, Channel, Consent, Contact, StoredFact
from bot.dialogue.state import State
from bot.matching.values import Kind, Match, Opportunity, Verdict
from tests.fakes import content

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HOURS = DecentHours()
PORTER = Opportunity(
    id="o1", kind=Kind.JOB, titles={"en": "Porter"}, occupations=("porter",), place="City Hospital",
    partner="The Trust", pay="24,000 a year", paid=True, closes=date(2026, 11, 30), postcode="B18", code="P1",
)


@pytest.fixture(scope="module")
def desk() -> Desk:
    ids = count()
    return Desk(
        flows=content.flows("en"),
        catalogues=content.catalogues(),
        knowledge=content.knowledge(), new_id=lambda: f"id{next(ids)}",
        understand=lambda *_: pytest.fail("an alert needs no understanding"),
    )


@pytest.fixture
def alerts(store: Store, desk: Desk) -> Alerts:
    teller = Teller(desk=desk, hours=HOURS)
    return Alerts(store=store, shortlist=teller.shortlist, tell=teller.tell, rules=AlertRules(hours=HOURS, a_day=3))


def news(opening: Opportunity) -> OpeningNews:
    return OpeningNews(opening=opening, match=Match(opportunity=opening.id, verdict=Verdict.READY, score=1))


def populate(store: Store, *occupations: str) -> None:
    """One resident an occupation: r0 with contact c0 ..."""
    with store.begin() as uow:
        for n, occupation in enumerate(occupations):
            uow.contacts.add(Contact(
                id=f"c{n}", resident_id=f"r{n}", channel=Channel.SMS, address=f"+44770090012{n}", language="en",
            ))
            uow.conversations.save(f"c{n}", State(language="en", alerts=True).to_json(), 0)
            for name, of, value in (
                ("occupation", occupation, True), ("years", occupation, 5), ("outcode", "", "B18"),
                ("permission", "", "any"), ("english", "", "good"),
            ):
                fact = StoredFact(name=name, of=of, value=value, provenance="said", at=NOON)
                uow.profiles.save_fact(f"r{n}", fact)
            uow.profiles.record_consent(f"r{n}", Consent(
                purpose="alerts", granted=True, version="1", language="en", channel=Channel.SMS, at=NOON,
            ))
            uow.profiles.set_alerts(f"r{n}", on=True)
        uow.openings.upsert(PORTER, NOON)
        uow.commit()


def test_a_matched_resident_gets_the_opening_as_a_question_once(store: Store, alerts: Alerts):
    populate(store, "porter")

    assert alerts.expand_due(lambda: NOON).told == 1
    assert alerts.expand_due(lambda: NOON).told == 0

    with store.begin() as uow:
        rows = uow.outbox.claim(Channel.SMS, "me", NOON + timedelta(seconds=1), 5, 60)
        stored = uow.conversations.load("c0")
        lines = uow.conversations.lines("c0")
    [row] = rows
    assert (row.cause, row.cause_id, row.contact_id) == (Cause.ALERT, cause_id((news(PORTER),)), "c0")
    assert "Porter" in row.message.text
    assert "1 " in row.message.text
    assert row.expires == expiry((news(PORTER),), NOON)
    assert stored is not None
    assert State.from_json(stored[0]).stack[-1].flow == "alert"
    assert [line.direction for line in lines] == ["out"]


def test_somebody_whom_it_does_not_suit_is_left_alone(store: Store, alerts: Alerts):
    populate(store, "porter", "porter")
    with store.begin() as uow:
        no_paid_work = StoredFact(name="permission", of="", value="none", provenance="said", at=NOON)
        uow.profiles.save_fact("r1", no_paid_work)
        uow.commit()

    alerts.expand_due(lambda: NOON)

    with store.begin() as uow:
        told = [row.contact_id for row in uow.outbox.claim(Channel.SMS, "me", NOON + timedelta(seconds=1), 5, 60)]
        assert told == ["c0"]


def test_a_conversation_that_cannot_be_read_is_counted(store: Store, alerts: Alerts):
    populate(store, "porter", "porter")
    with store.begin() as uow:
        uow.conversations.save("c0", '{"version": 0}', 1)
        uow.commit()

    done = alerts.expand_due(lambda: NOON)

    assert (done.told, done.failed) == (1, 1)


def test_somebody_who_stops_while_the_chunk_runs_is_not_written_to(store: Store, desk: Desk):
    populate(store, "porter")
    teller = Teller(desk=desk, hours=HOURS)
    with store.begin() as uow:
        contact = uow.contacts.get("c0")
        assert contact is not None
        found = teller.shortlist(uow, contact, [PORTER], [], NOON)
        assert len(found.news) == 1
        uow.contacts.update("c0", opted_out=True)

        assert not teller.tell(uow, contact, found.news, NOON)
        assert not uow.outbox.counts().get("pending")


def test_quiet_times_of_ones_own_are_kept(store: Store, alerts: Alerts):
    populate(store, "porter")
    with store.begin() as uow:
        quiet = StoredFact(name="quiet", of="", value="fri 11:00-15:00", provenance="said", at=NOON)
        uow.profiles.save_fact("r0", quiet)
        uow.commit()

    assert alerts.expand_due(lambda: NOON).told == 0
    with store.begin() as uow:
        alerts.look_again(uow, NOON)
        uow.commit()
    assert alerts.expand_due(lambda: NOON + timedelta(hours=4)).told == 1


def test_a_stopped_topic_brings_no_alert_and_the_others_go_on(store: Store, alerts: Alerts):
    populate(store, "porter", "porter")
    with store.begin() as uow:
        for resident, topic in (("r0", "jobs"), ("r1", "classes")):
            uow.profiles.record_consent(resident, Consent(
                purpose=purpose(topic), granted=False, version="1", language="en", channel=Channel.SMS, at=NOON,
            ))
        uow.commit()

    alerts.expand_due(lambda: NOON)

    with store.begin() as uow:
        told = [row.contact_id for row in uow.outbox.claim(Channel.SMS, "me", NOON + timedelta(seconds=1), 5, 60)]
    assert told == ["c1"]


@pytest.mark.parametrize(
    ("closes", "expected"),
    [
        (None, NOON + timedelta(days=3)),
        (date(2027, 1, 1), NOON + timedelta(days=3)),
        (date(2026, 11, 21), datetime(2026, 11, 22, tzinfo=UTC)),
    ],
)
def test_an_alert_expires_with_its_opening_or_when_it_is_no_news(closes, expected):
    assert expiry((news(replace(PORTER, closes=closes)),), NOON) == expected
