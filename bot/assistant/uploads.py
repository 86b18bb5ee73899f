"""A file of openings and events that somebody sent in the console, and what became of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.matching.values import CommunityEvent, Opportunity

KEPT_DAYS = 30


class UploadState(StrEnum):
    """How far it has come."""

    LOOKED_AT = "looked_at"
    IMPORTED = "imported"
    UNDONE = "undone"


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """One file. What it changed is kept, so that it can be taken back."""

    id: str
    name: str
    by: str
    """coordinator id"""
    partner_id: str
    at: datetime
    content: str = ""
    """base64; empty once it is imported"""
    state: UploadState = UploadState.LOOKED_AT
    added: tuple[str, ...] = ()
    """ids of openings and events that were new"""
    openings: tuple[Opportunity, ...] = field(default=())
    """those that were changed, as they were before"""
    events: tuple[CommunityEvent, ...] = field(default=())
    refused: int = 0
    """records that did not go in"""
