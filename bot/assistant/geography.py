"""Where a shared location is, as coarse as we want to know it: the outward code."""

from __future__ import annotations

from math import cos, hypot, radians

from bot.matching.knowledge import Knowledge

KM_A_DEGREE = 111.2
FARTHEST_KM = 6.0
"""further from every outcode's centre than this is outside the area (outcodes here are 2 to 5 km wide)"""


def nearest_outcode(knowledge: Knowledge, latitude: float, longitude: float) -> str:
    """The local outward code nearest to a point, or "" when the point is outside the area."""
    best = min(
        (
            (_km(latitude, longitude, *knowledge.outcodes[code]), code)
            for code in knowledge.areas
            if code in knowledge.outcodes
        ),
        default=(FARTHEST_KM + 1, ""),
    )
    return best[1] if best[0] <= FARTHEST_KM else ""


def _km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Flat-earth distance, good to a few metres over a town."""
    east = (longitude - other_longitude) * cos(radians(latitude))
    return hypot(latitude - other_latitude, east) * KM_A_DEGREE
