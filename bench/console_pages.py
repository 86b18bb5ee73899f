"""Every page of the console among very many residents: server time, and bytes as sent; on both databases.

    PYTHONPATH=. python bench/console_pages.py [RESIDENTS [MESSAGES]]

By default 100,000 residents and 1,000,000 messages (bench/crowd.py), which are made first (minutes). Each page that the
application has is opened 30 times as an administrator whose browser takes gzip. Milliseconds: median and 95th percentile
on the clock, everything that the server and the browser in the same process do included; the same of the processor,
which tells what it costs on a machine that has other work to do. Kilobytes as sent, style and script besides.
Pages that are above the bounds are marked: 50 ms at the 95th percentile, 40 kB.
"""

from __future__ import annotations

import gc
import sys
import time
from statistics import median, quantiles
from typing import Any

from fastapi.testclient import TestClient

from bench.crowd import AT, RUNNING, databases, settle
from bot.assistant.coordinators import Role, Viewer
from bot.assistant.import_walk import ImportWalk
from bot.assistant.looking_alike import LookingAlike
from bot.assistant.result_counting import Counting
from bot.assistant.webhooks import CHOOSABLE, Webhook
from bot.store.unit_of_work import SqlStore
from tests.fakes.office import Coordinating, build, knowledge, make_office, rules
from tests.fakes.systems import token

TIMES = 30
SLOW, HEAVY = 50, 40
IDS = {
    "openings": "market", "inbox": "h0000000", "residents": "r0000001", "accounts": "member", "partners": "charity",
    "events": "e0", "broadcasts": RUNNING,
}
"""part of the address -> the record to look at; the first conversation has 60 messages, the first event 350 guests"""
OTHERS = {"/broadcasts/{id}/edit": "D0001", "/broadcasts/{id}/texts": "D0001", "/broadcasts/{id}/preview": "D0001"}
"""pages that only a draft has"""
ASKED = {
    "/events/{id}/texts/{language}": "/events/e0/texts/ur", "/openings/{id}/texts/{language}": "/openings/market/texts/ur", "/referrals/{id}/{opening}": "/referrals/r2/market",
    "/results/{report}": "/results/way", "/residents/{id}/correct": "/residents/r0000001/correct?name=outcode",
}
BESIDES = (
    "/inbox?language=ur&state=late", "/inbox?state=closed", "/residents?q=name77", "/residents?work=nurse&language=pl",
    "/openings?q=porter&status=any", "/broadcasts?state=any&q=number+77", f"/broadcasts/{RUNNING}/replies",
    "/openings/o0/people", "/residents/r0000000", "/events/class/door",
)
"""addresses with something asked for"""
SEGMENTS = {
    "counting everybody": {}, "counting by language": {"languages": "ur"},
    "counting by language and sealed facts": {"languages": "ur", "areas": "B7", "occupations": "cleaner"},
}
COUNTED = 3
NO_PAGES = ("/news", "/machine", "/progress", ".csv", "/link/{token}", "/console/second-step", "/sign-in")
"""streams, files, and what only those see who are not signed in"""


def main() -> None:
    residents, messages = (int(one) for one in (*sys.argv[1:], *("100000", "1000000")[len(sys.argv) - 1:]))
    with databases() as urls:
        for name, url in urls.items():
            store = settle(url, residents, messages)
            prepare(store)
            print(f"{name}: {residents} residents, {messages} messages; ms on the clock (median, p95), processor, kB")
            measure(store)
            store.close()


