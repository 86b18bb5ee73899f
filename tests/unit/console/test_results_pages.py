"""The results: what is shown to whom, and what is hidden."""

import csv
import io
import re
from dataclasses import replace
from datetime import date

import pytest
from fastapi.testclient import TestClient

from bot.assistant.broadcast import BroadcastState
from bot.assistant.hiding import Count
from bot.assistant.result_counting import Counting
from bot.assistant.results import BroadcastFigures, Figures
from bot.speaking.review import LanguageReview
from bot.store.memory import MemoryStore
from tests.fakes.html import attributes
from tests.fakes.office import Coordinating, build, fill, knowledge, make_office, noon, rules

LARGE = Count(all=52, language={"ur": 30, "pl": 20, "ti": 2}, channel={"sms": 52})
FIGURES = Figures(
    partner="", at=noon(),
    counts={
        "people": {"came": LARGE, "told": LARGE, "interested": Count(all=12, language={"ur": 12}, channel={"sms": 12}),
                   "started": Count(all=3, language={"ur": 3}, channel={"sms": 3})},
        "asked": {"skills.years": LARGE, "gone.step": Count(all=9, language={"ur": 9}, channel={"sms": 9})},
        "left": {"skills.years": Count(all=12, language={"ur": 12}, channel={"sms": 12})},
        "spent": {"parts": Count(all=104, language={"ur": 60, "pl": 40, "ti": 4}, channel={"sms": 104})},
        "targets": {"kept": Count(all=120, language={"ur": 120}, channel={"sms": 120})},
    },
    broadcasts=(BroadcastFigures(
        id="B1", people=Count(all=40, language={"ur": 40}, channel={"sms": 40}), arrived=31, failed=9, replies=2, parts=62,
    ),),
)
PAGES = ("way", "questions", "targets", "costs", "broadcasts", "sentences")


@pytest.fixture
def store():
    made = MemoryStore()
    fill(made, noon())
    return made


@pytest.fixture
def browse(store):
    def begin(name="worker", figures=FIGURES, **other):
        with store.begin() as work:
            if figures is not None:
                work.tally.keep(figures)
            work.commit()
        browser = Coordinating(TestClient(build(store, office=replace(make_office(store), **other))))
        browser.sign_in(name)
        return browser

    return begin


def table(page):
    """The cells of the first table, row by row."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [re.findall(r"<bdi>(.*?)</bdi>", row, re.DOTALL) for row in body.split("</tr>") if "<bdi>" in row]


def test_each_page_says_when_it_was_counted_and_can_be_split(browse):
    browser = browse()
    for name in PAGES[:4]:
        page = browser.get(f"/results/{name}").text
        assert "Counted" in page
        assert "Fewer than 5 people are hidden" in page
        assert browser.get(f"/results/{name}?split=channel").text.count("SMS") > page.count("SMS")


def test_before_anything_is_counted_the_page_says_when_it_will_be(browse):
    browser = browse(figures=None)

    assert "It is done once an hour" in browser.get("/results").text
    assert browser.get("/results/none").status_code == 404


def test_small_numbers_are_hidden_with_one_more(browse):
    rows = {row[0]: row[1:] for row in table(browse().get("/results/way").text)}

    assert rows["Wrote to us"] == ["52", "30", "few", "few"]
    assert rows["Interested"] == ["12", "12", "0", "0"]


def test_a_chart_stands_beside_its_table_and_says_nothing_to_a_screen_reader(browse):
    page = browse().get("/results/way").text

    widths = [int(one["width"]) for one in attributes(page, "rect")]
    assert max(widths) == 1000
    assert page.count('class="bars" aria-hidden="true"') == 2 == page.count("<table")
    assert "style=" not in page


def test_the_worst_question_comes_first_in_the_words_of_the_flow(browse):
    rows = table(browse().get("/results/questions").text)

    assert rows[0][0].endswith("(skills.years)")
    assert rows[0][1:3] == ["52", "12"]
    assert rows[1][:3] == ["gone.step", "9", "0"]


def test_targets_are_held_against_their_day(browse):
    page = browse().get("/results/targets").text
    rows = {row[0]: row[1:] for row in table(page)}

    assert rows["People with a profile"][:4] == ["100", "31 Mar 2027", "Reached", "120"]
    assert rows["People who started a job"][2] == "40 to go"


def test_a_target_whose_day_is_over_says_so(browse):
    over = replace(rules(), targets=tuple(replace(one, by=date(2026, 1, 1)) for one in rules().targets))
    rows = {row[0]: row[1:] for row in table(browse(results=over).get("/results/targets").text)}

    assert rows["People who started a job"][2] == "Missed: the day has passed"


def test_costs_are_told_for_each_person_but_not_of_a_few(browse):
    rows = {row[0]: row[1:] for row in table(browse().get("/results/costs").text)}

    assert rows["Parts of text messages"] == ["104", "60", "few", "few"]
    assert rows["Cost"][0] == "£4.26"
    assert rows["Cost per person: Interested"][0] == "£0.36"
    assert rows["Cost per person: Started"][0] == "few"


def test_broadcasts_stand_side_by_side_behind_the_wall(browse, store):
    page = browse().get("/results/broadcasts").text
    [row] = table(page)
    assert row == ["The market is open.", "40", "31", "9", "few", "62", "£2.54", "£0.08"]

    with store.begin() as work:
        work.tally.keep(replace(FIGURES, partner="trust"))
        work.commit()
    assert "No broadcast has run yet" in browse("stranger").get("/results/broadcasts").text


def test_sentences_are_counted_by_what_was_read(browse):
    review = LanguageReview(
        language="ar", live=True, sentences=100, translated=90, read=10, critical=20, critical_read=5, last=None
    )
    [row] = table(browse(reviews=lambda: (review,)).get("/results/sentences").text)

    assert row == ["Arabic", "yes", "100", "80", "10", "10", "15"]


@pytest.mark.parametrize("name", PAGES)
def test_csv_has_language_and_channel_in_every_line_and_hides_the_same(browse, name):
    answer = browse().get(f"/results/{name}?format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))

    assert answer.headers["content-disposition"] == 'attachment; filename="doorstep-results.csv"'
    assert all(row["report"] == name and row["language"] and row["channel"] for row in rows)
    assert all((row["number"] == "") == (row["hidden"] == "yes") for row in rows)
    if name == "way":
        found = {(row["item"], row["language"], row["channel"]): row["number"] for row in rows}
        assert found["came", "ur", "all"] == "30"
        assert found["came", "ti", "all"] == ""
        assert found["came", "all", "sms"] == "52"
    if name == "costs":
        assert [row["number"] for row in rows if row["language"] == "ti"] == [""]


def test_a_partner_sees_only_its_own_counts(browse, store):
    Counting(store=store, rules=replace(rules(), least=1), knowledge=knowledge()).run(noon())
    shown = {}
    for who in ("worker", "member", "stranger"):
        page = browse(who, figures=None, results=replace(rules(), least=1)).get("/results/way").text
        shown[who] = {row[0]: row[1] for row in table(page)}["Wrote to us"]

    assert shown == {"worker": "2", "member": "1", "stranger": "0"}


def test_in_arabic_the_page_reads_from_right_to_left(browse):
    page = browse().get("/results/way?language=ar").text

    assert '<html lang="ar" dir="rtl">' in page
    assert BroadcastState.DONE.value not in page
