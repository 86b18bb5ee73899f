"""STOP, START, HELP and plain answers: whole messages only, never a word inside a sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.understanding.normalise import key_of, normalise
from bot.understanding.values import Keyword
from bot.understanding.vocabulary import LanguageWords, relevant

_TYPO_FROM = 6
"""letters a keyword needs before one typing error is forgiven: "stop" and "shop" must not meet"""
_SURE_PAIRS = 10
"""letters from which two errors are forgiven ("unsubscribe")"""


@dataclass(frozen=True, slots=True)
class WholeMessages:
    """Which whole messages mean what, language by language."""

    keywords: Mapping[str, Mapping[str, Keyword]]
    """folder -> normalised message -> keyword"""
    answers: Mapping[str, Mapping[str, str]]
    """folder -> normalised message -> yes | no | skip | back | unknown"""
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
        return self._exact(core, self.keywords) or self._typo(core, own)

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

    def _typo(self, core: str, folders: Collection[str]) -> Keyword | None:
        words = core.count(" ")
        for folder in folders:
            for form, keyword in self.keywords[folder].items():
                allowed = (len(form) >= _TYPO_FROM) + (len(form) >= _SURE_PAIRS)
                if form.count(" ") != words or not allowed or not _begin_alike(core, form):
                    continue
                if OSA.distance(core, form, score_cutoff=allowed) <= allowed:
                    return keyword
        return None

    def _core(self, plain: str) -> str:
        """Without polite words at either end; a message of nothing but politeness stays whole."""
        words = plain.split()
        while words and words[0] in self.polite:
            words.pop(0)
        while words and words[-1] in self.polite:
            words.pop()
        return " ".join(words) or plain


def _begin_alike(one: str, other: str) -> bool:
    """Every word begins with the same letter: "zapisz mnie" (sign me up) is no typing error of "wypisz mnie" (out)."""
    return all(a[0] == b[0] for a, b in zip(one.split(), other.split(), strict=False))


def build(languages: Mapping[str, LanguageWords]) -> WholeMessages:
    """The tables. A form under two keywords of one language keeps STOP: texting somebody who said stop is worse."""
    order = (Keyword.HELP, Keyword.START, Keyword.STOP)
    return WholeMessages(
        keywords={
            folder: {key_of(form): keyword for keyword in order for form in words.keywords.get(keyword, ())}
            for folder, words in languages.items()
        },
        answers={
            folder: {key_of(form): answer for answer, forms in words.answers.items() for form in forms}
            for folder, words in languages.items()
        },
        polite=frozenset(normalise(word) for words in languages.values() for word in words.polite),
        folders=languages,
    )
