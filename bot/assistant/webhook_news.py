"""What is new for a partner: what stands now is held against what it was told last.

So nothing has to tell of a change when it makes one: whatever changed, in the conversation, the console, a feed or on
the command line, is found. Changes that follow each other within a minute are one piece of news.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.assistant.api_referrals import key_of, standings
from bot.assistant.api_replies import digest_of
from bot.assistant.api_views import event_view, opening_view, referral_view
from bot.assistant.coordinators import Role, Viewer
from bot.assistant.ports import UnitOfWork
from bot.assistant.webhooks import News, Webhook

LOOKED_BACK = timedelta(days=1)
"""events that began earlier have no news"""
KINDS: Mapping[str, tuple[News, News]] = {
    "opening": (News.OPENING_CREATED, News.OPENING_CHANGED), "event": (News.EVENT_CREATED, News.EVENT_CHANGED),
    "referral": (News.REFERRAL_CREATED, News.REFERRAL_CHANGED),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What a partner may know of one thing."""

    subject: str
    """opening:ID, event:ID; of a referral a hash, so that nobody is named in what is kept"""
    data: Mapping[str, Any]
    resident_id: str = ""

    @property
    def mark(self) -> str:
        return digest_of(json.dumps(self.data, sort_keys=True))


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """One piece of news."""

    kind: News
    told: Told


def news_for(uow: UnitOfWork, webhook: Webhook, at: datetime) -> list[Piece]:
    """Since the last time it was asked for this webhook."""
    seen, stands = uow.webhooks.seen(webhook.id), {one.subject: one for one in _standing(uow, webhook, at)}
    changed = [one for one in stands.values() if seen.get(one.subject) != one.mark]
    gone = [subject for subject in seen if subject not in stands]
    uow.webhooks.see(webhook.id, {one.subject: one.mark for one in changed}, gone)
    found = [Piece(kind=KINDS[one.subject.split(":")[0]][one.subject in seen], told=one) for one in changed]
    return [one for one in found if one.kind in webhook.news]


def standing_marks(uow: UnitOfWork, webhook: Webhook, at: datetime) -> Mapping[str, str]:
    """Everything as it stands: a new webhook hears of nothing that was there before."""
    return {one.subject: one.mark for one in _standing(uow, webhook, at)}


def _standing(uow: UnitOfWork, webhook: Webhook, at: datetime) -> list[Told]:
    partner = webhook.partner_id
    readers: Mapping[str, Callable[[], list[Told]]] = {
        "opening": lambda: [
            Told(subject=f"opening:{one.opportunity.id}", data=opening_view(one, partner))
            for one in uow.openings.all_kept(partner)
        ],
        "event": lambda: [
            Told(subject=f"event:{one.event.id}", data=event_view(one, partner))
            for one in uow.held_events.since(at - LOOKED_BACK) if one.owner == partner
        ],
        "referral": lambda: [
            Told(
                subject=f"referral:{digest_of(*key_of(one.referral))}", resident_id=one.referral.resident_id,
                data=referral_view(one.referral, received=one.received),
            )
            for one in standings(uow, _viewer(partner))
        ],
    }
    wanted = [name for name, kinds in KINDS.items() if webhook.news & set(kinds)]
    return [one for name in wanted for one in readers[name]()]


def _viewer(partner_id: str) -> Viewer:
    return Viewer(coordinator_id="", name="", role=Role.PARTNER_MEMBER, partner_id=partner_id)
