"""`doorstep event`: the word of the day of a session, a page for the wall, and the list at the door."""

from __future__ import annotations

import csv
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.codes import bot_name, links_of, write_page
from bot.cli.output import data, tell, utc_now
from bot.cli.output import day as read_day
from bot.errors import ConfigError

if TYPE_CHECKING:
    from bot.assistant.door_sheet import DoorRow
    from bot.assistant.ports import UnitOfWork
    from bot.matching.sessions import Session
    from bot.matching.values import CommunityEvent

events_app = typer.Typer(no_args_is_help=True, help="Events: the word of the day and the list at the door.")
Code = Annotated[str, typer.Argument(help="Short code or id of an event.")]
Day = Annotated[str, typer.Option("--day", help="Day of the session, 2026-11-24; else what is on, or the next.")]


@events_app.command("word")
def word(
    code: Code,
    day: Day = "",
    poster: Annotated[Path | None, typer.Option(help="Write a page for the wall (A4, HTML) into this file.")] = None,
    language: Annotated[
        list[str] | None, typer.Option(help="Language of the page, once for each; else English.")
    ] = None,
    bot: Annotated[str, typer.Option(help="User name of the Telegram bot; else Telegram is asked.")] = "",
    number: Annotated[str, typer.Option(help="Number that takes our text messages; else DOORSTEP_TWILIO_FROM.")] = "",
) -> None:
    """The word people send when they are there, and the links that send it. Show it at the door, not before the day."""
    from bot.assistant.checking_in import link_word, word_today
    from bot.assistant.values import KnownCode
    from bot.bootstrap import build_desk, build_knowledge, build_store
    from bot.cli.poster import poster as page
    from bot.config import read_settings

    settings = read_settings()
    knowledge = build_knowledge(settings)
    with build_store(settings).begin() as uow:
        event, session = _session(uow, code, day)
        said = word_today(knowledge, uow, event.id, session.starts)
    number = number or settings.twilio_from
    links = links_of(link_word(said), bot or bot_name(settings), number)
    if poster:
        if not links:
            raise ConfigError(
                "Neither Telegram nor a number for text messages is known.",
                advice="Connect one (README), or name it with --bot or --number.",
            )
        known = KnownCode(code=said, kind="session", id=event.id, titles=event.titles, partner=event.partner)
        desk = build_desk(settings, tell, listens=False)
        write_page(poster, page(desk, known, links, number, language or ["en"]))
    data({"event": event.id, "starts": session.starts.isoformat(), "word": said, "links": links})


@events_app.command("door-list")
def door_list(
    code: Code,
    day: Day = "",
    as_csv: Annotated[bool, typer.Option("--csv", help="For a spreadsheet; else JSON lines.")] = False,
) -> None:
    """Everybody with a place at a session, with names and needs: who came, how that is known. Noted in the audit."""
    from bot.assistant import door
    from bot.assistant.door_sheet import sheet
    from bot.bootstrap import build_store
    from bot.config import read_settings

    now = utc_now()
    with build_store(read_settings()).begin() as uow:
        event, session = _session(uow, code, day)
        found = door.door_list(uow, event.id, session.starts, now)
        rows = sheet(uow, found, "", "", now) if found else []
        uow.commit()
    if as_csv:
        write_csv(rows, sys.stdout)
    else:
        for row in rows:
            data(asdict(row))
    tell(f"{event.titles.get('en', event.id)}, {session.starts.isoformat()}: {len(rows)} with a place")


def write_csv(rows: list[DoorRow], out: Any) -> None:
    """The rows for a spreadsheet; no cell becomes a formula."""
    from bot.console.kit.listing import plain_cell

    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        cells = asdict(row)
        writer.writerow([plain_cell(_cell(cells[name])) for name in COLUMNS])


COLUMNS = ("name", "people", "needs", "presence", "how", "by", "at", "reason", "booking")


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return ", ".join(value) if isinstance(value, tuple) else str("" if value is None else value)


def _session(uow: UnitOfWork, code: str, day: str) -> tuple[CommunityEvent, Session]:
    from bot.assistant.door_sheet import session_of_code

    found = session_of_code(uow, code, utc_now(), read_day(day) if day else None)
    if found is None:
        when = f" on {day}" if day else ""
        raise ConfigError(f"No event with the code {code!r} has a session{when}.", advice="Look at its code and day.")
    return found
