"""An event as a form holds it: texts by name, and back. Pure.

Days and times are those of the clock on the wall in London. What is wrong is said in the sentences of PROBLEMS.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from pydantic import ValidationError

from bot.errors import EventError
from bot.matching.events import sessions_of
from bot.matching.records.event import EventRecord
from bot.matching.records.refusals import refusals
from bot.matching.sessions import DAYS, LONDON, Session, Weekly
from bot.matching.values import CommunityEvent

FLAGS = (
    "course", "waiting_list", "interpreter", "creche", "step_free", "women_only", "cost_help", "bring_child",
)
TEXTS = ("titles", "summaries", "directions")
"""in every language; a form of the event itself has the English ones"""
PLAIN = ("partner", "place", "address", "postcode")
WHERE = ("place", "address", "postcode", "directions")
WHEN = ("date", "begins", "ends", "repeat", "times", "skips", "dates", "by_date")
MOVES = (*WHERE[:3], *WHEN)
"""what people must be told of when it changes"""
ENTRY = ("english", "min_age")
NAMES = (*TEXTS, *PLAIN, *FLAGS, *WHEN, *ENTRY, "languages", "places", "status")
LISTED = "dates"
"""`repeat` of a course whose days are written down one by one"""

DAY = "Write the day as 2026-12-31 or 31/12/2026."
TIME = "Write the time as 18:30."
ORDER = "It ends before it begins."
TIMES = "Say how many times, 2 to 100."
LINE = "Write each further day on a line of its own, as 2026-12-31 18:30-20:00."
WHOLE = "Write a whole number."
TITLE = "A title in English is needed."
NO_SESSION = "No day is left: all of them are skipped."
PAST = "This is over already."
PROBLEMS = (DAY, TIME, ORDER, TIMES, LINE, WHOLE, TITLE, NO_SESSION, PAST)
"""all that may be wrong, in English; the console translates them"""
MOST_TIMES = 100
_LINE = re.compile(r"(\S+)\s+(\S+?)\s*[-–]\s*(\S+)")


def texts_of(event: CommunityEvent) -> dict[str, str]:
    """Every field as a form holds it: yes or nothing, lists with semicolons, English texts."""
    return {
        **{name: getattr(event, name).get("en", "") for name in TEXTS},
        **{name: getattr(event, name) for name in PLAIN},
        **{name: "yes" if getattr(event, name) else "" for name in FLAGS},
        **_when_of(event),
        "english": event.entry.english or "", "min_age": str(event.entry.min_age or ""),
        "languages": "; ".join(event.languages), "status": event.status,
        "places": "" if event.places is None else str(event.places),
    }


def _when_of(event: CommunityEvent) -> dict[str, str]:
    starts, ends = event.starts.astimezone(LONDON), event.ends.astimezone(LONDON)
    weekly = event.weekly
    listed = [one for one in event.sessions if one.starts != event.starts and not one.cancelled]
    return {
        "date": f"{starts:%Y-%m-%d}", "begins": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}",
        "repeat": str(weekly.every) if weekly else LISTED if listed else "",
        "times": str(len(sessions_of(replace(event, weekly=replace(weekly, skips=())))) if weekly else ""),
        "skips": "; ".join(map(str, weekly.skips)) if weekly else "",
        "dates": "\n".join(
            f"{one.starts.astimezone(LONDON):%Y-%m-%d %H:%M}-{one.ends.astimezone(LONDON):%H:%M}" for one in listed
        ),
        "by_date": "yes" if event.by_date else "",
    }


def event_of(base: CommunityEvent | None, texts: Mapping[str, str], **fixed: Any) -> CommunityEvent:
    """The event with these fields, all others as in `base`; `fixed` are values as they are. Raises EventError."""
    problems: dict[str, str] = {}
    given: dict[str, Any] = {**(_record_of(base) if base else {}), **fixed}
    for name in TEXTS:
        if name in texts:
            given[name] = _with_english(given.get(name, {}), texts[name])
    if not (given.get("titles") or {}).get("en"):
        problems["titles"] = TITLE
    given |= {name: texts[name] for name in (*PLAIN, "languages", "status") if name in texts}
    given |= {name: texts[name] == "yes" for name in FLAGS if name in texts}
    if "places" in texts:
        given["places"] = _whole(texts["places"], "places", problems)
    given["entry"] = dict(given.get("entry") or {})
    if "english" in texts:
        given["entry"]["english"] = texts["english"]
    if "min_age" in texts:
        given["entry"]["min_age"] = _whole(texts["min_age"], "min_age", problems) or 0
    before = _when_of(base) if base else {}
    if base is None or any(texts[name] != before[name] for name in WHEN if name in texts):
        given |= _when({**before, **texts}, base.weekly if base else None, problems)
    if problems:
        raise EventError(problems)
    try:
        made = EventRecord.model_validate(given).event()
    except ValidationError as error:
        raise EventError({str(one.place[-1]) if one.place else "": one.text for one in refusals(error)}) from error
    # The inferred part of an entry rule ends where a person has set it; a date of an event keeps whose date it is.
    return replace(made, series=base.series if base else "")


def _record_of(event: CommunityEvent) -> dict[str, Any]:
    return {**asdict(event), "weekly": event.weekly, "sessions": [asdict(one) for one in event.sessions]}


def _with_english(texts: Mapping[str, str], english: str) -> dict[str, str]:
    kept = {language: text for language, text in texts.items() if language != "en"}
    return {"en": english, **kept} if english else kept


def with_language(event: CommunityEvent, language: str, texts: Mapping[str, str]) -> CommunityEvent:
    """The event with its texts in one more language; an empty text is taken out."""
    def changed(name: str, before: Mapping[str, str]) -> dict[str, str]:
        kept = {one: text for one, text in before.items() if one != language}
        return {**kept, language: texts[name]} if texts.get(name) else kept

    return replace(
        event, titles=changed("titles", event.titles), summaries=changed("summaries", event.summaries),
        directions=changed("directions", event.directions),
    )


def _when(texts: Mapping[str, str], before: Weekly | None, problems: dict[str, str]) -> dict[str, Any]:
    """starts, ends, weekly, sessions, by_date; what cannot be read is put into `problems`."""
    day = _read_day(texts.get("date", ""))
    begins, ends = (_read_time(texts.get(name, "")) for name in ("begins", "ends"))
    wrong = {"date": day is None and DAY, "begins": begins is None and TIME, "ends": ends is None and TIME}
    problems |= {name: text for name, text in wrong.items() if text}
    if day is None or begins is None or ends is None:
        return {}
    if ends <= begins:
        problems["ends"] = ORDER
    first = _session(day, begins, ends)
    given: dict[str, Any] = {
        "starts": first.starts, "ends": first.ends, "weekly": None, "sessions": (), "by_date": False,
    }
    repeat = texts.get("repeat", "")
    if repeat == LISTED:
        further = _listed(texts.get("dates", ""), problems)
        every = sorted([first, *further], key=lambda one: one.starts)
        return {
            **given, "starts": every[0].starts, "ends": every[0].ends, "sessions": [asdict(one) for one in every],
        }
    if repeat:
        times = _whole(texts.get("times", ""), "times", problems)
        if times is None or not 2 <= times <= MOST_TIMES or not repeat.isdecimal():
            problems["times"] = TIMES
            return {}
        skips = [_read_day(one) for one in re.split(r"[;,\n]", texts.get("skips", "")) if one.strip()]
        if None in skips:
            problems["skips"] = DAY
        days = before.days if before and DAYS[day.weekday()] in before.days else ()
        weekly = Weekly(
            every=int(repeat), days=days, count=times, skips=tuple(one for one in skips if one is not None),
        )
        given |= {"weekly": weekly, "by_date": texts.get("by_date") == "yes"}
        if not sessions_of(CommunityEvent(
            id="", titles={}, starts=first.starts, ends=first.ends, weekly=weekly,
        )):
            problems["skips"] = NO_SESSION
    return given


def _listed(text: str, problems: dict[str, str]) -> list[Session]:
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        parts = _LINE.fullmatch(line)
        day = _read_day(parts[1]) if parts else None
        begins, ends = (_read_time(parts[n]) if parts else None for n in (2, 3))
        if day is None or begins is None or ends is None or ends <= begins:
            problems["dates"] = LINE
            return []
        found.append(_session(day, begins, ends))
    if not found:
        problems["dates"] = LINE
    return found


def _session(day: date, begins: time, ends: time) -> Session:
    """An hour that the clock change leaves out is read as before the change; one that comes twice is the first."""
    starts = datetime.combine(day, begins, tzinfo=LONDON)
    length = datetime.combine(day, ends) - datetime.combine(day, begins)
    return Session(starts=starts, ends=starts + max(length, timedelta()))


def _read_day(text: str) -> date | None:
    """2026-12-31, or 31/12/2026 as it is written here."""
    parts = [one for one in re.split(r"[-/.\s]+", text.strip()) if one]
    if len(parts) != 3 or not all(one.isascii() and one.isdecimal() for one in parts):
        return None
    if len(parts[0]) != 4:
        parts.reverse()
    try:
        return date(int(parts[0]), int(parts[1]), int(parts[2])) if len(parts[0]) == 4 else None
    except ValueError:
        return None


def _read_time(text: str) -> time | None:
    parts = re.fullmatch(r"(\d{1,2})[:.](\d{2})(?::\d{2})?", text.strip())
    if parts is None or int(parts[1]) > 23 or int(parts[2]) > 59:
        return None
    return time(int(parts[1]), int(parts[2]))


def _whole(text: str, name: str, problems: dict[str, str]) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 7):
        problems[name] = WHOLE
        return None
    return int(text)
