"""Reading a feed over its pages, against a real server whose pages change meanwhile."""

import json
from dataclasses import replace

import pytest

from bot.assistant.feed import Feed, FeedState
from bot.errors import ContentError, FeedUnavailable
from bot.feeds.collect import collect
from bot.feeds.web import Web
from tests.contract.builders import NOW
from tests.fakes.feed_server import FeedServer, Says
from tests.unit.feeds.notices import CONTRACTS, KNOWN, WORDS, package, release, search, service, vacancy


@pytest.fixture
def source():
    with FeedServer() as running:
        yield running


def read(server, path="/search?location=B66", before=None, told=None, **changes):
    feed = Feed(name="feed", address=server.url(path), **changes)
    with Web(pause=lambda _: None) as web:
        return collect(feed, before, KNOWN, WORDS, web, progress=(told if told is not None else []).append)


def pages(*all_, total=None):
    """A search of so many pages; each is a list of numbers."""
    def answer(query):
        number = int(query.get("page", 1))
        numbers = all_[number - 1] if number <= len(all_) else []
        return Says(body=search(*map(vacancy, numbers), pages=len(all_), total=total))
    return answer


def references(found):
    return sorted(one.reference for one in found.opportunities)


def test_all_pages_are_read_with_what_the_address_asks_for(source):
    source.put("/search", pages(["C1", "C2"], ["C3", "C4"], ["C5"], total=5))
    told = []

    found = read(source, told=told)

    assert references(found) == ["C1", "C2", "C3", "C4", "C5"]
    assert (found.whole, found.cut, found.pages, found.problems) == (True, False, 3, ())
    assert [one.query for one in source.asked] == [{"location": "B66"}, {"location": "B66", "page": "2"}, {"location": "B66", "page": "3"}]
    assert told[-1] == "feed: page 3 of 3, 5 records"


def test_pages_that_grow_while_they_are_read(source):
    source.put("/search", *(Says(body=search(*map(vacancy, numbers), pages=of, total=total)) for numbers, of, total in (
        (["C1", "C2"], 2, 3), (["C2", "C3"], 3, 4), (["C4"], 3, 4),
    )))

    found = read(source)

    assert references(found) == ["C1", "C2", "C3", "C4"]
    assert (found.whole, found.cut) == (False, True)
    assert "changed while it was read" in str(found.problems[0])


def test_pages_that_shrink_and_an_empty_page(source):
    source.put("/search", *(Says(body=search(*map(vacancy, numbers), pages=of)) for numbers, of in ((["C1"], 4), (["C2"], 2), ([], 2))))

    found = read(source)

    assert references(found) == ["C1", "C2"]
    assert len(source.asked) == 2
    assert not found.whole


def test_a_record_missed_between_two_pages_is_noticed_by_the_number_of_all(source):
    source.put("/search", pages(["C1", "C2"], ["C4"], total=4))

    assert not read(source).whole


def test_a_record_that_comes_twice_shows_that_the_pages_moved(source):
    source.put("/search", pages(["C1", "C2"], ["C2", "C4"], total=4))

    found = read(source)

    assert references(found) == ["C1", "C2", "C4"]
    assert not found.whole


def test_an_empty_search_is_whole(source):
    source.put("/search", Says(body=search(pages=0, total=0)))

    assert (read(source).whole, read(source).opportunities) == (True, ())


def test_a_page_that_fails_leaves_what_came_before(source):
    source.put("/search", Says(body=search(vacancy("C1"), pages=2)), Says(status=404))

    found = read(source)

    assert references(found) == ["C1"]
    assert (found.whole, found.cut) == (False, True)
    assert "answers 404" in str(found.problems[0])


def test_a_page_that_cannot_be_read_leaves_what_came_before(source):
    source.put("/search", Says(body=search(vacancy("C1"), pages=2)), Says(body="<html><p>busy</p></html>"))

    found = read(source)

    assert (references(found), found.cut) == (["C1"], True)


def test_busy_and_broken_answers_between_pages_are_asked_again(source):
    source.put("/search", Says(status=429, headers={"Retry-After": "1"}), Says(body=search(vacancy("C1"), pages=2)),
               Says(status=500), Says(body=search(vacancy("C2"), pages=2), cut=True), Says(body=search(vacancy("C2"), pages=2)))

    found = read(source)

    assert (references(found), found.whole) == (["C1", "C2"], True)


