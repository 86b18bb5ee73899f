"""One's own account; for administrators all accounts, the partners and the audit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import HTTPException
from fastapi.responses import Response

from bot.assistant import totp
from bot.assistant.coordinators import AuditLine, Coordinator, Partner, Right, Role
from bot.assistant.signing_in import digest
from bot.console.kit.form import Field, Form, Group, show_form
from bot.console.kit.listing import Column, Filter, Listing, Options, show
from bot.console.kit.notice import Notice
from bot.console.kit.visit import Doors, Visit
from bot.console.office.office import Office
from bot.console.office.qr import picture
from bot.console.office.vocabulary import DEEDS, ROLES
from bot.errors import AccountError
from bot.sentence import N_

PASSWORD = Form(
    title=N_("Change the password"), action=N_("Save"), intro=N_("You are signed out everywhere else."),
    groups=(Group(fields=(
        Field(
            name="old", label=N_("Present password"), kind="password", required=True, autocomplete="current-password",
        ),
        Field(name="password", label=N_("New password"), kind="password", required=True, autocomplete="new-password"),
    )),),
)
SECOND_STEP = Form(
    title=N_("Switch the second step on"), action=N_("Switch it on"),
    intro=N_(
        "An authenticator app on your telephone shows a new code every half minute. Add an account in it and scan the "
        "picture, or type the key."
    ),
    groups=(Group(fields=(
        Field(name="code", label=N_("The code that the app shows now"), required=True, autocomplete="one-time-code"),
    )),),
)
PARTNER = Form(
    title=N_("Partner"), action=N_("Save"),
    groups=(Group(fields=(Field(name="name", label=N_("Name"), required=True),)),),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """A row of the list of accounts."""

    person: Coordinator
    partner: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Deed:
    """A row of the audit."""

    line: AuditLine
    who: str
    partner: str


def roles(visit: Visit) -> Options:
    """What somebody may be."""
    return [(value, visit.words(text)) for value, text in ROLES.items()]


def state_of(visit: Visit, person: Coordinator) -> str:
    """Shut out, invited, or in use."""
    if person.disabled:
        return visit.words("Shut out")
    return visit.words("In use") if person.password else visit.words("Invited")


COORDINATORS: Listing[Account] = Listing(
    name="accounts", title=N_("Accounts"), new=("console_new_coordinator", N_("Invite somebody")),
    key=lambda row: row.person.id, empty=N_("No account fits. Take a filter away."),
    columns=(
        Column(
            name="name", label=N_("Name"), text=lambda _, row: row.person.name or row.person.email,
            link=lambda visit, row: visit.path("console_coordinator", id=row.person.id),
        ),
        Column(name="email", label=N_("E-mail"), text=lambda _, row: row.person.email),
        Column(name="role", label=N_("Role"), text=lambda visit, row: visit.words.of(ROLES, row.person.role.value)),
        Column(name="partner", label=N_("Partner"), text=lambda _, row: row.partner),
        Column(name="state", label=N_("State"), text=lambda visit, row: state_of(visit, row.person)),
    ),
    filters=(
        Filter(name="q", label=N_("Name or e-mail"), holds=lambda row, text: text.casefold() in (
            f"{row.person.name} {row.person.email}".casefold())),
        Filter(
            name="role", label=N_("Role"), options=lambda visit: [("", visit.words("All")), *roles(visit)],
            holds=lambda row, role: row.person.role.value == role,
        ),
    ),
)
PARTNERS: Listing[Partner] = Listing(
    name="partners", title=N_("Partners"), new=("console_new_partner", N_("New partner")), key=lambda row: row.id,
    empty=N_("No partner yet. Add the organisations that work with you."),
    columns=(Column(
        name="name", label=N_("Name"), text=lambda _, row: row.name,
        link=lambda visit, row: visit.path("console_partner", id=row.id),
    ),),
)
AUDIT: Listing[Deed] = Listing(
    name="audit", title=N_("Audit"), key=lambda row: str(row.line.at), empty=N_("Nothing was done yet."),
    columns=(
        Column(name="at", label=N_("When"), text=lambda visit, row: visit.words.moment(row.line.at)),
        Column(name="who", label=N_("Who"), text=lambda _, row: row.who),
        Column(name="partner", label=N_("Partner"), text=lambda _, row: row.partner),
        Column(name="what", label=N_("What"), text=lambda visit, row: visit.words.of(DEEDS, row.line.what)),
        Column(name="subject", label=N_("Record"), text=lambda _, row: row.line.subject),
    ),
    filters=(Filter(
        name="what", label=N_("What"),
        options=lambda visit: [("", visit.words("All")), *((one, visit.words(text)) for one, text in DEEDS.items())],
        holds=lambda row, what: row.line.what == what,
    ),),
)
MOST_LINES = 2000
"""of the audit, the latest"""


def own_account(doors: Doors, office: Office) -> None:
    """`/console/account`."""
    care, sign_ins = office.care, office.care.sign_ins

    @doors.get("/account", "console_account", Right.OWN_ACCOUNT)
    def shown(visit: Visit) -> Response:
        me = visit.viewer.coordinator_id
        with office.store.begin() as uow:
            person, sessions = uow.accounts.get(me), uow.accounts.sessions(me, visit.at)
        return visit.page("account.html", person=person, sessions=sessions - 1, ROLES=ROLES)

    @doors.get("/account/password", "console_password", Right.OWN_ACCOUNT)
    def password(visit: Visit) -> Response:
        return show_form(visit, PASSWORD, {})

    @doors.post("/account/password", "console_change_password", Right.OWN_ACCOUNT)
    def change_password(visit: Visit) -> Response:
        try:
            token = care.change_password(
                visit.viewer.coordinator_id, visit.text("old"), visit.text("password"), visit.at
            )
        except AccountError as error:
            return show_form(visit, PASSWORD, {}, {error.field: error.what})
        doors.sign_in(visit, token)
        return visit.go("console_account", Notice(say=N_("The password is changed.")))

    @doors.get("/account/second-step", "console_second_step_on", Right.OWN_ACCOUNT)
    def second_step(visit: Visit) -> Response:
        return _second_step(visit, office, care.new_secret())

    @doors.post("/account/second-step", "console_use_second_step", Right.OWN_ACCOUNT)
    def use(visit: Visit) -> Response:
        secret = visit.text("secret")
        try:
            codes = care.use_secret(visit.viewer.coordinator_id, secret, visit.text("code"), visit.at)
        except AccountError as error:
            wrong = error.field == "secret"
            return _second_step(
                visit, office, care.new_secret() if wrong else secret, {"" if wrong else error.field: error.what},
            )
        return visit.page("codes.html", codes=codes)

    @doors.post("/account/second-step-off", "console_second_step_off", Right.OWN_ACCOUNT)
    def off(visit: Visit) -> Response:
        care.drop_secret(visit.viewer.coordinator_id, by=visit.viewer, at=visit.at)
        return visit.go("console_account", Notice(say=N_("The second step is off.")))

    @doors.post("/account/sign-out-everywhere", "console_sign_out_everywhere", Right.OWN_ACCOUNT)
    def everywhere(visit: Visit) -> Response:
        sign_ins.sign_out_everywhere(visit.viewer.coordinator_id, visit.at, but=digest(visit.session.id))
        return visit.go("console_account", Notice(say=N_("Signed out everywhere else.")))


def _second_step(
    visit: Visit, office: Office, secret: str, problems: Mapping[str, str] | None = None
) -> Response:
    """The key as a picture to scan, as a link for the device at hand, and in groups of four to type."""
    with office.store.begin() as uow:
        me = uow.accounts.get(visit.viewer.coordinator_id)
    link = totp.address_of(secret, me.email if me else "")
    return show_form(
        visit, SECOND_STEP, {}, problems, template="second_step.html", secret=secret, link=link,
        picture=picture(link, error="l"), groups=[secret[n:n + 4] for n in range(0, len(secret), 4)],
    )


def _invitation(office: Office) -> Form:
    return Form(title=N_("Invite somebody"), action=N_("Make the link"), groups=(Group(fields=(
        Field(name="email", label=N_("E-mail"), kind="email", required=True,
              help=N_("Nothing is sent to it: you get a link to give away.")),
        Field(name="name", label=N_("Name")),
        Field(name="role", label=N_("Role"), kind="choice", options=roles),
        Field(name="partner", label=N_("Partner"), kind="choice", options=partner_options(office)),
    )),))


def all_accounts(doors: Doors, office: Office) -> None:
    """`/console/accounts`: the list, invitations and links."""
    care, invite = office.care, _invitation(office)

    @doors.get("/accounts", "console_coordinators", Right.MANAGE)
    def listed(visit: Visit) -> Response:
        with office.store.begin() as uow:
            names = {one.id: one.name for one in uow.accounts.partners()}
            people = uow.accounts.coordinators()
        rows = [Account(person=one, partner=names.get(one.partner_id, "")) for one in people]
        return show(visit, COORDINATORS, sorted(rows, key=lambda row: (row.person.name or row.person.email).casefold()))

    @doors.get("/accounts/new", "console_new_coordinator", Right.MANAGE)
    def new(visit: Visit) -> Response:
        return show_form(visit, invite, {"role": Role.PARTNER_MEMBER.value, "partner": visit.viewer.partner_id})

    @doors.post("/accounts/new", "console_invite", Right.MANAGE)
    def add(visit: Visit) -> Response:
        typed = invite.read(visit)
        if problems := invite.problems(typed):
            return show_form(visit, invite, typed, problems)
        try:
            person, token = care.invite(
                typed["email"], name=typed.get("name", ""), role=_role(typed), partner=typed.get("partner", ""),
                by=visit.viewer, at=visit.at,
            )
        except AccountError as error:
            return show_form(visit, invite, typed, {error.field: error.what})
        return _give_link(visit, person, token)

    @doors.get("/accounts/{id}", "console_coordinator", Right.MANAGE)
    def one(visit: Visit) -> Response:
        person = _person(office, visit)
        with office.store.begin() as uow:
            names = {one.id: one.name for one in uow.accounts.partners()}
        return visit.page(
            "coordinator.html", person=person, partner=names.get(person.partner_id, ""),
            state=state_of(visit, person), ROLES=ROLES,
        )

    @doors.post("/accounts/{id}/link", "console_new_link", Right.MANAGE)
    def link(visit: Visit) -> Response:
        person = _person(office, visit)
        return _give_link(visit, person, care.new_link(person.id, by=visit.viewer, at=visit.at))


def one_account(doors: Doors, office: Office) -> None:
    """What administrators change of an account."""
    care = office.care
    change = Form(
        title=N_("Change role or partner"), action=N_("Save"), groups=(Group(fields=_invitation(office).fields[2:]),)
    )

    @doors.get("/accounts/{id}/change", "console_change_coordinator", Right.MANAGE)
    def changing(visit: Visit) -> Response:
        person = _person(office, visit)
        return show_form(visit, change, {"role": person.role.value, "partner": person.partner_id})

    @doors.post("/accounts/{id}/change", "console_save_coordinator", Right.MANAGE)
    def save(visit: Visit) -> Response:
        typed, person = change.read(visit), _person(office, visit)
        before = {"role": person.role.value, "partner": person.partner_id}
        return _changed(office, visit, lambda: care.change(
            person.id, by=visit.viewer, at=visit.at, role=_role(typed), partner=typed.get("partner", ""),
        ), Notice(say=N_("Saved."), undo=visit.path("console_save_coordinator", id=person.id), fields=before))

    @doors.post("/accounts/{id}/shut-out", "console_shut_out", Right.MANAGE)
    def shut_out(visit: Visit) -> Response:
        person, out = _person(office, visit), visit.text("disabled") != "no"
        notice = Notice(
            say=N_("They are shut out and signed out.") if out else N_("They may sign in again."),
            undo=visit.path("console_shut_out", id=person.id), fields={"disabled": "no" if out else "yes"},
        )
        return _changed(office, visit, lambda: care.change(
            person.id, by=visit.viewer, at=visit.at, disabled=out,
        ), notice)

    @doors.post("/accounts/{id}/second-step-off", "console_drop_second_step", Right.MANAGE)
    def second_step_off(visit: Visit) -> Response:
        person = _person(office, visit)
        care.drop_secret(person.id, by=visit.viewer, at=visit.at)
        return visit.go("console_coordinator", Notice(say=N_("The second step is off.")), id=person.id)


def partners(doors: Doors, office: Office) -> None:
    """`/console/partners`."""
    care = office.care

    @doors.get("/partners", "console_partners", Right.MANAGE)
    def listed(visit: Visit) -> Response:
        with office.store.begin() as uow:
            rows = uow.accounts.partners()
        return show(visit, PARTNERS, rows)

    @doors.get("/partners/new", "console_new_partner", Right.MANAGE)
    def new(visit: Visit) -> Response:
        return show_form(visit, PARTNER, {})

    @doors.post("/partners/new", "console_add_partner", Right.MANAGE)
    def add(visit: Visit) -> Response:
        return save_as(visit, "")

    @doors.get("/partners/{id}", "console_partner", Right.MANAGE)
    def one(visit: Visit) -> Response:
        return show_form(visit, PARTNER, {"name": known(visit).name})

    @doors.post("/partners/{id}", "console_save_partner", Right.MANAGE)
    def save(visit: Visit) -> Response:
        return save_as(visit, known(visit).id)

    def known(visit: Visit) -> Partner:
        with office.store.begin() as uow:
            found = next((one for one in uow.accounts.partners() if one.id == visit["id"]), None)
        if found is None:
            raise HTTPException(404)
        return found

    def save_as(visit: Visit, partner_id: str) -> Response:
        typed = PARTNER.read(visit)
        try:
            care.save_partner(typed.get("name", ""), by=visit.viewer, at=visit.at, partner_id=partner_id)
        except AccountError as error:
            return show_form(visit, PARTNER, typed, {error.field: error.what})
        return visit.go("console_partners", Notice(say=N_("Saved.")))


def audit(doors: Doors, office: Office) -> None:
    """`/console/audit`."""

    @doors.get("/audit", "console_audit", Right.MANAGE)
    def shown(visit: Visit) -> Response:
        with office.store.begin() as uow:
            people = {one.id: one.name or one.email for one in uow.accounts.coordinators()}
            names = {one.id: one.name for one in uow.accounts.partners()}
            people |= {one.id: one.name for one in uow.api.tokens()}
            lines = uow.audit.lines(limit=MOST_LINES)
        return show(visit, AUDIT, [
            Deed(line=line, who=people.get(line.who, ""), partner=names.get(line.partner_id, "")) for line in lines
        ])


def partner_options(office: Office) -> Callable[[Visit], Options]:
    """Active ones, to choose from."""
    def options(_: Visit) -> Options:
        with office.store.begin() as uow:
            return [(one.id, one.name) for one in uow.accounts.partners() if one.active]

    return options


def _role(typed: dict[str, str]) -> Role:
    try:
        return Role(typed.get("role", ""))
    except ValueError:
        raise HTTPException(422) from None


def _person(office: Office, visit: Visit) -> Coordinator:
    with office.store.begin() as uow:
        person = uow.accounts.get(visit["id"])
    if person is None:
        raise HTTPException(404)
    return person


def _give_link(visit: Visit, person: Coordinator, token: str) -> Response:
    return visit.page("link.html", person=person, link=str(visit.request.url_for("console_link", token=token)))


def _changed(office: Office, visit: Visit, work: Callable[[], Any], notice: Notice) -> Response:
    try:
        work()
    except AccountError as error:
        notice = Notice(say=error.what)
    return visit.go("console_coordinator", notice, id=_person(office, visit).id)
