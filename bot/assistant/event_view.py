"""An event in the words of one language, for its public page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.assistant import showing
from bot.assistant.desk import Desk
from bot.matching.events import EventState, sessions_of, state_of
from bot.matching.values import CommunityEvent
from bot.sentence import Sentence, Translated
from bot.speaking.bidi import CONTROLS
from bot.speaking.catalogue import say

WHEN = Sentence(context="", text="{day_time}")
TEXT = Sentence(context="", text="{text}")
STATES = {EventState.CANCELLED: "news_cancelled", EventState.OVER: "event_over"}


@dataclass(frozen=True, kw_only=True, slots=True)
class EventView:
    """What the page says."""

    language: str
    name: str
    """code or id, for the address of the calendar file"""
    title: str
    state: str = ""
    """that it will not take place, or is over; "" when it is on"""
    lines: Sequence[str] = ()
    """when, where, and what there is"""
    sessions: Sequence[str] = ()
    """all times of a course"""
    summary: str = ""
    directions: str = ""
    map_words: str = ""
    map_address: str = ""
    calendar_words: str = ""
    data: str = ""
    """JSON-LD, safe inside a script element"""


def view_of(
    desk: Desk, event: CommunityEvent, taken: int, at: datetime, *, language: str, data: str = ""
) -> EventView:
    """What the event says of itself, with the places left and never who has them."""
    def told(sentence: Sentence) -> str:
        return say(sentence, language, desk.catalogues)

    def words(phrase: str) -> str:
        """A sentence that ends in an address, without it: the words of a link."""
        return told(desk.flows.phrases[phrase].fill(url="")).translate(CONTROLS).strip(" :：،")

    params = showing.event_params(desk.flows, event, taken)
    phrase = STATES.get(state_of(event, taken, at))
    _, *lines = told(params["event"]).splitlines()
    sessions = [one for one in sessions_of(event) if not one.cancelled]
    return EventView(
        language=language, name=event.code or event.id, title=told(desk.flows.phrases["value_title"].fill(
            title=params["title"],
        )),
        state=told(desk.flows.phrases[phrase].fill(**params)) if phrase else "", lines=lines,
        sessions=[told(WHEN.fill(day_time=one.starts)) for one in sessions] if len(sessions) > 1 else (),
        summary=told(TEXT.fill(text=Translated(texts=event.summaries))) if event.summaries.get("en") else "",
        directions=told(TEXT.fill(text=Translated(texts=event.directions))) if event.directions else "",
        map_words=words("way_map"), map_address=showing.map_of(event), calendar_words=words("way_calendar"), data=data,
    )
