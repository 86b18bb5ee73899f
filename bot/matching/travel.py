"""Minutes from door to door, from the centroids of outward codes: good to about a quarter of an hour, and said so."""

from __future__ import annotations

from collections.abc import Mapping
from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0
DETOUR = 1.3
"""streets are longer than straight lines"""
SPEED_KMH: Mapping[str, float] = {"walk": 5, "bus": 12, "car": 25}
WAITING_MINUTES: Mapping[str, float] = {"walk": 0, "bus": 10, "car": 5}
MARGIN_MINUTES = 10
"""a centroid may lie this far from the real door"""
MARGIN_SHARE = 0.25
"""but no more of a short limit than this: "up to 10 minutes" must not become 20"""
REACH: Mapping[str, float] = {"closer": 0.5, "wider": 1.5}
"""what "closer only" and "wider" make of the person's limit"""
USUAL_LIMIT = 60
"""minutes that "closer" halves where no limit was told"""
NIGHT_BUS = 1.5
"""few buses run at night: a way by bus takes that much longer"""
SAME_AREA_KM = 0.8
"""two doors in one outward code are seldom closer"""


def outward(postcode: str) -> str:
    """B66 of "b66 2qt" or "B66": the part before the last three characters of a full postcode."""
    packed = "".join(postcode.split()).upper()
    return packed[:-3] if len(packed) > 4 and packed[-3:-2].isdigit() else packed


def minutes(
    start: str, end: str, mode: str, outcodes: Mapping[str, tuple[float, float]], *, night: bool = False
) -> int | None:
    """Minutes between two outward codes by walk, bus (also when no mode is told) or car; None for unknown codes.

    `night`: the way there or back lies in the hours of few buses.
    """
    here, there = outcodes.get(start), outcodes.get(end)
    if here is None or there is None:
        return None
    by = mode if mode in SPEED_KMH else "bus"
    km = max(_kilometres(here, there), SAME_AREA_KM) * DETOUR
    exact = (km / SPEED_KMH[by] * 60 + WAITING_MINUTES[by]) * (NIGHT_BUS if night and by == "bus" else 1)
    return max(5, 5 * round(exact / 5))


def limit_of(told: int | None, reach: str) -> int | None:
    """The longest way in minutes, None for no limit."""
    if told is None and reach != "closer":
        return None
    return round((USUAL_LIMIT if told is None else told) * REACH.get(reach, 1))


def too_far(way: int, limit: int) -> bool:
    """Whether a way is longer than the limit allows, given how roughly both are known."""
    return way > limit + min(MARGIN_MINUTES, limit * MARGIN_SHARE)


def _kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    (lat, lon), (lat2, lon2) = one, other
    half = sin(radians(lat2 - lat) / 2) ** 2
    half += cos(radians(lat)) * cos(radians(lat2)) * sin(radians(lon2 - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))
