"""`doorstep feeds`: where openings come in from by themselves, and how it goes."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from bot.assistant.feed import FeedState, Result
from bot.assistant.feeding import FeedRow, Feeds
from bot.cli.output import data, tell, utc_now
from bot.errors import ConfigError

feeds_app = typer.Typer(no_args_is_help=True, help="Where openings come in from by themselves, and how it goes.")


@feeds_app.command("list")
def list_(as_json: Annotated[bool, typer.Option("--json", help="As JSON lines.")] = False) -> None:
    """Every feed with its last reading, counts and problems."""
    for row in _feeds().rows():
        if as_json:
            data(as_data(row))
        else:
            _tell(row)


@feeds_app.command("read")
def read(
    name: Annotated[str, typer.Argument(help="A feed of the list; empty: all that are due.")] = "",
) -> None:
    """Read a feed now, whether it is active and due or not; without a name every active one that is due."""
    feeds = _feeds()
    if not name:
        tell(f"{feeds.read_due(utc_now)} read")
        return
    feed = next((one for one in feeds.feeds if one.name == name), None)
    if feed is None:
        known = ", ".join(one.name for one in feeds.feeds) or "none"
        raise ConfigError(f"There is no feed {name!r}.", advice=f"Known are: {known}.")
    state = feeds.read_one(feed, utc_now, now=True)
    data(as_data(FeedRow(feed=feed, state=state)))
    if state and state.result == Result.FAILED:
        raise typer.Exit(1)


def as_data(row: FeedRow) -> dict[str, Any]:
    """A feed for `--json`."""
    feed, state = row.feed, row.state or FeedState(name=row.feed.name, due=utc_now())
    return {
        "name": feed.name, "kind": feed.kind, "address": feed.address, "active": feed.active,
        "every_hours": feed.every.total_seconds() / 3600, "read": state.read, "result": state.result or "never",
        "due": state.due if row.state else None, "failures": state.failures, "counts": dict(state.counts),
        "problems": list(state.problems),
    }


def _feeds() -> Feeds:
    from bot.bootstrap import build_feeds, build_knowledge, build_store
    from bot.config import read_settings

    settings = read_settings()
    return build_feeds(settings, build_store(settings), build_knowledge(settings))


def _tell(row: FeedRow) -> None:
    feed, state = row.feed, row.state
    when = f"{state.result} {state.read:%Y-%m-%d %H:%M} UTC" if state and state.read else "never read"
    again = f", {state.failures} failures in a row" if state and state.failures else ""
    typer.echo(f"{feed.name} ({feed.kind}, {'active' if feed.active else 'off'}): {when}{again}")
    if state and state.counts:
        told = (f"{count} {name.replace('_', ' ')}" for name, count in state.counts.items() if count)
        typer.echo(f"  {', '.join(told) or 'nothing new'}")
    for problem in state.problems if state else ():
        typer.echo(f"  {problem}")
