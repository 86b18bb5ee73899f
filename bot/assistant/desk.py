"""What every use case is given: content, understanding, knowledge. Built once in bootstrap, never changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from bot.dialogue.flow import Flows
from bot.dialogue.side import padded
from bot.matching.board import Boards
from bot.matching.knowledge import Knowledge
from bot.matching.values import CommunityEvent
from bot.speaking.catalogue import Catalogues, say
from bot.understanding.normalise import without_marks
from bot.understanding.values import Expectation, Understanding

Understand = Callable[[str, Expectation, date], Understanding]
"""(text, what the open question expects, today) -> what was understood"""
WriteCalendar = Callable[[CommunityEvent, datetime, str], bytes]
"""(event, now, language) -> its calendar file"""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The assistant's desk."""

    flows: Flows
    catalogues: Catalogues
    knowledge: Knowledge
    understand: Understand
    new_id: Callable[[], str]
    """a new unguessable id at each call"""
    public_url: str = ""
    """where people reach our web pages, without a slash at the end; "" when they cannot"""
    boards: Boards = field(default_factory=Boards)
    """the open openings, as the matcher sorts them: made anew when they change"""
    write_calendar: WriteCalendar | None = None
    """None: calendars are a link only"""
    carrier_answers_stop: frozenset[str] = frozenset()
    """normalised words to which the SMS carrier itself replies; a second reply would be refused (Twilio 21610)"""

    @cached_property
    def verify_words(self) -> frozenset[str]:
        """Words of all languages by which people ask whether a message is really ours, padded with spaces."""
        return frozenset(padded(one) for words in self._verify_lists for word in words for one in _spellings(word))

    @cached_property
    def verify_commands(self) -> tuple[str, ...]:
        """The first of each list: it asks for nothing else."""
        return tuple(dict.fromkeys(padded(word) for words in self._verify_lists for word in _spellings(words[0])))

    @cached_property
    def verify_command(self) -> str:
        """The one that works everywhere, padded with spaces."""
        return padded(self.flows.phrases["verify_words"].text.split(",")[0])

    @cached_property
    def calendar_words(self) -> frozenset[str]:
        """Days and months of other calendars in all languages, padded with spaces."""
        return frozenset(padded(word) for words in self._lists("calendar_words") for word in words)

    @cached_property
    def _verify_lists(self) -> list[list[str]]:
        return self._lists("verify_words")

    def _lists(self, phrase: str) -> list[list[str]]:
        """Words with commas between them, as each language has them."""
        listed = self.flows.phrases[phrase]
        spoken = {say(listed, language, self.catalogues) for language in ("en", *self.catalogues)}
        return [[word for word in words.split(",") if word.strip()] for words in sorted(spoken)]


def _spellings(word: str) -> tuple[str, ...]:
    """As it is written, and without the marks that old phones do not have ("sprawdz"); other scripts have one."""
    return tuple(dict.fromkeys((word, without_marks(word))))
