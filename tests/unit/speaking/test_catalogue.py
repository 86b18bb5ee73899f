"""A sentence becomes words of one language."""

from datetime import UTC, date, datetime, time
from gettext import c2py

import pytest

from bot.sentence import Lines, Sentence, Translated
from bot.speaking.catalogue import Catalogue, say

YEARS = Sentence(context="t.years", text="{years} year", plural="{years} years", count="years")
TITLE = Sentence(context="t.title", text="{title} in {place}")
CATALOGUES = {
    "en": Catalogue(language="en", messages={}, labels={"occupation.midwife": "midwife", "occupation.cook": "cook"}),
    "pl": Catalogue(
        language="pl",
        messages={
            ("t.years", "{years} year"): ("{years} rok", "{years} lata", "{years} lat"),
            ("t.work", "Work: {occupation}"): ("Praca: {occupation}",),
        },
        labels={"occupation.midwife": "położna"},
        plural=c2py("n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2"),
    ),
    "ar": Catalogue(
        language="ar",
        messages={
            ("t.years", "{years} year"): (
                "لا سنوات", "سنة واحدة", "سنتان", "{years} سنوات", "{years} سنة", "{years} سنة",
            ),
            ("t.title", "{title} in {place}"): ("{title} في {place}",),
            ("t.nhs", "The NHS is {text}"): ("NHS هي {text}",),
        },
        plural=c2py(
            "n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=0 && n%100<=2 ? 4 : 5",
        ),
    ),
}


def spoken(wording, language="en", /, **params):
    return say(Sentence(context="x", text=wording, params=params), language, CATALOGUES)


@pytest.mark.parametrize(("years", "words"), [
    (1, "1 rok"), (2, "2 lata"), (5, "5 lat"), (12, "12 lat"), (22, "22 lata"), (1.5, "1.5 lata"), ("5", "5 lat"),
])
def test_polish_has_three_plural_forms(years, words):
    assert say(YEARS.fill(years=years), "pl", CATALOGUES) == words


@pytest.mark.parametrize(("years", "words"), [
    (0, "لا سنوات"), (1, "سنة واحدة"), (2, "سنتان"), (6, "6 سنوات"), (11, "11 سنة"), (100, "100 سنة"),
])
def test_arabic_has_six(years, words):
    assert say(YEARS.fill(years=years), "ar", CATALOGUES) == words


def test_english_plural_where_a_language_has_no_translation():
    assert say(YEARS.fill(years=1), "so", CATALOGUES) == "1 year"
    assert say(YEARS.fill(years=6), "so", CATALOGUES) == "6 years"


def test_an_occupation_is_named_in_the_language_then_in_english_then_as_it_is():
    work = Sentence(context="t.work", text="Work: {occupation}")

    assert say(work.fill(occupation="midwife"), "pl", CATALOGUES) == "Praca: położna"
    assert say(work.fill(occupation="cook"), "pl", CATALOGUES) == "Praca: cook"
    assert say(work.fill(occupation="tree feller"), "pl", CATALOGUES) == "Praca: tree feller"


def test_latin_names_are_isolated_inside_arabic():
    words = say(TITLE.fill(title="Ward cleaner 2", place="سميثويك"), "ar", CATALOGUES)

    assert words == "\u2068Ward cleaner 2\u2069 في سميثويك"


def test_arabic_names_are_isolated_inside_english():
    assert spoken("You said {text}.", text="قابلة") == "You said \u2068قابلة\u2069."


def test_an_english_sentence_to_an_arabic_reader_is_laid_out_as_english():
    assert spoken("Call {phone} now", "ar", phone="+44 7700 900123") == "Call +44 7700 900123 now"


def test_an_arabic_sentence_that_begins_with_a_latin_word_is_led_in():
    words = say(Sentence(context="t.nhs", text="The NHS is {text}", params={"text": "هنا"}), "ar", CATALOGUES)

    assert words == "\u200fNHS هي هنا"


def test_a_text_in_several_languages_is_said_in_the_readers():
    title = Translated(texts={"en": "Cleaner", "ar": "عاملة نظافة"})

    assert say(TITLE.fill(title=title, place="B21"), "ar", CATALOGUES) == "عاملة نظافة في \u2068B21\u2069"
    assert say(TITLE.fill(title=title, place="B21"), "pl", CATALOGUES) == "Cleaner in B21"


@pytest.mark.parametrize(("language", "words"), [
    ("en", "Sat 28 Nov, 18:30"), ("pl", "Sob., 28 lis, 18:30"), ("ar", "السبت، 28 نوفمبر، 18:30"),
    ("ur", "ہفتہ، 28 نومبر 18:30"), ("fa", "شنبه 28 نوامبر، 18:30"),
])
def test_days_and_times_with_latin_digits(language, words):
    """The sentence is a value only, so the language decides all of it; Persian dates stay Gregorian."""
    only = Catalogue(language=language, messages={("x", "{day_time}"): ("{day_time}",)})
    said = Sentence(context="x", text="{day_time}", params={"day_time": datetime(2026, 11, 28, 18, 30, tzinfo=UTC)})

    assert say(said, language, {language: only}) == words


