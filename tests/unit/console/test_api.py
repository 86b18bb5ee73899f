"""What partners' own systems read and change: scopes, the wall, pages, ETags, keys, problems."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from bot.assistant.api_tokens import Scope
from bot.assistant.outcome import ReferralStatus
from bot.store.memory import MemoryStore
from tests.fakes.office import noon
from tests.fakes.systems import PREFIX, System, house, system, token

OPENING = {"title": "Kitchen help", "occupations": ["cook"], "closes": "2026-12-24", "hours": ["nights"], "places": 3}
EVENT = {"title": "Sewing", "date": "2026-12-24", "begins": "10:00", "ends_at": "12:00", "place": "Library", "places": 5}
CALLS = (
    ("GET", "/openings", Scope.READ_OPENINGS, None), ("POST", "/openings", Scope.WRITE_OPENINGS, OPENING),
    ("GET", "/openings/market", Scope.READ_OPENINGS, None),
    ("PATCH", "/openings/market", Scope.WRITE_OPENINGS, {"place": "Hall"}),
    ("POST", "/openings/market/status", Scope.WRITE_OPENINGS, {"status": "open"}),
    ("GET", "/openings/market/matches", Scope.READ_MATCHES, None),
    ("GET", "/openings/market/matches/summary", Scope.READ_OPENINGS, None),
    ("GET", "/events", Scope.READ_EVENTS, None), ("POST", "/events", Scope.WRITE_EVENTS, EVENT),
    ("GET", "/events/class", Scope.READ_EVENTS, None), ("PATCH", "/events/class", Scope.WRITE_EVENTS, {"creche": True}),
    ("POST", "/events/none/publish", Scope.WRITE_EVENTS, None), ("POST", "/events/none/cancel", Scope.WRITE_EVENTS, None),
    ("GET", "/referrals", Scope.READ_REFERRALS, None),
    ("POST", "/referrals", Scope.WRITE_REFERRALS, {"resident": "r1", "opening": "porter", "consent": True, "wording": "1"}),
    ("GET", "/referrals/porter/r9", Scope.READ_REFERRALS, None),
    ("POST", "/referrals/porter/r9/answer", Scope.WRITE_REFERRALS, {"status": "closed"}),
    ("GET", "/webhooks", Scope.WEBHOOKS, None), ("POST", "/webhooks", Scope.WEBHOOKS, {"url": "https://example.org/a"}),
    ("GET", "/webhooks/none", Scope.WEBHOOKS, None), ("DELETE", "/webhooks/none", Scope.WEBHOOKS, None),
    ("POST", "/webhooks/none/test", Scope.WEBHOOKS, None), ("POST", "/webhooks/none/restart", Scope.WEBHOOKS, None),
)


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture
def app(store):
    return house(store)


@pytest.fixture(scope="module")
def refused():
    """The charity's system, for what changes nothing."""
    store = MemoryStore()
    return system(house(store), store, "charity")


@pytest.fixture
def charity(app, store):
    return system(app, store, "charity")


@pytest.fixture
def trust(app, store):
    return system(app, store, "trust")


def wrong(answer):
    """Where something is wrong, by a problem document."""
    told = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert told["status"] == answer.status_code
    assert all(told[name] for name in ("type", "title", "detail"))
    return [one["where"] for one in told["errors"]]


def test_each_call_asks_for_its_scope_and_no_other_will_do(app, store):
    described = TestClient(app).get(f"{PREFIX}/openapi.json").json()["paths"]
    assert sum(len(methods) for methods in described.values()) == len(CALLS)
    for scope in Scope:
        with_it = system(app, store, "charity", [scope])
        without = system(app, store, "charity", [one for one in Scope if one is not scope])
        for method, path, asks, body in CALLS:
            if asks is scope:
                assert with_it.call(method, path, json=body).status_code in {200, 201, 404}, (method, path)
                refused = without.call(method, path, json=body)
                assert (refused.status_code, scope.value in refused.text) == (403, True), (method, path)


