"""The ledger of outgoing messages: one suite for every store."""

from dataclasses import replace

import pytest

from bot.assistant.ports import Store
from bot.assistant.values import Cause, Channel, DeliveryStatus
from bot.errors import StoreError
from tests.contract.builders import NOW, PHONE, contact, delivery, later, settled

S = DeliveryStatus
SMS = Channel.SMS


@pytest.fixture
def known(store: Store) -> Store:
    """Three contacts of three residents."""
    with store.begin() as work:
        for n in (1, 2, 3):
            work.contacts.add(contact(f"c{n}", resident=f"r{n}", address=f"+44770090012{n}"))
        work.commit()
    return store


def add(store: Store, *deliveries) -> int:
    with store.begin() as work:
        count = work.outbox.add(deliveries)
        work.commit()
    return count


def claim(store: Store, *, now=NOW, owner="me", limit=10, lease=60, channel=SMS) -> list:
    with store.begin() as work:
        claimed = work.outbox.claim(channel, owner, now, limit, lease)
        work.commit()
    return list(claimed)


def ids(claimed) -> list[str]:
    return [d.id for d in claimed]


def settle(store: Store, *items, owner="me") -> int:
    with store.begin() as work:
        count = work.outbox.settle(owner, items)
        work.commit()
    return count


def counts(store: Store) -> dict[str, int]:
    with store.begin() as work:
        return dict(work.outbox.counts())


def test_a_claimed_delivery_comes_whole_and_leased(known: Store):
    given = delivery("d1", cause=Cause.SERVICE, cause_id="b1", sequence=3, expires=later(hours=1), text="خوش آمدید")
    assert add(known, given) == 1

    assert claim(known) == [replace(
        given, status=S.CLAIMED, owner="me", lease_until=later(seconds=60), attempts=1, not_before=NOW, tried=NOW,
    )]
    assert claim(known) == []
    assert counts(known) == {"claimed": 1}


def test_a_delivery_of_another_channel_is_not_ours(known: Store):
    add(known, delivery("d1", channel=Channel.TELEGRAM))

    assert claim(known) == []
    assert ids(claim(known, channel=Channel.TELEGRAM)) == ["d1"]


def test_the_same_cause_reaches_a_contact_once(known: Store):
    alert = delivery("d1", cause=Cause.ALERT, cause_id="o1")
    assert add(known, alert, replace(alert, id="d2"), replace(alert, id="d3", contact_id="c2")) == 2
    assert add(known, replace(alert, id="d4"), delivery("d5"), delivery("d6")) == 2


def test_the_answer_to_stop_may_come_again(known: Store):
    stop = delivery("d1", cause=Cause.SERVICE, cause_id="stop")
    assert add(known, stop, replace(stop, id="d2")) == 2


def test_a_delivery_id_is_used_once(known: Store):
    add(known, delivery("d1"))
    with pytest.raises(StoreError):
        add(known, delivery("d1", "c2"))


def test_replies_go_before_alerts_and_alerts_before_broadcasts(known: Store):
    add(known, delivery("d1", cause=Cause.BROADCAST), delivery("d2", "c2", cause=Cause.ALERT), delivery("d3", "c3"))

    assert ids(claim(known)) == ["d3", "d2", "d1"]


def test_the_limit_is_kept(known: Store):
    add(known, *(delivery(f"d{n}", f"c{n}") for n in (1, 2, 3)))

    assert ids(claim(known, limit=2)) == ["d1", "d2"]
    assert ids(claim(known, limit=2)) == ["d3"]
    assert claim(known, limit=0) == []


def test_one_delivery_a_contact_at_a_time_and_in_order(known: Store):
    add(known, delivery("d2", sequence=2), delivery("d1", sequence=1))
    add(known, delivery("d3"))

    for expected in ("d1", "d2", "d3"):
        assert ids(claim(known)) == [expected]
        assert claim(known) == []
        assert settle(known, settled(expected)) == 1


