"""How each feed was last read, and what it named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, delete, exists, select, update

from bot.assistant.feed import FeedState, Item
from bot.store import json_text
from bot.store.models.feeds import feed, feed_listing
from bot.store.transaction import Transaction

_LISTED = select(feed_listing).where(feed_listing.c.feed == bindparam("name"))
_ELSEWHERE = select(exists().where(
    feed_listing.c.feed != bindparam("name"), feed_listing.c.event == bindparam("event"),
    feed_listing.c.source == bindparam("source"), feed_listing.c.reference == bindparam("reference"),
    feed_listing.c.at >= bindparam("since"), feed_listing.c.gone.is_(None),
))


class SqlFeedStates:
    """The state is JSON; `due` stands beside it, because it decides who reads."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def state(self, name: str) -> FeedState | None:
        row = self._tx.run(select(feed).where(feed.c.name == name)).one_or_none()
        return replace(json_text.feed_state(row.body), due=row.due) if row else None

    def states(self) -> Sequence[FeedState]:
        rows = self._tx.run(select(feed).order_by(feed.c.name))
        return [replace(json_text.feed_state(row.body), due=row.due) for row in rows]

    def take(self, name: str, at: datetime, until: datetime, *, anyway: bool = False) -> bool:
        fresh = {"name": name, "due": until, "body": json_text.of_feed_state(FeedState(name=name, due=until))}
        if self._tx.insert_new(feed, fresh, unless=("name",)):
            return True
        mine = update(feed).where(feed.c.name == name).values(due=until)
        return self._tx.run(mine if anyway else mine.where(feed.c.due <= at)).rowcount == 1

    def record(self, state: FeedState) -> None:
        row = {"name": state.name, "due": state.due, "body": json_text.of_feed_state(state)}
        self._tx.upsert(feed, row, keys=("name",), changes=("due", "body"))

    def listed(self, name: str) -> Mapping[Item, datetime | None]:
        rows = self._tx.run(_LISTED, {"name": name})
        return {Item(event=row.event, source=row.source, reference=row.reference): row.gone for row in rows}

    def list_again(self, name: str, items: Mapping[Item, datetime | None], at: datetime) -> None:
        self._tx.run(delete(feed_listing).where(feed_listing.c.feed == name))
        rows = [
            {"feed": name, "event": one.event, "source": one.source, "reference": one.reference, "at": at, "gone": gone}
            for one, gone in items.items()
        ]
        if rows:
            self._tx.insert_new(feed_listing, rows)

    def listed_elsewhere(self, name: str, item: Item, since: datetime) -> bool:
        wanted = {
            "name": name, "event": item.event, "source": item.source, "reference": item.reference, "since": since,
        }
        return bool(self._tx.run(_ELSEWHERE, wanted).scalar())
