"""A coordinator looks at results, puts a fact right and answers a referral, without script; every page is sound."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, expect

from bot.assistant.ports import Store
from bot.assistant.result_counting import Counting
from tests.acceptance.conftest import Site, serve
from tests.acceptance.test_console import DESK, TELEPHONE, assert_sound, sign_in
from tests.fakes.office import fill, knowledge, make_office, rules

pytestmark = pytest.mark.browser
NewContext = Callable[..., BrowserContext]


@pytest.fixture
def console() -> Iterator[Site]:
    with serve("", office=make_office) as site:
        now = datetime.now(UTC)
        fill(site.store, now)
        counted(site.store, now)
        yield site


def counted(store: Store, now: datetime) -> None:
    with store.begin() as work:
        work.tally.asked("r1", "skills.years", now - timedelta(days=9))
        work.referrals.open("r2", "market", now)
        work.commit()
    Counting(store=store, rules=rules(), knowledge=knowledge()).run(now)


@pytest.mark.parametrize(("viewport", "language", "pages"), [
    (DESK, "en", ("/results", "/results/questions", "/referrals/r2/market", "/residents/r1/correct?name=years&of=midwife")),
    (TELEPHONE, "ar", ("/results/targets", "/referrals", "/duplicates")),
], ids=["desk", "telephone-arabic"])
def test_results_and_the_rest_of_a_profile_are_accessible_and_fit(
    new_context: NewContext, console: Site, viewport: dict[str, int], language: str, pages: tuple[str, ...]
) -> None:
    page = new_context(viewport=viewport).new_page()
    sign_in(page, console, "boss", language)
    for path in pages:
        page.goto(f"{console.url}/console{path}")
        assert_sound(page)


def test_a_fact_is_put_right_and_undone_and_a_referral_answered_without_script(
    new_context: NewContext, console: Site
) -> None:
    page = new_context(viewport=TELEPHONE, java_script_enabled=False).new_page()
    sign_in(page, console, "worker")
    page.goto(f"{console.url}/console/residents/r1")
    page.get_by_role("link", name="Put right: Years midwife").click()
    page.get_by_label("Value").fill("8")
    page.get_by_label("Why").fill("Said so on the telephone")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("The person is told")
    expect(page.get_by_text("6 → 8")).to_be_visible()
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("It is as it was.")

    page.get_by_role("link", name="Referrals").click()
    page.get_by_role("link", name="no name given").click()
    page.get_by_label("State").select_option(label="Passed on")
    page.get_by_label("Reply to the programme").fill("Please call her")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Please call her")).to_be_visible()

    page.get_by_role("link", name="Results").click()
    page.get_by_role("link", name="Where people leave").click()
    expect(page.get_by_role("table")).to_contain_text("How many years did you work")
