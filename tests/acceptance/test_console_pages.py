"""Every page there is, in a real browser: sound for whoever looks at it, and none is missing from the list below.

In the suite, each page is looked at on the desk or on the telephone, in turn; `make soak` looks at each in every view.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from jinja2 import Environment
from playwright.sync_api import Page

from bot.assistant.totp import code_at, step_of
from bot.cli.public_events import StoredEvents
from bot.console.pages import FOLDER
from bot.store.memory import MemoryStore
from tests.acceptance.conftest import Site, serve
from tests.acceptance.sound import (
    VIEWS,
    NewContext,
    View,
    enter,
    faults,
    focus_reaches_main,
    sign_in,
)
from tests.fakes.office import desk, make_office
from tests.fakes.whole_office import MARKUP, Whole, fill_wholly

pytestmark = pytest.mark.browser

PAGES: Mapping[str, Sequence[str]] = {
    "console_home": ("",),
    "console_openings": ("/openings", "/openings?q=nothing"),
    "console_opening": ("/openings/porter", "/openings/market", "/openings/market?reach=yes"),
    "console_opening_texts": ("/openings/market/texts/ur",),
    "console_new_opening": ("/openings/new",),
    "console_edit_opening": ("/openings/market/edit",),
    "console_copy_opening": ("/openings/porter/copy",),
    "console_matching": ("/openings/porter/people",),
    "console_inbox": ("/inbox", "/inbox?state=late"),
    "console_talk": ("/inbox/h1", "/inbox/h2"),
    "console_residents": ("/residents", "/residents?q=nobody"),
    "console_resident": ("/residents/r1", "/residents/r2", "/residents/r4"),
    "console_correct": ("/residents/r1/correct?name=years&of=midwife", "/residents/r1/correct?name=hours&of="),
    "console_duplicates": ("/duplicates",),
    "console_referrals": ("/referrals",),
    "console_referral": ("/referrals/r1/market",),
    "console_account": ("/account",),
    "console_password": ("/account/password",),
    "console_second_step_on": ("/account/second-step",),
    "console_coordinators": ("/accounts",),
    "console_new_coordinator": ("/accounts/new",),
    "console_coordinator": ("/accounts/guarded",),
    "console_change_coordinator": ("/accounts/member/change",),
    "console_partners": ("/partners",),
    "console_new_partner": ("/partners/new",),
    "console_partner": ("/partners/charity",),
    "console_audit": ("/audit",),
    "console_events": ("/events", "/events?when=past"),
    "console_event": ("/events/class", "/events/secret", "/events/talks", "/events/long"),
    "console_new_event": ("/events/new",),
    "console_copy_event": ("/events/class/copy",),
    "console_edit_event": ("/events/secret/edit", "/events/class/edit"),
    "console_event_texts": ("/events/class/texts/ar",),
    "console_move_event": ("/events/class/move",),
    "console_event_places": ("/events/class/places", "/events/visit/places"),
    "console_door": ("/events/class/door", "/events/class/door?q=nobody"),
    "console_door_sheet": ("/events/class/door/sheet",),
    "console_door_word": ("/events/class/door/word",),
    "console_imports": ("/imports",),
    "console_import": ("/imports/{looked_at}", "/imports/{imported}", "/imports/{waiting}"),
    "console_broadcasts": ("/broadcasts", "/broadcasts?state=done"),
    "console_broadcast": ("/broadcasts/{draft}", "/broadcasts/{running}", "/broadcasts/B1"),
    "console_new_broadcast": ("/broadcasts/new", "/broadcasts/new?about=market", "/broadcasts/new?copy={draft}"),
    "console_edit_broadcast": ("/broadcasts/{draft}/edit",),
    "console_broadcast_texts": ("/broadcasts/{draft}/texts",),
    "console_broadcast_preview": ("/broadcasts/{draft}/preview",),
    "console_broadcast_replies": ("/broadcasts/{running}/replies",),
    "console_results": ("/results",),
    "console_result": tuple(f"/results/{one}" for one in ("way", "questions", "targets", "costs", "broadcasts", "sentences")),
    "console_tokens": ("/tokens",),
    "console_new_token": ("/tokens/new",),
    "console_token": ("/tokens/{token}",),
    "console_webhooks": ("/webhooks",),
    "console_webhook": ("/webhooks/hook",),
}
"""route -> addresses below /console that a signed-in coordinator opens"""
OUTSIDE: Mapping[str, Sequence[str]] = {
    "start": ("/",), "languages": ("/languages",), "try_page": ("/try", "/try?look=sms"), "certificate": ("/a/named",),
    "event_page": ("/e/CLASS?lang=en", "/e/TALKS?lang=en"), "console_sign_in": ("/console/sign-in",),
    "console_link": ("/console/link/{link}", "/console/link/used"), "console_second_step": ("/console/second-step",),
}
"""the same for those that nobody has to sign in for; those of the console are in its languages, the others in English"""
NO_PAGES = {
    "try_lines": "/try/lines", "try_stream": "/try/stream", "live": "/health/live", "ready": "/health/ready",
    "metrics": "/metrics", "favicon": "/favicon.ico?", "event_calendar": "/e/CLASS.ics", "event_feed": "/events.json",
    "console_inbox_news": "/console/inbox/news", "console_talk_news": "/console/inbox/h1/news",
    "console_talk_machine": "/console/inbox/h1/machine", "console_door_csv": "/console/events/class/door.csv",
    "console_broadcast_progress": "/console/broadcasts/{running}/progress", "static": "",
    "console_import_csv": "/console/imports/{imported}/rows.csv",
    "console_import_progress": "/console/imports/{imported}/progress",
}
"""what programs, spreadsheets and scripts read; Playwright itself keeps /favicon.ico from a script"""
ASK = """async (url) => {
  const stop = new AbortController(), answer = await fetch(url, {signal: stop.signal});
  stop.abort();
  return [answer.status, answer.headers.get('content-type')];
}"""


At = Callable[[str], str]
"""an address of the lists above -> the whole of it"""


@dataclass(frozen=True, kw_only=True)
class Look:
    """One page: how to come to it, and what it answers."""

    name: str
    go: Callable[[Page, At], None]
    status: int = 200
    spoken: bool = True
    """in the language of the view; else in English"""


def opened(address: str) -> Callable[[Page, At], None]:
    def go(page: Page, at: At) -> None:
        page.goto(at(address))
        assert page.url == at(address), "another page came"

    return go


def sent(address: str, ends: str, **fields: str) -> Callable[[Page, At], None]:
    """What comes when the form whose address ends so is filled in and sent; `button`: with that one."""
    def go(page: Page, at: At) -> None:
        page.goto(at(f"/console{address}"))
        form = page.locator(f'main form[action$="{ends}"]' if ends else "main form[method=post]:not([action])").first
        button = fields.get("button")
        for name, value in fields.items():
            if name != "button":
                form.locator(f'[name="{name}"]').first.fill(value)
        form.locator(f'button[value="{button}"]' if button else "button:not([data-swap])").last.click()
        page.wait_for_load_state()

    return go


def second_step(page: Page, at: At) -> None:
    enter_as("guarded", page, at)


def enter_as(name: str, page: Page, at: At) -> None:
    page.context.clear_cookies(name="doorstep_console")
    page.goto(at("/console/sign-in"))
    enter(page, name)


def wrong_code(page: Page, at: At) -> None:
    second_step(page, at)
    page.locator("main button.action").click()


def recovery_codes(page: Page, at: At) -> None:
    """Of somebody whom no other view needs."""
    enter_as("stranger", page, at)
    page.goto(at("/console/account/second-step"))
    secret = page.locator("main input[name=secret]").input_value()
    page.locator("#f-code").fill(code_at(secret, step_of(datetime.now(UTC))))
    page.locator("main button.action").click()


def kept(page: Page, at: At) -> None:
    """Written in one tab; meanwhile somebody signed in anew in another."""
    page.goto(at("/console/inbox/h2"))
    page.locator("#note").fill(MARKUP)
    page.evaluate("document.querySelectorAll('[name=csrf]').forEach((one) => { one.value = 'old'; })")
    page.locator('form[action$="/note"] button').click()


def new_token(page: Page, at: At) -> None:
    page.goto(at("/console/tokens/new"))
    page.locator("#f-name").fill("Case system")
    page.locator("#f-scopes input").first.check()
    page.locator("main button.action").click()


def refused(page: Page, at: At) -> None:
    enter_as("reader", page, at)
    page.goto(at("/console/accounts"))


def counted(page: Page, at: At) -> None:
    page.goto(at("/console/broadcasts/new"))
    page.locator("#f-text").fill("The market is open.")
    page.locator("button[name=count]").click()
    page.locator("#count table").first.wait_for(state="attached")


def taken_over(page: Page, at: At) -> None:
    sent("/inbox/h1", "/take")(page, at)
    page.locator("#text").fill("Good day. \N{WAVING HAND SIGN} <b>")
    page.locator("button[value=count]").click()
    page.locator("#draft p").first.wait_for()


BEFORE = (
    Look(name="second step", go=second_step),
    Look(name="wrong code", go=wrong_code, status=422),
    Look(name="wrong password", go=sent("/sign-in", "", email="x@example.org", password="x"), status=422),
    Look(name="link, short password", go=sent("/link/{link}", "", password="short"), status=422),
    Look(name="no such page", go=opened("/nothing"), status=404, spoken=False),
)
"""without signing in, or half way"""
AFTER = (
    Look(name="a form from before signing in anew", go=kept, status=403),
    Look(name="no such record", go=opened("/console/residents/nobody"), status=404),
    Look(name="empty opening", go=sent("/openings/new", ""), status=422),
    Look(name="empty event", go=sent("/events/new", ""), status=422),
    Look(name="empty broadcast", go=sent("/broadcasts/new", ""), status=422),
    Look(name="no file", go=sent("/imports", ""), status=422),
    Look(name="correction without a reason", go=sent("/residents/r1/correct?name=years&of=midwife", "", reason=""), status=422),
    Look(name="too few places", go=sent("/events/class/places", "/places", places="1"), status=422),
    Look(name="people counted", go=sent("/broadcasts/{draft}/preview", "/preview")),
    Look(name="people of a new one counted", go=counted),
    Look(name="text too long", go=sent("/broadcasts/{draft}/texts", "", **{"text-en": "x" * 400}), status=422),
    Look(name="taken over, an answer looked at", go=taken_over),
    Look(name="asked who has it", go=sent("/inbox/h2", "/note", text="<b>")),
    Look(name="invited", go=sent("/accounts/new", "", email="new@example.org")),
    Look(name="ended webhook", go=sent("/webhooks/hook", "/test")),
    Look(name="new token", go=new_token),
    Look(name="recovery codes", go=recovery_codes),
    Look(name="not allowed", go=refused, status=403),
)
"""pages that come of what somebody does; the last ones end the session"""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What the browser noticed."""

    statuses: list[int] = field(default_factory=list)
    """of the pages, the last one last"""
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Full:
    """The site, and what is in it."""

    site: Site
    whole: Whole

    def at(self, address: str) -> str:
        return self.site.url + address.format(**asdict(self.whole))


