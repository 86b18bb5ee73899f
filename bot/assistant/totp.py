"""One-time codes for the second step of signing in (RFC 6238: SHA-1, six digits, half a minute). Pure."""

from __future__ import annotations

import base64
import hmac
import struct
from datetime import datetime
from urllib.parse import quote, urlencode

ISSUER = "Doorstep"
STEP_SECONDS = 30
DIGITS = 6
SLACK = 1
"""steps a phone's clock may be wrong, either way"""
SECRET_BYTES = 20


def secret_of(random: bytes) -> str:
    """The secret as people type it: base32 without padding."""
    return base64.b32encode(random[:SECRET_BYTES]).decode().rstrip("=")


def address_of(secret: str, account: str) -> str:
    """What an authenticator app reads from a picture or a link: the key, and what to call it."""
    label = quote(f"{ISSUER}:{account}", safe="")
    told = {"secret": secret, "issuer": ISSUER, "algorithm": "SHA1", "digits": DIGITS, "period": STEP_SECONDS}
    return f"otpauth://totp/{label}?{urlencode(told)}"


def code_at(secret: str, step: int) -> str:
    """The code of one step."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", step), "sha1")
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start:start + 4]) & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(at: datetime) -> int:
    """The number of the half minute."""
    return int(at.timestamp()) // STEP_SECONDS


def step_taken(secret: str, code: str, at: datetime, last: int) -> int | None:
    """The step whose code this is, later than `last`; None when it is the code of none. In constant time."""
    now, found = step_of(at), None
    for step in range(now - SLACK, now + SLACK + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode()) and step > last:
            found = step
    return found
