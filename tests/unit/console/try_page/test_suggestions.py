"""First messages are data."""

from pathlib import Path

import pytest

from bot.console.try_page.suggestions import read_suggestions
from bot.errors import ContentError

PLACE = "place: {name: Smethwick, latitude: 52.4, longitude: -1.9}\n"


def test_a_language_is_added_by_a_line_of_data(tmp_path: Path) -> None:
    file = tmp_path / "suggestions.yaml"
    file.write_text(f"{PLACE}messages: [{{language: so, text: Salaan}}, {{language: fr, text: Bonjour}}]")
    (message,) = read_suggestions(["so"], file).messages

    assert (message.text, message.language.english, message.dir) == ("Salaan", "Somali", "ltr")


def test_romanised_words_are_not_turned_around() -> None:
    romanised = [m for m in read_suggestions(["ur"]).messages if m.note]

    assert [m.dir for m in romanised] == ["ltr"]


@pytest.mark.parametrize(("content", "where"), [
    (f"{PLACE}messages: [", "suggestions.yaml:2"),
    (f"{PLACE}messages: [{{language: so}}]", "suggestions.yaml: messages.0.text"),
    (f"{PLACE}messages: []\nmore: 1", "suggestions.yaml: more"),
])
def test_a_broken_file_is_named_with_the_place(tmp_path: Path, content: str, where: str) -> None:
    file = tmp_path / "suggestions.yaml"
    file.write_text(content)

    with pytest.raises(ContentError) as caught:
        read_suggestions(["so"], file)

    assert caught.value.where == where
