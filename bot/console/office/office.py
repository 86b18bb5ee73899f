"""What the coordinators' pages work with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.assistant.account_care import AccountCare
from bot.assistant.api_access import Access
from bot.assistant.event_desk import EventDesk
from bot.assistant.feed import Import
from bot.assistant.opening_desk import Posting
from bot.assistant.ports import Store
from bot.assistant.sending_in import ReadFile, SendingIn
from bot.assistant.webhook_desk import WebhookDesk
from bot.console.api.gate import ApiDesk
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
    read_file: ReadFile = lambda _content, _name, _owner: Import()
    """what is in a file that somebody sends in"""
    links: Callable[[str], Mapping[str, str]] = lambda _words: {}
    """channel -> a link that brings people here with these words"""
    number: str = ""
    """that takes text messages"""

    @property
    def posting(self) -> Posting:
        return Posting(store=self.store, knowledge=self.knowledge, new_id=self.care.sign_ins.new_id)

    @property
    def event_desk(self) -> EventDesk:
        return EventDesk(store=self.store, new_id=self.care.sign_ins.new_id)

    @property
    def access(self) -> Access:
        return Access(store=self.store, new_id=self.care.sign_ins.new_id)

    @property
    def webhook_desk(self) -> WebhookDesk:
        return WebhookDesk(store=self.store, new_id=self.care.sign_ins.new_id)

    def api_desk(self, now: Callable[[], datetime]) -> ApiDesk:
        """The same for partners' own systems."""
        return ApiDesk(
            store=self.store, access=self.access, knowledge=self.knowledge, sentences=self.sentences,
            new_id=self.care.sign_ins.new_id, now=now,
        )

    @property
    def sending_in(self) -> SendingIn:
        return SendingIn(store=self.store, read=self.read_file, new_id=self.care.sign_ins.new_id)
