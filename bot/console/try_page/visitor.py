"""Who may use the routes of the try-it page."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import HTTPException, Request

from bot.console.sessions import CSRF_HEADER, Session, Sessions


def visitor(sessions: Sessions) -> Callable[[Request], Session]:
    """A dependency: the session of the cookie, or 403."""

    def read(request: Request) -> Session:
        session = sessions.read(request)
        if session is None:
            raise HTTPException(403)
        return session

    return read


def check_token(request: Request, session: Session, token: str) -> None:
    """A form carries the token in a field, the script in a header: another site's page can do neither. Else 403."""
    if not session.allows(request.headers.get(CSRF_HEADER) or token):
        raise HTTPException(403)
