"""What every use case is given: content, understanding, knowledge. Built once in bootstrap, never changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from bot.dialogue.flow import Flows
from bot.matching.board import Boards
from bot.matching.knowledge import Knowledge
from bot.speaking.catalogue import Catalogues
from bot.understanding.values import Expectation, Understanding

Understand = Callable[[str, Expectation, date], Understanding]
"""(text, what the open question expects, today) -> what was understood"""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The assistant's desk."""

    flows: Flows
    catalogues: Catalogues
    knowledge: Knowledge
    understand: Understand
    new_id: Callable[[], str]
    """a new unguessable id at each call"""
    boards: Boards = field(default_factory=Boards)
    """the open openings, as the matcher sorts them: made anew when they change"""
    carrier_answers_stop: frozenset[str] = frozenset()
    """normalised words to which the SMS carrier itself replies; a second reply would be refused (Twilio 21610)"""
