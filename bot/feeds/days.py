"""Days and times as people write them, turned into ISO text. What cannot be read stays as it is."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
FORMS = (
    "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%d.%m.%y", "%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y",
    "%d %B, %Y", "%B %d, %Y", "%b %d, %Y", "%Y/%m/%d", "%Y%m%d",
)
CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?(?::\d{2})?(?:\s*([ap])\.?m\b\.?)?", re.IGNORECASE)
WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b[ ,]*", re.IGNORECASE)
SPREADSHEET_EPOCH = date(1899, 12, 30)


def day(text: str) -> str:
    """The day of a date, with or without a time: 2026-12-31. Days stand before months; a zone becomes London's day."""
    plain = _plain(text)
    if re.match(r"\d{4}-\d{2}-\d{2}", plain):
        return _iso_day(plain)
    head = re.split(r"\s+(?:at\s+)?(?=\d{1,2}(?:[:.]\d{2}|\s*[ap]\.?m))", plain, maxsplit=1)[0].strip(" ,")
    for form in FORMS:
        try:
            return datetime.strptime(head, form).date().isoformat()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return _serial(plain) or text


def moment(text: str, clock: str = "") -> str:
    """A day and a time, in one text or two: 2026-12-31T10:00. A zone that is given stays."""
    plain = _plain(text)
    if re.match(r"\d{4}-\d{2}-\d{2}[T ]\d", plain) and not clock:
        return plain
    found = day(plain)
    rest = clock or re.sub(r"^.*?\d{4}\b", "", plain, count=1).strip(" ,at")
    told = time(rest)
    return f"{found}T{told}" if told else found


def time(text: str) -> str:
    """A time of the day: 9.30am is 09:30, 17:00 stays; "" for anything else."""
    found = CLOCK.fullmatch(text.strip())
    if not found or not (found[2] or found[3]):
        return ""
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half and hour > 12:
        return ""
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else ""


def _plain(text: str) -> str:
    """Without the weekday in front, and without st, nd, rd, th."""
    flat = " ".join(text.split())
    flat = WEEKDAY.sub("", flat)
    return re.sub(r"\b(\d{1,2})(?:st|nd|rd|th)\b(?: of\b)?", r"\1", flat, flags=re.IGNORECASE)


def _iso_day(text: str) -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text[:10]
    return (at.astimezone(LONDON) if at.tzinfo else at).date().isoformat()


def _serial(text: str) -> str:
    """The number of a day, as a spreadsheet shows it in a cell of the wrong format."""
    if re.fullmatch(r"4\d{4}|5\d{4}", text):
        return (SPREADSHEET_EPOCH + timedelta(days=int(text))).isoformat()
    return ""
