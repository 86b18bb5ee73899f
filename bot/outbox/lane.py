"""One sender's lane: claims no more than it may send, sends at the allowed pace, hands the outcome to the settler."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.assistant.channel_ports import Sender
from bot.assistant.values import URGENT, Delivery
from bot.errors import SendDecision, SendError, StoreError
from bot.outbox.bulk import Bulk
from bot.outbox.decision import Outcome, after_error, after_success, put_back, rested
from bot.outbox.ledger import Batch, Ledger
from bot.outbox.pace import Pace
from bot.outbox.punctuality import Punctuality
from bot.outbox.settings import PumpSettings
from bot.outbox.settler import Settler
from bot.outbox.trouble import Trouble

log = structlog.get_logger(__name__)


class Lane:
    """Claims, sends and settles for one sender. See `Pump`."""

    def __init__(
        self, *, sender: Sender, pace: Pace, ledger: Ledger, settings: PumpSettings, clock: Callable[[], datetime],
        decent: Callable[[datetime], bool],
    ) -> None:
        self._sender = sender
        self._pace = pace
        self._ledger = ledger
        self._settings = settings
        self._clock = clock
        self._bulk = Bulk(sender.key, decent)
        self._settler = Settler(sender=sender, ledger=ledger, settings=settings, settled=self._look)
        self._trouble = Trouble("outbox.cannot_claim", sender.key, settings.trouble)
        self._woken = asyncio.Event()
        self._news = asyncio.Event()
        self._sending: set[str] = set()
        self._held_until: datetime | None = None
        self._stopping = False
        self._punctual = Punctuality(pace.jitter, settings.lease / 4)
        self._refused_since: float | None = None

    def wake(self) -> None:
        """Look at the ledger now: something new is in it."""
        self._news.set()
        self._woken.set()

    def _look(self) -> None:
        self._woken.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; then wait `grace` seconds for what is in flight and settle it."""
        settling = asyncio.create_task(self._settler.run())
        try:
            async with asyncio.timeout(None) as limit, asyncio.TaskGroup() as sends:
                await self._claim_until(stop, sends)
                self._stopping = True
                limit.reschedule(_now() + self._settings.grace)
        except TimeoutError:
            log.warning("outbox.left_in_flight", sender=self._sender.key)
        finally:
            self._settler.close()
            await settling

    async def _claim_until(self, stop: asyncio.Event, sends: asyncio.TaskGroup) -> None:
        while not stop.is_set():
            self._woken.clear()  # before looking, so that a wake while we look is not lost
            self._news.clear()
            try:
                batch = await self._claim()
            except StoreError as error:
                self._trouble.met(error)
                await self._sleep(self._woken, self._trouble.pause, stop)
                continue
            self._trouble.over()
            for delivery in batch.deliveries:
                sends.create_task(self._deliver(delivery))
            if not batch.deliveries:
                await self._sleep(self._woken, self._pause_after(batch), stop)
            elif batch.short and all(one.priority > URGENT for one in batch.deliveries):
                await self._sleep(self._news, self._settings.gather, stop)

    async def _claim(self) -> Batch:
        """What may start now; it is counted as being sent."""
        busy = len(self._sending) + self._settler.waiting
        room = self._pace.in_flight - busy
        if room <= 0 or self._hold() is not None:
            return Batch(due=self._hold())
        now = self._clock()
        bulk = busy < self._pace.bulk_in_flight and self._bulk.may_go(now)
        limit = self._punctual.limit(min(room, self._settings.batch))
        batch = await self._ledger.claim(
            self._sender, self._pace, limit=limit, bulk=bulk, look=bulk or self._bulk.look(now)
        )
        if batch.budget_spent:
            self._bulk.spent(now)
        refused = batch.short and not batch.deliveries
        self._refused_since = (self._refused_since or _now()) if refused else None
        # What is in our hands already: we were stopped past our own lease and are still at it.
        fresh = [one for one in batch.deliveries if one.id not in self._sending]
        self._sending.update(one.id for one in fresh)
        return replace(batch, deliveries=await self._without_stopped(fresh))

    async def _without_stopped(self, claimed: Sequence[Delivery]) -> Sequence[Delivery]:
        """Right after the claim it is all of them. If the claim took long, somebody may have said STOP meanwhile."""
        if not claimed or self._age(claimed[0]) <= self._settings.doubt:
            return claimed
        try:
            good = await self._ledger.may_still_go(claimed)
        except StoreError:
            good = ()  # they are ours and unsent; the settler puts them back when the database answers
        for one in claimed:
            if one.id not in good:
                self._done(one, put_back(one, self._clock()))  # the next claim cancels it
        return [one for one in claimed if one.id in good]

    def _age(self, claimed: Delivery) -> float:
        """Seconds since the claim."""
        assert claimed.tried is not None
        return (self._clock() - claimed.tried).total_seconds()

    def _pause_after(self, batch: Batch) -> float:
        """Seconds to sleep after a claim that brought nothing; a wake or a settled delivery ends it sooner."""
        if self._refused_since is not None:
            # One unit's time; longer and longer where another process holds the sender.
            return min(self._settings.poll, max(1 / self._pace.per_second, _now() - self._refused_since))
        ahead = (batch.due - self._clock()).total_seconds() if batch.due else 0.0
        return min(self._settings.poll, ahead) if ahead > 0 else self._settings.poll

    async def _sleep(self, until: asyncio.Event, seconds: float, stop: asyncio.Event) -> None:
        if stop.is_set():
            return
        try:
            async with asyncio.timeout(seconds):
                await until.wait()
        except TimeoutError:
            return

    async def _deliver(self, delivery: Delivery) -> None:
        outcome = self._reason_not_to_send(delivery) or await self._sent(delivery)
        self._note_hold(outcome)
        self._done(delivery, outcome)

    def _done(self, delivery: Delivery, outcome: Outcome) -> None:
        self._sending.discard(delivery.id)
        self._settler.add(outcome, soon=delivery.priority <= URGENT)

    def _reason_not_to_send(self, delivery: Delivery) -> Outcome | None:
        now = self._clock()
        margin = timedelta(seconds=self._settings.send)
        if delivery.lease_until is not None and now + margin > delivery.lease_until:
            log.warning("outbox.slept_past_lease", sender=self._sender.key)
            return put_back(delivery, now)  # takes effect only if nobody else has it by now
        if not self._punctual.in_time(self._age(delivery)):
            return put_back(delivery, now)
        if (hold := self._hold()) is not None:
            return put_back(delivery, hold)
        return put_back(delivery, now) if self._stopping else None

    async def _sent(self, delivery: Delivery) -> Outcome:
        """The gap runs from the carrier's answer, so that the carrier sees no shorter one."""
        outcome = await self._send(delivery)
        return rested(outcome, self._pace.contact_gap, self._clock())

    async def _send(self, delivery: Delivery) -> Outcome:
        try:
            async with asyncio.timeout(self._settings.send):
                provider_id = await self._sender.send(delivery)
        except SendError as error:
            return after_error(delivery, error, self._clock())
        except TimeoutError:
            return after_error(delivery, SendError(SendDecision.UNKNOWN, code="no_answer"), self._clock())
        except Exception as error:  # noqa: BLE001 - a sender's bug must neither lose the delivery nor stop the others
            code = type(error).__name__  # never its text, which may hold an address
            log.error("outbox.sender_bug", sender=self._sender.key, error=code)
            return after_error(delivery, SendError(SendDecision.UNKNOWN, code=code), self._clock())
        return after_success(delivery, provider_id, self._clock())

    def _hold(self) -> datetime | None:
        """Until when the sender must not send; None = it may."""
        return self._held_until if self._held_until is not None and self._clock() < self._held_until else None

    def _note_hold(self, outcome: Outcome) -> None:
        """One line a hold, however many sends met it."""
        until = outcome.hold_until
        if until is None:
            return
        if self._hold() is None:
            report = log.error if outcome.alarm else log.warning
            report("outbox.sender_held", sender=self._sender.key, until=until.isoformat(), code=outcome.code)
        self._held_until = max(until, self._held_until or until)


def _now() -> float:
    """Seconds of the event loop's clock, which never steps back."""
    return asyncio.get_running_loop().time()
