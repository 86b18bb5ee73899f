"""knowledge/glossary.yaml: short, plain, cheap to send, and one meaning for every word."""

from collections import defaultdict
from pathlib import Path

import pytest
import yaml

from bot.content.flow_schema import GlossaryFile, TermEntry
from bot.content.flows import load_flows
from bot.speaking.sms import costly_characters, segments
from bot.understanding.normalise import normalise

ROOT = Path(__file__).parents[3]
PATH = ROOT / "knowledge" / "glossary.yaml"
TERMS = GlossaryFile.model_validate(yaml.safe_load(PATH.read_text(encoding="utf-8"))).terms
LANGUAGES = ("en", "ar", "ur", "ur-Latn", "pl")
LONGEST = 150
NEVER = ("you qualify", "eligible", "you can register", "you may work", "asylum", "visa")

every_term = pytest.mark.parametrize(("name", "term"), [pytest.param(*item, id=item[0]) for item in TERMS.items()])


def test_it_is_loaded_with_the_flows():
    glossary = load_flows(ROOT / "flows", ROOT / "knowledge").glossary
    assert len(glossary) >= 40
    assert glossary["nmc"].meaning.context == "glossary.nmc"
    assert "nmc" in glossary["nmc"].words


@every_term
def test_people_can_ask_in_every_live_language(name: str, term: TermEntry):
    assert set(term.words) == set(LANGUAGES)
    assert all(term.words.values())


@every_term
def test_words_are_written_as_they_are_looked_up(name: str, term: TermEntry):
    """In lower case, with single spaces, and once for a language."""
    for words in term.words.values():
        assert list(words) == [" ".join(word.lower().split()) for word in words]
        assert len(words) == len(set(words))


@every_term
@pytest.mark.parametrize("language", ["ar", "ur"])
def test_the_native_script_is_known(name: str, term: TermEntry, language: str):
    assert any("\u0600" <= char <= "\u06ff" for word in term.words[language] for char in word)


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
    for name, term in TERMS.items():
        for words in term.words.values():
            for word in words:
                terms[normalise(word)].add(name)
    assert {word: names for word, names in terms.items() if len(names) > 1} == {}
