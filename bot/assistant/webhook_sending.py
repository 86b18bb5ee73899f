"""The use case "news go out": written down in the transaction that found them, sent, and tried again for three days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.assistant.coordinators import AuditLine
from bot.assistant.ports import Store
from bot.assistant.webhook_desk import body_of
from bot.assistant.webhook_news import news_for
from bot.assistant.webhooks import GIVEN_UP, WAITS, Sending, SendingState, Webhook, next_try, sign
from bot.errors import WebhookError

LEASE = timedelta(minutes=5)
"""nobody else sends what was claimed; after a crash it goes again, under the same id"""
AT_ONCE = 20
GONE = 410
"""the receiver wants to hear no more"""


class Post(Protocol):
    """Sends to one address of the public internet. Implemented in bot/channels."""

    def __call__(self, address: str, headers: dict[str, str], body: bytes) -> int:
        """The status that was answered. Raises WebhookError where there was none, or the address may not be used."""
        ...


@dataclass(frozen=True, kw_only=True)
class WebhookSending:
    """`new_id` gives ids of messages."""

    store: Store
    post: Post
    new_id: Callable[[], str]

    def run(self, clock: Callable[[], datetime], stopping: Callable[[], bool] = lambda: False) -> int:
        """Look for news, then send what is due; how many arrived."""
        self.look(clock)
        arrived, down, end = 0, set[str](), clock()
        while not stopping():
            with self.store.begin() as uow:
                claimed = uow.webhooks.claim(end, clock() + LEASE, AT_ONCE)
                uow.commit()
            if not claimed:
                break
            for one in claimed:
                arrived += self._send(one, down, clock)
        return arrived

    def look(self, clock: Callable[[], datetime]) -> int:
        """Write down what is new; how many messages."""
        with self.store.begin() as uow:
            ids = [one.id for one in uow.webhooks.all() if one.stopped is None]
        return sum(self._look(one, clock()) for one in ids)

    def _look(self, webhook_id: str, at: datetime) -> int:
        with self.store.begin() as uow:
            webhook = uow.webhooks.get(webhook_id, lock=True)
            found = news_for(uow, webhook, at) if webhook and webhook.stopped is None else []
            for one in found:
                uow.webhooks.put(Sending(
                    id=self.new_id(), webhook_id=webhook_id, kind=one.kind, made=at, due=at,
                    body=body_of(one.kind, dict(one.told.data), at), resident_id=one.told.resident_id,
                ))
            uow.commit()
        return len(found)

    def _send(self, sending: Sending, down: set[str], clock: Callable[[], datetime]) -> bool:
        with self.store.begin() as uow:
            webhook = uow.webhooks.get(sending.webhook_id)
        if webhook is None:
            return False
        if webhook.stopped is not None and sending.made <= webhook.stopped:
            self._settle(replace(sending, due=None, state=SendingState.DEAD), None, clock())
            return False
        if webhook.id in down:  # what waits behind a receiver that is down does not wait for its time-out again
            self._settle(replace(sending, due=clock() + WAITS[0]), None, clock())
            return False
        answer, status = self._try(webhook, sending, clock())
        if 200 <= status < 300:
            self._settle(_tried(sending, answer, None, SendingState.ARRIVED), replace(webhook, failing=None), clock())
            return True
        down.add(webhook.id)
        self._failed(webhook, sending, answer, status, clock())
        return False

    def _try(self, webhook: Webhook, sending: Sending, at: datetime) -> tuple[str, int]:
        body = sending.body.encode()
        headers = {"content-type": "application/json", **sign(webhook.secret, sending.id, at, body)}
        try:
            status = self.post(webhook.address, headers, body)
        except WebhookError as error:
            return error.what, 0
        return str(status), status

    def _failed(self, webhook: Webhook, sending: Sending, answer: str, status: int, at: datetime) -> None:
        since = webhook.failing or at
        due = None if status == GONE else next_try(sending.made, sending.tries + 1, at)
        ended = status == GONE or (due is None and at - since >= GIVEN_UP - WAITS[-1])
        state = SendingState.WAITING if due else SendingState.DEAD
        kept = replace(webhook, failing=since, stopped=at if ended else None)
        self._settle(_tried(sending, answer, due, state), kept, at)

    def _settle(self, sending: Sending, webhook: Webhook | None, at: datetime) -> None:
        with self.store.begin() as uow:
            uow.webhooks.settle(sending)
            before = uow.webhooks.get(webhook.id, lock=True) if webhook else None
            if webhook and before and (before.failing, before.stopped) != (webhook.failing, webhook.stopped):
                uow.webhooks.keep(replace(before, failing=webhook.failing, stopped=webhook.stopped))
                if webhook.stopped:
                    uow.audit.add(AuditLine(
                        at=at, who="", partner_id=webhook.partner_id, what="gave_up_webhook", subject=webhook.id,
                    ))
            uow.commit()


def _tried(sending: Sending, answer: str, due: datetime | None, state: SendingState) -> Sending:
    return replace(sending, tries=sending.tries + 1, answer=answer[:200], due=due, state=state)