def test_no_more_pages_than_allowed(source):
    source.put("/search", pages(*[[f"C{n}"] for n in range(1, 9)]))

    found = read(source, most_pages=3)

    assert references(found) == ["C1", "C2", "C3"]
    assert (found.whole, found.cut) == (False, True)


def test_nothing_new_is_asked_and_answered_shortly(source):
    source.put("/search", Says(body=search(vacancy()), headers={"ETag": '"v1"'}))
    first = read(source)
    state = FeedState(name="feed", due=NOW, etag=first.etag)

    assert read(source, before=state).unchanged
    assert not read(source, before=replace(state, etag='"v0"')).unchanged


def test_a_source_that_cannot_be_reached_or_is_another_kind_is_an_error(source):
    with pytest.raises(FeedUnavailable):
        read(source)
    source.put("/search", Says(body=search(vacancy())))
    with pytest.raises(ContentError, match="nhs-jobs, not with ocds"):
        read(source, kind="ocds")


def test_packages_are_followed_on_their_own_host_only(source):
    source.put("/ocds", Says(body=json.dumps(package(release("n1"), following="/ocds2"))))
    source.put("/ocds2", Says(body=json.dumps(package(release("n2"), following="http://example.org/ocds3"))))

    found = read(source, "/ocds", kind="ocds", contracts=CONTRACTS)

    assert references(found) == ["n1", "n2"]
    assert "another host" in str(found.problems[0])
    assert not found.whole


def test_a_package_that_leads_to_itself_ends(source):
    source.put("/ocds", Says(body=json.dumps(package(release("n1"), following="/ocds"))))

    assert references(read(source, "/ocds")) == ["n1"]


def test_an_award_on_a_later_page_ends_the_notice_of_an_earlier_one(source):
    award = release("n1", title=None, tag=["award"], date="2026-11-20T00:00:00Z")
    source.put("/ocds", Says(body=json.dumps(package(release("n1"), following="/ocds2"))))
    source.put("/ocds2", Says(body=json.dumps(package(award))))

    found = read(source, "/ocds")

    assert (found.opportunities, [item.reference for item in found.ended]) == ((), ["n1"])


def test_directories_are_read_page_by_page(source):
    def answer(query):
        number = int(query.get("page", 1))
        return Says(body=json.dumps({
            "total_items": 3, "total_pages": 3, "page_number": number, "last_page": number == 3, "contents": [service(f"s{number}")],
        }))
    source.put("/services", answer)

    found = read(source, "/services?per_page=1")

    assert (references(found), found.whole) == (["s1", "s2", "s3"], True)


def test_references_of_two_spreadsheets_are_two_things(source):
    source.put("/list.csv", Says(body="title,reference\nCook,1\n"))

    assert read(source, "/list.csv", kind="csv").opportunities[0].source == "feed"
    assert read(source, "/list.csv", kind="csv", source="city").opportunities[0].source == "city"


CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20261121T120000Z\r\nSUMMARY:Market\r\n"
    "DTSTART:20270612T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_a_calendar_is_a_feed_as_the_others_are(source):
    source.put("/town.ics", Says(body=CALENDAR, headers={"ETag": '"1"'}), Says(status=304))
    first = read(source, "/town.ics", kind="calendar")

    assert [(one.source, one.reference) for one in first.events] == [("calendar", "a")]
    assert (first.whole, first.etag) == (False, '"1"')  # most calendars drop what is over
    before = FeedState(name="feed", due=NOW, etag=first.etag)
    assert read(source, "/town.ics", before=before, kind="calendar").unchanged
    assert source.asked[-1].headers["If-None-Match"] == '"1"'


def test_a_calendar_that_is_said_to_name_all_its_events_does(source):
    source.put("/town.ics", Says(body=CALENDAR))
    assert read(source, "/town.ics", kind="calendar", lists_all=True).whole

    source.put("/town.ics", Says(body=CALENDAR.replace("UID:a\r\n", "")))
    assert not read(source, "/town.ics", kind="calendar", lists_all=True).whole  # one could not be told apart


def test_a_calendar_where_something_else_was_expected(source):
    source.put("/town.ics", Says(body=CALENDAR))
    with pytest.raises(ContentError, match="answers with calendar, not with schema_org"):
        read(source, "/town.ics", kind="schema_org")
