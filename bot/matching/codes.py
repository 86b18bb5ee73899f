"""Ids and short codes that stay the same whenever a thing is read again."""

from __future__ import annotations

import re
from hashlib import sha256
from itertools import count

LETTERS = "ACDEFHJKMNPRTWXY"
DIGITS = "34679"
"""no 0 O, 1 I L, 2 Z, 5 S, 8 B, U V, G Q: they look alike on a small screen or in handwriting"""
LENGTH = 5
_LIKE_A_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?(\d[A-Z]{2})?")


def stable_id(prefix: str, source: str, reference: str) -> str:
    """An id from (source, reference): `op-` and 16 hexadecimal digits for the prefix op."""
    return f"{prefix}-{_digest(source, reference).hex()[:16]}"


def short_code(source: str, reference: str) -> str:
    """Five letters and digits to text back, such as K4MTP: a letter first, a digit inside, never like a postcode."""
    for attempt in count():
        digest = _digest(source, reference, str(attempt))
        code = LETTERS[digest[0] % len(LETTERS)]
        code += "".join((LETTERS + DIGITS)[byte % (len(LETTERS) + len(DIGITS))] for byte in digest[1:LENGTH])
        if any(one in DIGITS for one in code) and not _LIKE_A_POSTCODE.fullmatch(code):
            return code
    raise AssertionError("count() does not end")


def _digest(*parts: str) -> bytes:
    return sha256("\x1f".join(parts).encode()).digest()
