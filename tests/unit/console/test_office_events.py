"""The pages of events and courses, in a browser without script."""

import re
from datetime import timedelta

import pytest

from bot.assistant.event_desk import REFUSALS, UNDO
from bot.assistant.event_fields import PROBLEMS
from bot.assistant.import_walk import CANNOT_BE_READ, NOT_DONE, NOTHING_IN_IT, TOO_MANY
from bot.assistant.room import Standing
from bot.assistant.row_judging import WHYS as NOT_PUT_IN
from bot.assistant.sending_in import REFUSALS as NOT_TAKEN
from bot.console.office.event_words import MOVES, SAID_BY_THE_DESK, STANDINGS, WHYS
from tests.fakes.html import attributes, hidden_fields
from tests.fakes.office import build, fill, make_office, token
from tests.fakes.office_events import event, fill_events
from tests.fakes.visitor import Clock

NEW = {
    "titles": "Sewing class", "date": "2026-12-01", "begins": "10:00", "ends": "12:00", "place": "Library",
    "postcode": "B66 3PZ", "places": "8", "waiting_list": "yes",
}


@pytest.fixture
def app(store, clock):
    fill(store, clock.now)
    fill_events(store, clock.now)
    return build(store, clock)


def made(store, title="Sewing class"):
    with store.begin() as work:
        return next(e for e in (h.event for h in work.held_events.since(Clock().now)) if e.titles["en"] == title)


def test_every_word_the_desk_and_the_ledger_use_has_its_words_in_the_console():
    from bot.assistant.room import MoveKind, Why

    of_files = {TOO_MANY, NOTHING_IN_IT, CANNOT_BE_READ, NOT_DONE}
    assert set(SAID_BY_THE_DESK) == {*PROBLEMS, *REFUSALS, *NOT_TAKEN, *NOT_PUT_IN, *of_files}
    assert set(MOVES) == {one.value for one in MoveKind}
    assert set(WHYS) == {one.value for one in Why}
    assert set(STANDINGS) == {one.value for one in Standing}


def test_the_list_shows_what_is_to_come_and_filters(browse):
    browser = browse("boss")
    page = browser.get("/events").text
    assert "The class" in page
    assert "4 of 4" in page
    assert "The secret" in page
    assert "The talks" not in page
    assert "The talks" in browser.get("/events?when=past").text
    assert "The class" not in browser.get("/events?q=visit").text
    assert "The class" not in browser.get("/events?partner=trust").text
    assert "The class" in browser.get("/events?state=full").text
    assert "The visit" not in browser.get("/events?state=full").text
    assert browser.get("/events?format=csv").text.count("\n") == 4


def test_a_draft_is_seen_by_its_own_partner_and_the_programme_only(browse):
    assert browse("member").get("/events/secret").status_code == 404
    assert "The secret" not in browse("member").get("/events?when=all").text
    assert browse("stranger").get("/events/secret").status_code == 200


def test_an_event_is_made_as_a_draft_then_published_and_hidden_again(browse, store):
    browser = browse("member")
    page = browser.post("/events/new", **NEW).text
    assert "Kept as a draft" in page
    event_id = made(store).id
    assert (made(store).status, made(store).partner) == ("draft", "Neighbour charity")

    page = browser.post(f"/events/{event_id}/publish", form_at=f"/events/{event_id}").text
    assert "Published" in page
    assert made(store).status == "scheduled"
    browser.post(f"/events/{event_id}/hide", form_at=f"/events/{event_id}")
    assert made(store).status == "draft"


@pytest.mark.parametrize(("fields", "says"), [
    ({"date": "31/06/2026"}, "Write the day as"), ({"ends": "09:00"}, "It ends before it begins"),
    ({"begins": "half past"}, "Write the time as"), ({"date": "2026-11-01"}, "This is over already"),
    ({"places": "many"}, "Write a whole number"), ({"repeat": "1", "times": "1000"}, "Say how many times"),
    ({"repeat": "dates", "dates": "soon"}, "Write each further day"), ({"titles": ""}, "Fill this in"),
])
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_lost(browse, store, fields, says):
    page = browse("member").post("/events/new", **{**NEW, **fields})

    assert page.status_code == 422
    assert says in page.text
    assert 'value="Library"' in page.text


