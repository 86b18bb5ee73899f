"""The built model on disk: plain .npy arrays (mapped, not read) and JSON. No pickle."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from bot.understanding.intents import IntentModel, Table
from bot.understanding.language import LanguageModel
from bot.understanding.values import Keyword, Thresholds
from bot.understanding.vocabulary import Calendar, LanguageWords, Term, Vocabulary

_INTENT_ARRAYS = ("idf", "weights", "bias", "meaning_weights", "meaning_bias", "centre")
_LANGUAGE_ARRAYS = ("idf", "weights", "bias")


def write(
    folder: Path, *, vocabulary: Vocabulary, exact: Table, intents: IntentModel, languages: LanguageModel,
    thresholds: Thresholds, facts: Mapping[str, Any],
) -> None:
    """Write all parts into an empty folder. `facts` are for people: tier, counts, seconds."""
    for prefix, model, names in (("intent", intents, _INTENT_ARRAYS), ("language", languages, _LANGUAGE_ARRAYS)):
        for name in names:
            array = getattr(model, name)
            if array is not None:
                np.save(folder / f"{prefix}_{name}.npy", array, allow_pickle=False)
    data = {
        "facts": dict(facts),
        "thresholds": dict(thresholds),
        "exact": exact,
        "languages": {folder_name: _words(words) for folder_name, words in vocabulary.languages.items()},
        "known_words": sorted(vocabulary.known_words),
        "intent": {
            "labels": intents.labels, "sharpness": intents.sharpness, "meaning_sharpness": intents.meaning_sharpness,
            "pooled_sharpness": intents.pooled_sharpness, "shares": dict(intents.shares),
        },
        "language": {
            "folders": languages.folders, "scripts": languages.scripts, "sharpness": languages.sharpness,
            "weak": sorted(languages.weak),
        },
    }
    (folder / "model.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def read(folder: Path, outcodes: frozenset[str]) -> dict[str, Any]:
    """The parts as keyword arguments of `compose` (all but `embed`), plus `facts`."""
    data = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    return {
        "facts": data["facts"],
        "thresholds": data["thresholds"],
        "exact": data["exact"],
        "vocabulary": Vocabulary(
            languages={name: _read_words(raw) for name, raw in data["languages"].items()},
            outcodes=outcodes, known_words=frozenset(data["known_words"]),
        ),
        "intents": IntentModel(
            **{**data["intent"], "labels": tuple(data["intent"]["labels"])}, **_arrays(folder, "intent", _INTENT_ARRAYS)
        ),
        "languages": LanguageModel(
            folders=tuple(data["language"]["folders"]), scripts=data["language"]["scripts"],
            sharpness=data["language"]["sharpness"], weak=frozenset(data["language"]["weak"]),
            **_arrays(folder, "language", _LANGUAGE_ARRAYS),
        ),
    }


def _arrays(folder: Path, prefix: str, names: tuple[str, ...]) -> dict[str, Any]:
    paths = {name: folder / f"{prefix}_{name}.npy" for name in names}
    return {
        name: np.load(path, mmap_mode="r" if name == "weights" else None, allow_pickle=False)
        for name, path in paths.items() if path.exists()
    }


def _words(words: LanguageWords) -> dict[str, Any]:
    return {**asdict(words), "terms": [(t.form, t.kind, t.value) for t in words.terms]}


def _read_words(raw: dict[str, Any]) -> LanguageWords:
    calendar = raw["calendar"]
    whole: dict[str, Any] = {
        **{k: tuple(v) if isinstance(v, list) else v for k, v in raw.items()},
        "keywords": {Keyword(k): tuple(v) for k, v in raw["keywords"].items()},
        "answers": {k: tuple(v) for k, v in raw["answers"].items()},
        "calendar": Calendar(**{**calendar, "words": tuple(calendar["words"])}) if calendar else None,
        "terms": tuple(Term(form=f, kind=k, value=v) for f, k, v in raw["terms"]),
    }
    return LanguageWords(**whole)
