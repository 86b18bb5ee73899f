"""`doorstep match --audit`: what groups of people get. The groups stand beside each profile, as `groups`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.assistant.feed import Wording
from bot.errors import ImportRecordError
from bot.feeds.imported import complaints
from bot.feeds.match_files import Report, read_openings, read_people
from bot.feeds.read import NO_WORDS
from bot.matching.audit import Group, audit, outcomes
from bot.matching.board import Board
from bot.matching.knowledge import Knowledge
from bot.matching.match import rank
from bot.matching.records.fields import Record, Text


class GroupsRecord(Record):
    """What is known of a person for the audit only; empty where it is not known."""

    language: Text = ""
    gender: Text = ""
    channel: Text = ""
    status: Text = ""


def audit_files(
    profiles_path: Path, opportunities_path: Path, knowledge: Knowledge, at: date, *,
    words: Wording = NO_WORDS, report: Report,
) -> dict[str, Any]:
    """{"people", "groups": [{"dimension", "name", "people", "measures"}]}, figures with their 95 % intervals.

    The matcher gets the profile without `groups`. A record that cannot be used is reported and left out.
    Raises ContentError when a file cannot be read at all.
    """
    board = Board(read_openings(opportunities_path, knowledge, words, report), knowledge)
    people = [
        (groups, rank(profile, board, knowledge, at, fresh_only=True))
        for profile, record in read_people(profiles_path, report)
        if (groups := _groups(record, profiles_path.name, profile.id, report)) is not None
    ]
    compared = audit(outcomes(people), GroupsRecord.model_fields)
    return {"people": len(people), "groups": [_written(one) for one in compared]}


def _groups(record: Mapping[str, Any], name: str, profile: str, report: Report) -> dict[str, str] | None:
    try:
        return GroupsRecord.model_validate(record.get("groups") or {}).model_dump()
    except ValidationError as error:
        report(ImportRecordError(f"groups: {complaints(error)}", where=f"{name}: {profile}"))
        return None


def _written(group: Group) -> dict[str, Any]:
    return {**asdict(group), "measures": {name: _rounded(asdict(one)) for name, one in group.measures.items()}}


def _rounded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _rounded(one) for name, one in value.items()}
    return round(value, 4) if isinstance(value, float) else value


def lines(found: Mapping[str, Any]) -> Iterator[str]:
    """The same for people, one line a group; * where the gap to everybody else is larger than chance explains."""
    yield f"{'':10} {'':26} people  served (95 %)              score               standing            good"
    for one in found["groups"]:
        cells = "  ".join(_cell(one["measures"][name]) for name in ("served", "score", "standing", "good"))
        yield f"{one['dimension']:10} {one['name']:26} {one['people']:6}  {cells}"


def _cell(measure: Mapping[str, Any]) -> str:
    figure, gap = measure["figure"], measure["gap"]
    if figure is None:
        return f"{'-':18}"
    spread = "" if figure["low"] is None else f" ({figure['low']:.2f}-{figure['high']:.2f})"
    apart = gap is not None and gap["low"] is not None and not gap["low"] <= 0 <= gap["high"]
    return f"{figure['value']:.2f}{spread}{'*' if apart else ' '}".ljust(18)
