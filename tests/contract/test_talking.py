"""While a coordinator talks with somebody: what waits, where, and how it goes out afterwards. One suite for every store."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from bot.assistant.broadcast import BroadcastState
from bot.assistant.desk import Desk
from bot.assistant.inbox import NOBODY_ENDED_IT
from bot.assistant.ports import Store
from bot.assistant.values import Cause, Channel, Contact, DeliveryStatus
from bot.cli.broadcast_tables import ledger
from tests.contract.broadcast_house import House, new_desk
from tests.contract.builders import (
    NOW,
    contact,
    delivery,
    hand_back,
    judging,
    later,
    line,
    settled,
    take_over,
)
from tests.contract.test_recipients import resident

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
START = NOON + timedelta(minutes=5)
SOON = NOON + timedelta(minutes=20)
ENGLISH = {"en": "The market is open."}


@pytest.fixture
def two(store: Store) -> Store:
    """r1 has two addresses, c1 and chat; r2 one."""
    with store.begin() as work:
        work.contacts.add(contact("c1"))
        work.contacts.add(contact("chat", channel=Channel.TELEGRAM, address="424242"))
        work.contacts.add(contact("c2", resident="r2", address="+447700900124"))
        work.commit()
    return store


def taken(store: Store, at: datetime = NOW, to: str = "c1", resident: str = "r1"):
    with store.begin() as work:
        request = take_over(work, at, to, resident)
        work.commit()
    return request


def back(store: Store, request, at: datetime) -> None:
    with store.begin() as work:
        hand_back(work, request, at)
        work.commit()


def talking(store: Store, at: datetime) -> set[str]:
    with store.begin() as work:
        return set(work.inbox.talking(at))


def sent(store: Store, at: datetime) -> list[str]:
    """What a carrier gets now, in its order."""
    found: list[str] = []
    with store.begin() as work:
        for channel in (Channel.SMS, Channel.TELEGRAM):
            while claimed := work.outbox.claim(channel, "pump", at, 9, 60):
                work.outbox.settle("pump", [settled(one.id) for one in claimed])
                found += [one.id for one in claimed]
        work.commit()
    return found


def test_a_person_is_talked_with_and_not_an_address(two: Store):
    request = taken(two, to="chat")

    assert talking(two, later(minutes=5)) == {"r1"}
    with two.begin() as work:
        assert work.inbox.of_resident("r1") == work.inbox.of_resident("r1", lock=True) == [request]
        assert list(work.inbox.of_resident("r2")) == []
    back(two, request, later(minutes=5))
    assert talking(two, later(minutes=5)) == set()


def test_a_take_over_nobody_ended_counts_for_nothing_after_a_while(two: Store):
    request = taken(two)
    assert talking(two, request.until + NOBODY_ENDED_IT - timedelta(seconds=1)) == {"r1"}
    assert talking(two, request.until + NOBODY_ENDED_IT) == set()
    with two.begin() as work:
        work.inbox.save(replace(request, closed=later(minutes=1)))
        work.commit()
    assert talking(two, later(minutes=1)) == set()


def test_whoever_shares_the_phone_is_left_in_peace_too_and_nobody_else_at_it_is_talked_with(two: Store):
    with two.begin() as work:
        work.sharers.open("c2")
        beside = Contact(id="c3", resident_id="r3", channel=Channel.SMS, address="+447700900124")
        work.sharers.add(beside, "Second", beside="c2")
        work.commit()
    taken(two, to="c2", resident="r2")

    assert talking(two, NOW) == {"r2", "r3"}
    with two.begin() as work:
        assert list(work.inbox.of_resident("r3")) == []


def test_what_is_in_the_ledger_waits_at_every_address_and_keeps_its_order(two: Store):
    with two.begin() as work:
        for number, (to, cause) in enumerate([
            ("c1", Cause.ALERT), ("c1", Cause.BROADCAST), ("chat", Cause.BROADCAST), ("c1", Cause.ALERT),
            ("c1", Cause.SERVICE), ("c1", Cause.REPLY), ("c2", Cause.BROADCAST),
        ]):
            channel = Channel.TELEGRAM if to == "chat" else Channel.SMS
            work.outbox.add([delivery(f"d{number}", to, cause=cause, cause_id=f"x{number}", channel=channel, sequence=number)])
        work.commit()
    request = taken(two)

    assert sent(two, later(minutes=1)) == ["d5", "d6", "d4"]
    assert sent(two, later(minutes=30)) == []
    back(two, request, later(minutes=40))
    assert sent(two, later(minutes=40)) == ["d0", "d3", "d1", "d2"]


def test_what_expires_meanwhile_is_not_sent(two: Store):
    with two.begin() as work:
        work.outbox.add([delivery("d1", cause=Cause.ALERT, cause_id="x", expires=later(minutes=10))])
        work.commit()
    request = taken(two)
    assert sent(two, later(minutes=1)) == []
    back(two, request, later(minutes=20))
    assert sent(two, later(minutes=20)) == []
    with two.begin() as work:
        assert work.outbox.counts() == {"expired": 1}


def test_what_was_just_claimed_is_looked_at_once_more(two: Store):
    with two.begin() as work:
        work.outbox.add([
            delivery("d1", cause=Cause.BROADCAST, cause_id="x"),
            delivery("d2", "c2", cause=Cause.BROADCAST, cause_id="x"),
        ])
        assert len(work.outbox.claim(Channel.SMS, "pump", NOW, 9, 60)) == 2
        work.commit()
    taken(two)
    with two.begin() as work:
        assert set(work.outbox.may_still_go("pump", ["d1", "d2"])) == {"d2"}


def test_what_waits_for_a_shared_phone_stays_there_and_speaking_sends_nothing_in_between(two: Store):
    with two.begin() as work:
        work.sharers.open("c2")
        work.outbox.add([delivery("d1", "c2", cause=Cause.ALERT, cause_id="x", created=NOW)])
        work.commit()
    request = taken(two, to="c2", resident="r2")
    assert sent(two, later(minutes=1)) == []
    with two.begin() as work:
        work.sharers.speak("c2", later(minutes=2), later(minutes=12))
        work.commit()
    assert sent(two, later(minutes=3)) == [], "they are at the phone, and talk with a coordinator"
    back(two, request, later(minutes=30))
    assert sent(two, later(minutes=30)) == [], "nobody is known to be at the phone"
    with two.begin() as work:
        work.sharers.speak("c2", later(minutes=31), later(minutes=41))
        work.commit()
    assert sent(two, later(minutes=31)) == ["d1"]


def test_lines_of_several_addresses_are_one_conversation(two: Store):
    with two.begin() as work:
        for to, text in (("c1", "one"), ("chat", "two"), ("c2", "not theirs"), ("c1", "three")):
            work.conversations.log(to, [line(text)])
        found = work.inbox.lines("c1", "chat")
        assert [(one.contact_id, one.line.text) for one in found] == [("c1", "one"), ("chat", "two"), ("c1", "three")]
        assert len({one.number for one in found}) == 3
        assert [one.line.text for one in work.inbox.lines("c1", "chat", after=found[0].number, limit=1)] == ["three"]
        assert list(work.inbox.lines()) == []


# Broadcasts


@pytest.fixture(scope="module")
def desk() -> Desk:
    return new_desk()


@pytest.fixture
def house(store: Store, desk: Desk) -> House:
    for name in ("a", "b", "c"):
        resident(store, name, language="en", address=f"+4477009001{ord(name):02}", last_inbound=NOON - timedelta(days=9))
    return House(store, desk)


@pytest.mark.parametrize("who", ["a", "c"])
def test_a_broadcast_waits_for_whoever_talks_and_goes_out_afterwards(house: House, who: str):
    request = taken(house.store, NOON, who, f"r-{who}")
    made = house.let_go(NOON, texts=ENGLISH, expires=NOON + timedelta(hours=5))

    assert {one.contact_id for one in house.run(START)} == {"a", "b", "c"} - {who}
    found = house.outcomes(made)
    assert (found.left_out, found.waiting, house.state(made)) == ({"talking": 1}, 0, BroadcastState.RUNNING)
    assert {one.contact_id: (one.outcome, one.reason) for one in listed(house, made)}[who] == ("waiting", "talking")
    assert house.run(SOON) == [], "still talking"

    back(house.store, request, SOON)
    assert [one.contact_id for one in house.run(SOON)] == [who]
    assert (house.outcomes(made).left_out, house.state(made)) == ({}, BroadcastState.DONE)


def listed(house: House, made: str):
    with house.store.begin() as work:
        return work.recipients.listing(made)


def test_who_talks_until_it_is_over_is_left_out_for_that_reason_and_the_numbers_add_up(house: House):
    request = taken(house.store, NOON, "b", "r-b")
    made = house.let_go(NOON, texts=ENGLISH, expires=NOON + timedelta(minutes=30))
    house.run(START)
    back(house.store, request, NOON + timedelta(minutes=31))

    assert house.run(NOON + timedelta(minutes=31)) == []
    found = house.outcomes(made)
    assert (found.left_out, found.expanded, house.state(made)) == ({"talking": 1}, 3, BroadcastState.DONE)
    with house.store.begin() as work:
        one = work.broadcasts.get(made)
        assert ledger(one, found) == {"sent": 2, "talking": 1}


def test_what_became_of_them_meanwhile_counts_first(house: House):
    requests = [taken(house.store, NOON, who, f"r-{who}") for who in ("a", "b", "c")]
    made = house.let_go(NOON, texts=ENGLISH)
    assert house.run(START) == []
    with house.store.begin() as work:
        work.contacts.update("a", opted_out=True)
        work.profiles.forget("r-b", START)
        work.commit()
    assert house.outcomes(made).left_out == {"forgotten": 1, "talking": 2}
    for one in (requests[0], requests[2]):
        back(house.store, one, SOON)
    assert [one.contact_id for one in house.run(SOON)] == ["c"]
    assert house.outcomes(made).left_out == {"forgotten": 1, "stopped": 1}


def test_a_broadcast_written_before_the_take_over_waits_in_the_ledger(house: House):
    made = house.let_go(NOON, texts=ENGLISH)
    house.tick(START)
    request = taken(house.store, START, "b", "r-b")

    assert {one.contact_id for one in house.pump(START)} == {"a", "c"}
    house.tick(SOON)
    assert house.state(made) is BroadcastState.RUNNING
    back(house.store, request, SOON)
    assert [one.contact_id for one in house.run(SOON)] == ["b"]
    assert house.outcomes(made).deliveries == {DeliveryStatus.SENT: 3}


def test_more_people_than_a_chunk_holds_may_talk(house: House):
    numbers = count()
    for name in "defgh":
        resident(house.store, name, language="en", address=f"+44770090020{next(numbers)}")
    requests = [taken(house.store, NOON, who, f"r-{who}") for who in "abcdeg"]
    made = house.let_go(NOON, texts=ENGLISH)

    assert {one.contact_id for one in house.run(START)} == {"f", "h"}
    with house.store.begin() as work:
        assert len(work.recipients.talked(made, Channel.SMS, judging(), 3)) == 3
    for one in requests:
        back(house.store, one, SOON)
    assert {one.contact_id for one in house.run(SOON)} == set("abcdeg")
    assert house.state(made) is BroadcastState.DONE