def test_a_course_on_listed_days_and_a_weekly_event_by_date(browse, store):
    browser = browse("member")
    browser.post("/events/new", **{**NEW, "repeat": "dates", "dates": "2026-12-03 18:00-19:00\n2026-12-08 10:00-12:00"})
    assert len(made(store).sessions) == 3

    browser.post("/events/new", **{**NEW, "titles": "Drop in", "repeat": "1", "times": "3", "by_date": "yes"})
    weekly = made(store, "Drop in")
    browser.post(f"/events/{weekly.id}/publish", form_at=f"/events/{weekly.id}")
    page = browser.get(f"/events/{weekly.id}").text
    assert page.count(f"/events/{weekly.id}@") == 3
    assert browser.get("/events?q=drop").text.count("<tr>") == 4


def test_a_single_date_that_was_changed_is_no_longer_changed_by_its_series(browse, store, clock):
    from bot.assistant.passing_on import PassingOn

    browser = browse("member")
    browser.post("/events/new", **{**NEW, "titles": "Drop in", "repeat": "1", "times": "3", "by_date": "yes"})
    weekly = made(store, "Drop in")
    browser.post(f"/events/{weekly.id}/publish", form_at=f"/events/{weekly.id}")
    one = f"{weekly.id}@2026-12-08"
    browser.post(f"/events/{one}/cancel", form_at=f"/events/{one}")
    PassingOn(store=store).plan_dates(clock.now)

    with store.begin() as work:
        held = work.held_events.get(one)
        assert (held.event.status, held.owner) == ("cancelled", "charity")
        assert work.events.get(f"{weekly.id}@2026-12-15").status == "scheduled"


def test_a_change_of_words_is_made_at_once_and_undone(browse, store):
    browser = browse("member")
    page = browser.post("/events/class/edit", titles="Another class", summaries="").text
    assert "Saved." in page
    with store.begin() as work:
        assert work.events.get("class").titles == {"en": "Another class", "ar": "حصة"}
        assert work.events.get("class").sequence == 1
    browser.client.post("/console/events/class/edit", data=hidden_fields(page, "/edit"))
    with store.begin() as work:
        assert work.events.get("class").titles == {"en": "The class", "ar": "حصة"}
    assert "Nothing was different" in browser.post("/events/class/edit", titles="The class").text


def test_moving_waits_tells_how_many_and_can_be_taken_back(browse, store, clock):
    browser = browse("member")
    form = {"date": "2026-11-25", "begins": "10:00", "ends": "12:00", "place": "Hall"}
    page = browser.post("/events/class/move", **form).text
    assert "Then 6 bookings are told" in page
    with store.begin() as work:
        assert work.events.get("class").place == "Library"

    assert "Taken back" in browser.post("/events/class/plan", form_at="/events/class").text
    assert "Too late" in browser.post("/events/class/plan", form_at="/events/class").text
    browser.post("/events/class/move", **form)
    clock.pass_by(UNDO.total_seconds() + 1)
    assert make_office(store).event_desk.run_due(clock) == 1
    with store.begin() as work:
        moved = work.events.get("class")
        assert (moved.place, moved.status, len(work.places.news(("", ""), 99))) == ("Hall", "moved", 6)
    assert make_office(store).event_desk.run_due(clock) == 0


def test_cancelling_says_how_many_and_can_be_done_now(browse, store):
    browser = browse("member")
    assert "6 bookings will be told" in browser.get("/events/class").text
    browser.post("/events/class/cancel", form_at="/events/class")
    with store.begin() as work:
        assert work.events.get("class").status == "scheduled"
    browser.post("/events/class/plan", form_at="/events/class", now="yes")
    with store.begin() as work:
        assert work.events.get("class").status == "cancelled"
        assert [one.what for one in work.audit.lines(who="member")][:1] == ["cancelled_event"]


def test_cancelling_what_nobody_booked_is_done_at_once_and_undone(browse, store):
    browser = browse("stranger")
    assert "nobody has to be told" in browser.post("/events/visit/cancel", form_at="/events/visit").text
    browser.post("/events/visit/publish", form_at="/events/visit")
    with store.begin() as work:
        assert work.events.get("visit").status == "scheduled"


