"""Whose browser it is: a random session in a sealed cookie, and the token that every form carries."""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from fastapi import Request, Response

COOKIE = "doorstep_try"
"""of the try-it page"""
KEEP_SECONDS = 30 * 24 * 3600
"""after this the cookie is no longer believed"""
CSRF_HEADER = "X-CSRF-Token"


@dataclass(frozen=True, slots=True)
class Session:
    """One browser."""

    id: str
    csrf: str

    def allows(self, token: str) -> bool:
        """Whether a form or a fetch call carried our token; compared in constant time."""
        return hmac.compare_digest(token.encode(), self.csrf.encode())


class Sessions:
    """Makes and reads the cookie. Keys are derived from the secret key, one for each purpose."""

    def __init__(self, secret_key: str, purpose: str = "try") -> None:
        self.cookie = f"doorstep_{purpose}"
        self._cipher = Fernet(base64.urlsafe_b64encode(_derive(secret_key, f"{purpose}-cookie")))
        self._csrf_key = _derive(secret_key, f"{purpose}-csrf")

    def new(self) -> Session:
        """A stranger."""
        return self.of(secrets.token_urlsafe(18))

    def of(self, session_id: str) -> Session:
        """The browser that is to have this id."""
        return Session(session_id, hmac.new(self._csrf_key, session_id.encode(), sha256).hexdigest())

    def read(self, request: Request) -> Session | None:
        """The visitor of this request; None without a cookie, or with one that is not ours or too old."""
        try:
            return self.of(self._cipher.decrypt(request.cookies.get(self.cookie, ""), ttl=KEEP_SECONDS).decode())
        except InvalidToken:
            return None

    def write(self, response: Response, session: Session, *, path: str, secure: bool) -> None:
        """Set the cookie for `path` and what lies below it; it ends with the browser."""
        token = self._cipher.encrypt(session.id.encode()).decode()
        response.set_cookie(self.cookie, token, path=path, secure=secure, httponly=True, samesite="lax")


def _derive(secret_key: str, purpose: str) -> bytes:
    return hmac.new(secret_key.encode(), purpose.encode(), sha256).digest()
