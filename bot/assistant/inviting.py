"""How neighbours come to us: links that bring a code along, and codes handed out to see where people come from."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import quote

from bot.assistant.codes import LONGEST_PROGRAMME
from bot.assistant.ports import UnitOfWork
from bot.assistant.values import Programme
from bot.errors import ConfigError

SHORTEST_PROGRAMME = 6
"""letters and digits: a shorter one would be met in ordinary words"""
PROGRAMME_CODE = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)+")
BOT_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{4,31}")
PHONE = re.compile(r"\+[1-9][0-9]{6,14}")


def telegram_link(bot: str, code: str) -> str:
    """Opens the chat with our bot; pressing Start sends the code. `bot` is its user name, with or without @."""
    name = bot.removeprefix("@")
    if not BOT_NAME.fullmatch(name):
        raise ConfigError(f"{bot!r} is no user name of a Telegram bot.", where="--bot", advice="For example my_bot.")
    return f"https://t.me/{name}?start={quote(code, safe='')}"


def sms_link(number: str, code: str) -> str:
    """Opens a text message to us with the code written in it (RFC 5724). `number` is E.164."""
    if not PHONE.fullmatch(number):
        raise ConfigError(
            f"{number!r} is no telephone number.", where="--number", advice="Write it as +447700900123."
        )
    return f"sms:{number}?body={quote(code, safe='')}"


def new_programme(uow: UnitOfWork, word: str, source: str, at: datetime) -> Programme:
    """Hand out a code from now on. Raises ConfigError for one that cannot be told from words or from another code."""
    code = "-".join(word.upper().replace("-", " ").split())
    signs = code.replace("-", "")
    if not (PROGRAMME_CODE.fullmatch(code) and SHORTEST_PROGRAMME <= len(signs) <= LONGEST_PROGRAMME):
        raise ConfigError(
            f"{word!r} cannot be a code.", where="WORD",
            advice=f"Take at least two words of A-Z and 0-9 with a hyphen between them, {SHORTEST_PROGRAMME} to "
            f"{LONGEST_PROGRAMME} signs together, such as JOIN-LIBRARY.",
        )
    if not source.strip():
        raise ConfigError("A code needs the place where it is handed out.", where="--source")
    programme = Programme(code=code, source=source.strip(), made=at)
    if uow.known_code(code) or uow.known_code(signs) or not uow.programmes.add(programme):
        raise ConfigError(f"The code {code} is taken.", where="WORD", advice="Take another word.")
    return programme
