"""Two coordinators and a resident who writes to them, in a real browser: one of them on a telephone without script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, Route, expect

from bot.assistant.receive import receive
from bot.assistant.values import Channel, Inbound, LogLine
from bot.console.office.office import Office
from bot.store.memory import MemoryStore
from tests.acceptance.conftest import Site, serve
from tests.acceptance.sound import DESK, TELEPHONE, NewContext, assert_sound, sign_in
from tests.fakes.office import fill, make_desk, make_office
from tests.fakes.translate_server import TranslateServer, translating

pytestmark = pytest.mark.browser
ARABIC = "أنا خائفة"


@pytest.fixture
def machine() -> Iterator[TranslateServer]:
    with translating() as server:
        yield server


@pytest.fixture
def console(machine: TranslateServer) -> Iterator[Site]:
    from bot.channels.libretranslate import LibreTranslate

    def office(store: MemoryStore) -> Office:
        return replace(make_office(store), translator=LibreTranslate(machine.url))

    with serve("/doorstep", office=office) as site:
        fill(site.store, datetime.now(UTC))
        with site.store.begin() as uow:
            uow.conversations.log("c1", [
                LogLine(direction="in", text=ARABIC, at=datetime.now(UTC), language="ar"),
            ])
            uow.commit()
        yield site


def writes(site: Site, text: str) -> list[str]:
    """What the resident writes; the texts that come back by themselves."""
    now = datetime.now(UTC)
    outcome = receive(make_desk(), site.store, Inbound(
        channel=Channel.SMS, address="+447700900121", provider_id=now.isoformat(), at=now, text=text,
    ))
    return [one.text for one in outcome.messages] if outcome else []


def test_one_takes_over_the_other_sees_it_and_the_resident_is_answered(
    new_context: NewContext, console: Site, machine: TranslateServer
) -> None:
    desk = new_context(viewport=DESK).new_page()
    phone = new_context(viewport=TELEPHONE, java_script_enabled=False).new_page()
    sign_in(desk, console, "worker")
    sign_in(phone, console, "boss")
    phone.goto(f"{console.url}/console/inbox/h1")

    _to(desk, console, "/inbox/h1")
    expect(desk.locator(".machine")).to_contain_text(f"en:{ARABIC}")
    assert machine.asked[0]["q"] == [ARABIC]
    desk.get_by_role("button", name="Take over").click()
    expect(desk.get_by_role("status").first).to_contain_text("The conversation is yours")
    phone.get_by_role("button", name="Take over").click()
    expect(phone.get_by_text("The worker has this conversation now.")).to_be_visible()
    expect(phone.get_by_text("With The worker now")).to_be_visible()
    assert_sound(desk)

    desk.get_by_label("Your answer").fill("Good day, I am here.")
    expect(desk.locator("#draft")).to_contain_text("1 SMS part")
    expect(desk.locator("#draft")).to_contain_text("4.1 pence")
    desk.get_by_role("button", name="Send", exact=True).click()
    expect(desk.locator(".person .state").last).to_have_text("Waits to be sent")

    assert writes(console, "thank you <b>") == [], "the assistant is quiet"
    expect(desk.locator(".theirs .words").last).to_have_text("thank you <b>")
    assert "999" in writes(console, "he hits me")[0]
    expect(desk.locator("#standing")).to_contain_text("Urgent")
    desk.reload()
    expect(desk.get_by_role("heading", name="May be in danger: what to do")).to_be_visible()
    assert_sound(desk)

    desk.get_by_label("A note for other coordinators").fill("Call her sister.")
    desk.get_by_role("button", name="Keep the note").click()
    desk.get_by_role("button", name="Hand back to the assistant").click()
    expect(desk.get_by_text("has told the resident").first).to_be_visible()
    phone.reload()
    expect(phone.get_by_text("Call her sister.")).to_be_visible()
    phone.get_by_role("button", name="Close", exact=True).click()
    expect(phone.get_by_role("status").first).to_contain_text("closed")
    phone.get_by_role("button", name="Undo").click()
    expect(phone.get_by_text("open again").first).to_be_visible()
    with console.store.begin() as uow:
        said = [one.text for one in uow.conversations.lines("c1") if one.direction == "out"]
    assert len(said) == 4, "a person is here, the answer, what to do in danger, the person has finished"
    assert said[1] == "Good day, I am here."


def test_the_list_fills_by_itself_and_empties_with_signing_out(
    new_context: NewContext, console: Site
) -> None:
    context = new_context(viewport=DESK)
    page = context.new_page()
    sign_in(page, console, "worker")
    _to(page, console, "/inbox?state=late")
    expect(page.locator("tbody tr")).to_have_count(1)
    with console.store.begin() as uow:
        request = uow.inbox.of_contact("c1")
        assert request is not None
        uow.inbox.save(replace(request, urgent=True))
        uow.commit()
    expect(page.locator("tbody tr")).to_have_count(2)

    other = context.new_page()
    _to(other, console, "/account")
    other.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def _to(page: Page, site: Site, path: str) -> Page:
    page.goto(f"{site.url}/console{path}")
    return page


def test_what_is_written_before_the_script_has_come_is_counted_too(new_context: NewContext, console: Site) -> None:
    page = new_context(viewport=DESK).new_page()
    sign_in(page, console, "worker")
    page.goto(f"{console.url}/console/inbox/h1")
    page.get_by_role("button", name="Take over").click()
    expect(page.get_by_label("Your answer")).to_be_visible()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/live*.js*", hold)
    page.goto(f"{console.url}/console/inbox/h1", wait_until="commit")
    page.get_by_label("Your answer").fill("Good day.")

    held[0].continue_()

    expect(page.locator("#draft")).to_contain_text("1 SMS part")
