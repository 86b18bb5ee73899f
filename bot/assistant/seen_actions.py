"""Actions around who may see a profile, and who did."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from bot.assistant.coordinators import CORRECTED, SEEN_BY, VIEWED, Partner
from bot.assistant.naming import LONDON
from bot.assistant.values import Consent
from bot.assistant.work import Work
from bot.dialogue.events import ActionDone, Listed
from bot.sentence import Lines, Sentence

VERSION = "seen.may:1"
"""wording of the question"""
MOST_LINES = 5
"""of who looked"""


def _load_partners(work: Work) -> ActionDone:
    consents = work.uow.profiles.consents(work.contact.resident_id)
    phrases = work.desk.flows.phrases

    def line(partner: Partner) -> Listed:
        said = consents.get(f"{SEEN_BY}{partner.id}")
        sentence = phrases["may_see" if said and said.granted else "may_not_see"].fill(partner=partner.name)
        return Listed(id=partner.id, line=sentence, label=sentence)

    items = tuple(line(one) for one in work.uow.accounts.partners() if one.active)
    return work.done("load_partners", "found" if items else "none", items=items)


def _load_partner(work: Work) -> ActionDone:
    partner = _partner(work)
    if partner is None:
        return work.done("load_partner", "gone")
    return work.done("load_partner", "found", params={"partner": partner.name})


def _let_see(work: Work) -> ActionDone:
    """The consent is evidence; the wall follows it by itself."""
    partner, yes = _partner(work), work.given.get("to") == "yes"
    if partner is None:
        return work.done("let_see", "gone")
    resident = work.contact.resident_id
    work.uow.profiles.record_consent(resident, Consent(
        purpose=f"{SEEN_BY}{partner.id}", granted=yes, version=VERSION, language=work.state.language,
        channel=work.contact.channel, at=work.at,
    ))
    referred = not yes and partner.id in work.uow.walls.seers(resident)
    return work.done("let_see", "referred" if referred else "done", params={"partner": partner.name})


def _partner(work: Work) -> Partner | None:
    wanted = str(work.given.get("item", ""))
    return next((one for one in work.uow.accounts.partners() if one.active and one.id == wanted), None)


def _who_looked(work: Work) -> ActionDone:
    lines = tuple(_looks(work))[:MOST_LINES]
    return work.done("who_looked", "found" if lines else "none", params={"lines": Lines(sentences=lines)})


def _looks(work: Work) -> Iterator[Sentence]:
    """One line a day, organisation and deed, the latest first."""
    phrases, told = work.desk.flows.phrases, set[tuple[date, str, str]]()
    for view in work.uow.audit.views_of(work.contact.resident_id, deeds=(VIEWED, CORRECTED)):
        once = (view.at.astimezone(LONDON).date(), view.partner, view.what)
        if once not in told:
            told.add(once)
            name = "seen_changed" if view.what == CORRECTED else "seen_line"
            yield phrases[name].fill(date=once[0], partner=view.partner)


SEEN_ACTIONS: Mapping[str, Callable[[Work], ActionDone]] = {
    "load_partners": _load_partners,
    "load_partner": _load_partner,
    "let_see": _let_see,
    "who_looked": _who_looked,
}
