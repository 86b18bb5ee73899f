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
from bot.assistant.coordinators import AuditLine, Viewer
from bot.assistant.desk import Desk
from bot.assistant.forecast import Forecast, forecast, kept_quiet
from bot.assistant.hours import DecentHours, next_decent
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.reach import Judging
from bot.assistant.segment import Segment, Vocabulary, parse, vocabulary
from bot.assistant.topics import purpose
from bot.assistant.trying_out import marked_deliveries
from bot.assistant.values import Channel
from bot.assistant.wording import ENGLISH, Wording, check_texts
from bot.errors import BroadcastError
from bot.matching.codes import short_code


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
    viewer: Viewer | None = None
    """who acts in the console, and sees the own partner's broadcasts only; None: the command line, which sees all"""

    def of(self, viewer: Viewer) -> Broadcasting:
        """The same, for somebody signed in: the wall holds, and what they do is audited."""
        return replace(self, viewer=viewer)

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
            empty = Broadcast(
                id=self._free_code(uow, at), author=who.strip(), segment=Segment(), texts={}, owner=self._owner,
            )
            broadcast = self.filled_in(uow, empty, draft, at)
            self._check(uow, broadcast, at)
            uow.broadcasts.add(broadcast)
            self._note(uow, "new", broadcast, at)
            uow.commit()
        return broadcast

    def filled_in(self, uow: UnitOfWork, one: Broadcast, draft: Draft, at: datetime) -> Broadcast:
        """With what the draft says; texts of other languages stay. A partner writes in its own name only."""
        texts = {**one.texts, **_tidy(draft.texts)}
        partner = self.viewer.partner_name if self.viewer and self._owner else draft.partner
        return replace(
            one, segment=self.segment(draft.segment), texts=texts, partner=" ".join(partner.split()),
            link=find_link(uow, draft.link, at) if draft.link else None, missing=draft.missing, starts=draft.starts,
            expires=draft.expires, reviewed=_still_read(one, texts),
        )

    @property
    def _owner(self) -> str:
        """The partner whose broadcasts and people these are; "" = the programme's."""
        return "" if self.viewer is None or self.viewer.sees_everyone else self.viewer.partner_id

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
            after = {**one.texts, **_tidy(texts)}
            revised = replace(one.step("revise", who, at), texts=after, reviewed=_still_read(one, after))
            self._check(uow, revised, at)
            return revised

        return self._change(broadcast_id, change)

    def rewrite(self, broadcast_id: str, draft: Draft, who: str, at: datetime) -> Broadcast:
        """Everything as the draft says it; texts of languages that it leaves out stay."""
        def change(uow: UnitOfWork, one: Broadcast) -> Broadcast:
            rewritten = self.filled_in(uow, one.step("revise", who, at), draft, at)
            self._check(uow, rewritten, at)
            return rewritten

        return self._change(broadcast_id, change)

    def drop_text(self, broadcast_id: str, language: str, who: str, at: datetime) -> Broadcast:
        """Take the text of one language out."""
        def change(uow: UnitOfWork, one: Broadcast) -> Broadcast:
            texts = {tag: text for tag, text in one.texts.items() if tag != language}
            left = replace(one.step("revise", who, at), texts=texts, reviewed=_still_read(one, texts))
            self._check(uow, left, at)
            return left

        return self._change(broadcast_id, change)

    def review(self, broadcast_id: str, language: str, who: str, at: datetime) -> Broadcast:
        """Somebody who speaks the language has read its text."""
        def change(_: UnitOfWork, one: Broadcast) -> Broadcast:
            if language not in one.texts:
                raise BroadcastError("has no such text", where=f"text {language}", name="no_text")
            return replace(one.step("review", who, at, language), reviewed={**one.reviewed, language: who})

        return self._change(broadcast_id, change)

    def preview(
        self, broadcast_id: str, who: str, at: datetime, progress: Callable[[int], None] = lambda _: None
    ) -> Forecast:
        """Who would get it, in which words, at what price, and who would not. Nothing is sent."""
        with self.store.begin() as uow:
            one = self.find(uow, broadcast_id)
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
            self.find(uow, broadcast_id).step("send", who, at)
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
                    name="second_person",
                )
            return self._timed(uow, approved, at)

        return self._change(broadcast_id, change)

    def send_back(self, broadcast_id: str, who: str, at: datetime, note: str = "") -> Broadcast:
        """A second person does not let it go: it is a draft again."""
        def change(_: UnitOfWork, one: Broadcast) -> Broadcast:
            if one.expanded:
                raise BroadcastError(
                    "has begun", where=f"broadcast {one.id}", advice="Approve it, or cancel it.", name="begun",
                )
            return one.step("send_back", who, at, note)

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
            one = self.find(uow, broadcast_id)
            wording = self.wording(uow, one)
            rows = marked_deliveries(uow, wording, channel, address, self.desk.new_id, at)
            uow.outbox.add(rows)
            self._note(uow, "test", one, at)
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
        return self.meaning(uow, one.segment, at, one.owner)

    def meaning(self, uow: UnitOfWork, segment: Segment, at: datetime, owner: str = "") -> Audience:
        """Whom a segment means now; of a partner's, those whom it may see."""
        return audience(
            segment, self.words, at, opening=lambda named: find_opening(uow, named),
            event=lambda named: find_event(uow, named, at), seen_by=owner,
        )

    def judging(self, wording: Wording, at: datetime) -> Judging:
        """By what people are left out now."""
        return Judging(
            cap=self.rules.cap, since=at - timedelta(days=self.rules.cap_days), languages=wording.languages,
            purposes=frozenset(map(purpose, wording.link.topics)), seen_by=wording.broadcast.owner,
        )

    def _check(self, uow: UnitOfWork, one: Broadcast, at: datetime) -> None:
        """Whether it could be sent, but for the people."""
        wording = self.wording(uow, one)
        check_texts(one.texts, wording.link, dict.fromkeys(self.desk.flows.languages))
        if one.missing is Missing.ENGLISH_WITH_NOTE and ENGLISH not in one.texts:
            raise BroadcastError(
                "has no English text to send with a note", where="text en", advice="Add --text en=...",
                name="no_english",
            )
        refuse_careless(one, self.desk.knowledge.careful)
        self.audience(uow, one, at)
        _check_lengths(wording, one.texts if wording.languages is not None else self.desk.flows.languages)
        if wording.link.gone:
            raise BroadcastError(wording.link.gone, where="--about", name="gone")
        if one.expires is not None and one.expires <= max(one.starts or at, at):
            raise BroadcastError("expires before it starts", where="--expires", name="expires")

    def _may_go(self, one: Broadcast, found: Forecast, at: datetime) -> None:
        where = f"broadcast {one.id}"
        if one.missing is Missing.WAIT and found.missing:
            raise BroadcastError(
                f"waits for texts in {', '.join(sorted(found.missing))}", where=where,
                advice="Add them with `doorstep broadcast text`.", name="waits",
                params={"text": ",".join(sorted(found.missing))},
            )
        if not found.people:
            raise BroadcastError(
                "would reach nobody", where=where, advice="The preview says who is left out, and why.", name="nobody",
            )
        if found.pounds > self.rules.daily_pounds * max(1, self.rules.lasts.days):
            raise BroadcastError(
                f"costs £{found.pounds:.2f}, and a day may cost £{self.rules.daily_pounds:.2f}", where=where,
                advice="Choose fewer people or fewer words, or raise DOORSTEP_DAILY_POUNDS.", name="costs",
                params={"text": f"{found.pounds:.2f}"},
            )
        if one.expires is not None and one.expires <= at:
            raise BroadcastError("has expired", where=where, advice="Make a new one.", name="expired")

    def _timed(self, uow: UnitOfWork, one: Broadcast, at: datetime) -> Broadcast:
        """Fix when it starts and ends: the undo window first, then its own wish; never after what it is about."""
        starts, ends = self._span(uow, one, at)
        gone = link_values(uow, one.link, self.rules.hours).gone
        if gone or ends <= starts:
            raise BroadcastError(
                gone or "would start after its end", where=f"broadcast {one.id}", advice="Make a new one.",
                name="gone" if gone else "late",
            )
        return replace(one, starts=starts, expires=ends)

    def _span(self, uow: UnitOfWork, one: Broadcast, at: datetime) -> tuple[datetime, datetime]:
        """(not before, not after) if it were let go now."""
        starts = max(one.starts or at, at + self.rules.undo)
        about = link_values(uow, one.link, self.rules.hours)
        return starts, min([one.expires or starts + self.rules.lasts, *([about.ends] if about.ends else [])])

    def _change(self, broadcast_id: str, change: Callable[[UnitOfWork, Broadcast], Broadcast]) -> Broadcast:
        with self.store.begin() as uow:
            before = self.find(uow, broadcast_id, lock=True)
            changed = change(uow, before)
            uow.broadcasts.save(changed)
            if changed.steps != before.steps and (done := changed.steps[-1].what) != "preview":
                self._note(uow, done, changed, at=changed.steps[-1].at)
            uow.commit()
        return changed

    def find(self, uow: UnitOfWork, broadcast_id: str, *, lock: bool = False) -> Broadcast:
        """The broadcast of an id, on this side of the wall. Raises BroadcastError."""
        if self.viewer is None:
            return must_find(uow, broadcast_id, lock=lock)
        found = uow.looking.broadcast(self.viewer, broadcast_id, lock=lock)
        if found is None:
            raise BroadcastError("there is none", where="broadcast", name="none")
        return found

    def _note(self, uow: UnitOfWork, done: str, one: Broadcast, at: datetime) -> None:
        if self.viewer is not None:
            uow.audit.add(AuditLine(
                at=at, who=self.viewer.coordinator_id, partner_id=self.viewer.partner_id, what=f"broadcast_{done}",
                subject=one.id,
            ))


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


def _still_read(one: Broadcast, texts: Mapping[str, str]) -> dict[str, str]:
    """Who read the texts that are as they were."""
    return {language: who for language, who in one.reviewed.items() if texts.get(language) == one.texts.get(language)}


def _tidy(texts: Mapping[str, str]) -> dict[str, str]:
    return {language: text.strip() for language, text in texts.items()}
