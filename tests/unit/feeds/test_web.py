"""Asking over HTTP, against a real server that does everything wrong."""

import time

import httpx
import pytest

from bot.errors import FeedUnavailable
from bot.feeds.web import TRIES, Web
from tests.fakes.feed_server import FeedServer, Says


@pytest.fixture
def source():
    with FeedServer() as running:
        yield running


@pytest.fixture
def pauses():
    return []


@pytest.fixture
def web(pauses):
    with Web(pause=pauses.append, timeout=httpx.Timeout(0.4), whole_seconds=2) as made:
        yield made


def test_it_says_who_asks_and_brings_the_answer(source, web):
    source.put("/jobs", Says(body="hello", headers={"ETag": '"1"', "Last-Modified": "Sun, 22 Nov 2026 07:00:00 GMT"}))

    answer = web.get(source.url("/jobs"))

    assert (answer.body, answer.etag, answer.modified) == (b"hello", '"1"', "Sun, 22 Nov 2026 07:00:00 GMT")
    assert source.asked[0].headers["User-Agent"].startswith("Doorstep/")
    assert "If-None-Match" not in source.asked[0].headers


def test_what_is_known_is_not_sent_again(source, web):
    source.put("/jobs", Says(body="hello", headers={"ETag": '"1"'}))

    answer = web.get(source.url("/jobs"), '"1"', "Sun, 22 Nov 2026 07:00:00 GMT")

    assert answer.unchanged
    assert source.asked[0].headers["If-Modified-Since"] == "Sun, 22 Nov 2026 07:00:00 GMT"


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_busy_source_is_asked_again_after_growing_pauses(source, web, pauses, status):
    source.put("/jobs", Says(status=status), Says(status=status), Says(body="at last"))

    assert web.get(source.url("/jobs")).body == b"at last"
    assert pauses == [1, 2]


def test_it_waits_as_long_as_it_is_asked_to(source, web, pauses):
    soon = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 30))
    source.put("/jobs", Says(status=429, headers={"Retry-After": "7"}), Says(status=503, headers={"Retry-After": soon}), Says(body="ok"))

    assert web.get(source.url("/jobs")).body == b"ok"
    assert pauses[0] == 7
    assert 20 < pauses[1] <= 30


def test_a_source_that_wants_a_long_rest_gets_it(source, web, pauses):
    source.put("/jobs", Says(status=429, headers={"Retry-After": "3600"}))

    with pytest.raises(FeedUnavailable) as caught:
        web.get(source.url("/jobs"))

    assert (caught.value.retry_after, pauses, len(source.asked)) == (3600, [], 1)


def test_it_gives_up_after_a_few_tries(source, web, pauses):
    source.put("/jobs", Says(status=500))

    with pytest.raises(FeedUnavailable, match="answers 500"):
        web.get(source.url("/jobs"))

    assert len(source.asked) == TRIES
    assert pauses == [1, 2, 4]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_refusal_is_not_asked_again(source, web, status):
    source.put("/jobs", Says(status=status))

    with pytest.raises(FeedUnavailable, match=f"answers {status}"):
        web.get(source.url("/jobs"))

    assert len(source.asked) == 1


def test_an_answer_that_breaks_off_is_asked_for_again(source, web):
    source.put("/jobs", Says(body="x" * 1000, cut=True), Says(body="whole"))

    assert web.get(source.url("/jobs")).body == b"whole"


def test_a_silent_source_is_not_waited_for(source, web):
    source.put("/jobs", Says(body="late", wait=1), Says(body="in time"))

    assert web.get(source.url("/jobs")).body == b"in time"


def test_an_answer_that_trickles_ends(source):
    source.put("/jobs", Says(body="x" * 10, trickle=0.3))
    times = iter(range(0, 1000, 5))

    with Web(pause=lambda _: None, clock=lambda: next(times), whole_seconds=2) as web, pytest.raises(FeedUnavailable, match="longer"):
        web.get(source.url("/jobs"))


@pytest.mark.parametrize("address", ["ftp://example.org/x", "http://", "file:///etc/hostname"])
def test_only_the_web_is_asked(web, address):
    with pytest.raises(FeedUnavailable, match="cannot be fetched"):
        web.get(address)
