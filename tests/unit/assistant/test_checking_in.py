"""The word of the day on a phone that several people share, and where two sessions have the same word."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.assistant import checking_in
from bot.assistant.attendance import MarkKind
from bot.assistant.checking_in import named_session, word_today
from bot.assistant.values import Channel
from tests.contract.builders import book, event
from tests.unit.assistant.town import Town


@pytest.fixture
def phone(town: Town) -> Town:
    """Two people on one phone, who both have a place at what begins soon."""
    town.channel = Channel.SMS
    town.settle_in(outcode="B18")
    for text in ("PEOPLE", "Cook", "Driver"):
        town.say(text)
    begins = town.now + timedelta(hours=13)
    with town.store.begin() as uow:
        uow.events.upsert(event(places=9, starts=begins, ends=begins + timedelta(hours=2)), town.now)
        for n, one in enumerate(uow.sharers.people(town.known_in(uow).id)):
            contact = uow.contacts.get(one.contact_id)
            assert contact is not None
            book(uow, "e1", contact.resident_id, f"b{n}", town.now)
        uow.commit()
    return town


def word(town: Town, name: str = "e1") -> str:
    with town.store.begin() as uow:
        found = uow.events.get(name)
        assert found is not None
        return word_today(town.desk.knowledge, uow, name, found.starts)


def came(town: Town) -> list[str]:
    with town.store.begin() as uow:
        return [one.booking_id for one in uow.attendance.marks("e1") if one.kind is MarkKind.CAME]


def test_on_a_shared_phone_each_checks_in_for_themselves(phone: Town) -> None:
    phone.now += timedelta(hours=12, minutes=30)

    assert any("Who is this?" in text for text in phone.say(word(phone)))
    assert came(phone) == []
    assert any("You are on the list now" in text for text in phone.say("1"))
    assert len(came(phone)) == 1
    phone.say("PEOPLE")
    phone.say("2")
    assert any("You are on the list now" in text for text in phone.say(word(phone)))
    assert sorted(came(phone)) == ["b0", "b1"]


def test_of_two_sessions_with_one_word_the_one_with_the_place_counts(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.settle_in(outcode="B18")
    soon = event(places=9, starts=town.now, ends=town.now + timedelta(hours=1))
    with town.store.begin() as uow:
        for one in (soon, replace(soon, id="e2", reference="two"), replace(soon, id="e3", reference="three")):
            uow.events.upsert(one, town.now)
        book(uow, "e2", town.known_in(uow).resident_id, "b1", town.now - timedelta(hours=1))
        uow.commit()
    monkeypatch.setattr(checking_in, "word_of", lambda *_: "ROBIN 27")

    with town.store.begin() as uow:
        mine = named_session(town.desk, uow, "ROBIN 27", town.known_in(uow).resident_id, town.now)
        other = named_session(town.desk, uow, "ROBIN 27", "nobody", town.now)
    assert [found[0].id for found in (mine, other) if found] == ["e2", "e1"]
