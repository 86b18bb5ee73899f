"""One turn inside a transaction: advance, do the actions, apply the effects, render. The ledger rows come from here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.assistant import acting, applying
from bot.assistant.desk import Desk
from bot.assistant.ports import UnitOfWork
from bot.assistant.values import PRIORITY, Cause, Channel, Contact, Delivery, LogLine
from bot.assistant.work import Work
from bot.dialogue.advance import advance
from bot.dialogue.effects import Act, Effect, Forget, HandOver, Say
from bot.dialogue.events import Event
from bot.dialogue.limits import Limits
from bot.dialogue.state import State
from bot.errors import DialogueError
from bot.speaking.message import OutgoingMessage
from bot.speaking.render import fits, render

ACTIONS_A_TURN = 12


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a turn came to."""

    state: State
    effects: tuple[Effect, ...]
    messages: tuple[OutgoingMessage, ...]

    @property
    def forgotten(self) -> bool:
        return any(isinstance(e, Forget) for e in self.effects)


def take_turn(desk: Desk, uow: UnitOfWork, contact: Contact, state: State, event: Event, at: datetime) -> Outcome:
    """Advance until the conversation waits. Everything but the deliveries is written to the store."""
    before = state.language or desk.flows.languages[0]
    limits = Limits(fits=partial(fits, language=before, catalogues=desk.catalogues, channel=style(contact)))
    state, effects = advance(desk.flows, state, event, limits=limits)
    done = list(effects)
    for _ in range(ACTIONS_A_TURN):
        _apply(desk, uow, contact, state, effects, at)
        if not (effects and isinstance(effects[-1], Act)):
            break
        asked = effects[-1]
        work = Work(
            desk=desk, uow=uow, contact=contact, state=state, at=at, given=asked.given, style=style(contact)
        )
        state, effects = advance(desk.flows, state, acting.act(asked.action, work), limits=limits)
        done += effects
    else:
        raise DialogueError(f"more than {ACTIONS_A_TURN} actions in one turn", where="flows/")
    messages = render(done, language=before, catalogues=desk.catalogues, channel=style(contact))
    return Outcome(state=state, effects=tuple(done), messages=messages)


def stumble(desk: Desk, uow: UnitOfWork, contact: Contact, state: State, at: datetime) -> Outcome:
    """Instead of a turn that a broken flow made impossible: a person is told, and the next message starts afresh."""
    language = state.language or desk.flows.languages[0]
    effects: tuple[Effect, ...] = (HandOver(reason="stuck"), Say(sentence=desk.flows.phrases["person_told"]))
    state = state.set(turn=state.turn + 1, stack=(), offers=(), goals=(), handed_over=True)
    _apply(desk, uow, contact, state, effects, at)
    messages = render(effects, language=language, catalogues=desk.catalogues, channel=style(contact))
    return Outcome(state=state, effects=effects, messages=messages)


def style(contact: Contact) -> str:
    """How the channel shows choices; the simulator imitates either."""
    return contact.style or contact.channel.value if contact.channel is Channel.SIMULATOR else contact.channel.value


def _apply(
    desk: Desk, uow: UnitOfWork, contact: Contact, state: State, effects: tuple[Effect, ...], at: datetime
) -> None:
    scene = applying.Scene(desk=desk, uow=uow, contact=contact, language=state.language, at=at)
    for effect in effects:
        applying.apply(effect, scene)


def deliveries(
    desk: Desk, contact: Contact, messages: tuple[OutgoingMessage, ...], at: datetime, *,
    cause: Cause = Cause.REPLY, cause_id: str = "", expires: datetime | None = None,
) -> list[Delivery]:
    """Ledger rows for the messages of a turn; `sequence` is microseconds since 1970, so turns follow each other."""
    first = int(at.timestamp() * 1_000_000)
    return [
        Delivery(
            id=desk.new_id(), contact_id=contact.id, channel=contact.channel, address=contact.address, message=message,
            cause=cause, cause_id=cause_id, created=at, sequence=first + number, priority=PRIORITY[cause],
            expires=expires,
        )
        for number, message in enumerate(messages)
    ]


def log_lines(contact: Contact, messages: tuple[OutgoingMessage, ...], at: datetime) -> list[LogLine]:
    """The outgoing side of the conversation's log; the try-it page draws its phone from it."""
    return [
        LogLine(
            direction="out", text=m.text, at=at, language=m.language,
            meta={
                "choices": list(m.choices), "buttons": [{"label": b.label, "data": b.data} for b in m.buttons],
                "segments": m.segments, "style": style(contact), "request": m.request,
            },
        )
        for m in messages
    ]
