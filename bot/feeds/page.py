"""One answer of a source: its records, and where the next ones are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from bot.assistant.feed import ContractLimits, Wording
from bot.errors import ImportRecordError
from bot.feeds.imported import Row
from bot.matching.knowledge import Knowledge


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What a format needs to read a page."""

    name: str
    """stands in the problems"""
    knowledge: Knowledge
    words: Wording = field(default_factory=Wording)
    contracts: ContractLimits = field(default_factory=ContractLimits)
    address: str = ""
    """of this page; empty for a file"""
    number: int = 1
    most_rows: int | None = None
    """one row more than that is enough: the file is too long"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One answer, read."""

    source: str
    rows: Sequence[Row | ImportRecordError]
    total: int | None = None
    """records that the source says it has, over all pages"""
    pages: int | None = None
    next: str = ""
    """address of the next page"""
    last: bool = True
    """no more follow"""
    lists_all: bool = True
    """a source of this kind names all it has, each time"""
    own_references: bool = False
    """two sources of this kind may use the same reference for different things"""


def page_of(address: str) -> int:
    """The number of the page that an address asks for; 1 where it does not say."""
    asked = dict(parse_qsl(urlsplit(address).query)).get("page", "")
    return int(asked) if asked.isdecimal() and 0 < len(asked) < 7 else 1


def with_query(address: str, **values: object) -> str:
    """The address with these values in its query, in the place of what it said before."""
    parts = urlsplit(address)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in values]
    query = urlencode([*kept, *((name, str(value)) for name, value in values.items())])
    return urlunsplit(parts._replace(query=query))
