"""The form of a broadcast: whom, what about, when; and the draft that it makes. Nobody types the line of a segment."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.assistant.broadcast import Broadcast, Missing
from bot.assistant.broadcast_writing import Draft
from bot.assistant.hours import at_place
from bot.assistant.segment import TAG, Segment
from bot.console.kit.form import Field, Form, Group
from bot.console.kit.listing import Options
from bot.console.kit.visit import Visit
from bot.console.office.broadcasts.words import FIELDS, MISSING, SEEN, said
from bot.console.office.office import Office
from bot.console.office.vocabulary import CHANNELS, KINDS, STAGES, Labels
from bot.errors import BroadcastError
from bot.sentence import N_

CHECKS = ("languages", "areas", "topics", "occupations", "stages", "channels", "tags")
CODES = ("booked", "told", "interested")
WRITTEN_TO = ("sms", "telegram")
MOST_LINKS = 100
"""openings one can pick; another is reached from its own page"""
_SPLIT = re.compile(r"[\s,;]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """What can be picked, read from the store once for a page: (value, words), in the order shown."""

    about: Options
    partners: Options
    """in whose name; empty: the coordinator's partner is given"""
    tags: Options


def choices(office: Office, visit: Visit, one: Broadcast | None, about: str = "") -> Choices:
    """Openings and events to come, active partners, tags. Tags name lists of everybody's people: a partner has none."""
    viewer = visit.viewer
    with office.store.begin() as uow:
        events = [(event.id, f"{visit.words.moment(event.starts)} · {_title(event.titles)}")
                  for event in uow.events.upcoming(visit.at)[:MOST_LINKS]]
        kept = uow.openings.all_kept(status="open", limit=MOST_LINKS)
        openings = [(one.opportunity.id, _title(one.opportunity.titles)) for one in kept]
        picked = one.link.id if one and one.link else about
        if picked and picked not in dict([*events, *openings]):
            event, opening = uow.events.get(picked), uow.openings.get(picked)
            named = event.titles if event else opening.titles if opening else {}
            openings.append((picked, _title(named) or picked))
        partners = [(p.name, p.name) for p in uow.accounts.partners() if p.active] if viewer.sees_everyone else []
        tags = [(tag, tag) for tag in sorted(uow.profiles.tag_counts())] if viewer.sees_everyone else []
    return Choices(
        about=[("", "–"), *events, *openings], partners=[("", "Doorstep"), *partners] if partners else [], tags=tags,
    )


def _title(titles: Mapping[str, str]) -> str:
    return titles.get("en") or next(iter(titles.values()), "")


def broadcast_form(
    office: Office, found: Choices, one: Broadcast | None, title: str, action: str, *, with_text: bool
) -> Form:
    """With `with_text` it has the first text; later all languages are written side by side."""
    segment = one.segment if one else Segment()
    work = sorted((occupation.label, occupation.id) for occupation in office.knowledge.occupations.values())
    areas = [(code, f"{code} {name}".strip()) for code, name in office.knowledge.areas.items()]
    days = _days(segment)

    def picks(options: Iterable[tuple[str, str]], present: Iterable[str]) -> Callable[[Visit], Options]:
        known = list(options)
        known += [(value, value) for value in present if value not in {one for one, _ in known}]
        return lambda _: known

    def worded(labels: Labels, present: Iterable[str], only: Iterable[str] = ()) -> Callable[[Visit], Options]:
        values = dict.fromkeys([*(only or labels), *present])
        return lambda visit: [(value, visit.words.of(labels, value)) for value in values]

    def languages(visit: Visit) -> Options:
        return sorted(((tag, visit.words.names((tag,))) for tag in _languages(office)), key=lambda pair: pair[1])

    seen = {**SEEN, **({days: days} if days not in SEEN else {})}
    words = Group(fields=(
        Field(name="language", label=N_("Language of the text"), kind="choice", options=languages),
        Field(name="text", label=N_("Text"), kind="area", required=True, help=N_(
            "Short and plain. The sender, the code and the line about STOP are added. Placeholders: {code}, {title}, "
            "{place}, {day_time} of what it is about.")),
    ))
    whom = (
        Field(name="languages", label=N_("Languages"), kind="checks", options=languages),
        Field(name="channels", label=N_("Channels"), kind="checks",
              options=worded(CHANNELS, segment.channels, WRITTEN_TO)),
        Field(name="seen", label=N_("Last wrote"), kind="choice", options=worded(seen, ())),
    )
    more = (
        Field(name="areas", label=N_("Area"), kind="checks", options=picks(areas, segment.areas)),
        Field(name="topics", label=N_("Wants"), kind="checks", options=worded(KINDS, segment.topics),
              help=N_("Who named no wish wants all of it.")),
        Field(name="occupations", label=N_("Work"), kind="checks",
              help=N_("Done or learnt; others of the same profession count too."),
              options=picks([(of, label) for label, of in work], segment.occupations)),
        Field(name="stages", label=N_("Stage"), kind="checks", options=worded(STAGES, segment.stages)),
        *([Field(name="tags", label=N_("Tags"), kind="checks", options=picks(found.tags, segment.tags))]
          if found.tags or segment.tags else []),
        Field(name="booked", label=N_("With a place at these events"), help=CODES_HELP),
        Field(name="interested", label=N_("Interested in these openings"), help=CODES_HELP),
        Field(name="told", label=N_("Told of these openings"), help=CODES_HELP),
    )
    return Form(title=title, action=action, groups=(
        *([words] if with_text else []),
        Group(fields=(
            Field(name="about", label=N_("About"), kind="choice", options=lambda _: found.about,
                  help=N_("Its code stands under the text, and nobody is written to when it is over.")),
            *([Field(name="partner", label=N_("In whose name"), kind="choice",
                     options=picks(found.partners, (one.partner,) if one else ()))] if found.partners else []),
        )),
        Group(label=N_("Whom it is for"), fields=whom),
        Group(label=N_("More about the people"), folded=True, fields=more),
        Group(label=N_("When, and what if a text is missing"), folded=True, fields=(
            Field(name="missing", label=N_("People without a text in their language"), kind="choice",
                  options=worded(MISSING, ())),
            Field(name="starts", label=N_("Not before"), kind="datetime-local",
                  help=N_("Empty: as soon as it may. Only in decent hours.")),
            Field(name="expires", label=N_("Not after"), kind="datetime-local"),
        )),
    ))


