"""The coordinators' pages, one by one, in a browser without script."""

import re
from datetime import timedelta

import pytest
import segno
from fastapi.testclient import TestClient

from bot.assistant import totp
from bot.assistant.coordinators import VIEWED
from bot.assistant.profiles_seen import who_looked
from bot.assistant.values import StoredFact
from bot.content.console_words import console_template
from bot.content.po import messages, msgid
from bot.speaking.locales import reads_right_to_left
from tests.fakes.html import attributes, tags
from tests.fakes.office import PASSWORD, Coordinating, build, fill, noon, opening, sentences, token, words


@pytest.fixture
def app(store, clock):
    fill(store, clock.now)
    return build(store, clock)


@pytest.fixture
def browse(app):
    """Opens a browser, signed in when a name is given."""

    def begin(name=""):
        browser = Coordinating(TestClient(app))
        if name:
            assert "Sign out" in browser.sign_in(name).text
        return browser

    return begin


def rows(page):
    return len(attributes(page, "tr")) - 1


# Signing in

def test_signing_in_leads_to_the_page_that_was_asked_for(browse):
    browser = browse()
    asked = browser.get("/openings")
    assert asked.url.path == "/console/sign-in"

    answer = browser.client.post(str(asked.url), data={
        "csrf": token(asked.text), "email": "boss@example.org", "password": PASSWORD,
    })

    assert answer.url.path == "/console/openings"


@pytest.mark.parametrize("target", ["//elsewhere.example", "https://elsewhere.example", "/try", "/console//elsewhere", "/console/\\x"])
def test_signing_in_never_leads_elsewhere(browse, target):
    browser = browse()
    page = browser.get("/sign-in").text

    answer = browser.client.post(f"/console/sign-in?next={target}", data={
        "csrf": token(page), "email": "boss@example.org", "password": PASSWORD,
    })

    assert answer.url.path == "/console"


@pytest.mark.parametrize(("email", "password"), [("boss", "wrong password"), ("nobody", PASSWORD)])
def test_a_wrong_sign_in_shows_what_to_do_and_not_what_was_wrong(browse, email, password):
    answer = browse().post("/sign-in", email=f"{email}@example.org", password=password)

    assert answer.status_code == 422
    assert "That was not right" in answer.text
    assert password not in answer.text


def test_too_many_tries_are_told_to_wait(browse, clock):
    browser = browse()
    for _ in range(10):
        browser.sign_in("boss", "wrong password")
    assert "too many tries" in browser.sign_in("boss").text
    clock.pass_by(16 * 60)
    assert "What needs me now" in browser.sign_in("boss").text


def test_the_cookie_is_another_one_after_signing_in_and_hidden_from_scripts(browse):
    browser = browse()
    browser.get("/sign-in")
    before = browser.client.cookies["doorstep_console"]
    answer = browser.client.post("/console/sign-in", data={
        "csrf": token(browser.get("/sign-in").text), "email": "boss@example.org", "password": PASSWORD,
    }, follow_redirects=False)

    cookie = answer.headers["set-cookie"]
    assert before not in cookie
    assert all(word in cookie for word in ("HttpOnly", "SameSite=lax", "Path=/console"))


def test_behind_https_the_cookie_is_secure(app):
    client = TestClient(app, base_url="https://testserver")

    assert "Secure" in client.get("/console/sign-in").headers["set-cookie"]


def test_an_idle_session_ends(browse, clock):
    browser = browse("boss")
    clock.pass_by(2 * 3600 + 1)

    assert browser.get("").url.path == "/console/sign-in"


def test_signing_out_ends_the_session_for_a_copied_cookie_too(browse):
    browser, thief = browse("boss"), browse()
    thief.client.cookies = dict(browser.client.cookies)
    assert "Sign out" in thief.get("").text

    browser.post("/sign-out", form_at="/account")

    assert thief.get("").url.path == "/console/sign-in"


def test_invited_from_the_console_somebody_chooses_a_password_and_is_in(browse):
    boss, new = browse("boss"), browse()
    page = boss.post("/accounts/new", email="new@example.org", name="New one", role="reader", partner="charity").text
    link = re.search(r'value="(http[^"]+/console/link/[^"]+)"', page)[1]
    path = link.partition("/console")[2]

    refused = new.post(path, password="too short")
    assert "12 letters or more" in refused.text
    assert "Sign out" in new.post(path, password=PASSWORD).text
    assert "was used, or is too old" in browse().get(path).text


def test_an_invitation_that_cannot_be_made_says_why(browse):
    page = browse("boss").post("/accounts/new", email="BOSS@example.org", role="reader", partner="charity")

    assert page.status_code == 422
    assert 'href="#f-email"' in page.text


