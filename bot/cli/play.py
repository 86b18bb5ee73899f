"""`doorstep play`: a scripted dialogue on a fresh store in memory, with the sample openings and events."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from bot.assistant.desk import Desk
from bot.assistant.ports import Store
from bot.assistant.receive import receive
from bot.assistant.values import Channel, Consent, Contact, Inbound
from bot.cli.duration import duration
from bot.dialogue.effects import Forget, HandOver
from bot.dialogue.state import State
from bot.errors import ContentError
from bot.speaking.message import OutgoingMessage

PURPOSES = ("profile", "alerts", "share")
BETWEEN_TURNS = timedelta(seconds=30)
TURNS = (
    'A turn: a text, {"choice": N}, {"photo": true}, {"location": [lat, lon]}, {"other": TEXT}, {"wait": "P2D"}, '
    '{"later": CODE, "by": "PT2H"} or {"cancelled": CODE}.'
)
OF_ANOTHER_KIND = frozenset({"missing", "extra_forbidden", "string_type"})
"""what is wrong with a turn when it is read as a kind of turn that was not meant"""
ADDRESSES = {"telegram": "424242", "sms": "+447700900123"}
OTHER = {Channel.TELEGRAM: Channel.SMS, Channel.SMS: Channel.TELEGRAM}


class Choice(BaseModel):
    """The N-th choice last offered, from 1."""

    model_config = ConfigDict(extra="forbid")
    choice: Annotated[int, Field(ge=1)]


class Photo(BaseModel):
    """A picture is sent."""

    model_config = ConfigDict(extra="forbid")
    photo: Literal[True]


class Location(BaseModel):
    """A place is shared: [latitude, longitude]."""

    model_config = ConfigDict(extra="forbid")
    location: tuple[float, float]


class Other(BaseModel):
    """A text comes from the other channel: the same person's second address, or a stranger's."""

    model_config = ConfigDict(extra="forbid")
    other: str


def _is_a_duration(value: str) -> str:
    try:
        duration(value)
    except ContentError as error:
        raise ValueError(f"{error.what}. {error.advice}") from None
    return value


Duration = Annotated[str, AfterValidator(_is_a_duration)]
"""ISO 8601, such as P2D"""


class Wait(BaseModel):
    """Time passes."""

    model_config = ConfigDict(extra="forbid")
    wait: Duration


class Later(BaseModel):
    """Whoever holds the event with this code puts it off."""

    model_config = ConfigDict(extra="forbid")
    later: str
    by: Duration


class Cancelled(BaseModel):
    """Whoever holds the event with this code calls it off."""

    model_config = ConfigDict(extra="forbid")
    cancelled: str


class Start(BaseModel):
    """What holds before the first message."""

    model_config = ConfigDict(extra="forbid")
    consent: bool = False
    language: str = ""


Said = str | Choice | Photo | Location | Other
Turn = Said | Wait | Later | Cancelled


class Script(BaseModel):
    """A scripted dialogue."""

    model_config = ConfigDict(extra="forbid")
    channel: Literal["telegram", "sms"]
    start: Start = Start()
    turns: list[Turn]


@dataclass(kw_only=True)
class Player:
    """Plays the turns one after the other; the clock moves half a minute a turn."""

    desk: Desk
    store: Store
    channel: Channel
    now: datetime
    passing: Any = None
    """called when time passes: (now) -> messages that went out by themselves; `stage.Passing`"""
    shown: tuple[OutgoingMessage, ...] = ()
    effects: list[Any] = field(default_factory=list)
    language: str = ""
    count: Iterator[int] = field(default_factory=itertools.count)

    def turn(self, turn: Turn) -> tuple[OutgoingMessage, ...]:
        """What comes back to one turn."""
        self.now += BETWEEN_TURNS
        if isinstance(turn, Wait):
            self.now += duration(turn.wait)
            out = tuple(self.passing(self.now)) if self.passing else ()
        elif isinstance(turn, Later | Cancelled):
            self._change(turn)
            out = ()
        else:
            outcome = receive(self.desk, self.store, self._inbound(turn))
            out = (*(self.passing.waited(self.now) if self.passing else ()), *(outcome.messages if outcome else ()))
            self.effects += outcome.effects if outcome else ()
            self.language = (outcome.state.language if outcome else "") or self.language
        if any(m.choices for m in out) and not isinstance(turn, Other):
            self.shown = out
        return out

    def _change(self, turn: Later | Cancelled) -> None:
        """Another word of an event's source; who is concerned hears of it as time passes."""
        code = turn.later if isinstance(turn, Later) else turn.cancelled
        with self.store.begin() as uow:
            found = uow.events.by_code(code)
            if not found:
                raise ContentError(f"there is no event with the code {code}", where="turns")
            event = found[0]
            if isinstance(turn, Later):
                by = duration(turn.by)
                uow.events.upsert(replace(event, starts=event.starts + by, ends=event.ends + by), self.now)
            else:
                uow.events.upsert(replace(event, status="cancelled"), self.now)
            uow.commit()

    def _inbound(self, turn: Said) -> Inbound:
        plain = Inbound(
            channel=self.channel, address=ADDRESSES[self.channel], provider_id=f"play-{next(self.count)}", at=self.now
        )
        match turn:
            case str():
                return replace(plain, text=turn, thing="" if turn.strip() else "empty")
            case Other():
                other = OTHER[self.channel]
                return replace(plain, channel=other, address=ADDRESSES[other], text=turn.other)
            case Photo():
                return replace(plain, thing="photo")
            case Location():
                return replace(plain, thing="location", latitude=turn.location[0], longitude=turn.location[1])
            case Choice() if self.channel is Channel.SMS:
                return replace(plain, text=str(turn.choice))
            case _:
                buttons = [b for m in self.shown for b in m.buttons]
                return replace(plain, button=buttons[turn.choice - 1].data if turn.choice <= len(buttons) else "none.0")


