"""Pages and lines for what went wrong."""

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient
from structlog.testing import capture_logs

from tests.fakes.visitor import PAGE

SECRET = "what the resident wrote"


@pytest.fixture
def failing(make_app) -> TestClient:
    router = APIRouter()

    @router.get("/fails")
    async def fails() -> None:
        raise ValueError(SECRET)

    return TestClient(make_app(routers=[router]))


def test_an_unforeseen_error_becomes_a_page_that_says_what_to_do(failing: TestClient) -> None:
    response = failing.get("/fails", headers=PAGE)

    assert response.status_code == 500
    assert "Try again" in response.text
    assert "content-security-policy" in response.headers


def test_an_unforeseen_error_is_logged_with_its_place_and_without_its_text(failing: TestClient) -> None:
    with capture_logs() as logs:
        response = failing.get("/fails")

    assert logs[-1]["event"] == "request_failed"
    assert logs[-1]["error"] == "ValueError"
    assert "test_failures.py" in logs[-1]["at"][-1]
    assert SECRET not in str(logs) + response.text


def test_a_missing_page_leads_to_the_start(client: TestClient) -> None:
    response = client.get("/nowhere", headers=PAGE)

    assert response.status_code == 404
    assert 'href="/"' in response.text


def test_a_program_reads_json(client: TestClient) -> None:
    response = client.get("/nowhere", headers={"Accept": "application/json"})

    assert response.status_code == 404
    assert set(response.json()) == {"error", "advice"}


def test_a_wrong_value_is_not_said_back(client: TestClient) -> None:
    response = client.get("/try?look=<script>", headers=PAGE)

    assert response.status_code == 422
    assert "<script>" not in response.text


def test_a_wrong_method_is_a_page_too(client: TestClient) -> None:
    assert client.post("/", headers=PAGE).status_code == 405