CODES_HELP = N_("Their codes, with spaces between.")


def _languages(office: Office) -> tuple[str, ...]:
    return office.broadcasting.desk.flows.languages


def typed_of(one: Broadcast, hours_zone: str) -> dict[str, str]:
    """What the form shows of a broadcast."""
    zone, segment = ZoneInfo(hours_zone), one.segment
    return {
        "about": one.link.id if one.link else "", "partner": one.partner, "missing": one.missing.value,
        "starts": _clock(one.starts, zone), "expires": _clock(one.expires, zone), "seen": _days(segment),
        **{name: "; ".join(getattr(segment, name)) for name in CHECKS},
        **{name: " ".join(getattr(segment, name)) for name in CODES},
    }


def _clock(at: datetime | None, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%dT%H:%M}" if at else ""


def _days(segment: Segment) -> str:
    if segment.seen_within is not None:
        return f"<{segment.seen_within}"
    return "" if segment.silent_for is None else f">{segment.silent_for}"


def draft_of(typed: Mapping[str, str], zone: str, now: datetime) -> Draft:
    """The draft of what was filled in. Raises BroadcastError for a time that is none."""
    text = typed.get("text", "")
    missing = typed.get("missing", "")
    return Draft(
        segment=segment_line(typed), texts={typed.get("language") or "en": text} if text else {},
        link=typed.get("about", ""), partner=typed.get("partner", ""),
        missing=Missing(missing) if missing in set(Missing) else Missing.LEAVE_OUT,
        starts=_moment(typed.get("starts", ""), "starts", zone, now),
        expires=_moment(typed.get("expires", ""), "expires", zone, now),
    )


def segment_line(typed: Mapping[str, str]) -> str:
    """The line that command line and API write too."""
    picked: dict[str, Any] = {name: tuple(sorted(filter(None, typed.get(name, "").split("; ")))) for name in CHECKS}
    picked["tags"] = tuple(tag for tag in picked["tags"] if TAG.fullmatch(tag))
    codes: dict[str, Any] = {name: tuple(sorted(filter(None, _SPLIT.split(typed.get(name, ""))))) for name in CODES}
    seen = re.fullmatch(r"([<>])(\d{1,4})", typed.get("seen", ""))
    days: dict[str, Any] = {{"<": "seen_within", ">": "silent_for"}[seen[1]]: int(seen[2])} if seen else {}
    return str(Segment(**picked, **codes, **days))


def _moment(text: str, field: str, zone: str, now: datetime) -> datetime | None:
    if not text:
        return None
    try:
        clock = datetime.fromisoformat(text)
    except ValueError:
        raise BroadcastError("is no time", where=field, name="no_time") from None
    if clock.tzinfo is not None or abs(clock - now.replace(tzinfo=None)) > timedelta(days=FARTHEST):
        raise BroadcastError("is no time", where=field, name="no_time")
    try:
        return at_place(clock, zone)
    except ValueError:
        raise BroadcastError("is skipped or repeated by the clocks", where=field, name="time") from None


FARTHEST = 400
"""days"""


def problem_of(visit: Visit, error: BroadcastError) -> dict[str, str]:
    """Field -> what is wrong, in the coordinator's language."""
    of_a_text = error.where.startswith("text ") or error.name in {"careless", "no_text"}
    own = error.where if error.where in {"starts", "expires"} else ""
    return {"text" if of_a_text else FIELDS.get(error.name, own): said(visit, error)}
