"""What every use case is given: content, understanding, knowledge. Built once in bootstrap, never changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from bot.dialogue.flow import Flows
from bot.dialogue.side import padded
from bot.matching.board import Boards
from bot.matching.knowledge import Knowledge
from bot.speaking.catalogue import Catalogues, say
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

    @cached_property
    def verify_words(self) -> frozenset[str]:
        """Words of all languages by which people ask whether a message is really ours, padded with spaces."""
        return frozenset(padded(word) for words in self._verify_lists for word in words)

    @cached_property
    def verify_commands(self) -> tuple[str, ...]:
        """The first of each list: it asks for nothing else."""
        return tuple(dict.fromkeys(padded(words[0]) for words in self._verify_lists))

    @cached_property
    def _verify_lists(self) -> list[list[str]]:
        listed = self.flows.phrases["verify_words"]
        spoken = {say(listed, language, self.catalogues) for language in ("en", *self.catalogues)}
        return [[word for word in words.split(",") if word.strip()] for words in sorted(spoken)]
