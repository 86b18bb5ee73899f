"""Actions that need the store: each `Act` of the conversation is done here and answered with ActionDone."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.assistant.attendance_actions import ATTENDANCE_ACTIONS
from bot.assistant.event_actions import EVENT_ACTIONS
from bot.assistant.ladder_actions import LADDER_ACTIONS
from bot.assistant.link_actions import LINK_ACTIONS
from bot.assistant.opening_actions import OPENING_ACTIONS
from bot.assistant.outcome_actions import OUTCOME_ACTIONS
from bot.assistant.place_actions import PLACE_ACTIONS
from bot.assistant.seen_actions import SEEN_ACTIONS
from bot.assistant.work import Work
from bot.dialogue.events import ActionDone
from bot.errors import DialogueError


def act(action: str, work: Work) -> ActionDone:
    """Do one action. Raises DialogueError when a flow names an action that does not exist."""
    try:
        return ACTIONS[action](work)
    except KeyError:
        raise DialogueError(f"there is no action {action!r}", where="flows/") from None


ACTIONS: Mapping[str, Callable[[Work], ActionDone]] = {
    **ATTENDANCE_ACTIONS,
    **EVENT_ACTIONS,
    **LADDER_ACTIONS,
    **LINK_ACTIONS,
    **OPENING_ACTIONS,
    **OUTCOME_ACTIONS,
    **PLACE_ACTIONS,
    **SEEN_ACTIONS,
}
