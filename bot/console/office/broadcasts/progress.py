"""How far a broadcast is, live and by itself, and what came of it. All of it is counted from rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import HTTPException

from bot.assistant.broadcast import ENDED, Broadcast
from bot.assistant.coordinators import Right
from bot.assistant.hiding import hide_small
from bot.assistant.reach import LeftOut, Outcomes
from bot.assistant.values import DeliveryStatus
from bot.console.kit.visit import Doors, Visit
from bot.console.office.broadcasts.words import FAILURES, LEFT_OUT, STATES, people
from bot.console.office.office import Office
from bot.console.office.vocabulary import CHANNELS
from bot.console.streams import News
from bot.sentence import N_
from bot.speaking.sms import price

TOLD = (DeliveryStatus.SENT, DeliveryStatus.DELIVERED)
UNDER_WAY = (DeliveryStatus.PENDING, DeliveryStatus.CLAIMED)
STEP = 10
"""per cent between two things said to whoever cannot see the bar"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How far it is."""

    state: str
    on_list: int
    told: int
    failed: int
    unknown: int
    left_out: int
    over: bool
    settled: int
    """people for whom nothing more will happen"""

    @property
    def percent(self) -> int:
        return 100 * self.settled // self.on_list if self.on_list else 0

    @property
    def spoken(self) -> int:
        """The last step that is to be said."""
        return self.percent // STEP * STEP


@dataclass(frozen=True, kw_only=True, slots=True)
class Results:
    """What came of it, worded: (label, value)."""

    lines: Sequence[tuple[str, str]]
    languages: Sequence[tuple[str, str, str]]
    """(language, channel, people)"""


def standing(one: Broadcast, found: Outcomes) -> Standing:
    """How a broadcast stands by what became of its people."""
    left_out = sum(_left_out(one, found).values())
    # What a cancelled or ended one has not written will never be.
    under_way = sum(found.deliveries.get(status, 0) for status in UNDER_WAY) + found.waiting
    under_way += sum(found.left_out.values()) - left_out
    over = one.state in ENDED
    return Standing(
        state=one.state.value, on_list=found.expanded, told=_told(found), over=over, left_out=left_out,
        failed=found.deliveries.get(DeliveryStatus.FAILED, 0), unknown=found.deliveries.get(DeliveryStatus.UNKNOWN, 0),
        settled=found.expanded if over else found.expanded - under_way,
    )


def _left_out(one: Broadcast, found: Outcomes) -> Mapping[str, int]:
    """Reason -> people. Whoever talks with a coordinator gets it afterwards, unless it is over."""
    return {why: n for why, n in found.left_out.items() if one.state in ENDED or why != LeftOut.TALKING}


def _told(found: Outcomes) -> int:
    return sum(found.deliveries.get(status, 0) for status in TOLD)


def results(office: Office, visit: Visit, one: Broadcast, found: Outcomes) -> Results:
    """Told, failed by reason, opted out, answered, interested, cost; by language and channel."""
    words, least = visit.words, office.results.least
    with office.store.begin() as uow:
        after = uow.recipients.afterwards(one.id, one.link.id if one.link else "")
    lines = [(words("Told"), people(visit, _told(found), least))]
    failed = Counter[str]()
    for error, number in after.failed.items():
        failed[error.rpartition(":")[2]] += number
    for why, number in failed.most_common():
        lines.append((words("Not told: {text}", text=words.of(FAILURES, why) or why), people(visit, number, least)))
    for why, number in _left_out(one, found).items():
        lines.append((words("Left out: {text}", text=words.of(LEFT_OUT, why)), people(visit, number, least)))
    if unsent := found.deliveries.get(DeliveryStatus.EXPIRED, 0) + found.deliveries.get(DeliveryStatus.CANCELLED, 0):
        lines.append((words("Not sent before the end"), people(visit, unsent, least)))
    lines += [
        (words("Said STOP afterwards"), people(visit, after.opted_out, least)),
        (words("Wrote back"), people(visit, after.answered, least)),
    ]
    if one.link is not None:
        label = words("Interested") if one.link.kind == "opening" else words("Have a place")
        lines.append((label, people(visit, after.followed, least)))
    pounds = price(found.segments, office.broadcasting.rules.pence) / 100
    lines.append((words("Cost"), words("£{text} for {n} SMS parts", text=f"{pounds:.2f}", n=found.segments)))
    return Results(lines=lines, languages=[
        (words.names((language,)), words.of(CHANNELS, channel), people(visit, number, least))
        for (language, channel), number in sorted(hide_small(found.languages, least)[1].items())
    ])


def progress(doors: Doors, office: Office) -> None:
    """`/console/broadcasts/{id}/progress`: a stream for the script of the page."""

    @doors.stream("/broadcasts/{id}/progress", "console_broadcast_progress", Right.SEE_BROADCASTS)
    def look(visit: Visit, after: str) -> News | None:
        with office.store.begin() as uow:
            one = uow.looking.broadcast(visit.viewer, visit["id"])
            if one is None:
                raise HTTPException(404)
            now = standing(one, uow.recipients.outcomes(one.id))
        key = f"{now.state}-{now.on_list}-{now.settled}-{now.told}-{now.failed}"
        if key != after:
            html = visit.part(
                "broadcast_progress.html", standing=now, STATES=STATES,
                people=lambda number: people(visit, number, office.results.least),
            )
            say = visit.words.of(STATES, now.state) if now.over else visit.words(SAID, n=now.spoken)
            return News(id=key, data={"html": html, "say": say, "state": now.state})
        if now.over:
            raise HTTPException(404)  # there is nothing more to see
        return None


SAID = N_("{n} per cent done")
