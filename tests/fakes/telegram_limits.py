"""What Telegram refuses: wrong calls, blocked chats, and too many messages."""

from __future__ import annotations

import json
import math
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

PER_SECOND = 30


@dataclass
class RefusalError(Exception):
    """An answer with ok=false."""

    status: int
    description: str
    retry_after: int = 0

    def body(self) -> dict[str, Any]:
        extra = {"parameters": {"retry_after": self.retry_after}} if self.retry_after else {}
        return {"ok": False, "error_code": self.status, "description": self.description, **extra}


@dataclass
class Limits:
    """Strict: 30 messages in any second and one a second in a chat; a 429 shuts the whole bot out until it is over."""

    strict: bool = False
    _sent: deque[float] = field(default_factory=deque)
    _by_chat: dict[str, float] = field(default_factory=lambda: defaultdict(lambda: -math.inf))
    _closed_until: float = -math.inf

    def check(self, chat: str) -> None:
        if not self.strict:
            return
        now = time.monotonic()
        while self._sent and self._sent[0] <= now - 1:
            self._sent.popleft()
        if now < self._closed_until or len(self._sent) >= PER_SECOND or now < self._by_chat[chat] + 1:
            self._closed_until = max(self._closed_until, now + 1)
            raise RefusalError(429, "Too Many Requests: retry later", retry_after=1)
        self._sent.append(now)
        self._by_chat[chat] = now


def check_message(call: dict[str, Any]) -> None:
    """Length of the text, shape of the keyboard."""
    text = str(call.get("text", ""))
    if not text.strip():
        raise RefusalError(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) // 2 > 4096:
        raise RefusalError(400, "Bad Request: message is too long")
    _check_buttons(call)


def check_document(call: dict[str, Any]) -> None:
    """A file that was uploaded and is not empty, length of its caption, shape of the keyboard."""
    if not getattr(call.get("document"), "file", None):
        raise RefusalError(400, "Bad Request: there is no document in the request")
    call["document"].file.seek(0, 2)
    if call["document"].file.tell() == 0:
        raise RefusalError(400, "Bad Request: file must be non-empty")
    if len(str(call.get("caption", "")).encode("utf-16-le")) // 2 > 1024:
        raise RefusalError(400, "Bad Request: message caption is too long")
    _check_buttons(call)


def _check_buttons(call: dict[str, Any]) -> None:
    for button in _buttons(call.get("reply_markup")):
        if not button.get("text"):
            raise RefusalError(400, "Bad Request: button text is empty")
        if not 1 <= len(button.get("callback_data", "").encode()) <= 64:
            raise RefusalError(400, "Bad Request: BUTTON_DATA_INVALID")


def _buttons(markup: Any) -> list[dict[str, Any]]:
    """The inline buttons of a markup, which comes as JSON inside the form."""
    found = json.loads(markup) if isinstance(markup, str) and markup else markup or {}
    return [button for row in found.get("inline_keyboard", []) for button in row]
