"""One action of the conversation being done: what it is given, and how it is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.assistant import showing
from bot.assistant.desk import Desk
from bot.assistant.files import File
from bot.assistant.knowing import profile_for
from bot.assistant.ports import UnitOfWork
from bot.assistant.values import Contact
from bot.dialogue.events import ActionDone
from bot.dialogue.state import State
from bot.matching.values import Profile


@dataclass(frozen=True, kw_only=True)
class Work:
    """One action being done."""

    desk: Desk
    uow: UnitOfWork
    contact: Contact
    state: State
    at: datetime
    given: Mapping[str, Any]
    style: str = "telegram"
    """how the channel shows things"""
    files: list[File] = field(default_factory=list)
    """what an action gives besides words: goes out in the same turn"""

    @property
    def room(self) -> int:
        """Lines for reasons in a message to this person."""
        return showing.room_for_reasons(self.style, self.state.language)

    def profile(self) -> Profile:
        """The person as the matcher may know them."""
        return profile_for(self.uow, self.contact.resident_id, self.state.known)

    def done(self, action: str, outcome: str, **more: Any) -> ActionDone:
        return ActionDone(at=self.at, action=action, outcome=outcome, **more)
