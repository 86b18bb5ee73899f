"""How `doorstep broadcast` shows things: tables for people, JSON for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import RenderableType
from rich.table import Table

from bot.assistant.broadcast import Broadcast, BroadcastState
from bot.assistant.broadcast_rules import BroadcastRules
from bot.assistant.forecast import Forecast
from bot.assistant.reach import Outcomes, Recipient, Reply
from bot.speaking.sms import price

LONDON = ZoneInfo("Europe/London")
WHY: Mapping[str, str] = {
    "no_consent": "has not agreed to be written to", "stopped": "said STOP",
    "dead_address": "the address does not work",
    "no_text": "no text in their language", "capped": "was written to often enough this week",
    "quiet": "it would be over before a decent hour for them", "forgotten": "asked to be forgotten",
    "talking": "talks with a coordinator, or did until it was over",
}
STILL_WAITING: Mapping[BroadcastState, str] = {BroadcastState.CANCELLED: "cancelled", BroadcastState.DONE: "expired"}
"""what became of those on the list whose delivery was never written"""


def _table(*columns: str, title: str = "") -> Table:
    table = Table(title=title or None, title_justify="left")
    for column in columns:
        table.add_column(column.lstrip("#"), justify="right" if column.startswith("#") else "left", overflow="fold")
    return table


def _local(at: datetime | None) -> str:
    return at.astimezone(LONDON).strftime("%a %d %b %Y %H:%M") if at else ""


def one(broadcast: Broadcast) -> list[RenderableType]:
    """One broadcast in a few lines."""
    table = _table("broadcast", broadcast.id)
    table.add_row("state", broadcast.state.value.replace("_", " "))
    table.add_row("from", broadcast.partner or "Doorstep")
    table.add_row("whom", str(broadcast.segment))
    table.add_row("about", f"{broadcast.link.kind} {broadcast.link.id}" if broadcast.link else "")
    table.add_row("starts", _local(broadcast.starts) or "as soon as it may")
    table.add_row("expires", _local(broadcast.expires))
    for language, text in sorted(broadcast.texts.items()):
        table.add_row(f"text {language}", text)
    table.add_row("no text", broadcast.missing.value.replace("_", " "))
    return [table]


def broadcast_json(broadcast: Broadcast) -> dict[str, Any]:
    """One broadcast; times in ISO 8601."""
    return {
        "id": broadcast.id, "state": broadcast.state.value, "author": broadcast.author,
        "segment": str(broadcast.segment), "texts": dict(broadcast.texts), "missing": broadcast.missing.value,
        "partner": broadcast.partner,
        "about": {"kind": broadcast.link.kind, "id": broadcast.link.id} if broadcast.link else None,
        "starts": _iso(broadcast.starts), "expires": _iso(broadcast.expires),
        "steps": [{"what": s.what, "who": s.who, "at": _iso(s.at), "note": s.note} for s in broadcast.steps],
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def listed(broadcasts: Sequence[Broadcast]) -> list[RenderableType]:
    """All of them, a line each."""
    table = _table("id", "state", "whom", "languages", "starts", "author")
    for each in broadcasts:
        table.add_row(
            each.id, each.state.value.replace("_", " "), str(each.segment), " ".join(sorted(each.texts)),
            _local(each.starts), each.author,
        )
    return [table]


def forecast(found: Forecast, rules: BroadcastRules) -> list[RenderableType]:
    """The preview."""
    table = _table("language", "channel", "text", "#people", "#SMS parts each", "#SMS parts", "#£")
    for row in found.rows:
        table.add_row(
            row.language, row.channel.value, "own" if row.own_text else "English, with a note", f"{row.people:,}",
            str(row.segments or ""), f"{row.people * row.segments:,}", f"{row.pounds:.2f}",
        )
    table.add_section()
    table.add_row("all", "", "", f"{found.people:,}", "", f"{found.segments:,}", f"{found.pounds:.2f}")
    left_out = _table("left out", "#people", "why")
    for reason, number in sorted(found.left_out.items(), key=lambda item: -item[1]):
        left_out.add_row(reason, f"{number:,}", WHY.get(reason, ""))
    if found.other_addresses:
        left_out.add_row("other address", f"{found.other_addresses:,}", "addresses: the person gets it at another one")
    parts: list[RenderableType] = [table, left_out]
    if found.missing:
        missing = ", ".join(f"{language} ({n:,})" for language, n in sorted(found.missing.items()))
        parts.append(f"No text in: {missing}")
    parts += [f"A second person must look at this. {one}" for one in found.concerns]
    if rules.needs_approval(found.people, found.pounds):
        parts.append(
            f"Needs a second person's approval: more than {rules.approval_people:,} people or "
            f"£{rules.approval_pounds:.2f}."
        )
    parts.append(f"The first message may go on {_local(found.first)}.")
    return parts


def forecast_json(found: Forecast) -> dict[str, Any]:
    """The preview; pounds as text with two decimals."""
    return {
        "people": found.people, "segments": found.segments, "pounds": f"{found.pounds:.2f}",
        "rows": [
            {"language": r.language, "channel": r.channel.value, "people": r.people, "segments_each": r.segments,
             "pounds": f"{r.pounds:.2f}", "own_text": r.own_text}
            for r in found.rows
        ],
        "left_out": dict(found.left_out), "other_addresses": found.other_addresses, "missing": dict(found.missing),
        "first": _iso(found.first), "concerns": [str(one) for one in found.concerns],
    }


def ledger(broadcast: Broadcast, outcomes: Outcomes) -> dict[str, int]:
    """Everybody on the list by what became of them: the numbers add up to the length of the list."""
    found = {status.value: n for status, n in sorted(outcomes.deliveries.items())}
    if outcomes.waiting:
        name = STILL_WAITING.get(broadcast.state, "waiting")
        found[name] = found.get(name, 0) + outcomes.waiting
    return {**found, **dict(outcomes.left_out)}


def status(
    broadcast: Broadcast, outcomes: Outcomes, recipients: Sequence[Recipient], pence: Decimal
) -> list[RenderableType]:
    """How far it is."""
    states = _table("became", "#people", title=f"{broadcast.id}: {broadcast.state.value}, {outcomes.expanded:,} people")
    for name, number in ledger(broadcast, outcomes).items():
        states.add_row(name, f"{number:,}")
    languages = _table("language", "channel", "#people")
    for (language, channel), number in sorted(outcomes.languages.items()):
        languages.add_row(language, channel, f"{number:,}")
    steps = _table("when", "who", "what", "note")
    for step in broadcast.steps:
        steps.add_row(_local(step.at), step.who, step.what.replace("_", " "), step.note)
    cost = f"{outcomes.segments:,} SMS parts, £{price(outcomes.segments, pence) / 100:.2f}; {outcomes.replies} replies"
    parts: list[RenderableType] = [states, languages, steps, cost]
    if recipients:
        people = _table("contact", "language", "channel", "became", "why", "when")
        for each in recipients:
            people.add_row(each.contact_id, each.language, each.channel, each.outcome, each.reason, _local(each.at))
        parts.append(people)
    return parts


def status_json(
    broadcast: Broadcast, outcomes: Outcomes, recipients: Sequence[Recipient], pence: Decimal
) -> dict[str, Any]:
    """How far it is."""
    return {
        **broadcast_json(broadcast), "expanded": outcomes.expanded, "ledger": ledger(broadcast, outcomes),
        "languages": [
            {"language": language, "channel": channel, "people": n}
            for (language, channel), n in sorted(outcomes.languages.items())
        ],
        "segments": outcomes.segments, "pounds": f"{price(outcomes.segments, pence) / 100:.2f}",
        "replies": outcomes.replies,
        "recipients": [
            {"contact": r.contact_id, "language": r.language, "channel": r.channel, "became": r.outcome,
             "reason": r.reason, "at": _iso(r.at)}
            for r in recipients
        ],
    }


def replies(found: Sequence[Reply]) -> list[RenderableType]:
    """What people wrote back."""
    table = _table("when", "contact", "language", "words")
    for each in found:
        table.add_row(_local(each.at), each.contact_id, each.language, each.text)
    return [table]


def reply_json(reply: Reply) -> dict[str, Any]:
    """One reply."""
    return {"contact": reply.contact_id, "language": reply.language, "text": reply.text, "at": _iso(reply.at)}
