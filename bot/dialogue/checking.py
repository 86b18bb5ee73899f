"""Is this message really yours? Answered to anybody: nobody has to agree to anything first, and nothing is kept."""

from __future__ import annotations

from bot.dialogue import side, walk
from bot.dialogue.events import Checked
from bot.dialogue.turn import Turn


def answer(turn: Turn, checked: Checked, *, new: bool) -> Turn:
    """What we know of the code, then the open question. A stranger stays one, and is welcomed when they write more."""
    for name in checked.phrases:
        turn = turn.say(name, **checked.params)
    if new:
        return turn.set(language="", language_unsure=False, romanised=False, foreign_language="")
    open_question = turn.frame is not None and turn.frame.flow not in side.RESTING
    return walk.put_again(turn) if open_question and not turn.state.opted_out else turn
