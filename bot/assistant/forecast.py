"""What a broadcast will come to, before anybody is written to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from bot.assistant.audience import Audience
from bot.assistant.careful_texts import Concern
from bot.assistant.ports import Store
from bot.assistant.reach import Judging, LeftOut
from bot.assistant.values import Channel
from bot.assistant.wording import Wording
from bot.speaking.sms import price

SURVEY_CHUNK = 2_000
"""residents looked at in one transaction: replies wait behind it on SQLite"""
PENCE = Decimal(100)


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """People of one language and channel."""

    language: str
    channel: Channel
    people: int
    segments: int
    """SMS parts of one message; 0 on other channels"""
    pounds: Decimal
    own_text: bool
    """in their language, rather than English with a note"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Forecast:
    """The preview of a broadcast."""

    rows: tuple[Row, ...]
    """most people first"""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """reason -> people"""
    other_addresses: int = 0
    """addresses spared because the person is reached at another one"""
    missing: Mapping[str, int] = field(default_factory=dict)
    """language without a text -> people who speak it"""
    first: datetime | None = None
    """when the first message may go"""
    concerns: tuple[Concern, ...] = ()
    """words a second person should look at"""

    @property
    def people(self) -> int:
        return sum(row.people for row in self.rows)

    @property
    def segments(self) -> int:
        """SMS parts of all."""
        return sum(row.people * row.segments for row in self.rows)

    @property
    def pounds(self) -> Decimal:
        return sum((row.pounds for row in self.rows), Decimal(0))


def forecast(
    store: Store, audience: Audience, judging: Judging, wording: Wording, pence: Decimal,
    progress: Callable[[int], None] = lambda _: None,
) -> Forecast:
    """Count everybody, a chunk a transaction, in flat memory. `pence` is the price of one SMS part."""
    people, addresses = counted(store, audience, judging, progress)
    return _counted(people, addresses, wording, pence)


def counted(
    store: Store, audience: Audience, judging: Judging, progress: Callable[[int], None] = lambda _: None,
) -> tuple[Mapping[tuple[str, str, str], int], int]:
    """((language, channel, why left out or "") -> people, addresses spared)."""
    people: Counter[tuple[str, str, str]] = Counter()
    addresses, after = 0, ""
    while True:
        with store.begin() as uow:
            found = uow.recipients.survey(audience, judging, after, SURVEY_CHUNK)
        if not found.looked:
            break
        people.update(found.people)
        addresses, after = addresses + found.addresses, found.cursor
        progress(found.looked)
    return people, addresses


def kept_quiet(found: Forecast) -> Forecast:
    """The preview of a broadcast whose whole time is quiet: it ends before anybody may be written to."""
    left_out = Counter(found.left_out)
    left_out[LeftOut.QUIET] += found.people
    return replace(found, rows=(), left_out=+left_out)


def _counted(people: Mapping[tuple[str, str, str], int], addresses: int, wording: Wording, pence: Decimal) -> Forecast:
    rows, left_out, missing = [], Counter[str](), Counter[str]()
    for (language, channel, reason), number in people.items():
        own = language in wording.broadcast.texts
        if not own and reason in {"", LeftOut.NO_TEXT}:
            missing[language] += number
        if reason:
            left_out[reason] += number
            continue
        message = wording.message(language, Channel(channel))
        parts = message.segments if message and channel == Channel.SMS else 0
        rows.append(Row(
            language=language, channel=Channel(channel), people=number, segments=parts, own_text=own,
            pounds=price(number * parts, pence) / PENCE,
        ))
    return Forecast(
        rows=tuple(sorted(rows, key=lambda row: (-row.people, row.language, row.channel))), left_out=left_out,
        missing=missing, other_addresses=addresses,
    )
