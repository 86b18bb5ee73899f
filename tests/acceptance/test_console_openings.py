"""A coordinator looks at an opening first, posts it all the same and writes it in Urdu, on a telephone without script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.acceptance.conftest import Site, serve
from tests.acceptance.sound import TELEPHONE, assert_sound, sign_in
from tests.fakes.office import fill, make_office

pytestmark = pytest.mark.browser
NewContext = Callable[..., BrowserContext]


@pytest.fixture
def console() -> Iterator[Site]:
    with serve(office=make_office) as site:
        fill(site.store, datetime.now(UTC))
        yield site


def test_an_opening_is_looked_at_posted_and_written_in_urdu_without_script(
    new_context: NewContext, console: Site
) -> None:
    page = new_context(viewport=TELEPHONE, java_script_enabled=False).new_page()
    sign_in(page, console, "worker")
    page.goto(f"{console.url}/console/openings/new")
    page.get_by_label("Title").fill("Porter in the hospital")
    page.get_by_label("Place", exact=False).first.fill("Midland Metropolitan Hospital")
    page.get_by_label("Last day to apply").fill((datetime.now(UTC) + timedelta(days=5)).date().isoformat())
    page.get_by_role("button", name="Look at it").click()
    look = page.locator("#look")
    expect(look.get_by_role("status")).to_contain_text("Of 2 people whom you may see")
    expect(look.get_by_role("link", name=re.compile("A porter in the hospital"))).to_be_visible()

    page.get_by_role("button", name="Post it", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("It was not posted yet")
    page.get_by_role("button", name="Post it all the same").click()
    expect(page.get_by_role("status").first).to_contain_text("Posted. Its code is")
    expect(page.get_by_role("heading", name="Is it the same opening?")).to_be_visible()

    page.get_by_role("link", name="Urdu").click()
    expect(page.get_by_text("Porter in the hospital", exact=True).last).to_be_visible()
    page.get_by_role("textbox").first.fill("ہسپتال میں قلی")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("listitem").filter(has_text="Urdu")).to_contain_text("written")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("listitem").filter(has_text="Urdu")).to_contain_text("missing: English is shown")

    page.get_by_role("link", name="Count people").click()
    expect(page.locator("#reach")).to_contain_text("Are told of it")
    page.get_by_role("link", name="Who matches now").click()
    expect(page.get_by_role("heading", name=re.compile("Fits"))).to_have_count(2)
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_role("heading", name="Sentences to review")).to_be_visible()


def test_with_script_the_look_changes_in_its_place_and_every_part_is_sound(
    new_context: NewContext, console: Site
) -> None:
    page = new_context(viewport=TELEPHONE, color_scheme="dark").new_page()
    sign_in(page, console, "worker")
    page.goto(f"{console.url}/console/openings/new")
    page.get_by_label("Title").fill("Porter in the hospital")
    page.get_by_label("Place", exact=False).first.fill("Midland Metropolitan Hospital")
    page.get_by_role("button", name="Look at it").click()
    expect(page.locator("#look").get_by_role("status")).to_contain_text("Of 2 people whom you may see")
    expect(page.get_by_role("button", name="Look at it")).to_be_focused()
    assert_sound(page)
    page.get_by_role("button", name="Post it", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("It was not posted yet")
    assert_sound(page)
    for path in ("", "/openings/porter?reach=yes", "/openings/porter/texts/ur", "/openings/porter/people?verdict=not_yet"):
        page.goto(f"{console.url}/console{path}")
        assert_sound(page)
