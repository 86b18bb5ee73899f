"""JSON-LD in lists, graphs and web pages."""

import json

import pytest

from bot.errors import ContentError
from bot.matching.values import Kind
from tests.unit.feeds.notices import load, said

JOB = {
    "@context": "https://schema.org", "@type": "JobPosting", "title": "Porter", "identifier": "p1",
    "hiringOrganization": {"@type": "Organization", "name": "Hospital trust"}, "validThrough": "2026-12-05",
    "jobLocation": {"address": {"addressLocality": "Smethwick", "postalCode": "B66 2QT"}},
}
EVENT = {"@type": "BusinessEvent", "name": "Open day", "startDate": "2026-12-09T10:00:00+00:00", "identifier": "e1"}


def page(*scripts):
    inside = "".join(f'<script type="application/ld+json">{one if isinstance(one, str) else json.dumps(one)}</script>' for one in scripts)
    return f"<!DOCTYPE html><html><head>{inside}<script>var x = '<p>';</script></head><body><p>Jobs</p></body></html>"


@pytest.mark.parametrize("data", [
    JOB, [JOB], {"@graph": [{"@type": "WebSite", "name": "x"}, JOB]}, [{"@type": "Organization", "name": "y"}, JOB],
    {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": JOB}]}, {"@type": "WebPage", "mainEntity": JOB},
    {**JOB, "@type": ["Thing", "JobPosting"]}, {**JOB, "@type": "https://schema.org/JobPosting"},
])
def test_a_posting_wherever_it_stands(data):
    for found in (load(data), load(page(data))):
        assert said(found) == []
        assert [one.reference for one in found.opportunities] == ["p1"]


def test_a_page_with_several_scripts_one_of_them_broken():
    found = load(page(JOB, "{broken", EVENT), "page")

    assert ([one.reference for one in found.opportunities], [one.reference for one in found.events]) == (["p1"], ["e1"])
    assert said(found) == ["page: script 2: is not valid JSON"]
    assert not found.whole


def test_a_page_without_data_is_refused():
    with pytest.raises(ContentError, match="without JSON-LD"):
        load("<html><body>Welcome</body></html>")


def test_parts_that_refer_to_each_other():
    graph = {"@graph": [{**JOB, "hiringOrganization": {"@id": "#org"}}, {"@id": "#org", "@type": "Organization", "name": "City trust"}]}

    assert load(graph).opportunities[0].partner == "City trust"


@pytest.mark.parametrize(("salary", "pay"), [
    ({"value": {"value": 12.71, "unitText": "HOUR"}}, "12.71 an hour"),
    ({"value": {"minValue": 25272, "maxValue": 26598, "unitText": "YEAR"}}, "25,272 to 26,598 a year"),
    ({"value": 25272, "unitText": "YEAR"}, "25,272 a year"),
    (13, "13"), ({"value": {"value": "by agreement"}}, "by agreement"), ({"value": None}, ""), ("", ""), ({}, ""),
])
def test_pay_in_all_its_shapes(salary, pay):
    assert load({**JOB, "baseSalary": salary}).opportunities[0].pay == pay


def test_hours_places_and_kinds():
    job = load({
        **JOB, "employmentType": "PART_TIME, VOLUNTEER", "workHours": "09:30-14:30, Monday to Friday",
        "jobLocation": [{"address": {"postalCode": "LS1 3EX"}}, {"address": {"addressLocality": "Hockley", "postalCode": "B18 7QH"}}],
        "qualifications": {"@type": "EducationalOccupationalCredential", "name": "Food hygiene level 2 (training given)"},
    }).opportunities[0]

    assert (job.kind, job.hours, job.shift, job.days) == (Kind.VOLUNTEERING, ("part_time",), "09:30-14:30", ("mon", "tue", "wed", "thu", "fri"))
    assert (job.place, job.postcode, job.requirements.licences) == ("Hockley", "B18 7QH", ())


@pytest.mark.parametrize(("changes", "status", "places"), [
    ({"eventStatus": "https://schema.org/EventCancelled"}, "cancelled", None),
    ({"eventStatus": "EventRescheduled"}, "changed", None),
    ({"offers": [{"availability": "https://schema.org/SoldOut"}]}, "scheduled", 0),
    ({"remainingAttendeeCapacity": "12"}, "scheduled", 12),
])
def test_events(changes, status, places):
    event = load({**EVENT, **changes}).events[0]

    assert (event.status, event.places) == (status, places)


def test_broken_postings_cost_only_themselves():
    found = load([JOB, {**JOB, "identifier": "p2", "title": None}, {**JOB, "identifier": "p3", "validThrough": [3]}, {"@type": "Event"}, "x"])

    assert [one.reference for one in found.opportunities] == ["p1"]
    assert len(found.problems) == 4
