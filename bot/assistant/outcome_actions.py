"""Actions around what was told by ourselves: the list of news, one of it, and what became of an interest."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.assistant import showing
from bot.assistant.outcome import Stage
from bot.assistant.work import Work
from bot.dialogue.events import ActionDone, Listed
from bot.matching.values import Opportunity
from bot.sentence import Translated


def load_digest(work: Work) -> ActionDone:
    """The news of the frame that is still there and not chosen yet."""
    chosen = set(work.given.get("chosen", ()))
    left = [one for one in work.given.get("news", ()) if one not in chosen]
    items = tuple(listed for one in left if (listed := _listed(work, str(one))) is not None)
    return work.done("load_digest", "found" if items else "none", items=items)


def _listed(work: Work, one: str) -> Listed | None:
    opening = work.uow.openings.get(one)
    if opening is not None:
        return _line(work, opening) if showing.is_open(opening, work.at) else None
    event = work.uow.events.get(one)
    if event is None or event.status == "cancelled" or event.starts <= work.at:
        return None
    return showing.event_line(work.desk.flows, event)


def _line(work: Work, opening: Opportunity) -> Listed:
    line = work.desk.flows.phrases["news_line"].fill(
        title=Translated(texts=opening.titles), place=showing.place_of(opening)
    )
    return Listed(id=opening.id, line=line, label=line)


def take_news(work: Work) -> ActionDone:
    """What was chosen of the list, ready for the flow that shows it."""
    item = str(work.given.get("item", ""))
    kept = {"chosen": [*work.given.get("chosen", ()), item], "openings": [item]}
    if work.uow.openings.get(item) is not None:
        return work.done("take_news", "opening", vars=kept)
    return work.done("take_news", "event", vars=kept)


def opening_kind(work: Work) -> ActionDone:
    """What kind of opening somebody is interested in; gone when it is over."""
    opening = work.uow.openings.get(str(work.given.get("opening", "")))
    gone = opening is None or not showing.is_open(opening, work.at)
    return work.done("opening_kind", "gone" if gone or opening is None else opening.kind.value)


def load_outcome(work: Work) -> ActionDone:
    """The question about one stage of one opening."""
    opening = work.uow.openings.get(str(work.given.get("opening", "")))
    stage = str(work.given.get("stage", ""))
    if opening is None or stage not in {one.value for one in Stage}:
        return work.done("load_outcome", "gone")
    return work.done("load_outcome", stage, params={"title": Translated(texts=opening.titles)})


OUTCOME_ACTIONS: Mapping[str, Callable[[Work], ActionDone]] = {
    "load_digest": load_digest,
    "take_news": take_news,
    "opening_kind": opening_kind,
    "load_outcome": load_outcome,
}
