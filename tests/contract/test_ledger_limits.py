"""Stops, budgets, rests, resending and dead addresses: what the ledger holds back, on every store."""

from datetime import date, timedelta

import pytest

from bot.assistant.ports import Store
from bot.assistant.values import Cause, Channel, DeliveryStatus
from tests.contract.builders import NOW, contact, delivery, later, settled

S = DeliveryStatus
SMS = Channel.SMS
TODAY = date(2026, 11, 23)


@pytest.fixture
def known(store: Store) -> Store:
    """Five contacts of five residents."""
    with store.begin() as work:
        for n in range(1, 6):
            work.contacts.add(contact(f"c{n}", resident=f"r{n}", address=f"+44770090012{n}"))
        work.commit()
    return store


def act(store: Store, what):
    with store.begin() as work:
        result = what(work)
        work.commit()
    return result


def sized(name: str, to: str, segments: int, cause: Cause = Cause.ALERT, **more):
    from dataclasses import replace

    made = delivery(name, to, cause=cause, **more)
    return replace(made, message=replace(made.message, segments=segments))


def add(store: Store, *deliveries) -> None:
    act(store, lambda w: w.outbox.add(deliveries))


def claim(store: Store, at=NOW, **wanted) -> list[str]:
    return [d.id for d in act(store, lambda w: w.outbox.claim(SMS, "me", at, 10, 60, **wanted))]


def settle(store: Store, *items) -> None:
    assert act(store, lambda w: w.outbox.settle("me", items)) == len(items)


def statuses(store: Store) -> dict[str, int]:
    return act(store, lambda w: {name: n for name, n in w.outbox.counts().items() if n})


# STOP after the claim


def test_a_claimed_delivery_of_somebody_who_said_stop_meanwhile_may_not_go(known: Store):
    add(known, delivery("d1", "c1"), delivery("d2", "c2"), delivery("d3", "c3", cause=Cause.SERVICE, cause_id="stop"))
    claim(known)
    act(known, lambda w: [w.contacts.update(name, opted_out=True) for name in ("c1", "c3")])

    assert act(known, lambda w: set(w.outbox.may_still_go("me", ["d1", "d2", "d3"]))) == {"d2", "d3"}


def test_what_is_not_ours_any_more_may_not_go(known: Store):
    add(known, delivery("d1", "c1"), delivery("d2", "c2"))
    claim(known)
    settle(known, settled("d2"))

    assert act(known, lambda w: set(w.outbox.may_still_go("other", ["d1"]))) == set()
    assert act(known, lambda w: set(w.outbox.may_still_go("me", ["d1", "d2", "nobody"]))) == {"d1"}


def test_what_was_put_back_unsent_was_no_attempt(known: Store):
    add(known, delivery("d1", "c1"))
    claim(known)
    settle(known, settled("d1", S.PENDING, not_before=NOW, untried=True))

    with known.begin() as work:
        (again,) = work.outbox.claim(SMS, "me", NOW, 1, 60)
    assert again.attempts == 1


# Segments and the day's budget


def test_a_claim_costs_segments_and_nobody_overtakes(known: Store):
    add(known, sized("d1", "c1", 2), sized("d2", "c2", 3), sized("d3", "c3", 1))

    assert claim(known, units=4) == ["d1"], "d3 would fit, but comes after d2"
    assert claim(known, units=4) == ["d2", "d3"]


def test_what_is_larger_than_the_bucket_goes_alone_when_the_bucket_is_full(known: Store):
    add(known, sized("d1", "c1", 5), sized("d2", "c2", 1))

    assert claim(known, units=4) == []
    assert claim(known, units=4, alone=True) == ["d1"]


def test_bulk_is_limited_and_what_somebody_waits_for_is_not(known: Store):
    add(
        known, sized("d1", "c1", 2), sized("d2", "c2", 2), sized("d3", "c3", 2, Cause.BROADCAST),
        sized("d4", "c4", 2, Cause.REPLY), sized("d5", "c5", 2, Cause.SERVICE),
    )

    assert claim(known, bulk=0) == ["d4", "d5"]
    assert claim(known, bulk=3) == ["d1"]
    assert claim(known, bulk=4) == ["d2", "d3"]


def test_a_debt_is_shared_and_paid_before_anything_else_goes(store: Store):
    take = lambda **when: act(store, lambda w: w.outbox.take_tokens("sms", later(**when), 1, 1, 1))  # noqa: E731
    assert take() == 1
    act(store, lambda w: w.outbox.spend("sms", 3, 1, TODAY))

    assert [take(seconds=n) for n in (1, 2, 2.9)] == [0, 0, 0]
    assert take(seconds=3.1) == 1


