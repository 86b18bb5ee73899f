"""Whom an opening reaches, in which languages, at what cost: of those the viewer may see, small numbers hidden."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.assistant import opening_desk
from bot.assistant.coordinators import SEEN_BY, Role, Viewer
from bot.assistant.opening_reach import parts_of
from bot.assistant.values import Channel, Consent, Contact, StoredFact
from bot.matching.match import match
from bot.matching.profile import profile_of
from bot.matching.values import Verdict
from bot.speaking.sms import segments
from bot.store.memory import MemoryStore
from tests.fakes.office import PARTNERS, make_desk, make_office, noon, opening

ALL = Viewer(coordinator_id="k", name="", role=Role.COORDINATOR, partner_id="trust")
PARTNER = Viewer(coordinator_id="m", name="", role=Role.PARTNER_MEMBER, partner_id="charity")
OPENING = opening("porter", date(2026, 12, 20))
FACTS = (("occupation", "porter", True), ("outcode", "", "B66"), ("english", "", "good"), ("permission", "", "yes"))


def town(number, *, tell=lambda _: {}, facts=FACTS):
    """So many people, each with what `tell` says: no (a consent that is refused), off, language, channel, stopped, seen."""
    store = MemoryStore()
    with store.begin() as work:
        work.openings.upsert(OPENING, noon())
        for partner in PARTNERS:
            work.accounts.save_partner(partner)
        for one in range(number):
            told, who = tell(one), f"p{one:02}"
            work.contacts.add(Contact(
                id=f"c{one}", resident_id=who, channel=told.get("channel", Channel.SMS), address=f"+447700900{200 + one}",
                language=told.get("language", "en"), last_inbound=noon() - timedelta(minutes=one),
                opted_out=told.get("stopped", False),
            ))
            for name, of, value in facts:
                work.profiles.save_fact(who, StoredFact(name=name, of=of, value=value, provenance="said", at=noon()))
            for purpose in ("alerts", *told.get("purposes", ())):
                work.profiles.record_consent(who, Consent(
                    purpose=purpose, granted=purpose != told.get("no"), version="1", language="en",
                    channel=Channel.SMS, at=noon(),
                ))
            work.profiles.set_alerts(who, on=not told.get("off"))
            if told.get("told"):
                work.openings.tell(who, OPENING.id, noon())
        work.commit()
    return store


def reach(store, viewer=ALL):
    return make_office(store).reaching.reach(viewer, OPENING, noon())


def first_ten(**told):
    return lambda one: told if one < 10 else {}


def test_everybody_whom_it_suits_and_who_wants_alerts_is_counted_with_the_price():
    found = reach(town(20))

    assert (found.looked, found.told, sum(found.verdicts.values()), found.languages) == (20, 20, 20, {"en": 20})
    assert found.parts >= 20
    assert found.pounds == found.parts * Decimal("4.1") / 100


@pytest.mark.parametrize("told", [
    {"off": True}, {"no": "alerts"}, {"stopped": True}, {"told": True}, {"purposes": ("alerts:jobs",), "no": "alerts:jobs"},
])
def test_whoever_is_not_to_be_told_is_left_out(told):
    found = reach(town(20, tell=first_ten(**told)))

    assert (found.looked, found.told) == (20, 10)


def test_people_of_such_work_are_counted_before_those_who_wrote_later(monkeypatch):
    monkeypatch.setattr(opening_desk, "LOOKED_AT", 20)
    store = town(40, facts=FACTS[1:])
    with store.begin() as work:
        for one in range(20, 40):  # these wrote first
            work.profiles.save_fact(f"p{one}", StoredFact(
                name="occupation", of="porter", value=True, provenance="said", at=noon()))
        work.commit()

    people = make_office(store).posting.candidates(ALL, OPENING)

    assert {one.id for one in people} == {f"p{one}" for one in range(20, 40)}


def test_telegram_costs_nothing():
    found = reach(town(20, tell=lambda _: {"channel": Channel.TELEGRAM}))

    assert (found.told, found.parts, found.pounds) == (20, 0, 0)


def test_few_people_by_text_message_hide_the_price_and_few_of_a_language_its_number():
    found = reach(town(20, tell=lambda one: {"language": "pl"} if one < 3 else {"channel": Channel.TELEGRAM}))

    assert (found.told, found.parts, found.pounds) == (20, None, None)
    assert found.languages == {"en": None, "pl": None}


def test_a_few_who_are_not_told_hide_all_of_it():
    found = reach(town(20, tell=lambda one: {"off": one < 2}))

    assert (found.told, found.languages, found.parts, found.untranslated) == (None, {}, None, ())


def test_a_partner_counts_behind_its_wall():
    assert reach(town(20), PARTNER).looked == 0
    seen = reach(town(20, tell=first_ten(purposes=(f"{SEEN_BY}charity",))), PARTNER)
    assert (seen.looked, seen.told) == (10, 10)


def test_languages_without_a_title_are_named():
    found = reach(town(20, tell=lambda one: {"language": "ur" if one < 10 else "ar"}))

    assert found.untranslated == ("ur",)


def test_an_alert_is_measured_in_its_own_words():
    desk = make_desk()
    person = profile_of("p", {"occupation:porter": True, "outcode": "B66"})
    fit = match(person, OPENING, desk.knowledge, noon().date())

    assert fit.verdict in {Verdict.READY, Verdict.READY_WITH_STEP}
    assert 1 <= parts_of(desk, OPENING, fit, "en", noon()) <= 3
    assert parts_of(desk, OPENING, fit, "ur", noon()) > segments(OPENING.titles["en"])
