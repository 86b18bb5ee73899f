"""Passwords: argon2id, and what a good one is."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200
"""letters"""
KIBIBYTES = 19 * 1024
"""with two rounds and one lane: OWASP's choice where many may sign in at once on a small machine"""


def problem_with(password: str, *others: str) -> str:
    """"short", "long", "plain" (one letter again and again, or a name), or "" when it will do."""
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    small = password.casefold()
    return "plain" if len(set(small)) < 5 or any(one and one.casefold() in small for one in others) else ""


@dataclass(frozen=True, slots=True)
class Passwords:
    """Makes and checks hashes."""

    hasher: PasswordHasher = field(
        default_factory=lambda: PasswordHasher(time_cost=2, memory_cost=KIBIBYTES, parallelism=1)
    )

    def hash(self, password: str) -> str:
        """With a salt of its own."""
        with _AT_ONCE:
            return self.hasher.hash(_same(password))

    def right(self, hashed: str, password: str) -> bool:
        """Takes as long for nobody (an empty hash) as for somebody."""
        try:
            with _AT_ONCE:
                return self.hasher.verify(hashed or _nobody(self.hasher), _same(password)) and bool(hashed)
        except (VerificationError, InvalidHashError):
            return False


_made: dict[int, str] = {}
_AT_ONCE = BoundedSemaphore(2)
"""hashes made at once: each needs its memory"""


def _nobody(hasher: PasswordHasher) -> str:
    """A hash to compare with where there is no account, with the same costs."""
    if hasher.memory_cost not in _made:
        _made[hasher.memory_cost] = hasher.hash("nobody's password")
    return _made[hasher.memory_cost]


def _same(password: str) -> str:
    """Keyboards write one letter in several ways."""
    return unicodedata.normalize("NFKC", password[:LONGEST])
