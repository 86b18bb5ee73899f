"""Partners' own systems: the tokens they come in with, and the webhooks that tell them what is new."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import HTTPException
from fastapi.responses import Response

from bot.assistant.api_access import NO_NAME, NO_PARTNER, NO_SCOPE, TOO_LONG, USUAL
from bot.assistant.api_tokens import ApiToken, Scope
from bot.assistant.coordinators import Right
from bot.assistant.webhooks import Sending, SendingState, Webhook
from bot.console.kit.form import Field, Form, Group, show_form
from bot.console.kit.listing import Column, Listing, show
from bot.console.kit.notice import Notice
from bot.console.kit.visit import Doors, Visit
from bot.console.office.accounts import partner_options
from bot.console.office.office import Office
from bot.console.office.vocabulary import Labels
from bot.errors import AccountError, WebhookError
from bot.sentence import N_

SCOPES: Labels = {
    Scope.READ_OPENINGS.value: N_("Read openings"), Scope.WRITE_OPENINGS.value: N_("Post and change its openings"),
    Scope.READ_EVENTS.value: N_("Read events"), Scope.WRITE_EVENTS.value: N_("Make and change its events"),
    Scope.READ_MATCHES.value: N_("Read whom an opening is for: people it may see"),
    Scope.READ_REFERRALS.value: N_("Read its referrals"),
    Scope.WRITE_REFERRALS.value: N_("Refer people who agreed, and answer referrals"),
    Scope.WEBHOOKS.value: N_("Say where its system hears of news"),
}
LASTS: Labels = {"30": N_("A month"), "90": N_("Three months"), "365": N_("A year"), "730": N_("Two years")}
SENT: Labels = {
    SendingState.WAITING.value: N_("On its way"), SendingState.ARRIVED.value: N_("Arrived"),
    SendingState.DEAD.value: N_("Given up"),
}
WRONG: Labels = {
    NO_NAME: N_("Give it a name: which system will use it?"), NO_SCOPE: N_("Choose at least one thing that it may do."),
    NO_PARTNER: N_("There is no such partner."), TOO_LONG: N_("A token ends after two years at the latest."),
}
"""what api_access says of a new token"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A token or a webhook in its list."""

    one: ApiToken | Webhook
    partner: str
    at: datetime


def token_state(visit: Visit, token: ApiToken, at: datetime) -> str:
    """Revoked, ended, or good until a day."""
    if token.revoked is not None:
        return visit.words("Revoked")
    if not token.lives(at):
        return visit.words("Ended")
    return visit.words("Good until {text}", text=visit.words.day(token.ends.date()))


def webhook_state(visit: Visit, webhook: Webhook) -> str:
    """Stopped, not answering, or well."""
    if webhook.stopped is not None:
        return visit.words("Stopped")
    return visit.words("Does not answer") if webhook.failing else visit.words("Works")


def _token(row: Row) -> ApiToken:
    assert isinstance(row.one, ApiToken)
    return row.one


def _webhook(row: Row) -> Webhook:
    assert isinstance(row.one, Webhook)
    return row.one


TOKENS: Listing[Row] = Listing(
    name="tokens", title=N_("Tokens for partners' systems"), new=("console_new_token", N_("New token")),
    key=lambda row: row.one.id,
    empty=N_("No token yet. With one, a partner's own system reads and posts openings, events and referrals."),
    columns=(
        Column(
            name="name", label=N_("System"), text=lambda _, row: _token(row).name,
            link=lambda visit, row: visit.path("console_token", id=row.one.id),
        ),
        Column(name="partner", label=N_("Partner"), text=lambda _, row: row.partner),
        Column(
            name="state", label=N_("State"), text=lambda visit, row: token_state(visit, _token(row), row.at),
            flag=lambda row: "good" if _token(row).lives(row.at) else "warn",
        ),
        Column(name="used", label=N_("Last used"), text=lambda visit, row: visit.words.moment(_token(row).used)),
    ),
)
WEBHOOKS: Listing[Row] = Listing(
    name="webhooks", title=N_("Webhooks"), key=lambda row: row.one.id,
    empty=N_("No webhook yet. A partner's system makes one through the API, and then hears of news by itself."),
    columns=(
        Column(
            name="address", label=N_("Address"), text=lambda _, row: _webhook(row).address,
            link=lambda visit, row: visit.path("console_webhook", id=row.one.id),
        ),
        Column(name="partner", label=N_("Partner"), text=lambda _, row: row.partner),
        Column(
            name="state", label=N_("State"), text=lambda visit, row: webhook_state(visit, _webhook(row)),
            flag=lambda row: "warn" if _webhook(row).failing else "good",
        ),
    ),
)


