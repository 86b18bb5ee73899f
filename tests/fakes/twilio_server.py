"""A stand-in of Twilio's Messages API and of its webhooks.

    python -m tests.fakes.twilio_server --port 0 --journal FILE --public-url URL [--target-url URL]

It signs what it posts over `--public-url` and posts to `--target-url` (the same unless there is a proxy between).
Tests drive it with
    POST /control/text      {"from", "body", ...further fields, "sid" to repeat one, "signature" for a wrong one}:
                            a person texts; answers {"status", "content_type", "body", "sid"} of the webhook
    POST /control/callback  {"sid", "status", "error_code"}: one status callback, to the StatusCallback of the message
    POST /control/plan      {"statuses": ["sent", "delivered"], "delay": 0.01}: callbacks after every create
    POST /control/fault     also {"kind": "code", "code": 21610}: Twilio's own refusal;  GET /control/journal
"""

from __future__ import annotations

import asyncio
import base64
import itertools
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web
from twilio.request_validator import RequestValidator

from tests.fakes.stand_in import TAKEN, Faults, Journal, add_controls, break_off, parser, run
from tests.fakes.twilio_segments import billed

ACCOUNT = "AC" + "0" * 32
AUTH_TOKEN = "stand-in-auth-token"
NUMBER = "+447700900000"

STATUS_OF = {20003: 401, 20429: 429, 20404: 404}
"""HTTP status of a code; 400 for the others"""


@dataclass
class RefusalError(Exception):
    """An error body as Twilio writes it."""

    code: int
    retry_after: int = 0
    message: str = "refused"

    def response(self) -> web.Response:
        status = STATUS_OF.get(self.code, 400)
        body = {"code": self.code, "message": self.message, "status": status,
                "more_info": f"https://www.twilio.com/docs/errors/{self.code}"}
        headers = {"Retry-After": str(self.retry_after)} if self.retry_after else {}
        return web.json_response(body, status=status, headers=headers)