def test_nothing_goes_to_a_contact_while_a_delivery_is_in_flight_whatever_its_priority(known: Store):
    add(known, delivery("d1", cause=Cause.BROADCAST))
    claim(known)
    add(known, delivery("d2"))

    assert claim(known) == []
    settle(known, settled("d1"))
    assert ids(claim(known)) == ["d2"]


def test_a_later_delivery_does_not_overtake_one_that_waits_for_its_retry(known: Store):
    add(known, delivery("d1"), delivery("d2"), delivery("alert", cause=Cause.ALERT))
    claim(known)
    settle(known, settled("d1", S.PENDING, not_before=later(minutes=1)))

    # The alert is of another priority, but the replies of this contact are due first.
    assert claim(known) == []
    assert ids(claim(known, now=later(minutes=1))) == ["d1"]


def test_a_waiting_reply_alone_does_not_hold_an_alert(known: Store):
    add(known, delivery("d1", not_before=later(minutes=1)), delivery("alert", cause=Cause.ALERT))

    assert ids(claim(known)) == ["alert"]


def test_nothing_goes_before_its_time(known: Store):
    add(known, delivery("d1", not_before=later(hours=1)))

    assert claim(known, now=later(minutes=59)) == []
    assert ids(claim(known, now=later(hours=1))) == ["d1"]


def test_a_stale_delivery_expires_unsent(known: Store):
    add(known, delivery("d1", expires=later(hours=1)), delivery("d2"))

    assert ids(claim(known, now=later(hours=1))) == ["d2"]
    assert counts(known) == {"expired": 1, "claimed": 1}


def test_nothing_goes_to_somebody_who_said_stop_but_the_confirmation(known: Store):
    add(
        known, delivery("d1"), delivery("d2", cause=Cause.SERVICE, cause_id="b1"),
        delivery("d3", cause=Cause.BROADCAST), delivery("d4", cause=Cause.SERVICE, cause_id="stop"),
        delivery("other", "c2"),
    )
    with known.begin() as work:
        work.contacts.update("c1", opted_out=True)
        work.commit()

    assert ids(claim(known)) == ["other", "d4"]
    settle(known, settled("d4"))
    assert claim(known) == []
    assert counts(known) == {"cancelled": 3, "sent": 1, "claimed": 1}


def test_refused_deliveries_do_not_use_up_the_limit(known: Store):
    add(known, delivery("d1"), delivery("d2"), delivery("other", "c2"))
    with known.begin() as work:
        work.contacts.update("c1", opted_out=True)
        work.commit()

    assert ids(claim(known, limit=1)) == ["other"]


def test_a_bad_address_gets_replies_only(known: Store):
    """Somebody who writes to us has an address that works after all."""
    add(known, delivery("d1", cause=Cause.ALERT), delivery("d2"))
    with known.begin() as work:
        work.contacts.update("c1", bad_address=True)
        work.commit()

    assert ids(claim(known)) == ["d2"]
    settle(known, settled("d2"))
    assert claim(known) == []
    assert counts(known) == {"cancelled": 1, "sent": 1}


def test_stop_cancels_what_is_pending_except_what_is_kept(known: Store):
    add(known, delivery("flight"))
    claim(known)
    add(known, delivery("d1"), delivery("d2"), delivery("stop"), delivery("other", "c2"))
    with known.begin() as work:
        assert work.outbox.cancel_pending("c1", keep=["stop"]) == 2
        work.commit()

    assert counts(known) == {"cancelled": 2, "claimed": 1, "pending": 2}


@pytest.mark.parametrize(("cause", "after"), [
    (Cause.REPLY, {"claimed": 1}),
    (Cause.SERVICE, {"unknown": 1}),
    (Cause.ALERT, {"unknown": 1}),
    (Cause.BROADCAST, {"unknown": 1}),
])
def test_a_lease_that_ran_out_sends_a_reply_again_and_parks_the_rest(known: Store, cause, after):
    add(known, delivery("d1", cause=cause))
    claim(known, owner="crashed", lease=60)
    assert claim(known, now=later(seconds=59)) == []

    again = claim(known, now=later(seconds=60), owner="other")
    assert [(d.owner, d.attempts) for d in again] == [("other", 2)] * (cause is Cause.REPLY)
    assert counts(known) == after


