"""Finding known terms in a text: Aho-Corasick over folded words, with a boundary check."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import ahocorasick

from bot.understanding.normalise import Folded, is_word, normalise
from bot.understanding.vocabulary import LanguageWords

_CROSS_LANGUAGE = frozenset({"occupation", "country", "language", "postcode", "test"})
"""kinds that are also believed in a word of a third language, when it is long enough to be no accident"""
_LONG_ENOUGH = 5


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a form means in one language."""

    kind: str
    value: str
    language: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """A term in a text; start and end in characters of the original."""

    kind: str
    value: str
    start: int
    end: int
    form: str


@dataclass(frozen=True, slots=True)
class TermTable:
    """All forms of all languages in one automaton."""

    automaton: ahocorasick.Automaton
    """normalised form -> (form, meanings)"""
    prefixes: Mapping[str, frozenset[str]]
    suffixes: Mapping[str, frozenset[str]]
    everyday: Mapping[str, frozenset[str]]
    """folder -> forms that are words of every day there, whatever they name in another language"""

    def find(self, words: Folded, languages: Sequence[str]) -> tuple[Hit, ...]:
        """Every term that stands as a word of its own; `languages` are the folders that may speak, likeliest first."""
        hits: list[Hit] = []
        if not len(self.automaton):
            return ()
        everyday = self.everyday.get(languages[0] if languages else "", frozenset())
        for last, (form, meanings) in self.automaton.iter(words.text):
            first, end = last - len(form) + 1, last + 1
            before, after = _glued(words.text, first, end)
            start_at, end_at = words.span(first, end)
            hits += [
                Hit(kind=m.kind, value=m.value, start=start_at, end=end_at, form=form)
                for m in _spoken(form, meanings, languages)
                if self._stands_alone(m.language, before, after)
                and (form not in everyday or m.language == languages[0])
            ]
        return tuple(dict.fromkeys(hits))

    def _stands_alone(self, language: str, before: str, after: str) -> bool:
        return (not before or before in self.prefixes.get(language, ())) and (
            not after or after in self.suffixes.get(language, ())
        )


def build(languages: Mapping[str, LanguageWords], plain: Callable[[str], str] = normalise) -> TermTable:
    """The automaton over all terms, read by `plain`. Forms of one character are left out: they say nothing."""
    meanings: dict[str, dict[Meaning, None]] = {}
    for folder, words in languages.items():
        for term in words.terms:
            form = plain(term.form)
            if len(form) > 1:
                meanings.setdefault(form, {})[Meaning(term.kind, term.value, folder)] = None
    automaton = ahocorasick.Automaton()
    for form, found in meanings.items():
        automaton.add_word(form, (form, tuple(found)))
    automaton.make_automaton()
    return TermTable(
        automaton=automaton,
        prefixes={f: frozenset(map(normalise, w.prefixes)) for f, w in languages.items()},
        suffixes={f: frozenset(map(normalise, w.suffixes)) for f, w in languages.items()},
        everyday={f: frozenset(map(normalise, w.not_names)) for f, w in languages.items()},
    )


def _spoken(form: str, meanings: Iterable[Meaning], languages: Sequence[str]) -> list[Meaning]:
    """Meanings in the message's languages; only when there is none, long words of any other language."""
    own = sorted((m for m in meanings if m.language in languages), key=lambda m: languages.index(m.language))
    if own or len(form) < _LONG_ENOUGH:
        return own
    return [m for m in meanings if m.kind in _CROSS_LANGUAGE]


def _glued(text: str, start: int, end: int) -> tuple[str, str]:
    """What is written together with [start, end): "" and "" for a word of its own. "ielts6" is two words."""
    left, right = start, end
    while left and _joined(text[left - 1], text[left]):
        left -= 1
    while right < len(text) and _joined(text[right - 1], text[right]):
        right += 1
    return text[left:start], text[end:right]


def _joined(a: str, b: str) -> bool:
    return is_word(a) and is_word(b) and a.isdigit() == b.isdigit()
