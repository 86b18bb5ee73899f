"""Training sentences that look as if they stood in another language's folder."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from bot.content.nlu import Example
from bot.understanding.language import main_script, spelled
from bot.understanding.vocabulary import base_language

_WORDS = 4
"""shorter sentences say too little"""
_OWN, _FOREIGN = 0.2, 0.75
"""at most this share of its words stands elsewhere in its folder, at least this share in the other one"""
Words = Mapping[str, Counter[str]]
"""folder -> word -> sentences it stands in"""


def strangers(examples: Iterable[Example]) -> Iterator[tuple[Example, str]]:
    """Each sentence that belongs elsewhere, with the reason. English words in a sentence are usual everywhere."""
    examples = list(examples)
    words = _words(examples)
    scripts = _scripts(examples)
    for example in examples:
        told = set(spelled(example.text).split())
        if len(told) >= _WORDS and (reason := _reason(example, told, words, scripts)):
            yield example, reason


def _reason(example: Example, told: set[str], words: Words, scripts: Mapping[str, str]) -> str:
    script = main_script(spelled(example.text))
    own = scripts[example.language]
    if script != own and not any(main_script(letter) == own for letter in example.text):
        return f"written in {script.lower()} letters, the others here in {own.lower()}"
    if _share(told, words[example.language], at_least=2) > _OWN:
        return ""
    others = (f for f in words if scripts[f] == script and base_language(f) != base_language(example.language))
    found = {folder: _share(told, words[folder], at_least=1) for folder in others}
    best = max(found, key=lambda folder: found[folder], default="")
    if not best or found[best] < _FOREIGN:
        return ""
    return f"its words stand in {best}, hardly any elsewhere in {example.language}"


def _share(told: set[str], known: Counter[str], *, at_least: int) -> float:
    return sum(known[word] >= at_least for word in told) / len(told)


def _words(examples: Iterable[Example]) -> Words:
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for example in examples:
        found[example.language].update(set(spelled(example.text).split()))
    return found


def _scripts(examples: Iterable[Example]) -> Mapping[str, str]:
    """Folder -> script of most of its sentences."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for example in examples:
        found[example.language][main_script(spelled(example.text))] += 1
    return {folder: counts.most_common(1)[0][0] for folder, counts in found.items()}
