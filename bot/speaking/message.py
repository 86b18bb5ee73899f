"""A message as the person will see it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Button:
    """A choice on Telegram or in the try-it page."""

    label: str
    data: str
    """callback data, at most 64 bytes"""


@dataclass(frozen=True, kw_only=True, slots=True)
class OutgoingMessage:
    """One message, rendered: what the ledger keeps and a channel sends."""

    text: str
    """complete; on SMS the choices stand in it as numbered lines"""
    choices: tuple[str, ...] = ()
    """labels in the order shown (for `doorstep play`, the simulator, tests)"""
    buttons: tuple[Button, ...] = ()
    """Telegram and simulator; empty on SMS"""
    segments: int = 0
    """SMS parts; 0 on other channels"""
    language: str = "en"
    request: str = ""
    """"location" or "contact": Telegram's own button"""
