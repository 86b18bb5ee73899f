"""What the public sees of events: the page, the calendar file, the feeds."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import vobject
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.cli.public_events import StoredEvents
from bot.console.event_page import spoken
from bot.content.knowledge import read_knowledge
from bot.feeds.read import read
from bot.matching.sessions import Weekly
from bot.store.memory import MemoryStore
from tests.contract.builders import NOW, book, event
from tests.unit.assistant.town import ROOT, build_desk

FEEDS = ("ics", "jsonld", "json", "csv")


@pytest.fixture(scope="module")
def desk() -> Any:
    return build_desk()


@pytest.fixture
def kept(store: MemoryStore) -> MemoryStore:
    with store.begin() as work:
        work.events.upsert(event(
            code="KRW7H", place="Library", postcode="B21", partner="City library", point=(52.5, -1.9), price=0.0,
            titles={"en": "Open day </script><b>", "ur": "کھلا دن"}, directions={"en": "Bus 80", "ur": "بس 80"},
        ), NOW)
        work.events.upsert(event("e2", code="DRAFT7", status="draft", reference="ref-two"), NOW)
        work.events.upsert(event("e3", code="COURS3", reference="three", course=True, weekly=Weekly(count=3)), NOW)
        work.commit()
    return store


@pytest.fixture
def client(make_app: Callable[..., FastAPI], kept: MemoryStore, desk: Any) -> TestClient:
    events = StoredEvents(
        store=kept, desk=desk, domain="doorstep.example", public_url="https://doorstep.example", now=lambda: NOW,
    )
    return TestClient(make_app(events=events))


def change(store: MemoryStore, **changes: Any) -> None:
    with store.begin() as work:
        work.events.upsert(replace(work.events.get("e1"), **changes), NOW)
        work.commit()


@pytest.mark.parametrize("name", ["KRW7H", "krw7h", "e1"])
def test_an_event_is_a_calendar_file(client: TestClient, name: str) -> None:
    answer = client.get(f"/e/{name}.ics")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    [entry] = vobject.readOne(answer.text).vevent_list
    assert (entry.uid.value, entry.location.value, entry.geo.value) == ("e1@doorstep.example", "Library, B21", "52.5;-1.9")


@pytest.mark.parametrize("name", ["NOSUCH", "DRAFT7", "e2", "..%2F..%2Fetc"])
def test_what_is_not_there_or_a_draft_is_not_found(client: TestClient, name: str) -> None:
    assert client.get(f"/e/{name}.ics").status_code == 404
    assert client.get(f"/e/{name}").status_code == 404


def test_cancelled_stays_as_cancelled(client: TestClient, kept: MemoryStore) -> None:
    change(kept, status="cancelled")

    assert "STATUS:CANCELLED" in client.get("/e/KRW7H.ics").text
    assert "STATUS:CANCELLED" in client.get("/events.ics").text
    assert "this will not happen" in client.get("/e/KRW7H").text


def test_the_page_says_what_when_where_and_how_in_the_readers_language(client: TestClient) -> None:
    english = client.get("/e/KRW7H", headers={"Accept-Language": "de, en;q=0.5"})
    urdu = client.get("/e/KRW7H", headers={"Accept-Language": "ur-PK,ur;q=0.9,en;q=0.8"})

    assert english.headers["content-language"] == "en"
    assert "Accept-Language" in english.headers["vary"]
    for told in ("Library, B21", "Free of charge.", "Bus 80", "mlat=52.50000&amp;mlon=-1.90000", "/e/KRW7H.ics"):
        assert told in english.text
    assert '<html lang="ur" dir="rtl">' in urdu.text
    assert "کھلا دن" in urdu.text
    assert "بس 80" in urdu.text
    assert client.get("/e/KRW7H?lang=ar").headers["content-language"] == "ar"
    assert "script-src 'self'" in english.headers["content-security-policy"]


def test_a_course_shows_every_session(client: TestClient) -> None:
    assert client.get("/e/COURS3").text.count("<li>") == 3


def test_nothing_in_an_event_ends_the_data_of_the_page(client: TestClient) -> None:
    html = client.get("/e/KRW7H").text
    told = html.partition('<script type="application/ld+json">')[2].partition("</script>")[0]

    assert html.count("</script>") == 1
    assert json.loads(told)["name"][0]["@value"] == "Open day </script><b>"
    [found] = read(html.encode(), "page", read_knowledge(Path(ROOT) / "knowledge")).events
    assert (found.reference, found.postcode, found.price) == ("e1", "B21", 0.0)


@pytest.mark.parametrize("ending", FEEDS)
def test_a_feed_holds_what_is_public_and_nothing_else(client: TestClient, kept: MemoryStore, ending: str) -> None:
    with kept.begin() as work:
        assert book(work, "e1", "resident-one", "booking-one", NOW) == "booked"
        work.commit()
    answer = client.get(f"/events.{ending}")

    assert answer.status_code == 200
    assert "Open day" in answer.text
    assert not any(secret in answer.text for secret in ("DRAFT7", "ref-two", "resident-one", "booking-one"))


def test_a_feed_of_one_partner(client: TestClient) -> None:
    assert client.get("/events.ics?partner=city%20LIBRARY").text.count("BEGIN:VEVENT") == 1
    assert client.get("/events.ics?partner=nobody").text.count("BEGIN:VEVENT") == 0
    assert client.get("/events.ics").text.count("BEGIN:VEVENT") == 2
    assert client.get("/events.exe").status_code == 404


@pytest.mark.parametrize("path", ["/e/KRW7H", "/e/KRW7H.ics", *(f"/events.{one}" for one in FEEDS)])
def test_what_is_not_new_is_not_sent_again(client: TestClient, kept: MemoryStore, path: str) -> None:
    first = client.get(path)
    by_tag = {"If-None-Match": first.headers["etag"]}
    by_time = {"If-Modified-Since": first.headers["last-modified"]}

    assert [client.get(path, headers=one).status_code for one in (by_tag, by_time)] == [304, 304]
    assert client.get(path, headers={"If-None-Match": 'W/"other"', **by_time}).status_code == 200
    assert client.get(path, headers={"If-Modified-Since": "yesterday"}).status_code == 200
    change(kept, place="Town hall")
    assert client.get(path, headers=by_tag).status_code == 200


def test_a_change_is_newer_than_what_was_sent_before(
    make_app: Callable[..., FastAPI], kept: MemoryStore, desk: Any
) -> None:
    at = [NOW]
    events = StoredEvents(store=kept, desk=desk, domain="d.example", public_url="", now=lambda: at[0])
    client = TestClient(make_app(events=events, now=lambda: at[0]))
    known = {"If-Modified-Since": client.get("/events.ics").headers["last-modified"]}
    at[0] += timedelta(hours=1)

    assert client.get("/events.ics", headers=known).status_code == 304
    change(kept, place="Town hall")
    assert client.get("/events.ics", headers=known).status_code == 200


@pytest.mark.parametrize(("accepted", "language"), [
    ("", "en"), ("de", "en"), ("ar", "ar"), ("ur-PK", "ur"), ("pl;q=0.1, ur;q=0.9", "ur"), ("ar;q=0, pl", "pl"),
    ("ar;q=x, pl;q=0.2", "pl"), ("PL", "pl"), ("*", "en"), (",;q=,", "en"), ("pa-Latn, en", "pa-Latn"),
])
def test_the_language_that_fits_best(accepted: str, language: str) -> None:
    assert spoken(accepted, ("en", "ar", "ur", "pl", "pa", "pa-Latn")) == language
