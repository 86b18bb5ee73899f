"""The use cases of coordinators around a written broadcast: look at it, let it go, stop it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property

from bot.assistant.about import find_event, find_opening, link_values
from bot.assistant.audience import Audience, audience
from bot.assistant.broadcast import Broadcast, BroadcastState
from bot.assistant.broadcast_rules import BroadcastRules, refuse_unsendable
from bot.assistant.careful_texts import concerns
from bot.assistant.coordinators import AuditLine, Viewer
from bot.assistant.desk import Desk
from bot.assistant.forecast import Forecast, forecast, kept_quiet
from bot.assistant.hours import next_decent
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.reach import Judging
from bot.assistant.segment import Segment, Vocabulary, parse, vocabulary
from bot.assistant.topics import purpose
from bot.assistant.trying_out import marked_deliveries
from bot.assistant.values import Channel
from bot.assistant.wording import Wording
from bot.errors import BroadcastError


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
            self.change(broadcast_id, lambda _, now: now.step("preview", who, at, note))
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
            refuse_unsendable(one, found, self.rules, at)
            return one.step("ask_approval", who, at) if large else self._timed(uow, one.step("send", who, at), at)

        return self.change(broadcast_id, change)

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

        return self.change(broadcast_id, change)

    def send_back(self, broadcast_id: str, who: str, at: datetime, note: str = "") -> Broadcast:
        """A second person does not let it go: it is a draft again."""
        def change(_: UnitOfWork, one: Broadcast) -> Broadcast:
            if one.expanded:
                raise BroadcastError(
                    "has begun", where=f"broadcast {one.id}", advice="Approve it, or cancel it.", name="begun",
                )
            return one.step("send_back", who, at, note)

        return self.change(broadcast_id, change)

    def pause(self, broadcast_id: str, who: str, at: datetime, note: str = "") -> Broadcast:
        """Nothing more goes out, also not what waits in the ledger."""
        def change(uow: UnitOfWork, one: Broadcast) -> Broadcast:
            uow.recipients.hold(one.id)
            return one.step("pause", who, at, note)

        return self.change(broadcast_id, change)

    def resume(self, broadcast_id: str, who: str, at: datetime) -> Broadcast:
        """Go on where it was paused."""
        def change(uow: UnitOfWork, one: Broadcast) -> Broadcast:
            uow.recipients.release(one.id)
            return one.step("resume", who, at)

        return self.change(broadcast_id, change)

    def cancel(self, broadcast_id: str, who: str, at: datetime) -> Broadcast:
        """End it; what is not in a carrier's hands is never sent."""
        def change(uow: UnitOfWork, one: Broadcast) -> Broadcast:
            uow.recipients.cancel(one.id, at)
            return one.step("cancel", who, at)

        return self.change(broadcast_id, change)

    def test(self, broadcast_id: str, channel: Channel, address: str, at: datetime) -> int:
        """Send every text to a coordinator's own phone, marked as a test; how many messages.

        The address must be known to be a coordinator's: they wrote to Doorstep from it, and it is tagged so.
        """
        with self.store.begin() as uow:
            one = self.find(uow, broadcast_id)
            wording = self.wording(uow, one)
            rows = marked_deliveries(uow, wording, channel, address, self.desk.new_id, at)
            uow.outbox.add(rows)
            self.note(uow, "test", one, at)
            uow.commit()
        return len(rows)

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

    # What the writing and the walk need too

    @property
    def owner(self) -> str:
        """The partner whose broadcasts and people these are; "" = the programme's."""
        return "" if self.viewer is None or self.viewer.sees_everyone else self.viewer.partner_id

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

    def _span(self, uow: UnitOfWork, one: Broadcast, at: datetime) -> tuple[datetime, datetime]:
        """(not before, not after) if it were let go now."""
        starts = max(one.starts or at, at + self.rules.undo)
        about = link_values(uow, one.link, self.rules.hours)
        return starts, min([one.expires or starts + self.rules.lasts, *([about.ends] if about.ends else [])])

    def find(self, uow: UnitOfWork, broadcast_id: str, *, lock: bool = False) -> Broadcast:
        """The broadcast of an id, on this side of the wall. Raises BroadcastError."""
        if self.viewer is None:
            return must_find(uow, broadcast_id, lock=lock)
        found = uow.looking.broadcast(self.viewer, broadcast_id, lock=lock)
        if found is None:
            raise BroadcastError("there is none", where="broadcast", name="none")
        return found

    def change(self, broadcast_id: str, change: Callable[[UnitOfWork, Broadcast], Broadcast]) -> Broadcast:
        """The broadcast after a change, kept and audited; nobody else changes it meanwhile."""
        with self.store.begin() as uow:
            before = self.find(uow, broadcast_id, lock=True)
            changed = change(uow, before)
            uow.broadcasts.save(changed)
            if changed.steps != before.steps and (done := changed.steps[-1].what) != "preview":
                self.note(uow, done, changed, at=changed.steps[-1].at)
            uow.commit()
        return changed

    def note(self, uow: UnitOfWork, done: str, one: Broadcast, at: datetime) -> None:
        """Audit what somebody signed in has done."""
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
