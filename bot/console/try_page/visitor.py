"""Who may use the routes of the try-it page."""

from __future__ import annotations

from fastapi import HTTPException, Request

from bot.console.sessions import CSRF_HEADER, Session, Sessions


def visitor(sessions: Sessions, request: Request) -> Session:
    """The session of the cookie, or 403."""
    session = sessions.read(request)
    if session is None:
        raise HTTPException(403)
    return session


def writer(sessions: Sessions, request: Request, token: str) -> Session:
    """The same for a request that changes something, or 403.

    A form carries the token in a field, the script in a header: another site's page can do neither.
    """
    session = visitor(sessions, request)
    if not session.allows(request.headers.get(CSRF_HEADER) or token):
        raise HTTPException(403)
    return session