def tokens(doors: Doors, office: Office) -> None:
    """`/console/tokens`."""
    form = Form(
        title=N_("New token"), action=N_("Make the token"),
        intro=N_("Give it no more than the system needs. It sees what the members of its organisation see."),
        groups=(Group(fields=(
            Field(name="name", label=N_("System"), required=True, help=N_("Which system will use it.")),
            Field(name="partner", label=N_("Partner"), kind="choice", options=partner_options(office)),
            Field(name="scopes", label=N_("It may"), kind="checks", options=_said(SCOPES)),
            Field(name="days", label=N_("For"), kind="choice", options=_said(LASTS)),
        )),),
    )

    @doors.get("/tokens", "console_tokens", Right.MANAGE)
    def listed(visit: Visit) -> Response:
        with office.store.begin() as uow:
            found = uow.api.tokens()
        names = _partners(office)
        rows = [Row(one=one, partner=names.get(one.partner_id, ""), at=visit.at) for one in found]
        return show(visit, TOKENS, rows, more=[("console_webhooks", N_("Webhooks"))])

    @doors.get("/tokens/new", "console_new_token", Right.MANAGE)
    def new(visit: Visit) -> Response:
        return show_form(visit, form, {"partner": visit.viewer.partner_id, "days": str(USUAL.days)})

    @doors.post("/tokens/new", "console_add_token", Right.MANAGE)
    def add(visit: Visit) -> Response:
        typed = form.read(visit)
        if problems := form.problems(typed):
            return show_form(visit, form, typed, problems)
        days = typed.get("days", "")
        try:
            _, token = office.access.add(
                typed["name"], partner_id=typed.get("partner", ""), by=visit.viewer, at=visit.at,
                scopes=[one for one in Scope if one.value in typed.get("scopes", "").split("; ")],
                lasts=timedelta(days=int(days)) if days in LASTS else USUAL,
            )
        except AccountError as error:
            return show_form(visit, form, typed, {error.field: error.what})
        return visit.page("new_token.html", token=token)


def one_token(doors: Doors, office: Office) -> None:
    """What it may do, and its end."""

    @doors.get("/tokens/{id}", "console_token", Right.MANAGE)
    def one(visit: Visit) -> Response:
        with office.store.begin() as uow:
            found = next((one for one in uow.api.tokens() if one.id == visit["id"]), None)
        if found is None:
            raise HTTPException(404)
        return visit.page(
            "token.html", token=found, partner=_partners(office).get(found.partner_id, ""),
            state=token_state(visit, found, visit.at), may=[SCOPES[one.value] for one in Scope if one in found.scopes],
        )

    @doors.post("/tokens/{id}/revoke", "console_revoke_token", Right.MANAGE)
    def revoke(visit: Visit) -> Response:
        if not office.access.revoke(visit["id"], by=visit.viewer, at=visit.at):
            raise HTTPException(404)
        return visit.go("console_tokens", Notice(say=N_("The token is revoked: it opens nothing any more.")))


def webhooks(doors: Doors, office: Office) -> None:
    """`/console/webhooks`: those of the partner; for administrators all of them."""
    desk = office.webhook_desk

    def found(visit: Visit) -> tuple[Webhook, list[Sending]]:
        try:
            webhook, sent = desk.one(visit.viewer, visit["id"])
        except WebhookError:
            raise HTTPException(404) from None
        return webhook, list(sent)

    @doors.get("/webhooks", "console_webhooks", Right.EDIT_OWN_OPENINGS)
    def listed(visit: Visit) -> Response:
        names = _partners(office)
        return show(visit, WEBHOOKS, [
            Row(one=one, partner=names.get(one.partner_id, ""), at=visit.at) for one in desk.listed(visit.viewer)
        ])

    @doors.get("/webhooks/{id}", "console_webhook", Right.EDIT_OWN_OPENINGS)
    def one(visit: Visit) -> Response:
        webhook, sent = found(visit)
        return visit.page(
            "webhook.html", webhook=webhook, sent=sent, SENT=SENT, state=webhook_state(visit, webhook),
            partner=_partners(office).get(webhook.partner_id, ""),
        )

    def turn(path: str, name: str, act: Callable[[Visit], None], say: str, route: str) -> None:
        @doors.post(f"/webhooks/{{id}}/{path}", name, Right.EDIT_OWN_OPENINGS)
        def turned(visit: Visit) -> Response:
            found(visit)
            act(visit)
            params = {"id": visit["id"]} if route == "console_webhook" else {}
            return visit.go(route, Notice(say=say), **params)

    turn("test", "console_test_webhook", lambda visit: _ignored(desk.test(visit.viewer, visit["id"], visit.at)),
         N_("A test message is on its way. Look again in a minute."), "console_webhook")
    turn("restart", "console_restart_webhook", lambda visit: desk.start_again(visit.viewer, visit["id"], visit.at),
         N_("It hears of what is new from now on."), "console_webhook")
    turn("remove", "console_remove_webhook", lambda visit: desk.remove(visit.viewer, visit["id"], visit.at),
         N_("The webhook is removed."), "console_webhooks")


def _ignored(_: object) -> None:
    """The page shows it."""


def _said(labels: Labels) -> Callable[[Visit], list[tuple[str, str]]]:
    return lambda visit: [(value, visit.words(text)) for value, text in labels.items()]


def _partners(office: Office) -> dict[str, str]:
    with office.store.begin() as uow:
        return {one.id: one.name for one in uow.accounts.partners()}
