"""The use case "these two are one person": a coordinator joins two profiles. It can be undone for a day, by the person
too, who is told at every address (bot.assistant.linking does the same when people join their own addresses).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.assistant import linking
from bot.assistant.coordinators import AuditLine, Viewer
from bot.assistant.desk import Desk
from bot.assistant.link import UNDO_FOR, Link
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.resident_ports import Pair
from bot.assistant.values import Cause, Contact
from bot.assistant.writing import say
from bot.dialogue.state import State
from bot.errors import ProfileError

MOST_PAIRS = 50
"""shown at once"""
MERGED, PARTED = "merged_people", "parted_people"


@dataclass(frozen=True, kw_only=True)
class Merging:
    """Profiles that may be of one person."""

    store: Store
    desk: Desk

    def alike(self, viewer: Viewer, resident_id: str) -> Sequence[str]:
        """Ids of those who may be this person, of those the viewer may see."""
        with self.store.begin() as uow:
            return uow.likenesses.of_resident(viewer, resident_id)

    def pairs(self, viewer: Viewer, after: Pair = ("", "")) -> tuple[Sequence[Pair], Pair | None]:
        """The next pairs that `LookingAlike` found, and behind which to go on; None = these are the last."""
        with self.store.begin() as uow:
            found = uow.likenesses.listed(viewer, after, MOST_PAIRS + 1)
        shown = found[:MOST_PAIRS]
        return shown, shown[-1] if len(found) > MOST_PAIRS else None

    def merge(self, viewer: Viewer, kept_id: str, joined_id: str, at: datetime) -> Link | None:
        """The second profile joins the first; None when either is not there for the viewer. Raises ProfileError."""
        with self.store.begin() as uow:
            if kept_id == joined_id or any(uow.looking.resident(viewer, one) is None for one in (kept_id, joined_id)):
                return None
            kept, joined = _address(uow, kept_id), _address(uow, joined_id)
            if uow.links.latest(joined_id, at - UNDO_FOR) or not linking.may_join(uow, kept, joined):
                raise ProfileError("One of them did not agree to a profile, or was joined to somebody today.")
            text, _ = uow.conversations.load(joined.id) or ("", 0)
            state = State.from_json(text) if text else State()
            link = linking.join(uow, kept, joined, state, self.desk.new_id(), at).link
            self._tell(uow, uow.contacts.of_resident(kept_id), "linked", link, at)
            _note(uow, viewer, MERGED, link, at)
            uow.commit()
        return link

    def part(self, viewer: Viewer, kept_id: str, at: datetime) -> bool:
        """Take them apart again; False when the day is over."""
        with self.store.begin() as uow:
            link = uow.links.latest(kept_id, at - UNDO_FOR)
            if link is None or uow.looking.resident(viewer, kept_id) is None:
                return False
            told = uow.contacts.of_resident(kept_id)
            linking.part(uow, link, "", at)
            self._tell(uow, told, "unlinked", link, at)
            _note(uow, viewer, PARTED, link, at)
            uow.commit()
        return True

    def _tell(self, uow: UnitOfWork, contacts: Sequence[Contact], phrase: str, link: Link, at: datetime) -> None:
        sentence = self.desk.flows.phrases[phrase]
        for contact in contacts:
            if not contact.opted_out:
                say(self.desk, uow, contact, [sentence], at, cause=Cause.SERVICE, cause_id=f"{phrase}:{link.id}")


def _address(uow: UnitOfWork, resident_id: str) -> Contact:
    """Any of theirs. People who share a phone stay apart."""
    contacts = uow.contacts.of_resident(resident_id)
    if not contacts or any(one.number for one in contacts):
        raise ProfileError("Somebody who shares a phone, or has no address, cannot be joined.")
    return contacts[0]


def _note(uow: UnitOfWork, viewer: Viewer, what: str, link: Link, at: datetime) -> None:
    for subject in (link.kept, link.joined):
        uow.audit.add(AuditLine(
            at=at, who=viewer.coordinator_id, partner_id=viewer.partner_id, what=what, subject=subject,
        ))
