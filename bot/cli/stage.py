"""The stage for `doorstep play` and `doorstep chat`: a store in memory, sample openings, alerts as time passes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from bot.assistant.after_session import AfterSession
from bot.assistant.alerts import Alerts
from bot.assistant.desk import Desk
from bot.assistant.follow_ups import follow_ups
from bot.assistant.hours import DecentHours
from bot.assistant.passing_on import PassingOn
from bot.assistant.place_news import PlaceNews
from bot.assistant.ports import Store
from bot.assistant.reminders import Reminders
from bot.assistant.session_reminders import SessionReminders
from bot.assistant.telling import Teller
from bot.assistant.values import Cause, Channel, DeliveryStatus, Settled
from bot.bootstrap import content_folder, load_samples
from bot.cli.play import play, read_script
from bot.config import Settings
from bot.errors import ContentError
from bot.speaking.message import OutgoingMessage
from bot.store.memory.store import MemoryStore

PUBLIC_URL = "https://doorstep.example"
"""in the links of a transcript"""
BY_ITSELF = frozenset({Cause.ALERT, Cause.SERVICE})


def new_stage(settings: Settings, desk: Desk, at: datetime) -> Store:
    """A fresh store with the sample openings and events of that day."""
    store = MemoryStore()
    load_samples(store, desk, content_folder(settings) / "knowledge", at)
    return store


class Passing:
    """What goes out by itself as time passes: alerts and reminders, in decent hours."""

    def __init__(self, desk: Desk, store: Store, channel: Channel) -> None:
        hours = DecentHours()
        teller = Teller(desk=desk, hours=hours)
        self._store = store
        self._channel = channel
        self._alerts = Alerts(store=store, shortlist=teller.shortlist, tell=teller.tell)
        self._reminders = Reminders(store=store, desk=desk)
        self._follow_ups = follow_ups(store, desk, hours)
        self._passing_on = PassingOn(store=store)
        self._news = PlaceNews(store=store, desk=desk)
        self._after_session = AfterSession(store=store, desk=desk)
        self._session_reminders = SessionReminders(store=store, remind=self._news.remind)

    def __call__(self, now: datetime) -> Sequence[OutgoingMessage]:
        """What was sent up to now; replies waiting in the ledger are not repeated."""
        self._drain(now)
        self._follow_ups.run_due(lambda: now)
        with self._store.begin() as uow:
            self._alerts.look_again(uow, now)
            uow.commit()
        self._alerts.expand_due(lambda: now)
        self._reminders.remind_due(lambda: now)
        self._session_reminders.run_due(lambda: now)
        self._after_session.ask_due(lambda: now)
        self._passing_on.run_due(lambda: now)
        self._news.tell_due(lambda: now)
        return [d.message for d in self._drain(now) if d.cause in BY_ITSELF]

    def waited(self, now: datetime) -> Sequence[OutgoingMessage]:
        """What had waited for the person who has just come to a phone that several share."""
        return [d.message for d in self._drain(now) if d.cause is Cause.ALERT]

    def _drain(self, now: datetime) -> list[Any]:
        taken: list[Any] = []
        while True:
            with self._store.begin() as uow:
                claimed = uow.outbox.claim(self._channel, "stage", now, 50, 60)
                uow.outbox.settle(
                    "stage", [Settled(delivery_id=d.id, status=DeliveryStatus.SENT, provider_id=d.id) for d in claimed]
                )
                uow.commit()
            if not claimed:
                return taken
            taken += claimed


def play_file(file: Path, settings: Settings, desk: Desk, at: datetime, *, update: bool = False) -> dict[str, Any]:
    """Play a script from a file; with `update` its answers are written back as the golden transcript."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise ContentError(f"cannot be read: {error.strerror}", where=str(file)) from error
    script = read_script(_without_golden(text, file), str(file))
    ids = count()
    desk = replace(desk, new_id=lambda: f"play-{next(ids)}", public_url=PUBLIC_URL)  # the same transcript each time
    store = new_stage(settings, desk, at)
    result = play(script, desk, store, at, Passing(desk, store, Channel(script.channel)))
    if update:
        golden = {**json.loads(text), "at": at.isoformat(), "expected": result}
        file.write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return result


def _without_golden(text: str, file: Path) -> str:
    """A golden transcript is a script with `at` and `expected` beside it."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise ContentError(f"is no JSON: {error}", where=str(file)) from None
    if isinstance(data, dict):
        data = {k: v for k, v in data.items() if k not in {"at", "expected", "about"}}
    return json.dumps(data, ensure_ascii=False)
