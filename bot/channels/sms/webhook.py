"""`POST /sms/inbound` and `POST /sms/status`: Twilio calls us with a text, or with what became of ours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import structlog
from fastapi import APIRouter, Request, Response

from bot.assistant.channel_ports import Receive, RecordReceipt
from bot.assistant.values import Channel
from bot.channels.body import BodyError
from bot.channels.clock import Clock, utc_now
from bot.channels.metrics import INBOUND
from bot.channels.sms.payload import SID, read_inbound
from bot.channels.sms.receipts import read_receipt
from bot.channels.sms.signature import SignedForms
from bot.errors import ConfigError, RequestRefused, StoreUnavailable

INBOUND_PATH = "/sms/inbound"
STATUS_PATH = "/sms/status"
NO_REPLY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
"""replies go out through the outbox"""

Act = Callable[[Mapping[str, str]], Awaitable[str]]
"""does what a form asks and names the outcome"""

log = structlog.get_logger(__name__)


def sms_router(
    receive: Receive, record_receipt: RecordReceipt, auth_token: str, public_url: str, *, clock: Clock = utc_now
) -> APIRouter:
    """Both webhooks. `public_url` is DOORSTEP_PUBLIC_URL, which Twilio signs. Raises ConfigError without a setting."""
    if not auth_token or not public_url:
        raise ConfigError(
            "The SMS webhooks need both settings to know Twilio's calls.",
            where="DOORSTEP_TWILIO_AUTH_TOKEN, DOORSTEP_PUBLIC_URL", advice="Set both.",
        )
    forms = SignedForms(auth_token, public_url)
    router = APIRouter()

    async def take(form: Mapping[str, str]) -> str:
        inbound = read_inbound(form, clock())
        if inbound is None:
            return "ignored"
        await receive(inbound)
        return "received"

    async def settle(form: Mapping[str, str]) -> str:
        sid = form.get("MessageSid") or form.get("SmsSid") or ""
        if not SID.fullmatch(sid):
            raise BodyError("no MessageSid")
        receipt = read_receipt(form.get("MessageStatus") or form.get("SmsStatus") or "", form.get("ErrorCode", ""))
        if receipt is None:
            return "ignored"
        status, error = receipt
        await record_receipt(Channel.SMS, sid, status, error)
        return "receipt"

    @router.post(INBOUND_PATH, include_in_schema=False)
    async def inbound(request: Request) -> Response:
        return await _answer(request, INBOUND_PATH, forms, take, Response(NO_REPLY, media_type="text/xml"))

    @router.post(STATUS_PATH, include_in_schema=False)
    async def status(request: Request) -> Response:
        return await _answer(request, STATUS_PATH, forms, settle, Response(status_code=204))

    return router


async def _answer(request: Request, path: str, forms: SignedForms, act: Act, done: Response) -> Response:
    """Check, act, answer; errors become the status that makes Twilio do the right thing."""
    try:
        outcome = await act(await forms.read(request, path))
    except RequestRefused:
        outcome, done = "refused", Response(status_code=403)
    except BodyError as problem:
        log.warning("sms webhook: malformed body", path=path, why=str(problem))
        outcome, done = "malformed", Response(status_code=400)
    except StoreUnavailable:
        outcome, done = "unavailable", Response(status_code=503)
    INBOUND.labels(Channel.SMS, outcome).inc()
    return done
