"""The pages of partners' systems: tokens and webhooks."""

import re
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from bot.assistant.webhooks import CHOOSABLE, Webhook
from bot.store.memory import MemoryStore
from tests.fakes.office import Coordinating, build, fill, noon

HOOK = Webhook(
    id="hook", partner_id="charity", address="https://hooks.example.org/", secret="whsec_SECRET",
    news=frozenset(CHOOSABLE), made=noon(),
)


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture
def browser(store):
    fill(store, noon())
    with store.begin() as work:
        work.webhooks.keep(HOOK)
        work.commit()
    app = build(store)

    def signed_in(name):
        found = Coordinating(TestClient(app, follow_redirects=False))
        assert found.sign_in(name).status_code == 303
        return found

    return signed_in


def test_a_token_is_made_shown_once_used_and_revoked(browser, store):
    boss = browser("boss")
    shown = boss.post("/tokens/new", name="Case <system>", partner="charity", scopes=["openings:read", "webhooks"], days="30")
    token = re.search(r'value="(doorstep_[^"]+)"', shown.text)[1]
    calls = TestClient(boss.client.app)
    headers = {"Authorization": f"Bearer {token}"}
    assert calls.get("/api/v1/openings", headers=headers).status_code == 200
    assert calls.get("/api/v1/events", headers=headers).status_code == 403

    with store.begin() as work:
        [kept] = work.api.tokens()
    pages = boss.get("/tokens").text + boss.get(f"/tokens/{kept.id}").text
    assert token not in pages
    assert "Case &lt;system&gt;" in pages
    assert boss.post(f"/tokens/{kept.id}/revoke", form_at=f"/tokens/{kept.id}").status_code == 303
    assert calls.get("/api/v1/openings", headers=headers).status_code == 401
    assert "Revoked" in boss.get("/tokens").text
    assert "Made a token" in boss.get("/audit").text


@pytest.mark.parametrize("fields", [{"scopes": "webhooks"}, {"name": "x"}, {"name": "x", "scopes": "webhooks", "partner": "nobody"}])
def test_a_token_that_cannot_be_made_says_why(browser, fields):
    answer = browser("boss").post("/tokens/new", **fields)
    assert (answer.status_code, "doorstep_" in answer.text) == (422, False)


def test_members_see_and_try_their_own_webhooks_only(browser, store):
    member, stranger = browser("member"), browser("stranger")
    assert "hooks.example.org" in member.get("/webhooks").text
    assert "whsec" not in member.get("/webhooks/hook").text
    assert "hooks.example.org" not in stranger.get("/webhooks").text
    assert stranger.get("/webhooks/hook").status_code == 404

    assert member.post("/webhooks/hook/test", form_at="/webhooks/hook").status_code == 303
    assert "On its way" in member.get("/webhooks/hook").text
    assert stranger.post("/webhooks/hook/remove", form_at="/webhooks").status_code == 404
    assert member.post("/webhooks/hook/remove", form_at="/webhooks/hook").status_code == 303
    with store.begin() as work:
        assert work.webhooks.all() == []


def test_one_that_was_given_up_is_on_the_home_page_until_it_is_started_again(browser, store):
    with store.begin() as work:
        work.webhooks.keep(replace(HOOK, failing=noon(), stopped=noon()))
        work.commit()
    member = browser("member")
    assert "takes no news" in member.get("").text
    assert "takes no news" not in browser("stranger").get("").text
    assert "takes no news" in browser("boss").get("").text

    member.post("/webhooks/hook/restart", form_at="/webhooks/hook")
    assert "takes no news" not in member.get("").text