def test_tokens_that_were_not_used_come_back(store: Store):
    assert act(store, lambda w: w.outbox.take_tokens("sms", NOW, 5, 1, 5)) == 5
    act(store, lambda w: w.outbox.spend("sms", 1, 5, TODAY))

    assert act(store, lambda w: w.outbox.take_tokens("sms", NOW, 5, 1, 5)) == 4


def test_the_days_units_are_counted_by_sender_and_day(store: Store):
    for sender, units, day in (("a", 3, TODAY), ("a", 2, TODAY), ("b", 7, TODAY), ("b", 1, date(2026, 11, 24))):
        act(store, lambda w, s=sender: w.outbox.take_tokens(s, NOW, 0, 1, 1))
        act(store, lambda w, s=sender, u=units, d=day: w.outbox.spend(s, u, u, d))

    spent = {key: act(store, lambda w, k=key: w.outbox.spent(*k)) for key in (("a", TODAY), ("b", TODAY), ("c", TODAY))}
    assert spent["a", TODAY] == 5
    assert spent["c", TODAY] == 0
    assert act(store, lambda w: w.outbox.spent("b", date(2026, 11, 24))) == 1


# The pause of a chat


def test_whoever_rests_gets_nothing_before_and_does_not_hold_up_others(known: Store):
    add(known, delivery("d1", "c1"))
    claim(known)
    settle(known, settled("d1", rest_until=later(seconds=1)))
    add(known, delivery("d2", "c1"), delivery("d3", "c1", cause=Cause.SERVICE, cause_id="x"), delivery("d4", "c2"))

    assert claim(known, at=later(seconds=0.5)) == ["d4"]
    with known.begin() as work:
        assert work.outbox.next_due(SMS, later(seconds=0.6)) == later(seconds=1)
    assert claim(known, at=later(seconds=1)) == ["d2"]


def test_rests_are_forgotten_with_the_retention(known: Store):
    add(known, delivery("d1", "c1"))
    claim(known)
    settle(known, settled("d1", rest_until=later(days=5)))
    act(known, lambda w: w.outbox.prune(later(days=6), 10))
    add(known, delivery("d2", "c1", created=later(days=1)))

    assert claim(known, at=later(days=1)) == ["d2"]


# A phone that was off


def receive(store: Store, provider_id: str, error: str, at=NOW) -> None:
    act(store, lambda w: w.outbox.receipt(SMS, provider_id, "failed", error, at))


def sent(store: Store, *deliveries, at=NOW) -> None:
    add(store, *deliveries)
    claim(store, at=at)
    settle(store, *(settled(d.id, provider_id=f"SM-{d.id}") for d in deliveries))


@pytest.mark.parametrize("cause", [Cause.REPLY, Cause.SERVICE])
def test_a_reply_to_a_phone_that_was_off_goes_again_twice_and_then_fails(known: Store, cause):
    sent(known, delivery("d1", "c1", cause=cause))
    for at, wait in ((NOW, 5), (later(minutes=10), 30)):
        receive(known, "SM-d1", "30003:retry", at)
        assert claim(known, at=at + timedelta(minutes=wait - 1)) == []
        assert claim(known, at=at + timedelta(minutes=wait)) == ["d1"]
        settle(known, settled("d1", provider_id="SM-d1"))
    receive(known, "SM-d1", "30008:retry", later(hours=2))

    assert statuses(known) == {"failed": 1}


def test_what_the_carrier_repeats_about_the_first_sending_changes_nothing(known: Store):
    sent(known, delivery("d1", "c1"))
    receive(known, "SM-d1", "30003:retry")
    receive(known, "SM-d1", "30003:retry")
    claim(known, at=later(minutes=5))
    settle(known, settled("d1", provider_id="SM-second"))
    receive(known, "SM-d1", "30003:retry", later(minutes=6))

    assert statuses(known) == {"sent": 1}


@pytest.mark.parametrize(("cause", "error"), [
    (Cause.ALERT, "30003:retry"), (Cause.BROADCAST, "30008:retry"), (Cause.REPLY, "30007:give_up"), (Cause.REPLY, ""),
])
def test_what_comes_late_or_will_never_arrive_is_not_sent_again(known: Store, cause, error):
    sent(known, delivery("d1", "c1", cause=cause))
    receive(known, "SM-d1", error)

    assert statuses(known) == {"failed": 1}


def test_somebody_who_writes_gets_what_they_missed_before_the_answer(known: Store):
    sent(known, delivery("d1", "c1"))
    receive(known, "SM-d1", "30003:retry")
    add(known, delivery("d2", "c1", created=later(minutes=1)))

    assert claim(known, at=later(minutes=1)) == ["d1"]
    settle(known, settled("d1"))
    assert claim(known, at=later(minutes=1)) == ["d2"]


