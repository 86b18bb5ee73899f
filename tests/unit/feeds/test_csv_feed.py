"""Spreadsheets as people make them."""

from datetime import date

import pytest

from tests.unit.feeds.notices import load, said


def only(text):
    found = load(text)
    assert len(found.opportunities) == 1, said(found)
    return found.opportunities[0]


def test_headings_as_people_write_them():
    text = (
        "Job Title *,Employer,Closing date (dd/mm/yyyy),Post code,Hourly rate,Hours per week,Ref. no.,DBS needed?,Link\n"
        "Cleaner,City school,31/12/2026,B18 7QH,12.71,16 hours,7,yes,https://example.org/7\n"
    )
    job = only(text)

    assert (job.titles["en"], job.partner, job.closes) == ("Cleaner", "City school", date(2026, 12, 31))
    assert (job.postcode, job.pay, job.weekly_hours, job.reference) == ("B18 7QH", "12.71", 16, "7")
    assert (job.requirements.dbs, job.occupations, job.url) == (True, ("cleaner",), "https://example.org/7")


@pytest.mark.parametrize("text", [
    "title;partner\r\nCook;Kitchen, Soho\r\n",
    "title\tpartner\nCook\tKitchen, Soho\n",
    'title,partner\nCook,"Kitchen, Soho"\n',
    "sep=;\ntitle;partner\nCook;Kitchen, Soho\n",
    "List of openings;\n\ntitle;partner\nCook;Kitchen, Soho\n",
    "\ufefftitle;partner\nCook;Kitchen, Soho",
])
def test_delimiters_marks_and_headings_above(text):
    assert only(text).partner == "Kitchen, Soho"


def test_the_unicode_text_of_a_spreadsheet():
    assert only("title\tpartner\nCook\tKitchen\n".encode("utf-16")).partner == "Kitchen"


@pytest.mark.parametrize(("told", "kind"), [("Course", "training"), ("volunteer", "volunteering"), ("Job", "job"), ("Tender", "enterprise")])
def test_kinds_as_people_call_them(told, kind):
    assert only(f"title,kind\nSomething,{told}\n").kind.value == kind


@pytest.mark.parametrize("columns", [
    "title,kind,date,start time,end time\nOpen day,event,09/12/2026,10am,1.30pm\n",
    "title,starts,ends\nOpen day,09/12/2026 10:00,09/12/2026 13:30\n",
    "title,starts,ends\nOpen day,2026-12-09T10:00,13:30\n",
    "event,date,start,end\nOpen day,9 December 2026,10:00,13:30\n",
])
def test_events_in_one_two_or_three_columns(columns):
    found = load(columns)

    assert said(found) == []
    assert (found.events[0].starts.isoformat(), found.events[0].ends.isoformat()) == (
        "2026-12-09T10:00:00+00:00", "2026-12-09T13:30:00+00:00",
    )


def test_occupations_may_be_told_in_words():
    assert only("title,occupation\nHelp in the kitchen,Kitchen porter\n").occupations == ("kitchen_porter",)


def test_a_stray_quotation_mark_costs_only_its_own_line():
    text = 'title,partner\nCook,One\nBaker,"Two\nPorter,Three\nCleaner,"Four\nand more"\nGardener,Six\n'

    found = load(text, "list.csv")

    assert [one.titles["en"] for one in found.opportunities] == ["Cook", "Porter", "Cleaner", "Gardener"]
    assert said(found) == ["list.csv:3: This is no row. A quotation mark is missing, or there is one too many."]


def test_a_spoilt_row_makes_the_list_not_whole():
    assert load("title,reference\nCook,1\n").whole
    assert not load('title,reference\nCook,1\nBaker,"2\n').whole


def test_a_list_of_people_is_not_taken_for_openings():
    with pytest.raises(Exception, match="no column title"):
        load("name,age,occupation\nSomebody,30,cook\n")
