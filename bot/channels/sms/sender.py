"""Sends a delivery as an SMS through Twilio's official client."""

from __future__ import annotations

import aiohttp
from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from bot.assistant.values import Channel, Delivery
from bot.channels.sms.http import TWILIO, TwilioHttp
from bot.channels.sms.webhook import STATUS_PATH
from bot.channels.split import TWILIO as TWILIO_LIMIT
from bot.channels.split import split_text
from bot.errors import ConfigError, SendDecision, SendError

NEVER_LEFT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
"""failures before the first byte was sent: surely not shown"""


def sender_key(from_number: str, messaging_service: str) -> str:
    """Names the token row of a number or a Messaging Service."""
    return f"sms:{messaging_service or from_number}"


class SmsSender:
    """A Sender over Twilio's Messages resource. It never retries and keeps no pace: the outbox does."""

    channel = Channel.SMS

    def __init__(
        self, *, account_sid: str, auth_token: str, public_url: str, from_number: str = "", messaging_service: str = "",
        api_url: str = TWILIO, seconds: float = 10.0,
    ) -> None:
        """`from_number` or `messaging_service` (a SID) sends; callbacks go to `public_url`. Raises ConfigError."""
        if bool(from_number) == bool(messaging_service):
            raise ConfigError(
                "SMS needs exactly one sender.", where="DOORSTEP_TWILIO_FROM, DOORSTEP_TWILIO_MESSAGING_SERVICE_SID",
                advice="Set one of the two.",
            )
        if not public_url:
            raise ConfigError(
                "SMS needs the public address of this server.", where="DOORSTEP_PUBLIC_URL",
                advice="Set it to what Twilio calls, for example https://doorstep.example.org.",
            )
        self.key = sender_key(from_number, messaging_service)
        self._sender = {"messaging_service_sid": messaging_service} if messaging_service else {"from_": from_number}
        self._callback = public_url.rstrip("/") + STATUS_PATH
        self._http = TwilioHttp(api_url, seconds=seconds)
        self._client = Client(account_sid, auth_token, http_client=self._http)

    async def send(self, delivery: Delivery) -> str:
        """Returns the MessageSid, of the last part where a text of more than 1600 units goes out in parts.

        Raises SendError. When a later part fails, sending again repeats the earlier ones: better twice than half.
        """
        *first, last = split_text(delivery.message.text, TWILIO_LIMIT)
        for part in first:
            await self._create(delivery.address, part)
        return await self._create(delivery.address, last)

    async def _create(self, address: str, text: str) -> str:
        try:
            message = await self._client.messages.create_async(
                to=address, body=text, status_callback=self._callback, **self._sender
            )
        except NEVER_LEFT:
            raise SendError(SendDecision.RETRY, code="connect") from None
        except TimeoutError:
            raise SendError(SendDecision.UNKNOWN, code="timeout") from None
        except aiohttp.ClientError:
            raise SendError(SendDecision.UNKNOWN, code="network") from None
        except (TwilioException, TypeError, ValueError, LookupError, AttributeError):
            raise SendError(SendDecision.UNKNOWN, code="unreadable") from None  # taken, but the answer makes no sense
        if not message.sid:
            raise SendError(SendDecision.UNKNOWN, code="unreadable")
        return str(message.sid)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()
