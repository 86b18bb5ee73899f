"""What the person wants: exact table, then character n-grams, then the sentence embedding where still unsure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from anyascii import anyascii

from bot.understanding.ngrams import Floats, NgramSpace, join, softmax, weigh
from bot.understanding.values import Intent, Thresholds

SPACE = NgramSpace(1, 5, 1 << 17)
EMBEDDING_SCALE = 2.0
RANKED = 10

Embed = Callable[[str], Floats | None]
"""text -> 384 numbers of unit length, or None when there is no embedding on this machine"""
Table = Mapping[str, Mapping[str, str]]
"""key of a training sentence -> folder -> intent"""


@dataclass(frozen=True, kw_only=True, slots=True)
class IntentModel:
    """The trained weights. `n` labels."""

    labels: tuple[str, ...]
    idf: Floats
    """(buckets,)"""
    weights: npt.NDArray[np.float16]
    """(buckets, n): character n-grams -> scores; may be a memory map"""
    bias: Floats
    """(n,)"""
    sharpness: float
    """scores times this, softmaxed, are calibrated"""
    joint_weights: Floats | None = None
    """(384 + n, n): embedding and character scores -> scores; None in tier A"""
    joint_bias: Floats | None = None
    joint_sharpness: float = 1.0
    centre: Floats | None = None
    """(384,): mean embedding of the training sentences"""


def exact(table: Table, key: str, folders: Sequence[str]) -> str:
    """The intent of a message that is a training sentence word for word; "" for none, or when languages disagree."""
    found = table.get(key)
    if not found:
        return ""
    own = next((found[f] for f in folders if f in found), "")
    return own or (next(iter(found.values())) if len(set(found.values())) == 1 else "")


def rank(
    model: IntentModel, plain: str, original: str, *, embed: Embed, thresholds: Thresholds
) -> tuple[Intent, ...]:
    """Intents, best first, at most 10, with calibrated confidence.

    `plain` is the normalised text, `original` what the embedding reads.
    """
    scores = char_scores(model, plain)
    chances = softmax(scores * np.float32(model.sharpness))
    if chances.max() < thresholds["embedding_below"] and model.joint_weights is not None:
        vector = embed(original)
        if vector is not None:
            chances = softmax(joint_scores(model, scores, vector) * np.float32(model.joint_sharpness))
    return _ranking(model.labels, chances, thresholds["out_of_scope"])


def features(plain: str, idf: Floats) -> tuple[npt.NDArray[np.int64], Floats]:
    """The normalised view and the romanised one."""
    romanised = anyascii(plain).lower()
    return join([weigh(SPACE.count(plain, "n"), idf), weigh(SPACE.count(romanised, "a"), idf)])


def char_scores(model: IntentModel, plain: str) -> Floats:
    """(n,) scores of the character model."""
    buckets, values = features(plain, model.idf)
    if not len(buckets):
        return model.bias
    return np.asarray(values @ model.weights[buckets].astype(np.float32) + model.bias, dtype=np.float32)


def joint_input(scores: Floats, vector: Floats, centre: Floats) -> Floats:
    """(384 + n,): what the second model sees."""
    return np.concatenate([(vector - centre) * np.float32(EMBEDDING_SCALE), scores])


def joint_scores(model: IntentModel, scores: Floats, vector: Floats) -> Floats:
    """(n,) scores of the model that also saw the embedding."""
    if model.joint_weights is None or model.centre is None or model.joint_bias is None:
        return scores
    return np.asarray(joint_input(scores, vector, model.centre) @ model.joint_weights + model.joint_bias, dtype=np.float32)


def _ranking(labels: Sequence[str], chances: Floats, out_of_scope: float) -> tuple[Intent, ...]:
    """Best first; "out_of_scope" leads only from its own threshold, else it stands behind the best other intent."""
    order = [int(i) for i in np.argsort(-chances)[:RANKED]]
    if len(order) > 1 and labels[order[0]] == "out_of_scope" and chances[order[0]] < out_of_scope:
        order[0], order[1] = order[1], order[0]
    return tuple(Intent(name=labels[i], confidence=round(float(chances[i]), 4)) for i in order)
