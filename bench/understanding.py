"""How fast and how right understanding is: `python bench/understanding.py [--cache DIR]`.

Prints build time, memory, p50/p95 by path, the share that needed the sentence embedding, and accuracy by language.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # the held-out sentences live in tests/

from bot.content.model import load_model
from bot.understanding.model import Model
from bot.understanding.understand import understand
from bot.understanding.values import Expectation, Understanding
from tests.languages.held_out import HERE, ROOT, cases

TODAY = date(2026, 11, 21)
SURE = 0.55
"""confidence from which the dialogue acts"""


class Counted:
    """The embedding, and how often it was asked."""

    def __init__(self, model: Model) -> None:
        self.inner, self.calls = model.embed, 0

    def __call__(self, text: str):
        self.calls += 1
        return self.inner(text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=ROOT / "data" / "cache")
    options = parser.parse_args()
    before = memory()
    started = time.perf_counter()
    model = load_model(ROOT / "nlu", options.cache, progress=lambda line: print(line, file=sys.stderr))
    print(f"load_model {time.perf_counter() - started:.2f} s, tier {model.tier}")
    print(f"scikit-learn imported: {'sklearn' in sys.modules}")
    counted = Counted(model)
    model = replace(model, embed=counted)
    spent: dict[str, list[float]] = {"keyword, answer or exact": [], "characters": [], "with embedding": []}
    for folder in sorted(p.parent.name for p in HERE.glob("*/utterances.yml")):
        report(folder, model, counted, spent)
    total = sum(map(len, spent.values()))
    for path, times in spent.items():
        ordered = sorted(times)
        p50, p95 = 1000 * statistics.median(ordered), 1000 * ordered[int(len(ordered) * 0.95)]
        print(f"{path}: {len(times) / total:.0%} of messages, p50 {p50:.2f} ms, p95 {p95:.2f} ms")
    print(f"memory {before:.0f} MB before, {memory():.0f} MB after")


def report(folder: str, model: Model, counted: Counted, spent: dict[str, list[float]]) -> None:
    """One language's held-out sentences: accuracy printed, times added to `spent`."""
    prior = Expectation(language=folder.removesuffix("-Latn"))
    stop, held = cases(folder, "stop.yml"), cases(folder, "utterances.yml")["utterances"]
    said = [(case, timed(case["text"], model, prior, counted, spent)) for case in held]
    good = [(u.intent.name == case["intent"], u.intent.confidence >= SURE) for case, u in said]
    sure = [right for right, acted in good if acted]
    quick = replace(model, embed=lambda _: None)
    alone = [understand(case["text"], model=quick, today=TODAY) for case in held]
    language = [(u.language, u.romanised) == (prior.language, folder.endswith("-Latn")) for u in alone]
    facts = [
        any((e.entity, e.value) == (entity, value) and e.role != "negated" for e in u.entities)
        for case, u in said
        for entity, values in case.get("entities", {}).items() if entity != "negated"
        for value in values
    ]
    heard = [timed(t, model, prior, counted, spent).keyword == "stop" for t in stop["stop"]]
    false = [understand(t, model=quick, expected=prior, today=TODAY).keyword == "stop" for t in stop["not_stop"]]
    print(
        f"{folder}: intents {share(r for r, _ in good)} of {len(good)}, "
        f"acted upon {share(a for _, a in good)} of which right {share(sure)}, "
        f"facts {share(facts)} of {len(facts)}, language {share(language)}, STOP {share(heard)} of {len(heard)}, "
        f"false STOP {sum(false)} of {len(false)}"
    )


def share(flags) -> str:
    flags = list(flags)
    return f"{sum(flags) / len(flags):.3f}"


def timed(
    text: str, model: Model, prior: Expectation, counted: Counted, spent: dict[str, list[float]]
) -> Understanding:
    calls, started = counted.calls, time.perf_counter()
    said = understand(text, model=model, expected=prior, today=TODAY)
    seconds = time.perf_counter() - started
    certain = "keyword, answer or exact" if len(said.ranking) == 1 else "characters"
    path = "with embedding" if counted.calls > calls else certain
    spent[path].append(seconds)
    return said


def memory() -> float:
    """Resident MB of this process."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
