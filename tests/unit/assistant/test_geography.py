"""A shared place becomes an outward code, or nothing."""

import pytest

from bot.assistant.desk import Desk
from bot.assistant.geography import FARTHEST_KM, nearest_outcode


def test_the_centre_of_every_local_outcode_is_in_it(desk: Desk) -> None:
    known = desk.knowledge
    local = [code for code in known.areas if code in known.outcodes]

    assert local
    assert {code: nearest_outcode(known, *known.outcodes[code]) for code in local} == {code: code for code in local}


@pytest.mark.parametrize(
    "place", [(48.85, 2.35), (51.5, -0.12), (0.0, 0.0), (-90.0, 0.0), (90.0, 180.0)],
    ids=["Paris", "London", "nowhere", "south", "north"],
)
def test_a_place_outside_the_area_has_none(desk: Desk, place: tuple[float, float]) -> None:
    assert nearest_outcode(desk.knowledge, *place) == ""


def test_the_area_ends_some_kilometres_from_its_outcodes(desk: Desk) -> None:
    known = desk.knowledge
    north = max((known.outcodes[code] for code in known.areas if code in known.outcodes), key=lambda place: place[0])

    assert nearest_outcode(known, north[0] + (FARTHEST_KM - 1) / 111.2, north[1])
    assert not nearest_outcode(known, north[0] + (FARTHEST_KM + 1) / 111.2, north[1])
