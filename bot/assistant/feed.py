"""Where openings come from: a feed and its limits, the words it is read with, what a reading brought, how it went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.errors import ImportRecordError
from bot.matching.values import CommunityEvent, Opportunity


@dataclass(frozen=True, kw_only=True, slots=True)
class ContractLimits:
    """Which procurement notices are for small organisations here. Without any limit every notice is."""

    most_value: float | None = None
    """pounds, of a notice or of one lot"""
    suits: tuple[str, ...] = ()
    """sme, vcse: a notice that says whom it suits names one of these"""
    areas: tuple[str, ...] = ()
    """letters of a postcode (B), or outward codes (B66)"""
    regions: tuple[str, ...] = ()
    """names of regions and towns, small letters"""
    unplaced: bool = True
    """keep a notice that names no place"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """A source that is read again and again."""

    name: str
    address: str
    """http or https"""
    kind: str = ""
    """what it must answer with; empty: whatever can be read"""
    every: timedelta = timedelta(hours=6)
    active: bool = False
    lists_all: bool | None = None
    """what it no longer names was withdrawn; None: as usual for its kind"""
    source: str = ""
    """whose references they are; empty: as usual for its kind"""
    most_pages: int = 50
    contracts: ContractLimits = field(default_factory=ContractLimits)


@dataclass(frozen=True, kw_only=True, slots=True)
class PayBands:
    """Pay of the bands in one year, pounds a year: band -> (lowest, highest)."""

    valid_from: date = date.max
    valid_to: date = date.min
    bands: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """The words that feeds are read with: knowledge/inferred.yaml, cpv.yaml, headings.yaml, services.yaml.

    All small letters with single spaces.
    """

    before: tuple[str, ...] = ()
    """in front of what is not asked for"""
    after: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    licences: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    flags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hours: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    not_the_shift: tuple[str, ...] = ()
    pay_bands: PayBands = field(default_factory=PayBands)
    cpv: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """beginning of a CPV code -> occupations"""
    columns: Mapping[str, str] = field(default_factory=dict)
    """heading -> field"""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """field -> how people say it -> how we do; "yes" -> yes and no"""
    service_kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    service_left_out: tuple[str, ...] = ()
    service_first_words: int = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """An opening or event as its source knows it."""

    event: bool
    source: str
    reference: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Import:
    """What a file or a feed brought: what is right in it, and what was wrong with the rest."""

    opportunities: tuple[Opportunity, ...] = ()
    events: tuple[CommunityEvent, ...] = ()
    problems: tuple[ImportRecordError, ...] = ()
    """`where` names the file and the page, row, line or record"""
    titles: Mapping[str, str] = field(default_factory=dict)
    """`where` -> what a record that is wrong calls itself"""
    left_out: tuple[ImportRecordError, ...] = ()
    """records that are right but not for us, and why"""
    ended: Mapping[Item, str] = field(default_factory=dict)
    """notices that were awarded or withdrawn -> closed | cancelled; their lots end with them"""
    where: Mapping[Item, str] = field(default_factory=dict)
    """what is right in it -> its row, line or record"""
    listed: frozenset[Item] = frozenset()
    """everything that was named, broken records too"""
    whole: bool = False
    """every record the source has was seen, and each could be told apart"""
    cut: bool = False
    """the reading ended before its end, or the source changed meanwhile"""
    unchanged: bool = False
    """the source says that nothing is new since the last reading"""
    etag: str = ""
    modified: str = ""
    pages: int = 1


class Result(StrEnum):
    """How a reading ended."""

    OK = "ok"
    UNCHANGED = "unchanged"
    PARTLY = "partly"
    """not all of it could be read: nothing was closed for being missing"""
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedState:
    """How the last reading of a feed went."""

    name: str
    recipe: str = ""
    """address and settings it was read with; other ones mean that nothing is known of it yet"""
    due: datetime
    """when it is read again"""
    read: datetime | None = None
    result: str = ""
    """a Result; empty while the first reading goes on"""
    counts: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    """the first ones"""
    failures: int = 0
    """readings in a row that failed"""
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptOpening:
    """An opening with what only coordinators need."""

    opportunity: Opportunity
    added: date
    corrections: Mapping[str, object] = field(default_factory=dict)
    """field -> value that a coordinator gave; `requirements.english` for a requirement"""
    because: str = ""
    """why it ended: withdrawn | awarded | "" """
    owner: str = ""
    """id of the partner who posted it; "" = the programme, or a feed"""
