"""Server-sent events."""

import asyncio
import json
from collections.abc import Awaitable, Callable

from fastapi.responses import StreamingResponse

from bot.console.streams import GONE, News, NoMore, Pace, Streams
from bot.errors import StoreUnavailable

QUICK = Pace(look=0.001, heartbeat=0.005, life=0.02)
NEWS = News(id="k2", data={"last": "k2"})


def said(
    since: Callable[[str], Awaitable[News | None]], *, after: str = "k1", stopping: Callable[[], bool] = lambda: False,
    streams: Streams | None = None,
) -> list[str]:
    async def read() -> list[str]:
        response = (streams or Streams(pace=QUICK)).respond(since, after=after, stopping=stopping)
        assert isinstance(response, StreamingResponse)
        assert response.headers["x-accel-buffering"] == "no"
        assert response.headers["cache-control"] == "no-store"
        assert response.media_type == "text/event-stream"
        return [str(event) async for event in response.body_iterator]

    return asyncio.run(read())


def test_news_is_sent_once_with_its_id_and_the_next_look_starts_there() -> None:
    asked: list[str] = []

    async def since(key: str) -> News | None:
        asked.append(key)
        return NEWS if key == "k1" else None

    events = [event for event in said(since) if event.startswith("id:")]

    assert events == [f"id: k2\ndata: {json.dumps({'last': 'k2'})}\n\n"]
    assert asked[:3] == ["k1", "k2", "k2"]


def test_silence_is_broken_by_heartbeats_and_ends_by_itself() -> None:
    async def since(_: str) -> News | None:
        return None

    events = said(since)

    assert events[0] == "retry: 3000\n\n"
    assert set(events[1:]) == {": still here\n\n"}
    assert 2 <= len(events[1:]) <= 4


def test_a_stopping_server_ends_the_stream_at_once() -> None:
    async def since(_: str) -> News | None:
        raise AssertionError("not asked any more")

    assert said(since, stopping=lambda: True) == ["retry: 3000\n\n"]


def test_a_database_that_goes_away_ends_the_stream_quietly() -> None:
    async def since(_: str) -> News | None:
        raise StoreUnavailable

    assert said(since) == ["retry: 3000\n\n"]


def test_streams_are_counted_and_too_many_are_turned_away() -> None:
    streams = Streams(most=1, pace=QUICK)
    inside: list[int] = []

    async def since(_: str) -> News | None:
        inside.append(streams.respond(since, after="", stopping=lambda: False).status_code)
        return None

    said(since, streams=streams)

    assert set(inside) == {204}
    assert streams.open == 0


def test_a_page_that_may_see_no_more_is_told_not_to_come_back() -> None:
    async def since(_: str) -> News | None:
        raise NoMore

    assert said(since) == ["retry: 3000\n\n", GONE]
