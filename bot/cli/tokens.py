"""`doorstep token`: what partners' own systems come in with."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from bot.assistant.api_tokens import Scope
from bot.cli.output import data, tell, utc_now
from bot.errors import AccountError

if TYPE_CHECKING:
    from bot.assistant.api_access import Access

tokens_app = typer.Typer(no_args_is_help=True, help="Tokens for partners' own systems (/api/v1).")


@tokens_app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="Which system will use it.")],
    partner: Annotated[str, typer.Option(help="Name of the organisation whose system it is.")],
    scope: Annotated[list[Scope], typer.Option(help="What it may do; name it once for each.")],
    days: Annotated[int, typer.Option(help="Days until it ends.", min=1, max=730)] = 365,
) -> None:
    """A new token; prints it this once."""
    access = _access()
    with access.store.begin() as uow:
        known = {one.name.casefold(): one.id for one in uow.accounts.partners()}
    if partner.casefold() not in known:
        raise AccountError(f"There is no partner {partner!r}.", advice="doorstep partner list")
    made, token = access.add(
        name, partner_id=known[partner.casefold()], scopes=scope, lasts=timedelta(days=days), by=None, at=utc_now(),
    )
    tell(f"It is good until {made.ends:%Y-%m-%d} and is shown this once:")
    typer.echo(token)


@tokens_app.command("list")
def list_() -> None:
    """All tokens, JSON lines; never the tokens themselves."""
    access = _access()
    with access.store.begin() as uow:
        names = {one.id: one.name for one in uow.accounts.partners()}
        found = uow.api.tokens()
    for one in found:
        data({
            "id": one.id, "name": one.name, "partner": names.get(one.partner_id, ""), "scopes": sorted(one.scopes),
            "ends": one.ends.isoformat(), "used": one.used.isoformat() if one.used else None,
            "revoked": one.revoked.isoformat() if one.revoked else None,
        })


@tokens_app.command("revoke")
def revoke(token_id: Annotated[str, typer.Argument(help="Its id, from `doorstep token list`.")]) -> None:
    """It opens nothing from now on."""
    if not _access().revoke(token_id, by=None, at=utc_now()):
        raise AccountError("There is no such token, or it is revoked already.", advice="doorstep token list")
    tell("Revoked.")


def _access() -> Access:
    from bot.assistant.api_access import Access
    from bot.bootstrap import build_store, new_id
    from bot.config import read_settings

    return Access(store=build_store(read_settings()), new_id=new_id)
