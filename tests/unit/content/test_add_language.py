"""A new language is files, not code."""

import shutil
from pathlib import Path

import pytest
import yaml

from bot.content.add_language import add_language
from bot.content.catalogues import live_languages, load_catalogues
from bot.content.check import check, failed
from bot.content.extraction import update_all
from bot.errors import ContentError

CHECKOUT = Path(__file__).resolve().parents[3]


CONTENT = ("flows", "knowledge", "nlu/data/en", "locales")
SOME = ("ar", "ur", "ur-Latn", "pl")
"""with these catalogues; test_content.py and `doorstep check` read them all"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The project's own content, up to date."""
    root = tmp_path_factory.mktemp("project")
    for folder in CONTENT:
        shutil.copytree(CHECKOUT / folder, root / folder)
    for path in (root / "locales").iterdir():
        if path.is_dir() and path.name not in SOME:
            shutil.rmtree(path)
    update_all(root)
    return root


@pytest.fixture
def copy(project, tmp_path):
    """To be changed at will."""
    for folder in CONTENT:
        shutil.copytree(project / folder, tmp_path / folder)
    return tmp_path


def read(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_a_made_up_language_gets_every_file(copy):
    assert add_language(copy, "qx") == (
        "nlu/data/qx/intents.yml", "nlu/data/qx/synonyms.yml", "nlu/data/qx/lexicon.yml",
        "knowledge/glossary/qx.yaml", "tests/languages/qx/utterances.yml", "tests/languages/qx/stop.yml", "locales/qx/LC_MESSAGES/doorstep.po",
    )


def test_every_intent_id_and_word_list_waits_to_be_filled(copy):
    add_language(copy, "qx")
    english, own = copy / "nlu/data/en", copy / "nlu/data/qx"

    for name, key in (("intents.yml", "intent"), ("synonyms.yml", "synonym")):
        wanted = [item[key] for item in read(english / name)["nlu"] if key in item]
        assert [item[key] for item in read(own / name)["nlu"]] == wanted
        assert {item["examples"].strip() for item in read(own / name)["nlu"]} == {""}
    meanings = [item["metadata"] for item in read(own / "intents.yml")["nlu"]]
    assert meanings == [item["metadata"] for item in read(english / "intents.yml")["nlu"]]
    lexicon = read(own / "lexicon.yml")
    assert lexicon.pop("language") == "qx"
    assert lexicon.keys() == read(english / "lexicon.yml").keys() - {"language"}
    assert lexicon["yes"] == lexicon["numbers"]["5"] == []


def test_the_english_stands_beside_each_gap(copy):
    add_language(copy, "qx")

    assert "# In English: hi / hello" in (copy / "nlu/data/qx/intents.yml").read_text(encoding="utf-8")


def test_it_is_not_offered_to_people_until_it_is_complete(copy):
    before = failed(check(copy))
    add_language(copy, "qx")

    catalogues = load_catalogues(copy / "locales")
    assert "qx" in catalogues
    assert "qx" not in live_languages(catalogues)
    assert failed(check(copy)) == before


def test_a_romanised_variety_has_no_catalogue(copy):
    assert not any("locales" in name for name in add_language(copy, "qx-Latn"))


def test_nothing_is_overwritten(copy):
    add_language(copy, "qx")
    mine = copy / "nlu/data/qx/intents.yml"
    mine.write_text("mine", encoding="utf-8")

    with pytest.raises(ContentError, match="exists already"):
        add_language(copy, "qx")

    assert mine.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("tag", ["English", "x", "../en", "en_GB", ""])
def test_what_is_no_language_tag_is_refused(tmp_path, tag):
    with pytest.raises(ContentError, match="is not a language tag"):
        add_language(tmp_path, tag)

    assert list(tmp_path.iterdir()) == []


def test_a_romanised_variety_gets_its_catalogue_when_it_is_added_again(copy):
    assert "locales/qx-Latn/LC_MESSAGES/doorstep.po" not in add_language(copy, "qx-Latn")
    assert add_language(copy, "qx-Latn") == ("locales/qx-Latn/LC_MESSAGES/doorstep.po",)
    with pytest.raises(ContentError):
        add_language(copy, "qx-Latn")
