"""Many coordinators at once at a running Doorstep: memory of all its processes, and how long pages take for them.

    PYTHONPATH=. python bench/coordinators.py [COORDINATORS [RESIDENTS [MESSAGES [SECONDS]]]]

By default 20 coordinators for 60 seconds among 100,000 residents and 1,000,000 messages (bench/crowd.py), which are made
first (minutes). `doorstep run` is one process with everything: the pages, the model that understands texts, the jobs.
Each coordinator has a stream of the inbox and one of a conversation open, and every second another page is looked at,
over the network of this machine. Milliseconds as a browser waits; megabytes resident, the most that was seen.
"""

from __future__ import annotations

import random
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from threading import Event, Thread

import httpx

from bench.crowd import RUNNING, settle
from bot.assistant.coordinators import Coordinator, Role
from bot.store.unit_of_work import SqlStore
from tests.acceptance.running import Doorstep
from tests.fakes.office import PAGE, PASSWORD, QUICK

PAUSE = 1.0
"""seconds between two pages of a coordinator"""
PAGES = (
    "", "/inbox", "/inbox/h0000000", "/inbox/h0001000", "/residents", "/residents/r0000007", "/residents?q=name77",
    "/openings", "/openings/market", "/events", "/events/e0/door", "/broadcasts", f"/broadcasts/{RUNNING}", "/results",
    "/results/way", "/referrals",
)
STREAMS = ("/inbox/news", "/inbox/h0000000/news")


@dataclass
class Seen:
    """What one coordinator saw."""

    waited: list[float] = field(default_factory=list)
    heaviest: int = 0


def main() -> None:
    given = [int(one) for one in sys.argv[1:]]
    coordinators, residents, messages, seconds = (*given, *(20, 100_000, 1_000_000, 60)[len(given):])
    with TemporaryDirectory() as folder, ExitStack() as left:
        house = Doorstep(Path(folder) / "house", SAMPLE_DATA="false")
        left.callback(house.close)
        store = settle(house.database_url, residents, messages, house.data_key)
        invite(store, coordinators)
        store.close()
        house.start()
        house.ready()
        alone = megabytes(house.pid())
        print(f"{coordinators} coordinators, {residents} residents, {messages} messages, {seconds} s")
        print(f"before anybody came: {alone:.0f} MB")
        over, most = Event(), [alone]
        watch = Thread(target=watching, args=(house.pid(), over, most))
        watch.start()
        with ThreadPoolExecutor(coordinators) as pool:
            seen = list(pool.map(lambda one: work(house.url, one, seconds), range(coordinators)))
        over.set()
        watch.join()
        waited = [one for each in seen for one in each.waited]
        heaviest = max(one.heaviest for one in seen) / 1024
        print(f"most with all of them: {most[0]:.0f} MB")
        print(f"{len(waited)} pages: median {median(waited):.0f} ms, 95th percentile {quantiles(waited, n=20)[-1]:.0f} ms, "
              f"heaviest {heaviest:.1f} kB")


def invite(store: SqlStore, number: int) -> None:
    with store.begin() as work:
        for one in range(number):
            work.accounts.add(Coordinator(
                id=f"w{one}", email=f"w{one}@example.org", name=f"Coordinator {one}", role=Role.COORDINATOR,
                partner_id="trust", password=QUICK.hash(PASSWORD),
            ))
        work.commit()


def work(url: str, number: int, seconds: int) -> Seen:
    """One coordinator: signs in, keeps two streams open, looks at pages."""
    seen, order, over = Seen(), random.Random(number), Event()
    with httpx.Client(base_url=f"{url}/console", headers=PAGE, follow_redirects=True, timeout=60) as browser:
        page = browser.get("/sign-in").text
        csrf = re.search(r'name="csrf" value="([0-9a-f]+)"', page)
        assert csrf
        home = browser.post("/sign-in", data={"csrf": csrf[1], "email": f"w{number}@example.org", "password": PASSWORD})
        assert "Sign out" in home.text, home.status_code
        streams = [Thread(target=listen, args=(url, dict(browser.cookies), path, over)) for path in STREAMS]
        for one in streams:
            one.start()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            begun = time.perf_counter()
            answer = browser.get(order.choice(PAGES))
            seen.waited.append(1000 * (time.perf_counter() - begun))
            assert answer.status_code == 200, answer.url
            seen.heaviest = max(seen.heaviest, int(answer.headers.get("content-length", 0)))
            time.sleep(PAUSE * order.uniform(0.5, 1.5))
        over.set()
        for one in streams:
            one.join()
    return seen


def listen(url: str, cookies: dict[str, str], path: str, over: Event) -> None:
    """A stream as a browser keeps it; it ends at the next line after `over`, a heartbeat at the latest."""
    with httpx.Client(cookies=cookies, timeout=30) as client, client.stream("GET", f"{url}/console{path}") as answer:
        assert answer.status_code == 200, path
        for _ in answer.iter_lines():
            if over.is_set():
                return


def watching(pid: int, over: Event, most: list[float]) -> None:
    while not over.wait(0.5):
        most[0] = max(most[0], megabytes(pid))


def megabytes(pid: int) -> float:
    """Resident now, of this process and those it started."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return int(found[1]) / 1024 + sum(megabytes(int(one)) for one in children)


if __name__ == "__main__":
    main()