class TwilioServer:
    """One account."""

    def __init__(
        self, journal: Journal | None = None, *, public_url: str = "", target_url: str = "", account: str = ACCOUNT,
        auth_token: str = AUTH_TOKEN,
    ) -> None:
        self.journal = journal or Journal()
        self.faults = Faults()
        self.messages: dict[str, dict[str, Any]] = {}
        self.public_url = public_url.rstrip("/")
        self.target_url = (target_url or public_url).rstrip("/")
        self.plan: dict[str, Any] = {"statuses": [], "delay": 0.0}
        self._account = account
        self._basic = "Basic " + base64.b64encode(f"{account}:{auth_token}".encode()).decode()
        self._validator = RequestValidator(auth_token)
        self._tasks: set[asyncio.Task[None]] = set()
        self._counter = itertools.count()

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/2010-04-01/Accounts/{account}/Messages.json", self._create)
        app.router.add_get("/2010-04-01/Accounts/{account}/Messages.json", self._list)
        app.router.add_get("/2010-04-01/Accounts/{account}/Messages/{sid}.json", self._fetch)
        app.router.add_post("/control/text", self._control_text)
        app.router.add_post("/control/callback", self._control_callback)
        app.router.add_post("/control/plan", self._control_plan)
        add_controls(app, self.faults, self.journal)
        app.on_cleanup.append(self._stop)
        return app

    # The Messages resource

    async def _create(self, request: web.Request) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}
        fault = self.faults.next_for(form.get("To", ""))
        try:
            self._check_auth(request)
            _check_message(form, fault)
        except RefusalError as refusal:
            self.journal.write(method="refused", to=form.get("To", ""), code=refusal.code)
            return refusal.response()
        if fault and fault["kind"] == "status":
            self.journal.write(method="refused", to=form.get("To", ""), code=fault["status"])
            return web.Response(status=fault["status"], text=fault.get("body", "<html>gateway</html>"))
        if fault and fault["kind"] not in TAKEN:
            return await break_off(request, fault)
        message = self._keep(form)
        if fault:
            return await break_off(request, fault)
        return web.json_response(message, status=201)

    async def _list(self, request: web.Request) -> web.Response:
        try:
            self._check_auth(request)
        except RefusalError as refusal:
            return refusal.response()
        to, latest_first = request.query.get("To", ""), reversed(self.messages.values())
        found = [message for message in latest_first if to in ("", message["to"])]
        return web.json_response({"messages": found, "page": 0, "page_size": len(found), "next_page_uri": None})

    async def _fetch(self, request: web.Request) -> web.Response:
        message = self.messages.get(request.match_info["sid"])
        return web.json_response(message) if message else RefusalError(20404).response()

    def _check_auth(self, request: web.Request) -> None:
        if request.headers.get("Authorization") != self._basic or request.match_info["account"] != self._account:
            raise RefusalError(20003)

    def _keep(self, form: dict[str, str]) -> dict[str, Any]:
        sid = f"SM{uuid.uuid4().hex}"
        message = {
            "sid": sid, "account_sid": self._account, "to": form["To"], "from": form.get("From"), "body": form["Body"],
            "messaging_service_sid": form.get("MessagingServiceSid"), "status": "queued", "num_segments": str(billed(form["Body"])),
            "num_media": "0", "direction": "outbound-api", "api_version": "2010-04-01", "price": None,
            "price_unit": None, "error_code": None, "error_message": None, "date_created": format_datetime(datetime.now(UTC)), "date_sent": None,
            "date_updated": None, "subresource_uris": {},
            "uri": f"/2010-04-01/Accounts/{self._account}/Messages/{sid}.json",
        }
        self.journal.write(method="create", sid=sid, to=form["To"], body=form["Body"], sender=form.get("From", ""),
                           segments=billed(form["Body"]),
                           service=form.get("MessagingServiceSid", ""), callback=form.get("StatusCallback", ""))
        self.messages[sid] = {**message, "status_callback": form.get("StatusCallback", "")}
        if self.plan["statuses"]:
            self._start(self._call_back_as_planned(sid))
        return message

    # The webhooks

    async def text(self, sender: str, body: str, **fields: str) -> dict[str, Any]:
        """A person texts; `fields` are added, `sid` and `signature` replace ours. Returns what the webhook answered."""
        sid = fields.pop("sid", "") or f"SM{next(self._counter):032x}"
        signature = fields.pop("signature", "")
        form = {
            "MessageSid": sid, "SmsSid": sid, "SmsMessageSid": sid, "AccountSid": self._account, "From": sender,
            "To": NUMBER, "Body": body, "NumMedia": "0", "NumSegments": "1", "SmsStatus": "received",
            "ApiVersion": "2010-04-01", "FromCountry": "GB", **fields,
        }
        return {"sid": sid, **await self._post("/sms/inbound", form, signature)}

    async def call_back(self, sid: str, status: str, error_code: str = "") -> dict[str, Any]:
        """Tell what became of a message; of an unknown one too, as if the create call had not yet returned."""
        message = self.messages.get(sid, {})
        form = {"MessageSid": sid, "SmsSid": sid, "AccountSid": self._account, "From": message.get("from") or NUMBER,
                "To": message.get("to", ""), "ApiVersion": "2010-04-01", "MessageStatus": status, "SmsStatus": status}
        if error_code:
            form["ErrorCode"] = error_code
        url = urlsplit(message.get("status_callback") or f"{self.public_url}/sms/status")
        return await self._post(url.path + (f"?{url.query}" if url.query else ""), form)

    async def _call_back_as_planned(self, sid: str) -> None:
        for status in self.plan["statuses"]:
            await asyncio.sleep(self.plan["delay"])
            await self.call_back(sid, *status.split(":"))

    async def _post(self, path: str, form: dict[str, str], signature: str = "") -> dict[str, Any]:
        signature = signature or self._validator.compute_signature(self.public_url + path, form)
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.target_url + path, data=form, headers={"X-Twilio-Signature": signature}) as answer,
        ):
            found = {"status": answer.status, "content_type": answer.content_type, "body": await answer.text()}
        self.journal.write(method="webhook", path=path, sid=form["MessageSid"], status=found["status"])
        return found

    def _start(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _stop(self, _: web.Application) -> None:
        for task in self._tasks:
            task.cancel()

    # Controls

    async def _control_text(self, request: web.Request) -> web.Response:
        asked = await request.json()
        return web.json_response(await self.text(asked.pop("from"), asked.pop("body"), **asked))

    async def _control_callback(self, request: web.Request) -> web.Response:
        asked = await request.json()
        return web.json_response(await self.call_back(asked["sid"], asked["status"], asked.get("error_code", "")))

    async def _control_plan(self, request: web.Request) -> web.Response:
        self.plan = {"delay": 0.0, **await request.json()}
        return web.json_response(self.plan)


def _check_message(form: dict[str, str], fault: dict[str, Any] | None) -> None:
    if fault and fault["kind"] == "code":
        raise RefusalError(fault["code"], fault.get("retry_after", 0), f"about {form.get('To')}")
    if not form.get("To"):
        raise RefusalError(21604)
    if not (form.get("From") or form.get("MessagingServiceSid")):
        raise RefusalError(21603)
    if not form.get("Body"):
        raise RefusalError(21602)
    if len(form["Body"]) > 1600:
        raise RefusalError(21617)
    if not (form["To"].startswith("+") and form["To"][1:].isdecimal() and 8 <= len(form["To"]) <= 16):
        raise RefusalError(21211, message=f"The 'To' number {form['To']} is not valid.")
    if form["To"] == form.get("From"):
        raise RefusalError(21266)
    callback = form.get("StatusCallback", "")
    if callback and not callback.startswith(("http://", "https://")):
        raise RefusalError(21609)


def main() -> None:
    options = parser("Stand-in of Twilio")
    options.add_argument("--public-url", required=True, help="what is signed, for example https://doorstep.example.org")
    options.add_argument("--target-url", default="", help="where it is posted to, behind the proxy")
    options.add_argument("--account", default=ACCOUNT)
    options.add_argument("--auth-token", default=AUTH_TOKEN)
    chosen = options.parse_args()
    run(
        lambda: TwilioServer(
            Journal(chosen.journal, sync=chosen.sync), public_url=chosen.public_url, target_url=chosen.target_url,
            account=chosen.account, auth_token=chosen.auth_token,
        ).app(),
        chosen.port,
    )


if __name__ == "__main__":
    main()
