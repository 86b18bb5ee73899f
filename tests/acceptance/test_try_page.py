"""The try-it page in a real browser: telephone and desk, Arabic, keyboard alone, no script, axe, no third party."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.acceptance.conftest import Site, serve
from tests.fakes.echo import say

pytestmark = pytest.mark.browser

DESK = {"width": 1280, "height": 900}
TELEPHONE = {"width": 390, "height": 844}
ZOOMED = {"width": 320, "height": 256}
"""a desk screen at 400 %"""
ARABIC = "مرحبا، كنت قابلة لمدة ٦ سنوات"
NewContext = Callable[..., BrowserContext]


def open_page(new_context: NewContext, site: Site, path: str = "/try", **options: object) -> Page:
    page = new_context(**{"viewport": DESK, **options}).new_page()
    page.goto(site.url + path)
    return page


def write(page: Page, text: str) -> None:
    """Type and press Enter; wait until it is answered."""
    lines = page.locator("#log .line")
    before = lines.count()
    page.get_by_label("Your message").fill(text)
    page.keyboard.press("Enter")
    expect(lines).to_have_count(before + 2)
    expect(page.locator("#typing")).to_be_hidden()


def overflow(page: Page) -> int:
    return page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")


def assert_accessible(page: Page) -> None:
    results = Axe().run(page, options={"resultTypes": ["violations"]})
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize(("look", "scheme", "viewport"), [
    ("telegram", "light", DESK),
    ("telegram", "dark", TELEPHONE),
    ("telegram", "light", ZOOMED),
    ("sms", "light", TELEPHONE),
    ("sms", "dark", DESK),
])
def test_a_conversation_is_accessible_and_fits(
    new_context: NewContext, site: Site, look: str, scheme: str, viewport: dict[str, int]
) -> None:
    page = open_page(new_context, site, f"/try?look={look}", viewport=viewport, color_scheme=scheme)
    assert_accessible(page)
    write(page, "Hello")
    write(page, ARABIC)
    write(page, "averylongwordwithoutanyspace" * 20)

    assert_accessible(page)
    assert overflow(page) <= 0


@pytest.mark.parametrize("viewport", [DESK, TELEPHONE], ids=["desk", "telephone"])
@pytest.mark.parametrize("path", ["/", "/languages", "/nowhere"])
def test_the_other_pages_are_accessible_and_fit(
    new_context: NewContext, site: Site, viewport: dict[str, int], path: str
) -> None:
    page = open_page(new_context, site, path, viewport=viewport)

    assert_accessible(page)
    assert overflow(page) <= 0


@pytest.mark.parametrize("viewport", [DESK, TELEPHONE], ids=["desk", "telephone"])
def test_everything_to_press_is_large_enough_and_the_box_is_in_sight(
    new_context: NewContext, site: Site, viewport: dict[str, int]
) -> None:
    page = open_page(new_context, site, viewport=viewport)
    write(page, "Hello")

    sizes = [item.bounding_box() for item in page.locator("button, textarea, nav a, .brand").all()]
    assert min(box["height"] for box in sizes if box) >= 44
    assert min(box["width"] for box in sizes if box) >= 44
    expect(page.get_by_label("Your message")).to_be_in_viewport(ratio=1)


def test_an_arabic_conversation_stands_on_the_arabic_sides(new_context: NewContext, site: Site) -> None:
    page = open_page(new_context, site, viewport=TELEPHONE)
    write(page, "Hello")
    screen = page.locator("#screen").bounding_box()

    def middle(selector: str) -> float:
        box = page.locator(selector).last.bounding_box()
        assert box
        assert screen
        return (box["x"] + box["width"] / 2) - (screen["x"] + screen["width"] / 2)

    assert middle(".mine .bubble") > 0 > middle(".theirs .bubble")

    write(page, ARABIC)

    assert middle(".mine .bubble") < 0 < middle(".theirs .bubble")
    bubble = page.locator(".theirs .bubble").last
    assert (bubble.get_attribute("lang"), bubble.get_attribute("dir")) == ("ar", "rtl")
    assert page.locator(".theirs .choices").last.get_attribute("dir") == "rtl"


def test_by_keyboard_alone(new_context: NewContext, site: Site) -> None:
    page = open_page(new_context, site)
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(5):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.id") == "text":
            break
    page.keyboard.type("one line")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("another")
    page.keyboard.press("Enter")
    expect(page.locator("#log .mine .bubble").last).to_have_text("one line\nanother")
    expect(page.locator("#typing")).to_be_hidden()
    expect(page.get_by_label("Your message")).to_be_focused()

    page.keyboard.press("Shift+Tab")  # the last choice of the answer
    expect(page.get_by_role("button", name="Classes")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#log .mine .bubble").last).to_have_text("Classes")
    assert [inbound.button for inbound in site.echo.taken] == ["", "tok.1"]


def test_words_are_echoed_at_once_while_the_answer_is_awaited(new_context: NewContext, site: Site) -> None:
    page = open_page(new_context, site)
    page.get_by_label("Your message").fill("slow one")
    page.keyboard.press("Enter")

    expect(page.locator("#pending .bubble")).to_have_text("slow one")
    expect(page.locator("#typing")).to_be_visible()
    assert page.locator("#log").get_attribute("aria-busy") == "true"

    page.get_by_label("Your message").fill("meanwhile")
    page.keyboard.press("Enter")

    expect(page.locator("#log .mine .bubble")).to_have_text(["slow one", "meanwhile"])
    expect(page.locator("#pending .bubble")).to_have_count(0)
    expect(page.locator("#log")).to_have_attribute("aria-busy", "false")


def test_a_message_nobody_asked_for_arrives_by_itself_once(new_context: NewContext, site: Site) -> None:
    page = open_page(new_context, site)
    write(page, "Hello")
    say(site.store, site.echo.taken[0].address, "A new opening for you", site.echo.now())

    expect(page.locator(".theirs .bubble").last).to_have_text("A new opening for you")
    write(page, "Thanks")
    expect(page.get_by_text("A new opening for you", exact=True)).to_have_count(1)


def test_without_a_stream_the_page_asks_now_and_then(new_context: NewContext, site: Site) -> None:
    context = new_context(viewport=DESK)
    context.add_init_script("delete window.EventSource")
    page = context.new_page()
    page.goto(f"{site.url}/try")
    write(page, "Hello")
    say(site.store, site.echo.taken[0].address, "A new opening for you", site.echo.now())

    expect(page.locator(".theirs .bubble").last).to_have_text("A new opening for you")


def test_a_lost_connection_keeps_the_words_and_sending_them_again_is_safe(new_context: NewContext, site: Site) -> None:
    page = open_page(new_context, site)
    # The message arrives, its answer is lost: the worst case.
    page.route("**/try/messages", lambda route: (route.fetch(), route.abort()))
    box = page.get_by_label("Your message")
    box.fill("please keep this")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("Not sent. Doorstep cannot be reached.")
    expect(box).to_have_value("please keep this")

    page.unroute("**/try/messages")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_have_text("")
    expect(page.locator("#log .mine")).to_have_count(1)
    assert len({inbound.provider_id for inbound in site.echo.taken}) == 1


def test_too_many_messages_are_refused_in_words(new_context: NewContext, site: Site) -> None:
    page = open_page(new_context, site)
    for number in range(21):
        page.get_by_label("Your message").fill(f"message {number}")
        page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("Wait a few seconds")
    expect(page.get_by_label("Your message")).to_have_value("message 20")


def test_a_suggestion_a_photo_and_starting_again(new_context: NewContext, site: Site) -> None:
    page = open_page(new_context, site)
    page.get_by_role("button", name="Polish").click()
    expect(page.locator("#log .mine .bubble")).to_contain_text("Dzień dobry")
    page.get_by_role("button", name="Send photo").click()
    expect(page.locator("#log .mine .bubble").last).to_have_text("Photo")

    page.get_by_role("button", name="Start again").click()

    expect(page.locator("#log .line")).to_have_count(0)
    expect(page.get_by_text("Nothing said yet")).to_be_visible()


@pytest.mark.parametrize("viewport", [DESK, TELEPHONE], ids=["desk", "telephone"])
def test_without_script(new_context: NewContext, site: Site, viewport: dict[str, int]) -> None:
    page = open_page(new_context, site, java_script_enabled=False, viewport=viewport)
    page.get_by_label("Your message").fill("Hello\nthere")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".mine .bubble")).to_have_text("Hello\nthere")
    page.get_by_role("button", name="Jobs", exact=True).click()
    expect(page.locator(".theirs .bubble").last).to_contain_text("I heard: tok.0")
    page.get_by_role("link", name="Text message").click()
    page.get_by_role("button", name="Arabic").click()
    expect(page.locator(".theirs .bubble")).to_contain_text("1 وظائف")
    expect(page.locator(".theirs .small")).to_contain_text("2 parts, 8.2p")


def test_under_a_path_prefix(new_context: NewContext) -> None:
    with serve("/doorstep") as site:
        page = open_page(new_context, site, "/")
        page.get_by_role("link", name="Try it: write as a resident would").click()
        write(page, "Hello")
        say(site.store, site.echo.taken[0].address, "A new opening for you", site.echo.now())
        expect(page.locator(".theirs .bubble").last).to_have_text("A new opening for you")

        assert page.url == f"{site.url}/try"


def test_markup_in_words_stays_words(new_context: NewContext, site: Site) -> None:
    page = open_page(new_context, site)
    attack = "<img src=/nowhere onerror=alert(1)><b>bold</b>"
    write(page, attack)

    expect(page.locator("#log .mine .bubble")).to_have_text(attack)
    expect(page.locator("#log img, #log b")).to_have_count(0)
