import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.normalise import fold, key_of, normalise, words_view


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("  STOP!!! ", "stop"),
        ("stooooop", "stop"),
        ("1000 £", "1000"),  # digits are never shortened
        ("٦ سنوات", "6 سنوات"),
        ("۶٫۵", "6 5"),
        ("৫ বছর", "5 বছর"),
        ("੬ ਸਾਲ", "6 ਸਾਲ"),
        ("፲፪ ዓመት", "12 ዓመት"),
        ("፪፻፲", "210"),
        ("፻", "100"),
        ("مُمَرِّضة", "ممرضه"),
        ("ممرضـــة", "ممرضه"),
        ("كيف", "کیف"),
        ("می‌روم", "میروم"),
        ("don’t", "dont"),
        ("full-time", "full time"),
        ("𝐍𝐮𝐫𝐬𝐞", "nurse"),
        ("", ""),
        ("👍", ""),
    ],
)
def test_one_spelling_for_many(typed, plain):
    assert normalise(typed) == plain


def test_an_emoji_alone_still_has_a_key():
    assert key_of(" 👍 ") == "👍"


@given(st.text())
def test_every_folded_character_comes_from_a_place_in_the_original(text):
    for view in (fold(text), words_view(fold(text))):
        assert len(view.text) == len(view.starts) == len(view.ends)
        assert all(0 <= s < e <= len(text) for s, e in zip(view.starts, view.ends, strict=True))
        assert list(view.starts) == sorted(view.starts)


@given(st.text())
def test_normalising_twice_changes_nothing_that_tables_would_notice(text):
    assert " ".join(normalise(text).split()) == normalise(text)


@pytest.mark.parametrize(("typed", "usual"), [("ፀሓፊ", "ጸሓፊ"), ("ሠራሕተኛ", "ሰራሕተኛ"), ("ኣገልግሎት", "አገልግሎት")])
def test_tigrinya_letters_of_one_sound_are_one(typed, usual):
    assert normalise(typed) == normalise(usual)
