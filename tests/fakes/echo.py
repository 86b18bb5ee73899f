"""A stand-in for the assistant: says back what it heard, and offers two choices. Keeps its lines in a real store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.values import Channel, Contact, Inbound, LogLine
from bot.errors import StoreUnavailable
from bot.store.memory import MemoryStore

WORDS = {
    "en": ("I heard: {}. What would you like?", ("Jobs", "Classes")),
    "ar": ("سمعت: \u2068{}\u2069. ماذا تريد؟ المستشفى في \u206812 High Road\u2069.", ("وظائف", "دورات تدريبية")),
}
FORGET = "forget me"
SLOW = "slow"


class Echo:
    """Implements `Receive`. `taken` holds what came in, repeats included."""

    def __init__(self, store: Store, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.store = store
        self.now = now
        self.taken: list[Inbound] = []
        self.failures: list[Exception] = []
        """raised instead of answering, first one first"""

    async def __call__(self, inbound: Inbound) -> None:
        self.taken.append(inbound)
        if self.failures:
            raise self.failures.pop(0)
        if inbound.text.startswith(SLOW):
            await asyncio.sleep(1.5)
        with self.store.begin() as uow:
            if uow.inbound.first_time(inbound.channel, inbound.provider_id, inbound.at):
                self._answer(uow, inbound)
            uow.commit()

    def _answer(self, uow: UnitOfWork, inbound: Inbound) -> None:
        contact = uow.contacts.find(inbound.channel, inbound.address)
        if contact is None:
            contact = Contact(
                id=f"contact-{inbound.address}", resident_id=f"resident-{inbound.address}", channel=inbound.channel,
                address=inbound.address, style=inbound.style,
            )
            uow.contacts.add(contact)
        if inbound.text == FORGET:
            uow.profiles.forget(contact.resident_id, inbound.at)
            return
        language = "ar" if any("\u0600" <= letter <= "\u06ff" for letter in inbound.text) else "en"
        heard = inbound.text or inbound.button or inbound.thing
        uow.conversations.log(contact.id, [
            LogLine(direction="in", text=inbound.text or inbound.button, at=self.now(), language=language,
                    meta={"thing": inbound.thing, "button": inbound.button}),
            self._reply(heard, language, inbound.style),
        ])

    def _reply(self, heard: str, language: str, style: str) -> LogLine:
        text, choices = WORDS[language]
        text = text.format(heard)
        meta: dict[str, Any] = {"choices": list(choices), "style": style}
        if style == "sms":
            text = "\n".join([text, *(f"{number} {choice}" for number, choice in enumerate(choices, 1))])
            meta |= {"buttons": [], "segments": 2}
        else:
            buttons = [{"label": choice, "data": f"tok.{number}"} for number, choice in enumerate(choices)]
            meta |= {"buttons": buttons, "segments": 0}
        return LogLine(direction="out", text=text, at=self.now(), language=language, meta=meta)


def say(store: Store, address: str, text: str, at: datetime) -> None:
    """A message that nobody asked for, such as an alert."""
    with store.begin() as uow:
        contact = uow.contacts.find(Channel.SIMULATOR, address)
        assert contact is not None
        uow.conversations.log(contact.id, [LogLine(direction="out", text=text, at=at, language="en")])
        uow.commit()


class BrokenStore(MemoryStore):
    """A database that is away while `broken`."""

    broken = True

    def begin(self) -> Any:
        if self.broken:
            raise StoreUnavailable
        return super().begin()
