"""STOP, START, HELP and plain answers: whole messages only, never a word inside a sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.understanding.normalise import key_of, normalise
from bot.understanding.values import Keyword
from bot.understanding.vocabulary import LanguageWords, relevant

_TYPO_FROM = 6
"""letters a word needs before one typing error in it is forgiven: "stop" and "shop" must not meet"""
_SURE_PAIRS = 10
"""letters from which two errors are forgiven ("unsubscribe"), in alphabets: elsewhere two letters may be a negation"""
_LONGEST_COURTESY = 3
"""words of a polite phrase ("if you please")"""
_ALPHABETS = "\u0590"
"""Latin, Greek, Cyrillic, Armenian come before it in Unicode"""


@dataclass(frozen=True, slots=True)
class WholeMessages:
    """Which whole messages mean what, language by language."""

    keywords: Mapping[str, Mapping[str, Keyword]]
    """folder -> normalised message -> keyword"""
    answers: Mapping[str, Mapping[str, str]]
    """folder -> normalised message -> yes | no | skip | back | unknown"""
    alike: Mapping[str, Mapping[str, tuple[tuple[str, Keyword], ...]]]
    """folder -> first letters of the words -> keywords long enough for a typing error, with what they mean"""
    polite: frozenset[str]
    folders: Mapping[str, LanguageWords]

    def keyword(self, plain: str, language: str, prior: str, *, means_something_else: bool) -> Keyword | None:
        """The keyword a normalised message is, or None.

        STOP is obeyed in every language, unless the words are ordinary in the person's own. A typing error is forgiven
        in long words only, and only when the message means nothing else (it is a training sentence of another intent).
        """
        core = self._core(plain)
        own = relevant(self.keywords, language, prior)
        for form in (plain, core):
            found = self._exact(form, own)
            if found:
                return found
        if not core or self.answer(plain, language, prior) or means_something_else:
            return None
        return self._exact(core, self.keywords) or self._said_twice(core) or self._typo(core, own)

    def answer(self, plain: str, language: str, prior: str) -> str:
        """The plain answer a normalised message is, or ""; the person's own language speaks first."""
        own = relevant(self.answers, prior, language) if prior else relevant(self.answers, language)
        for form in dict.fromkeys((plain, self._core(plain))):
            for folder in own:
                if form in self.answers[folder]:
                    return self.answers[folder][form]
            others = {table[form] for table in self.answers.values() if form in table}
            if len(others) == 1:
                return others.pop()
        return ""

    def _exact(self, form: str, folders: Iterable[str]) -> Keyword | None:
        return next((self.keywords[f][form] for f in folders if form in self.keywords[f]), None)

    def _said_twice(self, core: str) -> Keyword | None:
        """The word in two languages, as our own texts write it ("СТОП (STOP)"), or again and again."""
        words = core.split()
        for cut in range(1, len(words)):
            first = self._exact(" ".join(words[:cut]), self.keywords)
            rest = " ".join(words[cut:])
            if first and first == (self._exact(rest, self.keywords) or self._said_twice(rest)):
                return first
        return None

    def _typo(self, core: str, folders: Collection[str]) -> Keyword | None:
        """Word by word, and every word must begin with the same letter: in most languages a short word, an ending or
        another first letter turns "do not write to me" into "write to me", and "sign me out" into "sign me up".
        """
        initials, words = _initials(core), core.split()
        for folder in folders:
            for form, keyword in self.alike[folder].get(initials, ()):
                if all(map(_mistyped, words, form.split())):
                    return keyword
        return None

    def _core(self, plain: str) -> str:
        """Without polite words at either end; a message of nothing but politeness stays whole."""
        words = plain.split()
        while words and (length := self._courtesy(words, at_end=False)):
            del words[:length]
        while words and (length := self._courtesy(words, at_end=True)):
            del words[-length:]
        return " ".join(words) or plain

    def _courtesy(self, words: Sequence[str], *, at_end: bool) -> int:
        """Length of the polite phrase at one end; 0 for none."""
        for length in range(min(_LONGEST_COURTESY, len(words)), 0, -1):
            if " ".join(words[-length:] if at_end else words[:length]) in self.polite:
                return length
        return 0


def _mistyped(typed: str, meant: str) -> bool:
    """The same word, or a long one with a typing error."""
    if typed == meant:
        return True
    allowed = 2 if len(meant) >= _SURE_PAIRS and max(meant) < _ALPHABETS else 1
    return len(meant) >= _TYPO_FROM and OSA.distance(typed, meant, score_cutoff=allowed) <= allowed


def _initials(form: str) -> str:
    return " ".join(word[0] for word in form.split())


def _alike(table: Mapping[str, Keyword]) -> Mapping[str, tuple[tuple[str, Keyword], ...]]:
    found: defaultdict[str, list[tuple[str, Keyword]]] = defaultdict(list)
    for form, keyword in table.items():
        if len(form) >= _TYPO_FROM:
            found[_initials(form)].append((form, keyword))
    return {initials: tuple(forms) for initials, forms in found.items()}


def build(languages: Mapping[str, LanguageWords]) -> WholeMessages:
    """The tables. A form under two keywords of one language keeps STOP: texting somebody who said stop is worse."""
    order = (Keyword.HELP, Keyword.START, Keyword.STOP)
    keywords = {
        folder: {key_of(form): keyword for keyword in order for form in words.keywords.get(keyword, ())}
        for folder, words in languages.items()
    }
    return WholeMessages(
        keywords=keywords,
        answers={
            folder: {key_of(form): answer for answer, forms in words.answers.items() for form in forms}
            for folder, words in languages.items()
        },
        alike={folder: _alike(table) for folder, table in keywords.items()},
        polite=frozenset(normalise(word) for words in languages.values() for word in words.polite),
        folders=languages,
    )
