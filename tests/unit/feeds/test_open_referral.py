"""Services of a directory: which are openings, when they are, and what is wrong in them."""

from datetime import UTC, date, datetime

import pytest

from bot.assistant.feed import Item
from bot.matching.values import Kind
from tests.unit.feeds.notices import at, load, said, service


def only(*services):
    found = load({"contents": list(services), "total_pages": 1, "last_page": True})
    assert len(found.opportunities) == 1, (found.problems, found.left_out)
    return found.opportunities[0]


WEEKLY = {
    "freq": "WEEKLY", "interval": 1, "byday": "TH,FR", "dtstart": "2026-09-03", "opens_at": "10:00:00", "closes_at": "12:30:00",
    "valid_to": "2027-07-01",
}


def test_a_class_that_comes_every_week():
    made = only(service(
        service_at_locations=at(), schedules=[WEEKLY], cost_options=[{"amount": 0}], minimum_age=19, maximum_age=100
    ))

    assert (made.kind, made.paid, made.days, made.shift) == (Kind.TRAINING, False, ("thu", "fri"), "10:00-12:30")
    assert (made.closes, made.postcode, made.place) == (date(2027, 7, 1), "B18 7QH", "Community centre")
    assert made.summaries["en"] == "Every week on Thursday and Friday, 10:00 to 12:30. Free. Learn English with us."
    assert (made.requirements.min_age, made.partner, made.source, made.reference) == (19, "City college", "open-referral", "s1")


def test_a_dated_schedule_is_an_event():
    dates = [
        {"dtstart": "2026-12-09", "opens_at": "10:00", "closes_at": "13:00"},
        {"dtstart": "2026-12-16", "freq": "WEEKLY", "count": 1, "opens_at": "10:00:00", "closes_at": "13:00:00"},
    ]

    found = load(service(schedules=dates, languages=[{"code": "ar"}, {"id": "nothing"}]))

    assert [one.starts for one in found.events] == [datetime(2026, 12, day, 10, tzinfo=UTC) for day in (9, 16)]
    assert (found.events[0].languages, found.opportunities) == (("ar",), ())
    assert found.listed == {Item(event=True, source="open-referral", reference=f"s1@2026-12-{day:02}") for day in (9, 16)}


@pytest.mark.parametrize(("changes", "kind"), [
    ({"name": "Garden volunteers"}, Kind.VOLUNTEERING),
    ({"name": "Mentoring for nurses"}, Kind.MENTORING),
    ({"name": "Start your own business"}, Kind.ENTERPRISE),
    ({"name": "Tuesday group", "description": "A conversation club to learn English"}, Kind.TRAINING),
    ({"name": "Tuesday group", "description": "", "attributes": [{"taxonomy_term": {"name": "Adult learning"}}]}, Kind.TRAINING),
])
def test_what_kind_of_opening_a_service_is(changes, kind):
    assert only(service(**changes)).kind is kind


@pytest.mark.parametrize("changes", [
    {"name": "Food parcels", "description": "Every day"},
    {"name": "Bereavement counselling and training"},
    {"name": "After-school class", "minimum_age": 5, "maximum_age": 11},
])
def test_what_is_no_opening_is_left_out(changes):
    found = load(service(**changes))

    assert (found.opportunities, len(found.left_out)) == ((), 1)


def test_numbers_that_cannot_be_are_reported_and_the_service_goes_in():
    found = load([service(
        minimum_age=-3, maximum_age=900, service_at_locations=at("ABC 1234", latitude=100, longitude=-1.9)
    )])

    assert [one.what for one in found.problems] == [
        "minimum_age: -3 is no age; it was left out", "maximum_age: 900 is no age; it was left out",
        "latitude: 100 is not on the earth; it was left out", "postal_code: is no postcode; it was left out",
    ]
    assert found.opportunities[0].postcode == ""


def test_ages_the_wrong_way_round_are_left_out():
    found = load(service(minimum_age=60, maximum_age=18))

    assert "higher than" in said(found)[0]
    assert found.opportunities[0].requirements.min_age == 0


def test_without_a_postcode_the_point_tells_the_area():
    place = [{"location": {"name": "Mosque hall", "latitude": 52.4895, "longitude": -1.9316}}]

    assert only(service(service_at_locations=place)).postcode in {"B18", "B16"}


def test_a_service_for_women():
    made = only(service(description="For women only."))

    assert made.requirements.women_only
    assert made.requirements.inferred == ("women_only",)


@pytest.mark.parametrize(("status", "kept"), [("active", "open"), ("inactive", "closed"), ("temporarily closed", "closed")])
def test_status(status, kept):
    assert only(service(status=status)).status == kept


def test_a_page_of_many_is_not_whole():
    first = {"contents": [service()], "total_items": 40, "total_pages": 2, "page_number": 1, "last_page": False}

    assert not load(first).whole
    assert load({**first, "total_pages": 1, "last_page": True}).whole


def test_broken_services_cost_only_themselves():
    found = load({"contents": [3, {"id": "x"}, service("ok", schedules="x", languages=7, contacts=None)], "last_page": True})

    assert [one.reference for one in found.opportunities] == ["ok"]
