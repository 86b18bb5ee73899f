"""A stand-in of Telegram's Bot API.

    python -m tests.fakes.telegram_server --port 0 --journal FILE [--token T] [--strict]

Tests drive it with
    POST /control/person   {"chat": 1001, "text": "hello"} (see telegram_updates): the person does something
    POST /control/update   a raw update, queued as it is (broken ones too)
    POST /control/blocked  {"chat": 1001, "blocked": true}: sends to the chat get 403
    POST /control/webhook  tells the {"url", "secret"} the bot has set
    POST /control/fault, GET /control/journal  (see stand_in)
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any

import aiohttp
from aiohttp import web

from tests.fakes.stand_in import TAKEN, Faults, Journal, add_controls, break_off, parser, run
from tests.fakes.telegram_limits import Limits, RefusalError, check_document, check_message
from tests.fakes.telegram_updates import UpdateMaker, bot_user, now, private_chat

TOKEN = "42:stand-in"
REDELIVER_AFTER = 0.1


class TelegramServer:
    """One bot, its chats and its waiting updates."""

    def __init__(self, journal: Journal | None = None, *, token: str = TOKEN, strict: bool = False) -> None:
        self.journal = journal or Journal()
        self.faults = Faults()
        self.maker = UpdateMaker()
        self.updates: list[dict[str, Any]] = []
        self.webhook: dict[str, str] = {}
        self.blocked: set[str] = set()
        self.unknown: set[str] = set()
        self._token = token
        self._limits = Limits(strict=strict)
        self._arrived = asyncio.Condition()
        self._queries: set[str] = set()
        self._messages: dict[int, str] = {}
        self._polls = 0
        self._pusher: asyncio.Task[None] | None = None
        self._methods = {
            "getMe": self._get_me, "getUpdates": self._get_updates, "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook, "sendMessage": self._send_message,
            "sendDocument": self._send_document,
            "answerCallbackQuery": self._answer_query, "editMessageText": self._edit, "setMyCommands": self._commands,
        }

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        app.router.add_post("/control/person", self._control_person)
        app.router.add_post("/control/update", self._control_update)
        app.router.add_post("/control/blocked", self._control_blocked)
        app.router.add_post("/control/webhook", self._control_webhook)
        add_controls(app, self.faults, self.journal)
        app.on_cleanup.append(self._stop)
        return app

    async def queue(self, update: dict[str, Any]) -> None:
        """Let the bot have an update."""
        async with self._arrived:
            self.updates.append(update)
            if isinstance(query := update.get("callback_query"), dict) and "id" in query:
                self._queries.add(query["id"])
            self._arrived.notify_all()

    async def person(self, **does: Any) -> dict[str, Any]:
        """Let a person do something; returns the update."""
        update = self.maker.make(does)
        await self.queue(update)
        return update

    # The Bot API

    async def _call(self, request: web.Request) -> web.StreamResponse:
        call = await _parameters(request)
        try:
            method = self._method(**request.match_info)
            return web.json_response({"ok": True, "result": await method(call)})
        except RefusalError as refusal:
            if "chat_id" in call:
                self.journal.write(method="refused", chat=str(call["chat_id"]), code=refusal.status)
            return web.json_response(refusal.body(), status=refusal.status)
        except BrokenOffError as broken:
            return await break_off(request, broken.fault)

    def _method(self, token: str, method: str) -> Any:
        if token != self._token:
            raise RefusalError(401, "Unauthorized")
        if method not in self._methods:
            raise RefusalError(404, "Not Found")
        return self._methods[method]

    async def _get_me(self, _: dict[str, Any]) -> dict[str, Any]:
        return {**bot_user(), "can_join_groups": False, "can_read_all_group_messages": False,
                "supports_inline_queries": False}

    async def _get_updates(self, call: dict[str, Any]) -> list[dict[str, Any]]:
        if self.webhook:
            raise RefusalError(409, "Conflict: can't use getUpdates method while webhook is active")
        if fault := self.faults.next_for("getUpdates"):
            _answer_with(fault)
        self._polls += 1
        mine, offset = self._polls, int(call.get("offset", 0))
        self.updates = [u for u in self.updates if u.get("update_id", offset) >= offset]
        async with self._arrived:
            self._arrived.notify_all()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(
                    self._arrived.wait_for(lambda: self.updates or self._polls != mine), float(call.get("timeout", 0))
                )
        if self._polls != mine:
            raise RefusalError(409, "Conflict: terminated by other getUpdates request")
        return self.updates[: int(call.get("limit", 100))]

    async def _set_webhook(self, call: dict[str, Any]) -> bool:
        self.webhook = {"url": call["url"], "secret": call.get("secret_token", "")} if call.get("url") else {}
        if self.webhook and self._pusher is None:
            self._pusher = asyncio.create_task(self._push())
        return True

    async def _delete_webhook(self, _: dict[str, Any]) -> bool:
        self.webhook = {}
        return True

    async def _send_message(self, call: dict[str, Any]) -> dict[str, Any]:
        return self._send(call, "sendMessage", check_message, text=str(call.get("text", "")))

    async def _send_document(self, call: dict[str, Any]) -> dict[str, Any]:
        file = call.get("document")
        content = file.file.read() if isinstance(file, web.FileField) else b""
        shown = {"file_name": file.filename, "mime_type": file.content_type} if isinstance(file, web.FileField) else {}
        sent = self._send(
            call, "sendDocument", check_document, text=str(call.get("caption", "")), file=shown.get("file_name", ""),
            content=content.decode("utf-8", "replace"),
        )
        del sent["text"]
        document = {"file_id": "f1", "file_unique_id": "u1", "file_size": len(content), **shown}
        return {**sent, "caption": call.get("caption", ""), "document": document}

    def _send(self, call: dict[str, Any], method: str, check: Any, *, text: str, **more: Any) -> dict[str, Any]:
        chat = str(call.get("chat_id", ""))
        fault = self.faults.next_for(chat)
        if fault and fault["kind"] not in TAKEN:
            _answer_with(fault)
        if not chat.lstrip("-").isdecimal() or chat in self.unknown:
            raise RefusalError(400, "Bad Request: chat not found")
        if chat in self.blocked:
            raise RefusalError(403, "Forbidden: bot was blocked by the user")
        check(call)
        self._limits.check(chat)
        message_id = self.maker.message_id()
        self._messages[message_id] = text
        self.journal.write(method=method, chat=chat, text=text, message_id=message_id,
                           markup=json.loads(call.get("reply_markup") or "{}"), **more)
        if fault:
            _answer_with(fault)
        return _message(message_id, int(chat), text)

    async def _answer_query(self, call: dict[str, Any]) -> bool:
        query = call.get("callback_query_id", "")
        self.journal.write(method="answerCallbackQuery", query=query)
        if query not in self._queries:
            raise RefusalError(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self._queries.remove(query)
        return True

    async def _edit(self, call: dict[str, Any]) -> dict[str, Any]:
        check_message(call)
        message_id = int(call.get("message_id", 0))
        if message_id not in self._messages:
            raise RefusalError(400, "Bad Request: message to edit not found")
        if self._messages[message_id] == call["text"]:
            raise RefusalError(400, "Bad Request: message is not modified")
        self._messages[message_id] = call["text"]
        self.journal.write(method="editMessageText", message_id=message_id, text=call["text"])
        return {**_message(message_id, int(call["chat_id"]), call["text"]), "edit_date": now()}

    async def _commands(self, call: dict[str, Any]) -> bool:
        self.journal.write(method="setMyCommands", commands=json.loads(call.get("commands", "[]")))
        return True

    # The webhook

    async def _push(self) -> None:
        """One update at a time, again until it is answered with a 2xx, as long as a webhook is set."""
        async with aiohttp.ClientSession() as session:
            while True:
                async with self._arrived:
                    await self._arrived.wait_for(lambda: self.updates)
                if not (self.webhook and await self._deliver(session, self.updates[0])):
                    await asyncio.sleep(REDELIVER_AFTER)

    async def _deliver(self, session: aiohttp.ClientSession, update: dict[str, Any]) -> bool:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook["secret"]} if self.webhook["secret"] else {}
        try:
            async with session.post(self.webhook["url"], json=update, headers=headers) as answer:
                status = answer.status
        except aiohttp.ClientError:
            status = 0
        self.journal.write(method="webhook", update_id=update.get("update_id"), status=status)
        if 200 <= status < 300 and update in self.updates:
            self.updates.remove(update)
            return True
        return False

    async def _stop(self, _: web.Application) -> None:
        if self._pusher:
            self._pusher.cancel()

    # Controls

    async def _control_person(self, request: web.Request) -> web.Response:
        return web.json_response(await self.person(**await request.json()))

    async def _control_update(self, request: web.Request) -> web.Response:
        await self.queue(await request.json())
        return web.json_response({"waiting": len(self.updates)})

    async def _control_webhook(self, _: web.Request) -> web.Response:
        return web.json_response({"url": "", "secret": "", **self.webhook})

    async def _control_blocked(self, request: web.Request) -> web.Response:
        asked = await request.json()
        (self.blocked.add if asked.get("blocked", True) else self.blocked.discard)(str(asked["chat"]))
        return web.json_response(sorted(self.blocked))


class BrokenOffError(Exception):
    """The call ends without a proper answer."""

    def __init__(self, fault: dict[str, Any]) -> None:
        super().__init__(fault["kind"])
        self.fault = fault


def _answer_with(fault: dict[str, Any]) -> None:
    if fault["kind"] == "status":
        raise RefusalError(fault["status"], fault.get("body", "failure on demand"), fault.get("retry_after", 0))
    raise BrokenOffError(fault)


async def _parameters(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    return {**request.query, **await request.post()}


def _message(message_id: int, chat: int, text: str) -> dict[str, Any]:
    return {"message_id": message_id, "date": now(), "chat": private_chat(chat), "from": bot_user(), "text": text}


def main() -> None:
    options = parser("Stand-in of Telegram's Bot API")
    options.add_argument("--token", default=TOKEN)
    options.add_argument("--strict", action="store_true", help="30 a second, one a second in a chat")
    chosen = options.parse_args()
    run(lambda: TelegramServer(Journal(chosen.journal, sync=chosen.sync), token=chosen.token, strict=chosen.strict).app(), chosen.port)


if __name__ == "__main__":
    main()
