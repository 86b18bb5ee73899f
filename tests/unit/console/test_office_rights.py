"""Who may open which page and see which record: every role and partner, against every door of the console."""

import pytest
from fastapi.testclient import TestClient

from bot.assistant.coordinators import RIGHTS, Right, Role
from bot.store.memory import MemoryStore
from tests.fakes.office import PAGE, STAFF, Coordinating, build, fill, noon, token
from tests.fakes.office_events import fill_events

PARTS = {"id": "r1", "token": "none", "language": "ar"}
PUBLIC = {
    "GET console_sign_in", "POST console_signing_in", "GET console_second_step", "POST console_second_step_taken",
    "GET console_link", "POST console_choose_password",
}
EXPECTED = {
    Right.OWN_ACCOUNT: set(STAFF),
    Right.SEE_OPENINGS: set(STAFF),
    Right.SEE_PEOPLE: set(STAFF),
    Right.EDIT_OWN_OPENINGS: {"boss", "worker", "member", "stranger"},
    Right.EDIT_OPENINGS: {"boss", "worker"},
    Right.SEE_EVERYONE: {"boss", "worker"},
    Right.MANAGE: {"boss"},
}
"""who may do what, written down a second time on purpose"""


def sign_everybody_in(store):
    """A browser for each coordinator, signed in, and one of nobody."""
    fill(store, noon())
    fill_events(store, noon())
    app = build(store)
    found = {name: Coordinating(TestClient(app, follow_redirects=False)) for name in (*STAFF, "nobody")}
    for name in STAFF:
        assert found[name].sign_in(name).status_code == 303
    return found


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture
def browsers(store):
    return sign_everybody_in(store)


@pytest.fixture(scope="module")
def readers():
    """The same for tests that change nothing."""
    return sign_everybody_in(MemoryStore())


@pytest.fixture(scope="module")
def doors(readers):
    """(method, path, name, right) of every route of the console."""
    doors = readers["nobody"].client.app.state.doors
    routes = [(method, route) for route in doors.router.routes for method in route.methods - {"HEAD"}]
    return [
        (method, route.path.format(**PARTS).removeprefix("/console"), name, doors.rights[name])
        for method, route in routes for name in [f"{method} {route.name}"]
    ]


def test_every_right_is_given_as_written_down_here():
    for right in Right:
        roles = {role for role in Role if right in RIGHTS[role]}
        assert {name for name, (role, _) in STAFF.items() if role in roles} == EXPECTED[right], right


def test_only_the_doors_of_signing_in_stand_open(doors):
    assert {name for _, _, name, right in doors if right is None} == PUBLIC
    assert len(doors) > 60


def test_nobody_gets_in_without_signing_in(readers, doors):
    nobody = readers["nobody"]
    for method, path, name, right in doors:
        if right is None:
            continue
        csrf = {"csrf": token(nobody.get("/sign-in").text)} if method == "POST" else None
        answer = nobody.client.request(method, f"/console{path}", data=csrf, headers=PAGE)
        assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/console/sign-in"), name


def test_each_page_opens_for_those_who_have_the_right_and_for_nobody_else(readers, doors):
    for who in STAFF:
        for method, path, name, right in doors:
            if method == "POST" or right is None:
                continue
            answer = readers[who].get(path)
            refused = answer.status_code == 403
            assert refused != (who in EXPECTED[right]), (who, name, answer.status_code)
            assert answer.status_code < 500, (who, name)


def test_no_change_without_the_token_of_the_form(readers, doors):
    """Not from a form, and not from a script."""
    for method, path, name, _ in doors:
        if method == "POST":
            for fields, header in (({}, {}), ({"csrf": "0" * 64}, {}), ({}, {"X-CSRF-Token": "0" * 64})):
                answer = readers["boss"].client.post(f"/console{path}", data=fields, headers={**PAGE, **header})
                assert answer.status_code == 403, (name, fields)


def test_a_script_may_send_the_token_in_a_header(browsers):
    boss = browsers["boss"]
    csrf = boss.forms("/account", "sign-out")["csrf"]

    assert boss.client.post("/console/sign-out", headers={**PAGE, "X-CSRF-Token": csrf}).status_code == 303


def test_the_token_of_one_is_of_no_use_to_another(readers):
    other = readers["worker"].forms("/account", "sign-out")["csrf"]

    assert readers["boss"].client.post("/console/sign-out", data={"csrf": other}, headers=PAGE).status_code == 403


def test_no_change_is_made_by_those_without_the_right(readers, doors):
    for who in STAFF:
        csrf = readers[who].forms("/account", "sign-out")["csrf"]
        for method, path, name, right in doors:
            if method == "POST" and right is not None and who not in EXPECTED[right]:
                answer = readers[who].client.post(f"/console{path}", data={"csrf": csrf}, headers=PAGE)
                assert answer.status_code == 403, (who, name)


