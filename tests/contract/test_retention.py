"""What is old enough goes, in chunks; the rest stays. On every store."""

from datetime import timedelta

import pytest

from bot.assistant.ports import Store
from bot.assistant.retention import RetentionRules, prune
from bot.assistant.values import Channel, DeliveryStatus, LogLine
from tests.contract.builders import NOW, contact, delivery, settled

DAY = timedelta(days=1)


@pytest.fixture(params=[1, 2, 100])
def rules(request) -> RetentionRules:
    return RetentionRules(chunk=request.param)


def test_old_lines_go_and_young_ones_stay(store: Store, rules: RetentionRules):
    with store.begin() as uow:
        uow.contacts.add(contact())
        uow.conversations.save("c1", "{}", 0)
        ages = (200, 91, 89, 0)
        uow.conversations.log("c1", [LogLine(direction="in", text=f"{days}", at=NOW - days * DAY) for days in ages])
        uow.commit()

    assert prune(store, NOW, rules) == 2
    with store.begin() as uow:
        assert [line.text for line in uow.conversations.lines("c1")] == ["89", "0"]
        assert uow.conversations.load("c1") == ("{}", 1)


def test_bodies_of_deliveries_go_when_they_are_old_and_done_with(store: Store, rules: RetentionRules):
    with store.begin() as uow:
        for name in ("old", "young", "waiting"):
            uow.contacts.add(contact(name, resident=name, address=f"+44770090010{len(name)}"))
        uow.outbox.add([
            delivery("d1", "old", created=NOW - 100 * DAY),
            delivery("d2", "young", created=NOW - 10 * DAY),
        ])
        uow.outbox.claim(Channel.SMS, "me", NOW, 5, 60)
        uow.outbox.settle("me", [settled("d1", provider_id="p1"), settled("d2", provider_id="p2")])
        uow.outbox.add([delivery("d3", "waiting", created=NOW - 100 * DAY)])
        uow.commit()

    assert prune(store, NOW, rules) == 1
    assert prune(store, NOW, rules) == 0
    with store.begin() as uow:
        assert uow.outbox.counts() == {"sent": 2, "pending": 1}
        assert uow.outbox.receipt(Channel.SMS, "p1", DeliveryStatus.DELIVERED, "", NOW)
        [left] = uow.outbox.claim(Channel.SMS, "me", NOW, 5, 60)
        assert left.message.text == "Good morning"


def test_old_inbound_ids_go_and_young_ones_still_stop_a_repeat(store: Store, rules: RetentionRules):
    with store.begin() as uow:
        for days in (40, 31, 29):
            assert uow.inbound.first_time(Channel.SMS, f"m{days}", NOW - days * DAY)
        uow.commit()

    assert prune(store, NOW, rules) == 2
    with store.begin() as uow:
        assert not uow.inbound.first_time(Channel.SMS, "m29", NOW)
        assert uow.inbound.first_time(Channel.SMS, "m40", NOW)


def test_a_stop_ends_it_between_chunks(store: Store):
    with store.begin() as uow:
        for number in range(5):
            uow.inbound.first_time(Channel.SMS, f"m{number}", NOW - 40 * DAY)
        uow.commit()
    answers = iter([False, False, False, True])

    assert prune(store, NOW, RetentionRules(chunk=2), lambda: next(answers, True)) <= 4
