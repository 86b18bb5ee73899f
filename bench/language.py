"""How well each language is understood, by cross-validation over meanings: `make bench-language`.

    PYTHONPATH=. python bench/language.py [--folds N] [--cache DIR] [--errors FILE]

A meaning ("too far", "next month") is held out in every language at once, so that no paraphrase or translation of what is
tested is in training. Only the trained part is measured: the tables of whole messages (yes, no, STOP ...) stay out.
Then the language is guessed for the same sentences, and occupations are looked for in the held-out sentences of
tests/languages. The first run reads every sentence with the embedding (minutes); later ones find the vectors in DIR.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))  # the held-out sentences live in tests/

from bot.content import train_intents, train_language
from bot.content.embedding import cached_vectors, embedder
from bot.content.meanings import FOLDS, folds
from bot.content.model import load_model
from bot.content.nlu import read_nlu
from bot.content.train_nlu import embedded
from bot.understanding import intents, language
from bot.understanding.normalise import normalise
from bot.understanding.understand import understand
from bot.understanding.values import Expectation
from tests.languages.held_out import HERE, ROOT, cases

TODAY = date(2026, 11, 21)
SURE = 0.55
"""confidence from which the dialogue acts"""
KEPT = 0.95
"""share of in-scope sentences that a threshold on out_of_scope must let through"""
NONE = "out_of_scope"


@dataclass
class Score:
    """Counts of one variety."""

    right: list[bool] = field(default_factory=list)
    quick: list[bool] = field(default_factory=list)
    """without the embedding"""
    sure: list[bool] = field(default_factory=list)
    sure_right: list[bool] = field(default_factory=list)
    language: list[bool] = field(default_factory=list)
    asked: list[bool] = field(default_factory=list)
    """the embedding was needed"""


class Run:
    """All sentences, their vectors, and what came of them."""

    def __init__(self, cache: Path, number: int) -> None:
        self.data = read_nlu(ROOT / "nlu")
        self.examples = [e for e in self.data.examples if normalise(e.text)]
        self.plain = [normalise(e.text) for e in self.examples]
        self.parts = np.array(folds(self.examples, number))
        self.number = number
        engine = embedder()
        if engine is None:
            raise SystemExit("this machine has no sentence embedding")
        cache.mkdir(parents=True, exist_ok=True)
        self.vectors = cached_vectors([e.text for e in self.examples], cache / "sentence-vectors.npz", engine, note)
        self.shares = self.data.settings.character_share
        self.thresholds = {**self.data.settings.thresholds}
        self.scores: defaultdict[str, Score] = defaultdict(Score)
        self.nonsense: list[tuple[float, bool]] = []
        """(probability of out_of_scope, is it so)"""
        self.errors: list[str] = []

    def fold(self, held: int) -> None:
        """Train without one part and test on it."""
        places = np.flatnonzero(self.parts != held)
        examples = [self.examples[i] for i in places]
        some = embedded(examples, self.shares)
        told = train_intents.Told(places=some, vectors=self.vectors[places[some]])
        calibrate = [(int(self.parts[i]) - held - 1) % self.number for i in places]
        model = train_intents.train(examples, calibrate, self.shares, told, lambda _: None)
        for place in np.flatnonzero(self.parts == held):
            self._test(int(place), model)

    def _test(self, place: int, model: intents.IntentModel) -> None:
        example, score = self.examples[place], self.scores[self.examples[place].language]
        asked: list[str] = []

        def embed(text: str):
            asked.append(text)
            return self.vectors[place]

        given = {"folder": example.language, "thresholds": self.thresholds}
        chances = intents.chances(model, self.plain[place], example.text, embed=embed, **given)
        self.nonsense.append((float(chances[model.labels.index(NONE)]), example.intent == NONE))
        best = intents.rank(model, self.plain[place], example.text, embed=embed, **given)[0]
        quick = intents.rank(model, self.plain[place], example.text, embed=lambda _: None, **given)[0]
        score.right.append(best.name == example.intent)
        score.quick.append(quick.name == example.intent)
        score.asked.append(bool(asked))
        score.sure.append(best.confidence >= SURE)
        if best.confidence >= SURE:
            score.sure_right.append(best.name == example.intent)
        if best.name != example.intent:
            self.errors.append(f"{example.language}\t{example.intent}/{example.meaning}\t{best.name} {best.confidence:.2f}\t{example.text}")

    def languages(self, held: int) -> None:
        """Which language is it? One to eight words, without a prior."""
        names = [t.form for w in self.data.words.values() for t in w.terms if t.kind in {"country", "test", "postcode"}]
        places = np.flatnonzero(self.parts != held)
        calibrate = [(int(self.parts[i]) - held - 1) % self.number for i in places]
        model = train_language.train([self.examples[i] for i in places], names, calibrate)
        for example, part in zip(self.examples, self.parts, strict=True):
            if part == held and example.intent not in {"greet", "thanks", "goodbye"} and len(example.text.split()) <= 8:
                found = language.detect(model, example.text, "")
                self.scores[example.language].language.append(found.language + ("-Latn" if found.romanised else "") == example.language)


def share(flags: list[bool]) -> float:
    return sum(flags) / len(flags) if flags else float("nan")


def caught(nonsense: list[tuple[float, bool]]) -> tuple[float, float]:
    """(threshold, share of out-of-scope sentences caught) that lets KEPT of the others through."""
    inside = np.array([p for p, is_none in nonsense if not is_none])
    threshold = float(np.quantile(inside, KEPT))
    return threshold, share([p > threshold for p, is_none in nonsense if is_none])


def occupations(cache: Path) -> dict[str, list[bool]]:
    """Occupations that are heard in the held-out sentences of tests/languages."""
    model = load_model(ROOT / "nlu", cache, progress=note)
    heard: dict[str, list[bool]] = {}
    for folder in sorted(p.parent.name for p in HERE.glob("*/utterances.yml")):
        for case in cases(folder, "utterances.yml")["utterances"]:
            prior = Expectation(language=folder.removesuffix("-Latn"))
            wanted = case.get("entities", {}).get("occupation", [])
            if wanted:
                found = {e.value for e in understand(case["text"], model=model, expected=prior, today=TODAY).entities if e.entity == "occupation"}
                heard.setdefault(folder, []).extend(value in found for value in wanted)
    return heard


def note(line: str) -> None:
    print(line, file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folds", type=int, default=FOLDS)
    parser.add_argument("--cache", type=Path, default=ROOT / "data" / "cache")
    parser.add_argument("--errors", type=Path, help="write what was misunderstood here")
    parser.add_argument("--quick", action="store_true", help="intents only")
    options = parser.parse_args()
    run = Run(options.cache, options.folds)
    for held in range(options.folds):
        note(f"fold {held + 1} of {options.folds}")
        run.fold(held)
        if not options.quick:
            run.languages(held)
    heard = {} if options.quick else occupations(options.cache)
    report(run, heard)
    if options.errors:
        options.errors.write_text("\n".join(sorted(run.errors)) + "\n", encoding="utf-8")


def report(run: Run, heard: dict[str, list[bool]]) -> None:
    print(f"{'variety':<9}{'n':>6}{'intent':>8}{'characters':>12}{'sure':>7}{'right':>7}{'embedded':>10}{'language':>10}{'occupation':>12}")
    rows = sorted(run.scores.items())
    for name, score in [*rows, ("all", merged(run.scores.values()))]:
        jobs = heard.get(name, [flag for flags in heard.values() for flag in flags] if name == "all" else [])
        print(
            f"{name:<9}{len(score.right):>6}{share(score.right):>8.3f}{share(score.quick):>12.3f}{share(score.sure):>7.2f}"
            f"{share(score.sure_right):>7.3f}{share(score.asked):>10.2f}{share(score.language):>10.3f}{share(jobs):>12.3f}"
        )
    native = [f for name, s in rows if not name.endswith("-Latn") for f in s.language]
    romanised = [f for name, s in rows if name.endswith("-Latn") for f in s.language]
    threshold, found = caught(run.nonsense)
    print(f"language: native {share(native):.3f}, romanised {share(romanised):.3f}")
    print(f"out of scope: {found:.1%} caught with {KEPT:.0%} of the others kept (threshold {threshold:.2f})")


def merged(scores) -> Score:
    total = Score()
    for score in scores:
        for name in vars(total):
            getattr(total, name).extend(getattr(score, name))
    return total


if __name__ == "__main__":
    main()
