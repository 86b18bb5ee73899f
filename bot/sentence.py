"""A sentence of the catalogue, not yet spoken: what the pure rooms pass around instead of text.

The English text is the gettext message id, `context` (msgctxt) tells where it stands: `flow.step`,
`phrase.name`, `reason.name`, `glossary.term`, `occupation.id`. `speaking` turns it into words of one language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Union

Value = Union[str, int, float, bool, date, datetime, time, "Sentence", "Translated", "Lines", tuple[str, ...]]
"""What may stand in a sentence. The *name* of a parameter says how it is spoken (see speaking/parameters.py)."""



def N_(text: str) -> str:  # noqa: N802  gettext's name for it
    """Marks a sentence that is said elsewhere."""
    return text


NOTHING: Mapping[str, Value] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True, slots=True)
class Translated:
    """A text that others wrote (the title of an opening): one wording per language, English at least."""

    texts: Mapping[str, str]
    """language tag -> text"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Lines:
    """Whole sentences under each other (reasons, a read-back). Never fragments of one sentence."""

    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """One sentence (or short text) to be said."""

    context: str
    """gettext msgctxt"""
    text: str
    """English, the msgid (for a plural: the form for one)"""
    plural: str = ""
    """English form for many; empty when the sentence does not count anything"""
    count: str = ""
    """name of the parameter that is counted"""
    params: Mapping[str, Value] = field(default_factory=lambda: NOTHING)

    def fill(self, **params: Value) -> Sentence:
        """The same sentence with more parameters set."""
        return Sentence(
            context=self.context,
            text=self.text,
            plural=self.plural,
            count=self.count,
            params=MappingProxyType({**self.params, **params}),
        )
