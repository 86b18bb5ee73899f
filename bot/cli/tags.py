"""`doorstep tag`: coordinators' words for lists of people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.broadcast import channel_address, open_shop
from bot.cli.output import data, tell
from bot.errors import ConfigError

if TYPE_CHECKING:
    from datetime import datetime

    from bot.assistant.tagging import Tagging

tag_app = typer.Typer(no_args_is_help=True, help="Words for lists of people, for segments: tag=market.")
Tag = Annotated[str, typer.Argument(help="a-z, 0-9, - and _. Never about status or health.")]
Whom = Annotated[str, typer.Option("--segment", help='Everybody of a segment: "booked=H4MPT language=ur".')]
One = Annotated[str, typer.Option("--contact", help="One person: +44..., a Telegram chat id, or CHANNEL:ADDRESS.")]


@tag_app.command()
def add(tag: Tag, segment: Whom = "", contact: One = "") -> None:
    """Tag everybody a segment means now, or one person. The tag `coordinator` makes a phone fit for tests."""
    _set(tag, segment, contact, on=True)


@tag_app.command()
def remove(tag: Tag, segment: Whom = "", contact: One = "") -> None:
    """Take it off them again."""
    _set(tag, segment, contact, on=False)


@tag_app.command("list")
def list_() -> None:
    """Every tag, and how many people have it."""
    data(_tagging()[0].counts())


def _set(tag: str, segment: str, contact: str, *, on: bool) -> None:
    if bool(segment) == bool(contact):
        raise ConfigError("Whom?", where=f"tag {tag}", advice="Give either --segment or --contact.")
    tagging, now = _tagging()
    if contact:
        tagging.set_one(tag, *channel_address(contact), on=on)
        number = 1
    else:
        number = (tagging.add if on else tagging.remove)(tag, segment, now)
    data({"tag": tag, "people": number})
    tell(f"{number:,} tagged {tag}." if on else f"{number:,} no longer tagged {tag}.")


def _tagging() -> tuple[Tagging, datetime]:
    from bot.assistant.tagging import Tagging

    shop = open_shop()
    return Tagging(broadcasting=shop.broadcasting), shop.now
