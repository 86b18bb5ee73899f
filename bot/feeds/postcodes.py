"""Postcodes in free text, and which of several places is the nearest to the people here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import cos, hypot, radians

from bot.matching.knowledge import Knowledge

POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})?\b")
WHOLE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})?")
KM_A_DEGREE = 111.2
FARTHEST_KM = 6.0


def postcode_in(text: str) -> str:
    """The first postcode in a text, as `B66 2QT`, or its first half; "" for none."""
    found = POSTCODE.search(text.upper())
    return " ".join(part for part in found.groups() if part) if found else ""


def as_postcode(text: str) -> str:
    """A text that is a postcode as a whole, written as usual (`b662qt` is B66 2QT); "" for anything else."""
    found = WHOLE.fullmatch(" ".join(text.upper().split()))
    return " ".join(part for part in found.groups() if part) if found else ""


def best_place(places: Sequence[str], knowledge: Knowledge, *, with_code: bool = True) -> tuple[str, str]:
    """(place, postcode) of the place nearest to the programme's area: core, then local, then any with a postcode.

    Without `with_code` the place is told without its postcode.
    """
    coded = [(place, postcode_in(place)) for place in places]
    place, code = coded[0] if coded else ("", "")
    for codes in (knowledge.core, knowledge.areas, knowledge.outcodes):
        found = next((one for one in coded if one[1].partition(" ")[0] in codes), None)
        if found:
            place, code = found
            break
    return (place if with_code else place.replace(code, "").strip(" ,")) if code else place, code


def outcode_near(latitude: float, longitude: float, knowledge: Knowledge) -> str:
    """The outward code whose centre is nearest to a point, within a few kilometres; "" for none."""
    def away(outcode: str) -> float:
        lat, lon = knowledge.outcodes[outcode]
        return hypot((lat - latitude), (lon - longitude) * cos(radians(latitude))) * KM_A_DEGREE

    nearest = min(knowledge.outcodes, key=away, default="")
    return nearest if nearest and away(nearest) <= FARTHEST_KM else ""