def test_a_stale_owner_settles_nothing(known: Store):
    add(known, delivery("d1"))
    claim(known, owner="slow", lease=60)
    claim(known, owner="other", now=later(seconds=61))

    assert settle(known, settled("d1", provider_id="SM1"), owner="slow") == 0
    assert settle(known, settled("d1", provider_id="SM2"), owner="other") == 1
    assert settle(known, settled("d1", S.FAILED), owner="other") == 0
    assert counts(known) == {"sent": 1}


def test_a_delivery_nobody_claimed_cannot_be_settled(known: Store):
    add(known, delivery("d1"))

    assert settle(known, settled("d1"), owner="") == 0


def test_a_retry_waits_and_counts_its_attempts(known: Store):
    add(known, delivery("d1"))
    claim(known)
    settle(known, settled("d1", S.PENDING, error="http-500", not_before=later(seconds=30)))

    assert claim(known) == []
    [again] = claim(known, now=later(seconds=30))
    assert (again.attempts, again.error, again.not_before) == (2, "http-500", later(seconds=30))


@pytest.mark.parametrize(("verdict", "field"), [("opt_out", "opted_out"), ("bad_address", "bad_address")])
def test_a_carrier_may_tell_us_about_the_address(known: Store, verdict, field):
    add(known, delivery("d1"))
    claim(known)
    settle(known, settled("d1", S.FAILED, error="21610", address_verdict=verdict), owner="stranger")
    with known.begin() as work:
        assert not getattr(work.contacts.get("c1"), field)

    settle(known, settled("d1", S.FAILED, error="21610", address_verdict=verdict))
    with known.begin() as work:
        assert getattr(work.contacts.get("c1"), field)


def receipts(store: Store, *statuses: str, provider_id="SM1") -> list[bool]:
    with store.begin() as work:
        found = [work.outbox.receipt(SMS, provider_id, status, "", NOW) for status in statuses]
        work.commit()
    return found


@pytest.mark.parametrize(("statuses", "end"), [
    (["sent", "delivered"], "delivered"),
    (["delivered", "sent"], "delivered"),
    (["failed", "sent", "sent"], "failed"),
    (["delivered", "failed"], "delivered"),
    (["sent", "sent"], "sent"),
])
def test_a_receipt_never_steps_back(known: Store, statuses, end):
    add(known, delivery("d1"))
    claim(known)
    settle(known, settled("d1", provider_id="SM1"))

    assert receipts(known, *statuses) == [True] * len(statuses)
    assert counts(known) == {end: 1}


@pytest.mark.parametrize(("statuses", "end"), [
    (["delivered", "sent"], "delivered"), (["sent"], "sent"), (["sent", "failed"], "failed"),
])
def test_a_receipt_before_the_answer_is_kept_until_the_id_is_known(known: Store, statuses, end):
    add(known, delivery("d1"))
    claim(known)
    assert receipts(known, *statuses) == [False] * len(statuses)

    settle(known, settled("d1", provider_id="SM1"))
    assert counts(known) == {end: 1}
    add(known, delivery("d2"))
    claim(known)
    settle(known, settled("d2", provider_id="SM2"))
    assert counts(known).get("sent", 0) == 1 + (end == "sent")


def test_a_receipt_settles_an_unknown_delivery(known: Store):
    add(known, delivery("d1"))
    claim(known)
    settle(known, settled("d1", S.UNKNOWN, provider_id="SM1"))
    receipts(known, "delivered")

    assert counts(known) == {"delivered": 1}


def contact_state(store: Store) -> tuple[bool, bool]:
    with store.begin() as work:
        found = work.contacts.get("c1")
        assert found is not None
        return found.opted_out, found.bad_address


def receive(store: Store, status: S, error: str) -> None:
    with store.begin() as work:
        work.outbox.receipt(SMS, "SM1", status, error, NOW)
        work.commit()


