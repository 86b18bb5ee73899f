import shutil
from pathlib import Path

import pytest
import yaml

from bot.content.nlu import read_nlu
from bot.content.yaml_file import read_yaml
from bot.errors import ContentError
from bot.understanding.vocabulary import Term

ROOT = Path(__file__).parents[3]


@pytest.fixture
def nlu(tmp_path):
    """A project of one language that a test may spoil."""
    folder = tmp_path / "nlu" / "data" / "xx"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "nlu" / "doorstep.yml", tmp_path / "nlu")
    shutil.copy(ROOT / "nlu" / "data" / "en" / "lexicon.yml", folder)
    (folder / "intents.yml").write_text(
        'version: "3.1"\nnlu:\n  - intent: greet\n    examples: |\n      - hello\n'
        '      - hi [Aleppo]{"entity": "country", "value": "SY"}\n'
        "      - i am a [nurse](occupation)\n"
    )
    (folder / "synonyms.yml").write_text(
        "nlu:\n  - synonym: midwife\n    examples: |\n      - dai\n"
        "  - synonym: country:PK\n    examples: |\n      - Lahore\n"
        "  - lookup: postcode\n    examples: |\n      - B21\n  - regex: postcode\n    examples: |\n      - b\\d+\n"
    )
    return tmp_path / "nlu"


def test_sentences_lose_their_annotations_and_teach_terms(nlu):
    data = read_nlu(nlu)
    assert [e.text for e in data.examples] == ["hello", "hi Aleppo", "i am a nurse"]
    assert data.examples[1].where == "nlu/data/xx/intents.yml:6"
    terms = data.words["xx"].terms
    for term in (
        Term(form="Aleppo", kind="country", value="SY"),
        Term(form="dai", kind="occupation", value="midwife"),
        Term(form="Lahore", kind="country", value="PK"),
        Term(form="B21", kind="postcode", value="B21"),
    ):
        assert term in terms


@pytest.mark.parametrize(
    ("file", "old", "new", "where", "what"),
    [
        ("intents.yml", "- hello", "hello", "intents.yml:5", 'must begin with "- "'),
        ("intents.yml", "examples:", "exampels:", "intents.yml:3", "needs"),
        ("intents.yml", "intent: greet", "intend: greet", "intents.yml:3", "needs one of"),
        ("intents.yml", "nlu:", "nlu: [", "intents.yml:", "YAML"),
        ("intents.yml", '"value": "SY"}', '"value": SY}', "intents.yml:6", "JSON"),
        ("synonyms.yml", "b\\d+", "b(", "synonyms.yml:13", "regular expression"),
        ("lexicon.yml", "negators:", "negatoren:", "lexicon.yml:", "negatoren"),
        ("lexicon.yml", "language: en", "language: [en]", "lexicon.yml:3", "language"),
    ],
)
def test_a_mistake_is_told_with_file_line_and_reason(nlu, file, old, new, where, what):
    path = nlu / "data" / "xx" / file
    before = path.read_text()
    assert old in before
    path.write_text(before.replace(old, new, 1))
    with pytest.raises(ContentError) as told:
        read_nlu(nlu)
    assert where in str(told.value)
    assert what in str(told.value)


def test_one_sentence_under_two_intents_is_a_mistake(nlu):
    path = nlu / "data" / "xx" / "intents.yml"
    path.write_text(path.read_text() + "  - intent: goodbye\n    examples: |\n      - Hello!\n")
    with pytest.raises(
        ContentError, match=r"intents.yml:10: the same sentence stands under greet at nlu/data/xx/intents.yml:5"
    ):
        read_nlu(nlu)


@pytest.mark.parametrize("file", ["lexicon.yml", "../../doorstep.yml"])
def test_a_missing_file_is_named(nlu, file):
    (nlu / "data" / "xx" / file).unlink()
    with pytest.raises(ContentError, match="missing"):
        read_nlu(nlu)


def test_the_domain_lists_exactly_the_intents_that_have_sentences():
    domain = yaml.safe_load((ROOT / "nlu" / "domain.yml").read_text())
    folders = [path for path in (ROOT / "nlu" / "data").iterdir() if path.is_dir()]
    assert len(folders) > 10
    for folder in folders:
        taught = {entry["intent"] for entry in read_yaml(folder / "intents.yml")[0]["nlu"] if entry["examples"].strip()}
        assert sorted(domain["intents"]) == sorted(taught), folder.name
