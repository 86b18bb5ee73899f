"""Sends a delivery as a Telegram message."""

from __future__ import annotations

from collections.abc import Awaitable

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    KeyboardButton,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
)
from telegram.error import TelegramError

from bot.assistant.values import Channel, Delivery
from bot.channels.split import TELEGRAM, shortened, split_text
from bot.channels.telegram.api import TelegramApi
from bot.channels.telegram.errors import send_error
from bot.errors import SendDecision, SendError
from bot.speaking.message import Attachment, OutgoingMessage

CAPTION = 1024
"""UTF-16 units under a file"""
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
"""a preview costs the reader data"""

REQUESTS = {
    "location": KeyboardButton("📍", request_location=True),
    "contact": KeyboardButton("📞", request_contact=True),
}
"""the label is a sign, which needs no translation; the question above says what it is for"""


class TelegramSender:
    """A Sender over the Bot API. It never retries and keeps no pace: the outbox does."""

    channel = Channel.TELEGRAM
    key = "telegram"

    def __init__(self, api: TelegramApi) -> None:
        self._api = api

    async def send(self, delivery: Delivery) -> str:
        """Returns the id of the (last) message. Raises SendError.

        A text of more than 4096 units goes out in parts, the keyboard under the last. When a later part fails,
        sending again repeats the earlier ones: better twice than half.
        A file is one call, its text under it.
        """
        message = delivery.message
        if message.attachment is not None:
            return await self._sent(self._document(delivery.address, message, message.attachment))
        return await self._sent(self._text(delivery.address, message))

    async def _text(self, address: str, message: OutgoingMessage) -> Message:
        *first, last = split_text(message.text, TELEGRAM)
        for part in first:
            await self._api.send_message(address, part, link_preview_options=NO_PREVIEW)
        return await self._api.send_message(
            address, last, reply_markup=keyboard(message), link_preview_options=NO_PREVIEW
        )

    async def _document(self, address: str, message: OutgoingMessage, file: Attachment) -> Message:
        """One call, so that it is shown as a whole or not at all."""
        return await self._api.send_document(
            address, InputFile(file.content, filename=file.name, read_file_handle=False),
            caption=shortened(message.text, CAPTION), reply_markup=keyboard(message),
            disable_content_type_detection=True,
        )

    async def _sent(self, call: Awaitable[Message]) -> str:
        try:
            return str((await call).message_id)
        except TelegramError as problem:
            raise send_error(problem) from None
        except Exception:  # noqa: BLE001  the message was taken, but the library cannot read the answer
            raise SendError(SendDecision.UNKNOWN, code="unreadable") from None

    async def close(self) -> None:
        """Close the connections."""
        await self._api.disconnect()


def keyboard(message: OutgoingMessage) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | None:
    """One button a row. Telegram allows one keyboard a message: choices go before a request for the location."""
    if message.buttons:
        return InlineKeyboardMarkup(
            [[InlineKeyboardButton(button.label, callback_data=button.data)] for button in message.buttons]
        )
    if asked := REQUESTS.get(message.request):
        return ReplyKeyboardMarkup([[asked]], resize_keyboard=True, one_time_keyboard=True)
    return None
