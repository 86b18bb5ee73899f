"""Occupations, also with a typing error (fuzzy: ask back before acting on it)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.understanding.entities.scan import Scan
from bot.understanding.normalise import normalise
from bot.understanding.terms import Hit
from bot.understanding.tokens import Token
from bot.understanding.values import Entity
from bot.understanding.vocabulary import Vocabulary

_SHORTEST = 5
_CUTOFF = 85.0


@dataclass(frozen=True, slots=True)
class Spellings:
    """What a mistyped word is compared with."""

    single_words: Mapping[str, Mapping[str, str]]
    """folder -> one-word form -> occupation id"""
    known: Collection[str]
    """words that are no typing errors"""


def build(vocabulary: Vocabulary, plain: Callable[[str], str] = normalise) -> Spellings:
    """One-word occupations of five letters and more, and every word that is known to be right."""
    single: dict[str, dict[str, str]] = {}
    known: set[str] = set(vocabulary.known_words)
    for folder, words in vocabulary.languages.items():
        for term in words.terms:
            form = plain(term.form)
            known.update(form.split())
            if term.kind == "occupation" and " " not in form and len(form) >= _SHORTEST:
                single.setdefault(folder, {})[form] = term.value
    return Spellings(single, frozenset(known))


def find(scan: Scan, spellings: Spellings) -> Iterator[Entity]:
    """Exact terms, then words one error away from one."""
    hits = scan.of_kind("occupation")
    for hit in hits:
        yield scan.entity("occupation", hit.value, hit.start, hit.end)
    for token in scan.tokens:
        if _may_be_mistyped(token, scan.hits, spellings):
            yield from _closest(scan, token, spellings)


def _may_be_mistyped(token: Token, hits: Collection[Hit], spellings: Spellings) -> bool:
    return (
        not token.is_number and len(token.text) >= _SHORTEST and token.text not in spellings.known
        and not any(h.start < token.end and token.start < h.end for h in hits)
    )


def _closest(scan: Scan, token: Token, spellings: Spellings) -> Iterator[Entity]:
    for folder in scan.languages:
        forms = spellings.single_words.get(folder, {})
        best = process.extractOne(token.text, forms.keys(), scorer=fuzz.ratio, score_cutoff=_CUTOFF)
        if best:
            yield scan.entity("occupation", forms[best[0]], token.start, token.end, fuzzy=True)
            return
