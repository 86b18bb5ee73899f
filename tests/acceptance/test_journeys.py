"""Ways a tired coordinator takes: back in with a link, a file sent in, a session that ends half way, two clicks for one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, Route, expect

from bot.assistant.totp import code_at, step_of
from tests.acceptance.conftest import Site, serve
from tests.acceptance.sound import DESK, TELEPHONE, ZOOMED, NewContext, assert_sound, enter, sign_in
from tests.fakes.office import make_office
from tests.fakes.whole_office import KEY, LONG, MARKUP, TABLE, fill_wholly

pytestmark = pytest.mark.browser
NEW_PASSWORD = "five spoons of dark honey"


@pytest.fixture(params=["/doorstep"], ids=["prefix"])
def console(request: pytest.FixtureRequest) -> Iterator[Site]:
    with serve(request.param, office=make_office) as site:
        assert site.office is not None
        fill_wholly(site.office, datetime.now(UTC))
        yield site


def to(page: Page, site: Site, path: str) -> None:
    page.goto(f"{site.url}/console{path}")


def end_sessions(site: Site, name: str) -> None:
    with site.store.begin() as work:
        work.accounts.close_sessions(name)
        work.commit()


def test_whoever_forgot_comes_back_in_with_a_link_and_the_second_step(new_context: NewContext, console: Site) -> None:
    boss = new_context(viewport=DESK).new_page()
    sign_in(boss, console, "boss")
    to(boss, console, "/accounts/guarded")
    boss.locator('form[action$="/link"] button').click()
    link = boss.locator("main input[readonly]").input_value()

    phone = new_context(viewport=TELEPHONE, java_script_enabled=False).new_page()
    phone.goto(link)
    phone.get_by_label("New password").fill("short")
    phone.get_by_role("button", name="Keep this password").click()
    expect(phone.get_by_role("alert")).to_be_visible()
    phone.get_by_label("New password").fill(NEW_PASSWORD)
    phone.get_by_role("button", name="Keep this password").click()
    expect(phone.get_by_role("heading", name="Second step")).to_be_visible()
    phone.get_by_label("Code").fill(code_at(KEY, step_of(datetime.now(UTC))))
    phone.get_by_role("button", name="Go on").click()
    expect(phone.get_by_role("heading", name="What needs me now")).to_be_visible()

    used = new_context(viewport=TELEPHONE, java_script_enabled=False).new_page()
    used.goto(link)
    expect(used.get_by_role("alert")).to_contain_text("was used, or is too old")
    enter(used, "worker")
    expect(used.get_by_role("heading", name="What needs me now")).to_be_visible()


def test_a_file_is_looked_at_brought_in_and_taken_back(new_context: NewContext, console: Site) -> None:
    page = new_context(viewport=TELEPHONE, java_script_enabled=False).new_page()
    sign_in(page, console, "member")
    page.get_by_role("link", name="Events", exact=True).click()
    page.get_by_role("link", name="Import a file").click()
    content = TABLE.replace("Library", "Church hall").encode()
    page.locator("#f-file").set_input_files({"name": "events.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("It ends before it starts.")).to_be_visible()
    page.get_by_role("button", name="Import 2 records").click()
    expect(page.locator(".notice")).to_contain_text("Imported.")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".notice")).to_contain_text("Taken back")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_note_survives_a_session_that_ended_and_a_second_step(
    new_context: NewContext, console: Site, script: bool
) -> None:
    page = new_context(viewport=DESK, java_script_enabled=script).new_page()
    sign_in(page, console, "guarded")
    page.get_by_label("Code").fill(code_at(KEY, step_of(datetime.now(UTC)) - 1))
    page.get_by_role("button", name="Go on").click()
    to(page, console, "/residents/r1/correct?name=years&of=midwife")
    page.get_by_label("Value").fill("8")
    page.get_by_label("Why").fill(f"Said so <b> on the telephone {LONG}")
    end_sessions(console, "guarded")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("what you wrote is kept")).to_be_visible()
    assert_sound(page) if script else None
    enter(page, "guarded")
    page.get_by_label("Code").fill(code_at(KEY, step_of(datetime.now(UTC))))
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Said so <b> on the telephone")).to_be_visible()
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_text("6 → 8")).to_be_visible()


def test_half_an_answer_and_half_a_broadcast_survive_the_end_of_the_session(
    new_context: NewContext, console: Site
) -> None:
    page = new_context(viewport=DESK).new_page()
    sign_in(page, console, "worker")
    to(page, console, "/inbox/h1")
    page.get_by_role("button", name="Take over").click()
    page.get_by_label("Your answer").fill("Good day. We have read")
    end_sessions(console, "worker")
    expect(page.get_by_text("what you wrote is kept")).to_be_visible()
    enter(page, "worker")
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_label("Your answer")).to_have_value("Good day. We have read")
    expect(page.locator("#draft")).to_contain_text("1 SMS part")

    to(page, console, "/broadcasts/new")
    page.get_by_label("Text", exact=True).fill(f"The market {MARKUP}")
    end_sessions(console, "worker")
    page.get_by_label("English", exact=True).check()
    expect(page.get_by_text("what you wrote is kept")).to_be_visible()
    enter(page, "worker")
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_label("Text", exact=True)).to_have_value(f"The market {MARKUP}")
    expect(page.get_by_label("English", exact=True)).to_be_checked()


def test_a_session_that_ended_before_the_stream_came_is_told_too(new_context: NewContext, console: Site) -> None:
    page = new_context(viewport=DESK).new_page()
    sign_in(page, console, "worker")
    page.route("**/inbox/h1/news*", lambda route: (end_sessions(console, "worker"), route.continue_()))
    to(page, console, "/inbox/h1")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def slowly(route: Route) -> None:
    """The server has it at once; its answer takes a second, as long as somebody needs for another click."""
    answer = route.fetch(max_redirects=0)
    time.sleep(1)
    route.fulfill(response=answer)


def test_two_clicks_are_one_and_going_back_sends_nothing(new_context: NewContext, console: Site) -> None:
    page = new_context(viewport=DESK).new_page()
    sign_in(page, console, "worker")
    to(page, console, "/openings/new")
    page.get_by_label("Title").fill("Night kitchen")
    page.route("**/openings/new", slowly)
    page.get_by_role("button", name="Post it").evaluate("(one) => { one.click(); setTimeout(() => one.click(), 300); }")
    expect(page.get_by_role("status")).to_contain_text("Posted.")
    page.go_back()
    expect(page.get_by_label("Title")).to_be_visible()
    page.go_forward()

    to(page, console, "/inbox/h1")
    page.get_by_role("button", name="Take over").dblclick()
    page.get_by_label("Your answer").fill("Good day.")
    expect(page.locator("#draft")).to_contain_text("1 SMS part")
    page.get_by_role("button", name="Send", exact=True).dblclick()
    expect(page.locator(".person .words")).to_have_text(["Good day."])
    page.reload()
    expect(page.locator(".person .words")).to_have_text(["Good day."])
    with console.store.begin() as work:
        titles = [one.opportunity.titles["en"] for one in work.openings.all_kept()]
    assert titles.count("Night kitchen") == 1


def test_at_400_per_cent_the_keyboard_never_leads_behind_something(new_context: NewContext, console: Site) -> None:
    page = new_context(viewport=ZOOMED).new_page()
    sign_in(page, console, "boss")
    for path in ("/openings/new", "/broadcasts/new", "/events/class/door"):
        to(page, console, path)
        for _ in range(40):
            page.keyboard.press("Tab")
            hidden = page.evaluate(HIDDEN)
            assert hidden == "", (path, hidden)
    assert_sound(page)


HIDDEN = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  if (one === document.body || box.height > innerHeight) return '';
  const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
  const y = box.top + box.height / 2;
  const top = document.elementFromPoint(x, y);
  return top && (one.contains(top) || top.contains(one) || one.labels?.[0]?.contains(top)) ? '' : one.outerHTML;
}"""
