"""What a claim grants must be used at once: the rate is counted when it is granted, and STOP was looked at then."""

from __future__ import annotations


class Punctuality:
    """Whether a claimed message may still start. `jitter` and `longest` are seconds.

    Where claims keep coming late (a slow disk, a crowded machine) they shrink to one message and get twice the time,
    up to `longest`: slowly is better than never, and one message a process does not break a rate.
    """

    def __init__(self, jitter: float, longest: float) -> None:
        self._jitter = jitter
        self._longest = longest
        self._patience = jitter

    def limit(self, room: int) -> int:
        """How many messages to claim, where there is room for so many."""
        return room if self._patience == self._jitter else 1

    def in_time(self, age: float) -> bool:
        """A message may start so many seconds after its claim. Remembers how late it was."""
        in_time = age <= self._patience
        if age <= self._jitter:
            self._patience = self._jitter
        elif not in_time:
            self._patience = min(self._longest, 2 * age)
        return in_time
