"""Sentences of one meaning stay together; a sample of few sentences still holds every meaning."""

from hypothesis import given
from hypothesis import strategies as st

from bot.content.meanings import folds, spread
from bot.content.nlu import Example

sentences = st.builds(
    lambda n, intent, language, meaning: Example(
        text=f"sentence {n}", intent=intent, language=language, where="x:1", meaning=meaning
    ),
    st.integers(0, 999), st.sampled_from(["find_jobs", "greet"]), st.sampled_from(["en", "ur", "pl"]),
    st.sampled_from(["", "near", "nights", "any", "hello", "salam"]),
)


@given(st.lists(sentences, max_size=80))
def test_a_meaning_is_held_out_whole(examples: list[Example]):
    parts = folds(examples, 3)
    where: dict[tuple[str, str], set[int]] = {}
    for e, part in zip(examples, parts, strict=True):
        if e.meaning:
            where.setdefault((e.intent, e.meaning), set()).add(part)
    assert all(len(found) == 1 for found in where.values())


def test_every_part_gets_its_share_of_each_intent():
    examples = [
        Example(text=f"{intent} {n}", intent=intent, language="en", where="x:1", meaning=f"m{n}")
        for intent in ("find_jobs", "greet") for n in range(10)
    ]
    parts = folds(examples, 5)
    for intent in ("find_jobs", "greet"):
        own = [part for e, part in zip(examples, parts, strict=True) if e.intent == intent]
        assert sorted(own) == sorted([*range(5), *range(5)])


@given(st.lists(sentences, max_size=80), st.integers(1, 5))
def test_a_sample_is_never_larger_than_asked(examples: list[Example], most: int):
    chosen = spread(examples, {}, most)
    assert chosen == sorted(set(chosen))
    for language in {e.language for e in examples}:
        for intent in {e.intent for e in examples}:
            here = [i for i, e in enumerate(examples) if (e.language, e.intent) == (language, intent)]
            assert len(set(chosen) & set(here)) == min(most, len(here))


def test_languages_share_the_meanings_out():
    """Three languages with six meanings, two sentences each: all six are in the sample."""
    examples = [
        Example(text=f"{language} {n}", intent="find_jobs", language=language, where="x:1", meaning=f"m{n}")
        for language in ("en", "pl", "ur") for n in range(6)
    ]
    assert {examples[i].meaning for i in spread(examples, {}, 2)} == {f"m{n}" for n in range(6)}


def test_a_language_may_have_more_and_borrowed_letters_none():
    examples = [
        Example(text=f"{language} {n}", intent="find_jobs", language=language, where="x:1", meaning=f"m{n}")
        for language in ("en", "pl", "ur-Latn") for n in range(6)
    ]
    chosen = [examples[i].language for i in spread(examples, {"en": 5, "ur-Latn": 0}, 2)]
    assert chosen == ["en"] * 5 + ["pl"] * 2
