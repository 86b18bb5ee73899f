"""iCalendar (RFC 5545) in: each event by its UID, with its sessions. A broken event is a problem, and the rest go in.

What comes again, to an end, is a course: one place for all sessions. Without an end one signs up for single dates.
A rule that is not plainly weekly, and single sessions that were moved or cancelled, become a list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any

from dateutil.rrule import rrulestr
from icalendar import Calendar

from bot.errors import ContentError
from bot.feeds.imported import Row, safely
from bot.feeds.inferred import short
from bot.feeds.markup import plain_text
from bot.feeds.page import Page, Reading
from bot.feeds.postcodes import as_postcode, postcode_in
from bot.feeds.recurring import listed
from bot.matching.records.refusals import NEEDED, UNREADABLE
from bot.matching.sessions import DAYS, LONDON, MOST_SESSIONS, Session, Weekly
from bot.sentence import N_

Entry = Any
"""an icalendar.Event: whatever stands in it is one of thirty types"""
SOURCE = "calendar"
BEGINS, ENDS = "BEGIN:VEVENT", "END:VEVENT"
STATUS = {"CANCELLED": "cancelled", "TENTATIVE": "draft"}
PLAIN = frozenset({"FREQ", "INTERVAL", "BYDAY", "COUNT", "UNTIL", "WKST"})
"""parts of a rule that says no more than: every so many weeks, on these days"""


def page(text: str, reading: Reading) -> Page:
    """A calendar. Raises ContentError for a file that begins like one and holds no calendar."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if "END:VCALENDAR" not in (line.strip().upper() for line in lines):
        raise ContentError("begins like a calendar and does not end like one", where=reading.name)
    return Page(source=SOURCE, rows=list(_rows(lines, reading)), lists_all=False)


def _rows(lines: Sequence[str], reading: Reading) -> Iterator[Row]:
    zones, blocks = _blocks(lines)
    gone = any(line.strip().upper() == "METHOD:CANCEL" for line in lines)
    entries: dict[str, list[tuple[str, Entry]]] = {}
    for number, block in blocks:
        where = f"{reading.name}:{number}"
        for one in safely(where, _uid_of(block), partial(_parsed, where, zones, block)):
            if isinstance(one, Row):
                yield one
            else:
                entries.setdefault(str(one["uid"]).strip(), []).append((where, one))
    for uid, found in _joined(entries).items():
        where = found[0][0]
        for row in safely(where, uid, partial(_row, uid, found)):
            yield replace(row, data={**row.data, "status": "cancelled"}) if gone and row.data else row


def _joined(entries: Mapping[str, list[tuple[str, Entry]]]) -> dict[str, list[tuple[str, Entry]]]:
    """Entries of the same name that say they belong to another one are its sessions, not events of their own."""
    found = {uid: list(versions) for uid, versions in entries.items()}
    for uid, versions in entries.items():
        whole = str(versions[0][1].get("related-to", "")).strip()
        if whole in entries and whole != uid and _is_part(versions[0][1], entries[whole][0][1]):
            found[whole] += found.pop(uid)
    return found


def _is_part(entry: Entry, whole: Entry) -> bool:
    names = str(entry.get("summary", "")), str(whole.get("summary", ""))
    return names[0] == names[1] and not {"rrule", "related-to"} & {*whole.keys()} and "rrule" not in entry


