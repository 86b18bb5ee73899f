"""A licence that is there, missing, or not told."""

from datetime import date

import pytest

from bot.matching.match import match
from tests.unit.matching.people import NY, RS, R, ids, opening, person

CAR, GUARD = {"driving": True}, {"driving": True, "licences": ("sia",)}
LICENCES = [
    ({}, CAR, RS),
    ({"driving": True}, CAR, R),
    ({"driving": False}, CAR, NY),
    ({"driving": True}, GUARD, RS),
    ({"driving": True, "sia": True}, GUARD, R),
    ({"sia": False}, GUARD, NY),
    ({"crane": False}, {"licences": ("crane",)}, NY),  # a card that no file of ours describes
]


@pytest.mark.parametrize(("told", "asked", "verdict"), LICENCES)
def test_licences(knowledge, told, asked, verdict):
    found = match(person(licences=told), opening(asked=asked), knowledge, date(2026, 11, 21))

    assert found.verdict is verdict
    assert ("licence_needed" in ids(found)) is (verdict is not R)
    assert (found.next_step is not None) is (verdict is not R)
