"""Feeds: the good records go in, each broken one is a problem with its place."""

import json
from datetime import date
from pathlib import Path

import pytest

from bot.assistant.feed import ContractLimits
from bot.content.feeds import read_wording
from bot.content.knowledge import read_knowledge
from bot.errors import ContentError
from bot.feeds.inferred import infer, occupation_in, short
from bot.feeds.markup import plain_text
from bot.feeds.read import read
from bot.matching.values import Kind

KNOWLEDGE = Path(__file__).parents[3] / "knowledge"
KNOWN, WORDS = read_knowledge(KNOWLEDGE), read_wording(KNOWLEDGE)

SMALL = ContractLimits(suits=("sme", "vcse"))


def load(text, name="file", contracts=SMALL):
    return read(text if isinstance(text, bytes) else text.encode(), name, KNOWN, WORDS, contracts)


def said(found):
    return [str(problem) for problem in found.problems]


VACANCY = """<vacancyDetails><id>{id}</id><title>{title}</title><description>{text}</description>
<employer>Midland hospital trust</employer>{places}<salary>{salary}</salary><type>Permanent</type>
<postDate>2026-11-16T09:30:00</postDate><closeDate>{closes}</closeDate><url>{url}</url></vacancyDetails>"""


def nhs(*vacancies, root="nhsJobs"):
    usual = {
        "id": "C1",
        "title": "Staff Nurse - Band 5",
        "text": "",
        "salary": "&#163;32,073 a year",
        "closes": "2026-12-04",
        "places": "<locations><location>Smethwick, B66 2QT</location></locations>",
        "url": "https://www.jobs.nhs.uk/candidate/jobadvert/C1",
    }
    inside = "".join(VACANCY.format(**{**usual, **one}) for one in vacancies)
    return f"<?xml version='1.0' encoding='UTF-8'?><{root}><totalPages>1</totalPages>{inside}</{root}>"


@pytest.mark.parametrize("root", ["nhsJobs", "nhsSearch"])
@pytest.mark.parametrize(
    "places",
    [
        "<location>Smethwick, B66 2QT</location>",
        "<locations><location>Smethwick, B66 2QT</location></locations>",
        "<locations><locations>Smethwick, B66 2QT</locations><locations>West Bromwich, B71 4HJ</locations></locations>",
    ],
)
def test_nhs_jobs_in_all_its_shapes(root, places):
    found = load(nhs({"places": places, "closes": "2026-12-01T23:59:00"}, root=root))
    job = found.opportunities[0]

    assert found.problems == ()
    assert (job.kind, job.paid, job.band, job.occupations) == (Kind.JOB, True, "5", ("nurse_adult",))
    assert (job.postcode, job.pay, job.closes) == ("B66 2QT", "32,073 a year", date(2026, 12, 1))
    assert (job.source, job.reference) == ("nhs-jobs", "C1")


def test_nhs_jobs_text_gives_marked_requirements():
    text = "&lt;p&gt;Part time, 22.5 hours a week.&lt;/p&gt;"
    text += "&lt;p&gt;DBS check. IELTS overall 6.5 or more. A full UK driving licence.&lt;/p&gt;"
    job = load(
        nhs({"title": "Healthcare Support Worker", "text": text, "salary": "Depends on experience"})
    ).opportunities[0]

    assert job.requirements.dbs
    assert job.requirements.licences == ("driving",)
    assert job.requirements.english == "IELTS:6.5"
    assert set(job.requirements.inferred) == {
        "dbs", "licences", "english", "hours", "weekly_hours",
    }
    assert (job.hours, job.weekly_hours, job.pay) == (("part_time",), 22.5, "Depends on experience")
    assert job.summaries["en"].startswith("Part time, 22.5 hours a week. DBS check.")


def test_broken_vacancies_are_reported_and_the_rest_go_in():
    found = load(
        nhs(
            {},
            {"id": "C2", "closes": "soon"},
            {"id": "C3", "title": ""},
            {"id": "C4", "url": "https://example.org/job"},
            {},
            {"id": "C6"},
        ),
        "jobs.xml",
    )

    assert [one.reference for one in found.opportunities] == ["C1", "C6"]
    assert [problem.where for problem in found.problems] == [f"jobs.xml: vacancy {n}" for n in (2, 3, 4, 5)]
    assert "closes" in said(found)[0]
    assert "same reference" in said(found)[3]


def test_an_empty_page_is_no_error():
    assert load(nhs()).opportunities == ()


