"""Names and directions of languages."""

import pytest

from bot.console.language_names import direction, language_name


@pytest.mark.parametrize(("tag", "text", "wanted"), [
    ("ar", "مرحبا", "rtl"),
    ("ckb", "سڵاو", "rtl"),
    ("ur", "mujhe kaam chahiye", "ltr"),  # romanised, or a sentence that nobody has translated yet
    ("pl", "cześć", "ltr"),
    ("", "?", "auto"),
    ("not a language", "?", "auto"),
])
def test_direction_follows_the_language_and_the_letters(tag: str, text: str, wanted: str) -> None:
    assert direction(tag, text) == wanted


def test_a_language_is_named_in_itself_and_in_english() -> None:
    name = language_name("pa")

    assert (name.native, name.english, name.dir) == ("ਪੰਜਾਬੀ", "Punjabi", "ltr")


def test_a_language_without_a_name_is_named_by_its_tag() -> None:
    assert language_name("zz-unknown").native == "zz-unknown"
