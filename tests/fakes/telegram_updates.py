"""Complete Telegram updates, as the Bot API sends them, from a few words of what a person does."""

from __future__ import annotations

import itertools
import time
from typing import Any

DEFAULT_PERSON = 1001


class UpdateMaker:
    """Counts updates, messages and queries of one bot."""

    def __init__(self, first_update: int = 1) -> None:
        self._update_ids = itertools.count(first_update)
        self._message_ids = itertools.count(1)
        self._query_ids = itertools.count(1)

    def message_id(self) -> int:
        return next(self._message_ids)

    def make(self, does: dict[str, Any]) -> dict[str, Any]:
        """`does`: {"chat", "language_code"} and one of text, edit, button, location, photo, contact, blocked,
        unblocked, message (raw fields)."""
        chat = int(does.get("chat", DEFAULT_PERSON))
        return {"update_id": next(self._update_ids), **self._content(chat, does)}

    def _content(self, chat: int, does: dict[str, Any]) -> dict[str, Any]:
        user = person(chat, does.get("language_code", "en"))
        if "button" in does:
            return {"callback_query": {
                "id": f"q{next(self._query_ids)}", "from": user, "chat_instance": str(chat), "data": does["button"],
                "message": self._message(chat, bot_user(), {"text": "question"}),
            }}
        if "blocked" in does or "unblocked" in does:
            return {"my_chat_member": membership(chat, user, blocked="blocked" in does)}
        if "edit" in does:
            return {"edited_message": {**self._message(chat, user, {"text": does["edit"]}), "edit_date": now()}}
        return {"message": self._message(chat, user, fields(does))}

    def _message(self, chat: int, user: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
        return {"message_id": self.message_id(), "date": now(), "chat": private_chat(chat), "from": user, **content}


def fields(does: dict[str, Any]) -> dict[str, Any]:
    """The message fields for what a person does."""
    if "location" in does:
        latitude, longitude = does["location"]
        return {"location": {"latitude": latitude, "longitude": longitude}}
    if "photo" in does:
        return {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 90, "height": 90}]}
    if "contact" in does:
        return {"contact": {"phone_number": "+447700900123", "first_name": "1001", "user_id": DEFAULT_PERSON}}
    return dict(does["message"]) if "message" in does else {"text": does["text"]}


def now() -> int:
    return int(time.time())


def person(chat: int, language: str = "en") -> dict[str, Any]:
    return {"id": chat, "is_bot": False, "first_name": str(chat), "language_code": language}


def bot_user() -> dict[str, Any]:
    return {"id": 42, "is_bot": True, "first_name": "Doorstep", "username": "doorstep_test_bot"}


def private_chat(chat: int) -> dict[str, Any]:
    return {"id": chat, "type": "private", "first_name": str(chat)}


def membership(chat: int, user: dict[str, Any], *, blocked: bool) -> dict[str, Any]:
    """What Telegram tells when a person blocks the bot, or takes it back."""
    member = {"status": "member", "user": bot_user()}
    kicked = {"status": "kicked", "user": bot_user(), "until_date": 0}
    was, is_now = (member, kicked) if blocked else (kicked, member)
    return {
        "chat": private_chat(chat), "from": user, "date": now(), "old_chat_member": was, "new_chat_member": is_now,
    }
