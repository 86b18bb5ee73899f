"""What the coordinators' pages work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.assistant.account_care import AccountCare
from bot.assistant.broadcasting import Broadcasting
from bot.assistant.opening_desk import Posting
from bot.assistant.ports import Store
from bot.console.status import Status
from bot.matching.knowledge import Knowledge
from bot.speaking.catalogue import Catalogues


@dataclass(frozen=True, kw_only=True)
class Office:
    """Use cases and content."""

    store: Store
    care: AccountCare
    knowledge: Knowledge
    words: Catalogues
    """the console's own sentences"""
    sentences: Catalogues
    """those of the residents: reasons, names of occupations"""
    status: Callable[[], Status]
    broadcasting: Broadcasting

    @property
    def posting(self) -> Posting:
        return Posting(store=self.store, knowledge=self.knowledge, new_id=self.care.sign_ins.new_id)
