"""A further English test does not erase the one before it."""

from __future__ import annotations

import pytest

from bot.dialogue.flow import Flows
from bot.dialogue.readers import read_scores
from bot.dialogue.sittings import MOST, taken_again
from bot.dialogue.state import State
from bot.dialogue.turn import Turn
from tests.unit.dialogue.talk import ALL_CONSENT, Talk, entity, heard

FIRST = {
    "english_test": "IELTS:6.5", "english_version": "academic", "english_parts": {"reading": "6.5"},
    "english_test_date": "2026-03",
}


def talking(flows: Flows, **known: object) -> Talk:
    return Talk(flows=flows, state=State(language="en", consents=ALL_CONSENT, known={"outcode": "B18", **known}))


def test_a_second_result_keeps_the_dated_first_one(flows: Flows) -> None:
    talk = talking(flows, **FIRST)

    talk.hear(heard("I took IELTS again: 7", entity("english_test", "IELTS:7"), intent="report_qualification"))

    known = talk.state.known
    assert known["english_test"] == "IELTS:7"
    assert known["english_sittings"] == [FIRST]
    assert not {"english_version", "english_parts", "english_test_date"} & known.keys()  # they are asked for anew


def test_a_correction_is_no_second_sitting(flows: Flows) -> None:
    talk = talking(flows, **FIRST)

    talk.hear(heard(
        "not 6.5, IELTS 7", entity("english_test", "IELTS:7"), entity("number", "6.5", role="negated"),
        intent="correct_data",
    ))

    assert talk.state.known["english_test"] == "IELTS:7"
    assert "english_sittings" not in talk.state.known
    assert talk.state.known["english_test_date"] == "2026-03"


def test_a_result_without_a_date_cannot_be_combined_and_is_not_kept(flows: Flows) -> None:
    turn = taken_again(Turn(flows=flows, state=State(known={"english_test": "OET:C", "english_parts": {"reading": "C"}})))

    assert dict(turn.state.known) == {"english_test": "OET:C"}


def test_only_the_latest_sittings_are_kept(flows: Flows) -> None:
    earlier = [{"english_test": f"IELTS:{n}", "english_test_date": f"202{n}-01"} for n in range(MOST)]

    turn = taken_again(Turn(flows=flows, state=State(known={**FIRST, "english_sittings": earlier})))

    assert turn.state.known["english_sittings"] == [*earlier[1:], FIRST]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("B B B B", ["B", "B", "B", "B"]),
        ("b, c+, a, b.", ["B", "C+", "A", "B"]),
        ("a b", None),
        ("7 6.5 6 7", ["7", "6.5", "6", "7"]),
    ],
)
def test_four_grades_may_be_told_bare(text: str, expected: list[str] | None) -> None:
    found = read_scores(heard(text), ())

    assert (list(found.value.values()) if found else None) == expected
