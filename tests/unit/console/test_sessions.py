"""The cookie of the try-it page."""

from http.cookies import SimpleCookie

from fastapi import Request, Response

from bot.console.sessions import COOKIE, Session, Sessions


def request_with(cookie: str) -> Request:
    return Request({"type": "http", "headers": [(b"cookie", f"{COOKIE}={cookie}".encode())]})


def cookie_of(sessions: Sessions, session: Session, *, secure: bool = False) -> SimpleCookie:
    response = Response()
    sessions.write(response, session, path="/try", secure=secure)
    return SimpleCookie(response.headers["set-cookie"])


def test_what_was_written_is_read() -> None:
    sessions = Sessions("key")
    session = sessions.new()

    assert sessions.read(request_with(cookie_of(sessions, session)[COOKIE].value)) == session


def test_the_cookie_is_closed_to_scripts_and_other_sites() -> None:
    sessions = Sessions("key")
    morsel = cookie_of(sessions, sessions.new(), secure=True)[COOKIE]

    assert (morsel["httponly"], morsel["samesite"], morsel["secure"], morsel["path"]) == (True, "lax", True, "/try")


def test_a_foreign_altered_or_missing_cookie_is_nobody() -> None:
    sessions = Sessions("key")
    good = cookie_of(sessions, sessions.new())[COOKIE].value

    assert Sessions("other key").read(request_with(good)) is None
    assert sessions.read(request_with(good[:-6] + "AAAAA=")) is None
    assert sessions.read(request_with("")) is None
    assert sessions.read(Request({"type": "http", "headers": []})) is None


def test_each_visitor_has_a_token_of_their_own() -> None:
    sessions = Sessions("key")
    one, other = sessions.new(), sessions.new()

    assert one.allows(one.csrf)
    assert not one.allows(other.csrf)
    assert not one.allows("")
    assert not one.allows("ünicode")
