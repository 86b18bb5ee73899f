"""The door list on a telephone: found from the home page, and ticked off without script."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.acceptance.conftest import serve
from tests.acceptance.sound import TELEPHONE, NewContext, sign_in
from tests.fakes.office import fill, make_office
from tests.fakes.office_events import fill_events

pytestmark = pytest.mark.browser

LARGE = 55
"""pixels: pressed by somebody who stands and holds the telephone in one hand"""


def test_people_are_ticked_off_on_a_telephone_without_script(new_context: NewContext) -> None:
    with serve("/doorstep", office=make_office) as site:
        fill(site.store, datetime.now(UTC))
        fill_events(site.store, datetime.now(UTC))
        page = new_context(viewport=TELEPHONE, java_script_enabled=False).new_page()
        sign_in(page, site, "member")
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
