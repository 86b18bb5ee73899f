"""Trains the intent models with scikit-learn. Runs in the build's own process only (see train_nlu)."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from anyascii import anyascii
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from bot.understanding.intents import EMBEDDING_SCALE, SPACE, IntentModel, features
from bot.understanding.ngrams import Floats, inverse_document_frequency

_FOLDS = 3
_CHAR_C = 0.5
_JOINT_C = 4.0
_SHARPNESS = np.geomspace(0.3, 20, 60)

Labels = npt.NDArray[np.int64]


def train(
    plain: Sequence[str], intents: Sequence[str], vectors: Floats | None, progress: Callable[[str], None]
) -> IntentModel:
    """`plain` are normalised sentences; `vectors` their embeddings (n, 384), or None for tier A."""
    labels = tuple(sorted(set(intents)))
    wanted = np.array([labels.index(i) for i in intents])
    idf = inverse_document_frequency(
        (SPACE.count(p, "n") + SPACE.count(anyascii(p).lower(), "a") for p in plain), SPACE.buckets
    )
    matrix = _matrix(plain, idf)
    progress("character model, held-out scores")
    held_out = _held_out(wanted, lambda seen: _char(matrix[seen], wanted[seen]), matrix, len(labels))
    progress("character model")
    char = _char(matrix, wanted)
    base = IntentModel(
        labels=labels, idf=idf, weights=char.coef_.T.astype(np.float16), bias=char.intercept_.astype(np.float32),
        sharpness=sharpness(held_out, wanted),
    )
    if vectors is None:
        return base
    centre = vectors.mean(axis=0)
    joined = np.hstack([(vectors - centre) * EMBEDDING_SCALE, held_out]).astype(np.float32)
    progress("embedding model, held-out scores")
    joint_held_out = _held_out(wanted, lambda seen: _joint(joined[seen], wanted[seen]), joined, len(labels))
    progress("embedding model")
    joint = _joint(joined, wanted)
    return IntentModel(
        labels=labels, idf=idf, weights=base.weights, bias=base.bias, sharpness=base.sharpness,
        joint_weights=joint.coef_.T.astype(np.float32), joint_bias=joint.intercept_.astype(np.float32),
        joint_sharpness=sharpness(joint_held_out, wanted), centre=centre,
    )


def sharpness(scores: Floats, wanted: Labels) -> float:
    """The factor that makes softmax(factor * scores) most likely to be right on held-out sentences."""
    def loss(factor: float) -> float:
        scaled = scores * factor
        top = scaled.max(axis=1)
        normaliser = top + np.log(np.exp(scaled - top[:, None]).sum(axis=1))
        return float((normaliser - scaled[np.arange(len(wanted)), wanted]).mean())

    return float(min(_SHARPNESS, key=loss))


def _matrix(plain: Sequence[str], idf: Floats) -> csr_matrix:
    rows = [features(p, idf) for p in plain]
    starts = np.cumsum([0, *(len(b) for b, _ in rows)])
    return csr_matrix(
        (np.concatenate([v for _, v in rows]), np.concatenate([b for b, _ in rows]), starts), shape=(len(rows), SPACE.buckets)
    )


def _held_out(
    wanted: Labels, fit: Callable[[npt.NDArray[np.int64]], LinearSVC | LogisticRegression], data: csr_matrix | Floats, size: int
) -> Floats:
    """Scores of every sentence by a model that did not see it."""
    scores = np.zeros((len(wanted), size), dtype=np.float32)
    splits = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The least populated class")
        for seen, unseen in splits.split(np.zeros(len(wanted)), wanted):
            scores[unseen] = fit(seen).decision_function(data[unseen])
    return scores


def _char(matrix: csr_matrix, wanted: Labels) -> LinearSVC:
    return LinearSVC(C=_CHAR_C, random_state=0).fit(matrix, wanted)


def _joint(matrix: Floats, wanted: Labels) -> LogisticRegression:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # stopped early on purpose: more steps only sharpen
        return LogisticRegression(C=_JOINT_C, max_iter=100, tol=1e-3).fit(matrix, wanted)
