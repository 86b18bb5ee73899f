"""Openings and events as sentences: what a list and a detail say of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.dialogue.events import Listed
from bot.dialogue.flow import Flows
from bot.matching.values import CommunityEvent, Match, Opportunity
from bot.sentence import Lines, Sentence, Translated

ROOM = 3
ROOM_BY_SMS = 1
ROOM_IN_PLAIN_LETTERS = 2
PLAIN_LETTERS = frozenset({"en", "so"})
"""languages written with the letters of the SMS alphabet: twice as much fits into a text"""


def room_for_reasons(style: str, language: str) -> int:
    """How many reasons a message has room for on that channel."""
    if style != "sms":
        return ROOM
    return ROOM_IN_PLAIN_LETTERS if language in PLAIN_LETTERS else ROOM_BY_SMS


def opening(
    flows: Flows, opportunity: Opportunity, match: Match | None, *, room: int = ROOM, new: bool = False
) -> Listed:
    """An opening with its reasons, ready to be shown or sent; `room` is the number of lines for reasons."""
    titles = Translated(texts=opportunity.titles)
    kind = "job" if opportunity.pay else "free"
    name = f"opening_{kind}" if opportunity.closes else f"opening_{kind}_open"
    line = flows.phrases[name].fill(**_given(flows, opportunity, match, room))
    if new:
        line = flows.phrases["opening_new"].fill(opening=line)
    return Listed(id=opportunity.id, line=line, label=flows.phrases["value_title"].fill(title=titles))


def _given(flows: Flows, opportunity: Opportunity, match: Match | None, room: int) -> dict[str, Any]:
    reasons = list(match.reasons[:room]) if match else []
    if match and match.next_step:
        reasons = [*reasons[: room - 1], match.next_step.sentence]
    given: dict[str, Any] = {
        "title": Translated(texts=opportunity.titles),
        "place": opportunity.place or opportunity.partner or opportunity.postcode,
        "reasons": Lines(sentences=tuple(reasons)),
    }
    if opportunity.pay:
        given["pay"] = spoken_pay(flows, opportunity.pay)
    if opportunity.closes:
        given["date"] = opportunity.closes
    return given


PAY = re.compile(
    r"£?\s*(?P<low>\d[\d,.]*)(?:\s*(?:to|-|–)\s*£?\s*(?P<high>\d[\d,.]*))?\s*(?:a|an|per)\s+(?P<unit>year|hour|month|day)"
)


def spoken_pay(flows: Flows, pay: str) -> Sentence | str:
    """Pay as a sentence people read in their language, where it is plain money a time; else as it was published."""
    found = PAY.fullmatch(pay.strip(" ."))
    if found is None:
        return pay
    if found["high"]:
        return flows.phrases[f"pay_range_{found['unit']}"].fill(pay=found["low"], high=found["high"])
    return flows.phrases[f"pay_{found['unit']}"].fill(pay=found["low"])


def event_line(flows: Flows, event: CommunityEvent) -> Listed:
    """One line of the list of events."""
    title = Translated(texts=event.titles)
    line = flows.phrases["event_line"].fill(day_time=event.starts, title=title)
    return Listed(id=event.id, line=line, label=line)


def event_params(flows: Flows, event: CommunityEvent, taken: int) -> Mapping[str, Any]:
    """Values for the sentences about one event."""
    title = Translated(texts=event.titles)
    where = f"{event.place}, {event.postcode}" if event.postcode else event.place
    detail = flows.phrases["event_detail"].fill(
        title=title, day_time=event.starts, place=where, lines=Lines(sentences=tuple(_facilities(flows, event, taken)))
    )
    return {"event": detail, "title": title, "day_time": event.starts, "place": where}


def _facilities(flows: Flows, event: CommunityEvent, taken: int) -> Iterator[Sentence]:
    phrases = flows.phrases
    if event.places is not None:
        left = max(0, event.places - taken)
        yield phrases["event_places"].fill(places=left) if left else phrases["event_full"]
    for name in ("interpreter", "creche", "step_free", "women_only"):
        if getattr(event, name):
            yield phrases[f"event_{name}"]
