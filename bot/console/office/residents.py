"""People: search, and one profile. The wall stands in the queries; every look at a profile is recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from fastapi import HTTPException
from fastapi.responses import Response

from bot.assistant.coordinators import SEEN_BY, Right
from bot.assistant.fact_corrections import may_correct
from bot.assistant.people_seen import MOST_COUNTED, Found, Wanted
from bot.assistant.profiles_seen import ResidentProfile, look_at
from bot.assistant.values import StoredFact
from bot.console.kit.listing import PAGE, Column, Filter, Listing, Options, Part, address, asked, show_part
from bot.console.kit.visit import Doors, Visit
from bot.console.office.in_words import nameless, occupation_name, value_in_words
from bot.console.office.office import Office
from bot.console.office.profile_parts import profile_parts
from bot.console.office.vocabulary import (
    ANSWERS,
    CHANNELS,
    FACTS,
    PROVENANCE,
    PURPOSES,
    STAGES,
)
from bot.sentence import N_

LEAST_SIGNS = 5
"""digits of a telephone number"""


def residents(doors: Doors, office: Office) -> None:
    """`/console/residents` and one of them."""
    listing = _listing(office)

    @doors.get("/residents", "console_residents", Right.SEE_PEOPLE)
    def search(visit: Visit) -> Response:
        wanted, after = asked(visit, listing), visit.request.query_params.get("after", "")
        with office.store.begin() as uow:
            page = uow.looking.find(visit.viewer, _wanted(office, wanted), after, PAGE)
        more = page.count > MOST_COUNTED
        count = visit.words("More than {n} found", n=MOST_COUNTED) if more else visit.words.many(
            "{n} person found", "{n} people found", page.count
        )
        part = Part(
            rows=page.rows, count=count, next=address(visit, wanted, after=page.next) if page.next else "",
            first=address(visit, wanted) if after else "",
        )
        return show_part(visit, listing, part, wanted, may_add=visit.viewer.may(Right.MERGE_PEOPLE))

    @doors.get("/residents/{id}", "console_resident", Right.SEE_PEOPLE)
    def one(visit: Visit) -> Response:
        found = look_at(office.store, visit.viewer, visit["id"], visit.at)
        if found is None:
            raise HTTPException(404)
        return visit.page(
            "resident.html", tags=found.seen.tags, facts=list(_facts(visit, office, found)),
            name=next((fact.value for fact in found.facts if fact.name == "name"), nameless(visit, found.seen.id)),
            **profile_parts(visit, office, found),
            contacts=list(_contacts(visit, found)), consents=list(_consents(visit, found)),
            id=found.seen.id, answers=list(_answers(visit, found)), sights=list(_sights(visit, found)),
            views=[(view.partner, visit.words.moment(view.at)) for view in found.views],
        )


def _listing(office: Office) -> Listing[Found]:
    occupations = sorted((one.label, one.id) for one in office.knowledge.occupations.values())
    areas = sorted({name for name in office.knowledge.areas.values() if name})

    def work(visit: Visit) -> Options:
        return [("", visit.words("All")), *((of, occupation_name(visit, office, of)) for _, of in occupations)]

    def area(visit: Visit) -> Options:
        return [("", visit.words("All")), *((name, name) for name in areas)]

    def language(visit: Visit) -> Options:
        tags = [tag for tag in office.sentences if tag]
        named = sorted((visit.words.names((tag,)), tag) for tag in tags)
        return [("", visit.words("All")), *((tag, name) for name, tag in named)]

    def stage(visit: Visit) -> Options:
        return [("", visit.words("All")), *((value, visit.words(text)) for value, text in STAGES.items())]

    return Listing(
        name="people", title=N_("People"), key=lambda row: row.id, new=("console_duplicates", N_("Twice here?")),
        empty=N_("Nobody fits. Take a filter away. A partner sees people who agreed to it, or were referred to it."),
        columns=(
            Column(
                name="name", label=N_("Name"), text=lambda visit, row: row.name or nameless(visit, row.id),
                link=lambda visit, row: visit.path("console_resident", id=row.id),
            ),
            Column(name="work", label=N_("Work"), text=lambda visit, row: ", ".join(
                occupation_name(visit, office, one) for one in row.occupations)),
            Column(name="stage", label=N_("Stage"), text=lambda visit, row: visit.words.of(STAGES, row.stage)),
            Column(name="area", label=N_("Area"), text=lambda _, row: row.outcode),
            Column(name="language", label=N_("Language"), text=lambda visit, row: visit.words.names(row.languages)),
            Column(name="channel", label=N_("Channel"), text=lambda visit, row: ", ".join(
                visit.words.of(CHANNELS, one) for one in row.channels)),
            Column(name="seen", label=N_("Last wrote"), text=lambda visit, row: visit.words.moment(row.last_seen)),
        ),
        filters=(
            Filter(name="q", label=N_("Name or telephone number")),
            Filter(name="work", label=N_("Work"), options=work),
            Filter(name="language", label=N_("Language"), options=language),
            Filter(name="area", label=N_("Area"), options=area),
            Filter(name="stage", label=N_("Stage"), options=stage),
            Filter(name="tag", label=N_("Tag")),
        ),
    )


def _wanted(office: Office, wanted: Mapping[str, str]) -> Wanted:
    words = wanted["q"]
    phone = "".join(one for one in words if one.isascii() and (one.isdigit() or one == "+"))
    is_phone = len(phone) >= LEAST_SIGNS and not any(one.isalpha() for one in words)
    if phone.startswith("0"):
        phone = f"+44{phone[1:]}"
    codes = tuple(code for code, name in office.knowledge.areas.items() if wanted["area"] in {code, name})
    return Wanted(
        name="" if is_phone else words, phone=phone if is_phone else "",
        occupations=_one(wanted["work"]), languages=_one(wanted["language"]), stages=_one(wanted["stage"]),
        outcodes=codes or _one(wanted["area"].upper()), tags=_one(wanted["tag"]),
    )


def _one(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


def _facts(visit: Visit, office: Office, found: ResidentProfile) -> Iterator[tuple[tuple[str, ...], str]]:
    """(cells, address of the page that puts it right, or "")."""
    for fact in found.facts:
        way = ""
        if visit.viewer.may(Right.EDIT_PEOPLE) and may_correct(fact.value):
            query = urlencode({"name": fact.name, "of": fact.of})
            way = f"{visit.path('console_correct', id=found.seen.id)}?{query}"
        yield fact_words(visit, office, fact), way


def fact_words(visit: Visit, office: Office, fact: StoredFact) -> tuple[str, ...]:
    """What, about which work, the value, how we know, when."""
    about = occupation_name(visit, office, fact.of) if fact.of else ""
    return (
        visit.words.of(FACTS, fact.name), about, value_in_words(visit, office, fact.name, fact.value),
        visit.words.of(PROVENANCE, fact.provenance), visit.words.moment(fact.at),
    )


def _contacts(visit: Visit, found: ResidentProfile) -> Iterator[tuple[str, ...]]:
    for one in found.seen.contacts:
        state = visit.words("said STOP") if one.opted_out else (
            visit.words("the address does not work") if one.bad_address else visit.words("can be reached")
        )
        yield (
            visit.words.of(CHANNELS, one.channel.value), visit.words.names((one.language,)) if one.language else "",
            state, visit.words.moment(one.last_inbound),
        )


def _consents(visit: Visit, found: ResidentProfile) -> Iterator[tuple[str, ...]]:
    for purpose, one in found.consents.items():
        partner = found.partners.get(purpose.removeprefix(SEEN_BY), "") if purpose.startswith(SEEN_BY) else ""
        yield (
            visit.words("Being seen by {partner}", partner=partner) if partner else visit.words.of(PURPOSES, purpose),
            visit.words("yes") if one.granted else visit.words("no"), visit.words.moment(one.at),
            visit.words.names((one.language,)), one.collected_by,
        )


def _answers(visit: Visit, found: ResidentProfile) -> Iterator[tuple[str, ...]]:
    for answer, opening in found.answers:
        title = opening.titles["en"] if opening else answer.opportunity_id
        yield title, visit.words.of(ANSWERS, answer.answer), visit.words.moment(answer.at)
    for booking, event in found.bookings:
        title = event.titles["en"] if event else booking.event_id
        yield title, visit.words.of(ANSWERS, booking.status), visit.words.moment(booking.at)


def _sights(visit: Visit, found: ResidentProfile) -> Iterator[tuple[str, ...]]:
    for one in found.seen.sights:
        because = visit.words("they agreed") if one.because == "consent" else visit.words("referred")
        yield found.partners.get(one.partner_id, ""), because, visit.words.moment(one.since)
