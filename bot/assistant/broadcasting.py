"""The use cases of coordinators around a broadcast: write it, look at it, let it go, stop it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property

from bot.assistant.about import find_event, find_link, find_opening, link_values
from bot.assistant.audience import Audience, audience
from bot.assistant.broadcast import Broadcast, BroadcastState, Missing
from bot.assistant.careful_texts import concerns, refuse_careless
from bot.assistant.desk import Desk
from bot.assistant.forecast import Forecast, forecast, kept_quiet
from bot.assistant.hours import DecentHours, next_decent
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.reach import Judging
from bot.assistant.segment import Segment, Vocabulary, parse, vocabulary
from bot.assistant.topics import purpose
from bot.assistant.values import PRIORITY, Cause, Channel, Contact, Delivery
from bot.assistant.wording import ENGLISH, Wording, check_texts
from bot.errors import BroadcastError
from bot.matching.codes import short_code
from bot.speaking.message import OutgoingMessage
from bot.speaking.sms import segments

COORDINATOR = "coordinator"
"""the tag of people who work with Doorstep: tests go to their own phones only"""
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

    def needs_approval(self, people: int, pounds: Decimal) -> bool:
        """Whether so many people or so much money need a second person."""
        return people > self.approval_people or pounds > self.approval_pounds


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What a coordinator fills in."""

    segment: str
    texts: Mapping[str, str]
    link: str = ""
    """code or id of an opening or event"""
    partner: str = ""
    """in whose name; empty: Doorstep alone"""
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
                id=self._free_code(uow, at), author=who.strip(), segment=self.segment(draft.segment),
                texts=_tidy(draft.texts), partner=" ".join(draft.partner.split()), link=link, missing=draft.missing,
                starts=draft.starts, expires=draft.expires,
            )
            self._check(uow, broadcast, at)
            uow.broadcasts.add(broadcast)
            uow.commit()
        return broadcast

    def _free_code(self, uow: UnitOfWork, at: datetime) -> str:
        """A code that is no opening's, no event's and no other broadcast's: people ask about it by this alone."""
        taken = {event.code for event in uow.events.upcoming(at)}
        while True:
            code = short_code("broadcast", self.desk.new_id())
            if not (code in taken or uow.broadcasts.get(code) or uow.openings.by_code(code)):
                return code

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
            starts, ends = self._span(uow, one, at)
        found = replace(
            forecast(self.store, meant, self.judging(wording, at), wording, self.rules.pence, progress),
            first=next_decent(starts, self.rules.hours), concerns=concerns(one, self.desk.knowledge.careful),
        )
        if found.first is not None and found.first >= ends:
            found = kept_quiet(found)
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
        large = self.rules.needs_approval(found.people, found.pounds) or bool(found.concerns)

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
                    advice="Neither its author, nor whoever wrote one of its texts or sent it, can approve it.",
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
        """Send every text to a coordinator's own phone, marked as a test; how many messages.

        The address must be known to be a coordinator's: they wrote to Doorstep from it, and it is tagged so.
        """
        with self.store.begin() as uow:
            one = must_find(uow, broadcast_id)
            wording = self.wording(uow, one)
            own = _of_coordinator(uow, channel, address)
            rows = [
                Delivery(
                    id=self.desk.new_id(), contact_id=own.id, channel=channel, address=own.address,
                    cause=Cause.SERVICE, message=_marked(message), created=at, sequence=number,
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
        """Whom the broadcast means now."""
        return self.meaning(uow, one.segment, at)

    def meaning(self, uow: UnitOfWork, segment: Segment, at: datetime) -> Audience:
        """Whom a segment means now."""
        return audience(
            segment, self.words, at, opening=lambda named: find_opening(uow, named),
            event=lambda named: find_event(uow, named, at),
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
        refuse_careless(one, self.desk.knowledge.careful)
        self.audience(uow, one, at)
        _check_lengths(wording, one.texts if wording.languages is not None else self.desk.flows.languages)
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
        starts, ends = self._span(uow, one, at)
        gone = link_values(uow, one.link, self.rules.hours).gone
        if gone or ends <= starts:
            raise BroadcastError(
                gone or "would start after its end", where=f"broadcast {one.id}", advice="Make a new one.",
            )
        return replace(one, starts=starts, expires=ends)

    def _span(self, uow: UnitOfWork, one: Broadcast, at: datetime) -> tuple[datetime, datetime]:
        """(not before, not after) if it were let go now."""
        starts = max(one.starts or at, at + self.rules.undo)
        about = link_values(uow, one.link, self.rules.hours)
        return starts, min([one.expires or starts + self.rules.lasts, *([about.ends] if about.ends else [])])

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


def _check_lengths(wording: Wording, languages: Iterable[str]) -> None:
    """Raises BroadcastError that names every language whose text is too long for SMS."""
    wrong = []
    for language in languages:
        try:
            wording.message(language, Channel.SMS)
        except BroadcastError as error:
            wrong.append(error)
    if wrong:
        raise BroadcastError(
            "; ".join(f"{one.where} {one.what}" for one in wrong), advice=wrong[0].advice,
        )


def _of_coordinator(uow: UnitOfWork, channel: Channel, address: str) -> Contact:
    found = uow.contacts.find(channel, address)
    if found is None or COORDINATOR not in uow.profiles.tags(found.resident_id):
        raise BroadcastError(
            "is not known as a coordinator's own phone", where="address",
            advice="Write to Doorstep from it, then: doorstep tag add coordinator --contact ADDRESS.",
        )
    if found.opted_out:
        raise BroadcastError("said STOP", where="address", advice="Write START to Doorstep from it first.")
    return found


def _marked(message: OutgoingMessage) -> OutgoingMessage:
    text = TEST_MARK + message.text
    return replace(message, text=text, segments=segments(text) if message.segments else 0)


def _tidy(texts: Mapping[str, str]) -> dict[str, str]:
    return {language: text.strip() for language, text in texts.items()}
