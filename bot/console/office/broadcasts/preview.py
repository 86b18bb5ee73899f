"""What residents will see, what it costs and whom it leaves out, before anything goes out; and a test to oneself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fastapi.responses import Response

from bot.assistant.broadcast import Broadcast, Missing
from bot.assistant.coordinators import Right
from bot.assistant.forecast import Forecast
from bot.assistant.hiding import hide_small
from bot.assistant.trying_out import channel_address
from bot.assistant.values import Channel
from bot.console.kit.notice import Notice
from bot.console.kit.visit import Doors, Visit
from bot.console.language_names import direction
from bot.console.office.broadcasts.form import WRITTEN_TO
from bot.console.office.broadcasts.pages import WRITABLE, decent_words, writable
from bot.console.office.broadcasts.words import LEFT_OUT, because, first_words, people, pounds, said
from bot.console.office.office import Office
from bot.console.office.vocabulary import CHANNELS
from bot.errors import BroadcastError
from bot.sentence import N_
from bot.speaking.sms import price


@dataclass(frozen=True, kw_only=True, slots=True)
class Phone:
    """One language as its readers see it."""

    tag: str
    name: str
    dir: str
    text: str
    parts: int
    """SMS parts; 0 elsewhere"""
    pence: Decimal
    noted: bool
    """the English text with a note"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """People of one language and channel, worded."""

    language: str
    channel: str
    people: str
    parts: str
    pence: str
    pounds: str
    own: bool


def preview(doors: Doors, office: Office) -> None:
    """`/console/broadcasts/{id}/preview`. To look at it changes nothing; to count it makes it ready to go."""

    @doors.get("/broadcasts/{id}/preview", "console_broadcast_preview", Right.BROADCAST)
    def shown(visit: Visit) -> Response:
        return _show(office, visit, writable(office, visit))

    @doors.post("/broadcasts/{id}/preview", "console_count_broadcast", Right.BROADCAST)
    def counted(visit: Visit) -> Response:
        one, desk = writable(office, visit), office.broadcasting.of(visit.viewer)
        try:
            found = desk.preview(one.id, visit.viewer.coordinator_id, visit.at)
        except BroadcastError as error:
            return _show(office, visit, one, problem=said(visit, error))
        return _show(office, visit, writable(office, visit), found)

    @doors.post("/broadcasts/{id}/test", "console_test_broadcast", Right.BROADCAST)
    def test(visit: Visit) -> Response:
        one, typed = writable(office, visit), visit.text("address").strip()
        try:
            channel, address = channel_address(_international(typed))
            number = office.broadcasting.of(visit.viewer).test(one.id, channel, address, visit.at)
        except BroadcastError as error:
            return _show(office, visit, one, problem=said(visit, error), address=typed)
        return visit.go("console_broadcast_preview", Notice(say=SENT, params={"n": number}), id=one.id)


SENT = N_("On its way to you, marked as a test: {n}.")


def _international(typed: str) -> str:
    """A British number as people write it."""
    plain = "".join(one for one in typed if one not in " ()-.")
    return f"+44{plain[1:]}" if plain.startswith("07") else plain


def _show(
    office: Office, visit: Visit, one: Broadcast, found: Forecast | None = None, *, problem: str = "", address: str = ""
) -> Response:
    asked = visit.request.query_params.get("channel", "")
    meant = one.segment.channels
    channels = [name for name in WRITTEN_TO if name in meant or not meant] or [*WRITTEN_TO]
    channel = Channel(asked if asked in channels else channels[0])
    phones = _phones(office, visit, one, channel)
    rules, least = office.broadcasting.rules, office.results.least
    counts = {(row.language, row.channel.value): row.people for row in found.rows} if found else {}
    total, cells = hide_small(counts, least)
    return visit.page(
        "broadcast_preview.html", status_code=422 if problem else 200, one=one, phones=phones, found=found,
        title=first_words(office, visit, one), channel=channel.value,
        channels=[(name, visit.words.of(CHANNELS, name)) for name in channels],
        rows=_rows(office, visit, found, cells) if found else [], problem=problem, address=address,
        out=[(visit.words.of(LEFT_OUT, why), people(visit, number, least))
             for why, number in hide_small(found.left_out, least)[1].items()] if found else [],
        total=people(visit, total, least), pounds=pounds(found.pounds, hidden=None in cells.values()) if found else "",
        missing=[
            (visit.words.names((tag,)), people(visit, number, least)) for tag, number in sorted(found.missing.items())
        ] if found else [],
        concerns=[visit.words("“{word}” {text}.", word=each.word, text=because(visit, each)) for each in found.concerns]
        if found else [],
        second=found is not None and (rules.needs_approval(found.people, found.pounds) or bool(found.concerns)),
        rules=rules, hours=decent_words(visit, rules.hours, visit.at), writable=one.state in WRITABLE,
    )


def _phones(office: Office, visit: Visit, one: Broadcast, channel: Channel) -> Sequence[Phone]:
    tags = list(one.texts)
    if one.missing is Missing.ENGLISH_WITH_NOTE:
        every = one.segment.languages or office.broadcasting.desk.flows.languages
        tags += [tag for tag in every if tag not in one.texts]
    with office.store.begin() as uow:
        wording = office.broadcasting.wording(uow, one)
    found = []
    for tag in tags:
        try:
            message = wording.message(tag, channel)
        except BroadcastError:
            continue  # too long with today's names: counting says so
        if message is not None:
            parts = message.segments if channel is Channel.SMS else 0
            found.append(Phone(
                tag=tag, name=visit.words.names((tag,)), dir=direction(tag, message.text), text=message.text,
                parts=parts, pence=price(parts, office.broadcasting.rules.pence), noted=tag not in one.texts,
            ))
    return found


def _rows(
    office: Office, visit: Visit, found: Forecast, counts: Mapping[tuple[str, str], int | None]
) -> list[Row]:
    pence, least = office.broadcasting.rules.pence, office.results.least
    return [
        Row(
            language=visit.words.names((row.language,)), channel=visit.words.of(CHANNELS, row.channel),
            people=people(visit, counts[row.language, row.channel.value], least), parts=str(row.segments or "–"),
            pence=f"{price(row.segments, pence):.1f}", own=row.own_text,
            # What a few people cost would say how many they are.
            pounds="–" if counts[row.language, row.channel.value] is None else f"{row.pounds:.2f}",
        )
        for row in found.rows
    ]
