"""Files of openings and events sent in."""

import csv
import re
from datetime import timedelta
from io import StringIO

import pytest
from fastapi.testclient import TestClient

from bot.assistant.coordinators import Right
from bot.assistant.import_walk import ImportWalk
from bot.assistant.sending_in import MOST_BYTES
from bot.console.app import LARGER
from bot.store.memory import MemoryStore
from tests.fakes.office import PAGE, Coordinating, build, fill, make_office, noon, token

TABLE = (
    "kind,title,starts,ends,place,postcode,closes,reference\n"
    "event,Open day,2026-12-01 10:00,2026-12-01 12:00,Library,B66 3PZ,,1\n"
    "event,Late class,2026-12-02 10:00,2026-12-02 09:00,Library,B66 3PZ,,2\n"
    "job,Porter <b>,,,Hospital,B66 2QT,2026-12-20,3\n"
)


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture
def browse(store):
    fill(store, noon())
    app = build(store)

    def begin(name):
        browser = Coordinating(TestClient(app))
        browser.sign_in(name)
        return browser

    return begin


def send(browser, content=TABLE, name="events.csv"):
    data = {"csrf": token(browser.get("/imports").text)}
    return browser.client.post("/console/imports", data=data, files={"file": (name, content)}, headers=PAGE)


def press(browser, path, page):
    return browser.client.post(f"/console{path}", data={"csrf": token(page.text)}, headers=PAGE)


def test_every_row_is_shown_before_anything_goes_in(browse, store):
    page = send(browse("member"))

    assert page.status_code == 200
    assert "Import 2 records" in page.text
    assert "It ends before it starts." in page.text
    assert "Porter &lt;b&gt;" in page.text
    places = [page.text.index(one) for one in ("Open day", "Late class", "It ends before it starts.", "Porter")]
    assert places == sorted(places)
    with store.begin() as work:
        assert not list(work.held_events.since(noon()))


def test_it_goes_in_as_the_partners_own_and_is_taken_back(browse, store):
    member = browse("member")
    page = send(member)
    path = page.url.path.removeprefix("/console")
    page = press(member, path, page)
    assert "Imported. Residents find" in page.text
    assert "imported already" in press(member, path, page).text
    with store.begin() as work:
        held = next(iter(work.held_events.since(noon())))
        assert (held.event.titles["en"], held.owner, held.event.source) == ("Open day", "charity", "spreadsheet:charity")
        kept = [one for one in work.openings.all_kept() if one.opportunity.titles["en"] == "Porter <b>"]
        assert [one.owner for one in kept] == ["charity"]

    assert "Taken back" in press(member, f"{path}/undo", page).text
    assert "nothing to take back" in press(member, f"{path}/undo", page).text
    with store.begin() as work:
        assert work.events.get(held.event.id).status == "draft"
        assert work.openings.get(kept[0].opportunity.id).status == "cancelled"


def test_sent_in_again_only_what_is_different_goes_in_and_comes_back(browse, store):
    member = browse("member")
    first = send(member)
    press(member, first.url.path.removeprefix("/console"), first)
    second = send(member, TABLE.replace("Library,B66 3PZ,,1", "Hall,B66 3PZ,,1"))
    path = second.url.path.removeprefix("/console")
    assert "different: place, status" in second.text
    assert "As it is already: <strong>1</strong>" in second.text
    press(member, path, second)
    with store.begin() as work:
        assert next(iter(work.held_events.since(noon()))).event.place == "Hall"
    press(member, f"{path}/undo", second)
    with store.begin() as work:
        assert next(iter(work.held_events.since(noon()))).event.place == "Library"


def test_an_opening_that_may_be_there_already_is_named_and_goes_in_all_the_same(browse):
    page = send(browse("member"), "kind,title,place,postcode,closes,reference\njob,Porter in the hospital,City,B66 1AA,2026-11-30,9\n")

    assert "Perhaps the same as A porter in the hospital" in re.sub("[\u2068\u2069]", "", page.text)
    assert "Import 1 record" in page.text


def test_what_a_person_put_right_is_no_difference_and_other_languages_are(browse, store):
    table = "kind,title,postcode,closes,reference\njob,Cook,B66 2QT,2026-12-20,9\n"
    member = browse("member")
    first = send(member, table)
    press(member, first.url.path.removeprefix("/console"), first)
    with store.begin() as work:
        made = next(one.opportunity.id for one in work.openings.all_kept() if one.opportunity.titles["en"] == "Cook")
        work.openings.correct(made, {"titles.en": {"text": "Chef", "says": "Cook"}, "requirements.dbs": True})
        work.commit()

    assert "As it is already: <strong>1</strong>" in send(member, table).text
    assert "different: pay" in send(member, table.replace("title,", "title,pay,").replace("Cook,", "Cook,12 an hour,")).text


def test_nobody_changes_what_belongs_to_another_organisation(browse, store):
    boss = browse("boss")
    first = send(boss)
    press(boss, first.url.path.removeprefix("/console"), first)
    taken = send(browse("member"), TABLE.replace("reference\n", "reference,source\n").replace(",,1\n", ",,1,spreadsheet\n"))

    assert "belongs to another organisation" in taken.text
    path = first.url.path.removeprefix("/console")
    assert browse("member").get(path).status_code == 404
    assert path not in browse("member").get("/imports").text