def drawn(page):
    """The dark squares of the picture in the page, row by row."""
    (path,) = re.findall(r'<path[^>]* d="([^"]+)"', page)
    dark, x, y = set(), 0.0, 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        first, *more = map(float, re.findall(r"-?[\d.]+", numbers))
        if command == "h":
            dark |= {(int(x) + step, int(y)) for step in range(int(first))}
            x += first
        else:
            x, y = (first, more[0]) if command == "M" else (x + first, y + more[0])
    return dark


def test_the_picture_of_the_key_is_the_address_that_an_app_reads(browse):
    page = browse("reader").get("/account/second-step").text
    secret = re.search(r'value="([A-Z2-7]{32})"', page)[1]
    link = "otpauth://totp/Doorstep%3Areader%40example.org?secret=" + secret + "&issuer=Doorstep&algorithm=SHA1&digits=6&period=30"
    matrix = segno.make_qr(link, error="l").matrix

    assert drawn(page) == {(x + 4, y + 4) for y, row in enumerate(matrix) for x, cell in enumerate(row) if cell}
    assert link.replace("&", "&amp;") in page
    assert " ".join(re.findall("....", secret)) in page
    assert "style=" not in page


def test_a_key_of_another_page_is_answered_with_a_new_one(browse):
    answer = browse("reader").post("/account/second-step", secret="x", code="000000")
    assert "That is no key of this page." in answer.text
    assert re.search(r'value="[A-Z2-7]{32}"', answer.text)


def test_a_second_step_is_switched_on_asked_for_and_switched_off(browse, clock):
    browser = browse("worker")
    secret = re.search(r'value="([A-Z2-7]{32})"', browser.get("/account/second-step").text)[1]
    assert "not the code of now" in browser.post("/account/second-step", secret=secret, code="000000").text
    code = totp.code_at(secret, totp.step_of(clock.now))
    shown = browser.post("/account/second-step", secret=secret, code=code).text
    recovery = re.findall(r"<code>([a-z2-9-]{11})</code>", shown)
    assert len(recovery) == 8

    again = browse()
    half = again.sign_in("worker")
    assert half.url.path == "/console/second-step"
    assert again.get("/openings").url.path == "/console/sign-in"
    assert "That code was not right" in again.post("/second-step", code="123456").text
    assert "Sign out" in again.post("/second-step", code=recovery[0]).text
    again.post("/account/second-step-off", form_at="/account")
    assert "Sign out" in browse().sign_in("worker").text


def test_a_new_password_signs_out_the_other_browsers(browse):
    here, there = browse("worker"), browse("worker")
    assert "present password" in here.post("/account/password", old="wrong one here", password="a river runs by night").text

    assert "The password is changed" in here.post("/account/password", old=PASSWORD, password="a river runs by night").text

    assert there.get("").url.path == "/console/sign-in"


def test_sign_out_everywhere_else(browse):
    here, there = browse("worker"), browse("worker")
    here.post("/account/sign-out-everywhere", form_at="/account")

    assert "Sign out" in here.get("").text
    assert there.get("").url.path == "/console/sign-in"


# Home

def test_home_shows_the_urgent_first_and_what_closes_soon(browse):
    page = browse("boss").get("").text

    assert page.index("/inbox/h2") < page.index("/inbox/h1")
    assert "A porter in the hospital" in page
    assert "A market in the hospital" not in page
    assert "Waits for a second person" in page
    assert re.search(r"Telegram</dt><dd class=\"on\"", page)


def test_home_tells_of_a_sender_that_is_held(browse, store, clock):
    with store.begin() as work:
        work.outbox.hold_sender("telegram", clock.now + timedelta(hours=1), "429")
        work.commit()

    assert "telegram sends nothing until" in browse("boss").get("").text


# Openings

NEW = {"titles": "Night porter", "kind": "job", "closes": "2026-12-20", "hours": ["nights", "weekends"], "english": "basic"}


def test_an_opening_is_posted_with_a_code_and_can_be_undone(browse, store):
    browser = browse("member")
    page = browser.post("/openings/new", **NEW)
    [made] = [one.opportunity for one in all_kept(store) if one.opportunity.titles["en"] == "Night porter"]

    assert (made.partner, made.hours, made.requirements.english, made.paid) == ("Neighbour charity", ("nights", "weekends"), "basic", True)
    assert f"Its code is {made.code}" in page.text
    undo = browser.client.post(f"/console/openings/{made.id}/end", data={"csrf": token(page.text), "status": "cancelled"})
    assert "The opening is cancelled" in undo.text


def all_kept(store):
    with store.begin() as work:
        return work.openings.all_kept()


