"""What the coordinators' pages work with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from bot.assistant.account_care import AccountCare
from bot.assistant.desk import Desk
from bot.assistant.hours import DecentHours
from bot.assistant.merging import Merging
from bot.assistant.opening_desk import Posting
from bot.assistant.ports import Store
from bot.assistant.putting_right import PuttingRight
from bot.assistant.referring import Referring
from bot.assistant.results import ResultRules
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
    desk: Desk
    """for what is written to residents"""
    results: ResultRules
    pence: Decimal
    """of one SMS part"""
    reviews: Callable[[], Sequence[LanguageReview]] = tuple
    """how far native speakers have read each language"""
    hours: DecentHours = field(default_factory=DecentHours)
    """when residents are written to by ourselves"""

    @property
    def posting(self) -> Posting:
        return Posting(store=self.store, knowledge=self.knowledge, new_id=self.care.sign_ins.new_id)

    @property
    def putting_right(self) -> PuttingRight:
        return PuttingRight(store=self.store, desk=self.desk, hours=self.hours)

    @property
    def merging(self) -> Merging:
        return Merging(store=self.store, desk=self.desk)

    @property
    def referring(self) -> Referring:
        return Referring(store=self.store)
