"""What the person wants: exact table, then character n-grams, then the sentence embedding where still unsure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from anyascii import anyascii

from bot.understanding.ngrams import Counts, Floats, NgramSpace, join, softmax, weigh
from bot.understanding.values import Intent, Thresholds

SPACE = NgramSpace(1, 5, 1 << 17)
EMBEDDING_SCALE = np.float32(8.0)
RANKED = 10
_LIKELY_WISH = 0.2
_GREETING, _LONGEST_GREETING = "greet", 4
"""an intent, and the most words of a greeting that are looked for ("good day to you")"""
CHARACTER_SHARE = 0.6
"""weight of the character model when both opinions are pooled, where the settings say nothing else of a language"""

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
    meaning_weights: Floats | None = None
    """(384, n): sentence embedding -> scores; None in tier A"""
    meaning_bias: Floats | None = None
    meaning_sharpness: float = 1.0
    centre: Floats | None = None
    """(384,): mean embedding of the training sentences"""
    pooled_sharpness: float = 1.0
    """the same for both opinions pooled"""
    shares: Mapping[str, float] = field(default_factory=dict)
    """folder -> weight of the characters; 1: the embedding is not asked"""


def exact(table: Table, key: str, folders: Sequence[str]) -> str:
    """The intent of a message that is a training sentence word for word; "" for none, or when languages disagree."""
    found = table.get(key)
    if not found:
        return ""
    own = next((found[f] for f in folders if f in found), "")
    return own or (next(iter(found.values())) if len(set(found.values())) == 1 else "")


def after_greeting(table: Table, plain: str, folders: Sequence[str]) -> str:
    """What a message says after "hello": its wish; "" when it does not begin with a greeting, or is nothing else.

    A single word after it is often a name or "sir", so it must be a known sentence of its own.
    """
    words = plain.split()
    for length in range(min(_LONGEST_GREETING, len(words) - 1), 0, -1):
        wish = " ".join(words[length:])
        if exact(table, " ".join(words[:length]), folders) == _GREETING:
            return wish if len(words) > length + 1 or exact(table, wish, folders) else ""
    return ""


def without_greeting(ranking: tuple[Intent, ...]) -> tuple[Intent, ...]:
    """When a greeting and a wish are both likely the message holds both, and the wish is what needs an answer."""
    first_two = {i.name: i.confidence for i in ranking[:2]}
    hello = first_two.pop(_GREETING, 0.0)
    if not hello or max(first_two.values(), default=0.0) < _LIKELY_WISH:
        return ranking
    return tuple(
        Intent(name=i.name, confidence=round(i.confidence / (1 - hello), 4)) for i in ranking if i.name != _GREETING
    )


def rank(
    model: IntentModel, plain: str, original: str, *, folder: str, embed: Embed, thresholds: Thresholds
) -> tuple[Intent, ...]:
    """Intents, best first, at most 10, with calibrated confidence.

    `plain` is the normalised text, `original` what the embedding reads, `folder` the language (`ur-Latn`).
    """
    found = chances(model, plain, original, folder=folder, embed=embed, thresholds=thresholds)
    return _ranking(model.labels, found, thresholds["out_of_scope"])


def chances(
    model: IntentModel, plain: str, original: str, *, folder: str, embed: Embed, thresholds: Thresholds
) -> Floats:
    """(n,) probabilities of all labels; the embedding is asked only when the characters leave a doubt."""
    share = model.shares.get(folder, CHARACTER_SHARE)
    found = softmax(char_scores(model, plain) * np.float32(model.sharpness))
    if share < 1 and found.max() < thresholds["embedding_below"] and model.meaning_weights is not None:
        vector = embed(original)
        if vector is not None:
            meant = softmax(meaning_scores(model, vector) * np.float32(model.meaning_sharpness))
            found = softmax(pool(found, meant, share) * np.float32(model.pooled_sharpness))
    return found


def views(plain: str) -> tuple[Counts, Counts]:
    """N-grams of the normalised text, and of the romanised one."""
    return SPACE.count(plain, "n"), SPACE.count(anyascii(plain).lower(), "a")


def weighed(both: tuple[Counts, Counts], idf: Floats) -> tuple[npt.NDArray[np.int64], Floats]:
    """(buckets, values) of the two views as one vector."""
    return join([weigh(counts, idf) for counts in both])


def char_scores(model: IntentModel, plain: str) -> Floats:
    """(n,) scores of the character model."""
    buckets, values = weighed(views(plain), model.idf)
    if not len(buckets):
        return model.bias
    return np.asarray(values @ model.weights[buckets].astype(np.float32) + model.bias, dtype=np.float32)


def meaning_scores(model: IntentModel, vector: Floats) -> Floats:
    """(n,) scores of the model that sees only the embedding."""
    if model.meaning_weights is None or model.meaning_bias is None or model.centre is None:
        raise ValueError("this model has no embedding (tier A)")
    return np.asarray(centred(vector, model.centre) @ model.meaning_weights + model.meaning_bias, dtype=np.float32)


def centred(vectors: Floats, centre: Floats) -> Floats:
    """Embeddings all point roughly the same way; what tells them apart is the rest."""
    return np.asarray((vectors - centre) * EMBEDDING_SCALE, dtype=np.float32)


def pool(char_chances: Floats, meaning_chances: Floats, share: float | Floats) -> Floats:
    """Two opinions as one: weighted mean of their log probabilities; `share` is the weight of the characters."""
    tiny = np.float32(1e-9)
    characters, meaning = np.log(char_chances + tiny), np.log(meaning_chances + tiny)
    return np.asarray(share * characters + (1 - share) * meaning, dtype=np.float32)


def _ranking(labels: Sequence[str], found: Floats, out_of_scope: float) -> tuple[Intent, ...]:
    """Best first; "out_of_scope" leads only from its own threshold, else it stands behind the best other intent."""
    order = [int(i) for i in np.argsort(-found)[:RANKED]]
    if len(order) > 1 and labels[order[0]] == "out_of_scope" and found[order[0]] < out_of_scope:
        order[0], order[1] = order[1], order[0]
    return tuple(Intent(name=labels[i], confidence=round(float(found[i]), 4)) for i in order)
