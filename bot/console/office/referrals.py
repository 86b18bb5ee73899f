"""Referrals: people who agreed that whoever offers an opening may know of them, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import HTTPException
from fastapi.responses import Response

from bot.assistant.coordinators import Right, Viewer
from bot.assistant.feed import KeptOpening
from bot.assistant.outcome import Referral, ReferralStatus
from bot.assistant.ports import UnitOfWork
from bot.console.kit.form import Field, Form, Group, show_form
from bot.console.kit.listing import Column, Filter, Listing, show
from bot.console.kit.notice import Notice
from bot.console.kit.visit import Doors, Visit
from bot.console.office.in_words import nameless
from bot.console.office.office import Office
from bot.console.office.vocabulary import REFERRALS
from bot.sentence import N_

ON_THE_LIST = (ReferralStatus.OPEN, ReferralStatus.PASSED_ON, ReferralStatus.CLOSED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Referred:
    """A row of the list of referrals."""

    referral: Referral
    person: str
    opening: str
    partner: str


REFERRED: Listing[Referred] = Listing(
    name="referrals", title=N_("Referrals"), key=lambda row: row.referral.resident_id,
    empty=N_("No referral here. One comes about when somebody agrees that whoever offers an opening may know of them."),
    columns=(
        Column(name="person", label=N_("Person"), text=lambda _, row: row.person, link=lambda visit, row: visit.path(
            "console_referral", id=row.referral.resident_id, opening=row.referral.opportunity_id,
        ) if visit.viewer.may(Right.EDIT_PEOPLE) else ""),
        Column(name="opening", label=N_("Opening"), text=lambda _, row: row.opening),
        Column(name="partner", label=N_("Partner"), text=lambda _, row: row.partner),
        Column(
            name="status", label=N_("State"), text=lambda visit, row: _state(visit, row.referral.status),
            flag=lambda row: "warn" if row.referral.status is ReferralStatus.OPEN else "",
        ),
        Column(name="reply", label=N_("Reply"), text=lambda _, row: row.referral.reply),
        Column(name="agreed", label=N_("Agreed"), text=lambda visit, row: visit.words.moment(row.referral.at)),
    ),
    filters=(Filter(
        name="status", label=N_("State"), holds=lambda row, status: row.referral.status.value == status,
        options=lambda visit: [("", visit.words("All")), *(
            (one.value, visit.words(REFERRALS[one.value])) for one in listed_statuses(visit.viewer)
        )],
    ),),
)


def listed_statuses(viewer: Viewer) -> tuple[ReferralStatus, ...]:
    """Those of the list."""
    return ON_THE_LIST if viewer.sees_everyone else ON_THE_LIST[1:]


def referrals(doors: Doors, office: Office) -> None:
    """`/console/referrals`, and the page to answer one."""
    referring = office.referring

    @doors.get("/referrals", "console_referrals", Right.SEE_PEOPLE)
    def listed(visit: Visit) -> Response:
        with office.store.begin() as uow:
            found = uow.referrals.seen_by(visit.viewer, listed_statuses(visit.viewer))
            rows = referred_rows(uow, visit, found)
        return show(visit, REFERRED, rows)

    @doors.get("/referrals/{id}/{opening}", "console_referral", Right.EDIT_PEOPLE)
    def one(visit: Visit) -> Response:
        found = _referral(office, visit)
        typed = {"status": found.status.value, "reply": found.reply}
        return show_form(visit, _form(referring.statuses(visit.viewer)), typed)

    @doors.post("/referrals/{id}/{opening}", "console_answer_referral", Right.EDIT_PEOPLE)
    def answer(visit: Visit) -> Response:
        form, found = _form(referring.statuses(visit.viewer)), _referral(office, visit)
        typed = form.read(visit)
        status = typed.get("status", "")
        if status not in {one.value for one in ReferralStatus}:
            raise HTTPException(422)
        before = referring.answer(
            visit.viewer, visit["id"], visit["opening"], ReferralStatus(status), typed.get("reply", ""), visit.at
        )
        if before is None:
            raise HTTPException(403)
        # Once closed, its partner may not see the person any more: only the programme can take that back.
        may_undo = visit.viewer.sees_everyone or status != ReferralStatus.CLOSED
        here = visit.path("console_answer_referral", id=visit["id"], opening=visit["opening"])
        return visit.go("console_referrals", Notice(
            say=N_("Saved."), undo=here if may_undo else "",
            fields={"status": found.status.value, "reply": found.reply},
        ))


def referred_rows(uow: UnitOfWork, visit: Visit, found: Sequence[Referral]) -> Sequence[Referred]:
    """With the words for who, what and by whom."""
    if not found:
        return ()
    names = uow.profiles.said("name", {one.resident_id for one in found})
    partners = {one.id: one.name for one in uow.accounts.partners()}
    kept = {one: uow.openings.kept(one) for one in {each.opportunity_id for each in found}}
    return [_row(visit, one, kept[one.opportunity_id], names, partners) for one in found]


def _referral(office: Office, visit: Visit) -> Referral:
    found = office.referring.find(visit.viewer, visit["id"], visit["opening"])
    if found is None:
        raise HTTPException(404)
    return found


def _row(
    visit: Visit, referral: Referral, kept: KeptOpening | None, names: Mapping[str, str], partners: Mapping[str, str]
) -> Referred:
    resident = referral.resident_id
    return Referred(
        referral=referral, person=str(names.get(resident) or nameless(visit, resident)),
        opening=kept.opportunity.titles["en"] if kept else referral.opportunity_id,
        partner=partners.get(kept.owner, kept.opportunity.partner) if kept else "",
    )


def _state(visit: Visit, status: ReferralStatus) -> str:
    return visit.words(REFERRALS[status.value])


def _form(statuses: Sequence[ReferralStatus]) -> Form:
    def options(visit: Visit) -> list[tuple[str, str]]:
        return [(one.value, _state(visit, one)) for one in statuses]

    return Form(title=N_("Answer a referral"), action=N_("Save"), intro=N_(
        "The person agreed that whoever offers the opening may know of them. Once it is closed, the partner no "
        "longer sees them because of it."
    ), groups=(Group(fields=(
        Field(name="status", label=N_("State"), kind="choice", options=options),
        Field(name="reply", label=N_("Reply to the programme"), kind="area",
              help=N_("What comes next, for example: invited for Tuesday. The person does not read it.")),
    )),))
