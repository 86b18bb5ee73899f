"""Trains the intent models with scikit-learn. Runs in the build's own process only (see train_nlu)."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from bot.content.nlu import Example
from bot.understanding.intents import CHARACTER_SHARE, SPACE, IntentModel, centred, pool, views, weighed
from bot.understanding.ngrams import Counts, Floats, inverse_document_frequency
from bot.understanding.normalise import normalise

_CHAR_C = 0.5
_MEANING_C = 1.0
_SHARPNESS = np.geomspace(0.3, 30, 80)

Labels = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """Embeddings of some of the sentences."""

    places: Sequence[int]
    """which sentences, m of them"""
    vectors: Floats
    """(m, 384)"""


def train(
    examples: Sequence[Example], folds: Sequence[int], shares: Mapping[str, float], told: Told | None,
    progress: Callable[[str], None],
) -> IntentModel:
    """`shares` are the weights of the characters by language; `told` is None for tier A.

    The sentences of fold 0, whose meanings stand in no other fold, tell how sure the scores may be.
    """
    labels = tuple(sorted({e.intent for e in examples}))
    wanted = np.array([labels.index(e.intent) for e in examples])
    held = np.array(folds) == 0
    counted = [views(normalise(e.text)) for e in examples]
    idf = inverse_document_frequency((native + romanised for native, romanised in counted), SPACE.buckets)
    matrix = _matrix(counted, idf)
    progress("character model")
    char = _char(matrix, wanted)
    char_unseen = _char(matrix[~held], wanted[~held])
    char_sharpness = sharpness(char_unseen.decision_function(matrix[held]), wanted[held])
    known: dict[str, Any] = {
        "shares": dict(shares), "labels": labels, "idf": idf, "sharpness": char_sharpness,
        "weights": char.coef_.T.astype(np.float16), "bias": char.intercept_.astype(np.float32),
    }
    if told is None:
        return IntentModel(**known)
    progress("embedding model")
    some, wanted_some, held_some = np.array(told.places), wanted[told.places], held[told.places]
    centre = told.vectors.mean(axis=0)
    vectors = centred(told.vectors, centre)
    meaning = _meaning(vectors, wanted_some)
    meaning_held = _meaning(vectors[~held_some], wanted_some[~held_some]).decision_function(vectors[held_some])
    meaning_sharpness = sharpness(meaning_held, wanted_some[held_some])
    char_held = char_unseen.decision_function(matrix[some[held_some]])
    own_shares = np.array([[shares.get(examples[i].language, CHARACTER_SHARE)] for i in some[held_some]])
    pooled = pool(_chances(char_held * char_sharpness), _chances(meaning_held * meaning_sharpness), own_shares)
    return IntentModel(
        **known, meaning_weights=meaning.coef_.T.astype(np.float32), meaning_bias=meaning.intercept_.astype(np.float32),
        meaning_sharpness=meaning_sharpness, centre=centre,
        pooled_sharpness=sharpness(pooled, wanted_some[held_some]),
    )


def sharpness(scores: Floats, wanted: Labels) -> float:
    """The factor that makes softmax(factor * scores) most likely to be right on held-out sentences."""
    def loss(factor: float) -> float:
        scaled = scores * factor
        top = scaled.max(axis=1)
        normaliser = top + np.log(np.exp(scaled - top[:, None]).sum(axis=1))
        return float((normaliser - scaled[np.arange(len(wanted)), wanted]).mean())

    return float(min(_SHARPNESS, key=loss))


def _matrix(counted: Sequence[tuple[Counts, Counts]], idf: Floats) -> csr_matrix:
    rows = [weighed(both, idf) for both in counted]
    starts = np.cumsum([0, *(len(b) for b, _ in rows)])
    return csr_matrix(
        (np.concatenate([v for _, v in rows]), np.concatenate([b for b, _ in rows]), starts),
        shape=(len(rows), SPACE.buckets),
    )


def _chances(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


def _char(matrix: csr_matrix, wanted: Labels) -> LinearSVC:
    return LinearSVC(C=_CHAR_C, random_state=0).fit(matrix, wanted)


def _meaning(told: Floats, wanted: Labels) -> LogisticRegression:
    with warnings.catch_warnings():  # a few iterations short of the optimum is as right and much sooner done
        warnings.simplefilter("ignore", ConvergenceWarning)
        return LogisticRegression(C=_MEANING_C, max_iter=60, tol=1e-3).fit(told, wanted)
