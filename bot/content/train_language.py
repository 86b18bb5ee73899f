"""Trains the language model with scikit-learn on the same sentences. Runs in the build's own process only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from bot.content.nlu import Example
from bot.content.train_intents import sharpness
from bot.understanding.language import SPACE, LanguageModel, main_script, spelled
from bot.understanding.ngrams import inverse_document_frequency, weigh
from bot.understanding.vocabulary import base_language

_GREETINGS = frozenset({"greet", "thanks", "goodbye"})
_GREETING_SHARE = 0.3
"""a word that stands this often in greetings says nothing about the language of the person"""
_WINDOW = 3
_C = 1.0


def train(examples: Sequence[Example], names: Iterable[str], folds: Sequence[int]) -> LanguageModel:
    """`names` are words of other kinds that are no evidence (countries, tests, places).

    The sentences of fold 0, whose meanings stand in no other fold, tell how sure the scores may be.
    """
    folders = tuple(sorted({e.language for e in examples}))
    scripts = {f: _script([e.text for e in examples if e.language == f]) for f in folders}
    rows = [
        (text, e.language, fold == 0) for e, fold in zip(examples, folds, strict=True)
        for text in _windows(spelled(e.text)) if main_script(text) == scripts[e.language]
    ]
    counts = [SPACE.count(text, "") for text, _, _ in rows]
    idf = inverse_document_frequency(counts, SPACE.buckets)
    wanted = np.array([folders.index(f) for _, f, _ in rows])
    weighed = [weigh(c, idf) for c in counts]
    matrix = csr_matrix(
        (
            np.concatenate([v for _, v in weighed]), np.concatenate([b for b, _ in weighed]),
            np.cumsum([0, *map(len, counts)]),
        ),
        shape=(len(rows), SPACE.buckets),
    )
    held = np.array([is_held for _, _, is_held in rows])
    held_out = _fit(matrix[~held], wanted[~held], len(folders)).decision_function(matrix[held])
    model = _fit(matrix, wanted, len(folders))
    return LanguageModel(
        folders=folders, scripts=scripts, idf=idf, weights=model.coef_.T.astype(np.float16),
        bias=model.intercept_.astype(np.float32), sharpness=sharpness(held_out.astype(np.float32), wanted[held]),
        weak=_weak_words(examples) | {w for name in names for w in spelled(name).split()},
    )


def _fit(matrix: csr_matrix, wanted: np.ndarray, size: int) -> LinearSVC:
    if len(set(wanted.tolist())) != size or size < 3:
        raise ValueError("the language model needs at least three languages with ten sentences each")
    return LinearSVC(C=_C, random_state=0).fit(matrix, wanted)


def _windows(text: str) -> Iterator[str]:
    """The sentence, and short pieces of it: people write one to eight words."""
    words = text.split()
    yield text
    for start in range(0, len(words) - _WINDOW, _WINDOW):
        yield " ".join(words[start : start + _WINDOW])


def _script(texts: Iterable[str]) -> str:
    return Counter(main_script(spelled(t)) for t in texts).most_common(1)[0][0]


def _weak_words(examples: Sequence[Example]) -> frozenset[str]:
    """Greetings, and words that stand in the sentences of several languages of one script."""
    total: Counter[tuple[str, str]] = Counter()
    greeting: Counter[tuple[str, str]] = Counter()
    speakers: dict[str, Counter[str]] = {}
    for e in examples:
        for word in set(spelled(e.text).split()):
            total[e.language, word] += 1
            greeting[e.language, word] += e.intent in _GREETINGS
            speakers.setdefault(word, Counter())[base_language(e.language)] += 1
    greetings = {word for (folder, word), n in greeting.items() if n >= _GREETING_SHARE * total[folder, word] and n}
    shared = {word for word, by in speakers.items() if len(by) > 1 and sorted(by.values())[-2] * 4 >= max(by.values())}
    return frozenset(greetings | shared)
