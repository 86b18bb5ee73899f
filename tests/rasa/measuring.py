"""The held-out sentences, and how long each takes to be read."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from tests.languages.held_out import HERE, cases


@dataclass(frozen=True, kw_only=True)
class Case:
    """One held-out sentence."""

    folder: str
    text: str
    intent: str

    @property
    def prior(self) -> str:
        return self.folder.removesuffix("-Latn")


@dataclass(frozen=True, kw_only=True)
class Run:
    """All sentences once."""

    answers: list[Any]
    seconds: list[float]
    """of each"""
    took: float
    """seconds for all"""

    def figures(self) -> dict[str, float]:
        ordered = sorted(self.seconds)
        return {
            "per_second": len(ordered) / self.took,
            "p50": 1000 * statistics.median(ordered),
            "p95": 1000 * ordered[int(0.95 * len(ordered))],
        }


def golden() -> list[Case]:
    return [
        Case(folder=path.parent.name, text=case["text"], intent=case["intent"])
        for path in sorted(HERE.glob("*/utterances.yml"))
        for case in cases(path.parent.name, path.name)["utterances"]
    ]


def timed(read: Callable[[str, str], Any], asked: Sequence[tuple[str, str]], clients: int) -> Run:
    """(text, prior) through `read`, `clients` at a time; the first reading of all warms up and is not counted."""

    def one(pair: tuple[str, str]) -> tuple[Any, float]:
        started = time.perf_counter()
        answer = read(*pair)
        return answer, time.perf_counter() - started

    read(*asked[0])
    with ThreadPoolExecutor(clients) as pool:
        started = time.perf_counter()
        done = list(pool.map(one, asked))
        took = time.perf_counter() - started
    return Run(answers=[a for a, _ in done], seconds=[s for _, s in done], took=took)
