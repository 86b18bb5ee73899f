"""`understand` as a whole on a tiny model made by hand: every word of an intent's name pulls towards it."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.intents import SPACE, IntentModel, views, weighed, without_greeting
from bot.understanding.language import SPACE as LANGUAGE_SPACE
from bot.understanding.language import LanguageModel, detect, spelled
from bot.understanding.model import compose
from bot.understanding.ngrams import weigh
from bot.understanding.understand import is_sure, to_json, understand
from bot.understanding.values import Expectation, Intent, Keyword, Understanding
from tests.unit.understanding.words import TODAY, VOCABULARY

INTENTS = {"find_jobs": "any hospital work", "greet": "hello friend", "out_of_scope": "weather football"}
SPEECH = {
    "en": "any hospital work hello friend the weather",
    "ur-Latn": "mujhe kaam chahiye salam dost mausam kaisa",
    "ar": "مرحبا اريد عمل في المستشفى",
    "ur": "مجھے ہسپتال میں کام چاہیے سلام",
    "bn": "আমি কাজ চাই",
}
THRESHOLDS = {
    "fallback": 0.4,
    "ambiguity": 0.1,
    "out_of_scope": 0.4,
    "embedding_below": 0.8,
    "unsubscribe": 0.7,
    "delete_data": 0.75,
}


def _taught(texts, space, vector):
    """One column a text, pulling towards its own n-grams."""
    weights = np.zeros((space.buckets, len(texts)), dtype=np.float32)
    for column, text in enumerate(texts):
        buckets, values = vector(text)
        weights[buckets, column] += values
    return weights


IDF = np.ones(SPACE.buckets, dtype=np.float32)
LANGUAGE_IDF = np.ones(LANGUAGE_SPACE.buckets, dtype=np.float32)
CHAR = IntentModel(
    labels=tuple(INTENTS),
    idf=IDF,
    weights=_taught(INTENTS.values(), SPACE, lambda t: weighed(views(t), IDF)).astype(np.float16),
    bias=np.zeros(3, dtype=np.float32),
    sharpness=12.0,
)
LANGUAGES = LanguageModel(
    folders=tuple(SPEECH),
    scripts={"en": "LATIN", "ur-Latn": "LATIN", "ar": "ARABIC", "ur": "ARABIC", "bn": "BENGALI"},
    idf=LANGUAGE_IDF,
    bias=np.zeros(len(SPEECH), dtype=np.float32),
    sharpness=12.0,
    weak=frozenset({"salam", "hello"}),
    weights=_taught(
        [spelled(t) for t in SPEECH.values()],
        LANGUAGE_SPACE,
        lambda t: weigh(LANGUAGE_SPACE.count(t, ""), LANGUAGE_IDF),
    ).astype(np.float16),
)
MODEL = compose(
    vocabulary=VOCABULARY,
    exact={"any job": {"en": "find_jobs"}, "oi": {"en": "greet", "ur-Latn": "find_jobs"}},
    intents=CHAR,
    languages=LANGUAGES,
    embed=lambda _: pytest.fail("asked without need"),
    thresholds=THRESHOLDS,
    tier="A",
)


def read(text, model=MODEL, **expected):
    return understand(text, model=model, expected=Expectation(**expected), today=TODAY)


def test_stop_is_a_keyword_before_anything_else():
    said = read("STOP please")
    assert (said.keyword, said.intent, said.entities) == (Keyword.STOP, Intent(name="unsubscribe", confidence=1.0), ())


def test_a_plain_answer_is_certain():
    assert (read("👍").answer, read("👍").intent.name) == ("yes", "affirm")


@pytest.mark.parametrize("text", ["", "   ", "\n", "🎉🎉", "...", "\u200f"])
def test_nothing_said_is_out_of_scope_without_confidence(text):
    said = read(text)
    assert (said.intent.name, said.intent.confidence, said.keyword, said.answer, said.entities) == (
        "out_of_scope",
        0.0,
        None,
        "",
        (),
    )


def test_a_training_sentence_is_known_word_for_word_in_any_spelling():
    assert read("  Any JOB!! ").intent == Intent(name="find_jobs", confidence=1.0)


def test_a_sentence_of_two_languages_with_two_meanings_is_read_in_the_persons_own():
    assert read("oi", language="ur").intent.name in {"find_jobs", "greet"}
    assert read("oi", language="en").intent.name == "greet"


@pytest.mark.parametrize(("text", "asked"), [("STOP", 0), ("👍", 0), ("12", 0), ("Any JOB!!", 0), ("salam any job", 1)])
def test_another_reader_is_heard_before_our_own_where_there_is_something_to_read(text, asked):
    heard, guess = [], Intent(name="thanks", confidence=0.5)

    def ask(words):
        heard.append(words)
        return (guess,)

    said = understand(text, model=MODEL, today=TODAY, ask=ask)
    assert heard == [text] * asked
    assert (said.ranking == (guess,)) == bool(asked)


def test_a_reader_that_cannot_tell_leaves_it_to_our_own():
    assert understand("salam any job", model=MODEL, today=TODAY, ask=lambda _: ()) == read("salam any job")


def test_a_greeting_does_not_hide_the_wish_behind_it():
    table = {**MODEL.exact, "hello": {"en": "greet"}, "good day": {"en": "greet"}, "work": {"en": "find_jobs"}}
    model = replace(MODEL, exact=table)

    for text in ("hello any hospital work", "Good day! any job", "hello work"):
        assert understand(text, model=model, today=TODAY).intent.name == "find_jobs"
    for text in ("hello", "hello friend", "hello hello"):
        assert understand(text, model=model, today=TODAY).intent.name == "greet"


def test_a_greeting_and_a_wish_that_are_both_likely_are_a_wish():
    both = (Intent(name="find_jobs", confidence=0.5), Intent(name="greet", confidence=0.4), Intent(name="help", confidence=0.1))
    hello = (Intent(name="greet", confidence=0.9), Intent(name="find_jobs", confidence=0.05))

    assert [(i.name, round(i.confidence, 2)) for i in without_greeting(both)] == [("find_jobs", 0.83), ("help", 0.17)]
    assert without_greeting(hello) == hello
    assert without_greeting(()) == ()


def test_the_embedding_is_asked_only_when_unsure():
    asked = []

    def embed(text):
        asked.append(text)
        return np.array([1.0, 0.0], dtype=np.float32)

    taught = replace(
        CHAR,
        meaning_weights=np.array([[0, 9, 0], [0, 0, 0]], dtype=np.float32),
        meaning_bias=np.zeros(3, dtype=np.float32),
        centre=np.zeros(2, dtype=np.float32),
        pooled_sharpness=2.0,
    )
    model = replace(MODEL, intents=taught, embed=embed)
    assert read("any hospital work", model).intent.name == "find_jobs"
    assert asked == []
    assert read("xyzzy plugh", model).intent.name == "greet"
    assert asked == ["xyzzy plugh"]
    assert [read(number, model).intent.confidence for number in ("3", "٣", "1 2", "2019")] == [0.0] * 4
    assert asked == ["xyzzy plugh"], "a number means what the question makes of it"


def test_out_of_scope_needs_its_own_certainty():
    unsure = replace(MODEL, thresholds={**THRESHOLDS, "out_of_scope": 1.1})
    assert read("weather football").intent.name == "out_of_scope"
    assert read("weather football", unsure).intent.name != "out_of_scope"


def test_a_very_long_message_is_read_quickly_and_kept_whole():
    text = "any hospital work " * 3000
    said = read(text)
    assert said.text == text
    assert said.intent.name == "find_jobs"


def ranked(*guesses):
    intents = tuple(Intent(name=n, confidence=c) for n, c in guesses)
    return Understanding(text="", language="en", intent=intents[0], ranking=intents)


@pytest.mark.parametrize(
    ("guesses", "sure"),
    [
        ([("greet", 0.5), ("thanks", 0.2)], True),
        ([("greet", 0.39), ("thanks", 0.2)], False),
        ([("greet", 0.5), ("thanks", 0.45)], False),
        ([("delete_data", 0.7), ("thanks", 0.1)], False),
        ([("delete_data", 0.8), ("thanks", 0.1)], True),
        ([("unsubscribe", 0.6)], False),
    ],
)
def test_thresholds_mean_what_rasas_mean_and_more_where_nothing_can_be_undone(guesses, sure):
    assert is_sure(ranked(*guesses), THRESHOLDS) is sure


@pytest.mark.parametrize(
    ("text", "prior", "folder"),
    [
        ("any hospital work", "", "en"),
        ("mujhe kaam chahiye", "", "ur-Latn"),
        ("مجھے کام چاہیے", "", "ur"),
        ("اريد عمل", "", "ar"),
        ("কাজ চাই", "en", "bn"),
        ("NHS job کام چاہیے", "", "ur"),  # English nouns do not make it English
        ("salam", "en", "en"),
        ("salam", "ur", "ur-Latn"),
        ("hello", "ur", "ur-Latn"),  # a greeting switches nothing
        ("any hospital work", "ur", "en"),
        ("123", "ur", "ur"),
        ("", "", "en"),
        ("नमस्ते", "bn", "bn"),
    ],
)
def test_language_by_script_then_letters_with_the_persons_own_as_prior(text, prior, folder):
    assert detect(LANGUAGES, text, prior).folder == folder


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("salam", 0, 0.5),
        ("hello", 0, 0.5),
        ("চাই", 0.99, 1),
        ("mujhe kaam chahiye", 0.9, 1),
        ("kaam", 0, 0.85),
        ("77", 0, 0),
        ("नमस्ते", 0, 0),
    ],
)
def test_language_confidence_is_no_more_than_the_words_can_bear(text, low, high):
    assert low <= detect(LANGUAGES, text, "").confidence <= high


def test_json_is_rasas_with_language():
    line = to_json(read("nurse 6 years, not 5"))
    assert json.loads(json.dumps(line)) == line
    assert list(line)[:6] == ["text", "language", "romanised", "intent", "intent_ranking", "entities"]
    assert line["entities"][0] == {
        "entity": "occupation",
        "value": "nurse_adult",
        "start": 0,
        "end": 5,
        "text": "nurse",
    }
    assert line["entities"][2]["role"] == "negated"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["", "en", "ur", "zz"]))
def test_any_text_gets_an_answer(text, prior):
    said = read(text, language=prior)
    assert 0 <= said.intent.confidence <= 1
    assert 0 <= said.language_confidence <= 1
    assert said.ranking[0] == said.intent
    assert to_json(said)["text"] == text
