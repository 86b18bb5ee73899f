"""A coordinator's journey in a real browser: desk, telephone, Arabic from right to left, and everything without script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.acceptance.conftest import Site, serve
from tests.acceptance.sound import DESK, TELEPHONE, NewContext, sign_in
from tests.fakes.office import fill, make_office

pytestmark = pytest.mark.browser

@pytest.fixture(params=["", "/doorstep"], ids=["root", "prefix"])
def console(request: pytest.FixtureRequest) -> Iterator[Site]:
    with serve(request.param, office=make_office) as site:
        fill(site.store, datetime.now(UTC))
        yield site


def test_a_coordinator_posts_finds_and_undoes_without_script(new_context: NewContext, console: Site) -> None:
    page = new_context(viewport=TELEPHONE, java_script_enabled=False).new_page()
    sign_in(page, console, "worker")
    expect(page.get_by_role("heading", name="What needs me now")).to_be_visible()

    page.get_by_role("link", name="Openings", exact=True).click()
    page.get_by_role("link", name="New opening").click()
    page.get_by_role("button", name="Post it").click()
    expect(page.get_by_role("alert")).to_contain_text("Title: Fill this in.")
    page.get_by_label("Title").fill("Kitchen helper <nights>")
    page.get_by_label("Last day to apply").fill((datetime.now(UTC) + timedelta(days=5)).date().isoformat())
    page.get_by_text("Which work it is").click()
    page.get_by_label("kitchen porter", exact=True).check()
    page.get_by_role("button", name="Post it").click()
    expect(page.get_by_role("status")).to_contain_text("Posted. Its code is")
    expect(page.get_by_role("heading", name="Kitchen helper <nights>")).to_be_visible()

    page.get_by_role("link", name="Who matches now").click()
    expect(page.get_by_text("Nobody whom you may see told of such work yet.")).to_be_visible()
    page.get_by_role("link", name="People of any work").click()
    expect(page.get_by_role("heading", name=re.compile(r"Fits"))).to_have_count(2)
    page.go_back()
    page.go_back()
    page.get_by_role("button", name="It is filled").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("open again")

    page.get_by_role("link", name="People", exact=True).click()
    page.get_by_label("Work").select_option(label="midwife")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name=re.compile("no name given")).click()
    expect(page.get_by_role("heading", name="What they told us")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("console", [""], indirect=True)
def test_in_arabic_everything_stands_on_the_other_side_and_the_keyboard_reaches_it(
    new_context: NewContext, console: Site
) -> None:
    page = new_context(viewport=DESK).new_page()
    sign_in(page, console, "worker", "ar")
    brand, out = page.locator(".brand").bounding_box(), page.locator(".self button").bounding_box()
    assert brand
    assert out
    assert brand["x"] > out["x"]

    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".rows a").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/console/inbox/h2$"))
