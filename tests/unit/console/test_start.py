"""The start page."""

from fastapi.testclient import TestClient

from tests.fakes.html import attributes
from tests.fakes.visitor import PAGE


def test_it_says_what_is_connected_and_what_to_do_next(client: TestClient) -> None:
    html = client.get("/", headers=PAGE).text

    for words in ("not connected", "SQLite", "embedded", "31 open (samples)", "DOORSTEP_TELEGRAM_TOKEN", 'href="/try"'):
        assert words in html


def test_each_language_names_itself(client: TestClient) -> None:
    html = client.get("/", headers=PAGE).text
    (arabic,) = [span for span in attributes(html, "span") if span.get("lang") == "ar"]

    assert arabic["dir"] == "rtl"
    assert "العربية" in html
