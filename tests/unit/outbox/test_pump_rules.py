"""Whatever the carrier answers and however many pumps run: nothing is lost, nothing goes twice that must not."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assistant.values import Cause, DeliveryStatus
from bot.store.memory import MemoryStore
from tests.unit.outbox.virtual import Carrier, delivery, fails, pump, put, run, status, until_done

ENDS = {
    DeliveryStatus.SENT, DeliveryStatus.UNKNOWN, DeliveryStatus.FAILED, DeliveryStatus.CANCELLED,
}
ANSWERS = st.one_of(
    st.none(),
    st.floats(0.01, 5),
    st.builds(fails, st.sampled_from(["retry", "unknown", "give_up", "opt_out", "bad_address"])),
    st.builds(fails, st.just("hold_sender"), retry_after=st.floats(0.5, 10)),
    st.just("shown but the answer was lost"),
)
MESSAGES = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from(list(Cause)), st.lists(ANSWERS, max_size=3)), min_size=1, max_size=40,
)


def shown_but_lost():
    error = fails("unknown", "reset")
    error.shown = True
    return error


@settings(max_examples=60, deadline=None)
@given(messages=MESSAGES, processes=st.integers(1, 3))
def test_every_message_ends_and_only_a_reply_may_go_twice(messages, processes):
    store, carrier = MemoryStore(), Carrier()
    for number, (_, _, answers) in enumerate(messages):
        carrier.script[f"d{number}"] = [shown_but_lost() if isinstance(a, str) else a for a in answers]
    put(store, *(
        delivery(number, contact, cause=cause, priority=0 if cause is Cause.REPLY else 5)
        for number, (contact, cause, _) in enumerate(messages)
    ))

    run(until_done(store, *(pump(store, carrier, owner=f"p{n}") for n in range(processes))))

    ends, shown = status(store), Counter(carrier.taken)
    assert set(ends.values()) <= ENDS
    assert len(ends) == len(messages)
    for number, (_, cause, _) in enumerate(messages):
        times = shown[f"d{number}"]
        assert times <= (2 if cause is Cause.REPLY else 1)
        if ends[f"d{number}"] is DeliveryStatus.SENT:
            assert times >= 1
        if ends[f"d{number}"] in {DeliveryStatus.FAILED, DeliveryStatus.CANCELLED}:
            assert times == 0 or cause is Cause.REPLY
    starts = sorted(at for at, _ in carrier.calls)
    assert max((sum(at <= t < at + 1 - 1e-6 for t in starts) for at in starts), default=0) <= 30