@pytest.fixture
def full() -> Iterator[Full]:
    def events(store: MemoryStore) -> StoredEvents:
        return StoredEvents(store=store, desk=desk(), domain="doorstep.example", public_url="")

    with serve(office=make_office, events=events) as site:
        assert site.office is not None
        yield Full(site=site, whole=fill_wholly(site.office, datetime.now(UTC)))


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Names of the templates that were used."""
    names: set[str] = set()
    load = Environment.get_template

    def noted(self: Environment, name: Any, *rest: Any, **more: Any) -> Any:
        names.add(name)
        return load(self, name, *rest, **more)

    monkeypatch.setattr(Environment, "get_template", noted)
    return names


def routes(app: FastAPI | Any) -> Iterator[str]:
    """Names of all that answers GET, but the API of programs."""
    for one in app.routes:
        inner = getattr(one, "original_router", None)
        if inner is not None:
            yield from routes(inner)
        elif "GET" in (getattr(one, "methods", None) or ()):
            yield one.name


def looks() -> tuple[Sequence[Look], Sequence[Look]]:
    """Those before and those after signing in."""
    outside = [
        Look(name=name, go=opened(address), spoken=name.startswith("console"),
             status=422 if address.endswith("/used") else 200)
        for name, addresses in OUTSIDE.items() for address in addresses
    ]
    inside = [
        Look(name=name, go=opened(f"/console{address}"))
        for name, addresses in PAGES.items() for address in addresses
    ]
    return [*outside, *BEFORE], [*inside, *AFTER]


def test_no_page_is_missing_from_the_list(full: Full, new_context: NewContext) -> None:
    page = new_context().new_page()
    page.goto(f"{full.site.url}/console")
    assert {*PAGES, *OUTSIDE, *NO_PAGES} == set(routes(full.site.app))

    sign_in(page, full.site, "boss")
    sheet = page.locator("link[rel=stylesheet]").first.get_attribute("href")
    for name, address in NO_PAGES.items():
        status, kind = page.evaluate(ASK, sheet if name == "static" else full.at(address))
        assert status in {200, 403}, name  # a stranger has no lines at the try-it page
        assert "html" not in kind, name


@pytest.mark.parametrize("views", [
    pytest.param(("desk", "telephone"), id="desk-and-telephone-in-turn"),
    *(pytest.param((name,), id=name, marks=pytest.mark.soak) for name in VIEWS),
])
def test_every_page_is_sound(
    full: Full, new_context: NewContext, rendered: set[str], views: tuple[str, ...]
) -> None:
    wrong: list[str] = []
    for number, name in enumerate(views):
        wrong += look_around(new_context, full, VIEWS[name], (number, len(views)))

    assert not wrong, "\n".join(wrong)
    assert rendered == {path.relative_to(FOLDER).as_posix() for path in Path(FOLDER).rglob("*.html")}


def look_around(new_context: NewContext, full: Full, view: View, turn: tuple[int, int]) -> list[str]:
    """What is wrong with all pages, or with those whose turn it is."""
    page = new_context(viewport=view.viewport, color_scheme=view.scheme).new_page()
    seen = Seen()
    page.on("response", lambda one: seen.statuses.append(one.status) if one.request.is_navigation_request() else None)
    page.on("console", lambda line: seen.errors.append(line.text) if line.type == "error" else None)
    outside, inside = looks()
    first, every = turn
    page.goto(f"{full.site.url}/console/sign-in?language={view.language}")
    wrong = [fault for look in outside[first::every] for fault in faults_of(page, full, view, look, seen)]
    page.context.clear_cookies(name="doorstep_console")
    sign_in(page, full.site, "boss", view.language)
    wrong += [fault for look in inside[first::every] for fault in faults_of(page, full, view, look, seen)]
    page.close()
    return wrong


def faults_of(page: Page, full: Full, view: View, look: Look, seen: Seen) -> list[str]:
    """Come to a page, unfold what is folded, and say what is wrong."""
    seen.errors.clear()
    look.go(page, full.at)
    wrong = [] if seen.statuses[-1] == look.status else [f"{look.name} {page.url}: status {seen.statuses[-1]}"]
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
    wrong += faults(page, view.language if look.spoken else "en")
    wrong += [] if focus_reaches_main(page) else [f"{page.url}: the first key does not lead to the main part"]
    # Of a page that was refused the browser itself says that it was.
    return wrong + [line for line in seen.errors if look.status == 200 or "Failed to load resource" not in line]