def test_a_calendar_goes_in_too(browse, store):
    calendar = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nBEGIN:VEVENT\r\nUID:1@example.org\r\n"
        "DTSTART:20261203T100000Z\r\nDTEND:20261203T110000Z\r\nSUMMARY:Tea\r\nLOCATION:Library\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    assert "Import 1 record" in send(browse("member"), calendar, "x.ics").text


@pytest.mark.parametrize(("content", "says"), [
    ("", "Choose a file."), ("x" * (MOST_BYTES + 1), "larger than 5 MB"), ("\x00\x01", "alert"),
    ("title,starts,ends\n", "nothing in it"),
])
def test_what_cannot_be_taken_says_why(browse, content, says):
    answer = send(browse("member"), content)

    assert answer.status_code == 422
    assert says in answer.text


def test_far_too_much_is_refused_before_it_is_read(browse):
    answer = send(browse("member"), "x" * (LARGER["/console/imports"] + 1))

    assert answer.status_code == 413
    assert "Send less, or send it in parts" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


LONG = "kind,title,closes,reference\n" + "".join(
    f"job,{'=Porter' if n == 3 else 'Porter'} {n} of the wards,{'2026-12-20' if n % 100 else 'soon'},{n}\n" for n in range(1, 501)
)


@pytest.fixture
def late(store):
    """The same, on a clock that goes on."""
    fill(store, noon())
    clock = Clock()
    browser = Coordinating(TestClient(build(store, clock)))
    browser.sign_in("member")
    return browser, clock


class Clock:
    now = noon()

    def __call__(self):
        return self.now


def carry(store, now):
    return ImportWalk(store=store, read=make_office(store).read_file, worker="w").run_due(lambda: now)


def test_a_long_file_is_left_to_the_worker_and_the_page_tells_how_far_it_is(late, store):
    browser, clock = late
    page = send(browser, LONG)
    path = page.url.path.removeprefix("/console")
    assert "The file is being read." in page.text
    assert f'data-stream="/console{path}/progress"' in page.text
    assert '<noscript><meta http-equiv="refresh"' in page.text
    assert "Nobody works on this file" not in page.text
    assert "Being looked at" in browser.get("/imports").text

    carry(store, clock.now)
    page = browser.get(path)
    assert "Import 495 records" in page.text
    page = press(browser, path, page)
    assert "You may close this page." in page.text
    assert "0 per cent done" in page.text
    assert "0 of 495 records" in page.text
    carry(store, clock.now)
    page = press(browser, f"{path}/undo", browser.get(path))
    assert "Being taken back" in page.text
    carry(store, clock.now)
    assert "Taken back" in browser.get(path).text
    assert "<noscript><meta" not in browser.get(path).text


def test_where_no_worker_runs_the_page_says_what_to_do(late, store):
    browser, clock = late
    path = send(browser, LONG).url.path.removeprefix("/console")
    clock.now += timedelta(minutes=2)
    waiting = browser.get(path).text
    assert "Nobody works on this file" in waiting
    assert "doorstep run --only jobs" in waiting

    with store.begin() as work:
        work.uploads.claim(path.rpartition("/")[2], "w", clock.now, clock.now + timedelta(seconds=30))
        work.commit()
    assert "Nobody works on this file" not in browser.get(path).text


def test_a_long_report_comes_in_parts_by_deed_and_as_a_table(late, store):
    browser, clock = late
    path = send(browser, LONG).url.path.removeprefix("/console")
    carry(store, clock.now)
    first = browser.get(path).text
    assert first.count("<tr>") == 101
    assert "?after=100" in first
    assert "First page" not in first
    last = browser.get(f"{path}?after=400").text
    assert (last.count("<tr>"), "Next page" in last, "First page" in last) == (101, False, True)
    refused = browser.get(f"{path}?deed=refused").text
    assert (refused.count("<tr>"), refused.count(">New<"), refused.count(">Refused<")) == (6, 0, 5)

    table = browser.get(f"{path}/rows.csv")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    lines = list(csv.reader(StringIO(table.text.removeprefix("\ufeff"))))
    assert (lines[0][:4], len(lines)) == (["row", "what", "kind", "title"], 501)
    assert lines[3][:4] == ["4", "added", "opening", "'=Porter 3 of the wards"]
    assert browser.get(f"{path}/rows.csv?deed=refused").text.count("\n") == 6
    browser.client.post("/console/sign-out", data={"csrf": token(first)}, headers=PAGE)
    browser.sign_in("stranger")
    assert browser.get(f"{path}/rows.csv").status_code == 404


def test_the_stream_tells_how_far_it_is_until_it_is_over(late, store):
    browser, clock = late
    path = send(browser, LONG).url.path.removeprefix("/console")
    doors = browser.client.app.state.doors
    assert doors.rights["GET console_import_progress"] is Right.EDIT_OWN_OPENINGS
    assert browser.get(f"{path}/progress").status_code == 200
    assert browser.get("/imports/none/progress").status_code == 404
    carry(store, clock.now)
    assert browser.get(f"{path}/progress", params={"after": "looked_at-500-500-0"}).status_code == 404
