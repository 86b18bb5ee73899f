"""What residents are searched by: terms of sealed facts, kept as keyed hashes. Pure.

A change of what `terms_of` gives needs another VERSION: `reindex` then makes the rows of everybody anew.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set as AbstractSet
from typing import Any

from bot.assistant.values import StoredFact

VERSION = 1
NAME, OCCUPATION, OUTCODE, STAGE = "name", "occupation", "outcode", "stage"
_WORD = re.compile(r"[^\W_]+")
_OF_SUBJECT = {"occupation": OCCUPATION, "qualification": OCCUPATION}
"""facts whose subject is what is searched by"""
_OF_VALUE = {"outcode": OUTCODE, "uk_stage": STAGE}
SEARCHED = frozenset({*_OF_SUBJECT, *_OF_VALUE, NAME})
"""names of the facts that have terms"""


def terms_of(fact: StoredFact) -> frozenset[str]:
    """`kind:word` of one fact."""
    if fact.name in _OF_SUBJECT:
        return frozenset({term(_OF_SUBJECT[fact.name], fact.of)} if fact.of and fact.value else ())
    if fact.name in _OF_VALUE:
        return frozenset({term(_OF_VALUE[fact.name], fact.value)} if isinstance(fact.value, str) and fact.value else ())
    return frozenset(term(NAME, word) for word in words_of(fact.value)) if fact.name == NAME else frozenset()


def term(kind: str, value: str) -> str:
    """What is hashed."""
    return f"{kind}:{value}"


def source_of(fact: StoredFact) -> str:
    """Which fact a term is of."""
    return f"{fact.name}:{fact.of}"


def words_of(name: Any) -> tuple[str, ...]:
    """Words of a name, without accents and in small letters: Zoë is found by "zoe"."""
    if not isinstance(name, str):
        return ()
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return tuple(_WORD.findall(plain))


NAME_SOURCE = f"{NAME}:"
"""source of the words of a name"""


def alike(one: AbstractSet[tuple[str, str]], other: AbstractSet[tuple[str, str]]) -> bool:
    """Whether two people, each by (term or its hash, source), may be one.

    All words of the shorter name are words of the longer one, and they share the area or some work; a name of one word
    tells little, so both.
    """
    names, others = ({term for term, source in terms if source == NAME_SOURCE} for terms in (one, other))
    shorter, longer = sorted((names, others), key=len)
    if not shorter or not shorter <= longer:
        return False
    both = {source.partition(":")[0] for term, source in one & other if source != NAME_SOURCE}
    evidence = [OUTCODE in both, bool(both & set(_OF_SUBJECT))]
    return any(evidence) if len(shorter) > 1 else all(evidence)