@pytest.mark.parametrize("given", [{}, {"Authorization": "Bearer nothing"}, {"Authorization": "Basic eDp5"}])
def test_without_a_token_every_call_is_refused_alike(refused, given):
    client = TestClient(refused.client.app)
    for method, path, _, body in CALLS:
        answer = client.request(method, f"{PREFIX}{path}", headers=given, json=body)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert wrong(answer) == []


def test_the_session_of_the_console_opens_nothing_here(app):
    from tests.fakes.office import Coordinating

    browser = Coordinating(TestClient(app, follow_redirects=False))
    assert browser.sign_in("boss").status_code == 303
    assert browser.client.get(f"{PREFIX}/openings").status_code == 401


def test_an_opening_is_posted_read_changed_and_ended_and_all_of_it_is_in_the_audit(charity, store):
    posted = charity.post("/openings", OPENING)
    made = posted.json()
    one = f"/openings/{made['id']}"
    assert (posted.status_code, made["partner"], made["yours"], made["places"]) == (201, "Neighbour charity", True, 3)

    changed = charity.patch(one, {"summary": "Cut and wash.", "closes": None, "dbs": True, "places": None}).json()
    assert (changed["summaries"], changed["closes"], changed["requirements"]["dbs"]) == ({"en": "Cut and wash."}, None, True)
    assert [changed["titles"]["en"], changed["places"]] == ["Kitchen help", None]
    assert [charity.post(f"{one}/status", {"status": state}).json()["status"] for state in ("filled", "filled", "open")] == [
        "filled", "filled", "open"]
    with store.begin() as work:
        deeds = [line.what for line in work.audit.lines() if line.subject == made["id"]]
    assert deeds == ["reopened_opening", "filled_opening", "changed_opening", "posted_opening"]


def test_an_event_is_a_draft_until_it_is_published_and_a_move_waits_to_be_told(charity, trust):
    draft = charity.post("/events", EVENT).json()
    one = f"/events/{draft['id']}"
    assert (draft["status"], trust.get(one).status_code) == ("draft", 404)
    assert charity.post(f"{one}/publish").json()["status"] == "scheduled"
    assert (trust.get(one).status_code, trust.get(one).json()["taken"]) == (200, None)

    moved = charity.patch("/events/class", {"place": "Gym", "creche": True}).json()
    assert (moved["place"], moved["creche"], moved["taken"], moved["waiting"]) == ("Library", True, 4, 2)
    assert moved["planned"] == (noon() + timedelta(minutes=5)).isoformat()
    assert charity.post(f"{one}/cancel").json()["status"] == "cancelled"  # nobody has a place: at once


def test_records_of_others_are_read_but_not_changed(charity):
    assert charity.get("/openings/porter").json()["yours"] is False
    for method, path, body in (
        ("PATCH", "/openings/porter", {"place": "Hall"}), ("POST", "/openings/porter/status", {"status": "closed"}),
        ("PATCH", "/events/visit", {"place": "Hall"}), ("POST", "/events/visit/cancel", None),
        ("POST", "/events/visit/publish", None),
    ):
        assert charity.call(method, path, json=body).status_code == 403, path


def test_matches_are_of_the_people_on_this_side_of_the_wall(charity, trust, store):
    found = charity.post("/openings", {"title": "Ward help", "occupations": ["midwife"]}).json()["id"]
    ours, theirs = (one.get(f"/openings/{found}/matches").json()["items"] for one in (charity, trust))

    assert ([one["resident"] for one in ours], theirs) == (["r1"], [])
    assert (ours[0]["verdict"], bool(ours[0]["reasons"]), ours[0]["name"]) != ("never", False, None)
    with store.begin() as work:
        assert "listed_matches" in [line.what for line in work.audit.lines()]


