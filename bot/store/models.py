"""The tables. What is marked *sealed* is encrypted by `crypto.Cipher`; addresses are found by `crypto.Lookup`.

Rows of a resident hang on `resident` and `contact`. Those that outlive the person (deliveries, bookings, answers,
consent evidence) do not: forgetting cuts the link and keeps the count.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from bot.store.columns import Id, Number, UtcDateTime

metadata = MetaData(naming_convention={
    "ix": "ix_%(column_0_label)s", "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s", "pk": "pk_%(table_name)s",
})

READY = text("status = 'pending' AND NOT held")
ACTIVE = text("status IN ('pending', 'claimed')")
ACTIVE_BOOKING = text("status IN ('booked', 'waiting', 'offered')")
UNIQUE_CAUSE = text("cause_id <> '' AND NOT (cause = 'service' AND cause_id = 'stop')")
"""which deliveries reach a contact once; rules.STOP_ANSWER is the exception"""


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


secret = Table(
    "secret", metadata,
    Column("name", String, primary_key=True),
    Column("sealed", Text, nullable=False, comment="sealed"),
)

resident = Table(
    "resident", metadata,
    Column("id", Id, primary_key=True),
    Column("alerts", Boolean, nullable=False),
    Column("terms", Integer, nullable=False, server_default="0", comment="version of its rows in resident_term"),
)

contact = Table(
    "contact", metadata,
    Column("id", Id, primary_key=True),
    Column("resident_id", Id, ForeignKey("resident.id"), nullable=False),
    Column("channel", String, nullable=False),
    Column("address_hash", String, nullable=False),
    Column("address", Text, nullable=False, comment="sealed"),
    Column("opted_out", Boolean, nullable=False),
    Column("bad_address", Boolean, nullable=False),
    Column("language", String, nullable=False),
    Column("style", String, nullable=False),
    Column("last_inbound", UtcDateTime),
    Column("bounces", Integer, nullable=False, server_default="0", comment="how often it was found not to work"),
    Column("bounced", UtcDateTime, comment="the last time"),
    Column("number", Integer, nullable=False, server_default="0", comment="which of several people on the address"),
    Column("hears_until", UtcDateTime, comment="until when this one of several is known to be at the phone"),
    Column("asked", UtcDateTime, comment="when its person was asked elsewhere whether it is still right"),
    UniqueConstraint("channel", "address_hash"),
    Index("ix_contact_language", "language", "resident_id"),
    Index("ix_contact_last_inbound", "last_inbound"),
    # With all that the walks through everybody ask: the rows lie anywhere in the file, the index in the walk's order.
    Index("ix_contact_reach", "resident_id", "opted_out", "bad_address", "last_inbound", "id", "channel", "language"),
    _partial("ix_contact_bounced", "bounced", where="bad_address"),
)

suppression = Table(
    "suppression", metadata,
    Column("channel", String, primary_key=True),
    Column("address_hash", String, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)

inbound = Table(
    "inbound", metadata,
    Column("channel", String, primary_key=True),
    Column("provider_id", String, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)

conversation = Table(
    "conversation", metadata,
    Column("contact_id", Id, ForeignKey("contact.id"), primary_key=True),
    Column("state", Text, nullable=False, comment="sealed"),
    Column("revision", Integer, nullable=False),
)

log_line = Table(
    "log_line", metadata,
    Column("number", Number, primary_key=True),
    Column("contact_id", Id, ForeignKey("contact.id"), nullable=False, index=True),
    Column("direction", String, nullable=False),
    Column("language", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False, comment="sealed"),
)

fact = Table(
    "fact", metadata,
    Column("resident_id", Id, ForeignKey("resident.id"), primary_key=True),
    Column("name", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("value", Text, nullable=False, comment="sealed"),
    Column("provenance", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

consent = Table(
    "consent", metadata,
    Column("number", Number, primary_key=True),
    Column("person", Id, nullable=False, comment="resident id, or a hash of it once forgotten"),
    Column("purpose", String, nullable=False),
    Column("granted", Boolean, nullable=False),
    Column("version", String, nullable=False),
    Column("language", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("collected_by", String, nullable=False),
    Index("ix_consent_latest", "person", "purpose", "at", "number", "granted"),
)

opening = Table(
    "opening", metadata,
    Column("id", Id, primary_key=True),
    Column("source", String, nullable=False),
    Column("reference", String, nullable=False),
    Column("code", String, nullable=False, index=True),
    Column("status", String, nullable=False),
    Column("closes", Date),
    Column("added", Date, nullable=False),
    Column("cursor", Id, nullable=False, comment="last resident looked at for alerts"),
    Column("done", Boolean, nullable=False, comment="all matched residents have been told"),
    Column("body", Text, nullable=False),
    Column("corrections", Text, nullable=False, server_default="{}", comment="a coordinator's values, JSON"),
    Column("because", String, nullable=False, server_default="", comment="why it ended"),
    Column("owner", Id, nullable=False, server_default="", comment="partner who posted it"),
    Column("follow_until", UtcDateTime, comment="so long its changes are told; year 9999: not begun"),
    _partial("uq_opening_source", "source", "reference", where="reference <> ''", unique=True),
    _partial("ix_opening_open", "closes", where="status = 'open'"),
    _partial("ix_opening_follow", "follow_until", where="follow_until IS NOT NULL"),
)

opening_answer = Table(
    "opening_answer", metadata,
    Column("number", Number, primary_key=True),
    Column("resident_id", Id, comment="empty once forgotten"),
    Column("opportunity_id", Id, nullable=False, index=True),
    Column("answer", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("told", UtcDateTime, comment="when it was sent as news"),
    Column("terms", Text, nullable=False, server_default="", comment="those that were told; empty = as they stand"),
    UniqueConstraint("resident_id", "opportunity_id"),
)

referral = Table(
    "referral", metadata,
    Column("number", Number, primary_key=True),
    Column("resident_id", Id, comment="empty once forgotten"),
    Column("opportunity_id", Id, nullable=False, index=True),
    Column("status", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("changed", UtcDateTime, nullable=False),
    Column("who", String, nullable=False),
    Column("reply", Text, nullable=False, server_default="", comment="sealed; empty for none"),
    UniqueConstraint("resident_id", "opportunity_id"),
    Index("ix_referral_status", "status", "at"),
)

outcome = Table(
    "outcome", metadata,
    Column("number", Number, primary_key=True),
    Column("resident_id", Id, index=True, comment="empty once forgotten"),
    Column("opportunity_id", Id, nullable=False, index=True),
    Column("stage", String, nullable=False),
    Column("said", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("who", String, nullable=False),
)

question_due = Table(
    "question_due", metadata,
    Column("resident_id", Id, ForeignKey("resident.id"), primary_key=True),
    Column("opportunity_id", Id, primary_key=True),
    Column("due", UtcDateTime, nullable=False, index=True),
)

closing_told = Table(
    "closing_told", metadata,
    Column("resident_id", Id, ForeignKey("resident.id"), primary_key=True),
    Column("opportunity_id", Id, primary_key=True),
    Column("closes", Date, primary_key=True),
)

event_walk = Table(
    "event_walk", metadata,
    Column("event_id", Id, primary_key=True),
    Column("cursor", Id, nullable=False, comment="last resident looked at for alerts"),
    Column("done", Boolean, nullable=False),
)

event = Table(
    "event", metadata,
    Column("id", Id, primary_key=True),
    Column("source", String, nullable=False),
    Column("reference", String, nullable=False),
    Column("code", String, nullable=False, server_default="", index=True),
    Column("status", String, nullable=False),
    Column("starts", UtcDateTime, nullable=False, index=True),
    Column("body", Text, nullable=False),
    Column("places", Integer, comment="empty = no limit"),
    Column("by_date", Boolean, nullable=False, server_default=false(), comment="its dates are events of their own"),
    Column("owner", Id, nullable=False, server_default="", comment="partner who holds it"),
    _partial("uq_event_source", "source", "reference", where="reference <> ''", unique=True),
)

event_session = Table(
    "event_session", metadata,
    Column("event_id", Id, ForeignKey("event.id"), primary_key=True),
    Column("starts", UtcDateTime, primary_key=True, index=True),
)

booking = Table(
    "booking", metadata,
    Column("id", Id, primary_key=True),
    Column("event_id", Id, ForeignKey("event.id"), nullable=False, index=True),
    Column("resident_id", Id, index=True, comment="empty once forgotten"),
    Column("status", String, nullable=False),
    Column("at", UtcDateTime, nullable=False, comment="since when it stands like this"),
    Column("number", Integer, nullable=False, server_default="0", comment="the move it came with: order of the line"),
    Column("people", Integer, nullable=False, server_default="1"),
    Column("needs", Text, nullable=False, server_default="", comment="sealed codes; empty for none"),
    Column("offered", Integer, nullable=False, server_default="0", comment="people the open offer is for"),
    Column("until", UtcDateTime, comment="end of the offer"),
    Column("refused", Integer, nullable=False, server_default="0", comment="an offer for so few was refused"),
    Column("priority", UtcDateTime, comment="since when a coordinator put it first"),
    _partial("uq_booking_active", "event_id", "resident_id", where=ACTIVE_BOOKING.text, unique=True),
    _partial("ix_booking_held", "event_id", "people", "offered", where="status IN ('booked', 'offered')"),
    _partial("ix_booking_line", "event_id", "number", where="status = 'waiting'"),
    _partial("ix_booking_until", "until", where="status = 'offered'"),
)

booking_move = Table(
    "booking_move", metadata,
    Column("event_id", Id, ForeignKey("event.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False, comment="1, 2 ... within the event; only added"),
    Column("kind", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", String, nullable=False, comment="resident, clock, or an account's id"),
    Column("why", String, nullable=False),
    Column("booking_id", Id, nullable=False, comment="empty for the event as a whole"),
    Column("people", Integer, comment="of the booking, of the offer, or the places"),
    Column("because", Integer, nullable=False, comment="the move that made it possible; 0 for none"),
    Column("until", UtcDateTime, comment="end of an offer"),
    Column("frees", Boolean, nullable=False, comment="it set places free"),
    sqlite_with_rowid=False,
)

booking_reminder = Table(
    "booking_reminder", metadata,
    Column("booking_id", Id, ForeignKey("booking.id"), primary_key=True),
    Column("kind", String, primary_key=True),
    Column("starts", UtcDateTime, primary_key=True, comment="of the session, as it was told"),
    Column("at", UtcDateTime, nullable=False),
    sqlite_with_rowid=False,
)

booking_coming = Table(
    "booking_coming", metadata,
    Column("booking_id", Id, ForeignKey("booking.id"), primary_key=True),
    Column("starts", UtcDateTime, primary_key=True, comment="of the session, as it was when this was said"),
    Column("kind", String, primary_key=True, comment="the question: day, hours, changed; or late"),
    Column("yes", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    sqlite_with_rowid=False,
)

trial_exposure = Table(
    "trial_exposure", metadata,
    Column("trial", String, primary_key=True),
    Column("resident_id", Id, primary_key=True, index=True, comment="a hash once forgotten"),
    Column("arm", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("booking_id", Id, nullable=False),
    Column("event_id", Id, nullable=False),
    Column("starts", UtcDateTime, nullable=False, comment="of the session they were asked about"),
    Column("language", String, nullable=False),
    Column("contact_id", Id, nullable=False, comment="empty: there was no address to write to"),
    Column("channel", String, nullable=False),
    Column("cause_id", String, nullable=False, comment="of the delivery"),
    sqlite_with_rowid=False,
)

booking_news = Table(
    "booking_news", metadata,
    Column("booking_id", Id, ForeignKey("booking.id"), primary_key=True),
    Column("kind", String, primary_key=True, comment="what its person is to be told by ourselves"),
    Column("at", UtcDateTime, nullable=False, comment="since when"),
    sqlite_with_rowid=False,
)

attendance_mark = Table(
    "attendance_mark", metadata,
    Column("event_id", Id, ForeignKey("event.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False, comment="1, 2 ... within the event; only added"),
    Column("booking_id", Id, ForeignKey("booking.id"), nullable=False, index=True),
    Column("starts", UtcDateTime, nullable=False, comment="of the session"),
    Column("kind", String, nullable=False),
    Column("how", String, nullable=False),
    Column("by", String, nullable=False, comment="resident, or an account's id"),
    Column("at", UtcDateTime, nullable=False),
    Column("reason", String, nullable=False, server_default="", comment="why they missed it"),
    sqlite_with_rowid=False,
)

event_opinion = Table(
    "event_opinion", metadata,
    Column("booking_id", Id, ForeignKey("booking.id"), primary_key=True),
    Column("said", String, nullable=False, comment="whether it was useful"),
    Column("at", UtcDateTime, nullable=False),
    sqlite_with_rowid=False,
)

certificate = Table(
    "certificate", metadata,
    Column("booking_id", Id, ForeignKey("booking.id"), primary_key=True),
    Column("token_hash", String, nullable=False, unique=True),
    Column("event_id", Id, nullable=False),
    Column("name", Text, nullable=False, comment="sealed; empty when left out"),
    Column("at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False, index=True),
)

delivery = Table(
    "delivery", metadata,
    Column("number", Number, primary_key=True, comment="the order of the ledger"),
    Column("id", Id, nullable=False, unique=True),
    Column("contact_id", Id, nullable=False),
    Column("channel", String, nullable=False),
    Column("body", Text, nullable=False, comment="sealed address and message; empty once erased"),
    Column("cause", String, nullable=False),
    Column("cause_id", String, nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("sequence", Number, nullable=False),
    Column("status", String, nullable=False, index=True),
    Column("priority", Integer, nullable=False),
    Column("not_before", UtcDateTime, nullable=False),
    Column("expires", UtcDateTime),
    Column("owner", String, nullable=False),
    Column("lease_until", UtcDateTime),
    Column("attempts", Integer, nullable=False),
    Column("provider_id", String, nullable=False),
    Column("error", String, nullable=False),
    Column("segments", Integer, nullable=False, server_default="0", comment="SMS parts; 0 on other channels"),
    Column("resends", Integer, nullable=False, server_default="0", comment="sent again because the phone was off"),
    Column("tried", UtcDateTime, comment="when it was last claimed"),
    Column("held", Boolean, nullable=False, server_default=false(), comment="its broadcast is paused"),
    _partial("uq_delivery_cause", "contact_id", "cause", "cause_id", where=UNIQUE_CAUSE.text, unique=True),
    _partial("ix_delivery_queue", "channel", "priority", "number", "not_before", where=READY.text),
    _partial("ix_delivery_due", "channel", "not_before", where=READY.text),
    _partial("ix_delivery_expires", "channel", "expires", where="status = 'pending' AND expires IS NOT NULL"),
    _partial("ix_delivery_leased", "channel", "lease_until", where="status = 'claimed'"),
    _partial("ix_delivery_active", "contact_id", "priority", "number", where=ACTIVE.text),
    _partial("ix_delivery_broadcast", "cause_id", "status", where="cause = 'broadcast'"),
    _partial("ix_delivery_provider", "provider_id", "channel", where="provider_id <> ''"),
    _partial("ix_delivery_unknown", "channel", "number", where="status = 'unknown'"),
)

resting = Table(
    "resting", metadata,
    Column("contact_id", Id, primary_key=True),
    Column("until", UtcDateTime, nullable=False, comment="the carrier wants a pause between two messages to one chat"),
)

broadcast = Table(
    "broadcast", metadata,
    Column("number", Number, primary_key=True),
    Column("id", Id, nullable=False, unique=True),
    Column("state", String, nullable=False, index=True),
    Column("body", Text, nullable=False, comment="sealed, for it names coordinators"),
    Column("owner", Id, nullable=False, server_default="", comment="partner whose broadcast it is"),
)

recipient = Table(
    "recipient", metadata,
    Column("broadcast_id", Id, primary_key=True),
    Column("resident_id", Id, primary_key=True, comment="or a hash of it once forgotten"),
    Column("contact_id", Id, nullable=False),
    Column("language", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("state", String, nullable=False, comment="waiting, written, or why the person was left out"),
    Column("segments", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_recipient_counts", "broadcast_id", "state", "language", "channel", "segments"),
    sqlite_with_rowid=False,
)

broadcast_reply = Table(
    "broadcast_reply", metadata,
    Column("number", Number, primary_key=True),
    Column("broadcast_id", Id, nullable=False, index=True),
    Column("contact_id", Id, nullable=False, index=True),
    Column("language", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False, comment="sealed; empty once erased"),
)

resident_tag = Table(
    "resident_tag", metadata,
    Column("resident_id", Id, ForeignKey("resident.id"), primary_key=True),
    Column("tag", String, primary_key=True),
    Index("ix_resident_tag_tag", "tag", "resident_id"),
)

resident_term = Table(
    "resident_term", metadata,
    Column("hash", String, primary_key=True, comment="keyed hash of what residents are searched by"),
    Column("resident_id", Id, ForeignKey("resident.id"), primary_key=True),
    Column("source", String, primary_key=True, comment="the fact it is of"),
    Index("ix_resident_term_resident", "resident_id", "source"),
    sqlite_with_rowid=False,
)

programme = Table(
    "programme", metadata,
    Column("signs", String, primary_key=True, comment="the letters and digits of the code"),
    Column("code", String, nullable=False),
    Column("source", String, nullable=False),
    Column("made", UtcDateTime, nullable=False),
    Column("came", Integer, nullable=False, comment="strangers whose first message held it"),
)

early_receipt = Table(
    "early_receipt", metadata,
    Column("channel", String, primary_key=True),
    Column("provider_id", String, primary_key=True),
    Column("status", String, nullable=False),
    Column("error", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

sender = Table(
    "sender", metadata,
    Column("key", String, primary_key=True),
    Column("tokens", Float, nullable=False),
    Column("refilled", UtcDateTime, nullable=False),
    Column("held_until", UtcDateTime),
    Column("reason", String, nullable=False),
    Column("spent", Integer, nullable=False, server_default="0", comment="units on that day"),
    Column("spent_on", Date),
)

hand_over = Table(
    "hand_over", metadata,
    Column("id", Id, primary_key=True),
    Column("resident_id", Id, nullable=False),
    Column("contact_id", Id, nullable=False),
    Column("reason", String, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("closed", UtcDateTime),
    Column("assigned", Id, nullable=False, server_default="", comment="coordinator who is to look after it"),
    Column("holder", Id, nullable=False, server_default="", comment="coordinator who has the conversation"),
    Column("until", UtcDateTime, comment="when that ends by itself"),
    Column("answered", UtcDateTime, comment="when a coordinator last wrote"),
    Column("wrote", UtcDateTime, comment="when the person first wrote after that"),
    _partial("uq_hand_over_open", "resident_id", where="closed IS NULL", unique=True),
    _partial("ix_hand_over_contact", "contact_id", where="closed IS NULL"),
    _partial("ix_hand_over_until", "until", where="until IS NOT NULL"),
    _partial("ix_hand_over_closed", "closed", where="closed IS NOT NULL"),
)

desk_line = Table(
    "desk_line", metadata,
    Column("number", Number, primary_key=True),
    Column("contact_id", Id, ForeignKey("contact.id"), nullable=False, index=True),
    Column("kind", String, nullable=False, comment="what a coordinator did in the conversation, or a note"),
    Column("who", Id, nullable=False, comment="coordinator; empty: the clock"),
    Column("at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False, comment="sealed words of a note, or whom it was assigned to; empty for none"),
)

link_code = Table(
    "link_code", metadata,
    Column("contact_id", Id, primary_key=True),
    Column("code_hash", String, nullable=False, unique=True),
    Column("until", UtcDateTime, nullable=False, index=True),
)

link_miss = Table(
    "link_miss", metadata,
    Column("number", Number, primary_key=True),
    Column("guesser", String, nullable=False, index=True, comment="a hash of the address, unlike that of the contact"),
    Column("at", UtcDateTime, nullable=False, index=True),
)

link = Table(
    "link", metadata,
    Column("id", Id, primary_key=True),
    Column("kept", Id, nullable=False, index=True),
    Column("joined", Id, nullable=False, unique=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("body", Text, nullable=False, comment="sealed: what it takes to undo it"),
)

sharer = Table(
    "sharer", metadata,
    Column("contact_id", Id, ForeignKey("contact.id"), primary_key=True),
    Column("line", String, nullable=False, index=True, comment="channel and hash of the address"),
    Column("name", Text, nullable=False, comment="sealed"),
    Column("asked", Text, nullable=False, comment="sealed: what the address was asked, and the words kept meanwhile"),
)

feed = Table(
    "feed", metadata,
    Column("name", String, primary_key=True),
    Column("due", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False, comment="how the last reading went, JSON"),
)

feed_listing = Table(
    "feed_listing", metadata,
    Column("feed", String, primary_key=True),
    Column("event", Boolean, primary_key=True),
    Column("source", String, primary_key=True),
    Column("reference", String, primary_key=True),
    Column("at", UtcDateTime, nullable=False, comment="of the reading that says so"),
    Column("gone", UtcDateTime, nullable=True, comment="not named since then, but people come to it"),
    Index("ix_feed_listing_item", "source", "reference"),
)

partner = Table(
    "partner", metadata,
    Column("id", Id, primary_key=True),
    Column("name", String, nullable=False),
    Column("active", Boolean, nullable=False),
)

coordinator = Table(
    "coordinator", metadata,
    Column("id", Id, primary_key=True),
    Column("email_hash", String, nullable=False, unique=True),
    Column("email", Text, nullable=False, comment="sealed"),
    Column("name", Text, nullable=False, comment="sealed"),
    Column("role", String, nullable=False),
    Column("partner_id", Id, ForeignKey("partner.id"), nullable=False),
    Column("secrets", Text, nullable=False, comment="sealed hash of the password, second step, recovery codes"),
    Column("disabled", Boolean, nullable=False),
)

account_link = Table(
    "account_link", metadata,
    Column("coordinator_id", Id, ForeignKey("coordinator.id"), primary_key=True),
    Column("digest", String, nullable=False, unique=True),
    Column("ends", UtcDateTime, nullable=False),
)

web_session = Table(
    "web_session", metadata,
    Column("digest", String, primary_key=True, comment="of the token in the browser"),
    Column("coordinator_id", Id, ForeignKey("coordinator.id"), nullable=False, index=True),
    Column("stage", String, nullable=False),
    Column("opened", UtcDateTime, nullable=False),
    Column("seen", UtcDateTime, nullable=False),
    Column("ends", UtcDateTime, nullable=False),
    Column("notice", Text, nullable=False, comment="sealed; empty when there is nothing to tell"),
)

sign_in_try = Table(
    "sign_in_try", metadata,
    Column("number", Number, primary_key=True),
    Column("key", String, nullable=False, comment="keyed hash of an e-mail or network address"),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_sign_in_try_key", "key", "at"),
)

audit = Table(
    "audit", metadata,
    Column("number", Number, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("who", Id, nullable=False, comment="coordinator; empty: nobody known"),
    Column("partner_id", Id, nullable=False),
    Column("what", String, nullable=False),
    Column("subject", Id, nullable=False, comment="id of the record; a hash of it once a resident is forgotten"),
    Index("ix_audit_subject", "subject", "what"),
    Index("ix_audit_who", "who", "number"),
)

sight = Table(
    "sight", metadata,
    Column("partner_id", Id, ForeignKey("partner.id"), primary_key=True),
    Column("resident_id", Id, ForeignKey("resident.id"), primary_key=True),
    Column("because", String, primary_key=True, comment="consent, or referral:ID"),
    Column("since", UtcDateTime, nullable=False),
    Index("ix_sight_resident", "resident_id"),
    sqlite_with_rowid=False,
)

event_plan = Table(
    "event_plan", metadata,
    Column("event_id", Id, ForeignKey("event.id"), primary_key=True),
    Column("fields", Text, nullable=False, comment="what will be changed, JSON"),
    Column("by", Id, nullable=False, comment="coordinator"),
    Column("partner_id", Id, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("due", UtcDateTime, nullable=False, index=True, comment="until then it can be taken back"),
)

upload = Table(
    "upload", metadata,
    Column("id", Id, primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("state", String, nullable=False),
    Column("worker", String, nullable=False, comment="who works on it"),
    Column("leased_until", UtcDateTime, comment="so long nobody else does"),
    Column("body", Text, nullable=False, comment="sealed: its name, and how far it is"),
    Index("ix_upload_state", "state", "at"),
)

upload_file = Table(
    "upload_file", metadata,
    Column("upload_id", Id, ForeignKey("upload.id"), primary_key=True),
    Column("content", Text, nullable=False, comment="sealed; kept until every row was looked at"),
)

upload_row = Table(
    "upload_row", metadata,
    Column("upload_id", Id, ForeignKey("upload.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("deed", String, nullable=False),
    Column("said", Text, nullable=False, comment="sealed: what the report says"),
    Column("record", Text, nullable=False, comment="sealed: what goes in, and what was there before"),
    Index("ix_upload_row_deed", "upload_id", "deed", "number"),
)

question_asked = Table(
    "question_asked", metadata,
    Column("resident_id", Id, ForeignKey("resident.id"), primary_key=True),
    Column("step", String, primary_key=True, comment="flow.step"),
    Column("at", UtcDateTime, nullable=False, comment="the last time"),
    Column("gone_on", Boolean, nullable=False, comment="something came after it"),
    sqlite_with_rowid=False,
)

figures = Table(
    "figures", metadata,
    Column("partner_id", Id, primary_key=True, comment="empty for the programme"),
    Column("at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False, comment="counts, JSON"),
)

correction = Table(
    "correction", metadata,
    Column("number", Number, primary_key=True),
    Column("resident_id", Id, ForeignKey("resident.id"), nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("body", Text, nullable=False, comment="sealed: what it was before, what it is now, and why"),
    Column("at", UtcDateTime, nullable=False),
    Column("who", Id, nullable=False, comment="coordinator"),
    Column("partner_id", Id, nullable=False),
    Column("undone", UtcDateTime),
)

api_token = Table(
    "api_token", metadata,
    Column("id", Id, primary_key=True),
    Column("partner_id", Id, ForeignKey("partner.id"), nullable=False),
    Column("name", String, nullable=False),
    Column("digest", String, nullable=False, unique=True, comment="of the token in the partner's system"),
    Column("scopes", String, nullable=False, comment="with spaces between them"),
    Column("made", UtcDateTime, nullable=False),
    Column("ends", UtcDateTime, nullable=False),
    Column("used", UtcDateTime, comment="the last time"),
    Column("revoked", UtcDateTime),
    Column("counted", UtcDateTime, comment="since when calls are counted"),
    Column("calls", Integer, nullable=False),
)

api_reply = Table(
    "api_reply", metadata,
    Column("partner_id", Id, primary_key=True),
    Column("key", String, primary_key=True, comment="digest of the idempotency key"),
    Column("request", String, nullable=False, comment="digest of what was asked"),
    Column("status", Integer, nullable=False),
    Column("body", Text, nullable=False, comment="sealed"),
    Column("at", UtcDateTime, nullable=False, index=True),
)

referred_by = Table(
    "referred_by", metadata,
    Column("resident_id", Id, ForeignKey("resident.id"), primary_key=True),
    Column("opportunity_id", Id, primary_key=True),
    Column("partner_id", Id, ForeignKey("partner.id"), primary_key=True, comment="who referred them"),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_referred_by_partner", "partner_id"),
)

webhook = Table(
    "webhook", metadata,
    Column("id", Id, primary_key=True),
    Column("partner_id", Id, ForeignKey("partner.id"), nullable=False),
    Column("body", Text, nullable=False, comment="sealed: address, secret, kinds of news"),
    Column("made", UtcDateTime, nullable=False),
    Column("failing", UtcDateTime, comment="since when nothing arrives"),
    Column("stopped", UtcDateTime, comment="nothing is sent since"),
)

webhook_seen = Table(
    "webhook_seen", metadata,
    Column("webhook_id", Id, ForeignKey("webhook.id"), primary_key=True),
    Column("subject", String, primary_key=True),
    Column("mark", String, nullable=False, comment="hash of what its partner knows of it"),
)

webhook_delivery = Table(
    "webhook_delivery", metadata,
    Column("id", Id, primary_key=True),
    Column("webhook_id", Id, ForeignKey("webhook.id"), nullable=False, index=True),
    Column("resident_id", Id, index=True, comment="whom it names"),
    Column("kind", String, nullable=False),
    Column("body", Text, nullable=False, comment="sealed"),
    Column("made", UtcDateTime, nullable=False, index=True),
    Column("due", UtcDateTime, comment="empty: it arrived, or was given up"),
    Column("tries", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("answer", String, nullable=False, comment="status or error of the last try"),
    _partial("ix_webhook_delivery_due", "due", where="due IS NOT NULL"),
)

SEALED = tuple(
    column for table in metadata.sorted_tables for column in table.c if (column.comment or "").startswith("sealed")
)
"""columns to seal again when the data key changes"""
