"""Held-out sentences of every language folder, run through one built model. `pytest tests/languages --language ur`."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.content.model import load_model
from bot.understanding.model import Model
from bot.understanding.understand import understand
from bot.understanding.values import Expectation, Understanding
from tests.languages.held_out import HERE, ROOT

TODAY = date(2026, 11, 21)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "folder" in metafunc.fixturenames:
        wanted = metafunc.config.getoption("--language")
        found = sorted(p.parent.name for p in HERE.glob("*/utterances.yml"))
        if not found:
            raise pytest.UsageError("tests/languages holds no utterances.yml")
        metafunc.parametrize("folder", [f for f in found if not wanted or f in wanted])


@pytest.fixture(scope="session")
def model() -> Model:
    cache = Path(os.environ.get("DOORSTEP_MODEL_CACHE", ROOT / "data" / "cache"))
    return load_model(ROOT / "nlu", cache)


@pytest.fixture(scope="session")
def read(model: Model):
    def read(text: str, folder: str = "") -> Understanding:
        """As a stranger says it; with `folder`, as a person who has chosen that language."""
        return understand(text, model=model, expected=Expectation(language=folder.removesuffix("-Latn")), today=TODAY)

    return read


@pytest.fixture(scope="session")
def glance(model: Model):
    """`read` without the sentence embedding: for what does not hang on the intent (language, keywords)."""
    quick = replace(model, embed=lambda _: None)

    def glance(text: str, folder: str = "") -> Understanding:
        return understand(text, model=quick, expected=Expectation(language=folder.removesuffix("-Latn")), today=TODAY)

    return glance
