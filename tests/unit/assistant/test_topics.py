"""Topics of alerts: one may be stopped, the others go on."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.assistant.topics import ALL, TOPICS, purpose, stopped
from bot.assistant.values import Channel, Consent
from bot.matching.values import Kind
from bot.store.memory import MemoryStore
from tests.contract.builders import contact

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


def said(topic: str, granted: bool, minutes: int = 0) -> Consent:
    return Consent(
        purpose=purpose(topic), granted=granted, version="1", language="en", channel=Channel.SMS,
        at=NOW + timedelta(minutes=minutes),
    )


def test_every_kind_of_opening_has_a_topic():
    assert set(TOPICS) == set(Kind)
    assert {"jobs", "classes", "events", "enterprise", "research"} == ALL


def test_the_latest_word_on_each_topic_counts_and_silence_is_no_stop():
    store = MemoryStore()
    with store.begin() as uow:
        uow.contacts.add(contact())
        for given in (said("jobs", False), said("classes", False), said("classes", True, 1), said("events", False, 2)):
            uow.profiles.record_consent("r1", given)

        assert stopped(uow.profiles.consents("r1")) == {"jobs", "events"}


def test_a_topic_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="cakes"):
        purpose("cakes")
