"""Values to JSON and back, without loss: openings, events, feeds and messages as they are kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeVar

from pydantic import TypeAdapter

from bot.assistant.broadcast import Broadcast
from bot.assistant.feed import FeedState
from bot.assistant.link import Link
from bot.assistant.share import Asked
from bot.assistant.uploads import Row, Upload
from bot.matching.values import CommunityEvent, Opportunity
from bot.speaking.message import OutgoingMessage


@dataclass(frozen=True, kw_only=True, slots=True)
class Envelope:
    """What of a delivery is sealed, as one."""

    address: str
    message: OutgoingMessage


@dataclass(frozen=True, kw_only=True, slots=True)
class Secrets:
    """What of an account is sealed, as one."""

    password: str
    totp: str
    totp_step: int
    recovery: tuple[str, ...]


_envelope = TypeAdapter(Envelope)
_secrets = TypeAdapter(Secrets)
@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """What a row of a file brings, and what was there before."""

    opening: Opportunity | None = None
    opening_before: Opportunity | None = None
    event: CommunityEvent | None = None
    event_before: CommunityEvent | None = None


_opportunity = TypeAdapter(Opportunity)
_event = TypeAdapter(CommunityEvent)
_feed_state = TypeAdapter(FeedState)
_broadcast = TypeAdapter(Broadcast)
_link = TypeAdapter(Link)
_asked = TypeAdapter(Asked)
_upload = TypeAdapter(Upload)
_row = TypeAdapter(Row)
_record = TypeAdapter(Record)

Kind = TypeVar("Kind", Opportunity, CommunityEvent)

ERASED = Envelope(address="", message=OutgoingMessage(text=""))


def of_envelope(envelope: Envelope) -> str:
    """Address and message as one JSON text."""
    return _envelope.dump_json(envelope).decode()


def envelope(text: str) -> Envelope:
    """Back from `of_envelope`."""
    return _envelope.validate_json(text)


def of_secrets(value: Secrets) -> str:
    """The secrets of an account as JSON."""
    return _secrets.dump_json(value).decode()


def secrets(text: str) -> Secrets:
    """Back from `of_secrets`."""
    return _secrets.validate_json(text)


def of_opportunity(value: Opportunity) -> str:
    """An opening as JSON."""
    return _opportunity.dump_json(value).decode()


@lru_cache(maxsize=4096)
def opportunity(text: str) -> Opportunity:
    """Cached: the same few hundred openings are read for every person."""
    return _opportunity.validate_json(text)


def of_feed_state(value: FeedState) -> str:
    """How a reading went, as JSON."""
    return _feed_state.dump_json(value).decode()


def feed_state(text: str) -> FeedState:
    """Back from `of_feed_state`."""
    return _feed_state.validate_json(text)


def of_event(value: CommunityEvent) -> str:
    """An event as JSON."""
    return _event.dump_json(value).decode()


@lru_cache(maxsize=1024)
def event(text: str) -> CommunityEvent:
    """Cached, as openings are."""
    return _event.validate_json(text)


def of_broadcast(value: Broadcast) -> str:
    """A broadcast as JSON."""
    return _broadcast.dump_json(value).decode()


def broadcast(text: str) -> Broadcast:
    """Back from `of_broadcast`."""
    return _broadcast.validate_json(text)


def of_link(value: Link) -> str:
    """A link as JSON."""
    return _link.dump_json(value).decode()


def link(text: str) -> Link:
    """Back from `of_link`."""
    return _link.validate_json(text)


def of_asked(value: Asked) -> str:
    """What a shared address was asked, as JSON."""
    return _asked.dump_json(value).decode()


def asked(text: str) -> Asked:
    """Back from `of_asked`."""
    return _asked.validate_json(text)


def of_upload(value: Upload) -> str:
    """A file and how far it is, as JSON."""
    return _upload.dump_json(value).decode()


def upload(text: str) -> Upload:
    """Back from `of_upload`."""
    return _upload.validate_json(text)


def of_row(value: Row) -> tuple[str, str]:
    """(what the report says of a row of a file, its record), as JSON."""
    if value.event:
        record = Record(event=_as(CommunityEvent, value.value), event_before=_as(CommunityEvent, value.before))
    else:
        record = Record(opening=_as(Opportunity, value.value), opening_before=_as(Opportunity, value.before))
    return _row.dump_json(replace(value, value=None, before=None)).decode(), _record.dump_json(record).decode()


def row(said: str, record: str = "") -> Row:
    """Back from `of_row`; without its record, only what the report says."""
    told = _row.validate_json(said)
    if not record:
        return told
    kept = _record.validate_json(record)
    return replace(told, value=kept.event or kept.opening, before=kept.event_before or kept.opening_before)


def _as(kind: type[Kind], value: object) -> Kind | None:
    return value if isinstance(value, kind) else None
