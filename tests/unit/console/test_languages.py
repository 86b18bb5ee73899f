"""How far each language has been read."""

from datetime import date

from fastapi.testclient import TestClient

from bot.speaking.review import LanguageReview
from tests.fakes.html import attributes
from tests.fakes.visitor import PAGE

ROW = LanguageReview(
    language="ur", live=True, sentences=590, translated=589, read=12, critical=40, critical_read=7, last=date(2026, 12, 1)
)


def page(make_app, *rows):
    return TestClient(make_app(reviews=lambda: rows)).get("/languages", headers=PAGE).text


def test_each_language_tells_what_native_speakers_have_read(make_app):
    html = page(make_app, ROW)

    for words in ("Urdu", "589 of 590", "12 of 590", "7 of 40", "01/12/2026", "yes"):
        assert words in html
    assert [span["dir"] for span in attributes(html, "span") if span.get("lang") == "ur"] == ["rtl"]


def test_a_language_nobody_has_read_says_so(make_app):
    html = page(make_app, LanguageReview(
        language="so", live=False, sentences=590, translated=3, read=0, critical=40, critical_read=0, last=None
    ))
    assert "not yet" in html
    assert "never" in html


def test_without_another_language_it_says_how_to_begin(make_app):
    assert "doorstep add-language" in page(make_app)


def test_the_start_page_leads_to_it(client):
    assert 'href="/languages"' in client.get("/", headers=PAGE).text
