"""What the coordinators' pages work with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from bot.assistant.account_care import AccountCare
from bot.assistant.api_access import Access
from bot.assistant.broadcasting import Broadcasting
from bot.assistant.desk import Desk
from bot.assistant.event_desk import EventDesk
from bot.assistant.feed import Import
from bot.assistant.hours import DecentHours
from bot.assistant.import_walk import ReadFile
from bot.assistant.inbox_desk import InboxDesk
from bot.assistant.merging import Merging
from bot.assistant.opening_desk import Posting
from bot.assistant.opening_reach import Reaching
from bot.assistant.opening_words import OpeningWords
from bot.assistant.ports import Store
from bot.assistant.putting_right import PuttingRight
from bot.assistant.referring import Referring
from bot.assistant.results import ResultRules
from bot.assistant.sending_in import SendingIn
from bot.assistant.translating import Translator
from bot.assistant.webhook_desk import WebhookDesk
from bot.console.api.gate import ApiDesk
from bot.console.status import Status
from bot.matching.knowledge import Knowledge
from bot.speaking.catalogue import Catalogues
from bot.speaking.review import LanguageReview


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
    inbox: InboxDesk
    desk: Desk
    """for what is written to residents"""
    results: ResultRules
    pence: Decimal
    """of one SMS part"""
    translator: Translator | None = None
    """machine translation of what residents write, where an operator has named a server"""
    wake: Callable[[], None] = lambda: None
    """tells the pump that deliveries were committed"""
    read_file: ReadFile = lambda _content, _name, _owner: Import()
    """what is in a file that somebody sends in"""
    links: Callable[[str], Mapping[str, str]] = lambda _words: {}
    """channel -> a link that brings people here with these words"""
    number: str = ""
    """that takes text messages"""
    reviews: Callable[[], Sequence[LanguageReview]] = tuple
    """how far native speakers have read each language"""
    hours: DecentHours = field(default_factory=DecentHours)
    """when residents are written to by ourselves"""

    @property
    def posting(self) -> Posting:
        return Posting(store=self.store, knowledge=self.knowledge, new_id=self.care.sign_ins.new_id)

    @property
    def reaching(self) -> Reaching:
        return Reaching(posting=self.posting, desk=self.desk, least=self.results.least, pence=self.pence)

    @property
    def opening_words(self) -> OpeningWords:
        return OpeningWords(store=self.store, knowledge=self.knowledge)

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
            new_id=self.care.sign_ins.new_id, now=now, least=self.results.least,
        )

    @property
    def sending_in(self) -> SendingIn:
        return SendingIn(store=self.store, read=self.read_file, new_id=self.care.sign_ins.new_id)

    @property
    def putting_right(self) -> PuttingRight:
        return PuttingRight(store=self.store, desk=self.desk, hours=self.hours)

    @property
    def merging(self) -> Merging:
        return Merging(store=self.store, desk=self.desk)

    @property
    def referring(self) -> Referring:
        return Referring(store=self.store)
