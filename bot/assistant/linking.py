"""The use cases "these two addresses are mine" and "take them apart again", each within a turn's transaction.

A stranger must not come by a profile: the word is shown on one side only, serves once and for a quarter of an hour, few
wrong ones are heard from one address, the other side has to say yes, and both sides are told and can undo it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from bot.assistant.codes import LOOKALIKES, Heard
from bot.assistant.link import (
    CODE_FOR,
    MISSES,
    MISSES_IN,
    Facts,
    Link,
    alerts_together,
    by_key,
    by_opening,
    collected_by,
    differing,
    parted,
    united,
)
from bot.assistant.ports import UnitOfWork
from bot.assistant.values import Consent, Contact, Inbound, OpeningAnswer, StoredFact
from bot.dialogue.events import Event, MessageReceived, Named, Person, ThingReceived
from bot.dialogue.profile import KEEP
from bot.dialogue.state import State, key

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""no vowel: a word of no language comes out by chance"""
LENGTH = 6
CODE = re.compile(f"[{LETTERS}]{{{LENGTH}}}")
BETWEEN = re.compile(r"[\W_]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Joined:
    """A link just made."""

    link: Link
    differing: tuple[StoredFact, ...]
    """what holds where the two had told different things"""


def new_code(seed: str) -> str:
    """A word from something unguessable."""
    return "".join(LETTERS[byte % len(LETTERS)] for byte in sha256(seed.encode()).digest()[:LENGTH])


def code_in(text: str) -> str:
    """The word, when it is the whole message; else ""."""
    plain = BETWEEN.sub("", unicodedata.normalize("NFKC", text[:40]).upper().translate(LOOKALIKES))
    return plain if CODE.fullmatch(plain) else ""


def hear(uow: UnitOfWork, inbound: Inbound, text: str) -> Heard | None:
    """The word of a link that stands open. Whoever guessed wrong too often is not heard for a while."""
    code = code_in(text)
    if not code or uow.links.misses(inbound.channel, inbound.address, inbound.at - MISSES_IN) >= MISSES:
        return None
    contact = uow.links.offered(code, inbound.at)
    return Heard(named=Named(kind="link", id=contact), rest="") if contact else None


def note_miss(uow: UnitOfWork, inbound: Inbound, text: str, event: Event) -> None:
    """Count what looked like such a word and was none."""
    named = event.named if isinstance(event, MessageReceived | ThingReceived) else None
    if code_in(text) and named is None:
        uow.links.missed(inbound.channel, inbound.address, inbound.at)


def offer(uow: UnitOfWork, contact: Contact, seed: str, at: datetime) -> str:
    """A new word for this address."""
    code = new_code(seed)
    uow.links.offer(contact.id, code, at + CODE_FOR)
    return code


def may_join(uow: UnitOfWork, kept: Contact, joined: Contact) -> bool:
    """Whether what both agreed to, taken together, lets the common profile be kept."""
    consents = united(uow.profiles.consents(kept.resident_id), uow.profiles.consents(joined.resident_id))
    return KEEP in consents and consents[KEEP].granted


def join(uow: UnitOfWork, kept: Contact, joined: Contact, state: State, link_id: str, at: datetime) -> Joined:
    """All addresses of the second person become addresses of the first.

    `state` is the second one's conversation: what was told there before it was asked what may be kept is kept now.
    """
    link = _before(uow, kept.resident_id, joined.resident_id, state, link_id, at)
    uow.links.hand_to(link.kept, link.contacts, link.bookings)
    _keep_waiting(uow, link)
    one, other = by_key(link.facts), by_key(link.facts_joined)
    _save_facts(uow, link.kept, one, united(one, other))
    _copy_consents(uow, link)
    _copy_answers(uow, link)
    for tag in uow.profiles.tags(link.joined):
        uow.profiles.tag(link.kept, tag, on=True)
    uow.profiles.set_alerts(link.kept, on=link.alerts[2])
    uow.profiles.set_alerts(link.joined, on=False)
    uow.links.keep(link)
    return Joined(link=link, differing=tuple(differing(one, other)))


def _before(uow: UnitOfWork, kept: str, joined: str, state: State, link_id: str, at: datetime) -> Link:
    """What both are now, as far as undoing it needs to know."""
    told = {} if KEEP in state.consents else {
        (name, of): StoredFact(name=name, of=of, value=value, provenance="said", at=at)
        for name, _, of, value in ((*full.partition(":"), value) for full, value in state.known.items())
    }
    asked = [(uow.profiles.alerts(one), _asked(uow.profiles.consents(one))) for one in (kept, joined)]
    return Link(
        id=link_id, kept=kept, joined=joined, at=at,
        contacts=tuple(one.id for one in uow.contacts.of_resident(joined)),
        # Two places at one event are one too many: the second stays behind, and is free once this holds for good.
        bookings=tuple(uow.links.places(joined, kept)),
        facts=tuple(uow.profiles.facts(kept)),
        facts_joined=tuple({**told, **by_key(uow.profiles.facts(joined))}.values()),
        answers=tuple(uow.openings.answers(kept)), tags=tuple(uow.profiles.tags(kept)),
        alerts=(asked[0][0], asked[1][0], alerts_together(*asked)),
    )


def _keep_waiting(uow: UnitOfWork, link: Link) -> None:
    """Who waits for a person waits once; if the request left behind is the urgent one, the other becomes so."""
    for request in uow.hand_overs.waiting():
        if request.resident_id == link.joined:
            uow.hand_overs.open(replace(request, id=f"{link.id}:{request.id}", resident_id=link.kept))


def _asked(consents: Mapping[str, Consent]) -> datetime | None:
    return consents["alerts"].at if "alerts" in consents else None


def _save_facts(uow: UnitOfWork, resident: str, old: Facts, new: Facts) -> None:
    for name, of in old.keys() - new.keys():
        uow.profiles.remove_fact(resident, name, of)
    for where, fact in new.items():
        if old.get(where) != fact:
            uow.profiles.save_fact(resident, fact)


def _copy_consents(uow: UnitOfWork, link: Link) -> None:
    """Evidence with its own date, so that of every purpose the later answer counts."""
    mine = uow.profiles.consents(link.kept)
    for purpose, consent in united(mine, uow.profiles.consents(link.joined)).items():
        if mine.get(purpose) != consent:
            uow.profiles.record_consent(link.kept, replace(consent, collected_by=collected_by(link.id)))


def _copy_answers(uow: UnitOfWork, link: Link) -> None:
    mine = by_opening(link.answers)
    for opening, answer in united(mine, by_opening(uow.openings.answers(link.joined))).items():
        if mine.get(opening) != answer:
            _answer(uow, link.kept, answer)


def _answer(uow: UnitOfWork, resident: str, answer: OpeningAnswer) -> None:
    """An opening that was only told counts as told to this person, for the cap too."""
    if answer.answer != "told" or not uow.openings.tell(resident, answer.opportunity_id, answer.at):
        uow.openings.answer(resident, answer)


def part(uow: UnitOfWork, link: Link, asking: str, at: datetime) -> None:
    """Each address has its own profile again, as it was before, and what was told meanwhile stands in both.

    Places booked meanwhile stay with the kept profile. No conversation keeps what belongs to the other person; that of
    the contact who is `asking` is in the middle of its turn, and left to it.
    """
    uow.links.hand_to(link.joined, link.contacts, link.bookings)
    _part_answers(uow, link)
    _part_consents(uow, link)
    _part_facts(uow, link)
    _part_tags(uow, link)
    uow.links.end(link.id)
    for resident in (link.kept, link.joined):
        uow.inbox.let_go(resident, at)  # a coordinator talks with one of them at most
    now = uow.profiles.alerts(link.kept)
    for resident, before in zip((link.kept, link.joined), link.alerts[:2], strict=True):
        uow.profiles.set_alerts(resident, on=before if now == link.alerts[2] else now)
        _start_afresh(uow, resident, asking)


def _part_consents(uow: UnitOfWork, link: Link) -> None:
    """A "no" said meanwhile holds for both; a "yes" may not have been this person's."""
    for consent in uow.profiles.consents(link.kept).values():
        if consent.at > link.at and not consent.granted:
            uow.profiles.record_consent(link.joined, consent)


def _part_facts(uow: UnitOfWork, link: Link) -> None:
    one, other, now = by_key(link.facts), by_key(link.facts_joined), by_key(uow.profiles.facts(link.kept))
    together = united(one, other)
    _save_facts(uow, link.kept, now, parted(one, together, now))
    stored = by_key(uow.profiles.facts(link.joined))
    may_keep = uow.profiles.consents(link.joined).get(KEEP)
    _save_facts(uow, link.joined, stored, parted(other, together, now) if may_keep and may_keep.granted else {})


def _part_tags(uow: UnitOfWork, link: Link) -> None:
    one, other, now = (dict.fromkeys(t, True) for t in (
        link.tags, uow.profiles.tags(link.joined), uow.profiles.tags(link.kept),
    ))
    for resident, old, before in ((link.kept, now, one), (link.joined, other, other)):
        new = parted(before, {**one, **other}, now)
        for tag in old.keys() ^ new.keys():
            uow.profiles.tag(resident, tag, on=tag in new)


def _part_answers(uow: UnitOfWork, link: Link) -> None:
    one, other, now = (by_opening(answers) for answers in (
        link.answers, uow.openings.answers(link.joined), uow.openings.answers(link.kept),
    ))
    together = united(one, other)
    of_kept = parted(one, together, now)
    uow.links.drop_copies(link.kept, link.id, now.keys() - of_kept.keys())
    for resident, old, new in ((link.kept, now, of_kept), (link.joined, other, parted(other, together, now))):
        for opening, answer in new.items():
            if old.get(opening) != answer:
                uow.openings.answer(resident, answer)


def _start_afresh(uow: UnitOfWork, resident: str, asking: str) -> None:
    """The other conversations forget what is not, or no longer, of this person."""
    person = person_of(uow, resident)
    for contact in uow.contacts.of_resident(resident):
        text, revision = uow.conversations.load(contact.id) or ("", 0)
        if text and contact.id != asking:
            state = _as(person, contact, text)
            uow.conversations.save(contact.id, state.to_json(), revision)


def _as(person: Person, contact: Contact, text: str) -> State:
    try:
        state = State.from_json(text)
    except ValueError:  # `receive` would start it afresh, too
        state = State(language=contact.language, opted_out=contact.opted_out)
    return state.set(
        known=person.known, consents=person.consents, alerts=person.alerts,
        passed=(), stack=(), offers=(), goals=(), wishes={},
    )


def person_of(uow: UnitOfWork, resident: str) -> Person:
    """Facts and consents of a profile, as a conversation knows them."""
    return Person(
        known={key(one.name, one.of): one.value for one in uow.profiles.facts(resident)},
        consents={purpose: one.granted for purpose, one in uow.profiles.consents(resident).items()},
        alerts=uow.profiles.alerts(resident),
    )
