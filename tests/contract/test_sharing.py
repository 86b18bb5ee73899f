"""Several people on one address: one suite for every store, and the use case on each of them."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from bot.assistant.desk import Desk
from bot.assistant.ports import Store
from bot.assistant.posting import announce
from bot.assistant.share import HEARS_FOR, Asked, Question
from bot.assistant.values import Cause, Channel, DeliveryStatus
from bot.errors import StoreError
from bot.store.unit_of_work import SqlStore
from tests.contract.builders import NOW, PHONE, contact, delivery, later, settled
from tests.unit.assistant.town import Town, build_desk

ASKED = Asked(
    question=Question.WHO, token="p1", offered=("c1", "c2", ""), kept=({"text": "I was a cook", "latitude": None},)
)


@pytest.fixture(scope="module")
def desk() -> Desk:
    return build_desk()


@pytest.fixture
def shared(store: Store) -> Store:
    """Two people on one phone; the second is there."""
    with store.begin() as work:
        work.contacts.add(contact("c1"))
        work.sharers.open("c1")
        work.sharers.call("c1", "Amina")
        work.sharers.add(contact("c2", resident="r2"), "Yusuf", beside="c1")
        work.sharers.speak("c2", NOW, NOW + HEARS_FOR)
        work.commit()
    return store


def claimed(store: Store, at=NOW, limit: int = 10) -> list[str]:
    """What may go, sent, in order."""
    gone: list[str] = []
    with store.begin() as work:
        while rows := work.outbox.claim(Channel.SMS, "me", at, limit, 60):
            gone += [one.id for one in rows]
            work.outbox.settle("me", [settled(one.id) for one in rows])
        work.commit()
    return gone


def test_the_address_finds_who_spoke_last_and_each_person_finds_their_own(shared: Store):
    with shared.begin() as work:
        assert work.contacts.find(Channel.SMS, PHONE).id == "c2"
        assert [one.id for one in work.contacts.of_resident("r1")] == ["c1"]
        work.sharers.speak("c1", NOW, later(minutes=10))
        found = work.contacts.find(Channel.SMS, PHONE, lock=True)
        assert (found.id, found.address, found.number, found.hears_until) == ("c1", PHONE, 1, later(minutes=10))
        away = work.contacts.get("c2")
        assert (away.address, away.number, away.hears_until) == (PHONE, 2, None)
        assert [(p.contact_id, p.number, p.name) for p in work.sharers.people("c2")] == [
            ("c1", 1, "Amina"), ("c2", 2, "Yusuf"),
        ]


def test_an_address_nobody_shares_has_nobody_beside(store: Store):
    with store.begin() as work:
        work.contacts.add(contact("c1"))
        assert list(work.sharers.people("c1")) == []
        assert work.sharers.asked("c1") is None
        assert (work.contacts.get("c1").number, work.contacts.get("c1").hears_until) == (0, None)
        with pytest.raises(StoreError):
            work.sharers.speak("c1", NOW, later(minutes=1))
        with pytest.raises(StoreError):
            work.sharers.ask("c1", ASKED)


def test_the_first_may_have_the_address_alone_again(store: Store):
    with store.begin() as work:
        work.contacts.add(contact("c1"))
        work.sharers.open("c1")
        assert [(one.number, one.name) for one in work.sharers.people("c1")] == [(1, "")]
        work.sharers.close("c1")
        assert list(work.sharers.people("c1")) == []
        assert work.contacts.find(Channel.SMS, PHONE) == contact("c1")


def test_a_question_to_the_address_is_one_and_ends_when_somebody_speaks(shared: Store):
    with shared.begin() as work:
        work.sharers.ask("c2", ASKED)
        assert work.sharers.asked("c1") == ASKED
        assert work.contacts.get("c2").hears_until is None
        work.sharers.ask("c1", Asked(question=Question.NEW, token="p2"))
        assert work.sharers.asked("c2") == Asked(question=Question.NEW, token="p2")
        work.sharers.speak("c1", NOW, later(minutes=10))
        assert work.sharers.asked("c1") is None
        assert work.sharers.asked("c2") is None


def test_only_who_is_there_gets_messages_and_what_waits_for_the_other_is_not_lost(shared: Store):
    with shared.begin() as work:
        work.outbox.add([
            delivery("d1", cause=Cause.ALERT, cause_id="o1"), delivery("d2", "c2", cause=Cause.ALERT, cause_id="o1"),
            delivery("d3", "c1"), delivery("d4", "c1", cause=Cause.SERVICE, cause_id="sharing:c2"),
            delivery("d5", "c1", cause=Cause.BROADCAST, cause_id="sharing:b"),
        ])
        work.commit()

    assert sorted(claimed(shared)) == ["d2", "d4"]
    assert claimed(shared, later(minutes=5)) == []
    with shared.begin() as work:
        assert work.outbox.next_due(Channel.SMS, NOW) > later(days=365)
        assert work.recipients.pending(Cause.ALERT, NOW, 10) == 0
        assert work.sharers.speak("c1", later(minutes=6), later(minutes=16)) == 3
        work.commit()
    assert claimed(shared, later(minutes=6)) == ["d1", "d3", "d5"]


def test_ten_minutes_later_nobody_is_known_to_be_there(shared: Store):
    with shared.begin() as work:
        work.outbox.add([delivery("d1", "c2", cause=Cause.ALERT, cause_id="o1"), delivery("d2", "c2")])
        work.commit()

    assert claimed(shared, NOW + HEARS_FOR) == []
    with shared.begin() as work:
        work.outbox.add([delivery("d3", "c2", cause_id="sharing:x")])
        work.commit()
    assert claimed(shared, NOW + HEARS_FOR) == ["d3"]


def test_a_claimed_message_does_not_go_when_somebody_else_came_to_the_phone_meanwhile(shared: Store):
    with shared.begin() as work:
        work.outbox.add([delivery("d1", "c2")])
        assert [one.id for one in work.outbox.claim(Channel.SMS, "me", NOW, 1, 60)] == ["d1"]
        assert work.outbox.may_still_go("me", ["d1"]) == {"d1"}
        work.sharers.speak("c1", NOW, later(minutes=10))
        assert work.outbox.may_still_go("me", ["d1"]) == set()
        work.commit()


def test_in_doubt_nothing_goes_out(shared: Store):
    with shared.begin() as work:
        work.sharers.doubt("c1")
        work.outbox.add([delivery("d1", "c2")])
        work.commit()

    assert claimed(shared) == []


def test_numbers_that_are_free_are_given_again(shared: Store):
    with shared.begin() as work:
        work.sharers.add(contact("c3", resident="r3"), "Leila", beside="c2")
        work.profiles.forget("r2", NOW)
        work.sharers.add(contact("c4", resident="r4"), "Omar", beside="c1")
        assert [(one.name, one.number) for one in work.sharers.people("c1")] == [("Amina", 1), ("Omar", 2), ("Leila", 3)]


def test_forgetting_one_leaves_the_address_to_the_others_and_nobody_is_known_to_be_there(shared: Store):
    with shared.begin() as work:
        work.outbox.add([delivery("d1", cause=Cause.ALERT, cause_id="o1"), delivery("d2", "c2")])
        work.profiles.forget("r2", NOW)
        work.commit()

    assert claimed(shared) == []
    with shared.begin() as work:
        found = work.contacts.find(Channel.SMS, PHONE)
        assert (found.id, found.hears_until) == ("c1", None)
        assert [one.name for one in work.sharers.people("c1")] == ["Amina"]
        assert work.outbox.counts()[DeliveryStatus.CANCELLED] == 1
        assert work.sharers.speak("c1", NOW, later(minutes=1)) == 1


def test_forgetting_who_is_away_changes_nothing_for_the_one_who_is_found(shared: Store):
    with shared.begin() as work:
        work.contacts.update("c1", opted_out=True)
        work.profiles.forget("r1", NOW)
        assert work.contacts.find(Channel.SMS, PHONE).id == "c2"
        assert not work.contacts.suppressed(Channel.SMS, PHONE)


def test_forgetting_the_last_leaves_nothing(shared: Store):
    with shared.begin() as work:
        for one in ("c1", "c2"):
            work.contacts.update(one, opted_out=True)
        work.profiles.forget("r1", NOW)
        work.profiles.forget("r2", NOW)
        assert work.contacts.find(Channel.SMS, PHONE) is None
        assert work.contacts.suppressed(Channel.SMS, PHONE)
        work.contacts.add(contact("c5", resident="r5"))
        assert work.contacts.find(Channel.SMS, PHONE).number == 0


def test_names_and_kept_words_are_sealed(engine: Engine, sql_store: SqlStore):
    with sql_store.begin() as work:
        work.contacts.add(contact("c1"))
        work.sharers.open("c1")
        work.sharers.call("c1", "Amina")
        work.sharers.ask("c1", ASKED)
        work.commit()

    with engine.connect() as connection:
        row = str(connection.execute(text("SELECT * FROM sharer")).one())
    assert "Amina" not in row
    assert "cook" not in row
    assert PHONE not in row


def test_the_whole_way_on_this_store(store: Store, desk: Desk):
    phone = Town(desk, store=store, channel=Channel.SMS)
    phone.settle_in(occupation__cook=True)
    for said in ("people", "Amina", "Yusuf"):
        phone.say(said)
    phone.sent()
    phone.now += timedelta(minutes=11)
    with store.begin() as work:
        amina = work.contacts.of_resident("r1")[0]
        work.outbox.add([delivery("news", "c1", cause=Cause.ALERT, cause_id="o1", text="News", created=phone.now)])
        announce(desk, work, amina, phone.now)
        work.commit()

    assert [one.message.text for one in phone.sent()] == ["There is a message for Amina. To read it, write PEOPLE."]
    assert "Who is this?" in phone.say("people")[0]
    phone.sent()
    assert phone.say("1") == []
    assert [one.id for one in phone.sent()] == ["news"]
    phone.now += timedelta(hours=13)
    assert "Who is this?" in phone.say("I was a cook")[0]
    assert phone.say("Yusuf")
    assert phone.known().number == 2
    with store.begin() as work:
        assert [fact.name for fact in work.profiles.facts("r1")] == ["occupation"]
