"""What a code names (an opening, an event, a session, a link) is shown at once; then the open question comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialogue import walk
from bot.dialogue.effects import Say
from bot.dialogue.events import Named
from bot.dialogue.state import Frame
from bot.dialogue.turn import Turn, step_of

WELCOME = "welcome"
HELLO, OTHER_LANGUAGE, WHO, MAY_KEEP = "hello", "other_language", "who", "may_keep"
"""steps of the welcome"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a conversation shows a thing: the flow, the step, the variable that takes its id."""

    flow: str
    step: str
    variable: str
    many: bool = False
    """the variable holds a list"""


SHOWN_BY: Mapping[str, Place] = {
    "opening": Place(flow="opening", step="next", variable="openings", many=True),
    "event": Place(flow="events", step="load", variable="item"),
    "session": Place(flow="here", step="check", variable="word"),
    "link": Place(flow="join", step="check", variable="link"),
}
"""kind of thing -> where it is shown"""


def show(turn: Turn, named: Named, *, new: bool) -> Turn:
    """Open it above whatever is open. A stranger hears who we are first; our questions come when this is answered."""
    place = SHOWN_BY[named.kind]
    if new:
        turn = _greeted(turn)
    turn = walk.start(turn, place.flow, variables={place.variable: [named.id] if place.many else named.id})
    return walk.walk(turn.with_frame(step=place.step))


def _greeted(turn: Turn) -> Turn:
    guessed = () if turn.state.language_chosen else (OTHER_LANGUAGE,)
    for step in (HELLO, *guessed, WHO):
        said = step_of(turn.flows, WELCOME, step).say
        turn = turn.put(Say(sentence=said)) if said is not None else turn
    return turn.push(Frame(flow=WELCOME, step=MAY_KEEP))
