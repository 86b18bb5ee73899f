"""What each channel can show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    """Limits and manners of one channel."""

    joint: str
    """between the parts of one message"""
    limit: int
    """UTF-16 units a message may have"""
    segments: int = 0
    """SMS parts that one sentence may take at most; 0 = no parts"""
    together: int = 0
    """SMS parts up to which sentences of one turn share a message"""
    buttons: bool = False
    """choices are buttons, else numbered lines in the text"""
    files: bool = False
    """it carries files; elsewhere people get a link"""


TELEGRAM = Style(joint="\n\n", limit=4096, buttons=True, files=True)
SMS = Style(joint="\n", limit=1600, segments=3, together=2)
"""Twilio takes 1600 characters at once and cuts them into parts itself"""
STYLES: Mapping[str, Style] = MappingProxyType({"telegram": TELEGRAM, "simulator": TELEGRAM, "sms": SMS})
MAX_BUTTON_DATA = 64
"""bytes of callback data Telegram allows"""
