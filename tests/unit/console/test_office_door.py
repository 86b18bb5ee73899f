"""The door list, in a browser without script."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from bot.assistant.booking import take
from bot.assistant.room import Book
from bot.assistant.values import Channel, Contact, StoredFact
from bot.store.memory import MemoryStore
from tests.fakes.html import attributes
from tests.fakes.office import Coordinating, build, fill
from tests.fakes.office_events import event, fill_events
from tests.fakes.visitor import Clock

DOOR, HALL = "/events/class/door", "/events/hall/door"


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture
def browse(store, clock):
    fill(store, clock.now)
    fill_events(store, clock.now)
    app = build(store, clock)

    def begin(name):
        browser = Coordinating(TestClient(app))
        browser.sign_in(name)
        return browser

    return begin


@pytest.fixture
def member(browse):
    return browse("member")


def starts(browser):
    return next(one["value"] for one in attributes(browser.get(DOOR).text, "input") if one.get("name") == "starts")


def tick(browser, booking, do="came", **more):
    return browser.post(DOOR, starts=starts(browser), booking=booking, number="1", do=do, **more)


def test_it_shows_who_is_expected_by_name_with_what_they_need(member):
    page = member.get(DOOR).text

    assert "0 of 4 here" in page
    assert page.index("The &lt;second&gt; one") < page.index("The first one") < page.index("no name given")
    assert "Interpreter (Arabic)" in page
    assert "&lt;a chair&gt;" in page
    assert "The fifth one" not in page


def test_one_press_ticks_off_and_another_takes_it_back(member, store):
    page = tick(member, "b1").text
    assert "1 of 4 here" in page
    assert page.count('value="undone"') == 1
    assert "1 of 4 here" in tick(member, "b1").text
    page = tick(member, "b1", "undone").text
    assert "0 of 4 here" in page
    with store.begin() as work:
        marks = work.attendance.marks("class")
    assert [(one.kind.value, one.by) for one in marks] == [("came", "member"), ("undone", "member")]


def test_after_a_press_the_same_part_of_the_list_is_shown_at_the_same_line(member):
    answer = member.client.post(f"/console{DOOR}", data={
        "csrf": member.forms(DOOR, "/door")["csrf"], "starts": starts(member), "booking": "b1", "number": "1",
        "q": "one", "do": "came",
    }, follow_redirects=False)

    assert answer.headers["location"] == f"/console{DOOR}?starts={starts(member)}&q=one#n1"


@pytest.mark.parametrize(("query", "found"), [
    ("q=FIRST", 1), ("q=2", 1), ("q=%232", 1), ("q=nobody", 0), ("q=", 4), ("q=9", 0), ("only=missing", 4),
])
def test_people_are_found_by_name_and_by_number(member, query, found):
    assert len(attributes(member.get(f"{DOOR}?{query}").text, "button", "action")) == found + 1  # and walk-ins


def test_those_who_are_here_are_left_out_when_asked(member):
    tick(member, "b1")

    assert "The first one" not in member.get(f"{DOOR}?only=missing").text


def test_somebody_without_a_place_is_counted_while_there_is_room(member, store):
    full = member.post(f"{DOOR}/walk-in", form_at=DOOR, starts=starts(member), people="2").text
    assert "no free place" in full
    member.post("/events/class/places", places="7")
    page = member.post(f"{DOOR}/walk-in", form_at=DOOR, starts=starts(member), people="2").text
    assert "2 of 6 here" in page
    assert "came without a place" in page


def test_before_check_in_begins_nobody_walks_in(browse):
    page = browse("stranger").get("/events/visit/door").text

    assert "until then free places belong to those who wait" in page


def test_a_reader_sees_and_ticks_nobody_off(browse):
    reader = browse("reader")
    assert attributes(reader.get(DOOR).text, "button", "action") == []


def test_another_partner_ticks_nobody_off(browse, store):
    csrf = browse("member").forms(DOOR, "/door")["csrf"]
    stranger = browse("stranger")
    csrf = stranger.forms("/account", "sign-out")["csrf"]
    for path in (DOOR, f"{DOOR}/walk-in"):
        answer = stranger.client.post(f"/console{path}", data={"csrf": csrf, "starts": "20261123T1230", "booking": "b1"})
        assert answer.status_code == 403
    with store.begin() as work:
        assert work.attendance.marks("class") == []


def test_a_meeting_that_was_moved_meanwhile_is_said(member):
    page = member.post(DOOR, starts="20200101T1000", booking="b1", do="came").text
    assert "This meeting was moved or cancelled" in page
    assert member.get(f"{DOOR}?starts=soon").status_code == 404


def test_the_table_is_safe_for_spreadsheets_and_taking_it_away_is_recorded(member, store, clock):
    with store.begin() as work:
        from bot.assistant.values import StoredFact

        work.profiles.save_fact("g1", StoredFact(name="name", of="", value="=1+1", provenance="said", at=clock.now))
        work.commit()
    tick(member, "b2")
    lines = member.get(f"{DOOR}.csv").text.splitlines()

    assert lines[0] == "\ufeffnumber,name,people,needs,came"
    assert any("'=1+1" in line for line in lines)
    assert any("Interpreter (Arabic); <a chair>,here" in line for line in lines)
    assert "The &lt;second&gt; one" in member.get(f"{DOOR}/sheet").text
    with store.begin() as work:
        noted = [one.what for one in work.audit.lines(who="member") if one.subject == "class"]
    assert noted == ["took_door_list", "took_door_list", "opened_door_list"]


def test_a_course_has_a_list_for_each_meeting(member, store, clock):
    from tests.fakes.office_events import event

    with store.begin() as work:
        first = work.events.get("class")
        second = event("x", first.starts + timedelta(days=7))
        from bot.matching.sessions import Session

        work.events.upsert(
            event("class", first.starts, course=True, sessions=tuple(
                Session(starts=one.starts, ends=one.ends) for one in (first, second))), clock.now)
        work.commit()
    tick(member, "b1")
    other = [one["value"] for one in attributes(member.get(DOOR).text, "option") if "T" in one.get("value", "")][1]

    assert "0 of 4 here" in member.get(f"{DOOR}?starts={other}").text


def test_the_word_of_the_day_is_shown_with_a_picture_and_is_another_for_each_event(member, browse):
    page = member.get(f"{DOOR}/word").text
    word = re.search(r'class="word" dir="ltr">([A-Z]+ \d\d)<', page)

    assert word
    assert page.count("<svg") == 1
    assert word[1] not in browse("boss").get("/events/visit/door/word").text
    assert browse("stranger").get(f"{DOOR}/word").status_code == 403


def crowd(store, clock, number):
    """So many with a place in a large hall; their names in the order of their numbers."""
    with store.begin() as work:
        work.events.upsert(event("hall", clock.now + timedelta(minutes=30), places=number), clock.now)
        work.held_events.own("hall", "charity")
        for one in range(number):
            guest = f"x{one:03}"
            work.contacts.add(Contact(
                id=f"c{guest}", resident_id=guest, channel=Channel.SMS, address=f"+447700{one:06}", language="en",
            ))
            work.profiles.save_fact(guest, StoredFact(
                name="name", of="", value=f"{one:03} Guest", provenance="said", at=clock.now))
            take(work, "hall", Book(resident=guest, booking=f"bx{one:03}"), clock.now - timedelta(days=1))
        work.commit()


def test_a_long_list_comes_in_parts_named_after_whom_they_have_and_a_tick_leads_back_to_the_part(
    member, store, clock
):
    crowd(store, clock, 130)
    first = member.get(HALL).text
    assert "0 of 130 here" in first
    parts = [attrs["href"] for attrs in attributes(first, "a") if "part=" in attrs.get("href", "")]
    assert len(parts) == 6  # three, above and below
    assert "<bdi>000 – 059</bdi>" in first
    assert ("<bdi>000 Guest</bdi>" in first, "<bdi>060 Guest</bdi>" in first) == (True, False)

    second = member.get(f"{HALL}?part=2").text
    assert ("<bdi>060 Guest</bdi>" in second, "<bdi>000 Guest</bdi>" in second) == (True, False)
    fields = {one["name"]: one["value"] for one in attributes(second, "input") if one.get("name") in {"starts", "part"}}
    back = member.post(HALL, booking="bx060", number="60", do="came", **fields)
    assert (back.url.params["part"], "1 of 130 here" in back.text, "<bdi>060 Guest</bdi>" in back.text) == ("2", True, True)
    assert "<bdi>129 Guest</bdi>" in member.get(f"{HALL}?part=99").text
    assert "<bdi>129 Guest</bdi>" in member.get(f"{HALL}?q=129+guest").text


def test_the_audit_of_places_comes_in_parts_and_the_rest_of_the_guests_stand_in_the_door_list(member, store, clock):
    crowd(store, clock, 130)
    page = member.get("/events/hall/places").text
    assert "more in the door list" in page
    earlier = next(attrs["href"] for attrs in attributes(page, "a") if "before=" in attrs.get("href", ""))
    again = member.get(f"/events/hall/places{earlier}").text
    lines = [int(one) for text in (page, again) for one in re.findall(r'data-label="Line">(\d+)<', text)]
    assert lines == sorted(lines, reverse=True)
    assert (len(lines), len(set(lines))) == (100, 100)
