"""Sentences of one meaning say the same in any language: they are tested together and spread evenly over a sample."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from itertools import zip_longest

from bot.content.nlu import Example
from bot.understanding.normalise import key_of

FOLDS = 5


def folds(examples: Iterable[Example], number: int = FOLDS) -> list[int]:
    """For each sentence the part it is held out in, 0..number-1: one part for all sentences of a meaning.

    The meanings of an intent are dealt out evenly, in an order that does not hang on the other intents.
    """
    examples = list(examples)
    meanings: defaultdict[str, set[str]] = defaultdict(set)
    for e in examples:
        meanings[e.intent].add(_meaning(e))
    place = {
        (intent, name): index % number
        for intent, names in meanings.items() for index, name in enumerate(sorted(names, key=_shuffled))
    }
    return [place[e.intent, _meaning(e)] for e in examples]


def spread(examples: Sequence[Example], own: Mapping[str, int], most: int) -> list[int]:
    """Places of at most `most` sentences of each intent and language (`own`: of some), one meaning after the other.

    Every language begins with another meaning, so that few sentences a language still hold every meaning.
    """
    groups: defaultdict[tuple[str, str], defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for place, e in enumerate(examples):
        groups[e.language, e.intent][_meaning(e)].append(place)
    languages = sorted({language for language, _ in groups})
    chosen: list[int] = []
    for (language, _), by_meaning in groups.items():
        lists = [by_meaning[name] for name in sorted(by_meaning, key=_shuffled)]
        turn = languages.index(language) * len(lists) // len(languages)
        rounds = zip_longest(*lists[turn:], *lists[:turn])
        chosen += [place for one in rounds for place in one if place is not None][: own.get(language, most)]
    return sorted(chosen)


def _meaning(example: Example) -> str:
    """A sentence without a named meaning is alone with its own."""
    return example.meaning or f"{example.language}: {key_of(example.text)}"


def _shuffled(name: str) -> bytes:
    return blake2b(name.encode(), digest_size=8).digest()
