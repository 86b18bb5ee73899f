"""How fast the matcher is: `PYTHONPATH=. python bench/match_speed.py [--people 1000000] [--rank 100000] [--openings 1000]`.

Three questions, each on made-up people (bench/matching/population.py): who matches one new opening among all; the ten best
openings for each of very many, on two processes; the matches of one person. Figures are seconds and megabytes of this
machine; the ratio to the plain rules, one pair at a time, is of the same run.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # bench/ and bot/ lie beside each other

from bench.matching.population import openings, people  # noqa: E402
from bot.content.knowledge import read_knowledge  # noqa: E402
from bot.content.samples import sample_openings  # noqa: E402
from bot.matching.board import NEVER, Board  # noqa: E402
from bot.matching.crowd import crowd_of, judge  # noqa: E402
from bot.matching.everybody import best_openings  # noqa: E402
from bot.matching.match import match, rank  # noqa: E402

TODAY = date(2026, 11, 21)
KNOWLEDGE = read_knowledge(ROOT / "knowledge")
SAMPLES = sample_openings(ROOT / "knowledge", KNOWLEDGE, TODAY)
MOST = 10


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begin = time.perf_counter()
    found = work()
    return time.perf_counter() - begin, found


def megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def plain_pair() -> float:
    """Seconds the plain rules take for one pair."""
    some = list(people(60, KNOWLEDGE, TODAY, seed=9))
    return timed(lambda: [match(one, other, KNOWLEDGE, TODAY) for one in some for other in SAMPLES])[0] / (60 * len(SAMPLES))


def one_person(number: int) -> None:
    """Openings for a person: with a board kept from the last question, and with a new one."""
    offered = openings(number, SAMPLES, KNOWLEDGE)
    board = Board(offered, KNOWLEDGE)
    some = list(people(50, KNOWLEDGE, TODAY, seed=3))
    kept = statistics.median(timed(lambda one=one: rank(one, board, KNOWLEDGE, TODAY, MOST))[0] for one in some)
    new = statistics.median(timed(lambda one=one: rank(one, offered, KNOWLEDGE, TODAY, MOST))[0] for one in some)
    print(f"one person, {number:,} openings: {kept * 1000:.1f} ms with the board kept, {new * 1000:.1f} ms with a new one")


def one_opening(number: int, pair: float) -> None:
    """Who matches each of the samples."""
    build, crowd = timed(lambda: crowd_of(people(number, KNOWLEDGE, TODAY), KNOWLEDGE))
    print(f"columns of {number:,} people: {build:.1f} s to make and fill, {megabytes()} MB in all")
    begin = time.process_time()
    runs = [timed(lambda one=one: judge(crowd, one, KNOWLEDGE, TODAY)) for one in SAMPLES]
    spent = (time.process_time() - begin) / len(SAMPLES)
    seconds = sorted(took for took, _ in runs)
    found = statistics.median(int((ranks < NEVER).sum()) for _, (ranks, _) in runs)
    middle = statistics.median(seconds)
    print(
        f"one opening, {number:,} people: {middle:.2f} s in the middle, {seconds[-1]:.2f} s at most, "
        f"{spent:.2f} s of the processor on average, {megabytes()} MB; "
        f"{found:,.0f} may be told in the middle; {pair * number / middle:,.0f} times the plain rules"
    )


def _some(first: int, last: int, number: int) -> int:
    crowd = crowd_of(people(last, KNOWLEDGE, TODAY), KNOWLEDGE) if not first else crowd_of(
        (one for place, one in enumerate(people(last, KNOWLEDGE, TODAY)) if place >= first), KNOWLEDGE
    )
    offered = openings(number, SAMPLES, KNOWLEDGE)
    begin = time.process_time()
    took, best = timed(lambda: best_openings(crowd, offered, KNOWLEDGE, TODAY, MOST))
    spent = time.process_time() - begin
    print(f"  a process with {len(crowd):,} people: {took:.1f} s, {spent:.1f} of the processor; {megabytes()} MB", flush=True)
    return int((best[:, 0] >= 0).sum())


def everybody(number: int, offered: int, pair: float) -> None:
    """The ten best openings of each, half of the people a process."""
    half = number // 2
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        took, found = timed(lambda: sum(pool.map(_some, (0, half), (half, number), (offered, offered))))
    print(
        f"{number:,} people x {offered:,} openings, best {MOST}, two processes, their start and columns included: "
        f"{took:.1f} s; {found:,} have one; the plain rules would take {pair * number * offered / 2:,.0f} s"
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=1_000_000)
    asked.add_argument("--rank", type=int, default=100_000)
    asked.add_argument("--openings", type=int, default=1_000)
    told = asked.parse_args()
    pair = plain_pair()
    print(f"the plain rules: {pair * 1e6:.0f} microseconds a pair")
    one_person(told.openings)
    everybody(told.rank, told.openings, pair)
    one_opening(told.people, pair)


if __name__ == "__main__":
    main()
