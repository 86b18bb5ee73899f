"""The first page: what needs a coordinator now."""

from dataclasses import replace

import pytest

from bot.assistant.outcome import ReferralStatus
from bot.assistant.values import StoredFact
from bot.speaking.review import LanguageReview
from tests.fakes.office import build, fill, make_office, noon


def review(tag, *, read=0, critical_read=0, live=True):
    return LanguageReview(
        language=tag, live=live, sentences=100, translated=90, read=read, critical=8, critical_read=critical_read, last=None,
    )


@pytest.fixture
def app(store, clock):
    fill(store, clock.now)
    return build(store, clock)


def refer(store, status):
    with store.begin() as work:
        work.referrals.open("r1", "market", noon())
        work.profiles.save_fact("r1", StoredFact(name="name", of="", value="Somebody", provenance="said", at=noon()))
        if status is not ReferralStatus.OPEN:
            work.referrals.settle("r1", "market", status, "worker", noon())
        work.commit()


@pytest.mark.parametrize(("status", "name", "there"), [
    (ReferralStatus.OPEN, "worker", True), (ReferralStatus.PASSED_ON, "worker", False),
    (ReferralStatus.OPEN, "member", False), (ReferralStatus.PASSED_ON, "member", True),
    (ReferralStatus.PASSED_ON, "stranger", False), (ReferralStatus.CLOSED, "member", False),
])
def test_referrals_stand_where_they_have_to_be_answered(browse, store, status, name, there):
    refer(store, status)

    page = browse(name).get("").text

    assert ("Somebody" in page) == there
    assert ("/console/referrals/r1/market" in page) == there


def test_a_reader_is_led_to_the_list(browse, store):
    refer(store, ReferralStatus.PASSED_ON)
    page = browse("reader").get("").text

    assert "Somebody" in page
    assert "/console/referrals/r1/market" not in page


def test_sentences_to_review_are_counted_by_language_the_most_critical_first(store, clock):
    from fastapi.testclient import TestClient
    from prometheus_client import CollectorRegistry

    from tests.fakes.office import Coordinating

    reviews = (
        review("ar", read=90, critical_read=8), review("pl", read=40, critical_read=8), review("ur", read=45),
        review("so", live=False),
    )
    fill(store, clock.now)
    office = replace(make_office(store), reviews=lambda: reviews)
    browser = Coordinating(TestClient(build(store, clock, office=office, registry=CollectorRegistry())))
    browser.sign_in("reader")

    page = browser.get("").text

    section = page[page.index('id="sentences"'):page.index('id="channels"')]
    assert "45 were read by no native speaker · 8 of them critical" in section
    assert "50 were read by no native speaker<" in section
    assert section.index("Urdu") < section.index("Polish")
    assert "Arabic" not in section
    assert "Somali" not in section
