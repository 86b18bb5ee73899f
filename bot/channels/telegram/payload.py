"""A Telegram update -> Inbound.

Only private chats with people are read. Groups, channels, other bots, service notices (a pinned message) and kinds of
update that Doorstep did not ask for are left alone on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from telegram import CallbackQuery, Chat, ChatMember, ChatMemberUpdated, Message, Update, User

from bot.assistant.values import Channel, Inbound
from bot.channels.text import well_formed

THINGS = (
    ("location", "location"), ("contact", "contact"), ("photo", "photo"), ("voice", "voice"), ("audio", "voice"),
    ("video", "video"), ("video_note", "video"), ("animation", "video"), ("document", "document"),
    ("sticker", "sticker"), ("poll", "unsupported"), ("dice", "unsupported"), ("game", "unsupported"),
    ("story", "unsupported"), ("invoice", "unsupported"), ("paid_media", "unsupported"), ("checklist", "unsupported"),
    ("api_kwargs", "unsupported"),
)
"""field of a message -> what we call it, first match; `api_kwargs` holds whatever is newer than the library"""

COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
START_CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")


class UpdateError(ValueError):
    """The update breaks the Bot API's own rules. The text says how, without quoting it."""


def read_update(raw: Mapping[str, Any], at: datetime) -> Inbound | None:
    """What the update says, or None when it is left alone on purpose.

    `raw` is the JSON object, `at` when it reached us. Raises UpdateError.
    """
    update_id = raw.get("update_id")
    if not isinstance(update_id, int) or isinstance(update_id, bool):
        raise UpdateError("no update_id")
    try:
        return _inbound(Update.de_json(_mended(raw)), at)
    except Exception as problem:  # noqa: BLE001  a foreign document can break the parser anywhere
        raise UpdateError(f"{type(problem).__name__} while reading") from None


def query_id(raw: Mapping[str, Any]) -> str:
    """The id of the callback query in the update, to be answered once; "" when there is none."""
    query = raw.get("callback_query")
    found = query.get("id") if isinstance(query, Mapping) else ""
    return found if isinstance(found, str) else ""


_Said = tuple[Chat, User | None, dict[str, Any]]


def _inbound(update: Update, at: datetime) -> Inbound | None:
    said = _read(update)
    if said is None:
        return None
    chat, user, content = said
    if chat.type != Chat.PRIVATE or (user is not None and user.is_bot):
        return None
    if not isinstance(chat.id, int):
        raise TypeError
    return Inbound(
        channel=Channel.TELEGRAM, address=str(chat.id), provider_id=str(update.update_id), at=at,
        locale_hint=_string(user.language_code if user else ""), **content,
    )


def _read(update: Update) -> _Said | None:
    if update.callback_query:
        return _button(update.callback_query)
    if update.my_chat_member:
        return _membership(update.my_chat_member)
    if update.edited_message:
        return _edited(update.edited_message)
    return _message(update.message) if update.message else None


def _message(message: Message) -> _Said | None:
    content = _content(message)
    return (message.chat, message.from_user, content) if content is not None else None


def _edited(message: Message) -> _Said | None:
    """A changed text or caption. A live location is edited every few seconds: left alone."""
    content = _content(message)
    if not content or not content.get("text"):
        return None
    return message.chat, message.from_user, {**content, "edited": True}


def _content(message: Message) -> dict[str, Any] | None:
    if message.text is not None:
        return _text(_string(message.text))
    thing = next((thing for field, thing in THINGS if getattr(message, field)), "")
    if not thing:
        return None
    found: dict[str, Any] = {"thing": thing, "text": _string(message.caption)}
    if message.location:
        found |= _place(message.location.latitude, message.location.longitude)
    return found


def _text(text: str) -> dict[str, Any]:
    """`/start CODE` opens; `/stop@ThisBot` and `/my_data` are the words without the slash."""
    if not text.strip():
        return {"thing": "empty"}
    command = COMMAND.fullmatch(text.strip())
    if not command:
        return {"text": text}
    name, rest = command[1], (command[2] or "").strip()
    if name.lower() == "start":
        return {"thing": "start", "payload": rest if START_CODE.fullmatch(rest) else ""}
    return {"text": f"{name.replace('_', ' ')} {rest}".strip()}


def _button(query: CallbackQuery) -> _Said | None:
    data = _string(query.data)
    return (query.message.chat, query.from_user, {"button": data}) if query.message and data else None


def _membership(change: ChatMemberUpdated) -> _Said | None:
    """Blocking the bot makes it "kicked" from the private chat."""
    was, now = (member.status == ChatMember.BANNED for member in (change.old_chat_member, change.new_chat_member))
    if was == now:
        return None
    return change.chat, change.from_user, {"thing": "blocked" if now else "unblocked"}


def _place(latitude: float, longitude: float) -> dict[str, Any]:
    if -90 <= latitude <= 90 and -180 <= longitude <= 180:
        return {"latitude": float(latitude), "longitude": float(longitude)}
    return {}


def _string(value: object) -> str:
    return well_formed(value) if isinstance(value, str) else ""


def _mended(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The library insists on a callback query's `chat_instance`, which Doorstep does not use: let it be missing."""
    query = raw.get("callback_query")
    if isinstance(query, Mapping) and "chat_instance" not in query:
        return {**raw, "callback_query": {**query, "chat_instance": ""}}
    return dict(raw)
