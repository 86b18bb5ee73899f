"""Catalogues as the assistant uses them."""

from pathlib import Path

import pytest

from bot.content.catalogues import live_languages, load_catalogues
from bot.content.extraction import po_path, update_all
from bot.content.po import DRAFTED, LIVE, RANK, new_catalog, po_text
from bot.errors import ContentError
from bot.sentence import Sentence
from bot.speaking.catalogue import say
from tests.fakes import content

ROOT = Path(__file__).parents[3]
HELLO = Sentence(context="phrase.hello", text="Hello.")


@pytest.fixture
def locales(root):
    """Polish and Urdu, live in this order; Somali not yet."""
    for tag, own in {"ur": {LIVE: "yes", RANK: "2"}, "pl": {LIVE: "yes", RANK: "1"}, "so": {LIVE: "no"}}.items():
        catalog = new_catalog(tag)
        catalog.own.update(own)
        path = po_path(root, tag)
        path.parent.mkdir(parents=True)
        path.write_text(po_text(catalog), encoding="utf-8")
    update_all(root)
    return root / "locales"


def translate(locales, tag, at, text, *, fuzzy=False, comment=""):
    path = po_path(locales.parent, tag)
    old = path.read_text(encoding="utf-8")
    head, mark, tail = old.partition(f'msgctxt "{at}"\n')
    assert mark
    tail = tail.replace('msgstr ""', f'msgstr "{text}"', 1)
    flags = ("#, fuzzy\n" if fuzzy else "") + (f"# {comment}\n" if comment else "")
    path.write_text(head + flags + mark + tail, encoding="utf-8")


def test_a_translation_is_said(locales):
    translate(locales, "pl", "phrase.hello", "Dzień dobry.")

    assert say(HELLO, "pl", load_catalogues(locales)) == "Dzień dobry."


def test_what_is_not_translated_or_out_of_date_is_said_in_english(locales):
    translate(locales, "pl", "phrase.hello", "Dzień dobry.", fuzzy=True)
    catalogues = load_catalogues(locales)

    assert say(HELLO, "pl", catalogues) == "Hello."
    assert say(HELLO, "ur", catalogues) == "Hello."


def test_an_old_name_of_an_occupation_is_better_than_an_english_one(locales):
    translate(locales, "pl", "occupation.midwife", "położna", fuzzy=True)
    said = Sentence(context="x", text="Hello {occupation}", params={"occupation": "midwife"})

    assert load_catalogues(locales)["pl"].labels["occupation.midwife"] == "położna"
    assert say(said, "en", load_catalogues(locales)) == "Hello midwife"


def test_live_languages_stand_in_the_order_of_their_rank(locales):
    assert live_languages(load_catalogues(locales)) == ("en", "pl", "ur")


def test_drafted_sentences_are_known(locales):
    translate(locales, "pl", "phrase.hello", "Dzień dobry.", comment=DRAFTED)

    assert load_catalogues(locales)["pl"].drafted == {"phrase.hello"}


def test_the_cache_answers_the_same_and_notices_a_change(locales, tmp_path):
    translate(locales, "pl", "phrase.hello", "Dzień dobry.")
    cache = tmp_path / "cache"

    first, again = load_catalogues(locales, cache), load_catalogues(locales, cache)

    assert first["pl"].messages == again["pl"].messages == load_catalogues(locales)["pl"].messages
    assert first["pl"].plural(5) == again["pl"].plural(5) == 2
    translate(locales, "pl", "skills.bye", "Dziękujemy: {occupation}")
    assert len(load_catalogues(locales, cache)["pl"].messages) == 2


def test_every_romanised_language_has_its_own_word_for_and():
    romanised = {tag: c for tag, c in content.catalogues().items() if tag.endswith("-Latn")}

    assert romanised
    assert all(c.conjunction not in {"", "and"} for c in romanised.values())


def test_a_damaged_cache_is_written_again(locales, tmp_path):
    load_catalogues(locales, tmp_path / "cache")
    for file in (tmp_path / "cache").iterdir():
        file.write_text("{")

    assert load_catalogues(locales, tmp_path / "cache")["pl"].live


def test_no_template_says_what_to_run(tmp_path):
    with pytest.raises(ContentError, match="doorstep extract"):
        load_catalogues(tmp_path / "locales")


@pytest.mark.parametrize(("old", "new", "what"), [
    ("plural=(n==1", "plural=(n=!1", "plural rule"),
    ("X-Doorstep-Rank: 1", "X-Doorstep-Rank: first", "must be a number"),
])
def test_a_wrong_header_is_told_with_its_file(locales, old, new, what):
    path = po_path(locales.parent, "pl")
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    with pytest.raises(ContentError, match=what) as caught:
        load_catalogues(locales)

    assert caught.value.where == "locales/pl/LC_MESSAGES/doorstep.po:1"
