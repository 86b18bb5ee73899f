"""The use cases of coordinators around a broadcast: write it, look at it, let it go, stop it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.assistant.audience import Audience, audience
from bot.assistant.broadcast import Broadcast, BroadcastState, Link, Missing
from bot.assistant.desk import Desk
from bot.assistant.forecast import Forecast, forecast
from bot.assistant.hours import DecentHours, next_decent
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.reach import Judging
from bot.assistant.segment import Segment, Vocabulary, parse, vocabulary
from bot.assistant.topics import purpose
from bot.assistant.values import PRIORITY, Cause, Channel, Delivery
from bot.assistant.wording import ENGLISH, LinkValues, Wording, check_texts, of_event, of_opening
from bot.errors import BroadcastError
from bot.matching.codes import short_code

TEST_MARK = "TEST. "
"""before a message that goes only to the coordinator who asked for it"""


@dataclass(frozen=True, kw_only=True, slots=True)
class BroadcastRules:
    """What an installation allows."""

    hours: DecentHours = field(default_factory=DecentHours)
    cap: int = 3
    """alerts and broadcasts to one person in `cap_days`"""
    cap_days: int = 7
    approval_people: int = 200
    """more need a second person"""
    approval_pounds: Decimal = Decimal(20)
    """dearer ones need a second person"""
    undo: timedelta = timedelta(minutes=5)
    """between "send" and the first delivery"""
    lasts: timedelta = timedelta(days=3)
    """what was not sent so long after the start is not sent any more"""
    pence: Decimal = Decimal("4.0")
    """price of one SMS part"""
    daily_pounds: Decimal = Decimal(50)
    """what alerts and broadcasts over SMS may cost on one day: the pump holds to it, here the hopeless is refused"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What a coordinator fills in."""

    segment: str
    texts: Mapping[str, str]
    link: str = ""
    """code or id of an opening or event"""
    missing: Missing = Missing.LEAVE_OUT
    starts: datetime | None = None
    expires: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Broadcasting:
    """The use cases with all they need. Every method raises BroadcastError for what cannot be done."""

    desk: Desk
    store: Store
    rules: BroadcastRules = field(default_factory=BroadcastRules)

    @cached_property
    def words(self) -> Vocabulary:
        """What a segment may say."""
        return vocabulary(self.desk.knowledge, self.desk.flows.languages)

    def segment(self, line: str) -> Segment:
        """The segment of a line."""
        return parse(line, self.words)

    def new(self, draft: Draft, who: str, at: datetime) -> Broadcast:
        """A draft that can be previewed."""
        if not who.strip():
            raise BroadcastError("has no author", where="broadcast", advice="Say who you are: --by NAME.")
        with self.store.begin() as uow:
            link = find_link(uow, draft.link, at) if draft.link else None
            broadcast = Broadcast(
                id=short_code("broadcast", self.desk.new_id()), author=who.strip(), segment=self.segment(draft.segment),
                texts=_tidy(draft.texts), link=link, missing=draft.missing, starts=draft.starts, expires=draft.expires,
            )
            self._check(uow, broadcast, at)
            uow.broadcasts.add(broadcast)
            uow.commit()
        return broadcast

    def revise(self, broadcast_id: str, texts: Mapping[str, str], who: str, at: datetime) -> Broadcast:
        """Add or replace texts; it has to be previewed again."""
        def change(uow: UnitOfWork, one: Broadcast) -> Broadcast:
            revised = replace(one.step("revise", who, at), texts={**one.texts, **_tidy(texts)})
            self._check(uow, revised, at)
            return revised

        return self._change(broadcast_id, change)

    def preview(
        self, broadcast_id: str, who: str, at: datetime, progress: Callable[[int], None] = lambda _: None
    ) -> Forecast:
        """Who would get it, in which words, at what price, and who would not. Nothing is sent."""
        with self.store.begin() as uow:
            one = must_find(uow, broadcast_id)
            wording = self.wording(uow, one)
            meant = self.audience(uow, one, at)
        found = replace(
            forecast(self.store, meant, self.judging(wording, at), wording, self.rules.pence, progress),
            first=next_decent(max(one.starts or at, at + self.rules.undo), self.rules.hours),
        )
        if one.state in {BroadcastState.DRAFT, BroadcastState.PREVIEWED}:
            note = f"{found.people} people, {found.segments} SMS parts, £{found.pounds:.2f}"
            self._change(broadcast_id, lambda _, now: now.step("preview", who, at, note))
        return found

    def send(self, broadcast_id: str, who: str, at: datetime) -> Broadcast:
        """Let a previewed broadcast go, or ask for a second person's approval where it is large or dear.

        It is counted anew, for a preview may be days old.
        """
        with self.store.begin() as uow:
            must_find(uow, broadcast_id).step("send", who, at)
        found = self.preview(broadcast_id, who, at)
        large = found.people > self.rules.approval_people or found.pounds > self.rules.approval_pounds

        def change(uow: UnitOfWork, one: Broadcast) -> Broadcast:
            self._may_go(one, found, at)
            return one.step("ask_approval", who, at) if large else self._timed(uow, one.step("send", who, at), at)

        return self._change(broadcast_id, change)

    def approve(self, broadcast_id: str, who: str, at: datetime) -> Broadcast:
        """A second person lets it go."""
        def change(uow: UnitOfWork, one: Broadcast) -> Broadcast:
            approved = one.step("approve", who, at)
            if not one.may_approve(who):
                raise BroadcastError(
                    "needs a second person", where=f"broadcast {one.id}",
                    advice="Neither its author nor whoever sent it can approve it.",
                )
            return self._timed(uow, approved, at)

        return self._change(broadcast_id, change)

    def pause(self, broadcast_id: str, who: str, at: datetime, note: str = "") -> Broadcast:
        """Nothing more goes out, also not what waits in the ledger."""
        def change(uow: UnitOfWork, one: Broadcast) -> Broadcast:
            uow.recipients.hold(one.id)
            return one.step("pause", who, at, note)

        return self._change(broadcast_id, change)

    def resume(self, broadcast_id: str, who: str, at: datetime) -> Broadcast:
        """Go on where it was paused."""
        def change(uow: UnitOfWork, one: Broadcast) -> Broadcast:
            uow.recipients.release(one.id)
            return one.step("resume", who, at)

        return self._change(broadcast_id, change)

    def cancel(self, broadcast_id: str, who: str, at: datetime) -> Broadcast:
        """End it; what is not in a carrier's hands is never sent."""
        def change(uow: UnitOfWork, one: Broadcast) -> Broadcast:
            uow.recipients.cancel(one.id, at)
            return one.step("cancel", who, at)

        return self._change(broadcast_id, change)

    def test(self, broadcast_id: str, channel: Channel, address: str, at: datetime) -> int:
        """Send every text to the coordinator's own address, marked as a test; how many messages."""
        with self.store.begin() as uow:
            one = must_find(uow, broadcast_id)
            wording = self.wording(uow, one)
            reader = f"test-{self.desk.new_id()}"
            rows = [
                Delivery(
                    id=self.desk.new_id(), contact_id=reader, channel=channel, address=address, cause=Cause.SERVICE,
                    message=replace(message, text=TEST_MARK + message.text), created=at, sequence=number,
                    priority=PRIORITY[Cause.SERVICE], expires=at + timedelta(hours=1),
                )
                for number, language in enumerate(sorted(one.texts))
                if (message := wording.message(language, channel)) is not None
            ]
            uow.outbox.add(rows)
            uow.commit()
        return len(rows)

    # What the walk needs too

    def wording(self, uow: UnitOfWork, one: Broadcast) -> Wording:
        """The words of a broadcast as things stand now."""
        return Wording(
            broadcast=one, link=link_values(uow, one.link, self.rules.hours), phrases=self.desk.flows.phrases,
            catalogues=self.desk.catalogues,
        )

    def audience(self, uow: UnitOfWork, one: Broadcast, at: datetime) -> Audience:
        """Whom the segment means now."""
        return audience(
            one.segment, self.words, at, opening=lambda named: _opening(uow, named),
            event=lambda named: _event(uow, named, at),
        )

    def judging(self, wording: Wording, at: datetime) -> Judging:
        """By what people are left out now."""
        return Judging(
            cap=self.rules.cap, since=at - timedelta(days=self.rules.cap_days), languages=wording.languages,
            purposes=frozenset(map(purpose, wording.link.topics)),
        )

    def _check(self, uow: UnitOfWork, one: Broadcast, at: datetime) -> None:
        """Whether it could be sent, but for the people."""
        wording = self.wording(uow, one)
        check_texts(one.texts, wording.link, dict.fromkeys(self.desk.flows.languages))
        if one.missing is Missing.ENGLISH_WITH_NOTE and ENGLISH not in one.texts:
            raise BroadcastError("has no English text to send with a note", where="text en", advice="Add --text en=...")
        self.audience(uow, one, at)
        for language in one.texts:
            wording.message(language, Channel.SMS)
        if wording.link.gone:
            raise BroadcastError(wording.link.gone, where="--about")
        if one.expires is not None and one.expires <= max(one.starts or at, at):
            raise BroadcastError("expires before it starts", where="--expires")

    def _may_go(self, one: Broadcast, found: Forecast, at: datetime) -> None:
        where = f"broadcast {one.id}"
        if one.missing is Missing.WAIT and found.missing:
            raise BroadcastError(
                f"waits for texts in {', '.join(sorted(found.missing))}", where=where,
                advice="Add them with `doorstep broadcast text`.",
            )
        if not found.people:
            raise BroadcastError("would reach nobody", where=where, advice="The preview says who is left out, and why.")
        if found.pounds > self.rules.daily_pounds * max(1, self.rules.lasts.days):
            raise BroadcastError(
                f"costs £{found.pounds:.2f}, and a day may cost £{self.rules.daily_pounds:.2f}", where=where,
                advice="Choose fewer people or fewer words, or raise DOORSTEP_DAILY_POUNDS.",
            )
        if one.expires is not None and one.expires <= at:
            raise BroadcastError("has expired", where=where, advice="Make a new one.")

    def _timed(self, uow: UnitOfWork, one: Broadcast, at: datetime) -> Broadcast:
        """Fix when it starts and ends: the undo window first, then its own wish; never after what it is about."""
        starts = max(one.starts or at, at + self.rules.undo)
        about = link_values(uow, one.link, self.rules.hours)
        ends = [one.expires or starts + self.rules.lasts, *([about.ends] if about.ends else [])]
        if about.gone or min(ends) <= starts:
            raise BroadcastError(
                about.gone or "would start after its end", where=f"broadcast {one.id}", advice="Make a new one.",
            )
        return replace(one, starts=starts, expires=min(ends))

    def _change(self, broadcast_id: str, change: Callable[[UnitOfWork, Broadcast], Broadcast]) -> Broadcast:
        with self.store.begin() as uow:
            changed = change(uow, must_find(uow, broadcast_id, lock=True))
            uow.broadcasts.save(changed)
            uow.commit()
        return changed


