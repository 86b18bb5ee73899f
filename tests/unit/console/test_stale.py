"""Two tabs with one form: the second one that is saved does not undo the first unseen."""

import pytest

from tests.fakes.html import attributes
from tests.fakes.office import build, fill
from tests.fakes.office_events import fill_events


@pytest.fixture
def app(store, clock):
    fill(store, clock.now)
    fill_events(store, clock.now)
    return build(store, clock)


def mark_of(page):
    return next(one["value"] for one in attributes(page, "input") if one.get("name") == "mark")


@pytest.mark.parametrize(("path", "field"), [("/openings/market/edit", "place"), ("/events/class/edit", "partner")])
def test_whoever_saves_second_is_told_and_may_save_again(browse, path, field):
    one, other = browse("member"), browse("boss")
    mine, theirs = mark_of(one.get(path).text), mark_of(other.get(path).text)
    assert mine == theirs
    assert "Saved." in other.post(path, mark=theirs, **{field: "Hall"}).text

    refused = one.post(path, mark=mine, **{field: "Gym"})

    assert refused.status_code == 422
    assert "Somebody changed this while you had it open." in refused.text
    assert 'value="Gym"' in refused.text
    assert 'value="Hall"' in other.get(path).text
    assert "Saved." in one.post(path, mark=mark_of(refused.text), **{field: "Gym"}).text
    assert 'value="Gym"' in other.get(path).text


def test_the_undo_of_a_notice_needs_no_mark(browse):
    browser = browse("member")
    page = browser.post("/openings/market/edit", mark=mark_of(browser.get("/openings/market/edit").text), place="Hall").text
    assert "Saved." in page
    assert "Saved." in browser.post("/openings/market/edit", place="Library").text
