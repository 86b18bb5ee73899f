"""The use case "a coordinator talks with a resident": take over, answer, note, assign, hand back, close.

Each is one transaction, and passes the wall: None (or 404 on the page) for nobody and for somebody behind it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from hashlib import blake2s

from bot.assistant import holding
from bot.assistant.coordinators import RIGHTS, AuditLine, Coordinator, Right, Viewer
from bot.assistant.desk import Desk
from bot.assistant.inbox import Deed, DeskLine, InboxRules, Spoken, Talk
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.posting import style
from bot.assistant.values import Cause, Channel, Contact, DeliveryStatus, HandOverRequest
from bot.assistant.writing import STALE_AFTER, send
from bot.dialogue.effects import Say
from bot.errors import InboxError
from bot.matching.careful import LINK, careful_words
from bot.sentence import Sentence
from bot.speaking.message import OutgoingMessage
from bot.speaking.render import render
from bot.speaking.sms import price

CANNED = "reply_"
"""how the phrases are named that a coordinator may send as they are"""
SHOWN = 60
"""lines of a conversation on its page; older ones stay in the store"""
LONGEST = 1500
"""letters of an answer"""
WROTE = "answered_resident"
"""what the audit calls an answer"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """An answer as it would go out."""

    messages: tuple[OutgoingMessage, ...]
    parts: int
    """of SMS; 0 on other channels"""
    pence: Decimal
    careful: Sequence[tuple[str, str]]
    """(word, why it should not stand in an answer)"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Looked:
    """A conversation as one coordinator may see it."""

    talk: Talk
    contact: Contact
    """the address an answer goes to: the one they wrote from last"""
    contacts: Sequence[Contact]
    """all addresses of the person: what they write at any of them is one conversation"""
    lines: Sequence[Spoken]
    deeds: Sequence[DeskLine]
    deliveries: Mapping[str, tuple[DeliveryStatus, str]]
    """of what coordinators wrote"""
    names: Mapping[str, str]
    """of coordinators, by id"""

    @property
    def id(self) -> str:
        """Says how much of it somebody has seen: changes with every line, deed, delivery and holder."""
        numbers = ([one.number for one in self.lines], [one.number for one in self.deeds])
        request = self.talk.request
        rest = (
            request.holder, request.assigned, request.urgent, request.closed, self.contact.id,
            sorted(self.deliveries.items()),
        )
        return blake2s(repr((numbers, rest)).encode(), digest_size=9).hexdigest()


