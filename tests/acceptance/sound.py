"""What every page must be, whoever looks at it and on whatever: shared by all tests of the console in a real browser."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from tests.acceptance.conftest import Site
from tests.fakes.office import PASSWORD

NewContext = Callable[..., BrowserContext]
SHOTS = "DOORSTEP_SHOTS"
"""a folder: every page that is looked at is put there as a picture"""
DESK = {"width": 1280, "height": 900}
TELEPHONE = {"width": 390, "height": 844}
ZOOMED = {"width": 320, "height": 256}
"""a desk screen at 400 %"""


@dataclass(frozen=True, kw_only=True)
class View:
    """How somebody looks at the console."""

    name: str
    viewport: dict[str, int]
    language: str
    scheme: str


VIEWS = {
    view.name: view for view in (
        View(name="desk", viewport=DESK, language="en", scheme="light"),
        View(name="telephone", viewport=TELEPHONE, language="ar", scheme="dark"),
        View(name="zoomed", viewport=ZOOMED, language="en", scheme="light"),
    )
}
PRESSED = (
    "button, select, input:not([type=hidden]):not([type=checkbox]), label.check, summary, nav a, .action, .link, td a, "
    "th a, .rows a, .foot a, .self a"
)
"""what is pressed with a thumb; links in the middle of a sentence are not meant"""
FINDINGS = """async (pressed) => {
  const box = (one) => one.getBoundingClientRect();
  const root = document.documentElement;
  const inside = (one) => one.closest('details:not([open]) > :not(summary)') === null;
  return {
    axe: (await axe.run({resultTypes: ['violations']})).violations.map(
      (one) => [one.id, one.help, ...one.nodes.map((node) => node.html.slice(0, 200))]),
    wide: root.scrollWidth > root.clientWidth
      ? [...document.querySelectorAll('body *')].filter((one) => box(one).right > root.clientWidth + 1 || box(one).left < -1)
        .map((one) => one.outerHTML.slice(0, 200)).slice(0, 5)
      : [],
    small: [...document.querySelectorAll(pressed)]
      .filter((one) => one.checkVisibility() && inside(one) && !one.closest('.skip') && box(one).height < 43.5)
      .map((one) => one.outerHTML.slice(0, 200)),
    headings: document.querySelectorAll('h1').length,
    mains: document.querySelectorAll('main').length,
    speaks: `${root.lang} ${root.dir}`,
  };
}"""
SCRIPT = Axe().axe_script
SOUND = {"axe": [], "wide": [], "small": [], "headings": 1, "mains": 1}


def sign_in(page: Page, site: Site, name: str, language: str = "en") -> None:
    """As one of tests.fakes.office."""
    page.goto(f"{site.url}/console/sign-in?language={language}")
    enter(page, name)


def enter(page: Page, name: str, password: str = PASSWORD) -> None:
    """Fill in the sign-in that is there."""
    page.locator("#f-email").fill(f"{name}@example.org")
    page.locator("#f-password").fill(password)
    page.locator("main button.action").click()


def faults(page: Page, language: str = "") -> list[str]:
    """What is wrong with the page: axe, width, size of what is pressed, headings, and the language it should say."""
    page.evaluate(SCRIPT)
    found = page.evaluate(FINDINGS, PRESSED)
    if folder := os.environ.get(SHOTS):
        width = (page.viewport_size or DESK)["width"]
        name = re.sub(r"[^\w]+", "-", page.url.partition("//")[2].partition("/")[2])[:80]
        page.screenshot(path=Path(folder) / f"{width}-{name or 'start'}.png", full_page=True)
    right = SOUND if not language else {**SOUND, "speaks": f"{language} {'rtl' if language == 'ar' else 'ltr'}"}
    return [f"{page.url} {name}: {found[name]}" for name, well in right.items() if found[name] != well]


def assert_sound(page: Page) -> None:
    """No axe violation, nothing wider than the window, what is pressed is large enough, one heading of the page."""
    assert faults(page) == []


def focus_reaches_main(page: Page) -> bool:
    """Whether the first key leads into it, or to a link past the menu; nothing to press at all is well, too."""
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    page.keyboard.press("Tab")
    if page.evaluate("document.activeElement === document.body || document.activeElement.closest('main') !== null"):
        return True
    page.keyboard.press("Enter")
    return bool(page.evaluate("document.activeElement.id === 'main'"))
