"""What the carrier's list says of deliveries whose answer was lost."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.assistant.reconciling import CarrierRecord, Reconciled, fingerprint, reconcile
from bot.assistant.values import Cause, Channel, DeliveryStatus
from bot.errors import SendDecision, SendError
from bot.store.memory import MemoryStore
from tests.contract.builders import NOW, PHONE, contact, delivery, later, settled

S = DeliveryStatus
LATER = later(minutes=30)


class List:
    """The carrier's list."""

    def __init__(self, *records: CarrierRecord) -> None:
        self.records = records
        self.asked: list[str] = []

    def __call__(self, address: str) -> Sequence[CarrierRecord]:
        self.asked.append(address)
        return self.records


def record(sid: str, text: str = "Good morning", seconds: float = 1, status: S = S.DELIVERED) -> CarrierRecord:
    return CarrierRecord(provider_id=sid, text=text, at=NOW + timedelta(seconds=seconds), status=status)


@pytest.fixture
def store() -> MemoryStore:
    """Two unknown deliveries with the same words to one number, one sent delivery."""
    store = MemoryStore()
    with store.begin() as uow:
        uow.contacts.add(contact())
        for name, status, sid in (("d0", S.SENT, "SM0"), ("d1", S.UNKNOWN, ""), ("d2", S.UNKNOWN, "")):
            uow.outbox.add([delivery(name, cause=Cause.ALERT, cause_id=name)])
            uow.outbox.claim(Channel.SMS, "me", NOW, 1, 60)
            uow.outbox.settle("me", [settled(name, status, provider_id=sid)])
        uow.commit()
    return store


def statuses(store: MemoryStore) -> dict[str, S]:
    return {name: one.status for name, one in store._tables.deliveries.items()}


def test_each_record_settles_one_delivery_and_known_ones_none(store):
    asked = List(record("SM0"), record("SM1", seconds=2))

    assert reconcile(store, Channel.SMS, asked, LATER) == Reconciled(found=1, left=1)
    assert statuses(store) == {"d0": S.SENT, "d1": S.DELIVERED, "d2": S.UNKNOWN}
    assert store._tables.deliveries["d1"].provider_id == "SM1"
    assert asked.asked == [PHONE, PHONE]


@pytest.mark.parametrize("other", [
    record("SM1", text="Another text"), record("SM1", seconds=-60), record("SM1", seconds=3600),
])
def test_another_text_or_another_time_is_another_message(store, other):
    assert reconcile(store, Channel.SMS, List(other), LATER).found == 0


@pytest.mark.parametrize("at", [later(seconds=30), later(days=8)])
def test_the_very_fresh_and_the_very_old_are_left_alone(store, at):
    asked = List(record("SM1"))

    assert reconcile(store, Channel.SMS, asked, at).found == 0
    assert asked.asked == []


def test_a_carrier_that_does_not_tell_changes_nothing(store):
    def away(_: str) -> Sequence[CarrierRecord]:
        raise SendError(SendDecision.RETRY, code="network")

    assert reconcile(store, Channel.SMS, away, LATER) == Reconciled(left=2)
    assert set(statuses(store).values()) == {S.SENT, S.UNKNOWN}


def test_what_the_carrier_failed_to_deliver_has_failed(store):
    reconcile(store, Channel.SMS, List(record("SM1", status=S.FAILED)), LATER)

    assert statuses(store)["d1"] is S.FAILED


def test_spaces_quotes_and_dashes_that_a_carrier_rewrites_make_no_difference():
    assert fingerprint("It\u2019s  8 \u2013 9, ok?") == fingerprint("It's 8 - 9 ok")
    assert fingerprint("room 8") != fingerprint("room 9")
