"""Signing in and out, and links to choose a password."""

from __future__ import annotations

from dataclasses import replace

from fastapi.responses import RedirectResponse, Response

from bot.assistant.coordinators import Right, Stage
from bot.console.kit.form import Field, Form, Group, show_form
from bot.console.kit.kept import Kept, is_ours
from bot.console.kit.visit import Doors, Visit, show_kept
from bot.console.office.office import Office
from bot.errors import AccountError, SignInRefused, Why
from bot.sentence import N_

SIGN_IN = Form(
    title=N_("Sign in"), action=N_("Sign in"), refused=N_("Problem"),
    groups=(Group(fields=(
        Field(name="email", label=N_("E-mail"), kind="email", required=True, autocomplete="username"),
        Field(
            name="password", label=N_("Password"), kind="password", required=True, autocomplete="current-password",
            help=N_("Forgotten? Ask an administrator for a new link."),
        ),
    )),),
)
SECOND_STEP = Form(
    title=N_("Second step"), action=N_("Go on"), refused=N_("Problem"),
    groups=(Group(fields=(
        Field(
            name="code", label=N_("Code"), required=True, autocomplete="one-time-code",
            help=N_("The six digits that your app shows now, or one of your recovery codes."),
        ),
    )),),
)
CHOOSE = Form(
    title=N_("Choose a password"), action=N_("Keep this password"),
    intro=N_("Twelve letters or more: three or four words that only you put together are good."),
    groups=(Group(fields=(
        Field(name="password", label=N_("New password"), kind="password", required=True, autocomplete="new-password"),
    )),),
)
WHY = {
    Why.WRONG: N_("That was not right. Look at both and try again."),
    Why.LOCKED: N_("There were too many tries. Wait a quarter of an hour, or ask an administrator for a new link."),
    Why.EXPIRED: N_("That took too long. Sign in again."),
}
WRONG_CODE = N_("That code was not right. Take the one that the app shows now, or a recovery code not used yet.")
ENDED = N_("Your session has ended, and nothing was sent. Sign in: what you wrote is kept.")
STALE = N_("This link was used, or is too old. Ask an administrator for a new one.")


def entrance(doors: Doors, office: Office) -> None:
    """`/console/sign-in`, `/console/sign-out`."""
    sign_ins = office.care.sign_ins

    @doors.get("/sign-in", "console_sign_in", None)
    def shown(visit: Visit) -> Response:
        return visit.go("console_home") if visit.signed else show_form(visit, SIGN_IN, {})

    @doors.post("/sign-in", "console_signing_in", None)
    def sign_in(visit: Visit) -> Response:
        typed = SIGN_IN.read(visit)
        if problems := SIGN_IN.problems(typed):
            return show_form(visit, SIGN_IN, typed, problems, kept=visit.kept)
        place = visit.request.client.host if visit.request.client else ""
        try:
            token, stage = sign_ins.sign_in(typed["email"], typed["password"], place, visit.at)
        except SignInRefused as refused:
            return show_form(visit, SIGN_IN, typed, {"": WHY[refused.why]}, kept=visit.kept)
        return _onwards(doors, visit, token, stage)

    @doors.post("/sign-out", "console_sign_out", Right.OWN_ACCOUNT)
    def sign_out(visit: Visit) -> Response:
        sign_ins.sign_out(visit.session.id, visit.at)
        visit.session, visit.signed = doors.sessions.new(), None
        return visit.go("console_sign_in")


def second_step(doors: Doors, office: Office) -> None:
    """`/console/second-step`."""
    sign_ins = office.care.sign_ins

    @doors.get("/second-step", "console_second_step", None)
    def shown(visit: Visit) -> Response:
        return visit.go("console_home") if visit.signed else show_form(visit, SECOND_STEP, {})

    @doors.post("/second-step", "console_second_step_taken", None)
    def take_step(visit: Visit) -> Response:
        try:
            token = sign_ins.second_step(visit.session.id, visit.text("code"), visit.at)
        except SignInRefused as refused:
            if refused.why is Why.EXPIRED:
                return _sign_in_here(visit, WHY[refused.why], visit.kept)
            why = WRONG_CODE if refused.why is Why.WRONG else WHY[refused.why]
            return show_form(visit, SECOND_STEP, {}, {"": why}, kept=visit.kept)
        return _onwards(doors, visit, token, Stage.SIGNED_IN)


def links(doors: Doors, office: Office) -> None:
    """`/console/link/{token}`: an invitation, or a way back in."""

    @doors.get("/link/{token}", "console_link", None)
    def link(visit: Visit) -> Response:
        if office.care.of_link(visit["token"], visit.at) is None:
            return _sign_in_here(visit, STALE)
        return show_form(visit, CHOOSE, {})

    @doors.post("/link/{token}", "console_choose_password", None)
    def choose(visit: Visit) -> Response:
        try:
            token, stage = office.care.choose_password(visit["token"], visit.text("password"), visit.at)
        except AccountError as error:
            return show_form(visit, CHOOSE, {}, {error.field: error.what})
        return _onwards(doors, visit, token, stage)


def ask_to_sign_in(visit: Visit, written: Kept) -> Response:
    """The sign-in, for whoever sent a form when the session had ended: what is in it is carried along."""
    return show_form(
        visit, replace(SIGN_IN, intro=ENDED), {}, to="console_signing_in", kept=written, status_code=403,
    )


def _sign_in_here(visit: Visit, wrong: str, written: Kept | None = None) -> Response:
    """The sign-in at another address than its own."""
    return show_form(visit, SIGN_IN, {}, {"": wrong}, to="console_signing_in", kept=written)


def _onwards(doors: Doors, visit: Visit, token: str, stage: Stage) -> Response:
    doors.sign_in(visit, token)
    written = visit.kept
    if stage is Stage.PASSWORD:
        if written:
            return show_form(visit, SECOND_STEP, {}, to="console_second_step_taken", kept=written)
        return visit.go("console_second_step")
    if written:
        return show_kept(visit, written)
    wanted, home = visit.request.query_params.get("next", ""), visit.path("console_home")
    return RedirectResponse(wanted if is_ours(wanted, home) else home, status_code=303)
