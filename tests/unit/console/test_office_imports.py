"""Files of openings and events sent in."""

import pytest
from fastapi.testclient import TestClient

from bot.assistant.sending_in import MOST_BYTES
from bot.console.app import LARGER
from bot.store.memory import MemoryStore
from tests.fakes.office import PAGE, Coordinating, build, fill, noon, token

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
    assert "ends before it starts" in page.text
    assert "Porter &lt;b&gt;" in page.text
    assert page.text.index("Open day") < page.text.index("ends before it starts") < page.text.index("Porter")
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
