"""Erasure of one resident.

Gone: contacts, state, log, coordinators' notes, facts, what they were before and what they are searched by, the
questions put to them, tags, who may see them, requests for a person, certificates, and the words of deliveries and
replies; and whoever was joined to them. Kept without a name: that an address said STOP (its hash), evidence of consent
and of who looked (under a hash of the id), and how many booked, came, answered and were written to, and what became of
their interest.
SQLite overwrites what it deletes; PostgreSQL does so at its next vacuum.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import case, delete, null, or_, select, update

from bot.assistant.place_moves import forgotten
from bot.assistant.reach import LeftOut
from bot.assistant.room_work import Decision
from bot.store.models.api import referred_by
from bot.store.models.attendance import certificate
from bot.store.models.broadcasts import broadcast, broadcast_reply, recipient
from bot.store.models.comings import trial_exposure
from bot.store.models.console import audit, sight
from bot.store.models.contacts import contact, link, link_code, sharer, suppression
from bot.store.models.conversations import conversation, log_line
from bot.store.models.events import event
from bot.store.models.inbox import desk_line, hand_over
from bot.store.models.openings import opening_answer
from bot.store.models.outbox import delivery, resting
from bot.store.models.outcomes import closing_told, outcome, question_due, referral
from bot.store.models.places import ACTIVE_BOOKING, booking
from bot.store.models.residents import consent, correction, fact, likeness, resident, resident_tag, resident_term
from bot.store.models.results import question_asked
from bot.store.models.webhooks import webhook_delivery
from bot.store.repositories.places import SqlPlaces
from bot.store.repositories.sharers import is_resting, lines_of, mend
from bot.store.rules import UNWRITTEN
from bot.store.transaction import Transaction


def forget(tx: Transaction, resident_id: str, at: datetime) -> None:
    """Erase a resident; nothing happens when there is none."""
    for joined in tx.run(select(link.c.joined).where(link.c.kept == resident_id)).scalars().all():
        forget_joined(tx, joined, at)
    _keep_stop(tx, resident_id, at)
    shared = lines_of(tx, resident_id)
    _erase_rows(tx, resident_id)
    for line in shared:
        mend(tx, line)
    _drop_certificates(tx, resident_id)
    _free_places(tx, resident_id, at)
    _cut_links(tx, resident_id)


def forget_joined(tx: Transaction, joined: str, at: datetime) -> None:
    """Erase a profile that lives on in another one, and the link: its answers are counted there."""
    tx.run(delete(opening_answer).where(opening_answer.c.resident_id == joined))
    tx.run(delete(link).where(link.c.joined == joined))
    forget(tx, joined, at)


def _keep_stop(tx: Transaction, resident_id: str, at: datetime) -> None:
    stopped = select(contact.c.channel, contact.c.address_hash).where(
        contact.c.resident_id == resident_id, contact.c.opted_out, ~is_resting(contact.c.address_hash)
    )
    for row in tx.run(stopped).all():
        tx.insert_new(suppression, {"channel": row.channel, "address_hash": row.address_hash, "at": at})


def _erase_rows(tx: Transaction, resident_id: str) -> None:
    contacts = select(contact.c.id).where(contact.c.resident_id == resident_id)
    tx.run(
        update(delivery).where(delivery.c.contact_id.in_(contacts))
        .values(body="", status=case((delivery.c.status == "pending", "cancelled"), else_=delivery.c.status))
    )
    tx.run(update(broadcast_reply).where(broadcast_reply.c.contact_id.in_(contacts)).values(body=""))
    for table in (conversation, log_line, desk_line, resting, link_code, sharer):
        tx.run(delete(table).where(table.c.contact_id.in_(contacts)))
    for table in (
        question_asked, question_due, correction, closing_told, contact, fact, hand_over, resident_tag, resident_term,
        sight, referred_by, webhook_delivery,
    ):
        tx.run(delete(table).where(table.c.resident_id == resident_id))
    tx.run(delete(likeness).where(or_(likeness.c.first == resident_id, likeness.c.second == resident_id)))
    tx.run(delete(resident).where(resident.c.id == resident_id))


def _free_places(tx: Transaction, resident_id: str, at: datetime) -> None:
    """A place at something still to come is free again; one that was used stays counted."""
    to_come = select(event.c.id).where(event.c.starts > at, event.c.id.in_(
        select(booking.c.event_id).where(booking.c.resident_id == resident_id, ACTIVE_BOOKING)
    ))
    rooms = SqlPlaces(tx)
    for event_id in tx.run(to_come.order_by(event.c.id)).scalars().all():
        room = rooms.room(event_id, resident_id)
        if room is not None and (mine := room.bookings.get(resident_id)) is not None:
            ended, move = forgotten(mine, room.last + 1, at)
            rooms.keep(Decision(at=at, outcome="forgotten", room=room, changed=(ended,), moves=(move,)))


def _drop_certificates(tx: Transaction, resident_id: str) -> None:
    """Before the places are free again: then nothing tells any more whose they were."""
    mine = select(booking.c.id).where(booking.c.resident_id == resident_id)
    tx.run(delete(certificate).where(certificate.c.booking_id.in_(mine)))


def _cut_links(tx: Transaction, resident_id: str) -> None:
    tx.run(update(booking).where(booking.c.resident_id == resident_id).values(resident_id=null(), needs=""))
    tx.run(
        update(opening_answer).where(opening_answer.c.resident_id == resident_id).values(resident_id=null(), reason="")
    )
    tx.run(update(outcome).where(outcome.c.resident_id == resident_id).values(resident_id=null()))
    tx.run(update(referral).where(referral.c.resident_id == resident_id).values(resident_id=null(), reply=""))
    nobody = tx.lookup.forgotten(resident_id)
    tx.run(
        # By broadcast, for that is how the list is ordered: looking through all of it would take minutes.
        update(recipient)
        .where(recipient.c.broadcast_id.in_(select(broadcast.c.id)), recipient.c.resident_id == resident_id)
        .values(
            resident_id=nobody,
            state=case((recipient.c.state.in_(sorted(UNWRITTEN)), LeftOut.FORGOTTEN.value), else_=recipient.c.state),
        )
    )
    tx.run(update(trial_exposure).where(trial_exposure.c.resident_id == resident_id).values(resident_id=nobody))
    tx.run(update(audit).where(audit.c.subject == resident_id).values(subject=nobody))
    tx.run(
        update(consent).where(consent.c.person == resident_id).values(person=nobody)
    )