def read_script(text: str, where: str) -> Script:
    """A script from its JSON. Raises ContentError that names the turn."""
    try:
        return Script.model_validate_json(text)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)
        problem = next((p for p in problems if p["type"] not in OF_ANOTHER_KIND), problems[0])
        raise _script_error(problem["loc"], str(problem["msg"]), where) from None


def _script_error(place: tuple[int | str, ...], what: str, where: str) -> ContentError:
    if place[:1] == ("turns",) and len(place) > 1:
        return ContentError(f"turn {int(place[1]) + 1}: {what}", where=where, advice=TURNS)
    return ContentError(f"{'.'.join(map(str, place))}: {what}" if place else what, where=where)


def play(script: Script, desk: Desk, store: Store, at: datetime, passing: Any = None) -> dict[str, Any]:
    """The transcript and where it ended, as DESIGN describes it."""
    player = Player(desk=desk, store=store, channel=Channel(script.channel), now=at, passing=passing)
    prepare(script.start, player)
    turns = [{"in": _plain(t), "out": _said(player.turn(t))} for t in script.turns]
    return {"turns": turns, "end": _end(player)}


def _plain(turn: str | BaseModel) -> Any:
    return turn if isinstance(turn, str) else turn.model_dump(mode="json")


def _said(messages: Iterable[OutgoingMessage]) -> list[dict[str, Any]]:
    return [
        {"text": m.text, "choices": list(m.choices), "segments": m.segments,
         **({"file": m.attachment.name} if m.attachment else {})}
        for m in messages
    ]


def prepare(start: Start, player: Player) -> None:
    """A person who has agreed to everything, or chosen a language, before the dialogue begins."""
    language = _known_language(start.language, player.desk)
    player.language = language
    if not (start.consent or language):
        return
    contact = Contact(
        id="contact", resident_id="resident", channel=player.channel, address=ADDRESSES[player.channel],
        language=language,
    )
    consents = dict.fromkeys(PURPOSES, True) if start.consent else {}
    state = State(language=language, language_chosen=bool(language), consents=consents)
    with player.store.begin() as uow:
        uow.contacts.add(contact)
        for purpose in consents:
            uow.profiles.record_consent("resident", Consent(
                purpose=purpose, granted=True, version="play", language=language, channel=player.channel, at=player.now
            ))
        uow.conversations.save("contact", state.to_json(), 0)
        uow.commit()


def _known_language(tag: str, desk: Desk) -> str:
    if tag and tag not in desk.flows.languages:
        known = ", ".join(desk.flows.languages)
        raise ContentError(f"Doorstep does not speak {tag!r} yet; it speaks {known}", where="start.language")
    return tag


def _end(player: Player) -> dict[str, Any]:
    known: Mapping[str, Any] = {}
    alerts = opted_out = signed_up = False
    with player.store.begin() as uow:
        contact = uow.contacts.find(player.channel, ADDRESSES[player.channel])
        if contact is not None:
            stored = uow.conversations.load(contact.id)
            known = State.from_json(stored[0]).known if stored else {}
            alerts = uow.profiles.alerts(contact.resident_id) and not contact.opted_out
            opted_out = contact.opted_out
            signed_up = bool(uow.places.bookings(contact.resident_id))
    return {
        "language": player.language,
        "occupations": _of(known, "occupation"),
        "qualifications": [
            {"occupation": o, "country": known.get(f"country:{o}")} for o in _of(known, "qualification")
        ],
        "alerts": alerts,
        "opted_out": opted_out,
        "signed_up": signed_up,
        "deleted": any(isinstance(e, Forget) for e in player.effects),
        "handed_over": any(isinstance(e, HandOver) for e in player.effects),
    }


def _of(known: Mapping[str, Any], name: str) -> list[str]:
    return [full.partition(":")[2] for full in known if full.startswith(f"{name}:")]



