"""Actions around the addresses of one person, and the people of one address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from bot.assistant import linking, sharing
from bot.assistant.link import UNDO_FOR, Link
from bot.assistant.values import Cause, Contact
from bot.assistant.work import Work
from bot.assistant.writing import say
from bot.dialogue import read_back
from bot.dialogue.events import ActionDone
from bot.dialogue.listen import Fact


def _link_state(work: Work) -> ActionDone:
    if work.contact.number:
        return work.done("link_state", "shared")
    return work.done("link_state", "joined" if _latest(work) else "single")


def _latest(work: Work) -> Link | None:
    return work.uow.links.latest(work.contact.resident_id, work.at - UNDO_FOR)


def _link_offer(work: Work) -> ActionDone:
    code = linking.offer(work.uow, work.contact, work.desk.new_id(), work.at)
    return work.done("link_offer", "done", params={"code": code})


def _link_check(work: Work) -> ActionDone:
    other = _other(work)
    if other is None:
        return work.done("link_check", "gone")
    if other.number or work.contact.number:
        return work.done("link_check", "shared")
    return work.done("link_check", "same" if other.resident_id == work.contact.resident_id else "mine")


def _other(work: Work) -> Contact | None:
    """The address whose word came in: one that can be told what becomes of it."""
    contact = work.uow.contacts.get(str(work.given.get("link", "")))
    return None if contact is None or contact.opted_out else contact


def _link_join(work: Work) -> ActionDone:
    other = _other(work)
    if other is None or other.number or other.resident_id == work.contact.resident_id:
        return work.done("link_join", "gone")
    if not work.uow.links.use(other.id, work.at):
        return work.done("link_join", "gone")
    if not linking.may_join(work.uow, other, work.contact):
        return work.done("link_join", "refused")
    done = linking.join(work.uow, other, work.contact, work.state, work.desk.new_id(), work.at)
    _tell(work, work.uow.contacts.of_resident(done.link.kept), "linked", done.link)
    facts = read_back.lines(
        work.desk.flows, [Fact(name=one.name, value=one.value, of=one.of) for one in done.differing]
    )
    return work.done(
        "link_join", "differ" if facts.sentences else "joined", params={"facts": facts},
        person=replace(linking.person_of(work.uow, done.link.kept), language=other.language),
    )


def _link_part(work: Work) -> ActionDone:
    link = _latest(work)
    if link is None:
        return work.done("link_part", "none")
    told = work.uow.contacts.of_resident(link.kept)
    linking.part(work.uow, link, work.contact.id, work.at)
    _tell(work, told, "unlinked", link)
    mine = work.uow.contacts.get(work.contact.id)
    assert mine is not None
    return work.done("link_part", "parted", person=linking.person_of(work.uow, mine.resident_id))


def _people_ask(work: Work) -> ActionDone:
    """Who is there is asked behind the turn, by the assistant itself: see sharing."""
    if _latest(work) or len(work.uow.contacts.of_resident(work.contact.resident_id)) > 1:
        return work.done("people_ask", "linked")
    return work.done("people_ask", sharing.begin(work.desk, work.uow, work.contact))


def _tell(work: Work, contacts: Iterable[Contact], phrase: str, link: Link) -> None:
    """The person's other addresses hear of it, so that nobody is joined or parted unawares."""
    sentence = work.desk.flows.phrases[phrase]
    for contact in contacts:
        if contact.id != work.contact.id:
            say(
                work.desk, work.uow, contact, [sentence], work.at, cause=Cause.SERVICE, cause_id=f"{phrase}:{link.id}",
            )


LINK_ACTIONS: Mapping[str, Callable[[Work], ActionDone]] = {
    "link_state": _link_state,
    "link_offer": _link_offer,
    "link_check": _link_check,
    "link_join": _link_join,
    "link_part": _link_part,
    "people_ask": _people_ask,
}
