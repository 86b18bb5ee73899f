"""`doorstep outbox`: how the ledger stands, and deliveries of which nobody knows whether they were shown."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.output import data, tell, utc_now
from bot.errors import ConfigError

outbox_app = typer.Typer(no_args_is_help=True, help="What waits to be sent, and messages whose sending is in doubt.")
ANSWERS = ("sent", "resend", "drop")
PAGE = 500


@outbox_app.command()
def status() -> None:
    """Show what waits, what each sender sent today, and what holds it back: one JSON value, and a line for each."""
    from bot.assistant.standing import standing
    from bot.bootstrap import build_store
    from bot.cli.parts import budgets
    from bot.config import read_settings

    settings = read_settings()
    now = standing(build_store(settings), budgets(settings), utc_now())
    data({
        "deliveries": now.deliveries, "replies_behind_seconds": now.replies_behind,
        "senders": [
            {"sender": one.key, "units_today": one.spent, "budget": now.budgets.get(one.key), "left": now.left(one),
             "held_until": one.held_until, "code": one.reason}
            for one in now.senders
        ],
    })
    for one in now.senders:
        if now.left(one) == 0:
            tell(f"{one.key}: today's budget is spent. Alerts and broadcasts wait until midnight; replies go on.")
        if one.held_until is not None and one.held_until > utc_now():
            tell(f"{one.key}: held until {one.held_until:%H:%M:%S} UTC ({one.reason}).")
    tell(f"{now.deliveries.get('pending', 0)} wait, {now.deliveries.get('unknown', 0)} are in doubt.")


@outbox_app.command()
def unknown(limit: Annotated[int, typer.Option(help="At most so many.")] = 100) -> None:
    """List them, oldest first, one JSON line each; the texts and addresses are not shown."""
    from bot.bootstrap import build_store
    from bot.config import read_settings

    with build_store(read_settings()).begin() as uow:
        found = uow.outbox.unknown(limit=limit)
    for one in found:
        data({
            "id": one.id, "channel": one.channel, "cause": one.cause, "cause_id": one.cause_id, "tried": one.tried,
            "error": one.error, "expires": one.expires, "contact": one.contact_id,
        })
    tell(f"{len(found)} unknown." + (" Decide with: doorstep outbox resolve ID sent|resend|drop" if found else ""))


@outbox_app.command()
def resolve(
    delivery: Annotated[str, typer.Argument(help="The id that `doorstep outbox unknown` shows.")],
    answer: Annotated[str, typer.Argument(help="sent: it arrived. resend: send it again. drop: leave it unsent.")],
) -> None:
    """Say what became of one of them."""
    from bot.assistant.values import DeliveryStatus
    from bot.bootstrap import build_store
    from bot.config import read_settings

    if answer not in ANSWERS:
        raise ConfigError(f"There is no answer {answer!r}.", advice=f"Choose one of {', '.join(ANSWERS)}.")
    status = dict(
        zip(ANSWERS, (DeliveryStatus.SENT, DeliveryStatus.PENDING, DeliveryStatus.CANCELLED), strict=True)
    )[answer]
    with build_store(read_settings()).begin() as uow:
        done = uow.outbox.resolve(delivery, status, utc_now())
        uow.commit()
    if not done:
        raise ConfigError(
            "This delivery is not unknown, or its text is erased.", where=delivery,
            advice="See: doorstep outbox unknown",
        )
    tell(f"{delivery} is {status.value}.")
