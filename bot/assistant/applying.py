"""Effects of a turn, applied to the store in the turn's own transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.assistant import following
from bot.assistant.desk import Desk
from bot.assistant.outcome import Outcome, Said, Stage
from bot.assistant.ports import UnitOfWork
from bot.assistant.values import Consent, Contact, HandOverRequest, OpeningAnswer, StoredFact
from bot.dialogue.effects import (
    CountArrival,
    Effect,
    Forget,
    HandOver,
    OptIn,
    OptOut,
    RecordAnswer,
    RecordConsent,
    RecordOutcome,
    RemoveFact,
    SaveFact,
    SetAlerts,
    SetLanguage,
)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Who and when."""

    desk: Desk
    uow: UnitOfWork
    contact: Contact
    language: str
    at: datetime


def apply(effect: Effect, scene: Scene) -> None:
    """Do what an effect asks of the store; Say, Ask and Act are not the store's business."""
    handler = EFFECTS.get(type(effect))
    if handler is not None:
        handler(effect, scene)


def _save_fact(effect: SaveFact, s: Scene) -> None:
    fact = StoredFact(name=effect.name, of=effect.of, value=effect.value, provenance=effect.provenance, at=s.at)
    s.uow.profiles.save_fact(s.contact.resident_id, fact)


def _remove_fact(effect: RemoveFact, s: Scene) -> None:
    s.uow.profiles.remove_fact(s.contact.resident_id, effect.name, effect.of)


def _set_language(effect: SetLanguage, s: Scene) -> None:
    s.uow.contacts.update(s.contact.id, language=effect.language)


def _record_consent(effect: RecordConsent, s: Scene) -> None:
    consent = Consent(
        purpose=effect.purpose, granted=effect.granted, version=effect.version, language=s.language,
        channel=s.contact.channel, at=s.at,
    )
    s.uow.profiles.record_consent(s.contact.resident_id, consent)


def _opt_out(_effect: OptOut, s: Scene) -> None:
    s.uow.contacts.update(s.contact.id, opted_out=True)
    s.uow.outbox.cancel_pending(s.contact.id)


def _opt_in(_effect: OptIn, s: Scene) -> None:
    s.uow.contacts.update(s.contact.id, opted_out=False)


def _set_alerts(effect: SetAlerts, s: Scene) -> None:
    s.uow.profiles.set_alerts(s.contact.resident_id, on=effect.on)


def _hand_over(effect: HandOver, s: Scene) -> None:
    request = HandOverRequest(
        id=s.desk.new_id(), resident_id=s.contact.resident_id, contact_id=s.contact.id, reason=effect.reason,
        urgent=effect.urgent, at=s.at,
    )
    s.uow.hand_overs.open(request)


def _forget(_effect: Forget, s: Scene) -> None:
    s.uow.profiles.forget(s.contact.resident_id, s.at)


def _record_answer(effect: RecordAnswer, s: Scene) -> None:
    answer = OpeningAnswer(opportunity_id=effect.opening, answer=effect.answer, reason=effect.reason, at=s.at)
    s.uow.openings.answer(s.contact.resident_id, answer)
    following.answered(s.uow, s.contact.resident_id, answer)


def _record_outcome(effect: RecordOutcome, s: Scene) -> None:
    outcome = Outcome(
        opportunity_id=effect.opening, stage=Stage(effect.stage), said=Said(effect.said), at=s.at,
    )
    following.told(s.uow, s.contact.resident_id, outcome)


def _count_arrival(effect: CountArrival, s: Scene) -> None:
    s.uow.programmes.count_one(effect.programme)


EFFECTS: Mapping[type, Callable[[Any, Scene], None]] = {
    SaveFact: _save_fact,
    RemoveFact: _remove_fact,
    SetLanguage: _set_language,
    RecordConsent: _record_consent,
    OptOut: _opt_out,
    OptIn: _opt_in,
    SetAlerts: _set_alerts,
    HandOver: _hand_over,
    Forget: _forget,
    RecordAnswer: _record_answer,
    CountArrival: _count_arrival,
    RecordOutcome: _record_outcome,
}
