"""The use case "who is here twice?": all names are looked through, a part at a time, and pairs kept for a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import sleep

from bot.assistant.ports import Store

LOOKED_AT = 30
"""words of names that more than one has, in one transaction: a twentieth of a second among 100,000 people"""
REST = 0.01
"""seconds between two of them: on SQLite replies wait behind each"""


@dataclass(frozen=True, kw_only=True)
class LookingAlike:
    """The use case with all it needs."""

    store: Store
    rest: Callable[[float], None] = sleep

    def run(self, at: datetime, stopping: Callable[[], bool] = lambda: False) -> int:
        """One round; how many pairs were found. Of a round that was stopped what it found stays beside the last one."""
        after, found = "", 0
        while not stopping():
            with self.store.begin() as uow:
                after, pairs = uow.likenesses.look(after, LOOKED_AT)
                uow.likenesses.keep(pairs, at)
                if not after:
                    uow.likenesses.drop_before(at)
                uow.commit()
            found += len(pairs)
            if not after:
                break
            self.rest(REST)
        return found
