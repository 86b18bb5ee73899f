"""The application as a whole: headers, prefix, routes of others."""

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient

from bot.errors import RequestRefused, StoreUnavailable
from tests.fakes.echo import BrokenStore
from tests.fakes.html import tags
from tests.fakes.visitor import PAGE, Visitor

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ADDRESSES = ["/", "/try", "/health/live", "/health/ready", "/metrics", "/favicon.ico", "/nowhere"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_carries_the_strict_policy(client: TestClient, address: str) -> None:
    headers = client.get(address, headers=PAGE).headers

    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("address", ["/", "/try", "/try?look=sms", "/nowhere"])
def test_pages_hold_nothing_in_line_and_nothing_from_elsewhere(client: TestClient, address: str) -> None:
    html = client.get(address, headers=PAGE).text

    for tag, attrs in tags(html):
        assert tag != "style"
        assert tag != "script" or attrs.get("src")
        assert not [name for name in attrs if name == "style" or name.startswith("on")]
        for name in ("href", "src", "action", "data-lines", "data-stream"):
            assert attrs.get(name, "/").startswith(("/", "#"))
            assert not attrs.get(name, "/").startswith("//")


def test_strict_transport_is_asked_for_over_https_only(make_app) -> None:
    app = make_app()

    assert "strict-transport-security" not in TestClient(app).get("/").headers
    assert "strict-transport-security" in TestClient(app, base_url="https://testserver").get("/").headers


def test_all_addresses_carry_the_prefix_of_the_proxy(make_app) -> None:
    client = TestClient(make_app(), root_path="/doorstep", follow_redirects=False)

    for address in ("/doorstep/", "/doorstep/try"):
        response = client.get(address, headers=PAGE)
        assert response.status_code == 200
        for _, attrs in tags(response.text, "a", "link", "script", "img", "form"):
            target = attrs.get("href") or attrs.get("src") or attrs.get("action") or ""
            assert target.startswith(("/doorstep/", "#"))
    assert "Path=/doorstep/try" in response.headers["set-cookie"]


def test_a_conversation_works_under_a_prefix(make_app) -> None:
    visitor = Visitor(TestClient(make_app(), root_path="/doorstep"), "/doorstep")

    response = visitor.send(text="hello")

    assert response.status_code == 200
    assert response.history[0].headers["location"] == "/doorstep/try?look=telegram#latest"
    assert "I heard: hello" in response.text


def test_routers_of_the_channels_are_mounted_and_their_errors_answered(make_app) -> None:
    router = APIRouter()

    @router.post("/telegram/webhook")
    async def webhook(how: str) -> None:
        raise {"away": StoreUnavailable(), "refused": RequestRefused()}[how]

    client = TestClient(make_app(routers=[router]))
    away = client.post("/telegram/webhook?how=away")
    refused = client.post("/telegram/webhook?how=refused")

    assert (away.status_code, away.headers["retry-after"]) == (503, "2")
    assert refused.status_code == 403
    assert "advice" in refused.json()


def test_the_start_page_says_so_when_the_database_is_away(make_app) -> None:
    store = BrokenStore()

    def status() -> None:
        store.begin()

    response = TestClient(make_app(store=store, status=status)).get("/", headers=PAGE)

    assert response.status_code == 503
    assert response.headers["retry-after"] == "2"
    assert "cannot reach its database" in response.text


def test_a_body_of_a_megabyte_is_refused(visitor: Visitor) -> None:
    assert visitor.send(text="x" * 1_000_000).status_code == 413


def test_no_documentation_page_loads_scripts_from_elsewhere(client: TestClient) -> None:
    assert {client.get(address).status_code for address in ("/docs", "/redoc", "/openapi.json")} == {404}
