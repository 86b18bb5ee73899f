"""Events as a spreadsheet, in the columns that `doorstep import` reads."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime

from bot.feeds.csv_feed import FORMULAS, GUARD, TRANSLATED
from bot.matching.events import sessions_of
from bot.matching.sessions import LONDON, Session
from bot.matching.values import CommunityEvent

YES_OR_NO = (
    "waiting_list", "interpreter", "creche", "step_free", "women_only", "cost_help", "bring_child",
)
PLAIN = ("partner", "place", "address", "postcode", "status")
COURSE = "is_course"
"""in most spreadsheets "course" heads the titles"""
COLUMNS = (
    "kind", "reference", "starts", "ends", *PLAIN, "places", "price", "point", "languages", "topics", *YES_OR_NO,
    COURSE, "sessions",
)


def dump(events: Iterable[CommunityEvent]) -> bytes:
    """A row an event, with a mark in front that tells spreadsheets it is UTF-8. Drafts are left out."""
    rows = [_row(one) for one in events if one.status != "draft"]
    texts = sorted({name for row in rows for name in row} - set(COLUMNS), key=_order)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, fieldnames=[*COLUMNS[:2], *texts, *COLUMNS[2:]], restval="")
    writer.writeheader()
    writer.writerows({name: _guarded(value) for name, value in row.items()} for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _row(event: CommunityEvent) -> dict[str, str]:
    sessions = sessions_of(event)
    return {
        "kind": "event", "reference": event.id,
        **{
            f"{column}_{language}": text for column, field in TRANSLATED.items()
            for language, text in getattr(event, field).items() if text
        },
        "starts": _moment(sessions[0].starts), "ends": _moment(sessions[0].ends),
        **{name: getattr(event, name) for name in PLAIN},
        "places": "" if event.places is None else str(event.places),
        "price": "" if event.price is None else f"{event.price:g}",
        "point": "" if event.point is None else f"{event.point[0]} {event.point[1]}",
        "languages": "; ".join(event.languages), "topics": "; ".join(event.topics),
        **{name: "yes" if getattr(event, name) else "no" for name in YES_OR_NO},
        COURSE: "yes" if event.course else "no",
        "sessions": "; ".join(_session(one) for one in sessions) if len(sessions) > 1 else "",
    }


def _order(column: str) -> tuple[int, bool, str]:
    name, _, language = column.partition("_")
    return list(TRANSLATED).index(name), language != "en", language


def _session(one: Session) -> str:
    return f"{_moment(one.starts)}/{_moment(one.ends)}{' cancelled' if one.cancelled else ''}"


def _moment(at: datetime) -> str:
    """London time as people read it; with its offset in the hour that comes twice in autumn."""
    local = at.astimezone(LONDON)
    told = f"{local:%Y-%m-%dT%H:%M}" + (f":{local:%S}" if local.second else "")
    return f"{told}{local:%z}" if local.fold else told


def _guarded(value: str) -> str:
    """A text that a spreadsheet would take for a formula is marked as text."""
    return f"{GUARD}{value}" if value.startswith(FORMULAS) else value
