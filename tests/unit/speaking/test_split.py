"""Cutting long texts where it hurts least."""

from hypothesis import given
from hypothesis import strategies as st

from bot.speaking.sms import utf16_units
from bot.speaking.split import split


def test_a_short_text_stays_whole():
    assert split("One. Two.", 20) == ("One. Two.",)


def test_cuts_between_lines_before_sentences():
    assert split("First one. And on.\nSecond one.", 25) == ("First one. And on.", "Second one.")


def test_cuts_between_sentences_before_words():
    assert split("First one here. Second one.", 20) == ("First one here.", "Second one.")


def test_knows_the_full_stops_of_urdu_arabic_and_bengali():
    assert split("یہ پہلا جملہ ہے۔ یہ دوسرا ہے۔", 20) == ("یہ پہلا جملہ ہے۔", "یہ دوسرا ہے۔")


def test_a_long_word_is_cut_but_a_letter_keeps_its_marks():
    assert split("کَکَکَکَ", 3) == ("کَ", "کَ", "کَ", "کَ")


def test_an_emoji_of_several_characters_stays_whole():
    family = "👩\u200d👧"
    assert split(f"aaa{family}", 6) == ("aaa", family)


@given(st.text(alphabet="ab .\n😀مَ\u200d", max_size=300), st.integers(min_value=8, max_value=60))
def test_pieces_fit_and_nothing_but_white_space_is_lost(text, limit):
    pieces = split(text, limit)

    assert all(0 < utf16_units(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())
