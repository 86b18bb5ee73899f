"""Openings and events as sentences: what a list and a detail say of them."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus

from bot.assistant.desk import Desk
from bot.dialogue.events import Listed
from bot.dialogue.flow import Flows
from bot.matching.values import CommunityEvent, Match, Opportunity
from bot.sentence import Lines, Sentence, Translated
from bot.speaking.catalogue import say
from bot.speaking.sms import segments
from bot.understanding.vocabulary import ROMANISED

OURSELVES = "Doorstep"
"""who holds what has no partner"""
ROOM = 3
ROOM_BY_SMS = 1
ROOM_IN_PLAIN_LETTERS = 2
PLAIN_LETTERS = frozenset({"en", "so"})
"""languages written with the letters of the SMS alphabet, as are all romanised ones: twice as much fits into a text"""
ROOM_TO_EXPLAIN = {ROOM: 6, ROOM_IN_PLAIN_LETTERS: 3, ROOM_BY_SMS: 2}
"""room for reasons -> the same where everything that is in the way is told"""
CHEAP_PARTS = 2
"""SMS parts up to which a text may grow by a code"""
CHOICES_BELOW = range(40, 67)
"""letters of the choices under an opening, from the language with the shortest words to the one with the longest"""


def room_for_reasons(style: str, language: str) -> int:
    """How many reasons a message has room for on that channel."""
    if style != "sms":
        return ROOM
    plain = language in PLAIN_LETTERS or language.endswith(ROMANISED)
    return ROOM_IN_PLAIN_LETTERS if plain else ROOM_BY_SMS


def for_person(
    desk: Desk, opportunity: Opportunity, match: Match, *,
    style: str, language: str, new: bool = False, explained: bool = False,
) -> Listed:
    """An opening as this person's channel and language have room for it, with its code.

    By SMS the code, by which people check that it is ours, takes the place of a reason before it makes a text dearer;
    never that of the next step, nor of what is in the way where that was asked.
    """
    room = room_for_reasons(style, language)
    room = ROOM_TO_EXPLAIN[room] if explained else room
    if style != "sms":
        return opening(desk.flows, opportunity, match, room=room, new=new, code=True)
    plain = opening(desk.flows, opportunity, match, room=room, new=new)
    least = room if explained else int(match.next_step is not None)
    lines = range(room, least - 1, -1)
    fewer = (opening(desk.flows, opportunity, match, room=count, new=new, code=True) for count in lines)

    def parts(one: Listed) -> list[int]:
        words = say(one.line, language, desk.catalogues)
        return [_parts(words, letters) for letters in CHOICES_BELOW]

    most = [max(count, CHEAP_PARTS) for count in parts(plain)]
    return next((one for one in fewer if all(map(operator.le, parts(one), most))), plain)


def _parts(text: str, below: int) -> int:
    """SMS parts with so many letters of choices below."""
    return segments(text + "x" * below)


def opening(
    flows: Flows, opportunity: Opportunity, match: Match | None, *,
    room: int = ROOM, new: bool = False, code: bool = False,
) -> Listed:
    """An opening with its reasons, ready to be shown or sent; `room` is the number of lines for reasons."""
    titles = Translated(texts=opportunity.titles)
    kind = "job" if opportunity.pay else "free"
    name = f"opening_{kind}" if opportunity.closes else f"opening_{kind}_open"
    given = _given(flows, opportunity, match, room)
    if code and opportunity.code:
        given["reasons"] = Lines(sentences=(*given["reasons"].sentences, _code(flows, opportunity.code)))
    line = flows.phrases[name].fill(**given)
    if new:
        line = flows.phrases["opening_new"].fill(opening=line)
    return Listed(id=opportunity.id, line=line, label=flows.phrases["value_title"].fill(title=titles))


def _code(flows: Flows, code: str) -> Sentence:
    """What people text to see it again."""
    return flows.phrases["code"].fill(code=code)


def _given(flows: Flows, opportunity: Opportunity, match: Match | None, room: int) -> dict[str, Any]:
    reasons = list(match.reasons[:room]) if match else []
    if match and match.next_step:
        reasons = [*reasons[: room - 1], match.next_step.sentence]
    given: dict[str, Any] = {
        "title": Translated(texts=opportunity.titles),
        "place": place_of(opportunity),
        "reasons": Lines(sentences=tuple(reasons)),
    }
    if opportunity.pay:
        given["pay"] = spoken_pay(flows, opportunity.pay)
    if opportunity.closes:
        given["date"] = opportunity.closes
    return given


def place_of(opportunity: Opportunity) -> str:
    """Where it is, as people know it."""
    return opportunity.place or opportunity.partner or opportunity.postcode


def is_open(opportunity: Opportunity, at: datetime) -> bool:
    """Whether one may still be interested in it."""
    return opportunity.status == "open" and (opportunity.closes is None or opportunity.closes >= at.date())


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


MAP = "https://www.openstreetmap.org/"


def map_of(event: CommunityEvent) -> str:
    """Address of a map: of the very place where it is known, else of its postcode or name; "" for none."""
    if event.point is not None:
        latitude, longitude = event.point
        return f"{MAP}?mlat={latitude:.5f}&mlon={longitude:.5f}"
    told = event.postcode or event.place
    return f"{MAP}search?query={quote_plus(told)}" if told else ""


def way_params(desk: Desk, event: CommunityEvent, *, calendar: bool) -> Mapping[str, Any]:
    """Values for "how to get there": directions of the organiser, a map, what to bring, a file for the calendar."""
    page = calendar and desk.public_url
    known = {
        "value_text": {"text": Translated(texts=event.directions)} if event.directions else None,
        "way_bring": {"text": Translated(texts=event.bring)} if event.bring else None,
        "way_map": {"url": map_of(event)} if map_of(event) else None,
        "way_calendar": {"url": f"{desk.public_url}/e/{event.code or event.id}.ics"} if page else None,
    }
    phrases = desk.flows.phrases
    return {
        "partner": expecting(event),
        "lines": Lines(sentences=tuple(phrases[name].fill(**given) for name, given in known.items() if given)),
    }


def expecting(event: CommunityEvent) -> str:
    """Who expects people: by name or role where the event says it, as a name brings more of them than an office."""
    partner = event.partner or OURSELVES
    return f"{event.host} ({partner})" if event.host else partner


def _facilities(flows: Flows, event: CommunityEvent, taken: int) -> Iterator[Sentence]:
    phrases = flows.phrases
    if event.places is not None:
        left = max(0, event.places - taken)
        yield phrases["event_places"].fill(places=left) if left else phrases["event_full"]
    for name in ("interpreter", "creche", "step_free", "women_only"):
        if getattr(event, name):
            yield phrases[f"event_{name}"]
    if event.price is not None:
        paid = phrases["event_price"].fill(pay=f"{event.price:,.2f}".removesuffix(".00"))
        yield paid if event.price else phrases["event_free"]
    if event.code:
        yield _code(flows, event.code)