@pytest.mark.parametrize(("error", "state", "second"), [
    ("21610:opt_out", (True, False), "cancelled"), ("30005:bad_address", (False, True), "pending"),
    ("30007:give_up", (False, False), "pending"), ("", (False, False), "pending"),
])
@pytest.mark.parametrize("early", [False, True], ids=["late", "early"])
def test_a_failed_receipt_decides_about_the_address(known: Store, error, state, second, early):
    add(known, delivery("d1"), delivery("d2", not_before=later(days=1)))
    claim(known)
    if early:
        receive(known, S.FAILED, error)
    settle(known, settled("d1", provider_id="SM1"))
    if not early:
        receive(known, S.FAILED, error)

    assert contact_state(known) == state
    assert counts(known) == {"failed": 1, second: 1}


def test_a_repeated_receipt_does_not_stop_somebody_who_came_back(known: Store):
    add(known, delivery("d1"))
    claim(known)
    settle(known, settled("d1", provider_id="SM1"))
    receive(known, S.FAILED, "21610:opt_out")
    with known.begin() as work:
        work.contacts.update("c1", opted_out=False)
        work.commit()

    receive(known, S.FAILED, "21610:opt_out")

    assert contact_state(known) == (False, False)


def test_tokens_are_shared_refilled_and_never_more_than_the_burst(store: Store):
    def take(want, **when):
        with store.begin() as work:
            granted = work.outbox.take_tokens("telegram", later(**when), want, 30, 3)
            work.commit()
        return granted

    assert take(10) == 3
    assert take(10) == 0
    assert take(10, milliseconds=40) == 1
    assert take(10, milliseconds=20) == 0
    assert take(1, seconds=9) == 1
    assert take(10, seconds=9) == 2
    with store.begin() as work:
        assert work.outbox.take_tokens("sms:+447700900000", NOW, 5, 1, 1) == 1


def test_tokens_not_committed_are_not_taken(store: Store):
    for _ in range(2):
        with store.begin() as work:
            assert work.outbox.take_tokens("telegram", NOW, 9, 30, 3) == 3


def test_a_held_sender_grants_nothing_until_the_longest_hold_ends(store: Store):
    with store.begin() as work:
        work.outbox.hold_sender("telegram", later(minutes=5), "alarm")
        work.outbox.hold_sender("telegram", later(seconds=5), "429")
        work.outbox.take_tokens("other", NOW, 1, 1, 1)
        work.outbox.hold_sender("other", later(seconds=5), "429")

        assert work.outbox.take_tokens("telegram", later(minutes=4), 3, 30, 3) == 0
        assert work.outbox.take_tokens("telegram", later(minutes=6), 3, 30, 3) == 3
        assert work.outbox.take_tokens("other", later(seconds=4), 1, 1, 1) == 0
        assert work.outbox.take_tokens("other", later(seconds=6), 1, 1, 1) == 1


def next_due(store: Store, **when):
    with store.begin() as work:
        return work.outbox.next_due(SMS, later(**when))


def test_the_next_moment_at_which_a_claim_may_find_something(known: Store):
    assert next_due(known) is None
    add(known, delivery("d1", not_before=later(hours=2)), delivery("d2", "c2", not_before=later(hours=1)))
    assert next_due(known) == later(hours=1)

    add(known, delivery("d3", "c3"))
    assert next_due(known) == NOW
    claim(known)
    assert next_due(known) == later(seconds=60), "a lease may run out"
    add(known, delivery("d4", "c3"))
    assert next_due(known) == later(seconds=60), "d4 waits for d3"
    settle(known, settled("d3"))
    assert next_due(known) == NOW


def test_what_waits_behind_a_retry_is_not_due(known: Store):
    add(known, delivery("d1"), delivery("d2"))
    claim(known)
    settle(known, settled("d1", S.PENDING, not_before=later(minutes=1)))

    assert next_due(known) == later(minutes=1)


def test_the_address_goes_with_the_delivery(known: Store):
    add(known, delivery("d1", address=PHONE))

    assert claim(known)[0].address == PHONE
