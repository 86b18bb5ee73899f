"""`load_model`: the understanding model of a folder nlu/, built when it is new, else read from the cache."""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

from bot.content import model_files
from bot.content.embedding import embedder
from bot.errors import ContentError
from bot.understanding.model import Model, compose
from bot.understanding.vocabulary import Vocabulary

VERSION = "1"
"""raise it when the shape of the built files changes"""
_SHAPING = (
    *(f"understanding/{name}.py" for name in ("normalise", "ngrams", "intents", "language", "vocabulary")),
    *(f"content/{name}.py" for name in (
        "nlu", "lexicon", "nlu_settings", "names", "meanings", "train_nlu", "train_intents", "train_language",
        "model_files",
    )),
)
"""code that decides what is in the built files; any change to it builds anew"""
_KEPT = 3


def load_model(
    nlu_dir: Path, cache_dir: Path, *, outcodes: Collection[str] = (), progress: Callable[[str], None] = lambda _: None,
    enrich: Callable[[Vocabulary], Vocabulary] = lambda vocabulary: vocabulary,
) -> Model:
    """The model for exactly these files. The first call trains (minutes), later ones take a fraction of a second.

    `outcodes` are the outward codes that exist; `enrich` adds words that need no training. Two processes may call
    this at once: one builds, the other waits.
    Raises ContentError with file and line when a file in nlu/ cannot be used.
    """
    cache_dir.mkdir(parents=True, exist_ok=True)
    folder = cache_dir / f"nlu-{_fingerprint(nlu_dir)}"
    if not (folder / "model.json").exists():
        with _lock(cache_dir / "nlu.lock"):
            if not (folder / "model.json").exists():
                _build(nlu_dir, folder, cache_dir, progress)
    parts = model_files.read(folder, frozenset(outcodes))
    tier = parts.pop("facts")["tier"]
    parts["vocabulary"] = enrich(parts["vocabulary"])
    embed = embedder() if tier == "B" else None
    return compose(**parts, embed=embed or (lambda _: None), tier=tier if embed else "A")


def _build(nlu_dir: Path, folder: Path, cache_dir: Path, progress: Callable[[str], None]) -> None:
    """Train into a folder beside the final one, then rename: a half-built model is never seen."""
    unfinished = cache_dir / f"{folder.name}.part"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    command = [
        sys.executable, "-m", "bot.content.train_nlu", str(nlu_dir.resolve()), str(unfinished.resolve()),
        str((cache_dir / "sentence-vectors.npz").resolve()),
    ]
    root = str(Path(__file__).parents[2])
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:  # noqa: S603 - our own interpreter
        lines = [json.loads(line) for line in _told(process.stdout or iter(()), progress)]
    failed = next((line["error"] for line in lines if "error" in line), None)
    if failed:
        raise ContentError(failed["what"], where=failed["where"], advice=failed["advice"])
    if process.returncode:
        raise ContentError(
            f"the model could not be built (exit {process.returncode})", where=nlu_dir.name,
            advice="The reason stands above.",
        )
    unfinished.rename(folder)
    _forget_old(cache_dir, folder)


def _told(lines: Iterator[str], progress: Callable[[str], None]) -> Iterator[str]:
    for line in lines:
        said = json.loads(line)
        if "progress" in said:
            progress(said["progress"])
        yield line


def _forget_old(cache_dir: Path, newest: Path) -> None:
    old = sorted((p for p in cache_dir.glob("nlu-*") if p.is_dir() and p != newest), key=lambda p: p.stat().st_mtime)
    for path in old[: -(_KEPT - 1)]:
        shutil.rmtree(path, ignore_errors=True)


def _fingerprint(nlu_dir: Path) -> str:
    """Changes with any file that shapes the model: the language files, and the code that reads and trains."""
    digest = blake2b(VERSION.encode(), digest_size=10)
    package = Path(__file__).parents[1]
    for base, paths in ((nlu_dir, nlu_dir.rglob("*.yml")), (package, (package / name for name in _SHAPING))):
        for path in sorted(paths):
            digest.update(str(path.relative_to(base)).encode() + b"\0" + path.read_bytes() + b"\0")
    digest.update(b"B" if embedder() else b"A")
    return digest.hexdigest()


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """One builder at a time; the lock goes with the process, also when it is killed."""
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)
