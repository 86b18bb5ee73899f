"""Putting facts right, joining two profiles, answering referrals, and the rest of a profile."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from bot.assistant import merging
from bot.assistant.coordinators import CORRECTED
from bot.assistant.looking_alike import LookingAlike
from bot.assistant.outcome import Outcome, ReferralStatus, Said, Stage
from bot.assistant.values import Channel, Consent, Contact, LogLine, StoredFact
from bot.speaking.catalogue import say
from bot.store.memory import MemoryStore
from tests.fakes.html import tags
from tests.fakes.office import Coordinating, build, fill, make_desk, noon, sentences, token
from tests.fakes.visitor import Clock


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(clock):
    made = MemoryStore()
    fill(made, clock.now)
    return made


@pytest.fixture
def browse(store, clock):
    app = build(store, clock)

    def begin(name="worker"):
        browser = Coordinating(TestClient(app))
        browser.sign_in(name)
        return browser

    return begin


YEARS = "/residents/r1/correct?name=years&of=midwife"


def fact(store, name, of=""):
    with store.begin() as work:
        return next((f for f in work.profiles.facts("r1") if (f.name, f.of) == (name, of)), None)


def sent_to(store, contact="c1"):
    with store.begin() as work:
        return [line.text for line in work.conversations.lines(contact) if line.direction == "out"]


def test_a_fact_is_put_right_with_a_reason_and_the_person_is_told(browse, store):
    page = browse().post(YEARS, value="8", reason="said so on the telephone").text

    assert "Put right. The person is told" in page
    assert (fact(store, "years", "midwife").value, fact(store, "years", "midwife").provenance) == (8, "corrected")
    assert "6 → 8" in page
    assert "said so on the telephone" in page
    assert "Put right by a coordinator" in page
    [told] = sent_to(store)
    assert told == say(make_desk().flows.phrases["fact_corrected"], "ar", sentences())
    with store.begin() as work:
        assert [one.partner for one in work.audit.views_of("r1", deeds=(CORRECTED,))] == ["Hospital trust"]


def test_a_change_is_undone_as_long_as_nobody_told_anything_else(browse, store):
    browser = browse()
    browser.post(YEARS, value="8", reason="typing error")
    page = browser.post("/residents/r1/undo-correction", form_at="/residents/r1", number="1").text
    assert "It is as it was." in page
    assert "taken back" in page
    assert (fact(store, "years", "midwife").value, fact(store, "years", "midwife").provenance) == (6, "said")

    browser.post(YEARS, value="9", reason="again")
    with store.begin() as work:
        work.profiles.save_fact("r1", StoredFact(name="years", of="midwife", value=3, provenance="said", at=noon()))
        work.commit()
    assert "cannot be undone" in browser.post("/residents/r1/undo-correction", form_at="/residents/r1", number="2").text
    assert fact(store, "years", "midwife").value == 3


@pytest.mark.parametrize(("path", "given", "stands"), [
    ("name=qualification&of=midwife", {"value": "no"}, False),
    ("name=hours&of=", {"value": ["nights", "weekends"]}, ["nights", "weekends"]),
    ("name=uk_stage&of=midwife", {"value": "registered"}, "registered"),
    ("name=outcode&of=", {"value": "B70"}, "B70"),
    ("name=years&of=midwife", {"value": ""}, None),
])
def test_every_kind_of_fact_is_put_right_as_its_kind(browse, store, path, given, stands):
    browse().post(f"/residents/r1/correct?{path}", reason="asked", shown=["value", "reason"], **given)

    name, _, of = path.removeprefix("name=").partition("&of=")
    found = fact(store, name, of)
    assert (found.value if found else None) == stands


def test_without_a_reason_or_with_letters_for_a_number_nothing_changes(browse, store):
    browser = browse()
    assert "Fill this in." in browser.post(YEARS, value="8", reason="").text
    assert "This cannot be read." in browser.post(YEARS, value="eight", reason="x").text
    assert "Nothing was different." in browser.post(YEARS, value="6", reason="x").text
    assert fact(store, "years", "midwife").value == 6
    assert sent_to(store) == []


def test_what_only_the_person_can_tell_has_no_form(browse):
    browser = browse()
    assert browser.get("/residents/r1/correct?name=english_parts&of=").status_code == 404
    assert browser.get("/residents/r1/correct?name=nothing&of=").status_code == 404


def test_behind_the_wall_nobody_can_be_put_right_joined_or_answered(browse, store):
    member = browse("member")
    csrf = token(member.get("/residents/r1").text)
    assert member.get("/residents/r2/correct?name=years&of=cook").status_code == 404
    for path, fields in (
        ("/residents/r2/correct?name=years&of=cook", {"value": "1", "reason": "x"}),
        ("/referrals/r2/market", {"status": "closed"}),
    ):
        answer = member.client.post(f"/console{path}", data={"csrf": csrf, **fields})
        assert answer.status_code == 404, path


def test_nobody_is_told_at_night(browse, store, clock):
    clock.now = clock.now.replace(hour=23)
    browse().post(YEARS, value="8", reason="late shift")

    assert fact(store, "years", "midwife").value == 8
    assert sent_to(store) == []


@pytest.fixture
def twins(store):
    """r3 has the name, area and consent of r1."""
    with store.begin() as work:
        work.contacts.add(Contact(
            id="c3", resident_id="r3", channel=Channel.TELEGRAM, address="4242", language="en", last_inbound=noon(),
        ))
        work.profiles.record_consent("r3", Consent(
            purpose="profile", granted=True, version="1", language="en", channel=Channel.TELEGRAM, at=noon(),
        ))
        for resident in ("r1", "r3"):
            name = StoredFact(name="name", of="", value="Zoe Bell", provenance="said", at=noon())
            work.profiles.save_fact(resident, name)
        area = StoredFact(name="outcode", of="", value="B66", provenance="said", at=noon())
        work.profiles.save_fact("r3", area)
        work.commit()


def owners(store):
    with store.begin() as work:
        return {one: work.contacts.get(one).resident_id for one in ("c1", "c3")}


def test_many_pairs_come_in_pages(browse, store, twins, monkeypatch):
    monkeypatch.setattr(merging, "MOST_PAIRS", 1)
    with store.begin() as work:
        work.likenesses.keep([("r1", "r2"), ("r1", "r3")], noon())
        work.commit()
    browser = browse()

    first = browser.get("/duplicates").text
    assert ("/residents/r2" in first, "/residents/r3" in first, ">First page<" in first) == (True, False, False)
    second = browser.get("/duplicates?first=r1&second=r2").text
    assert 'href="?first=r1&amp;second=r2"' in first
    assert ("/residents/r2" in second, "/residents/r3" in second) == (False, True)
    assert (">First page<" in second, ">Next page<" in second) == (True, False)


def test_two_who_look_alike_are_found_joined_told_and_taken_apart(browse, store, twins):
    browser = browse()
    assert "No two people look alike" in browser.get("/duplicates").text, "nobody was looked for yet"
    assert LookingAlike(store=store).run(noon()) == 1
    assert "/residents/r3" in browser.get("/duplicates").text
    assert "May be the same person" in browser.get("/residents/r1").text

    page = browser.post("/residents/r1/merge", form_at="/residents/r1", other="r3").text
    assert "They are one person now." in page
    assert owners(store) == {"c1": "r1", "c3": "r1"}
    assert "UNLINK" in sent_to(store, "c3")[-1]
    assert "No two people look alike" in browser.get("/duplicates").text

    assert "They are two people again." in browser.post("/residents/r1/part", form_at="/residents/r1").text
    assert owners(store) == {"c1": "r1", "c3": "r3"}
    assert "nothing to take apart" in browser.post("/residents/r1/part", form_at="/residents/r1").text


def test_without_consent_to_a_profile_nobody_is_joined(browse, store, twins):
    page = browse().post("/residents/r1/merge", form_at="/residents/r1", other="r2").text
    assert "did not agree to a profile" not in page or owners(store)["c1"] == "r1"

    with store.begin() as work:
        work.profiles.record_consent("r3", Consent(
            purpose="profile", granted=False, version="1", language="en", channel=Channel.SMS,
            at=noon() + timedelta(hours=1),
        ))
        work.commit()
    page = browse().post("/residents/r1/merge", form_at="/residents/r1", other="r3").text
    assert "did not agree to a profile" in page
    assert owners(store) == {"c1": "r1", "c3": "r3"}


def test_joining_somebody_who_is_not_there_finds_nobody(browse):
    browser = browse()
    for other in ("r99", "r1", ""):
        assert browser.post("/residents/r1/merge", form_at="/residents/r1", other=other).status_code == 404


@pytest.fixture
def referred(store):
    """r2 agreed to be passed on to the charity, for the market."""
    with store.begin() as work:
        work.referrals.open("r2", "market", noon())
        work.outcomes.record("r2", Outcome(opportunity_id="market", stage=Stage.APPLIED, said=Said.YES, at=noon()))
        work.commit()


def test_a_referral_is_passed_on_answered_and_closed(browse, store, referred):
    worker, member = browse("worker"), browse("member")
    assert "no name given" in worker.get("/referrals").text
    assert "No referral here" in member.get("/referrals").text

    worker.post("/referrals/r2/market", status="passed_on", reply="")
    assert member.get("/residents/r2").status_code == 200
    page = member.post("/referrals/r2/market", status="passed_on", reply="=invited for Tuesday").text
    assert "=invited for Tuesday" in page
    assert "'=invited" in worker.get("/referrals?format=csv").text
    assert "=invited for Tuesday" in worker.get("/residents/r2").text

    member.post("/referrals/r2/market", status="closed", reply="started")
    assert member.get("/residents/r2").status_code == 404
    with store.begin() as work:
        [found] = work.referrals.of_resident("r2")
    assert (found.status, found.reply, found.who) == (ReferralStatus.CLOSED, "started", "member")


def test_a_partner_may_not_withdraw_in_the_name_of_the_person(browse, store, referred):
    browse("worker").post("/referrals/r2/market", status="passed_on", reply="")
    member = browse("member")

    assert member.post("/referrals/r2/market", status="withdrawn", reply="").status_code == 403
    assert member.post("/referrals/r2/market", status="anything", reply="").status_code == 422


def test_a_profile_shows_what_suits_what_came_of_it_and_the_last_messages(browse, store, referred):
    with store.begin() as work:
        line = LogLine(direction="in", text="<b>good evening</b>", at=noon(), language="ur", meta={})
        work.conversations.log("c2", [line, replace(line, direction="out", text="Hello")])
        work.commit()
    page = browse().get("/residents/r2").text

    assert "&lt;b&gt;good evening" in page
    assert "Agreed, not passed on" in page
    assert "A market in the hospital" in page
    assert "Openings that suit" in page
    assert "b" not in tags(page, "b")


def test_people_who_match_come_in_parts(browse, store):
    browser = browse()
    people = "/openings/porter/people?who=everybody"
    assert "The next 25 people" not in browser.get(people).text
    with store.begin() as work:
        for number in range(50):
            work.contacts.add(Contact(
                id=f"cx{number}", resident_id=f"x{number}", channel=Channel.TELEGRAM, address=f"77{number}",
                language="en", last_inbound=noon() - timedelta(days=1),
            ))
        work.commit()
    first = browser.get(people).text
    assert "Of the 25 people who wrote last" in first
    assert "The next 25 people" in first
    assert "who=everybody&amp;after=25" in first
    page = browser.get(f"{people}&after=50").text
    assert "Those who wrote last" in page
    assert "The next 25 people" not in page
    assert browser.get("/openings/porter/people?after=no").status_code == 200