@pytest.mark.parametrize(("who", "sees"), [
    ("boss", {"r1", "r2"}), ("worker", {"r1", "r2"}), ("member", {"r1"}), ("reader", {"r1"}), ("stranger", set()),
])
def test_each_sees_the_people_on_their_side_of_the_wall_everywhere(readers, who, sees):
    """In the search, on the home page, by the address of a profile, and in the preview of an opening."""
    browser = readers[who]
    pages = [browser.get(path).text for path in ("/residents", "", "/openings/porter/people", "/residents?work=midwife")]
    pages.append(browser.get("/residents?q=%2B447700900122").text)

    assert {one for one in ("r1", "r2") if browser.get(f"/residents/{one}").status_code == 200} == sees
    for hidden in {"r1", "r2"} - sees:
        assert not any(f"/residents/{hidden}" in page for page in pages)
    for seen in sees:
        assert f"/residents/{seen}" in pages[0]
        assert f"/residents/{seen}" in pages[1]


def test_nobody_behind_the_wall_looks_like_nobody_at_all(readers):
    hidden, missing = (readers["member"].get(f"/residents/{one}") for one in ("r2", "r99"))

    assert (hidden.status_code, hidden.text) == (missing.status_code, missing.text) == (404, missing.text)


@pytest.mark.parametrize(("who", "may"), [
    ("boss", {"porter", "market"}), ("worker", {"porter", "market"}), ("member", {"market"}), ("reader", set()),
    ("stranger", set()),
])
def test_openings_are_changed_by_their_partner_and_by_coordinators(browsers, store, who, may):
    browser = browsers[who]
    csrf = browser.forms("/account", "sign-out")["csrf"]
    for name in ("porter", "market"):
        shown = browser.get(f"/openings/{name}")
        assert shown.status_code == 200
        assert (f"/openings/{name}/edit" in shown.text) == (name in may)
        assert (browser.get(f"/openings/{name}/edit").status_code == 200) == (name in may)
        for path, fields in (("edit", {"titles": "Changed"}), ("end", {"status": "closed"})):
            answer = browser.client.post(f"/console/openings/{name}/{path}", data={"csrf": csrf, **fields}, headers=PAGE)
            assert (answer.status_code == 303) == (name in may), (name, path)
    with store.begin() as work:
        assert {name for name in ("porter", "market") if work.openings.get(name).status == "closed"} == may
        assert {name for name in ("porter", "market") if work.openings.get(name).titles["en"] == "Changed"} == may


EVENT_FORMS = (
    ("edit", {"titles": "Changed"}), ("texts/ar", {"titles": "x"}), ("publish", {}), ("hide", {}),
    ("move", {"place": "Hall"}), ("cancel", {}), ("plan", {}), ("places", {"places": "9"}), ("first", {"booking": "b5"}),
)


@pytest.mark.parametrize(("who", "may"), [
    ("boss", {"class", "visit", "secret"}), ("worker", {"class", "visit", "secret"}), ("member", {"class"}),
    ("reader", set()), ("stranger", {"visit", "secret"}),
])
def test_events_are_changed_by_their_partner_and_by_coordinators(browsers, who, may):
    browser = browsers[who]
    csrf = browser.forms("/account", "sign-out")["csrf"]
    for name in ("class", "visit", "secret"):
        page = browser.get(f"/events/{name}")
        assert page.status_code == (404 if name == "secret" and who in {"member", "reader"} else 200)
        assert (f"/events/{name}/edit" in page.text) == (name in may)
        for path, fields in EVENT_FORMS:
            data = {"csrf": csrf, **fields}
            answer = browser.client.post(f"/console/events/{name}/{path}", data=data, headers=PAGE)
            assert (answer.status_code in {303, 422}) == (name in may), (name, path, answer.status_code)


@pytest.mark.parametrize(("who", "sees"), [
    ("boss", {"class", "visit"}), ("worker", {"class", "visit"}), ("member", {"class"}), ("reader", {"class"}),
    ("stranger", {"visit"}),
])
def test_the_people_of_an_event_are_seen_by_whoever_holds_it_and_the_programme(readers, who, sees):
    for name in ("class", "visit"):
        for path in ("places", "door", "door/sheet", "door/word", "door.csv"):
            answer = readers[who].get(f"/events/{name}/{path}")
            assert (answer.status_code == 200) == (name in sees), (name, path, answer.status_code)
            assert ("first one" in answer.text) == (name in sees and name == "class" and path != "door/word")


def test_only_the_partners_own_broadcasts_are_on_the_home_page(readers):
    assert {who for who in STAFF if "The market is open" in readers[who].get("").text} == {"boss", "worker", "member", "reader"}


def test_who_is_shut_out_is_out_at_the_next_page(browsers):
    browsers["boss"].post("/accounts/member/shut-out", form_at="/accounts/member", disabled="yes")

    assert browsers["member"].get("").status_code == 303
