"""A message as the person will see it."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Button:
    """A choice on Telegram or in the try-it page."""

    label: str
    data: str
    """callback data, at most 64 bytes"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """A file, whole: the ledger keeps what was sent, not where it could be made again."""

    name: str
    """with its ending, as the phone shows it"""
    media_type: str
    base64: str
    """the bytes, for the ledger's JSON"""

    @classmethod
    def of(cls, name: str, media_type: str, content: bytes) -> Attachment:
        return cls(name=name, media_type=media_type, base64=b64encode(content).decode("ascii"))

    @property
    def content(self) -> bytes:
        return b64decode(self.base64)


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
    attachment: Attachment | None = None
    """on channels that carry files only; the text is then what stands under the file"""
