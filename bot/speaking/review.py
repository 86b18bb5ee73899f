"""How far native speakers have read one language: a value that the checks fill and the pages show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True, slots=True)
class LanguageReview:
    """One language."""

    language: str
    """BCP 47"""
    live: bool
    """people are offered it"""
    sentences: int
    """of the content"""
    translated: int
    read: int
    """by a native speaker"""
    critical: int
    """consent, STOP, erasure, safety"""
    critical_read: int
    last: date | None
    """the latest reading"""
