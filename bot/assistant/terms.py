"""The terms of an opening that people must hear of when they change: place, pay, hours, closing date, status. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.matching.values import Opportunity

OPEN = "open"


def terms_of(opening: Opportunity) -> str:
    """The terms as JSON: equal text, equal terms."""
    told = {
        "status": opening.status,
        "place": [opening.place, opening.postcode],
        "pay": opening.pay,
        "hours": [list(opening.hours), opening.weekly_hours, opening.shift, list(opening.days)],
        "closes": opening.closes.isoformat() if opening.closes else "",
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def changed(before: str, now: str) -> frozenset[str]:
    """Which terms differ: status, place, pay, hours, closes. Terms that were not kept differ in nothing."""
    if not before:
        return frozenset()
    old, new = _read(before), _read(now)
    return frozenset(name for name in new if old.get(name, new[name]) != new[name])


def _read(terms: str) -> Mapping[str, Any]:
    found = json.loads(terms)
    return found if isinstance(found, dict) else {}
