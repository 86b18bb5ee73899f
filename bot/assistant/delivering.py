"""The walk of the broadcasts that run. Who is due stands in rows: a crash, a missed or a double run does no harm.

First the list of recipients is made, a chunk of residents a transaction. Then deliveries are written for the next on
the list, as many as a window allows: what is sent slowly must not run into the night, and a pause or a cancel must find
little in the ledger. Whoever stopped, was capped or was forgotten meanwhile is left out at that moment.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot.assistant.about import link_values
from bot.assistant.broadcast import DOORSTEP, Broadcast, BroadcastState
from bot.assistant.broadcasting import Broadcasting
from bot.assistant.hours import is_decent
from bot.assistant.ports import UnitOfWork
from bot.assistant.posting import announce
from bot.assistant.quiet import QUIET, own_hours, time_to_write
from bot.assistant.reach import LeftOut, Reached
from bot.assistant.values import PRIORITY, Cause, Channel, Delivery, LogLine
from bot.assistant.wording import Wording
from bot.errors import BroadcastError, ContentError
from bot.speaking.sms import price

log = structlog.get_logger(__name__)
DUE = (BroadcastState.SCHEDULED, BroadcastState.RUNNING, BroadcastState.PAUSED)
MARGIN = timedelta(minutes=2)
"""nothing is written so shortly before the hours end: the window takes about a minute to send"""

TALK_AT_MOST = 1_000
"""people of one broadcast with whom coordinators talk"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pieces:
    """How much at a time."""

    chunk: int = 1_000
    """residents looked at in one transaction"""
    feed: int = 20
    """deliveries of each channel written in one transaction: on SQLite replies wait behind it"""
    windows: Mapping[Channel, int] = field(default_factory=lambda: {
        Channel.TELEGRAM: 1_500, Channel.SMS: 60, Channel.SIMULATOR: 5_000,
    })
    """most deliveries that wait in the ledger: about a minute's sending"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """What a walk came to."""

    looked: int = 0
    """residents looked at"""
    written: int = 0
    """deliveries"""
    waits: bool = False
    """there is more to write as soon as the window has room"""

    def __add__(self, other: Done) -> Done:
        return Done(
            looked=self.looked + other.looked, written=self.written + other.written, waits=self.waits or other.waits,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivering:
    """The walk with all it needs."""

    broadcasting: Broadcasting
    pieces: Pieces = field(default_factory=Pieces)

    def run_due(self, clock: Callable[[], datetime], stopping: Callable[[], bool] = lambda: False) -> Done:
        """Go on with every broadcast until nothing can be done at this moment."""
        total = Done()
        while not stopping():
            round_ = Done()
            for broadcast_id in self._due_ids():
                if stopping():
                    break
                round_ += self.go_on(broadcast_id, clock())
            total = total + replace(round_, waits=False)
            if not round_.looked and not round_.written:
                return replace(total, waits=round_.waits)
        return total

    def _due_ids(self) -> Sequence[str]:
        with self.broadcasting.store.begin() as uow:
            return [one.id for one in uow.broadcasts.in_states(DUE)]

    def go_on(self, broadcast_id: str, at: datetime) -> Done:
        """One transaction's worth of one broadcast: a chunk of its list, or the next deliveries of each channel."""
        with self.broadcasting.store.begin() as uow:
            one = uow.broadcasts.get(broadcast_id, lock=True)
            if one is None or one.state not in DUE:
                return Done()
            try:
                after, done = self._step(uow, one, at)
            except (BroadcastError, ContentError) as error:
                log.error("broadcast.stands", broadcast=one.id, what=error.what, where=error.where)
                after, done = self._stand(uow, one, error.what, at), Done()
            if after != one:
                uow.broadcasts.save(after)
            uow.commit()
        return done

    def _step(self, uow: UnitOfWork, one: Broadcast, at: datetime) -> tuple[Broadcast, Done]:
        if one.expires is not None and at >= one.expires and one.state is not BroadcastState.SCHEDULED:
            return self._finished(uow, one, at), Done()  # what is in the ledger expires there
        if one.state is BroadcastState.PAUSED:
            return one, Done()
        if one.state is BroadcastState.SCHEDULED:
            if one.starts is None or at < one.starts:
                return one, Done()
            one = replace(one.step("start", DOORSTEP, at), audience_at=at)
        if gone := link_values(uow, one.link, self.broadcasting.rules.hours).gone:
            return self._stand(uow, one, gone, at), Done()
        return self._expanded(uow, one, at) if not one.expanded else self._fed(uow, one, at)

    def _expanded(self, uow: UnitOfWork, one: Broadcast, at: datetime) -> tuple[Broadcast, Done]:
        """The next chunk of residents is looked at; with the last one the list is complete."""
        meant = self.broadcasting.audience(uow, one, one.audience_at or at)
        judging = self.broadcasting.judging(self.broadcasting.wording(uow, one), one.audience_at or at)
        found = uow.recipients.expand(one.id, meant, judging, one.walked, self.pieces.chunk, at)
        over = found.looked < self.pieces.chunk
        walked = replace(one, walked=found.cursor, expanded=over)
        return (self._looked_at(uow, walked, at) if over else walked), Done(looked=found.looked + over)

    def _looked_at(self, uow: UnitOfWork, one: Broadcast, at: datetime) -> Broadcast:
        """Since it was let go more people may have come into the segment: what is now too large waits for approval."""
        if one.is_approved:
            return one
        wording = self.broadcasting.wording(uow, one)
        people = uow.recipients.outcomes(one.id).languages
        parts = sum(
            number * message.segments for (language, channel), number in people.items()
            if channel == Channel.SMS and (message := wording.message(language, Channel(channel)))
        )
        rules = self.broadcasting.rules
        if not rules.needs_approval(sum(people.values()), price(parts, rules.pence) / 100):
            return one
        return one.step("ask_approval", DOORSTEP, at, f"{sum(people.values())} people by now, {parts} SMS parts")

    def _fed(self, uow: UnitOfWork, one: Broadcast, at: datetime) -> tuple[Broadcast, Done]:
        hours = self.broadcasting.rules.hours
        if not (is_decent(at, hours) and is_decent(at + MARGIN, hours)):
            return one, Done()
        uow.broadcasts.about_to_write()
        wording = self.broadcasting.wording(uow, one)
        talking = uow.inbox.talking(at)
        total, over = Done(), True
        for channel in Channel:
            one, done, ended = self._fed_channel(uow, one, wording, channel, talking, at)
            total, over = total + done, over and ended
        return (self._finished(uow, one, at) if over else one), total

    def _fed_channel(
        self, uow: UnitOfWork, one: Broadcast, wording: Wording, channel: Channel, talking: Collection[str],
        at: datetime,
    ) -> tuple[Broadcast, Done, bool]:
        """The next of one channel, and whether there are no more of them.

        Whoever talked with a coordinator when it was their turn comes first once that is over.
        """
        window = self.pieces.windows.get(channel, 0)
        room = min(self.pieces.feed, window - uow.recipients.pending(Cause.BROADCAST, at, window, channel))
        judging = self.broadcasting.judging(wording, at)
        talked = uow.recipients.talked(one.id, channel, judging, TALK_AT_MOST)
        free = [each for each in talked if each.resident_id not in talking][: max(room, 1)]
        reached = free or uow.recipients.waiting(one.id, channel, judging, one.fed.get(channel, ""), max(room, 1))
        if not reached:
            return one, Done(), not talked
        if room <= 0:
            return one, Done(waits=True), False
        self._write(uow, one, wording, [_unless_talking(each, talking) for each in reached], at)
        fed = one.fed if free else {**one.fed, channel.value: reached[-1].resident_id}
        return replace(one, fed=fed), Done(written=len(reached)), False

    def _write(
        self, uow: UnitOfWork, one: Broadcast, wording: Wording, reached: Sequence[Reached], at: datetime
    ) -> None:
        times = self._times(uow, one, reached, at)
        judged = [_judged(wording, times, each) for each in reached]
        good = [each for each in judged if not each.reason]
        messages = {each.resident_id: wording.message(each.language, each.channel) for each in good}
        first = int(at.timestamp() * 1_000_000)
        uow.outbox.add(
            Delivery(
                id=f"{one.id}-{each.contact_id}", contact_id=each.contact_id, channel=each.channel,
                address=each.address, message=message, cause=Cause.BROADCAST, cause_id=one.id, created=at,
                sequence=first + number, priority=PRIORITY[Cause.BROADCAST], expires=one.expires,
                not_before=times[each.resident_id],
            )
            for number, each in enumerate(good) if (message := messages[each.resident_id]) is not None
        )
        uow.conversations.log_each(
            (each.contact_id, _line(one, message.text, message.language, at))
            for each in good if (message := messages[each.resident_id]) is not None
        )
        for each in good:
            contact = uow.contacts.get(each.contact_id) if each.shared else None
            if contact is not None:
                announce(self.broadcasting.desk, uow, contact, at)
        parts = {each.resident_id: _parts(wording, each) for each in good}
        uow.recipients.written(one.id, judged, parts, at)

    def _times(
        self, uow: UnitOfWork, one: Broadcast, reached: Sequence[Reached], at: datetime
    ) -> Mapping[str, datetime | None]:
        """When each may be written to, by their own quiet times; None: not before the broadcast is over."""
        said = uow.profiles.said(QUIET, [each.resident_id for each in reached])
        times: dict[str, datetime | None] = dict.fromkeys((each.resident_id for each in reached), at)
        for resident, quiet in said.items():
            opens = time_to_write(at, own_hours(self.broadcasting.rules.hours, quiet), MARGIN)
            late = opens is not None and one.expires is not None and opens >= one.expires
            times[resident] = None if late else opens
        return times

    def _finished(self, uow: UnitOfWork, one: Broadcast, at: datetime) -> Broadcast:
        """Done when nothing of it waits or is under way."""
        return one if uow.recipients.unfinished(one.id) else one.step("finish", DOORSTEP, at)

    def _stand(self, uow: UnitOfWork, one: Broadcast, why: str, at: datetime) -> Broadcast:
        """It cannot go on: a coordinator has to look."""
        started = one.step("start", DOORSTEP, at) if one.state is BroadcastState.SCHEDULED else one
        if started.state is BroadcastState.PAUSED:
            return started
        uow.recipients.hold(one.id)
        return started.step("pause", DOORSTEP, at, why)


def _parts(wording: Wording, each: Reached) -> int:
    if each.channel is not Channel.SMS or each.reason:
        return 0
    message = wording.message(each.language, each.channel)
    return message.segments if message else 0


def _unless_talking(each: Reached, talking: Collection[str]) -> Reached:
    """The same; whoever talks with a coordinator is passed over for now."""
    waits = not each.reason and each.resident_id in talking
    return replace(each, reason=LeftOut.TALKING.value) if waits else each


def _judged(wording: Wording, times: Mapping[str, datetime | None], each: Reached) -> Reached:
    """The same, with the reason why not: there is no text, or no hour for it."""
    if each.reason:
        return each
    if wording.message(each.language, each.channel) is None:
        return replace(each, reason=LeftOut.NO_TEXT.value)
    return each if times[each.resident_id] else replace(each, reason=LeftOut.QUIET.value)


def _line(one: Broadcast, text: str, language: str, at: datetime) -> LogLine:
    return LogLine(direction="out", text=text, at=at, language=language, meta={"broadcast": one.id})
