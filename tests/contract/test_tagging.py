"""Coordinators' tags: put on whom a segment means, counted, taken off; the same on every store."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.assistant.desk import Desk
from bot.assistant.ports import Store
from bot.assistant.tagging import Tagging
from bot.assistant.values import Channel
from bot.errors import BroadcastError
from tests.contract.broadcast_house import House, new_desk
from tests.contract.test_recipients import resident

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def desk() -> Desk:
    return new_desk()


@pytest.fixture
def tagging(store: Store, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Tagging:
    monkeypatch.setattr("bot.assistant.tagging.CHUNK", 2)
    return Tagging(broadcasting=House(store, desk).broadcasting)


def test_a_tag_goes_on_whom_a_segment_means_now_and_broadcasts_find_them_by_it(tagging: Tagging, store: Store):
    for name, language in (("a", "ur"), ("b", "pl"), ("c", "ur"), ("d", "ur")):
        resident(store, name, language=language)
    resident(store, "e", language="ur", agreed=False)

    assert tagging.add("market", "language=ur", NOON) == 4, "also whoever may not be written to"
    assert tagging.add("market", "everybody", NOON) == 1, "the others have it"
    assert tagging.remove("market", "language=pl tag=market", NOON) == 1
    assert tagging.remove("market", "language=pl", NOON) == 0
    assert tagging.counts() == {"market": 4}

    house = House(store, tagging.broadcasting.desk)
    house.let_go(NOON, "tag=market", {"ur": "x"})
    assert sorted(one.contact_id for one in house.run(NOON + timedelta(minutes=5))) == ["a", "c", "d"]


def test_one_person_is_tagged_by_an_address_from_which_they_wrote(tagging: Tagging, store: Store):
    resident(store, "a", address="+447700900999")
    tagging.set_one("coordinator", Channel.SMS, "+447700900999", on=True)
    assert tagging.counts() == {"coordinator": 1}
    tagging.set_one("coordinator", Channel.SMS, "+447700900999", on=False)
    assert tagging.counts() == {}
    with pytest.raises(BroadcastError, match="Write HELLO"):
        tagging.set_one("coordinator", Channel.SMS, "+447700900998", on=True)


@pytest.mark.parametrize("tag", ["asylum-seekers", "refugees", "pregnant", "home_office"])
def test_no_list_is_kept_by_status_or_health(tagging: Tagging, tag):
    with pytest.raises(BroadcastError, match="no lists of people by that"):
        tagging.add(tag, "everybody", NOON)


def test_what_is_no_tag_or_no_segment_is_refused(tagging: Tagging):
    with pytest.raises(BroadcastError, match="is no tag"):
        tagging.add("Two words", "everybody", NOON)
    with pytest.raises(BroadcastError, match="'langauge'"):
        tagging.add("market", "langauge=ur", NOON)