BOMB = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><nhsJobs>&c;</nhsJobs>'


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (BOMB, "document type"),
        ("<!DOCTYPE a SYSTEM 'file:///etc/hostname'><nhsJobs/>", "document type"),
        ("<nhsJobs><a></nhsJobs>", "not valid XML"),
        ("<rss/>", "not with a search"),
        ('{"a": ', "not valid JSON"),
        ('{"opportunities": 3}', "not a list"),
        ("", "empty"),
        ("name;age\n1;2\n", "no column title"),
        ("[1, 2", "not valid JSON"),
    ],
)
def test_a_file_that_is_nothing_we_know_is_refused_whole(content, word):
    with pytest.raises(ContentError, match=word) as error:
        load(content, "upload")

    assert error.value.where.startswith("upload")


CSV = """reference;kind;title;title_ar;occupations;employer;postcode;paid;closing_date;hours;english;min_age;dbs;colour
A1;job;Porter;عامل نقل;porter;Midland hospital trust;B66 2QT;yes;2026-12-01;full_time, weekends;basic;18;yes;red
A2;job;;;porter;;;;;;;;;
A3;job;Wizard;;wizard;;;;;;;;;
A4;job;Cleaner;;cleaner;;;;2026-13-01;;;;;
A5;lottery;Cleaner;;cleaner;;;;;;;;;
A6;job;Cleaner;;cleaner;;;;;Full-time;IELTS:x;;;
A1;job;Porter again;;porter;;;;;;;;;
;training;English class;;;City council;B21;;;part time;;;;
"""


def test_spreadsheet():
    found = load(CSV, "list.csv")
    porter, course = found.opportunities

    assert porter.titles == {"en": "Porter", "ar": "عامل نقل"}
    assert (porter.partner, porter.closes, porter.hours) == (
        "Midland hospital trust",
        date(2026, 12, 1),
        ("full_time", "weekends"),
    )
    assert (porter.requirements.english, porter.requirements.min_age, porter.requirements.dbs) == ("basic", 18, True)
    assert (course.kind, course.paid, course.hours) == (Kind.TRAINING, False, ("part_time",))
    assert course.reference
    assert [problem.where for problem in found.problems] == [f"list.csv:{n}" for n in (1, 3, 4, 5, 6, 7, 8)]
    assert "colour" in said(found)[0]
    assert "wizard" in said(found)[2]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_spreadsheets_in_usual_encodings(encoding):
    found = load("title,partner\nCafé helper,Cooperative\n".encode(encoding))

    assert found.opportunities[0].titles["en"] == "Café helper"


def test_events_in_a_spreadsheet_are_london_time():
    found = load(
        "kind,title,starts,ends,places,creche\nevent,Open day,2026-07-01T10:00,2026-07-01T12:00,30,yes\n"
        "event,Wrong,2026-07-01T10:00,2026-07-01T09:00,30,yes\n"
    )
    event = found.events[0]

    assert event.starts.isoformat() == "2026-07-01T10:00:00+01:00"
    assert (event.places, event.creche) == (30, True)
    assert "It ends before it starts." in said(found)[0]


POSTING = {
    "@context": "https://schema.org",
    "@type": "JobPosting",
    "title": "Catering Assistant",
    "datePosted": "2026-11-10",
    "description": "<p>School hours possible</p>",
    "identifier": {"name": "Kitchen", "value": "SK-12"},
    "validThrough": "2026-12-05T17:00:00+00:00",
    "employmentType": ["PART_TIME"],
    "hiringOrganization": {"name": "Kitchen"},
    "jobLocation": {"address": {"postalCode": "B21 9SH", "addressLocality": "Birmingham"}},
    "baseSalary": {"value": {"value": 12.71, "unitText": "HOUR"}},
    "occupationalCategory": "9263 Kitchen and catering",
}
OPEN_DAY = {
    "@type": "Event",
    "name": "Open day",
    "startDate": "2026-12-09T10:00:00+00:00",
    "endDate": "2026-12-09T13:00:00+00:00",
    "eventStatus": "https://schema.org/EventCancelled",
    "location": {"name": "Campus", "address": {"postalCode": "B66 2QT"}},
    "remainingAttendeeCapacity": 22,
    "maximumAttendeeCapacity": 60,
    "inLanguage": ["en", "ar"],
}


def test_schema_org():
    found = load(json.dumps([POSTING, OPEN_DAY, {"@type": "JobPosting"}, 7, {"@type": "Organization", "name": "x"}]))
    job, event = found.opportunities[0], found.events[0]

    assert (job.pay, job.soc2020, job.closes) == ("12.71 an hour", "9263", date(2026, 12, 5))
    assert (job.hours, job.occupations, job.reference) == (
        ("part_time", "school_hours"),
        ("catering_assistant",),
        "Kitchen:SK-12",
    )
    assert (event.status, event.places, event.languages) == ("cancelled", 22, ("en", "ar"))
    assert [problem.where for problem in found.problems] == ["file: record 3", "file: record 4"]


