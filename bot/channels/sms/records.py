"""What Twilio's own list of messages says of one number."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import aiohttp
from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from bot.assistant.reconciling import CarrierRecord
from bot.assistant.values import DeliveryStatus
from bot.channels.sms.http import TWILIO, TwilioHttp
from bot.channels.sms.receipts import STATUSES
from bot.errors import SendDecision, SendError

LATEST = 100
"""messages to one number that are looked through"""


class SmsRecords:
    """The `LookUp` of `assistant.reconciling`. Blocks: call it in a thread."""

    def __init__(self, *, account_sid: str, auth_token: str, api_url: str = TWILIO, seconds: float = 10.0) -> None:
        self._account = account_sid
        self._token = auth_token
        self._url = api_url
        self._seconds = seconds

    def __call__(self, address: str) -> Sequence[CarrierRecord]:
        """Our latest messages to a number. Raises SendError."""
        return asyncio.run(self._list(address))

    async def _list(self, address: str) -> Sequence[CarrierRecord]:
        http = TwilioHttp(self._url, seconds=self._seconds)
        client = Client(self._account, self._token, http_client=http)
        try:
            listed = await client.messages.list_async(to=address, limit=LATEST)
        except (aiohttp.ClientError, TimeoutError):
            raise SendError(SendDecision.RETRY, code="network") from None
        except (TwilioException, TypeError, ValueError, LookupError, AttributeError):
            raise SendError(SendDecision.RETRY, code="unreadable") from None
        finally:
            await http.close()
        return [
            CarrierRecord(
                provider_id=str(one.sid), text=str(one.body or ""), at=_moment(one.date_created),
                status=STATUSES.get(str(one.status), DeliveryStatus.SENT),
            )
            for one in listed
            if one.sid and isinstance(one.date_created, datetime) and str(one.direction).startswith("outbound")
        ]


def _moment(at: datetime) -> datetime:
    """Twilio's times are UTC, also where the library names no zone."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)
