"""What the form of the try-it page sends."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.assistant.values import Channel, Inbound
from bot.console.try_page.look import Look, address
from bot.console.try_page.page import Problem
from bot.console.try_page.suggestions import Place

MOST_LETTERS = 12_000

EMPTY = Problem(status_code=422, error="There is nothing to send", advice="Write a message first.")
TOO_FAST = Problem(
    status_code=429, error="That was a lot at once", advice="Wait a few seconds, then send it again.", retry_after=10
)


def too_long(letters: int) -> Problem:
    """More than we take."""
    return Problem(
        status_code=413, error=f"This message has {letters:,} letters; Doorstep takes {MOST_LETTERS:,}",
        advice="Send it in parts.",
    )


class Message(BaseModel):
    """One press on a button of the phone: exactly one of `button`, `thing`, `say`, `text` counts, in this order."""

    model_config = ConfigDict(frozen=True)

    csrf: str = ""
    look: Look = Look.TELEGRAM
    once: str = Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")
    """names this message: sent again (a double press, a lost answer), it is taken once"""
    after: str = ""
    """key of the last line the page shows"""
    text: str = ""
    say: str = ""
    """a suggested message"""
    button: str = ""
    """callback data"""
    thing: Literal["", "photo", "location"] = ""

    @property
    def words(self) -> str:
        """The text, with line ends as everywhere else; "" for a button or a thing."""
        return "" if self.button or self.thing else (self.say or self.text).replace("\r\n", "\n")

    @property
    def is_empty(self) -> bool:
        return not (self.button or self.thing or self.words.strip())

    def inbound(self, session_id: str, *, at: datetime, place: Place) -> Inbound:
        """The same, as a channel hands it on; `place` is where the phone pretends to be."""
        to = address(session_id, self.look)
        here = self.thing == "location" and not self.button
        return Inbound(
            channel=Channel.SIMULATOR, address=to, provider_id=f"{to}.{self.once}", at=at, style=self.look.value,
            text=self.words, button=self.button, thing="" if self.button else self.thing,
            latitude=place.latitude if here else None, longitude=place.longitude if here else None,
        )
