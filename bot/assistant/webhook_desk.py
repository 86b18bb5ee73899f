"""The use case "tell our system what is new": partners' webhooks, made, tried out, ended."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from bot.assistant.coordinators import AuditLine, Right, Viewer
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.webhook_news import standing_marks
from bot.assistant.webhooks import SECRET, News, Sending, Webhook
from bot.errors import WebhookError

MOST = 10
"""of one partner"""
INSIDE = frozenset({"localhost", "local", "internal", "intranet", "lan", "home", "corp"})
"""ends of names that no public server has"""
LONGEST = 500
"""letters of an address"""


@dataclass(frozen=True, kw_only=True)
class WebhookDesk:
    """`new_id` gives unguessable ids. Everything raises WebhookError for a webhook that is not the viewer's."""

    store: Store
    new_id: Callable[[], str]

    def add(
        self, viewer: Viewer, address: str, news: frozenset[News], at: datetime, webhook_id: str = ""
    ) -> Webhook:
        """News from now on. One that is there already under this id stays as it is."""
        check_address(address)
        webhook_id = webhook_id or self.new_id()
        key = sha256(f"{self.new_id()}{self.new_id()}".encode()).digest()
        made = Webhook(
            id=webhook_id, partner_id=viewer.partner_id, address=address, news=news, made=at,
            secret=SECRET + b64encode(key).decode(),
        )
        with self.store.begin() as uow:
            before = uow.webhooks.get(webhook_id)
            if before is not None and before.partner_id == viewer.partner_id:
                return before
            if sum(one.partner_id == viewer.partner_id for one in uow.webhooks.all()) >= MOST:
                raise WebhookError(f"A partner may have {MOST} webhooks.", field="url", advice="Remove another first.")
            uow.webhooks.keep(made)
            uow.webhooks.see(made.id, standing_marks(uow, made, at))
            _note(uow, "made_webhook", viewer, made.id, at)
            uow.commit()
        return made

    def listed(self, viewer: Viewer) -> Sequence[Webhook]:
        """The partner's; for administrators all of them."""
        with self.store.begin() as uow:
            return [one for one in uow.webhooks.all() if _is_theirs(viewer, one)]

    def one(self, viewer: Viewer, webhook_id: str) -> tuple[Webhook, Sequence[Sending]]:
        """It, and what was sent last."""
        with self.store.begin() as uow:
            return _theirs(uow, viewer, webhook_id), uow.webhooks.sendings(webhook_id)

    def remove(self, viewer: Viewer, webhook_id: str, at: datetime) -> None:
        """With what is under way to it."""
        with self.store.begin() as uow:
            _theirs(uow, viewer, webhook_id)
            uow.webhooks.remove(webhook_id)
            _note(uow, "removed_webhook", viewer, webhook_id, at)
            uow.commit()

    def test(self, viewer: Viewer, webhook_id: str, at: datetime) -> Sending:
        """A message that says nothing goes to it within a minute."""
        with self.store.begin() as uow:
            _theirs(uow, viewer, webhook_id)
            body = body_of(News.TEST, {}, at)
            sending = Sending(id=self.new_id(), webhook_id=webhook_id, kind=News.TEST, body=body, made=at, due=at)
            uow.webhooks.put(sending)
            _note(uow, "tested_webhook", viewer, webhook_id, at)
            uow.commit()
        return sending

    def start_again(self, viewer: Viewer, webhook_id: str, at: datetime) -> None:
        """One that was stopped hears of what is new from now on."""
        with self.store.begin() as uow:
            stopped = _theirs(uow, viewer, webhook_id)
            uow.webhooks.keep(replace(stopped, failing=None, stopped=None))
            now = standing_marks(uow, stopped, at)
            uow.webhooks.see(webhook_id, now, [one for one in uow.webhooks.seen(webhook_id) if one not in now])
            _note(uow, "restarted_webhook", viewer, webhook_id, at)
            uow.commit()


def check_address(address: str) -> None:
    """https, a name of the public internet, nothing secret in it. Where the name leads is looked at when sending."""
    advice = "Give an https address that the internet reaches, such as https://example.org/doorstep."
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise WebhookError("This is no address.", field="url", advice=advice) from None
    printable = address.isascii() and address.isprintable() and " " not in address
    if not printable or len(address) > LONGEST or parts.scheme != "https" or not host or port == 0:
        raise WebhookError("This is no https address.", field="url", advice=advice)
    if parts.username or parts.password or parts.fragment:
        raise WebhookError("The address has a name, a password or a fragment in it.", field="url", advice=advice)
    if "." not in host.rstrip(".") and ":" not in host:
        raise WebhookError("The address leads into a private network.", field="url", advice=advice)
    try:
        inside = not ip_address(host).is_global
    except ValueError:
        inside = host.rstrip(".").rsplit(".", 1)[-1].lower() in INSIDE
    if inside:
        raise WebhookError("The address leads into a private network.", field="url", advice=advice)


def body_of(kind: News, data: dict[str, Any], at: datetime) -> str:
    """What is sent."""
    told = {"type": kind.value, "timestamp": at.isoformat(), "data": data}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _is_theirs(viewer: Viewer, webhook: Webhook) -> bool:
    return viewer.may(Right.MANAGE) or webhook.partner_id == viewer.partner_id


def _theirs(uow: UnitOfWork, viewer: Viewer, webhook_id: str) -> Webhook:
    found = uow.webhooks.get(webhook_id, lock=True)
    if found is None or not _is_theirs(viewer, found):
        raise WebhookError("There is no such webhook.")
    return found


def _note(uow: UnitOfWork, what: str, viewer: Viewer, subject: str, at: datetime) -> None:
    uow.audit.add(AuditLine(
        at=at, who=viewer.coordinator_id, partner_id=viewer.partner_id, what=what, subject=subject,
    ))
