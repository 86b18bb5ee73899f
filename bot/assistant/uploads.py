"""A file of openings and events that somebody sent in the console, its rows, and what becomes of them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.matching.values import CommunityEvent, Opportunity

KEPT_DAYS = 30
PATIENCE = timedelta(minutes=1)
"""so long a file may wait before we say that nobody works on it"""


class UploadState(StrEnum):
    """How far it has come."""

    LOOKING = "looking"
    """being read, and every row looked at"""
    NOT_TAKEN = "not_taken"
    """it cannot be read"""
    LOOKED_AT = "looked_at"
    IMPORTING = "importing"
    IMPORTED = "imported"
    UNDOING = "undoing"
    UNDONE = "undone"


WORKING = frozenset({UploadState.LOOKING, UploadState.IMPORTING, UploadState.UNDOING})
"""the worker has to go on with it"""


class Deed(StrEnum):
    """What will become, or became, of one record."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"
    LEFT_OUT = "left_out"


GOING = frozenset({Deed.ADDED, Deed.CHANGED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One record of a file."""

    number: int = 0
    """its place in the report, from 1"""
    where: str
    """the row or the record, as the file counts them"""
    deed: Deed
    title: str = ""
    event: bool = False
    why: str = ""
    fields: tuple[str, ...] = ()
    """what is different from before"""
    like: str = ""
    """title of an event that may be the same"""
    value: Opportunity | CommunityEvent | None = None
    before: Opportunity | CommunityEvent | None = None
    """what was there, so that it can be taken back"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """One file. Its content and its rows are kept beside it."""

    id: str
    name: str
    by: str
    """coordinator id"""
    partner_id: str
    wide: bool = False
    """whoever sent it in may change what belongs to any partner"""
    at: datetime
    asked: datetime
    """when somebody last asked for something to be done with it"""
    state: UploadState = UploadState.LOOKING
    problem: str = ""
    """why it was not taken"""
    tries: int = 0
    """how often its reading was begun"""
    total: int = 0
    """records that this state has to go through; 0 until that is known"""
    done: int = 0
    """... and went through"""
    cursor: int = 0
    """number of the last of them"""

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    def may_change(self, owner: str) -> bool:
        """An opening or event of that partner ("" = a feed's, the programme's)."""
        return self.wide or owner == self.partner_id
