"""Machine translation for coordinators, as a use case sees it: a helper that may be missing, late or wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class Translated:
    """What a machine made of a text."""

    text: str
    by: str
    """the server"""


class Translator(Protocol):
    """Implemented in bot/channels/libretranslate.py; there is none unless an operator named a server."""

    name: str
    """of the server to which people's words are sent"""

    def __call__(self, texts: Sequence[str], source: str, target: str) -> Sequence[Translated | None]:
        """Each text in the target language; None where there is no translation (in time). Languages: our tags."""
        ...
