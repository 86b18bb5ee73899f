"""The states of a broadcast, and who may do what."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assistant.broadcast import ENDED, TRANSITIONS, Broadcast, BroadcastState
from bot.assistant.segment import Segment
from bot.errors import BroadcastError

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DONE = sorted({done for _, done in TRANSITIONS})


def broadcast(state=BroadcastState.DRAFT):
    return Broadcast(id="B1", author="Coordinator One", segment=Segment(), texts={"en": "Hello"}, state=state)


def test_every_state_but_the_last_ones_can_be_cancelled_and_those_can_nothing():
    for state in BroadcastState:
        possible = {done for before, done in TRANSITIONS if before is state}
        assert ("cancel" in possible) is (state not in ENDED)
        assert bool(possible) is (state not in ENDED)


@given(st.lists(st.sampled_from(DONE), max_size=12))
def test_nothing_runs_that_was_not_previewed_and_let_go(doings):
    one = broadcast()
    for what in doings:
        try:
            one = one.step(what, "somebody", NOON)
        except BroadcastError:
            assert (one.state, what) not in TRANSITIONS
    done = [step.what for step in one.steps]
    if one.state in {BroadcastState.RUNNING, BroadcastState.PAUSED, BroadcastState.DONE}:
        let_go = max(place for place, what in enumerate(done) if what in {"send", "approve"})
        assert "preview" in done[:let_go]
        assert "revise" not in done[let_go:]
    if done.count("cancel"):
        assert done[-1] == "cancel"


def test_who_did_what_is_kept_and_of_previews_in_a_row_the_last():
    one = broadcast().step("preview", "a", NOON, "1").step("preview", "a", NOON, "2").step("send", "b", NOON)

    assert [(step.what, step.who, step.note) for step in one.steps] == [("preview", "a", "2"), ("send", "b", "")]


@pytest.mark.parametrize(
    ("who", "may"), [("coordinator one", False), ("COORDINATOR  ONE ", False), ("the sender", False), ("two", True)]
)
def test_a_second_person_is_neither_the_author_nor_the_sender(who, may):
    one = broadcast().step("preview", "x", NOON).step("ask_approval", "the sender", NOON)

    assert one.may_approve(who) is may


def test_what_cannot_be_done_says_what_can():
    with pytest.raises(BroadcastError, match=r"broadcast B1: is draft: it cannot send. It can cancel, preview, review, revise."):
        broadcast().step("send", "x", NOON)
