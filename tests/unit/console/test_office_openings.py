"""Openings in the console: texts by language, what looks the same, whom one reaches, who matches by verdict."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.assistant.opening_texts import TextState
from bot.assistant.values import Channel, Consent, Contact, StoredFact
from bot.console.office.opening_form import opening_form
from bot.console.office.vocabulary import OPENING_TEXTS
from tests.fakes.html import hidden_fields
from tests.fakes.office import build, fill, make_office, noon, opening, token

NEW = {"titles": "Porter in the hospital", "kind": "job", "place": "Midland Metropolitan Hospital", "postcode": "B66 2QT"}


@pytest.fixture
def app(store, clock):
    fill(store, clock.now)
    return build(store, clock)


def kept(store, name="porter"):
    with store.begin() as work:
        return work.openings.kept(name)


def feed_says(store, clock, **texts):
    """The feed of the porter is read again."""
    with store.begin() as work:
        work.openings.upsert(replace(opening("porter", noon().date() + timedelta(days=3)), **texts), clock.now)
        work.commit()


def undo(browser, page, ends):
    return browser.client.post(f"/console{ends}", data=hidden_fields(page[page.index('class="notice"'):page.index("<h1>")], ends))


def crowd(store, at, number, without_alerts=0):
    """Porters near the hospital; all but the last of them want alerts."""
    with store.begin() as work:
        for one in range(number):
            resident = f"p{one:02}"
            work.contacts.add(Contact(
                id=f"cp{one:02}", resident_id=resident, channel=Channel.SMS, address=f"+447700900{200 + one}",
                language=("en", "ur")[one % 2], last_inbound=at - timedelta(days=1, minutes=one),
            ))
            for name, of, value in (
                ("occupation", "porter", True), ("years", "porter", 3), ("outcode", "", "B66"), ("english", "", "good"),
                ("permission", "", "yes"), ("name", "", f"Porter {one:02}"),
            ):
                work.profiles.save_fact(resident, StoredFact(name=name, of=of, value=value, provenance="said", at=at))
            work.profiles.record_consent(resident, Consent(
                purpose="alerts", granted=True, version="1", language="en", channel=Channel.SMS, at=at,
            ))
            work.profiles.set_alerts(resident, on=one < number - without_alerts)
        work.commit()


# Texts in other languages

def test_every_state_of_a_text_has_words():
    assert set(OPENING_TEXTS) == {one.value for one in TextState}


def test_a_text_is_written_beside_the_english_and_no_feed_writes_over_it(browse, store, clock):
    browser = browse("worker")
    page = browser.get("/openings/porter/texts/ur").text
    assert "A porter in the hospital" in page
    assert re.search(r'<textarea id="f-titles"[^>]* lang="ur" dir="rtl"', page)

    page = browser.post("/openings/porter/texts/ur", titles=" قلی ", says_titles="A porter in the hospital").text
    assert "Saved." in page
    assert ">written<" in page
    feed_says(store, clock, titles={"en": "A porter in the hospital", "ur": "مشین", "pl": "Portier"})

    assert kept(store).opportunity.titles == {"en": "A porter in the hospital", "ur": "قلی", "pl": "Portier"}
    with store.begin() as work:
        assert [one.what for one in work.audit.lines(who="worker")][:1] == ["translated_opening"]


def test_a_text_is_taken_back_and_follows_its_feed_again(browse, store, clock):
    browser = browse("worker")
    page = browser.post("/openings/porter/texts/ar", titles="ناقل").text
    assert kept(store).opportunity.titles["ar"] == "ناقل"

    undo(browser, page, "/openings/porter/texts/ar")

    assert (kept(store).opportunity.titles["ar"], kept(store).corrections) == ("عمل في المستشفى", {})
    feed_says(store, clock, titles={"en": "A porter in the hospital", "ar": "جديد"})
    assert kept(store).opportunity.titles["ar"] == "جديد"


def test_a_text_that_was_written_comes_back_as_it_was_with_the_english_it_says(browse, store):
    browser = browse("worker")
    browser.post("/openings/porter/texts/ur", titles="قلی")
    browser.post("/openings/porter/edit", titles="A night porter")
    page = browser.post("/openings/porter/texts/ur", titles="رات کا قلی").text
    assert kept(store).corrections["titles.ur"] == {"text": "رات کا قلی", "says": "A night porter"}

    undo(browser, page, "/openings/porter/texts/ur")

    assert kept(store).corrections["titles.ur"] == {"text": "قلی", "says": "A porter in the hospital"}


def test_english_that_has_changed_since_is_told_until_somebody_says_the_text_is_right(browse, store):
    browser = browse("worker")
    browser.post("/openings/porter/texts/ur", titles="قلی")
    assert "the English has changed since" in browser.post("/openings/porter/edit", titles="A night porter").text
    page = browser.get("/openings/porter/texts/ur").text
    assert "It was written for:" in page

    page = browser.post("/openings/porter/texts/ur", titles="قلی", says_titles="A night porter").text

    assert "Saved." in page
    assert kept(store).corrections["titles.ur"]["says"] == "A night porter"
    assert "Nothing was different" in browser.post("/openings/porter/texts/ur", titles="قلی").text


def test_an_emptied_text_is_shown_in_english(browse, store):
    page = browse("worker").post("/openings/porter/texts/ar", titles="").text

    assert "ar" not in kept(store).opportunity.titles
    assert ">written<" not in page


def test_too_long_a_text_is_said_at_its_field_and_nothing_is_lost(browse, store):
    answer = browse("worker").post("/openings/porter/texts/ur", titles="ق" * 5001)

    assert answer.status_code == 422
    assert 'href="#f-titles"' in answer.text
    assert "ق" * 5001 in answer.text
    assert "ur" not in kept(store).opportunity.titles


@pytest.mark.parametrize(("name", "path", "status"), [
    ("member", "/openings/porter/texts/ur", 403), ("member", "/openings/market/texts/ur", 200),
    ("reader", "/openings/market/texts/ur", 403), ("worker", "/openings/porter/texts/en", 404),
    ("worker", "/openings/porter/texts/xx", 404), ("worker", "/openings/nothing/texts/ur", 404),
])
def test_whoever_may_change_an_opening_writes_its_texts(browse, name, path, status):
    assert browse(name).get(path).status_code == status


# What looks the same

def test_a_second_opening_like_the_first_waits_and_can_be_posted_all_the_same(browse, store):
    browser = browse("worker")
    with store.begin() as work:
        before = len(work.openings.all_kept())
    page = browser.post("/openings/new", **NEW).text
    assert "It was not posted yet" in page
    assert 'href="/console/openings/porter"' in page
    assert 'value="Porter in the hospital"' in page
    with store.begin() as work:
        assert len(work.openings.all_kept()) == before

    page = browser.post("/openings/new", anyway="yes", **NEW).text

    assert "Posted." in page
    assert "Is it the same opening?" in page


def test_another_opening_is_posted_at_once_and_leads_to_writing_about_it(browse):
    page = browse("worker").post("/openings/new", **{**NEW, "titles": "Kitchen helper"}).text

    made = re.search(r"/console/broadcasts/new\?about=([\w-]+)", page)
    assert "Posted." in page
    assert "Write to people about it" in page[:page.index("<h1>")]
    assert f"/console/openings/{made[1]}/end" in page


def test_only_whoever_may_change_it_is_asked_whether_it_is_the_same(browse, store):
    browse("worker").post("/openings/new", anyway="yes", **NEW)

    assert "Is it the same opening?" in browse("boss").get("/openings/porter").text
    assert "Is it the same opening?" not in browse("reader").get("/openings/porter").text


# Whom it reaches

def test_looking_first_counts_and_posts_nothing(browse, store, clock):
    crowd(store, clock.now, 18, without_alerts=6)
    browser = browse("worker")
    with store.begin() as work:
        before = len(work.openings.all_kept())

    page = browser.post("/openings/new", look="yes", occupations="porter", **NEW).text

    assert "Of 20 people whom you may see: those of such work first" in page
    assert re.search(r'class="big">12<', page)
    assert "Urdu 6" in re.sub(r"<[^>]+>", "", page)
    assert re.search(r"£\d\.\d\d", page)
    assert "No text in:" in page
    assert "It looks like one that is open already" in page
    assert "It was not posted yet" not in page
    with store.begin() as work:
        assert len(work.openings.all_kept()) == before


def test_looking_at_what_is_wrong_says_so(browse):
    answer = browse("worker").post("/openings/new", look="yes", titles="")

    assert answer.status_code == 422
    assert "Mend what is wrong first" in answer.text


def test_few_people_are_not_counted(browse, store, clock):
    crowd(store, clock.now, 3)
    page = browse("worker").get("/openings/porter?reach=yes").text

    assert re.search(r'class="big">not shown<', page)
    assert not re.search(r"£\d", page)


def test_the_page_of_an_opening_counts_only_when_it_is_asked(browse, store):
    assert "Of 2 people" not in browse("worker").get("/openings/porter").text
    assert "Of 2 people" in browse("worker").get("/openings/porter?reach=yes").text
    assert "Of 1 person" in browse("member").get("/openings/porter?reach=yes").text
    with store.begin() as work:
        work.openings.close("porter", "filled", "coordinator")
        work.commit()
    assert "Whom it reaches" not in browse("worker").get("/openings/porter?reach=yes").text


def test_every_field_that_asks_something_says_what_it_does(store):
    groups = opening_form(make_office(store), "", "").groups

    assert [one.name for group in groups for one in group.fields if not one.help] == ["closes"]


# Who matches

def test_people_are_looked_through_page_by_page(browse, store, clock):
    crowd(store, clock.now, 30)
    browser = browse("worker")

    first = browser.get("/openings/porter/people").text
    assert len(re.findall(r"/console/residents/p\d\d", first)) == 25
    assert "Porter 00" in first
    assert "B66" in first
    assert ">Those who wrote last<" not in first
    way = re.search(r'href="(/console/openings/porter/people\?after=25)"[^>]*>The next 25 people', first)
    second = browser.client.get(way[1]).text
    assert len(re.findall(r"/console/residents/p\d\d", second)) == 5
    assert "The next" not in second
    assert ">Those who wrote last<" in second
    assert browser.get("/openings/porter/people?after=x").status_code == 200


def test_people_of_such_work_are_shown_before_the_rest(browse, store, clock):
    crowd(store, clock.now, 3)
    browser = browse("worker")
    with store.begin() as work:
        work.profiles.remove_fact("p00", "*", "porter")
        work.profiles.save_fact("p00", StoredFact(
            name="occupation", of="chef", value=True, provenance="said", at=clock.now,
        ))
        work.commit()

    def shown(address):
        return sorted(set(re.findall(r"/console/residents/(p\d\d)", browser.get(address).text)))

    page = browser.get("/openings/porter/people").text
    assert "people who told of such work, or of work close to it" in page
    assert shown("/openings/porter/people") == ["p01", "p02"]
    assert 'href="/console/openings/porter/people?who=everybody"' in page
    assert shown("/openings/porter/people?who=everybody") == ["p00", "p01", "p02"]
    assert 'href="/console/openings/porter/people"' in browser.get("/openings/porter/people?who=everybody").text


def test_that_nobody_told_of_such_work_is_said_with_the_way_to_everybody(browse, store):
    with store.begin() as work:
        work.openings.correct("porter", {"occupations": ["carpenter"]})
        work.commit()

    page = browse("worker").get("/openings/porter/people").text

    assert "Nobody whom you may see told of such work yet." in page
    assert "who=everybody" in page


def test_a_partner_sees_its_own_people_only(browse, store, clock):
    crowd(store, clock.now, 12)

    page = browse("member").get("/openings/porter/people").text

    assert "/residents/p" not in page
    assert token(page)