@dataclass(frozen=True, kw_only=True)
class InboxDesk:
    """The use case with all it needs."""

    desk: Desk
    store: Store
    rules: InboxRules = field(default_factory=InboxRules)
    pence_per_segment: Decimal = Decimal("4.0")

    def look(self, viewer: Viewer, request_id: str) -> Looked | None:
        """The conversation, its last lines, and what coordinators did in it. None: nobody, or behind the wall."""
        with self.store.begin() as uow:
            talk = uow.inbox.get(viewer, request_id)
            if talk is None:
                return None
            contacts = _contacts(uow, talk)
            ids = [one.id for one in contacts]
            lines = uow.inbox.lines(*ids, limit=SHOWN)
            return Looked(
                talk=talk, contact=holding.latest_address(contacts, talk.request), contacts=contacts,
                lines=lines, deeds=uow.inbox.desk_lines(*ids, limit=SHOWN),
                deliveries=uow.inbox.deliveries([
                    str(one.line.meta["delivery"]) for one in lines if one.line.meta.get("delivery")
                ]),
                names={one.id: one.name for one in uow.accounts.coordinators()},
            )

    def take(self, viewer: Viewer, request_id: str, at: datetime) -> str | None:
        """Take the conversation over: the id of whoever has it now, who may be another coordinator. None: not there."""
        with self.store.begin() as uow:
            talk = _locked(uow, viewer, request_id)
            if talk is None:
                return None
            request, mine = talk.request, viewer.coordinator_id
            if request.closed is not None or (request.holder and request.holder != mine):
                return request.holder
            if request.holder != mine:
                self._deed(uow, viewer, talk, Deed.TAKEN, at)
                holding.begin(self.desk, uow, request, at)
            uow.inbox.save(replace(
                request, holder=mine, assigned=request.assigned or mine, until=at + self.rules.hold,
            ))
            uow.commit()
        return mine

    def hand_back(self, viewer: Viewer, request_id: str, at: datetime, *, close: bool = False) -> bool:
        """The assistant has it again; with `close` nobody needs to look at it any more. False: it is not ours."""
        with self.store.begin() as uow:
            talk = self._held_by(uow, viewer, request_id)
            if talk is None:
                return False
            self._deed(uow, viewer, talk, Deed.CLOSED if close else Deed.HANDED_BACK, at)
            uow.inbox.save(replace(talk.request, holder="", until=None, closed=at if close else None))
            holding.end(self.desk, uow, talk.request, holding.LEFT, at)
            uow.commit()
        return True

    def close(self, viewer: Viewer, request_id: str, at: datetime) -> bool:
        """Nobody needs to look at it any more. One's own conversation is handed back too; another's is left alone."""
        if self.hand_back(viewer, request_id, at, close=True):
            return True
        with self.store.begin() as uow:
            talk = _locked(uow, viewer, request_id)
            if talk is None or talk.request.holder or talk.request.closed is not None:
                return False
            self._deed(uow, viewer, talk, Deed.CLOSED, at)
            uow.inbox.save(replace(talk.request, closed=at))
            uow.commit()
        return True

    def reopen(self, viewer: Viewer, request_id: str, at: datetime) -> bool:
        """False: it is open, not there, or this person waits with another request already."""
        with self.store.begin() as uow:
            talk = _locked(uow, viewer, request_id)
            if talk is None or not uow.inbox.reopen(request_id):
                return False
            self._deed(uow, viewer, talk, Deed.REOPENED, at)
            uow.commit()
        return True

    def begin(self, viewer: Viewer, resident_id: str, at: datetime) -> str | None:
        """Write to somebody who has not asked: the open request, else a new one. None: nobody we may write to."""
        with self.store.begin() as uow:
            seen = uow.looking.resident(viewer, resident_id)
            known = [one for one in seen.contacts if holding.can_be_written_to(one)] if seen else []
            if not known:
                return None
            found = uow.inbox.of_resident(resident_id)
            if found:
                return found[0].id
            latest = max(known, key=lambda one: (one.last_inbound is not None, one.last_inbound, one.id))
            uow.hand_overs.open(HandOverRequest(
                id=self.desk.new_id(), resident_id=resident_id, contact_id=latest.id, reason="begun", urgent=False,
                at=at, answered=at,
            ))
            opened = uow.inbox.of_contact(latest.id)
            uow.commit()
        return opened.id if opened else None

    def assign(self, viewer: Viewer, request_id: str, to: str, at: datetime) -> str | None:
        """Who looks after it from now on ("" = nobody): whom it was before, or None when it cannot be.

        Who has the conversation and assigns it to another passes it on.
        """
        with self.store.begin() as uow:
            talk = _locked(uow, viewer, request_id)
            if talk is None or talk.request.closed is not None:
                return None
            if to and to not in {one.id for one in self.who_may(uow, viewer, talk)}:
                return None
            request = talk.request
            passes_on = to and request.holder == viewer.coordinator_id
            uow.inbox.save(replace(
                request, assigned=to, holder=to if passes_on else request.holder,
                until=at + self.rules.hold if passes_on else request.until,
            ))
            self._deed(uow, viewer, talk, Deed.ASSIGNED, at, to)
            uow.commit()
        return request.assigned

    def note(self, viewer: Viewer, request_id: str, text: str, at: datetime) -> bool:
        """Words for other coordinators; the resident never sees them."""
        with self.store.begin() as uow:
            talk = uow.inbox.get(viewer, request_id)
            if talk is None or not text.strip():
                return False
            self._deed(uow, viewer, talk, Deed.NOTE, at, text.strip()[:LONGEST])
            uow.commit()
        return True

    def answer(
        self, viewer: Viewer, request_id: str, text: str, language: str, once: str, at: datetime
    ) -> bool:
        """Write to the resident, by the ledger; `once` names this answer, so that a double press is sent once.

        False for a repeated one. Raises InboxError with what to do when it cannot be sent.
        """
        with self.store.begin() as uow:
            talk = self._held_by(uow, viewer, request_id)
            if talk is None:
                raise InboxError("This conversation is not with you now. Take it over first.")
            contact = holding.latest_address(_contacts(uow, talk), talk.request)
            if contact.opted_out:
                raise InboxError("This person said STOP. Only their own START lets anybody write to them again.")
            if contact.bad_address:
                raise InboxError("This address does not work any more. Look in the profile for another.")
            messages = self._messages(contact, text, language)
            sent = send(
                self.desk, uow, contact, messages, at, cause=Cause.REPLY, cause_id=f"{holding.PERSON}{once}",
                expires=at + STALE_AFTER, person=viewer.coordinator_id,
            )
            if sent:
                request = talk.request
                uow.inbox.save(replace(request, answered=at, wrote=None, until=at + self.rules.hold))
                uow.audit.add(_audit(viewer, WROTE, contact.resident_id, at))
                uow.commit()
        return sent

    def draft(self, contact: Contact, text: str, language: str) -> Draft:
        """What it would be: its parts, its price, and words that had better not stand in it."""
        messages = self._messages(contact, text, language)
        parts = sum(one.segments for one in messages)
        return Draft(
            messages=messages, parts=parts, pence=price(parts, self.pence_per_segment),
            careful=tuple(
                (found.word, found.because) for found in careful_words(text, language, self.desk.knowledge.careful)
                if found.always or (contact.channel is Channel.SMS and found.kind != LINK)
            ),
        )

    def canned(self) -> Mapping[str, Sentence]:
        """Replies that may be sent as they are, in every language."""
        return {name: one for name, one in self.desk.flows.phrases.items() if name.startswith(CANNED)}

    def who_may(self, uow: UnitOfWork, viewer: Viewer, talk: Talk) -> Sequence[Coordinator]:
        """Whom it may be assigned to: those who may answer, and may see this person."""
        seen = uow.looking.resident(viewer, _contact(uow, talk).resident_id)
        partners = {one.partner_id for one in seen.sights} if seen else set()
        able = [
            one for one in uow.accounts.coordinators()
            if one.may_sign_in and Right.TALK in RIGHTS[one.role]
            and (Right.SEE_EVERYONE in RIGHTS[one.role] or one.partner_id in partners)
        ]
        return sorted(able, key=lambda one: (one.name.casefold(), one.id))

    def _held_by(self, uow: UnitOfWork, viewer: Viewer, request_id: str) -> Talk | None:
        talk = _locked(uow, viewer, request_id)
        return talk if talk is not None and talk.request.holder == viewer.coordinator_id else None

    def _messages(self, contact: Contact, text: str, language: str) -> tuple[OutgoingMessage, ...]:
        words = text.strip().replace("\r\n", "\n")
        if not words:
            raise InboxError("There is nothing to send. Write something first.")
        if len(words) > LONGEST:
            raise InboxError("This is too long. Say it in fewer words, or in two messages.")
        said = [Say(sentence=Sentence(context="", text=words))]
        known = language if language in self.desk.catalogues else contact.language or self.desk.flows.languages[0]
        return render(said, language=known, catalogues=self.desk.catalogues, channel=style(contact))

    def _deed(
        self, uow: UnitOfWork, viewer: Viewer, talk: Talk, kind: Deed, at: datetime, text: str = ""
    ) -> None:
        contact = _contact(uow, talk)
        uow.inbox.note(DeskLine(contact_id=contact.id, kind=kind, who=viewer.coordinator_id, at=at, text=text))
        if kind is not Deed.NOTE:
            uow.audit.add(_audit(viewer, f"talk_{kind.value}", contact.resident_id, at))


def _contact(uow: UnitOfWork, talk: Talk) -> Contact:
    contact = uow.contacts.get(talk.request.contact_id)
    assert contact is not None  # `get` of the inbox has just joined it
    return contact


def _contacts(uow: UnitOfWork, talk: Talk) -> Sequence[Contact]:
    return uow.contacts.of_resident(_contact(uow, talk).resident_id)


def _audit(viewer: Viewer, what: str, resident_id: str, at: datetime) -> AuditLine:
    return AuditLine(at=at, who=viewer.coordinator_id, partner_id=viewer.partner_id, what=what, subject=resident_id)


def _locked(uow: UnitOfWork, viewer: Viewer, request_id: str) -> Talk | None:
    """The conversation, held. Whoever receives a message holds the address first and the conversation then: so do we,
    or each would wait for the other.
    """
    talk = uow.inbox.get(viewer, request_id)
    if talk is None:
        return None
    for contact in sorted(uow.contacts.of_resident(talk.request.resident_id), key=lambda one: one.id):
        uow.contacts.find(contact.channel, contact.address, lock=True)
    return uow.inbox.get(viewer, request_id, lock=True)