def test_an_event_that_may_be_the_same_is_pointed_out(browse, store, clock):
    with store.begin() as work:
        work.events.upsert(event("twin", clock.now + timedelta(days=3), titles={"en": "the Visit "}), clock.now)
        work.commit()

    assert "Is it the same event?" in browse("boss").get("/events/visit").text
    assert "Is it the same event?" not in browse("boss").get("/events/class").text


def test_texts_in_another_language_show_their_state(browse, store):
    browser = browse("member")
    page = browser.get("/events/class").text
    assert "partly written" in page
    page = browser.post("/events/class/texts/ar", titles="حصة", summaries="تعال", shown="directions").text
    assert "Saved." in page
    with store.begin() as work:
        assert work.events.get("class").summaries["ar"] == "تعال"
    assert ">written<" in browser.get("/events/class").text
    form = browser.get("/events/class/texts/ar").text
    english = re.search(r'<span class="words english" id="f-titles-english" lang="en" dir="ltr">([^<]+)</span>', form)
    with store.begin() as work:
        assert english[1] == work.events.get("class").titles["en"]
    assert 'aria-describedby="f-titles-english' in form
    assert browser.get("/events/class/texts/xx").status_code == 404


def test_a_copy_is_a_new_event_without_a_day(browse):
    page = browse("member").get("/events/visit/copy").text

    assert 'value="The visit"' in page
    assert 'action="/console/events/new"' in page


def test_what_a_feed_brings_is_marked(browse, store, clock):
    from bot.assistant.feed import FeedState, Item

    with store.begin() as work:
        work.events.upsert(event("fed", clock.now + timedelta(days=2), source="council"), clock.now)
        work.feeds.record(FeedState(name="council", due=clock.now))
        work.feeds.list_again("council", {Item(event=True, source="council", reference="fed"): None}, clock.now)
        work.commit()

    assert "It comes from the feed" in browse("boss").get("/events/fed").text


# Places and the waiting list

def test_fewer_places_ask_who_goes_back(browse, store):
    browser = browse("member")
    refused = browser.post("/events/class/places", places="3")
    assert refused.status_code == 422
    assert "Choose who goes back" in refused.text
    boxes = [box["value"] for box in attributes(refused.text, "input") if box.get("name") == "move"]
    assert boxes == ["b4", "b3", "b2", "b1"]

    browser.client.post("/console/events/class/places", data={
        "csrf": token(refused.text), "places": "3", "move": ["b3"],
    })
    with store.begin() as work:
        found = {one.id: one.status for one in work.places.listing("class")}
        assert work.events.get("class").places == 3
    assert (found["b3"], found["b1"]) == (Standing.WAITING, Standing.BOOKED)


def test_more_places_go_to_those_who_wait(browse, store):
    page = browse("member").post("/events/class/places", places="5").text

    assert "Asked whether they come" not in page  # it begins in half an hour: whoever writes first gets it
    assert "4 of 5" in page
    assert "no limit" in browse("stranger").post("/events/visit/places", places="").text
    assert "whole number" in browse("stranger").post("/events/visit/places", places="few").text


@pytest.mark.parametrize(("why", "moved"), [("our_mistake", True), ("", False), ("free_place", False)])
def test_somebody_is_put_first_only_for_a_reason_which_is_kept(browse, store, why, moved):
    browser = browse("member")
    page = browser.post("/events/class/first", form_at="/events/class/places", booking="b6", why=why)

    assert page.status_code == (200 if moved else 422)
    assert ("we made a mistake</td>" in page.text) == moved
    with store.begin() as work:
        line = [one.id for one in work.places.listing("class") if one.priority]
    assert line == (["b6"] if moved else [])


def test_the_people_of_an_event_are_seen_by_its_partner_and_the_programme_only(browse):
    for path in ("places", "door", "door/sheet", "door.csv"):
        assert browse("reader").get(f"/events/class/{path}").status_code == 200
        assert browse("boss").get(f"/events/class/{path}").status_code == 200
        refused = browse("stranger").get(f"/events/class/{path}")
        assert refused.status_code == 403
        assert "first one" not in refused.text