def prepare(store: SqlStore) -> None:
    """What is made by use: figures counted, names looked through, a file sent in, a partner's system."""
    Counting(store=store, rules=rules(), knowledge=knowledge()).run(AT)
    begin, work_begin = time.perf_counter(), time.process_time()
    LookingAlike(store=store).run(AT)
    print(f"a round of who may be here twice: {time.perf_counter() - begin:.1f} s, "
          f"{time.process_time() - work_begin:.1f} s of the processor", flush=True)
    token(store, "charity")
    with store.begin() as work:
        boss = Viewer(coordinator_id="boss", name="", role=Role.ADMINISTRATOR, partner_id="trust")
        work.webhooks.keep(Webhook(
            id="hook", partner_id="charity", address="https://hooks.example.org/", secret="whsec_AAAA",
            news=frozenset(CHOOSABLE), made=AT,
        ))
        work.referrals.open("r2", "market", AT)
        work.commit()
    rows = "".join(
        f"event,Open day {n},2026-12-01 10:00,2026-12-01 12:00,Library,B66 3PZ,{n}\n" for n in range(1000))
    content = f"kind,title,starts,ends,place,postcode,reference\n{rows}".encode()
    office = make_office(store)
    office.sending_in.look(boss, "days.csv", content, AT)
    ImportWalk(store=store, read=office.read_file, worker="bench").run_due(lambda: AT)


def measure(store: SqlStore) -> None:
    app = build(store, lambda: AT)
    browser = Coordinating(TestClient(app))
    assert "Sign out" in browser.sign_in("boss").text
    gc.freeze()  # as `doorstep run` does
    for path in (*addresses(app, store), *BESIDES):
        took(browser, path)  # its template is read once
        gc.collect()
        waited, worked, sizes = zip(*(took(browser, path) for _ in range(TIMES)), strict=True)
        slow = quantiles(waited, n=20)[-1]
        note = " slow" * (slow > SLOW) + " heavy" * (sizes[0] > HEAVY * 1024)
        print(f"{path or '/':48} {median(waited):7.1f} {slow:7.1f} {median(worked):7.1f} {quantiles(worked, n=20)[-1]:7.1f}"
              f" {sizes[0] / 1024:6.1f}{note}", flush=True)
    for name, fields in SEGMENTS.items():
        waited, worked = zip(*(counted(browser, fields) for _ in range(COUNTED)), strict=True)
        print(f"{name:48} {median(waited):7.1f} {max(waited):7.1f} {median(worked):7.1f}", flush=True)


def counted(browser: Coordinating, fields: dict[str, str]) -> tuple[float, float]:
    """Counting the people of a segment, which walks through everybody: milliseconds, on the clock and of the processor."""
    csrf = browser.forms("/account", "sign-out")["csrf"]
    begin, work = time.perf_counter(), time.process_time()
    answer = browser.client.post("/console/broadcasts/new", data={"csrf": csrf, "count": "yes", **fields})
    waited, worked = 1000 * (time.perf_counter() - begin), 1000 * (time.process_time() - work)
    assert "can be written to now" in answer.text
    return waited, worked


def addresses(app: Any, store: SqlStore) -> list[str]:
    """One of every page; KeyError when a new one has none."""
    with store.begin() as work:
        latest = {"imports": work.uploads.latest(1)[0].id, "tokens": work.api.tokens()[0].id, "webhooks": "hook"}
    pages = [
        route.path.removeprefix("/console") for route in app.state.doors.router.routes
        if "GET" in route.methods and not route.path.endswith(NO_PAGES)
    ]
    ids = {**IDS, **latest}
    return [ASKED.get(path) or path.replace("{id}", OTHERS.get(path) or ids[path.split("/")[1]]) if "{" in path else path
            for path in pages]


def took(browser: Coordinating, path: str) -> tuple[float, float, int]:
    """Milliseconds on the clock and of the processor; bytes."""
    begin, work = time.perf_counter(), time.process_time()
    answer = browser.get(path)
    waited, worked = 1000 * (time.perf_counter() - begin), 1000 * (time.process_time() - work)
    assert (answer.status_code, "Sign out" in answer.text) == (200, True), (path, answer.status_code)
    return waited, worked, int(answer.headers["content-length"])


if __name__ == "__main__":
    main()
