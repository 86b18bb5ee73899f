"""Openings come in from a source on the network, page by page, by the commands of a real installation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.running import Doorstep
from tests.fakes.feed_server import FeedServer, Says
from tests.unit.feeds.notices import search, vacancy

FAR = {"closeDate": "2099-12-04"}
FEEDS = """as_of: 2026-11-22
feeds:
  - {{name: broken, kind: ocds, address: "{broken}", active: true}}
  - {{name: hospital, kind: nhs_jobs, address: "{hospital}", every_hours: 6, active: true}}
"""


@pytest.fixture
def source() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


@pytest.fixture
def house(tmp_path: Path, source: FeedServer) -> Iterator[Doorstep]:
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(FEEDS.format(broken=source.url("/broken"), hospital=source.url("/search")), "utf-8")
    made = Doorstep(tmp_path / "house", FEEDS=str(feeds), SAMPLE_DATA="false")
    yield made
    made.close()


def page(*numbers: str, pages: int = 1, total: int | None = None) -> Says:
    return Says(body=search(*(vacancy(number, employer=f"Trust {number}", **FAR) for number in numbers), pages=pages, total=total))


def imported(house: Doorstep, address: str) -> dict[str, Any]:
    return dict(json.loads(house.command("import", address, "--json").stdout))


def openings(house: Doorstep, *options: str) -> dict[str, dict[str, Any]]:
    lines = house.command("openings", "list", "--json", *options).stdout.splitlines()
    return {one["reference"]: one for one in map(json.loads, lines)}


def test_an_address_is_imported_page_by_page_and_what_is_withdrawn_is_closed(house: Doorstep, source: FeedServer) -> None:
    address = source.url("/search?location=B66")
    source.put("/search", page("C1", "C2", pages=2, total=3), Says(status=503), page("C3", pages=2, total=3))
    first = imported(house, address)
    source.put("/search", page("C1", "C3", total=2))
    second = imported(house, address)

    assert (first["added"], first["problems"], first["complete"]) == (3, 0, True)
    assert (second["same"], second["closed"]) == (2, 1)
    assert openings(house).keys() == {"C1", "C3"}
    assert openings(house, "--all")["C2"]["because"] == "withdrawn"


def test_a_correction_survives_the_next_import(house: Doorstep, source: FeedServer) -> None:
    source.put("/search", Says(body=search(vacancy("C1", description="IELTS 7.0 in each part. DBS check.", **FAR))))
    imported(house, source.url("/search"))
    code = openings(house)["C1"]["code"]

    house.command("openings", "correct", code, "english=basic", "dbs=no")
    again = imported(house, source.url("/search"))

    assert again["same"] == 1
    asked = json.loads(house.command("openings", "show", code).stdout)["requirements"]
    assert (asked["english"], asked["dbs"], asked["inferred"]) == ("basic", False, ["band"])


def test_a_source_that_is_away_is_one_clear_line(house: Doorstep, source: FeedServer) -> None:
    answer = house.command("import", source.url("/nowhere"), check=False)

    assert answer.returncode == 1
    assert "answers 404" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_feeds_that_are_due_are_read_and_one_that_fails_stops_no_other(house: Doorstep, source: FeedServer) -> None:
    source.put("/search", Says(body=page("C1", "C2").body, headers={"ETag": '"v1"'}))

    house.command("feeds", "read")

    assert openings(house).keys() == {"C1", "C2"}
    states = {one["name"]: one for one in map(json.loads, house.command("feeds", "list", "--json").stdout.splitlines())}
    assert (states["hospital"]["result"], states["hospital"]["counts"]["added"]) == ("ok", 2)
    assert (states["broken"]["result"], states["broken"]["failures"]) == ("failed", 1)
    assert "answers 404" in states["broken"]["problems"][0]
    asked = len(source.asked)
    house.command("feeds", "read")
    assert len(source.asked) == asked, "neither is due again"
    house.command("feeds", "read", "hospital")
    assert openings(house).keys() == {"C1", "C2"}
