"""Long texts, cut as Telegram counts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.split import TELEGRAM, split_text, utf16_units

LETTERS = st.characters(exclude_categories=["Cs"])


def test_a_text_that_fits_stays_whole() -> None:
    assert split_text("x" * 4096, TELEGRAM) == ["x" * 4096]


def test_cut_at_the_end_of_a_line() -> None:
    assert split_text("one\ntwo\nthree", limit=8) == ["one\ntwo", "three"]


def test_cut_at_a_space_when_no_line_ends() -> None:
    assert split_text("one two three", limit=9) == ["one two", "three"]


def test_an_emoji_counts_two_and_is_never_halved() -> None:
    assert split_text("😀" * 5, limit=4) == ["😀😀", "😀😀", "😀"]


@given(st.text(LETTERS, min_size=1, max_size=200), st.integers(min_value=2, max_value=40))
def test_parts_fit_and_lose_only_white_space(text: str, limit: int) -> None:
    parts = split_text(text, limit)
    if text.strip():
        assert all(utf16_units(part) <= limit and part.strip() for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert utf16_units(text) == len(text.encode("utf-16-le")) // 2
