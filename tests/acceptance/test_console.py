"""A coordinator's journey in a real browser: desk, telephone, Arabic from right to left, and everything without script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.acceptance.conftest import Site, serve
from tests.fakes.office import PASSWORD, fill, make_office

pytestmark = pytest.mark.browser

DESK = {"width": 1280, "height": 900}
TELEPHONE = {"width": 390, "height": 844}
ZOOMED = {"width": 320, "height": 256}
"""a desk screen at 400 %"""
NewContext = Callable[..., BrowserContext]


@pytest.fixture(params=["", "/doorstep"], ids=["root", "prefix"])
def console(request: pytest.FixtureRequest) -> Iterator[Site]:
    with serve(request.param, office=make_office) as site:
        fill(site.store, datetime.now(UTC))
        yield site


def sign_in(page: Page, site: Site, name: str, language: str = "en") -> None:
    page.goto(f"{site.url}/console/sign-in?language={language}")
    page.locator("#f-email").fill(f"{name}@example.org")
    page.locator("#f-password").fill(PASSWORD)
    page.locator("main button").click()


def assert_sound(page: Page) -> None:
    """No axe violation, nothing wider than the window, and all there is to press is large enough."""
    results = Axe().run(page, options={"resultTypes": ["violations"]})
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"
    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, page.url
    small = page.evaluate(
        """() => [...document.querySelectorAll('main button, main select, main input:not([type=hidden]):not([type=checkbox]),'
            + ' label.check, summary, nav a, .action, td a, th a, .rows a')]
            .filter(one => one.offsetParent && one.getBoundingClientRect().height < 43.5).map(one => one.outerHTML)"""
    )
    assert small == [], page.url


PAGES = (
    "", "/openings", "/openings/porter", "/openings/porter/edit", "/openings/porter/people", "/residents",
    "/residents/r1", "/inbox", "/inbox/h1", "/inbox/h2", "/accounts", "/accounts/member", "/account", "/audit",
    "/tokens", "/tokens/new", "/webhooks",
)


@pytest.mark.parametrize("console", [""], indirect=True)
@pytest.mark.parametrize(("viewport", "language", "scheme", "pages"), [
    (DESK, "en", "light", PAGES),
    (TELEPHONE, "ar", "dark", ("", "/openings/porter/edit", "/residents", "/residents/r1", "/inbox", "/inbox/h2")),
    (ZOOMED, "en", "dark", ("/openings/porter", "/residents")),
], ids=["desk", "telephone-arabic", "zoomed"])
def test_every_page_is_accessible_and_fits(
    new_context: NewContext, console: Site, viewport: dict[str, int], language: str, scheme: str, pages: tuple[str, ...]
) -> None:
    page = new_context(viewport=viewport, color_scheme=scheme).new_page()
    page.goto(f"{console.url}/console/sign-in?language={language}")
    assert_sound(page)
    sign_in(page, console, "boss", language)
    for path in pages:
        page.goto(f"{console.url}/console{path}")
        for folded in page.locator("summary").all():
            folded.click()
        assert_sound(page)


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
    expect(page.get_by_role("heading", name=re.compile(r"Fits"))).to_have_count(2)
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
