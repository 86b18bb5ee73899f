"""Many threads on one store: nothing is oversold, sent twice or lost."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier, Lock
from typing import TypeVar

from bot.assistant.ports import Store
from bot.assistant.values import Channel, Delivery
from tests.contract.builders import NOW, PHONE, book, contact, delivery, event, later, settled

THREADS = 6
T = TypeVar("T")


def at_once(work: Callable[[int], T], threads: int = THREADS) -> list[T]:
    """Results of `work(0), work(1) ...`, all started together."""
    barrier = Barrier(threads)

    def run(n: int) -> T:
        barrier.wait(timeout=30)
        return work(n)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


def test_an_event_is_never_oversold(store: Store):
    with store.begin() as work:
        work.events.upsert(event(places=7), NOW)
        work.commit()

    def press(thread: int) -> list[str]:
        outcomes = []
        for n in range(5):
            with store.begin() as work:
                outcomes.append(book(work, "e1", f"r{thread}-{n}", f"b{thread}-{n}", NOW))
                work.commit()
        return outcomes

    outcomes = Counter(outcome for outcomes in at_once(press) for outcome in outcomes)
    assert outcomes == {"booked": 7, "full": THREADS * 5 - 7}
    with store.begin() as work:
        assert work.places.taken("e1") == 7


def test_one_person_gets_one_place_however_often_they_press(store: Store):
    with store.begin() as work:
        work.events.upsert(event(places=7), NOW)
        work.commit()

    def press(thread: int) -> str:
        with store.begin() as work:
            outcome = book(work, "e1", "r1", f"b{thread}", NOW)
            work.commit()
        return outcome

    assert Counter(at_once(press)) == {"booked": 1, "already": THREADS - 1}


def test_every_delivery_is_claimed_once_in_order_and_one_a_contact_at_a_time(store: Store):
    contacts, each = 8, 5
    with store.begin() as work:
        for n in range(contacts):
            work.contacts.add(contact(f"c{n}", resident=f"r{n}", address=f"+44770090010{n}"))
            work.outbox.add(delivery(f"{n}-{k}", f"c{n}") for k in range(each))
        work.commit()
    guard, in_flight, order = Lock(), set[str](), list[str]()

    def begin(claimed: list[Delivery]) -> None:
        with guard:
            for one in claimed:
                assert one.contact_id not in in_flight, "two of one contact at a time"
                in_flight.add(one.contact_id)
                order.append(one.id)

    def end(claimed: list[Delivery]) -> None:
        with guard:
            in_flight.difference_update(one.contact_id for one in claimed)

    def pump(thread: int) -> None:
        for _ in range(400):
            with store.begin() as work:
                claimed = list(work.outbox.claim(Channel.SMS, f"pump{thread}", NOW, 3, 600))
                work.commit()
            begin(claimed)
            end(claimed)  # before the settling is seen by others
            with store.begin() as work:
                assert work.outbox.settle(f"pump{thread}", [settled(one.id) for one in claimed]) == len(claimed)
                work.commit()
            if len(order) == contacts * each:
                return

    at_once(pump, 4)
    assert Counter(order) == {f"{n}-{k}": 1 for n in range(contacts) for k in range(each)}
    for n in range(contacts):
        assert [name for name in order if name.startswith(f"{n}-")] == [f"{n}-{k}" for k in range(each)]


def test_no_more_tokens_are_granted_than_there_are(store: Store):
    def take(_: int) -> int:
        granted = 0
        for second in range(5):
            with store.begin() as work:
                granted += work.outbox.take_tokens("telegram", later(seconds=second), 4, 2, 3)
                work.commit()
        return granted

    # 3 at the start and at most 2 a second for 4 seconds; threads may fall behind in time, never get more.
    total = sum(at_once(take))
    assert 3 <= total <= 3 + 2 * 4


def test_turns_of_one_contact_follow_each_other(store: Store):
    """Also the very first ones, when there is no row to lock yet."""
    ids = count()

    def turn(_: int) -> None:
        with store.begin() as work:
            found = work.contacts.find(Channel.SMS, PHONE, lock=True)
            if found is None:
                n = next(ids)
                found = contact(f"c{n}", resident=f"r{n}")
                work.contacts.add(found)
            state, revision = work.conversations.load(found.id) or ("0", 0)
            work.conversations.save(found.id, str(int(state) + 1), revision)
            work.commit()

    at_once(turn)
    with store.begin() as work:
        found = work.contacts.find(Channel.SMS, PHONE)
        assert found is not None
        assert work.conversations.load(found.id) == (str(THREADS), THREADS)
    assert next(ids) == 1


def test_a_repeated_message_is_new_to_one_turn_only(store: Store):
    def take(_: int) -> bool:
        with store.begin() as work:
            first = work.inbound.first_time(Channel.SMS, "SM1", NOW)
            work.commit()
        return first

    assert sum(at_once(take)) == 1
