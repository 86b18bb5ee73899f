"""`doorstep match`: profiles and openings from files, one JSON object a profile out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date
from pydantic import ValidationError

from bot.assistant.feed import Wording
from bot.errors import ContentError, ImportRecordError
from bot.feeds.imported import complaints
from bot.feeds.json_feed import load
from bot.feeds.read import NO_WORDS, read
from bot.matching.board import Board
from bot.matching.knowledge import Knowledge
from bot.matching.match import rank
from bot.matching.people import People
from bot.matching.records.profile import ProfileRecord
from bot.matching.values import Match, Opportunity, Profile
from bot.sentence import Sentence, Value

ENGLISH = Locale("en", "GB")
Report = Callable[[ImportRecordError], None]


def match_files(
    profiles_path: Path,
    opportunities_path: Path,
    knowledge: Knowledge,
    at: date,
    top: int | None = None,
    *,
    words: Wording = NO_WORDS,
    report: Report,
) -> Iterator[dict[str, Any]]:
    """One result a profile, in the order of the file; pairs that must never be sent are left out.

    `report` gets every record that could not be used. Other rules: give `with_rules(knowledge, path)`.
    Raises ContentError when a file cannot be read at all.
    """
    board = Board(read_openings(opportunities_path, knowledge, words, report), knowledge)
    for profile in read_profiles(profiles_path, report):
        matches = rank(profile, board, knowledge, at, top)
        yield {"profile": profile.id, "matches": [_written(one, knowledge) for one in matches]}


def people_files(
    profiles_path: Path,
    opportunities_path: Path,
    knowledge: Knowledge,
    at: date,
    top: int | None = None,
    *,
    words: Wording = NO_WORDS,
    report: Report,
) -> Iterator[dict[str, Any]]:
    """The same from the other side: one result an opening, with the people it is for."""
    openings = read_openings(opportunities_path, knowledge, words, report)
    people = People(read_profiles(profiles_path, report), knowledge, at)
    for one in openings:
        best = people.best_for(one, top)
        written = [{"profile": who.id, **_written(match, knowledge)} for who, match in best]
        yield {"opportunity": one.id, "people": written}


def read_openings(path: Path, knowledge: Knowledge, words: Wording, report: Report) -> tuple[Opportunity, ...]:
    """The openings of a file; broken ones are reported."""
    found = read(path, path.name, knowledge, words)
    for problem in found.problems:
        report(problem)
    return found.opportunities


def read_profiles(path: Path, report: Report) -> Iterator[Profile]:
    """Profiles of a JSON list, of {"profiles": [...]}, or of JSON lines; broken ones are reported by position."""
    return (profile for profile, _ in read_people(path, report))


def read_people(path: Path, report: Report) -> Iterator[tuple[Profile, Mapping[str, Any]]]:
    """The same, each with its record as it was written."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError("cannot be read as UTF-8 text", where=path.name) from error
    seen: set[str] = set()
    for where, item in _entries(text, path.name, report):
        try:
            profile = ProfileRecord.model_validate(item).profile()
        except ValidationError as error:
            report(ImportRecordError(complaints(error), where=where))
            continue
        if profile.id in seen:
            report(ImportRecordError("has the same id as an earlier profile", where=where))
            continue
        seen.add(profile.id)
        yield profile, item


def _entries(text: str, name: str, report: Report) -> Iterator[tuple[str, Any]]:
    for item in load(text, name, lists=("profiles",)):
        if isinstance(item, ImportRecordError):
            report(item)
        else:
            yield item


def _written(one: Match, knowledge: Knowledge) -> dict[str, Any]:
    step = one.next_step
    return {
        "opportunity": one.opportunity,
        "verdict": one.verdict.value,
        "score": one.score,
        "reasons": [_reason(reason, knowledge) for reason in one.reasons],
        "next_step": {**_reason(step.sentence, knowledge), "opening": step.opening} if step else None,
    }


def _reason(sentence: Sentence, knowledge: Knowledge) -> dict[str, Any]:
    spoken = {name: _english(name, value, knowledge) for name, value in sentence.params.items()}
    return {
        "id": sentence.context,
        "text": sentence.text.format(**spoken),
        "params": {name: _plain(value) for name, value in sentence.params.items()},
    }


def _english(name: str, value: Value, knowledge: Knowledge) -> str:
    """A parameter in English: the language of the command line."""
    if name == "occupation" and str(value) in knowledge.occupations:
        return knowledge.occupations[str(value)].label
    if name == "skill" and str(value) in knowledge.skills:
        return knowledge.skills[str(value)].label
    if name == "language":
        return str(ENGLISH.languages.get(str(value), value))
    if isinstance(value, date):
        return str(format_date(value, "d MMMM y", ENGLISH))
    return str(value)


def _plain(value: Value) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
