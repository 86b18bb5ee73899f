"""`doorstep coordinator` and `doorstep partner`: the first accounts, and the way back in when the console is shut."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.assistant.coordinators import Role
from bot.cli.output import data, tell, utc_now
from bot.errors import AccountError

if TYPE_CHECKING:
    from bot.assistant.account_care import AccountCare

coordinators_app = typer.Typer(no_args_is_help=True, help="Accounts of the console.")
partners_app = typer.Typer(no_args_is_help=True, help="Partner organisations of the programme.")
Email = Annotated[str, typer.Argument(help="E-mail address; it is only a name here, nothing is sent to it.")]


@coordinators_app.command("add")
def add(
    email: Email,
    role: Annotated[Role, typer.Option(help="What they may do.")] = Role.COORDINATOR,
    partner: Annotated[str, typer.Option(help="Name of their organisation; made when there is none.")] = "Programme",
    name: Annotated[str, typer.Option(help="How colleagues call them.")] = "",
) -> None:
    """Invite somebody: prints a link with which they choose a password, once, within a week."""
    from bot.assistant.account_care import partner_named

    care, address = _care()
    with care.sign_ins.store.begin() as uow:
        try:
            partner_named(uow, partner)
        except AccountError:
            known = False
        else:
            known = True
    if not known:
        care.save_partner(partner, by=None, at=utc_now())
        tell(f"Made the partner {partner}.")
    _, token = care.invite(email, name=name, role=role, partner=partner, by=None, at=utc_now())
    tell("Give them this link; it works once, for seven days:")
    typer.echo(f"{address}/console/link/{token}")


@coordinators_app.command("link")
def link(email: Email) -> None:
    """A new link for somebody who forgot the password: works once, for a day."""
    care, address = _care()
    with care.sign_ins.store.begin() as uow:
        person = uow.accounts.by_email(email)
    if person is None:
        raise AccountError("There is no account with this e-mail address.", advice="doorstep coordinator list")
    typer.echo(f"{address}/console/link/{care.new_link(person.id, by=None, at=utc_now())}")


@coordinators_app.command("list")
def list_() -> None:
    """All accounts, JSON lines."""
    care, _ = _care()
    with care.sign_ins.store.begin() as uow:
        names = {one.id: one.name for one in uow.accounts.partners()}
        people = uow.accounts.coordinators()
    for one in people:
        data({
            "email": one.email, "name": one.name, "role": one.role.value, "partner": names.get(one.partner_id, ""),
            "password": bool(one.password), "second_step": bool(one.totp), "disabled": one.disabled,
        })


@partners_app.command("add")
def add_partner(name: Annotated[str, typer.Argument(help="Name of the organisation.")]) -> None:
    """A partner organisation; prints its id."""
    typer.echo(_care()[0].save_partner(name, by=None, at=utc_now()).id)


@partners_app.command("list")
def list_partners() -> None:
    """All partners, JSON lines."""
    with _care()[0].sign_ins.store.begin() as uow:
        for one in uow.accounts.partners():
            data({"id": one.id, "name": one.name, "active": one.active})


def _care() -> tuple[AccountCare, str]:
    from bot.bootstrap import build_accounts, build_store
    from bot.config import read_settings

    settings = read_settings()
    address: Any = settings.public_url or f"http://{settings.host}:{settings.port}{settings.root_path}"
    return build_accounts(build_store(settings)), address
