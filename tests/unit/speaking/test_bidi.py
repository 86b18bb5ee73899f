"""Names and numbers where directions meet."""

import pytest

from bot.speaking.bidi import clean, first_strong, isolate, open_right


@pytest.mark.parametrize(
    "value", ["12 High Road", "B21", "NHS", "+44 7700 900123", "0121 496 0000", "IELTS 6.5", "(5)"],
)
def test_what_could_turn_round_in_arabic_is_isolated(value):
    assert isolate(value, rtl=True) == f"\u2068{value}\u2069"


@pytest.mark.parametrize("value", ["5", "6.5", "10:30", "قابلة", "28 نوفمبر 2026", "ممرضة، قابلة", ""])
def test_what_stays_in_order_in_arabic_costs_no_mark(value):
    assert isolate(value, rtl=True) == value


@pytest.mark.parametrize("value", ["قابلة", "٥ سنوات", "Aleppo (حلب)"])
def test_right_to_left_values_are_isolated_in_polish(value):
    assert isolate(value, rtl=False) == f"\u2068{value}\u2069"


@pytest.mark.parametrize("value", ["12 High Road", "położna", "+44 7700 900123"])
def test_left_to_right_values_are_left_alone_in_polish(value):
    assert isolate(value, rtl=False) == value


def test_a_value_cannot_bring_its_own_direction_marks():
    assert clean("a\u2067b\u202e c\n d\u2069") == "ab c d"


def test_direction_of_a_paragraph_ignores_isolates():
    assert first_strong("\u2068NHS\u2069 هي") == "R"
    assert first_strong("5 NHS هي") == "L"
    assert first_strong("5 - 6") == ""


def test_an_arabic_line_that_begins_with_a_latin_word_is_led_in():
    assert open_right("NHS هي") == "\u200fNHS هي"
    assert open_right("هي NHS") == "هي NHS"
    assert open_right("NHS") == "NHS"
