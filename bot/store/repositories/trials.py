"""Who was put into which arm of a trial, and what became of them, behind their port."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, or_, select

from bot.assistant.coming import Coming
from bot.assistant.room import Standing
from bot.assistant.trial import Arm, Exposure, Traced
from bot.assistant.values import Cause, DeliveryStatus
from bot.store.models.comings import booking_coming, trial_exposure
from bot.store.models.contacts import link
from bot.store.models.outbox import delivery
from bot.store.models.places import booking
from bot.store.repositories.comings import coming_of
from bot.store.transaction import Transaction

_FIELDS = tuple(column.name for column in trial_exposure.c)
_ARM = (
    select(trial_exposure.c.arm)
    .where(trial_exposure.c.trial == bindparam("trial"), or_(
        trial_exposure.c.resident_id == bindparam("resident"),
        trial_exposure.c.resident_id.in_(select(link.c.joined).where(link.c.kept == bindparam("resident"))),
    ))
    .order_by(trial_exposure.c.at, trial_exposure.c.resident_id).limit(1)
)
_TRACED = (
    select(
        *(column.label(f"x_{column.name}") for column in trial_exposure.c), booking.c.status, booking.c.at,
        delivery.c.status.label("delivery"),
    )
    .outerjoin(booking, booking.c.id == trial_exposure.c.booking_id)
    .outerjoin(delivery, and_(
        delivery.c.contact_id == trial_exposure.c.contact_id, delivery.c.cause == Cause.SERVICE.value,
        delivery.c.cause_id == trial_exposure.c.cause_id,
    ))
    .where(trial_exposure.c.trial == bindparam("trial"))
    .order_by(trial_exposure.c.at, trial_exposure.c.resident_id)
)
_SAID = (
    select(booking_coming)
    .join(trial_exposure, and_(
        trial_exposure.c.booking_id == booking_coming.c.booking_id, trial_exposure.c.starts == booking_coming.c.starts,
    ))
    .where(trial_exposure.c.trial == bindparam("trial")).order_by(booking_coming.c.at, booking_coming.c.kind)
)


class SqlTrials:
    """See the port."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def draw(self, trial: str, resident_id: str) -> int:
        return int(self._tx.lookup.draw(trial, resident_id), 16)

    def arm(self, trial: str, resident_id: str) -> Arm | None:
        found = self._tx.run(_ARM, {"trial": trial, "resident": resident_id}).scalar()
        return Arm(found) if found else None

    def expose(self, exposure: Exposure) -> None:
        row = {name: getattr(exposure, name) for name in _FIELDS}
        self._tx.insert_new(trial_exposure, {**row, "arm": exposure.arm.value}, unless=("trial", "resident_id"))

    def traced(self, trial: str) -> Sequence[Traced]:
        said = {row.booking_id: coming_of(row) for row in self._tx.run(_SAID, {"trial": trial})}
        return [_traced(row, said.get(row.x_booking_id)) for row in self._tx.run(_TRACED, {"trial": trial})]


def _traced(row: Any, said: Coming | None) -> Traced:
    given = {name: getattr(row, f"x_{name}") for name in _FIELDS}
    return Traced(
        exposure=Exposure(**{**given, "arm": Arm(given["arm"])}),
        standing=Standing(row.status) if row.status else None, since=row.at, said=said,
        delivery=DeliveryStatus(row.delivery) if row.delivery else None,
    )