def test_an_early_receipt_of_a_phone_that_was_off_counts_too(known: Store):
    add(known, delivery("d1", "c1"))
    claim(known)
    receive(known, "SM-d1", "30003:retry", later(seconds=1))
    settle(known, settled("d1", provider_id="SM-d1"))

    assert claim(known, at=later(minutes=6)) == ["d1"]


def test_a_forgotten_person_gets_nothing_again(known: Store):
    sent(known, delivery("d1", "c1"))
    act(known, lambda w: w.profiles.forget("r1", NOW))
    receive(known, "SM-d1", "30003:retry")

    assert statuses(known) == {"failed": 1}


# Addresses that do not work


def bounce(store: Store, name: str, at) -> None:
    add(store, delivery(name, "c1", created=at))
    claim(store, at=at)
    settle(store, settled(name, S.FAILED, address_verdict="bad_address", at=at))


def good(store: Store) -> bool:
    return not act(store, lambda w: w.contacts.get("c1")).bad_address


def test_an_address_that_bounced_is_tried_again_once_after_a_month(known: Store):
    bounce(known, "d1", NOW)
    month = timedelta(days=30)
    assert act(known, lambda w: w.contacts.try_again(later(days=29) - month, 10)) == 0
    assert not good(known)
    assert act(known, lambda w: w.contacts.try_again(later(days=31) - month, 10)) == 1
    assert good(known)

    bounce(known, "d2", later(days=31))
    assert act(known, lambda w: w.contacts.get("c1")).bounces == 2
    assert act(known, lambda w: w.contacts.try_again(later(days=400), 10)) == 0
    assert not good(known)


def test_repeated_verdicts_on_a_bad_address_are_one_bounce(known: Store):
    bounce(known, "d1", NOW)
    bounce(known, "d2", later(minutes=1))

    assert act(known, lambda w: w.contacts.get("c1")).bounces == 1


def test_somebody_who_writes_has_an_address_that_works(known: Store):
    bounce(known, "d1", NOW)
    act(known, lambda w: w.contacts.update("c1", bad_address=False))
    mended = act(known, lambda w: w.contacts.get("c1"))

    assert (mended.bad_address, mended.bounces, mended.bounced) == (False, 0, None)


# What nobody knows


def park(store: Store, *deliveries) -> None:
    add(store, *deliveries)
    claim(store)
    settle(store, *(settled(d.id, S.UNKNOWN, error="timeout") for d in deliveries))


def unknown(store: Store, **asked) -> list[str]:
    return [d.id for d in act(store, lambda w: w.outbox.unknown(**asked))]


def test_what_is_unknown_is_listed_in_order_and_in_pages(known: Store):
    park(known, *(delivery(f"d{n}", f"c{n}", cause=Cause.ALERT) for n in (3, 1, 2)))

    assert unknown(known) == ["d3", "d1", "d2"]
    assert unknown(known, limit=2) == ["d3", "d1"]
    assert unknown(known, after="d1") == ["d2"]
    assert unknown(known, channel=Channel.TELEGRAM) == []
    (first, *_) = act(known, lambda w: w.outbox.unknown())
    assert (first.tried, first.message.text, first.error) == (NOW, "Good morning", "timeout")


@pytest.mark.parametrize("status", [S.SENT, S.DELIVERED, S.FAILED, S.CANCELLED])
def test_an_unknown_delivery_is_resolved_once(known: Store, status):
    park(known, delivery("d1", "c1", cause=Cause.ALERT))

    assert act(known, lambda w: w.outbox.resolve("d1", status, NOW, "SM7"))
    assert not act(known, lambda w: w.outbox.resolve("d1", S.PENDING, NOW))
    assert statuses(known) == {status.value: 1}
    assert act(known, lambda w: set(w.outbox.known(SMS, ["SM7", "SM8"]))) == {"SM7"}


def test_an_unknown_delivery_may_go_again(known: Store):
    park(known, delivery("d1", "c1", cause=Cause.ALERT))

    assert act(known, lambda w: w.outbox.resolve("d1", S.PENDING, later(minutes=1)))
    assert claim(known) == []
    assert claim(known, at=later(minutes=1)) == ["d1"]


def test_what_is_not_unknown_is_not_resolved(known: Store):
    sent(known, delivery("d1", "c1"))

    assert not act(known, lambda w: w.outbox.resolve("d1", S.PENDING, NOW))
    assert not act(known, lambda w: w.outbox.resolve("nobody", S.SENT, NOW))


def test_an_erased_text_cannot_go_again(known: Store):
    park(known, delivery("d1", "c1", cause=Cause.ALERT))
    act(known, lambda w: w.profiles.forget("r1", NOW))

    assert not act(known, lambda w: w.outbox.resolve("d1", S.PENDING, NOW))
    assert act(known, lambda w: w.outbox.resolve("d1", S.CANCELLED, NOW))
