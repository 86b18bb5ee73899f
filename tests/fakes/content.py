"""The project's own content, read once a process: the values are frozen, and reading them takes seconds."""

from functools import cache
from pathlib import Path

from bot.content.catalogues import load_catalogues
from bot.content.flows import load_flows
from bot.content.knowledge import read_knowledge
from bot.dialogue.flow import Flows
from bot.matching.knowledge import Knowledge
from bot.speaking.catalogue import Catalogues

ROOT = Path(__file__).resolve().parents[2]


@cache
def knowledge() -> Knowledge:
    return read_knowledge(ROOT / "knowledge")


@cache
def flows(*languages: str) -> Flows:
    return load_flows(ROOT / "flows", ROOT / "knowledge", languages)


@cache
def catalogues() -> Catalogues:
    """Every language; what was parsed is kept beside the model, for the next process."""
    return load_catalogues(ROOT / "locales", ROOT / "data" / "cache")