def _blocks(lines: Sequence[str]) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The time zones' lines, and each event's with the number of its first line: one that is broken spoils no other."""
    zones: list[str] = []
    blocks: list[tuple[int, list[str]]] = []
    inside = in_zone = False
    for number, line in enumerate(lines, start=1):
        word = line.strip().upper()
        in_zone = in_zone or word == "BEGIN:VTIMEZONE"
        if word == BEGINS:
            inside = True
            blocks.append((number, []))
        if inside:
            blocks[-1][1].append(line)
        elif in_zone:
            zones.append(line)
        inside = inside and word != ENDS
        in_zone = in_zone and word != "END:VTIMEZONE"
    return zones, blocks


def _uid_of(block: Sequence[str]) -> str:
    return next((line[4:].strip() for line in block if line.upper().startswith("UID:")), "")


def _parsed(where: str, zones: Sequence[str], block: Sequence[str]) -> list[Row | Entry]:
    text = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-", *zones, *block, "END:VCALENDAR", ""])
    found = Calendar.from_ical(text).walk("VEVENT")
    if len(found) != 1:
        return [Row(where=where, data={"reference": _uid_of(block)}, event=True, fault=UNREADABLE)]
    [one] = found
    if not str(one.get("uid", "")).strip():
        return [Row(where=where, event=True, fault=f"uid: {NEEDED}")]
    if one.errors:
        names = ", ".join(sorted({str(name).lower() for name, _ in one.errors}))
        return [Row(where=where, data={"reference": _uid_of(block)}, event=True, fault=f"{names}: {UNREADABLE}")]
    return [one]


def _row(uid: str, found: Sequence[tuple[str, Entry]]) -> Row:
    """The latest version of an event, with what became of its single sessions."""
    parts = [one for _, one in found if str(one["uid"]).strip() != uid]
    found = [one for one in found if str(one[1]["uid"]).strip() == uid]
    whole = [one for one in found if "recurrence-id" not in one[1]]
    where, entry = max(whole or found, key=lambda one: _version(one[1]))
    fault = _fault(entry, whole=bool(whole))
    if fault:
        return Row(where=where, data={"reference": uid}, event=True, fault=fault)
    if str(entry.get("class", "")).upper() in {"PRIVATE", "CONFIDENTIAL"}:
        return Row(where=where, data={"reference": uid}, event=True, left_out=N_("It is private."))
    single = [one for _, one in found if "recurrence-id" in one]
    if parts:
        sessions = [_session(one) for one in (entry, *parts)]
        return Row(where=where, event=True, data=_course(_fields(uid, entry), sessions))
    return Row(where=where, event=True, data={**_fields(uid, entry), **_times(entry, single)})


def _course(fields: Mapping[str, Any], sessions: Sequence[Session]) -> dict[str, Any]:
    """It is on as long as one of its sessions is."""
    on = fields["status"] if fields["status"] == "draft" else "scheduled"
    status = "cancelled" if all(one.cancelled for one in sessions) else on
    return {**fields, **listed(sessions), "course": True, "status": status}


def _session(entry: Entry) -> Session:
    gone = str(entry.get("status", "")).upper() == "CANCELLED"
    return Session(starts=_moment(entry["dtstart"].dt), ends=_end(entry), cancelled=gone)


def _version(entry: Entry) -> tuple[int, str]:
    changed = entry.get("last-modified") or entry.get("dtstamp")
    return int(entry.get("sequence", 0)), changed.dt.isoformat() if changed is not None else ""


def _fault(entry: Entry, *, whole: bool) -> str:
    if not whole:
        return "is a single session of an event that is not in the file"
    if "dtstart" not in entry:
        return "dtstart: missing"
    if isinstance(entry.get("rrule"), list):
        return "rrule: more than one"
    if "exrule" in entry:
        return "exrule: is no longer part of the standard; name the days with EXDATE"
    return "" if isinstance(entry["dtstart"].dt, datetime) else "dtstart: a day without an hour; give the time too"


def _fields(uid: str, entry: Entry) -> dict[str, Any]:
    place, address, postcode = _location(plain_text(str(entry.get("location", ""))))
    return {
        "reference": uid,
        "title": plain_text(str(entry.get("summary", ""))),
        "summary": short(plain_text(str(entry.get("description", "")))),
        "place": place,
        "address": address,
        "postcode": postcode,
        "point": _point(entry),
        "partner": str(entry.get("contact", "")),
        "status": STATUS.get(str(entry.get("status", "")).upper(), "scheduled"),
        "sequence": int(entry.get("sequence", 0)),
        "topics": [str(one).lower() for one in entry.categories],
    }


def _location(told: str) -> tuple[str, str, str]:
    """Name of the place, its street, its postcode: most write them in this order, with commas between."""
    postcode = postcode_in(told)
    parts = [part for one in told.replace("\n", ",").split(",") if (part := one.strip(" ."))]
    street = [part for part in parts[1:] if as_postcode(part) != postcode or not postcode]
    name = parts[0] if parts else ""
    return name, ", ".join(street), postcode


def _point(entry: Entry) -> tuple[float, float] | None:
    geo = entry.get("geo")
    return None if geo is None else (float(geo.latitude), float(geo.longitude))


def _times(entry: Entry, single: Sequence[Entry]) -> dict[str, Any]:
    """Beginning and end, and how it comes again."""
    starts, ends = _moment(entry["dtstart"].dt), _end(entry)
    times: dict[str, Any] = {"starts": starts, "ends": ends}
    rule = entry.get("rrule")
    if rule is None and "rdate" not in entry:
        return times
    endless = rule is not None and not {"COUNT", "UNTIL"} & set(rule)
    times |= {"by_date": endless, "course": not endless}
    if rule is not None and _is_weekly(rule) and not single and "rdate" not in entry:
        return {**times, "weekly": _weekly(entry, rule)}
    sessions = _sessions(entry, starts, ends, single)
    first, listed = sessions[0], [asdict(one) for one in sessions]
    return {**times, "starts": first.starts, "ends": first.ends, "sessions": listed}


def _is_weekly(rule: Mapping[str, Any]) -> bool:
    days = [str(day).upper() for day in rule.get("BYDAY", [])]
    return rule["FREQ"] == ["WEEKLY"] and set(rule) <= PLAIN and all(day[:2] == day for day in days)


def _weekly(entry: Entry, rule: Mapping[str, Any]) -> Weekly:
    names = {day[:2].upper(): day for day in DAYS}
    until = rule.get("UNTIL", [None])[0]
    return Weekly(
        every=int(rule.get("INTERVAL", [1])[0]), days=tuple(names[str(day).upper()] for day in rule.get("BYDAY", [])),
        count=int(rule["COUNT"][0]) if "COUNT" in rule else None if until is not None else MOST_SESSIONS,
        until=None if until is None else _moment(until).astimezone(LONDON).date(),
        skips=tuple(sorted({_moment(one.dt).astimezone(LONDON).date() for one in _dates(entry, "exdate")})),
    )


def _sessions(entry: Entry, starts: datetime, ends: datetime, single: Sequence[Entry]) -> list[Session]:
    """Every session that the rules give, on the clock of the wall, and what became of some."""
    clock = starts.astimezone(LONDON).replace(tzinfo=None)
    moments = {starts, *(_moment(one.dt) for one in _dates(entry, "rdate"))}
    if "rrule" in entry:
        rule = dict(entry["rrule"])
        if "UNTIL" in rule:
            rule["UNTIL"] = [_last_moment(rule["UNTIL"][0])]
        for number, local in enumerate(rrulestr(type(entry["rrule"])(rule).to_ical().decode(), dtstart=clock)):
            if number == MOST_SESSIONS:
                break
            moments.add(local.replace(tzinfo=LONDON).astimezone(UTC))
    for one in _dates(entry, "exdate"):
        moments -= set(_named(one.dt, moments))
    sessions = {one: Session(starts=one, ends=one + (ends - starts)) for one in moments}
    sessions |= {starts: Session(starts=starts, ends=ends) for starts, ends in _periods(entry)}
    for one in sorted(single, key=_version):
        told = one["recurrence-id"]
        named = next(iter(_named(told.dt, sessions)), _moment(told.dt))
        if str(told.params.get("RANGE", "")).upper() == "THISANDFUTURE":
            _move_on(sessions, named, _session(one))
        else:
            sessions[named] = _session(one)
    if not sessions:
        raise ValueError(N_("Its rule leaves no day."))
    return sorted(sessions.values(), key=lambda one: one.starts)


def _move_on(sessions: dict[datetime, Session], named: datetime, now: Session) -> None:
    """A session and all that follow are at another time, of another length, or off."""
    by, length = now.starts - named, now.ends - now.starts
    for planned in [one for one in sessions if one >= named]:
        starts = planned + by
        sessions[planned] = Session(starts=starts, ends=starts + length, cancelled=now.cancelled)


def _named(told: date | datetime, moments: Iterable[datetime]) -> list[datetime]:
    """Which of the moments a time names; a day alone names those of that day in London."""
    if isinstance(told, datetime):
        return [one for one in moments if one == _moment(told)]
    return [one for one in moments if one.astimezone(LONDON).date() == told]


def _last_moment(until: date | datetime) -> datetime:
    """On the clock of the wall; a day alone counts to its end."""
    if isinstance(until, datetime):
        return _moment(until).astimezone(LONDON).replace(tzinfo=None)
    return datetime.combine(until, time(23, 59, 59))


def _dates(entry: Entry, name: str) -> list[Any]:
    """Those that are a day or a moment."""
    return [one for one in _all_dates(entry, name) if not isinstance(one.dt, tuple)]


def _periods(entry: Entry) -> list[tuple[datetime, datetime]]:
    """Further sessions that say their own length."""
    told = [one.dt for one in _all_dates(entry, "rdate") if isinstance(one.dt, tuple)]
    return [
        (_moment(starts), _moment(ends) if isinstance(ends, datetime) else _moment(starts) + ends)
        for starts, ends in told
    ]


def _all_dates(entry: Entry, name: str) -> list[Any]:
    found = entry.get(name, [])
    return [one for each in (found if isinstance(found, list) else [found]) for one in each.dts]


def _end(entry: Entry) -> datetime:
    """DTEND, or DTSTART with DURATION, or the beginning."""
    if "dtend" in entry:
        return _moment(entry["dtend"].dt)
    start = _moment(entry["dtstart"].dt)
    return start + entry["duration"].dt if "duration" in entry else start


def _moment(at: date | datetime) -> datetime:
    """In UTC. A time without a zone is London's; a day is its midnight."""
    full = at if isinstance(at, datetime) else datetime.combine(at, time())
    return (full if full.tzinfo else full.replace(tzinfo=LONDON)).astimezone(UTC)
