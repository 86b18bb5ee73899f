"""`python -m tests.rasa.in_process CACHE`: the embedded engine alone in a process, measured; one JSON object."""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from pathlib import Path

import psutil

from bot.content.model import load_model
from bot.understanding.understand import to_json, understand
from bot.understanding.values import Expectation
from tests.languages.held_out import ROOT
from tests.rasa.measuring import golden, timed

TODAY = date(2026, 11, 21)


def main() -> None:
    started = time.monotonic()
    model = load_model(ROOT / "nlu", Path(sys.argv[1]))
    built = time.monotonic() - started
    started = time.monotonic()
    model = load_model(ROOT / "nlu", Path(sys.argv[1]))
    loaded = time.monotonic() - started

    def read(text: str, prior: str) -> dict:
        return to_json(understand(text, model=model, expected=Expectation(language=prior), today=TODAY))

    asked = [(case.text, case.prior) for case in golden()]
    one, eight = timed(read, asked, 1), timed(read, asked, 8)
    print(json.dumps({
        "build": built, "load": loaded, "tier": model.tier, "megabytes": psutil.Process().memory_info().rss / 1e6,
        "one": one.figures(), "eight": eight.figures(), "answers": one.answers,
    }))


if __name__ == "__main__":
    main()
