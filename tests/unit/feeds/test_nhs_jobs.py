"""The odd ways of NHS Jobs."""

from datetime import date

import pytest

from bot.assistant.feed import Item
from tests.unit.feeds.notices import load, said, search, vacancy


@pytest.mark.parametrize("salary", ["Depends on experience", "14.20 an hour", "310 per clinic", "£25,272 - £26,598 a year"])
def test_pay_stays_as_published(salary):
    assert load(search(vacancy(salary=salary))).opportunities[0].pay == salary.replace("£", "")


def test_a_band_is_read_from_the_pay_where_the_advert_names_none():
    job = load(search(vacancy(title="Healthcare Support Worker", salary="£25,272 a year"))).opportunities[0]

    assert (job.band, job.requirements.inferred) == ("2", ("band",))


def test_of_many_places_the_nearest_to_the_people_is_told():
    places = "<locations><location>Leeds, LS1 3EX</location><location>Dudley, DY1 2HQ</location><location>Birmingham, B18 7QH</location></locations>"

    job = load(search(vacancy(places=places))).opportunities[0]

    assert (job.place, job.postcode) == ("Birmingham, B18 7QH", "B18 7QH")


def test_no_place_at_all_is_no_mistake():
    assert load(search(vacancy(places=""))).opportunities[0].postcode == ""


@pytest.mark.parametrize("closes", ["2026-12-04", "2026-12-04T23:59:00", "2026-12-04T12:00:00Z", "04/12/2026"])
def test_the_closing_day_with_and_without_a_time(closes):
    assert load(search(vacancy(closeDate=closes))).opportunities[0].closes == date(2026, 12, 4)


def test_html_in_cdata_with_entities_and_escaped_twice():
    raw = "<description><![CDATA[<p>Clean &amp; tidy&nbsp;wards.</p><ul><li>Caf&eacute; work</li></ul>]]></description>"
    twice = "&lt;p&gt;Fish &amp;amp; chips&lt;/p&gt;"

    first, second = load(search(
        vacancy("C1", description=None, raw=raw), vacancy("C2", description=None, raw=f"<description>{twice}</description>")
    )).opportunities

    assert first.summaries["en"] == "Clean & tidy wards. Café work"
    assert second.summaries["en"] == "Fish & chips"


def test_xml_that_browsers_would_forgive_is_read():
    spoilt = search(vacancy()).replace("Staff Nurse", "R&D Nurse &pound; &nbsp; &unknown; \x0b")

    found = load(spoilt)

    assert found.problems == ()
    assert found.opportunities[0].titles["en"].startswith("R&D Nurse £")


def test_one_vacancy_of_broken_xml_costs_only_itself():
    broken = vacancy("C2").replace("</title>", "</titel>")

    found = load(search(vacancy("C1"), broken, vacancy("C3"), pages=1, total=3), "jobs.xml")

    assert [one.reference for one in found.opportunities] == ["C1", "C3"]
    assert said(found) == ["jobs.xml: vacancy 2: is not valid XML"]
    assert Item(event=False, source="nhs-jobs", reference="C2") in found.listed
    assert found.whole


def test_a_record_that_nobody_can_tell_apart_makes_the_list_not_whole():
    found = load(search(vacancy("C1"), vacancy(None, title="", reference=None).replace("<id>None</id>", "")))

    assert not found.whole


def test_letters_of_the_windows_page_are_read():
    data = search(vacancy(title="Caf\u00e9 helper")).replace("UTF-8", "utf-8").encode("cp1252")

    assert load(data).opportunities[0].titles["en"] == "Caf\u00e9 helper"


@pytest.mark.parametrize("url", ["https://example.org/1", "javascript:alert(1)", "https://www.jobs.nhs.uk.example.org/x"])
def test_links_lead_to_nhs_jobs_only(url):
    found = load(search(vacancy(url=url), vacancy("C2", url="https://beta.jobs.nhs.uk/candidate/jobadvert/C2")))

    assert [one.reference for one in found.opportunities] == ["C2"]
    assert "not a page of NHS Jobs" in said(found)[0]


def test_a_search_of_more_pages_is_not_whole_in_one_file():
    assert not load(search(vacancy(), pages=3)).whole
    assert load(search(vacancy(), pages=1)).whole
    assert load(search(pages=0)).whole
