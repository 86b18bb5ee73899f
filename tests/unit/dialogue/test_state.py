"""The state between turns is JSON."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.state import VERSION, Frame, Offer, State

TEXT = st.text(max_size=12)
VALUES = st.one_of(TEXT, st.integers(), st.booleans(), st.lists(TEXT, max_size=3))
FACTS = st.dictionaries(TEXT, VALUES, max_size=4)
FRAMES = st.builds(Frame, flow=TEXT, step=TEXT, subject=TEXT, vars=FACTS, asked=st.integers(0, 3))
OFFERS = st.builds(Offer, token=TEXT, flow=TEXT, step=TEXT, choices=st.tuples(TEXT, TEXT), subject=TEXT, vars=FACTS)
STATES = st.builds(
    State, language=TEXT, turn=st.integers(0), stack=st.tuples(FRAMES, FRAMES), offers=st.tuples(OFFERS), known=FACTS,
    consents=st.dictionaries(TEXT, st.booleans(), max_size=3), passed=st.tuples(TEXT), goals=st.tuples(TEXT),
    opted_out=st.booleans(), alerts=st.booleans(),
)


@given(STATES)
def test_a_state_reads_back_equal(state: State) -> None:
    assert State.from_json(state.to_json()) == state


def test_facts_keep_the_order_in_which_they_were_told() -> None:
    state = State(known={"occupation:midwife": True, "occupation:cook": True, "outcode": "B18"})

    assert list(State.from_json(state.to_json()).known) == list(state.known)


@pytest.mark.parametrize(
    "text",
    [
        "", "no json", "[]", "7", json.dumps({"version": VERSION + 1}), json.dumps({"version": VERSION}),
        State().to_json().replace('"turn"', '"turns"'),
        State(stack=(Frame(flow="a", step="b"),)).to_json().replace('"step"', '"stairs"'),
    ],
    ids=["empty", "no-json", "list", "number", "newer", "fields-missing", "field-renamed", "frame-changed"],
)
def test_what_to_json_did_not_write_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        State.from_json(text)
