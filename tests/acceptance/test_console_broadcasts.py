"""A broadcast in a real browser: from an opening to what came of it, and on a telephone without script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from bot.assistant.delivering import Delivering, Pieces
from bot.assistant.values import Channel, DeliveryStatus, Settled
from tests.acceptance.conftest import Site, serve
from tests.acceptance.sound import DESK, TELEPHONE, NewContext, sign_in
from tests.fakes.office import agree_to_messages, fill, make_broadcasting, make_office

pytestmark = pytest.mark.browser


@pytest.fixture
def console() -> Iterator[Site]:
    with serve("/doorstep", office=make_office) as site:
        fill(site.store, datetime.now(UTC))
        agree_to_messages(site.store, datetime.now(UTC))
        yield site


def carry(site: Site, most: int = 99) -> None:
    """One round of the walk, and a carrier that takes at most so many messages of each channel."""
    Delivering(broadcasting=make_broadcasting(site.store), pieces=Pieces(feed=3)).run_due(lambda: datetime.now(UTC))
    with site.store.begin() as work:
        for channel in Channel:
            claimed = work.outbox.claim(channel, "pump", datetime.now(UTC), most, 60)
            work.outbox.settle("pump", [
                Settled(delivery_id=one.id, status=DeliveryStatus.SENT, provider_id=f"p{one.id}") for one in claimed
            ])
        work.commit()


def test_a_broadcast_is_written_approved_and_watched_live(new_context: NewContext, console: Site) -> None:
    page = new_context(viewport=DESK).new_page()
    sign_in(page, console, "worker")
    page.goto(f"{console.url}/console/openings/new")
    page.get_by_label("Title").fill("Porter for the nights")
    page.get_by_role("button", name="Post it").click()
    page.get_by_role("link", name="Write to people about it").last.click()
    count = page.locator("#count")
    page.get_by_role("button", name="Count people").click()
    expect(count).to_contain_text("9 people can be written to now.")
    page.get_by_label("Text", exact=True).fill("A porter is wanted. {title}.")
    page.get_by_label("English", exact=True).check()
    expect(count).to_contain_text("7 people can be written to now.")
    page.get_by_role("button", name="Next: the other languages").click()

    expect(page.get_by_role("status")).to_contain_text("Kept as a draft")
    page.get_by_role("button", name="Save and preview").click()
    page.get_by_role("button", name="Count people and cost").click()
    expect(page.locator("#cost")).to_contain_text("7 people would get it")
    page.get_by_role("button", name="Ask for approval").click()
    expect(page.get_by_text("Somebody else has to look at it")).to_be_visible()

    other = new_context(viewport=DESK).new_page()
    sign_in(other, console, "boss")
    other.get_by_role("link", name=re.compile("A porter is wanted")).click()
    other.get_by_role("button", name="Approve: let it go").click()
    expect(other.get_by_role("status").first).to_contain_text("It goes out from")
    carry(console, 0)
    page.reload()
    expect(page.locator("#progress")).to_contain_text("0 per cent done")
    carry(console, 3)
    expect(page.locator("#progress")).to_contain_text(re.compile("[1-9]0? per cent done"))
    expect(page.locator("#said")).to_contain_text("per cent done")
    for _ in range(4):
        carry(console)
    expect(page.get_by_text("Done", exact=True).first).to_be_visible()
    expect(page.get_by_role("heading", name="What came of it")).to_be_visible()


def test_without_script_people_are_counted_and_it_goes(new_context: NewContext, console: Site) -> None:
    page: Page = new_context(viewport=TELEPHONE, java_script_enabled=False).new_page()
    sign_in(page, console, "member")
    page.get_by_role("link", name="Broadcasts", exact=True).click()
    page.get_by_role("link", name="New broadcast").click()
    page.get_by_label("Text", exact=True).fill("The market is open.")
    page.get_by_role("button", name="Count people").click()
    expect(page.locator("#count")).to_contain_text("few people can be written to now.")
    expect(page.get_by_label("Text", exact=True)).to_have_value("The market is open.")
    page.get_by_role("button", name="Next: the other languages").click()
    page.get_by_label("Arabic").fill("السوق مفتوح.")
    page.get_by_role("button", name="Save and preview").click()
    page.get_by_role("button", name="Count people and cost").click()
    page.get_by_role("button", name="Let it go").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    carry(console)
    page.reload()
    expect(page.get_by_role("heading", name="How far it is")).to_be_visible()
    page.get_by_role("link", name="What people wrote back").click()
    expect(page.get_by_text("Nobody wrote back yet.")).to_be_visible()
