"""knowledge/glossary.yaml and glossary/: short, plain, cheap to send, and one meaning for every word."""

import re
from collections import defaultdict
from pathlib import Path

import pytest
import yaml

from bot.content.flow_schema import GlossaryFile, GlossaryWordsFile, TermEntry
from bot.speaking.sms import costly_characters, segments
from bot.understanding.normalise import normalise
from tests.fakes import content

ROOT = Path(__file__).parents[3]
PATH = ROOT / "knowledge" / "glossary.yaml"
TERMS = GlossaryFile.model_validate(yaml.safe_load(PATH.read_text(encoding="utf-8"))).terms
WORDS = {
    path.stem: GlossaryWordsFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    for path in sorted((ROOT / "knowledge" / "glossary").glob("*.yaml"))
}
NATIVE = {"Arab": "\u0600-\u06ff", "Beng": "\u0980-\u09ff", "Guru": "\u0a00-\u0a7f", "Ethi": "\u1200-\u137f", "Cyrl": "\u0400-\u04ff"}
SCRIPT = {"ar": "Arab", "ur": "Arab", "fa": "Arab", "ps": "Arab", "ckb": "Arab", "bn": "Beng", "pa": "Guru", "ti": "Ethi", "uk": "Cyrl"}
LONGEST = 150
NEVER = ("you qualify", "eligible", "you can register", "you may work", "asylum", "visa")

every_term = pytest.mark.parametrize(("name", "term"), [pytest.param(*item, id=item[0]) for item in TERMS.items()])


def test_it_is_loaded_with_the_flows():
    glossary = content.flows("en").glossary
    assert len(glossary) >= 40
    assert glossary["nmc"].meaning.context == "glossary.nmc"
    assert "nmc" in glossary["nmc"].words


every_language = pytest.mark.parametrize("language", WORDS)


def test_each_language_that_is_understood_has_its_words():
    assert set(WORDS) == {path.name for path in (ROOT / "nlu" / "data").iterdir() if path.is_dir()}


@every_language
def test_people_can_ask_for_every_term(language: str):
    assert WORDS[language].language == language
    assert set(WORDS[language].words) == set(TERMS)
    assert all(WORDS[language].words.values())


@every_language
def test_words_are_written_as_they_are_looked_up(language: str):
    """In lower case, with single spaces, and once for a term."""
    for words in WORDS[language].words.values():
        assert list(words) == [" ".join(word.lower().split()) for word in words]
        assert len(words) == len(set(words))


@every_language
def test_the_native_script_is_known(language: str):
    if script := SCRIPT.get(language):
        native = re.compile(f"[{NATIVE[script]}]")
        assert {term for term, words in WORDS[language].words.items() if not any(map(native.search, words))} == set()


@every_term
def test_a_meaning_is_short_and_one_part_of_sms(name: str, term: TermEntry):
    text = term.meaning.text
    assert text is not None
    assert len(text) <= LONGEST
    assert costly_characters(text) == ()
    assert segments(text) == 1


@every_term
def test_nobody_is_told_that_they_qualify(name: str, term: TermEntry):
    said = (term.meaning.text or "").lower()
    assert not [words for words in NEVER if words in said]


def test_a_word_has_one_meaning():
    """However its letters are typed: the assistant answers with one term."""
    terms = defaultdict(set)
    for read in WORDS.values():
        for name, words in read.words.items():
            for word in words:
                terms[normalise(word)].add(name)
    assert {word: names for word, names in terms.items() if len(names) > 1} == {}
