"""A database that is away: how long to wait for it, and one log line for each time it goes."""

from __future__ import annotations

import structlog

from bot.errors import StoreError

log = structlog.get_logger(__name__)


class Trouble:
    """Counts tries in vain. `longest` is the longest pause in seconds."""

    def __init__(self, event: str, sender: str, longest: float) -> None:
        self._event = event
        self._sender = sender
        self._longest = longest
        self.pause = 0.0
        """seconds to wait before the next try"""
        self.lasted = 0.0
        """seconds waited since the trouble began"""

    def met(self, error: StoreError) -> None:
        """Another try in vain."""
        if not self.pause:
            log.warning(self._event, sender=self._sender, error=type(error).__name__)
        self.lasted += self.pause
        self.pause = min(self._longest, 2 * self.pause or 0.1)

    def over(self) -> None:
        """The database answered."""
        if self.pause:
            log.info("outbox.database_back", sender=self._sender)
        self.pause = self.lasted = 0.0