def release(**tender):
    usual = {
        "title": "Grounds maintenance",
        "description": "Keep it tidy.rnrnPlease quote.",
        "status": "active",
        "items": [{"deliveryAddresses": [{"postalCode": "B66 2QT"}]}],
        "value": {"amount": 10000, "currency": "GBP"},
        "tenderPeriod": {"endDate": "2026-12-17T10:00:00Z"},
        "suitability": {"sme": True, "vcse": True},
        "documents": [{"url": "https://www.contractsfinder.service.gov.uk/Notice/1"}],
    }
    return {
        "ocid": tender.pop("ocid", "ocds-b5fd17-1"),
        "date": "2026-11-11T11:00:37Z",
        "tag": tender.pop("tag", ["tender"]),
        "tender": {**usual, **tender},
        "buyer": {"name": "City council"},
    }


def test_contract_notices():
    found = load(
        json.dumps(
            {
                "releases": [
                    release(),
                    release(ocid="2", status="cancelled"),
                    release(ocid="3", tag=["award"]),
                    release(ocid="4", suitability={"sme": False, "vcse": False}),
                    {"ocid": "5"},
                    release(ocid="6", title=""),
                ]
            }
        )
    )
    notice = found.opportunities[0]

    assert (notice.kind, notice.pay, notice.closes, notice.postcode) == (
        Kind.ENTERPRISE,
        "10,000",
        date(2026, 12, 17),
        "B66 2QT",
    )
    assert notice.summaries["en"] == "Keep it tidy. Please quote."
    assert notice.occupations == ("gardener",)
    assert [one.reference for one in found.opportunities] == ["ocds-b5fd17-1"]
    assert {item.reference: status for item, status in found.ended.items()} == {"2": "cancelled", "3": "closed"}
    assert [problem.where for problem in found.problems] == ["file: record 5", "file: record 6"]
    assert [str(one) for one in found.left_out] == ["file: record 4: not meant for small or voluntary organisations"]


def test_our_own_json_in_three_shapes_is_the_same():
    one = {
        "id": "x",
        "title": "Porter",
        "occupation": "porter",
        "requires": {"registration": "nursing and midwifery council"},
    }
    shapes = [json.dumps([one]), json.dumps({"opportunities": [one]}), json.dumps(one), json.dumps(one) + "\n"]

    read_all = [load(shape).opportunities for shape in shapes]

    assert all(found == read_all[0] for found in read_all)
    assert read_all[0][0].requirements.registration == "NMC"


def test_json_lines_with_a_broken_line():
    found = load('{"title": "Porter"}\n{"title": \n{"title": "Cook"}\n', "f.jsonl")

    assert [one.titles["en"] for one in found.opportunities] == ["Porter", "Cook"]
    assert [problem.where for problem in found.problems] == ["f.jsonl:2"]


def test_reading_again_gives_the_same_ids_and_codes():
    first, second = load(nhs({})), load(nhs({"title": "Staff Nurse, changed"}))

    assert first.opportunities[0].id == second.opportunities[0].id
    assert first.opportunities[0].code == second.opportunities[0].code


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Senior Healthcare Support Worker (Band 3)", "hcsw"),
        ("Nursery Nurse", "nursery"),
        ("Bank Interpreter", "interpreter"),
        ("Trainee Nursing Associate", "nursing_associate"),
        ("Chief happiness officer", ""),
        ("Clinical Nurse Specialist", "nurse_specialist"),
    ],
)
def test_occupation_in_a_title(title, expected):
    assert occupation_in(title, KNOWN) == expected


def test_a_register_that_is_only_mentioned_is_not_asked_for():
    assert "registration" not in infer("Ward helper", "You work beside NMC nurses.", KNOWN, WORDS)
    assert infer("Ward lead", "You are registered with the NMC.", KNOWN, WORDS)["registration"] == "NMC"


def test_text_of_markup():
    assert plain_text("<p>One &amp; two</p><script>bad()</script><ul><li>three</li></ul>") == "One & two\nthree"
    assert short("word " * 100, 20) == "word word word word..."


@pytest.mark.parametrize("text", [
    "title\n" + "Porter\n" * 50,
    json.dumps([{"kind": "job", "title": f"Porter {number}"} for number in range(50)]),
])
def test_of_a_file_that_is_too_long_one_row_too_many_is_looked_at(text):
    found = read(text.encode(), "file", KNOWN, WORDS, most_rows=9)

    assert len(found.opportunities) + len(found.events) + len(found.problems) == 10
