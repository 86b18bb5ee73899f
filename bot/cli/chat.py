"""`doorstep chat`: a conversation in the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from bot.assistant.desk import Desk
from bot.assistant.values import Channel
from bot.cli.output import tell, utc_now
from bot.cli.play import Player, Start, prepare
from bot.cli.stage import Passing, new_stage
from bot.config import Settings
from bot.speaking.message import OutgoingMessage


def converse(settings: Settings, desk: Desk, channel: str, language: str) -> None:
    """Read lines until the end of input. A number answers a list, as on the phone."""
    now = utc_now()
    store = new_stage(settings, desk, now)
    player = Player(
        desk=desk, store=store, channel=Channel(channel), now=now, passing=Passing(desk, store, Channel(channel))
    )
    prepare(Start(language=language), player)
    tell("Write as a resident would; end with Ctrl-D.")
    for line in _lines():
        for message in player.turn(line):
            sys.stdout.write(_drawn(message))
        sys.stdout.flush()


def _lines() -> Iterator[str]:
    while True:
        if sys.stdin.isatty():
            sys.stderr.write("> ")
            sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            return
        yield line.rstrip("\n")


def _drawn(message: OutgoingMessage) -> str:
    """The text; buttons stand below it, SMS parts beside it, the name of a file before it."""
    buttons = "".join(f"\n  [{number}] {button.label}" for number, button in enumerate(message.buttons, 1))
    parts = f"  ({message.segments} SMS)" if message.segments else ""
    file = f"[{message.attachment.name}] " if message.attachment else ""
    return f"{file}{message.text}{buttons}{parts}\n\n"
