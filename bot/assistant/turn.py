"""One turn inside a transaction: advance, do the actions, apply the effects, render. The ledger rows come from here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.assistant import acting, applying, sharing
from bot.assistant.desk import Desk
from bot.assistant.files import File, messages_of, with_files
from bot.assistant.ports import UnitOfWork
from bot.assistant.posting import style
from bot.assistant.values import Contact
from bot.assistant.work import Work
from bot.dialogue.advance import advance
from bot.dialogue.effects import Act, Ask, Effect, Forget, HandOver, Say
from bot.dialogue.events import ChoicePressed, Event, MessageReceived
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
    files: list[File] = []
    for _ in range(ACTIONS_A_TURN):
        _apply(desk, uow, contact, state, effects, at)
        if not (effects and isinstance(effects[-1], Act)):
            break
        asked = effects[-1]
        work = Work(
            desk=desk, uow=uow, contact=contact, state=state, at=at, given=asked.given, style=style(contact),
            files=files,
        )
        came = acting.act(asked.action, work)
        if came.person is not None:  # the address belongs to another profile now
            contact = uow.contacts.get(contact.id) or contact
        state, effects = advance(desk.flows, state, came, limits=limits)
        done += effects
    else:
        raise DialogueError(f"more than {ACTIONS_A_TURN} actions in one turn", where="flows/")
    asks = any(isinstance(one, Act) and one.action == sharing.ASKS for one in done)
    if isinstance(event, MessageReceived | ChoicePressed) and not (state.opted_out or asks or files or _speaks(done)):
        done.append(Say(sentence=desk.flows.phrases["all_right"]))
    messages = render(done, language=before, catalogues=desk.catalogues, channel=style(contact))
    given = messages_of(files, desk.catalogues, state.language or before, style(contact))
    return Outcome(state=state, effects=tuple(done), messages=with_files(messages, given))


def _speaks(effects: Iterable[Effect]) -> bool:
    """Nobody who wrote is left without a word."""
    return any(isinstance(one, Say | Ask) for one in effects)


def stumble(desk: Desk, uow: UnitOfWork, contact: Contact, state: State, at: datetime) -> Outcome:
    """Instead of a turn that a broken flow made impossible: a person is told, and the next message starts afresh."""
    language = state.language or desk.flows.languages[0]
    effects: tuple[Effect, ...] = (HandOver(reason="stuck"), Say(sentence=desk.flows.phrases["person_told"]))
    state = state.set(turn=state.turn + 1, stack=(), offers=(), goals=(), wishes={}, handed_over=True)
    _apply(desk, uow, contact, state, effects, at)
    messages = render(effects, language=language, catalogues=desk.catalogues, channel=style(contact))
    return Outcome(state=state, effects=effects, messages=messages)


def _apply(
    desk: Desk, uow: UnitOfWork, contact: Contact, state: State, effects: tuple[Effect, ...], at: datetime
) -> None:
    scene = applying.Scene(desk=desk, uow=uow, contact=contact, language=state.language, at=at)
    for effect in effects:
        applying.apply(effect, scene)
