"""The door list on a telephone: found from the home page, ticked off without script, read by a screen reader."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.acceptance.conftest import serve
from tests.fakes.office import PASSWORD, fill, make_office
from tests.fakes.office_events import fill_events

pytestmark = pytest.mark.browser

TELEPHONE = {"width": 390, "height": 844}
LARGE = 55
"""pixels: pressed by somebody who stands and holds the telephone in one hand"""


def sign_in(page: Page, url: str) -> None:
    page.goto(f"{url}/console/sign-in")
    page.locator("#f-email").fill("member@example.org")
    page.locator("#f-password").fill(PASSWORD)
    page.locator("main button").click()


def test_people_are_ticked_off_on_a_telephone_without_script(new_context: Callable[..., BrowserContext]) -> None:
    with serve("/doorstep", office=make_office) as site:
        fill(site.store, datetime.now(UTC))
        fill_events(site.store, datetime.now(UTC))
        page = new_context(viewport=TELEPHONE, java_script_enabled=False).new_page()
        sign_in(page, site.url)
        page.get_by_role("link", name="The class").click()
        expect(page.get_by_role("status")).to_have_text("0 of 4 here")
        box = page.get_by_role("button", name="Here The first one").bounding_box()
        assert box
        assert box["height"] >= LARGE

        page.get_by_role("button", name="Here The first one").click()
        expect(page.get_by_role("status")).to_have_text("1 of 4 here")
        page.get_by_label("Name or booking number").fill("2")
        page.get_by_role("button", name="Find").click()
        expect(page.locator(".guests li")).to_have_count(1)
        page.locator(".guests button").click()
        expect(page.get_by_role("button", name="Undo The <second> one")).to_be_visible()
        page.get_by_role("button", name="Undo The <second> one").click()
        page.get_by_role("link", name="All", exact=True).click()
        expect(page.get_by_role("status")).to_have_text("1 of 4 here")

        checked = new_context(viewport=TELEPHONE).new_page()
        sign_in(checked, site.url)
        for path in ("door", "places"):
            checked.goto(f"{site.url}/console/events/class/{path}")
            results = Axe().run(checked, options={"resultTypes": ["violations"]})
            assert results.violations_count == 0, results.generate_report()
            assert checked.evaluate(
                "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
            ) <= 0, path
