"""At most so many messages in so many seconds, for each session."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta


class Limiter:
    """A sliding window for each key. Kept in memory: several processes allow as many times more."""

    def __init__(self, *, allowed: int = 20, window: timedelta = timedelta(seconds=10), keys: int = 10_000) -> None:
        self._allowed = allowed
        self._window = window
        self._keys = keys
        self._taken: OrderedDict[str, deque[datetime]] = OrderedDict()

    def take(self, key: str, now: datetime) -> bool:
        """Whether one more is allowed now; counts it if so."""
        taken = self._taken.setdefault(key, deque())
        self._taken.move_to_end(key)
        if len(self._taken) > self._keys:
            self._taken.popitem(last=False)
        while taken and taken[0] <= now - self._window:
            taken.popleft()
        if len(taken) >= self._allowed:
            return False
        taken.append(now)
        return True
