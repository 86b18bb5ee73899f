"""The public pages' events, out of the store: no draft, nobody's name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.assistant.desk import Desk
from bot.assistant.event_view import EventView, view_of
from bot.assistant.ports import Store
from bot.assistant.publishing import public_event, public_events
from bot.cli.output import utc_now
from bot.console.event_page import PublicFile
from bot.feeds.schema_out import script
from bot.feeds.write import FORMATS, Writing
from bot.matching.values import CommunityEvent

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
"""stands for "now" in what only says whether anything is new"""


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredEvents:
    """A `PublicEvents`."""

    store: Store
    desk: Desk
    domain: str
    public_url: str
    now: Callable[[], datetime] = utc_now

    @property
    def languages(self) -> Sequence[str]:
        """Those we speak."""
        return self.desk.flows.languages

    def calendar(self, code: str) -> PublicFile | None:
        """The file of the event with this code or id: of its dates the next, else the last."""
        with self.store.begin() as uow:
            event = public_event(uow, code, self.now())
        return self._file("ics", [event]) if event is not None else None

    def view(self, code: str, language: str) -> EventView | None:
        """The event with this code or id, in words."""
        at = self.now()
        with self.store.begin() as uow:
            event = public_event(uow, code, at)
            taken = uow.places.taken(event.id) if event is not None else 0
        if event is None:
            return None
        data = script(event, self._writing(at).page_of)
        return view_of(self.desk, event, taken, at, language=language, data=data)

    def feed(self, form: str, partner: str) -> PublicFile:
        """All of them, or those of a partner."""
        with self.store.begin() as uow:
            found = public_events(uow, self.now(), partner)
        return self._file(form, found)

    def _file(self, form: str, events: Sequence[CommunityEvent]) -> PublicFile:
        how, written = self._writing(self.now()), FORMATS[form]
        made_of = written.write(events, replace(how, at=EPOCH)).decode()
        return PublicFile(content=written.write(events, how), media_type=written.media_type, made_of=made_of)

    def _writing(self, at: datetime) -> Writing:
        return Writing(domain=self.domain, public_url=self.public_url, at=at)
