"""`understand`: one message -> language, keyword, intent and entities. Pure: the model and today come in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from bot.understanding import intents, language
from bot.understanding.entities import find
from bot.understanding.model import Model
from bot.understanding.normalise import fold, key_of, words_of
from bot.understanding.values import NO_EXPECTATION, Expectation, Intent, Keyword, Thresholds, Understanding
from bot.understanding.vocabulary import relevant

LONGEST = 2000
"""characters that are read; what follows in a longer message changes no answer"""
_KEYWORD_INTENTS = {Keyword.STOP: "unsubscribe", Keyword.START: "subscribe_alerts", Keyword.HELP: "help"}
_ANSWER_INTENTS = {"yes": "affirm", "no": "deny", "skip": "skip", "back": "go_back", "unknown": "skip"}
_FALLBACK = "fallback"
_MORE_THAN_HELLO = 3
"""words from which a greeting may have a wish behind it"""

Rank = Callable[[str], tuple[Intent, ...]]
"""text with words in it -> what it may mean, best first; empty when this reader cannot tell now"""


def understand(
    text: str, *, model: Model, expected: Expectation = NO_EXPECTATION, today: date, ask: Rank = lambda _: ()
) -> Understanding:
    """Read one message. Any string will do, also an empty one; `expected.language` is the prior.

    `ask` is another reader of intents, heard before the model's own; keywords, answers and known sentences need neither
    """
    read = text[:LONGEST]
    folded = fold(read)
    plain = words_of(folded.text)
    found = language.detect(model.languages, read, expected.language)
    folders = relevant(model.vocabulary.languages, found.folder, *filter(None, [expected.language]))
    key = plain or key_of(read)
    known = intents.exact(model.exact, key, folders)
    keyword = model.whole_messages.keyword(
        key, found.folder, expected.language, means_something_else=known not in {"", "unsubscribe"}
    )
    answer = "" if keyword else model.whole_messages.answer(key, found.folder, expected.language)
    certain = _KEYWORD_INTENTS[keyword] if keyword else _ANSWER_INTENTS.get(answer) or known
    ranking = (
        (Intent(name=certain, confidence=1.0),) if certain
        else _wanted(model, plain, read, found.folder, folders, ask)
    )
    return Understanding(
        text=text, language=found.language, language_confidence=found.confidence, romanised=found.romanised,
        intent=ranking[0], ranking=ranking, keyword=keyword, answer=answer,
        entities=() if keyword else find.find(
            read, folded, model.rules, languages=folders, expected=expected, today=today,
            correcting=ranking[0].name == "correct_data",
        ),
    )


def is_sure(understood: Understanding, thresholds: Thresholds) -> bool:
    """May the intent be acted upon? The meaning of Rasa's FallbackClassifier, stricter for what cannot be undone."""
    best = understood.intent
    second = understood.ranking[1].confidence if len(understood.ranking) > 1 else 0.0
    enough = max(thresholds[_FALLBACK], thresholds.get(best.name, 0.0) if best.name != "out_of_scope" else 0.0)
    return best.confidence >= enough and best.confidence - second >= thresholds["ambiguity"]


def to_json(understood: Understanding) -> Mapping[str, Any]:
    """The line that `doorstep understand` prints: Rasa's answer with language, keyword and roles."""
    return {
        "text": understood.text,
        "language": understood.language,
        "romanised": understood.romanised,
        "intent": {"name": understood.intent.name, "confidence": understood.intent.confidence},
        "intent_ranking": [{"name": i.name, "confidence": i.confidence} for i in understood.ranking],
        "entities": [
            {
                "entity": e.entity, "value": e.value, "start": e.start, "end": e.end, "text": e.text,
                **({"role": e.role} if e.role else {}), **({"fuzzy": True} if e.fuzzy else {}),
            }
            for e in understood.entities
        ],
        "language_confidence": understood.language_confidence,
        "keyword": understood.keyword.value if understood.keyword else None,
        "answer": understood.answer or None,
    }


def _wanted(
    model: Model, plain: str, text: str, folder: str, folders: Sequence[str], ask: Rank
) -> tuple[Intent, ...]:
    """A greeting does not hide the wish behind it, when that wish is clear."""
    wish = intents.after_greeting(model.exact, plain, folders)
    known = intents.exact(model.exact, wish, folders) if wish else ""
    if known:
        return (Intent(name=known, confidence=1.0),)
    heard = ask(text) if _has_letters(plain) else ()
    if heard:
        return heard
    ranking = _rank(model, wish, wish, folder) if wish else ()
    if ranking and ranking[0].confidence >= model.thresholds[_FALLBACK]:
        return ranking
    ranking = _rank(model, plain, text, folder)
    return intents.without_greeting(ranking) if len(plain.split()) >= _MORE_THAN_HELLO else ranking


def _rank(model: Model, plain: str, text: str, folder: str) -> tuple[Intent, ...]:
    if not _has_letters(plain):  # a number: the question tells what it means
        return (Intent(name="out_of_scope", confidence=0.0),)
    return intents.rank(
        model.intents, plain, text, folder=folder, embed=model.embed, thresholds=model.thresholds
    )


def _has_letters(plain: str) -> bool:
    return any(letter.isalpha() for letter in plain)
