"""`python -m bot.content.train_nlu NLU_DIR OUT_DIR VECTORS`: builds the model in a process of its own.

Progress and errors go to standard output as JSON lines, so that the serving process never imports scikit-learn.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

from bot.content import model_files
from bot.content.embedding import cached_vectors, embedder
from bot.content.meanings import folds, spread
from bot.content.names import cldr_terms
from bot.content.nlu import Example, NluData, read_nlu
from bot.errors import ContentError
from bot.speaking.locales import SOURCE
from bot.understanding.normalise import key_of, normalise
from bot.understanding.vocabulary import Term, Vocabulary

EMBEDDED, EMBEDDED_ENGLISH = 4, 12
"""sentences of an intent and language that the embedding is trained on: it carries a meaning from one language to all
others, and each sentence costs 30 ms of a first start"""
_NAMES = frozenset({"country", "test", "postcode", "language"})


def build(nlu_dir: Path, out: Path, vectors_file: Path) -> None:
    """Read, train, write. Raises ContentError for mistakes in the files."""
    from bot.content import train_intents, train_language

    started = time.monotonic()
    data = read_nlu(nlu_dir)
    examples = [e for e in data.examples if normalise(e.text)]
    parts = folds(examples)
    tell(f"{len(examples)} sentences in {len(data.words)} languages")
    vocabulary = _vocabulary(data)
    names = [t.form for w in vocabulary.languages.values() for t in w.terms if t.kind in _NAMES]
    with ProcessPoolExecutor(max_workers=1) as other:  # the two models know nothing of each other
        language = other.submit(train_language.train, examples, names, parts)
        model = embedder()
        told = None
        if model:
            places = embedded(examples, data.settings.character_share)
            vectors = cached_vectors([examples[i].text for i in places], vectors_file, model, tell)
            told = train_intents.Told(places=places, vectors=vectors)
        intents = train_intents.train(examples, parts, data.settings.character_share, told, tell)
        tell("language model")
        languages = language.result()
    seconds = round(time.monotonic() - started, 1)
    model_files.write(
        out, vocabulary=vocabulary, exact=_exact(data), intents=intents, languages=languages,
        thresholds=data.settings.thresholds,
        facts={"tier": "B" if told else "A", "sentences": len(examples), "seconds": seconds},
    )
    tell(f"built in {seconds} s")


def embedded(examples: Sequence[Example], shares: Mapping[str, float]) -> list[int]:
    """Places of the sentences that the embedding is trained on; none of languages in which it is not asked."""
    left_out = {folder: 0 for folder, share in shares.items() if share >= 1}
    return spread(examples, {SOURCE: EMBEDDED_ENGLISH, **left_out}, EMBEDDED)


def tell(what: str) -> None:
    """One line of progress."""
    print(json.dumps({"progress": what}), flush=True)  # noqa: T201 - the protocol with the parent process


def _vocabulary(data: NluData) -> Vocabulary:
    return Vocabulary(
        languages={f: replace(w, terms=(*w.terms, *_names(f, w.not_names))) for f, w in data.words.items()},
        known_words=frozenset(word for e in data.examples for word in normalise(e.text).split()),
    )


def _names(folder: str, not_names: Sequence[str]) -> Iterator[Term]:
    everyday = set(map(normalise, not_names))
    return (term for term in cldr_terms(folder) if normalise(term.form) not in everyday)


def _exact(data: NluData) -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = {}
    for example in data.examples:
        table.setdefault(key_of(example.text), {})[example.language] = example.intent
    return table


if __name__ == "__main__":
    try:
        build(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
    except ContentError as error:
        print(json.dumps({"error": {"what": error.what, "where": error.where, "advice": error.advice}}), flush=True)  # noqa: T201
        sys.exit(2)