@pytest.mark.parametrize(("fields", "field"), [
    ({"titles": " "}, "titles"), ({"closes": "soon"}, "closes"), ({"weekly_hours": "many"}, "weekly_hours"),
    ({"kind": "party"}, "kind"), ({"shift": "at night"}, "shift"), ({"summaries": "x" * 5001}, "summaries"),
])
def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(browse, store, fields, field):
    before = len(all_kept(store))
    page = browse("worker").post("/openings/new", **{**NEW, "place": "City Road", **fields})

    assert page.status_code == 422
    assert f'href="#f-{field}"' in page.text
    assert 'value="City Road"' in page.text
    assert len(all_kept(store)) == before


def test_a_change_is_kept_over_the_feed_and_can_be_undone(browse, store, clock):
    browser = browse("worker")
    page = browser.post("/openings/porter/edit", titles="A night porter", english="", shown=["titles", "english"])
    assert "Saved." in page.text
    with store.begin() as work:
        work.openings.upsert(opening("porter", noon().date() + timedelta(days=9)), clock.now)
        changed = work.openings.get("porter")
        work.commit()
    assert (changed.titles["en"], changed.requirements.english, changed.closes.day) == ("A night porter", "", 2)

    fields = [(a["name"], a["value"]) for _, a in tags(page.text[page.text.index('class="notice"'):page.text.index("<h1>")], "input")]
    browser.client.post("/console/openings/porter/edit", data={
        "csrf": token(page.text), **{n: v for n, v in fields if n not in {"csrf", "shown"}}, "shown": [v for n, v in fields if n == "shown"],
    })

    with store.begin() as work:
        back = work.openings.get("porter")
    assert (back.titles["en"], back.requirements.english) == ("A porter in the hospital", "basic")


def test_a_notice_is_shown_once(browse):
    browser = browse("worker")
    assert "Nothing was different" in browser.post("/openings/porter/edit", titles="A porter in the hospital").text
    assert "Nothing was different" not in browser.get("/openings/porter").text


@pytest.mark.parametrize("status", ["filled", "closed", "cancelled"])
def test_an_opening_ends_and_opens_again(browse, store, status):
    browser = browse("worker")
    page = browser.post("/openings/porter/end", form_at="/openings/porter", status=status).text
    assert "Undo" in page
    with store.begin() as work:
        assert work.openings.get("porter").status == status

    browser.post("/openings/porter/end", form_at="/openings/porter", status="open")

    with store.begin() as work:
        assert work.openings.get("porter").status == "open"


def test_a_copy_starts_from_the_original_without_its_last_day(browse):
    page = browse("member").get("/openings/porter/copy").text

    assert 'value="A porter in the hospital"' in page
    assert 'action="/console/openings/new"' in page
    assert [a["value"] for _, a in tags(page, "input") if a.get("name") == "closes"] == [""]


def test_openings_are_filtered_and_paged(browse, store, clock):
    with store.begin() as work:
        for number in range(30):
            work.openings.upsert(opening(f"extra{number}", noon().date()), clock.now)
        work.commit()
    browser = browse("reader")
    first = browser.get("/openings").text
    assert (rows(first), "32 found" in first, "First page" in first) == (25, True, False)
    second = browser.get("/openings?status=open&page=2").text
    assert (rows(second), "Next page" in second, "First page" in second) == (7, False, True)
    assert rows(browser.get("/openings?q=MARKET").text) == 1
    assert "No openings here" in browser.get("/openings?q=nothing+like+it").text
    assert browser.get("/openings?page=x").status_code == browser.get("/openings?page=-3").status_code == 200


def test_a_list_is_downloaded_as_csv_that_runs_no_formula(browse, store, clock):
    with store.begin() as work:
        work.openings.correct("porter", {"titles": {"en": '=HYPERLINK("x")'}})
        work.commit()
    answer = browse("reader").get("/openings?format=csv")

    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.text.splitlines()[0] == "\ufefftitle,kind,partner,closes,status,code,languages"
    assert "'=HYPERLINK" in answer.text


def test_who_matches_is_shown_by_verdict_with_reasons(browse):
    page = browse("worker").get("/openings/porter/people?who=everybody").text

    assert "Of the 2 people who wrote last" in page
    assert re.search(r"Fits now: \d|Stepping stone to their profession: \d", page)


# People

@pytest.mark.parametrize(("query", "found"), [
    ("", {"r1", "r2"}), ("work=midwife", {"r1"}), ("language=ur", {"r2"}), ("stage=applied&language=ar", {"r1"}),
    ("area=B18", {"r2"}), ("q=07700900121", {"r1"}), ("q=%2B44+7700+900122", {"r2"}), ("q=Zoe", set()), ("tag=choir", set()),
])
def test_people_are_searched_for(browse, query, found):
    page = browse("worker").get(f"/residents?{query}").text

    assert set(re.findall(r"/console/residents/(r\d)", page)) == found


