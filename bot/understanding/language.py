"""Which language a message is in: script first, then a small character model, the person's own language as prior."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from bot.understanding.ngrams import Floats, NgramSpace, softmax, weigh
from bot.understanding.normalise import is_word
from bot.understanding.vocabulary import base_language

SPACE = NgramSpace(1, 4, 1 << 16)
_PRIOR_WEIGHT = np.float32(np.log(6.0))
_NATIVE_SHARE = 0.3
"""share of letters from which the native script decides: English nouns stand in every language's messages"""
_WEAK = 0.5
"""most confidence a message of greetings, names and shared words can give"""
_SINGLE_WORD = 0.85
"""most confidence one word can give in a script that several languages share"""


@dataclass(frozen=True, kw_only=True, slots=True)
class LanguageModel:
    """Trained weights; `n` folders."""

    folders: tuple[str, ...]
    scripts: Mapping[str, str]
    """folder -> script in which most of its sentences are written"""
    idf: Floats
    weights: npt.NDArray[np.float16]
    """(buckets, n)"""
    bias: Floats
    sharpness: float
    weak: frozenset[str]
    """words that are no evidence: greetings, names, words several languages share"""


@dataclass(frozen=True, slots=True)
class Found:
    """The answer."""

    folder: str
    """`ur`, `ur-Latn`; the likeliest with the prior in mind"""
    confidence: float
    """0..1, from this text alone"""

    @property
    def language(self) -> str:
        return base_language(self.folder)

    @property
    def romanised(self) -> bool:
        return self.folder != self.language


def detect(model: LanguageModel, text: str, prior: str) -> Found:
    """The language of `text`; `prior` is the person's own ("" when unknown) and wins where the text says little."""
    plain = spelled(text)
    script = main_script(plain)
    candidates = [i for i, f in enumerate(model.folders) if model.scripts[f] == script]
    if not candidates:
        return Found(base_language(prior) or "en", 0.0)
    scores = _scores(model, plain)[candidates] * np.float32(model.sharpness)
    alone = softmax(scores)
    own = np.array([base_language(model.folders[i]) == base_language(prior) for i in candidates], dtype=np.float32)
    best = int(np.argmax(softmax(scores + own * _PRIOR_WEIGHT)))
    folder = model.folders[candidates[best]]
    limit = _limit(model, plain, alone=len(candidates) == 1)
    if limit <= _WEAK and own.any() and not own[best]:
        best = int(np.argmax(own))
        folder = model.folders[candidates[best]]
    return Found(folder, min(limit, round(float(alone[best]), 4)))


def spelled(text: str) -> str:
    """NFKC lower case words, letters untouched: here the telling letters matter that `normalise` folds away."""
    lower = unicodedata.normalize("NFKC", text).lower()
    return " ".join("".join(c if is_word(c) and not c.isdigit() else " " for c in lower).split())


def main_script(plain: str) -> str:
    """Unicode's name of the script ("LATIN", "ARABIC"); a native one wins over the Latin nouns in it; "" for none."""
    counts = Counter(_script(c) for c in plain if c.isalpha())
    total = sum(counts.values())
    native = [(n, s) for s, n in counts.items() if s != "LATIN" and n >= _NATIVE_SHARE * total]
    return max(native)[1] if native else ("LATIN" if counts["LATIN"] else "")


def _scores(model: LanguageModel, plain: str) -> Floats:
    buckets, values = weigh(SPACE.count(plain, ""), model.idf)
    if not len(buckets):
        return model.bias
    return np.asarray(values @ model.weights[buckets].astype(np.float32) + model.bias, dtype=np.float32)


def _limit(model: LanguageModel, plain: str, *, alone: bool) -> float:
    words = plain.split()
    if all(w in model.weak for w in words):
        return _WEAK
    return 1.0 if alone or len(words) > 1 else _SINGLE_WORD


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    return unicodedata.name(char, "").split(" ")[0]
