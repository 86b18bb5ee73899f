"""Style, script and icon."""

from fastapi.testclient import TestClient

from tests.fakes.html import tags


def test_files_are_kept_for_a_year_under_the_hash_of_their_content(client: TestClient) -> None:
    (link,) = [a["href"] for _, a in tags(client.get("/try").text, "link") if a["rel"] == "stylesheet"]
    response = client.get(link)

    assert response.headers["content-type"].startswith("text/css")
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_an_old_address_is_answered_but_not_kept(client: TestClient) -> None:
    response = client.get("/static/0000000000000000/try.js")

    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["cache-control"] == "no-cache"


def test_only_our_own_files_are_served(client: TestClient) -> None:
    assert client.get("/static/0/../app.py").status_code == 404
    assert client.get("/static/0/%2e%2e%2fapp.py").status_code == 404


def test_there_is_an_icon(client: TestClient) -> None:
    assert client.get("/favicon.ico").headers["content-type"] == "image/svg+xml"


def test_a_page_with_all_it_needs_is_lighter_than_forty_kilobytes(client: TestClient) -> None:
    page = client.get("/try")
    wanted = {a.get("href") or a.get("src") for _, a in tags(page.text, "link", "script", "img")}
    total = len(page.content) + sum(len(client.get(address).content) for address in wanted)

    assert len(wanted) == 3
    assert total < 40_000
