"""`doorstep broadcast`: a coordinator's message to many, from the draft to the replies."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.output import data, moment, tell, utc_now
from bot.errors import BroadcastError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from bot.assistant.broadcast import Broadcast
    from bot.assistant.broadcasting import Broadcasting
    from bot.assistant.values import Channel

app = typer.Typer(name="broadcast", no_args_is_help=True, help="A message to many: draft, preview, send, follow.")
Id = Annotated[str, typer.Argument(help="The broadcast's id, as `new` and `list` show it.")]
By = Annotated[str, typer.Option("--by", help="Who you are: name or email. Kept with what you do.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON value on stdout instead of tables.")]
Texts = Annotated[list[str], typer.Option("--text", help="LANGUAGE=WORDS, once for each language.")]


@dataclass(frozen=True, kw_only=True)
class Shop:
    """What every command works with."""

    broadcasting: Broadcasting
    now: datetime


@app.command()
def new(
    text: Texts, by: By,
    segment: Annotated[str, typer.Option(help='Whom: "language=ur,pa area=B66,Smethwick seen<90d", or everybody.')],
    about: Annotated[str, typer.Option(help="Code of an opening or event; it stands under the text.")] = "",
    partner: Annotated[str, typer.Option(help="Organisation in whose name you write; it comes first.")] = "",
    missing: Annotated[
        str, typer.Option(help="For whom there is no text: leave_out, english_with_note or wait.")
    ] = "leave_out",
    at: Annotated[str, typer.Option("--at", help="Not before, London time: 2026-11-21T10:00.")] = "",
    expires: Annotated[str, typer.Option(help="Not after, London time. Else three days after the start.")] = "",
    json: Json = False,
) -> None:
    """Write a draft. Texts may hold {code}, {title}, {place} and {day_time} of what they are about."""
    from bot.assistant.broadcast import Missing
    from bot.assistant.broadcast_writing import BroadcastWriting, Draft

    if missing not in set(Missing):
        raise BroadcastError(f"{missing!r} is not known", where="--missing", advice=f"Choose {', '.join(Missing)}.")
    draft = Draft(
        segment=segment, texts=_by_language(text), link=about, partner=partner, missing=Missing(missing),
        starts=moment(at) if at else None, expires=moment(expires) if expires else None,
    )
    shop = open_shop()
    _show_one(BroadcastWriting(broadcasting=shop.broadcasting).new(draft, by, shop.now), json=json)


@app.command("text")
def revise(broadcast: Id, text: Texts, by: By, json: Json = False) -> None:
    """Add or replace texts of a draft; it has to be previewed again."""
    from bot.assistant.broadcast_writing import BroadcastWriting

    shop = open_shop()
    writing = BroadcastWriting(broadcasting=shop.broadcasting)
    _show_one(writing.revise(broadcast, _by_language(text), by, shop.now), json=json)


@app.command()
def preview(broadcast: Id, by: By, json: Json = False) -> None:
    """How many people by language and channel, SMS parts, pounds, and who is left out and why. Nothing is sent."""
    from bot.cli import broadcast_tables as tables

    shop = open_shop()
    looked = 0

    def progress(number: int) -> None:
        nonlocal looked
        looked += number
        if looked % 100_000 < number:
            tell(f"{looked:,} residents looked at")

    found = shop.broadcasting.preview(broadcast, by, shop.now, progress)
    _show(lambda: tables.forecast_json(found), lambda: tables.forecast(found, shop.broadcasting.rules), json=json)


@app.command("test")
def try_out(
    broadcast: Id,
    address: Annotated[str, typer.Argument(help="Your own: +44... for SMS, a chat id for Telegram, simulator:NAME.")],
    json: Json = False,
) -> None:
    """Send every text to yourself, marked as a test. Your phone is known by its tag: `doorstep tag add coordinator`."""
    shop = open_shop()
    channel, where = channel_address(address)
    number = shop.broadcasting.test(broadcast, channel, where, shop.now)
    _show(lambda: {"messages": number}, lambda: [f"{number} test messages are on their way."], json=json)


@app.command()
def send(broadcast: Id, by: By, json: Json = False) -> None:
    """Let a previewed broadcast go, or ask for approval where it is large or dear. `cancel` undoes it for a while."""
    shop = open_shop()
    _show_one(shop.broadcasting.send(broadcast, by, shop.now), json=json)


@app.command()
def approve(broadcast: Id, by: By, json: Json = False) -> None:
    """Let go what somebody else sent."""
    shop = open_shop()
    _show_one(shop.broadcasting.approve(broadcast, by, shop.now), json=json)


@app.command()
def pause(broadcast: Id, by: By, json: Json = False) -> None:
    """Nothing more goes out before `resume`."""
    shop = open_shop()
    _show_one(shop.broadcasting.pause(broadcast, by, shop.now), json=json)


@app.command()
def resume(broadcast: Id, by: By, json: Json = False) -> None:
    """Go on where it was paused."""
    shop = open_shop()
    _show_one(shop.broadcasting.resume(broadcast, by, shop.now), json=json)


@app.command()
def cancel(broadcast: Id, by: By, json: Json = False) -> None:
    """End it at once; what no carrier has yet is never sent."""
    shop = open_shop()
    _show_one(shop.broadcasting.cancel(broadcast, by, shop.now), json=json)


@app.command()
def status(
    broadcast: Id,
    recipients: Annotated[int, typer.Option(help="Also list so many recipients, by contact id, never by name.")] = 0,
    after: Annotated[str, typer.Option(help="List those after this contact id.")] = "",
    json: Json = False,
) -> None:
    """How far it is: the ledger by state, language and channel, and who did what when."""
    from bot.assistant.broadcasting import must_find
    from bot.cli import broadcast_tables as tables

    shop = open_shop()
    with shop.broadcasting.store.begin() as uow:
        one = must_find(uow, broadcast)
        outcomes = uow.recipients.outcomes(one.id)
        listed = uow.recipients.listing(one.id, after, recipients) if recipients > 0 else ()
    pence = shop.broadcasting.rules.pence
    _show(
        lambda: tables.status_json(one, outcomes, listed, pence), lambda: tables.status(one, outcomes, listed, pence),
        json=json,
    )


@app.command("list")
def list_(json: Json = False) -> None:
    """All broadcasts, the newest first."""
    from bot.cli import broadcast_tables as tables

    with open_shop().broadcasting.store.begin() as uow:
        found = list(reversed(uow.broadcasts.in_states()))
    _show(lambda: [tables.broadcast_json(one) for one in found], lambda: tables.listed(found), json=json)


@app.command()
def replies(
    broadcast: Id, limit: Annotated[int, typer.Option(help="At most so many, the latest.")] = 50, json: Json = False
) -> None:
    """What people wrote within three days of it. These are their own words: treat them as personal."""
    from bot.assistant.broadcasting import must_find
    from bot.cli import broadcast_tables as tables

    with open_shop().broadcasting.store.begin() as uow:
        found = uow.broadcasts.replies(must_find(uow, broadcast).id, limit)
    _show(lambda: [tables.reply_json(one) for one in found], lambda: tables.replies(found), json=json)


def open_shop() -> Shop:
    """What the settings say, with the clock of now."""
    from bot.bootstrap import build_broadcasting, build_desk, build_store
    from bot.cli.logs import configure_logging
    from bot.config import read_settings

    settings = read_settings()
    configure_logging(settings.log_format)
    desk = build_desk(settings, tell, listens=False)
    return Shop(broadcasting=build_broadcasting(settings, build_store(settings), desk), now=utc_now())


def _by_language(texts: Sequence[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for one in texts:
        language, equals, words = one.partition("=")
        if not equals or not language.strip():
            raise BroadcastError("a text names its language first", where="--text", advice="Write --text en='...'.")
        if language.strip() in found:
            raise BroadcastError(f"there are two texts in {language.strip()}", where="--text")
        found[language.strip()] = words
    return found


def channel_address(text: str) -> tuple[Channel, str]:
    """Channel and address of +44..., a chat id, or CHANNEL:ADDRESS. Raises BroadcastError."""
    from bot.assistant.trying_out import channel_address as read

    return read(text)


def _show_one(one: Broadcast, *, json: bool) -> None:
    from bot.cli import broadcast_tables as tables

    _show(lambda: tables.broadcast_json(one), lambda: tables.one(one), json=json)


def _show(as_json: Callable[[], Any], as_table: Callable[[], Sequence[RenderableType]], *, json: bool) -> None:
    """JSON to stdout, tables for people to stderr."""
    if json:
        data(as_json())
        return
    from rich.console import Console

    console = Console(stderr=True)
    for part in as_table():
        console.print(part)
