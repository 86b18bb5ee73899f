"""Hashed character n-grams: the one place where a text becomes numbers, for training and for serving alike."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Counts = Counter[int]


@dataclass(frozen=True, slots=True)
class NgramSpace:
    """Which n-grams, and into how many buckets they are hashed."""

    shortest: int
    longest: int
    buckets: int
    """a power of two"""

    def count(self, text: str, view: str) -> Counts:
        """Bucket -> how often. `view` keeps the n-grams of one spelling apart from another's."""
        mask, salt = self.buckets - 1, view.encode()
        return Counter(crc32(salt + gram.encode()) & mask for gram in self._grams(text))

    def _grams(self, text: str) -> Iterator[str]:
        """Within words, blanks at the edges (scikit-learn's `char_wb`)."""
        for word in text.split():
            padded = f" {word} "
            for size in range(self.shortest, self.longest + 1):
                if size >= len(padded):
                    yield padded
                    break
                for start in range(len(padded) - size + 1):
                    yield padded[start : start + size]


def weigh(counts: Counts, idf: Floats) -> tuple[npt.NDArray[np.int64], Floats]:
    """(buckets, tf-idf values of unit length). An empty text gives empty arrays."""
    buckets = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
    values = np.fromiter((1.0 + math.log(n) for n in counts.values()), dtype=np.float32, count=len(counts))
    values *= idf[buckets]
    length = float(np.sqrt(values @ values))
    return buckets, values / np.float32(length) if length else values


def join(parts: Sequence[tuple[npt.NDArray[np.int64], Floats]]) -> tuple[npt.NDArray[np.int64], Floats]:
    """Several views of one text as one vector of about unit length."""
    scale = np.float32(1 / math.sqrt(len(parts)))
    return np.concatenate([b for b, _ in parts]), np.concatenate([v * scale for _, v in parts])


def inverse_document_frequency(documents: Iterable[Counts], buckets: int) -> Floats:
    """Smoothed idf by bucket, as scikit-learn's: ln((1 + n) / (1 + df)) + 1."""
    frequency = np.zeros(buckets, dtype=np.float64)
    total = 0
    for counts in documents:
        frequency[list(counts)] += 1
        total += 1
    return (np.log((1 + total) / (1 + frequency)) + 1).astype(np.float32)


def softmax(scores: Floats) -> Floats:
    """Probabilities of scores; stable for large ones."""
    powers = np.exp(scores - scores.max())
    return np.asarray(powers / powers.sum(), dtype=np.float32)
