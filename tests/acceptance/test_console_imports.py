"""A long file in a real browser: the page follows the worker by itself; without script by loading it again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from threading import Event, Thread

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from bot.assistant.import_walk import ImportWalk
from tests.acceptance.conftest import Site, serve
from tests.acceptance.sound import DESK, TELEPHONE, assert_sound, sign_in
from tests.fakes.office import fill, make_office

pytestmark = pytest.mark.browser
NewContext = Callable[..., BrowserContext]
TABLE = "kind,title,closes,reference\n" + "".join(f"job,Porter {n},2099-12-20,{n}\n" for n in range(800))


@pytest.fixture
def console() -> Iterator[Site]:
    with serve("/doorstep", office=make_office) as site:
        fill(site.store, datetime.now(UTC))
        yield site


class Worker:
    """Goes on with what is due in a thread of its own, and waits in the middle until it is let go."""

    def __init__(self, site: Site) -> None:
        self._gate = Event()
        walk = ImportWalk(
            store=site.store, read=make_office(site.store).read_file, worker="w", chunk=200, rest=self._wait,
        )
        self._thread = Thread(target=walk.run_due, args=(lambda: datetime.now(UTC),))
        self._thread.start()

    def _wait(self) -> None:
        self._gate.wait(30)

    def finish(self) -> None:
        self._gate.set()
        self._thread.join()


def send_in(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/console/imports")
    page.get_by_label("File", exact=True).set_input_files({"name": "jobs.csv", "mimeType": "text/csv", "buffer": TABLE.encode()})
    page.get_by_role("button", name="Look at it").click()


def test_a_long_import_is_followed_live(new_context: NewContext, console: Site) -> None:
    page = new_context(viewport=DESK).new_page()
    sign_in(page, console, "member")
    send_in(page, console)
    expect(page.locator("#progress")).to_contain_text("The file is being read.")
    for button, state in (("Import 800 records", "Looked at, not imported"), ("", "Imported")):
        worker = Worker(console)
        expect(page.locator("progress")).to_have_attribute("value", "25")
        assert_sound(page)
        worker.finish()
        expect(page.locator("main .tag")).to_have_text(state)
        if button:
            expect(page.locator("tbody tr")).to_have_count(100)
            page.get_by_role("button", name=button).click()
            expect(page.get_by_role("status").first).to_contain_text("You may close this page.")
    page.get_by_role("link", name="Next page").click()
    expect(page.locator("tbody th").first).to_have_text("102")
    assert_sound(page)


def test_without_script_the_page_tells_how_far_it_is_when_it_is_loaded_again(
    new_context: NewContext, console: Site
) -> None:
    page = new_context(viewport=TELEPHONE, java_script_enabled=False).new_page()
    sign_in(page, console, "member")
    send_in(page, console)
    worker = Worker(console)
    expect(page.locator("progress")).to_have_attribute("value", "25", timeout=30_000)
    worker.finish()
    expect(page.locator("main .tag")).to_have_text("Looked at, not imported", timeout=30_000)


def test_the_picture_of_the_key_is_sound_in_light_and_dark(new_context: NewContext, console: Site) -> None:
    for viewport, scheme in ((DESK, "light"), (TELEPHONE, "dark")):
        page = new_context(viewport=viewport, color_scheme=scheme).new_page()
        sign_in(page, console, "reader")
        page.goto(f"{console.url}/console/account/second-step")
        expect(page.locator("svg.picture")).to_be_visible()
        assert_sound(page)
