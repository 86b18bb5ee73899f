"""Languages by tag."""

import pytest

from bot.speaking.locales import endonym, locale_of, reads_right_to_left


@pytest.mark.parametrize("language", ["ar", "ur", "fa", "ps", "ckb"])
def test_right_to_left(language):
    assert reads_right_to_left(language)


@pytest.mark.parametrize("language", ["en", "pl", "pa", "bn", "ti", "so", "xx", ""])
def test_left_to_right(language):
    assert not reads_right_to_left(language)


def test_a_language_unknown_to_cldr_borrows_british_english():
    assert str(locale_of("phr")) == "en_GB"
    assert str(locale_of("not a tag")) == "en_GB"
    assert endonym("phr") == "phr"


def test_endonyms():
    assert [endonym(tag) for tag in ("en", "pl", "ur", "ti")] == ["English", "polski", "اردو", "ትግርኛ"]


def test_a_romanised_language_reads_as_latin_letters_do():
    assert endonym("ur-Latn") == "Urdu (abc)"
    assert not reads_right_to_left("ur-Latn")
    assert locale_of("ur-Latn").months["format"]["wide"][1] == "January"
