"""Parts of an SMS, counted as the network counts them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.speaking.sms import GSM7, GSM7_EXTENSION, costly_characters, price, segments, utf16_units

BOUNDARIES = [
    ("", 0),
    ("a", 1),
    ("a" * 160, 1),
    ("a" * 161, 2),
    ("a" * 306, 2),
    ("a" * 307, 3),
    ("€" * 80, 1),  # extensions take two septets
    ("€" * 81, 2),
    ("a" * 159 + "€", 2),
    ("a" * 152 + "€" + "a" * 152, 3),  # the extension may not straddle: the first part stays one septet short
    ("a" * 151 + "€" + "a" * 153, 2),
    ("\n" * 160, 1),
    ("a\r\n" * 53, 1),
    ("£¥èéùìòÇØøÅåÆæßÉÄÖÑÜ§äöñüà", 1),
    ("a" * 70 + "ç", 2),  # only the capital Ç is in GSM-7
    ("م" * 70, 1),
    ("م" * 71, 2),
    ("م" * 134, 2),
    ("م" * 135, 3),
    ("😀" * 35, 1),  # a pair is two units
    ("😀" * 36, 2),
    ("م" * 66 + "😀" + "م" * 66, 3),  # the pair may not straddle
    ("م" * 65 + "😀" + "م" * 67, 2),
    ("a" * 70 + "`", 2),
    ("\u2068B21\u2069" + "م" * 65, 1),  # isolates cost a unit each
    ("\u2068B21\u2069" + "م" * 66, 2),
]


@pytest.mark.parametrize(("text", "parts"), BOUNDARIES)
def test_parts_at_every_boundary(text, parts):
    assert segments(text) == parts


def naive_segments(text):
    """The rule said once more, without cleverness: fill parts character by character."""
    if not text:
        return 0
    if all(c in GSM7 or c in GSM7_EXTENSION for c in text):
        costs, one, many = [2 if c in "^{}\\[~]|€\f" else 1 for c in text], 160, 153
    else:
        costs, one, many = [len(c.encode("utf-16-le")) // 2 for c in text], 70, 67
    parts, part = [], []
    for cost in costs:
        if sum(part) + cost > many:
            parts.append(part)
            part = []
        part.append(cost)
    return 1 if sum(costs) <= one else len([*parts, part])


any_sms = st.one_of(
    st.text(alphabet=sorted(GSM7 | GSM7_EXTENSION), max_size=700),
    st.text(alphabet="ab€م😀\u200c\u2068\u2069ਕ", max_size=400),
)


@given(any_sms)
def test_equals_a_naive_count(text):
    assert segments(text) == naive_segments(text)


@given(any_sms, any_sms)
def test_more_text_never_costs_less(first, second):
    assert segments(first + second) >= segments(first)


def test_the_alphabet_has_all_137_characters():
    assert len(GSM7) == 127
    assert len(GSM7_EXTENSION) == 10


def test_costly_characters_are_named_once_each():
    assert costly_characters("“Yes” – don’t “go”") == ("“", "”", "–", "’")
    assert costly_characters("Plain text, £5 [ok] €") == ()


def test_price_is_exact():
    assert price(3, Decimal("4.2")) == Decimal("12.6")


def test_units_count_pairs_as_two():
    assert utf16_units("a😀م") == 4