def test_a_profile_tells_how_each_thing_is_known_and_that_the_view_is_recorded(browse, store):
    browser = browse("member")
    page = browser.get("/residents/r1").text

    for words_ in ("Midwife", "They said so", "Understood from their words", "B66", "Applied", "Being seen by Neighbour charity", "writing: 6.5", "Nights"):
        assert words_.casefold() in page.casefold(), words_
    assert "+4477" not in page, "the number is no business of a profile"
    [view] = who_looked(store, "r1")
    assert (view.partner, view.coordinator_id) == ("Neighbour charity", "member")
    assert browser.get("/residents/r2").status_code == 404
    assert list(who_looked(store, "r2")) == []


def test_what_a_resident_said_is_never_markup(browse, store, clock):
    with store.begin() as work:
        for name in ("name", "hopes"):
            work.profiles.save_fact("r1", StoredFact(name=name, of="", value="<script>alert(1)</script>", provenance="said", at=clock.now))
        work.commit()
    browser = browse("worker")

    for path in ("/residents", "/residents/r1"):
        assert "<script>" not in browser.get(path).text


# Administration

def test_accounts_are_changed_shut_out_and_let_in_again(browse):
    boss = browse("boss")
    boss.post("/accounts/reader/change", role="coordinator", partner="trust")
    assert "Coordinator" in boss.get("/accounts/reader").text
    page = boss.post("/accounts/reader/shut-out", form_at="/accounts/reader", disabled="yes").text
    assert "Undo" in page
    assert "That was not right" in browse().sign_in("reader").text
    boss.post("/accounts/reader/shut-out", form_at="/accounts/reader", disabled="no")
    assert "Sign out" in browse().sign_in("reader").text


def test_nobody_shuts_themselves_out(browse):
    boss = browse("boss")

    assert "Nobody changes their own role" in boss.post("/accounts/boss/shut-out", form_at="/accounts/boss", disabled="yes").text


def test_partners_are_added_and_renamed(browse):
    boss = browse("boss")
    assert "Church network" in boss.post("/partners/new", name="Church network").text
    assert "There is a partner of this name" in boss.post("/partners/charity", name="church NETWORK").text


def test_the_audit_tells_who_did_what(browse):
    boss, member = browse("boss"), browse("member")
    member.get("/residents/r1")
    page = boss.get("/audit").text

    assert "Looked at a profile" in page
    assert "The member" in page
    assert rows(boss.get(f"/audit?what={VIEWED}").text) == 1


# Everywhere

PATHS = (
    "/sign-in", "", "/openings", "/openings/new", "/openings/porter", "/openings/porter/edit", "/openings/porter/people",
    "/residents", "/residents/r1", "/accounts", "/accounts/new", "/accounts/member", "/partners", "/partners/charity",
    "/audit", "/account", "/account/password", "/account/second-step",
)


def test_every_page_speaks_arabic_from_right_to_left_once_it_was_chosen(browse):
    browser = browse("boss")
    browser.get("?language=ar")
    for path in PATHS:
        page = browser.get(path).text
        assert '<html lang="ar" dir="rtl">' in page, path
    assert "ما يحتاجني الآن" in browser.get("").text
    assert '<html lang="en"' in browser.get("?language=en").text
    assert '<html lang="en"' in browser.get("?language=xx").text


def test_the_browsers_language_is_spoken_where_none_was_chosen(browse):
    page = browse().client.get("/console/sign-in", headers={"Accept": "text/html", "Accept-Language": "ar-SY,en;q=0.5"}).text

    assert 'dir="rtl"' in page


def test_every_page_is_light_keeps_the_policy_and_names_its_fields(browse):
    browser = browse("boss")
    for path in PATHS:
        answer = browser.get(path)
        assert len(answer.content) < 40_000, path
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
        assert not re.search(r'<script(?! src="/static/)|\son\w+=|\sstyle=|https?://(?!testserver)', answer.text), path
        labels = {a.get("for") for _, a in tags(answer.text, "label")}
        for _, field in tags(answer.text, "input", "select", "textarea"):
            named = field.get("id") in labels or field.get("type") in {"hidden", "checkbox"}
            assert named, (path, field)


def test_every_sentence_of_the_console_is_there_in_arabic_and_no_other():
    said = {msgid(message) for message in messages(console_template())}
    arabic = {text for _, text in words()["ar"].messages}

    assert arabic == said


def test_days_and_hours_keep_their_order_in_sentences_from_right_to_left():
    """Behind Arabic letters a bare 2026-12-31 is shown as 31-12-2026."""
    bare = re.compile(r"\d+-\d+(?:-\d+)?")
    isolated = re.compile("\u2068[^\u2069]*\u2069")
    wrong = [
        text for catalogues in (words(), sentences()) for language, catalogue in catalogues.items()
        if language and reads_right_to_left(language)
        for forms in catalogue.messages.values() for text in forms if bare.search(isolated.sub("", text))
    ]

    assert wrong == []