def test_a_name_is_told_only_where_the_person_lets_the_partner_see_the_profile(charity, trust, store):
    from bot.assistant.values import StoredFact

    with store.begin() as work:
        for one in ("r1", "r2"):
            work.profiles.save_fact(one, StoredFact(name="name", of="", value="The one", provenance="said", at=noon()))
        work.openings.own("porter", "trust")
        work.referrals.open("r1", "porter", noon())
        work.referrals.settle("r1", "porter", ReferralStatus.PASSED_ON, "worker", noon())
        work.commit()
    made = charity.post("/openings", {"title": "Ward help", "occupations": ["midwife"]}).json()["id"]
    names = [one.get(f"/openings/{made}/matches").json()["items"][0]["name"] for one in (charity, trust)]

    assert names == ["The one", ""]  # the trust knows of them by a referral only


def test_small_counts_are_hidden(charity):
    made = charity.post("/openings", {"title": "Ward help", "occupations": ["midwife"]}).json()["id"]
    summary = charity.get(f"/openings/{made}/matches/summary").json()

    assert summary["looked"] is None
    assert set(summary["counts"].values()) <= {0, None}
    assert None in summary["counts"].values()


def test_lists_come_in_pages_that_miss_nothing(charity):
    made = {charity.post("/openings", {**OPENING, "title": f"Help {n}"}).json()["id"] for n in range(5)}
    seen, after = [], ""
    for _ in range(3):
        page = charity.get(f"/openings?mine=true&limit=2&after={after}").json()
        seen += [one["id"] for one in page["items"]]
        after = page["next"]
    assert (after, len(seen), set(seen)) == ("", 6, made | {"market"})
    assert [one["id"] for one in charity.get("/openings?kind=training").json()["items"]] == []
    assert [one["id"] for one in charity.get("/events?status=draft").json()["items"]] == []


def test_what_is_known_already_is_not_sent_again_and_a_change_of_something_old_is_refused(charity):
    first = charity.get("/openings/market")
    etag = first.headers["etag"]
    again = charity.get("/openings/market", headers={"If-None-Match": f'"x", W/{etag}'})
    assert (again.status_code, again.content) == (304, b"")

    assert charity.patch("/openings/market", {"place": "Hall"}, headers={"If-Match": etag}).status_code == 200
    late = charity.patch("/openings/market", {"place": "Gym"}, headers={"If-Match": etag})
    assert (late.status_code, wrong(late)) == (412, [])
    assert charity.get("/openings/market").json()["place"] == "Hall"
    assert charity.get("/openings/market").headers["etag"] != etag


@pytest.mark.parametrize(("path", "body"), [
    ("/openings", OPENING), ("/events", EVENT), ("/webhooks", {"url": "https://example.org/a"}),
    ("/referrals", {"resident": "r1", "opening": "porter", "consent": True, "wording": "1"}),
])
def test_a_create_with_a_key_is_done_once(charity, trust, path, body):
    keyed = {"Idempotency-Key": "0f8fad5b-d9cb"}
    first, second = (charity.post(path, body, headers=keyed) for _ in range(2))

    assert (first.status_code, second.status_code, second.json()) == (201, 201, first.json())
    assert second.headers["idempotent-replayed"] == "true"
    other = {**body, next(iter(body)): "https://example.org/b" if path == "/webhooks" else "r2"}
    assert wrong(charity.post(path, other, headers=keyed)) == ["Idempotency-Key"]


@pytest.mark.parametrize(("path", "body", "where"), [
    ("/openings", {}, ["title"]), ("/openings", {"title": "x", "colour": "red"}, ["colour"]),
    ("/openings", {"title": "x", "closes": "24.12.2026"}, ["closes"]), ("/openings", {"title": "x", "places": "3"}, ["places"]),
    ("/openings", {"title": "x", "occupations": ["wizard"]}, ["occupations"]),
    ("/events", {**EVENT, "ends_at": "09:00"}, ["ends"]), ("/events", {**EVENT, "date": "2020-01-01"}, ["date"]),
    ("/referrals", {"resident": "r2", "opening": "porter", "consent": True, "wording": "1"}, ["resident"]),
    ("/referrals", {"resident": "r1", "opening": "nothing", "consent": True, "wording": "1"}, ["opening"]),
    ("/referrals", {"resident": "r1", "opening": "porter", "consent": False, "wording": "1"}, ["consent"]),
    ("/webhooks", {"url": "http://example.org"}, ["url"]), ("/webhooks", {"url": "https://10.0.0.1/"}, ["url"]),
    ("/webhooks", {"url": "https://example.org", "news": ["test"]}, ["news.0"]),
])
def test_what_is_wrong_is_named(refused, path, body, where):
    answer = refused.post(path, body)
    assert (answer.status_code, wrong(answer)) == (422, where)


