"""Openings, events and referrals as partners' own systems read them: JSON values. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from bot.assistant.event_fields import texts_of
from bot.assistant.feed import KeptOpening
from bot.assistant.held_events import HeldEvent
from bot.assistant.outcome import Referral
from bot.matching.events import sessions_of
from bot.matching.values import Requirements

_OPENING = (
    "id", "status", "titles", "summaries", "partner", "place", "postcode", "pay", "closes", "posted", "hours",
    "weekly_hours", "shift", "places", "occupations", "code", "url",
)
_EVENT = (
    "id", "status", "titles", "summaries", "directions", "partner", "place", "address", "postcode", "course", "places",
    "waiting_list", "languages", "interpreter", "creche", "step_free", "women_only", "cost_help", "bring_child", "code",
)
_ASKS = (
    "registration", "english", "experience_years", "min_age", "women_only", "driving", "dbs", "licences", "languages",
)


def opening_view(kept: KeptOpening, partner_id: str) -> dict[str, Any]:
    """`yours`: the partner may change it."""
    opening = kept.opportunity
    return {
        **{name: _plain(getattr(opening, name)) for name in _OPENING}, "kind": opening.kind.value,
        "requirements": _asks(opening.requirements), "yours": bool(kept.owner) and kept.owner == partner_id,
    }


def event_view(held: HeldEvent, partner_id: str) -> dict[str, Any]:
    """Times in UTC; `date`, `begins` and `ends_at` as the clock on the wall in London shows them."""
    event = held.event
    texts = texts_of(event)
    return {
        **{name: _plain(getattr(event, name)) for name in _EVENT},
        "date": texts["date"], "begins": texts["begins"], "ends_at": texts["ends"],
        "sessions": [
            {"starts": _plain(one.starts), "ends": _plain(one.ends), "cancelled": one.cancelled}
            for one in sessions_of(event)
        ],
        "entry": {"english": event.entry.english, "min_age": event.entry.min_age},
        "yours": bool(held.owner) and held.owner == partner_id,
    }


def referral_view(referral: Referral, *, received: bool) -> dict[str, Any]:
    """`received`: it is to an opening of the partner that reads it; else the partner made it."""
    return {
        "resident": referral.resident_id, "opening": referral.opportunity_id, "status": referral.status.value,
        "reply": referral.reply, "agreed": _plain(referral.at), "changed": _plain(referral.changed),
        "received": received,
    }


def _asks(requirements: Requirements) -> dict[str, Any]:
    every = asdict(requirements)
    return {name: _plain(every[name]) for name in _ASKS}


def _plain(value: Any) -> Any:
    match value:
        case datetime() | date():
            return value.isoformat()
        case tuple():
            return [_plain(one) for one in value]
        case Mapping():
            return dict(value)
    return value