def test_times_are_londons_also_in_summer():
    assert spoken("At {time}", time=datetime(2026, 7, 1, 18, 0, tzinfo=UTC)) == "At 19:00"
    assert spoken("At {day_time}", day_time="2026-07-01T23:30:00+00:00") == "At Thu 2 Jul, 00:30"
    assert spoken("At {time}", time=time(9, 5)) == "At 09:05"


@pytest.mark.parametrize(("value", "words"), [
    (date(2025, 3, 10), "10 Mar 2025"), ("2025-03-10", "10 Mar 2025"), ("2025-03", "Mar 2025"), ("2025", "2025"),
    ("soon", "soon"), ("2025-13-40", "2025-13-40"), ("1-2-3-4", "1-2-3-4"), (datetime(2025, 3, 10), "10 Mar 2025"),
])
def test_dates_may_be_known_in_part(value, words):
    assert spoken("On {date}", date=value) == f"On {words}"


def test_countries_and_languages_are_named_by_cldr():
    assert spoken("{country}", "pl", country="SY") == "Syria"
    assert spoken("From {country}", country="sy") == "From Syria"
    assert spoken("From {country}", country="Atlantis") == "From Atlantis"
    assert spoken("In {language}", language="ur-Latn") == "In Urdu"
    assert spoken("In {languages}", languages=("ar", "ckb", "zz9")) == "In Arabic, Central Kurdish and zz9"


def test_a_language_names_itself():
    assert spoken("In {endonym}", endonym="pl") == "In polski"
    assert spoken("In {endonym}", endonym="phr") == "In phr"
    assert spoken("{endonym}", endonym="ar") == "\u2068العربية\u2069"


def test_lists_isolate_each_item():
    said = Sentence(context="x", text="{languages}", params={"languages": ("en", "zz9")})
    arabic = {"ar": Catalogue(language="ar", messages={("x", "{languages}"): ("{languages}",)})}

    assert say(said, "ar", arabic) == "الإنجليزية و\u2068zz9\u2069"


@pytest.mark.parametrize(("countries", "words"), [
    (("SY",), "Syria"), (("SY", "IQ"), "Syria aur Iraq"), (("SY", "IQ", "SD"), "Syria, Iraq aur Sudan"),
])
def test_romanised_lists_say_and_in_their_own_word(countries, words):
    said = Sentence(context="x", text="From {countries}", params={"countries": countries})
    urdu = Catalogue(
        language="ur-Latn", messages={("x", "From {countries}"): ("{countries} se",)}, conjunction="aur",
    )

    assert say(said, "ur-Latn", {"ur-Latn": urdu}) == f"{words} se"
    untranslated = said.fill(countries=("SY", "IQ"))
    assert say(untranslated, "ur-Latn", {"ur-Latn": Catalogue(language="ur-Latn", messages={}, conjunction="aur")}) == (
        "From Syria and Iraq"
    )


def test_lines_stand_under_each_other_only_where_a_block_is_meant():
    lines = Lines(sentences=(
        Sentence(context="x", text="{occupation}: 6", params={"occupation": "midwife"}),
        Sentence(context="x", text="two"),
    ))

    assert spoken("We have:\n{facts}", facts=lines) == "We have:\nMidwife: 6\ntwo"
    assert spoken("Hours: {answer}.", answer=lines) == "Hours: midwife: 6 and two."


def test_a_value_at_the_start_gets_a_capital_but_a_code_does_not():
    assert spoken("{occupation}, 6 years", occupation="midwife") == "Midwife, 6 years"
    assert spoken("{code} is the code", code="kr7qw") == "kr7qw is the code"


def test_numbers_drop_an_empty_fraction():
    assert spoken("{years} and {n}", years=6.0, n=2.5) == "6 and 2.5"


def test_truth_values_are_words_of_the_catalogue():
    catalogues = {"en": Catalogue(language="en", messages={}, labels={"phrase.yes": "Yes"})}

    assert say(Sentence(context="x", text="{yes_no}", params={"yes_no": True}), "en", catalogues) == "Yes"


def test_a_missing_parameter_stays_visible():
    assert spoken("In {years} years") == "In {years} years"


def test_a_nested_sentence_is_said_in_the_same_language():
    inner = YEARS.fill(years=2)

    assert spoken("So: {text}", "pl", text=inner) == "So: 2 lata"


def test_names_that_nobody_uses_are_said_as_people_say_them():
    spoken = {"ps": Catalogue(
        language="ps", messages={("x", "On {date}"): ("{day_time}",)}, names={"اونۍ": "شنبه", "سوریه": "شام"},
    )}
    at = datetime(2026, 11, 28, 18, tzinfo=UTC)

    assert "شنبه" in say(Sentence(context="x", text="On {date}", params={"day_time": at}), "ps", spoken)