def test_a_misspelt_filter_is_refused(refused):
    assert wrong(refused.get("/openings?knid=job")) == ["knid"]


def test_whoever_calls_too_often_is_told_how_long_to_wait(charity):
    answers = [charity.get("/webhooks") for _ in range(121)]
    assert {one.status_code for one in answers[:-1]} == {200}
    assert (answers[-1].status_code, answers[-1].headers["retry-after"], wrong(answers[-1])) == (429, "61", [])


def test_too_large_a_request_is_a_problem_too(refused):
    answer = refused.post("/openings", {"title": "x", "summary": "y" * 600_000})
    assert (answer.status_code, wrong(answer)) == (413, [])


def test_a_referral_goes_from_one_partner_to_the_other_and_back(charity, trust, store):
    with store.begin() as work:
        work.openings.own("porter", "trust")
        work.commit()
    body = {"resident": "r1", "opening": "porter", "consent": True, "wording": "form 3"}
    assert charity.post("/referrals", body).json()["status"] == "open"
    assert [trust.get("/referrals").json()["items"], trust.post("/referrals/porter/r1/answer", {"status": "closed"}).status_code] == [[], 404]
    with store.begin() as work:  # the programme passes it on
        work.referrals.settle("r1", "porter", ReferralStatus.PASSED_ON, "worker", noon())
        work.commit()

    assert [one["received"] for one in trust.get("/referrals?status=passed_on").json()["items"]] == [True]
    told = trust.post("/referrals/porter/r1/answer", {"status": "closed", "reply": "Starts on Monday"}).json()
    assert (told["status"], told["reply"]) == ("closed", "Starts on Monday")
    assert charity.get("/referrals/porter/r1").json()["reply"] == "Starts on Monday"
    assert trust.get("/referrals").json()["items"] == []  # it is closed: the wall stands again
    with store.begin() as work:
        assert {"referred_resident", "answered_referral"} <= {line.what for line in work.audit.lines()}
        assert work.profiles.consents("r1")["refer:porter"].version == "form 3"


def test_the_secret_of_a_webhook_is_told_once(charity, trust):
    made = charity.post("/webhooks", {"url": "https://example.org/a", "news": ["event.changed"]}).json()
    one = f"/webhooks/{made['id']}"
    assert made["secret"].startswith("whsec_")
    assert made["secret"] not in charity.get(one).text + charity.get("/webhooks").text
    assert [trust.get(one).status_code, trust.post(f"{one}/test").status_code] == [404, 404]
    assert charity.post(f"{one}/test").status_code == 202
    assert [charity.call("DELETE", one).status_code, charity.get(one).status_code] == [204, 404]


def test_the_description_is_ours_alone_and_there_is_no_page_of_a_third_party(refused):
    client = TestClient(refused.client.app)
    described = client.get(f"{PREFIX}/openapi.json")
    assert "default-src 'none'" in described.headers["content-security-policy"]
    assert [client.get(f"{PREFIX}/{one}").status_code for one in ("docs", "redoc")] == [404, 404]
    assert described.json()["servers"] == [{"url": PREFIX}]


def test_below_a_path_prefix_the_problems_are_the_same(app, store):
    prefixed = System(TestClient(app, root_path="/doorstep"), token(store, "charity"))
    assert wrong(prefixed.client.get("/doorstep/api/v1/openings")) == []
    assert prefixed.client.get("/doorstep/api/v1/openapi.json").json()["servers"] == [{"url": "/doorstep/api/v1"}]
