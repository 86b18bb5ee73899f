"""Dead numbers: tried again after a month, then their person is asked once where they can be reached."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.assistant.dead_numbers import DeadNumbers
from bot.assistant.desk import Desk
from bot.assistant.ports import Store
from bot.assistant.values import Cause, Channel, Contact, DeliveryStatus, StoredFact
from tests.contract.broadcast_house import new_desk
from tests.contract.builders import delivery, hand_back, settled, take_over

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MONTH = timedelta(days=31)


@pytest.fixture(scope="module")
def desk() -> Desk:
    return new_desk()


def person(store: Store, name: str, *, phone: bool = True, telegram: bool = True) -> None:
    with store.begin() as work:
        if phone:
            work.contacts.add(Contact(
                id=f"{name}-sms", resident_id=name, channel=Channel.SMS, address=f"+44770090011{ord(name) % 10}",
            ))
        if telegram:
            work.contacts.add(Contact(
                id=f"{name}-tg", resident_id=name, channel=Channel.TELEGRAM, address=f"4{ord(name)}", last_inbound=NOON,
            ))
        work.commit()


def bounce(store: Store, name: str, at: datetime) -> None:
    with store.begin() as work:
        work.outbox.add([delivery(f"{name}{at:%m%d}", f"{name}-sms", created=at)])
        work.outbox.claim(Channel.SMS, "me", at, 9, 60)
        work.outbox.settle("me", [
            settled(f"{name}{at:%m%d}", DeliveryStatus.FAILED, address_verdict="bad_address", at=at)
        ])
        work.commit()


def dead(store: Store, name: str) -> None:
    """It bounced, was tried again after a month, and bounced again."""
    bounce(store, name, NOON - 2 * MONTH)
    with store.begin() as work:
        assert work.contacts.try_again(NOON - MONTH, 9) == 1
        work.commit()
    bounce(store, name, NOON - timedelta(days=1))


def ask(store: Store, desk: Desk, at: datetime = NOON) -> int:
    return DeadNumbers(store=store, desk=desk).ask_due(lambda: at)


def written(store: Store, channel: Channel, at: datetime = NOON) -> list[tuple[str, Cause, str]]:
    with store.begin() as work:
        return [(d.contact_id, d.cause, d.message.text) for d in work.outbox.claim(channel, "me", at, 9, 60)]


def test_who_talks_with_a_coordinator_is_asked_afterwards(store: Store, desk: Desk):
    person(store, "a")
    dead(store, "a")
    with store.begin() as work:
        request = take_over(work, NOON, "a-tg", "a")
        work.commit()

    assert ask(store, desk) == 0
    with store.begin() as work:
        hand_back(work, request, NOON)
        work.commit()
    assert ask(store, desk) == 1


def test_the_person_is_asked_once_on_the_other_channel(store: Store, desk: Desk):
    person(store, "a")
    dead(store, "a")

    assert [ask(store, desk), ask(store, desk), ask(store, desk, NOON + 3 * MONTH)] == [1, 0, 0]
    [(to, cause, text)] = written(store, Channel.TELEGRAM)
    assert (to, cause) == ("a-tg", Cause.SERVICE)
    assert "phone number" in text
    assert "PERSON" in text
    with store.begin() as work:
        assert [line.text for line in work.conversations.lines("a-tg")] == [text]


def test_nobody_is_asked_after_one_bounce_or_without_another_address(store: Store, desk: Desk):
    person(store, "a")
    bounce(store, "a", NOON - timedelta(days=1))
    person(store, "b", telegram=False)
    dead(store, "b")
    person(store, "c")
    dead(store, "c")
    with store.begin() as work:
        work.contacts.update("c-tg", opted_out=True)
        work.commit()

    assert ask(store, desk) == 0
    assert written(store, Channel.TELEGRAM) == []


def test_at_night_and_in_their_own_quiet_times_they_are_left_in_peace(store: Store, desk: Desk):
    person(store, "a")
    dead(store, "a")
    with store.begin() as work:
        work.profiles.save_fact("a", StoredFact(name="quiet", of="", value="tue", provenance="said", at=NOON))
        work.commit()

    assert ask(store, desk, NOON) == 0, "it is a Tuesday"
    assert ask(store, desk, NOON + timedelta(hours=12)) == 0
    assert ask(store, desk, NOON + timedelta(days=1)) == 1


def test_a_number_that_works_again_and_dies_again_is_asked_about_again(store: Store, desk: Desk):
    person(store, "a")
    dead(store, "a")
    ask(store, desk)
    with store.begin() as work:
        work.contacts.update("a-sms", bad_address=False)
        work.commit()
    for months in (1, 3):
        bounce(store, "a", NOON + months * MONTH)
        with store.begin() as work:
            work.contacts.try_again(NOON + (months + 1) * MONTH, 9)
            work.commit()

    assert ask(store, desk, NOON + 4 * MONTH + timedelta(days=1)) == 1
