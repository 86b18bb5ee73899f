"""Without script: a fact is put right, a referral goes to its partner and is answered, results are read and taken away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from bot.assistant.ports import Store
from bot.assistant.result_counting import Counting
from tests.acceptance.conftest import Site, serve
from tests.acceptance.sound import DESK, TELEPHONE, NewContext, sign_in
from tests.fakes.office import fill, knowledge, make_office, rules

pytestmark = pytest.mark.browser


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


def test_a_fact_is_put_right_and_undone_without_script(
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

    with console.store.begin() as work:
        [corrected] = [one for one in work.profiles.facts("r1") if one.name == "years"]
    assert corrected.value == 6


def test_a_referral_is_passed_on_answered_by_its_partner_and_seen_by_both(
    new_context: NewContext, console: Site
) -> None:
    worker = new_context(viewport=DESK, java_script_enabled=False).new_page()
    sign_in(worker, console, "worker")
    answer(worker, "Passed on", "Please call her")
    member = new_context(viewport=TELEPHONE, java_script_enabled=False).new_page()
    sign_in(member, console, "member", "ar")
    member.goto(f"{console.url}/console/referrals")
    member.locator("tbody th a").click()
    expect(member.locator("#f-reply")).to_have_value("Please call her")
    member.locator("#f-reply").fill("دعوناها يوم الثلاثاء")
    member.locator("main button.action").click()
    expect(member.get_by_role("status").first).to_be_visible()

    worker.reload()
    expect(worker.get_by_text("دعوناها يوم الثلاثاء")).to_be_visible()


def answer(page: Page, state: str, reply: str) -> None:
    page.get_by_role("link", name="Referrals").click()
    page.get_by_role("link", name="no name given").click()
    page.get_by_label("State").select_option(label=state)
    page.get_by_label("Reply to the programme").fill(reply)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(reply)).to_be_visible()


def test_results_are_read_and_taken_away(new_context: NewContext, console: Site) -> None:
    page = new_context(viewport=DESK).new_page()
    sign_in(page, console, "worker")
    page.get_by_role("link", name="Results").click()
    page.get_by_role("link", name="Where people leave").click()
    expect(page.get_by_role("table")).to_contain_text("How many years did you work")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download as CSV").click()
    lines = taken.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].split(",")[3] == "language"
    assert any("skills.years" in line for line in lines[1:])