def must_find(uow: UnitOfWork, broadcast_id: str, *, lock: bool = False) -> Broadcast:
    """The broadcast of an id. Raises BroadcastError."""
    wanted = broadcast_id.strip().upper()
    found = uow.broadcasts.get(wanted, lock=lock)
    if found is None:
        raise BroadcastError("there is none", where=f"broadcast {wanted}", advice="See `doorstep broadcast list`.")
    return found


def find_link(uow: UnitOfWork, named: str, at: datetime) -> Link:
    """The opening or event of a code or id."""
    opening = uow.openings.get(named) or uow.openings.by_code(named)
    return Link(kind="opening", id=opening.id) if opening else Link(kind="event", id=_event(uow, named, at))


def link_values(uow: UnitOfWork, link: Link | None, hours: DecentHours) -> LinkValues:
    """What stands in the texts for {code} and the like."""
    if link is None:
        return LinkValues()
    if link.kind == "event":
        event = uow.events.get(link.id)
        return of_event(event) if event else LinkValues(gone="the event is not there any more")
    opening = uow.openings.get(link.id)
    if opening is None:
        return LinkValues(gone="the opening is not there any more")
    ends = None if opening.closes is None else _midnight_after(opening.closes, hours)
    return replace(of_opening(opening), ends=ends)


def _midnight_after(day: date, hours: DecentHours) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(hours.zone))


def _opening(uow: UnitOfWork, named: str) -> str:
    opening = uow.openings.get(named) or uow.openings.by_code(named)
    if opening is None:
        raise BroadcastError(f"there is no opening {named!r}", where="segment", advice="Use its code or id.")
    return opening.id


def _event(uow: UnitOfWork, named: str, at: datetime) -> str:
    """By id, or by the code of one to come."""
    if uow.events.get(named) is not None:
        return named
    code = named.strip().upper()
    found = next((event.id for event in uow.events.upcoming(at) if code and event.code.upper() == code), None)
    if found is None:
        raise BroadcastError(f"there is no opening or event {named!r}", where="broadcast", advice="Use its code or id.")
    return found


def _tidy(texts: Mapping[str, str]) -> dict[str, str]:
    return {language: text.strip() for language, text in texts.items()}
