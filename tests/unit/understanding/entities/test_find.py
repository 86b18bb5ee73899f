import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.understanding.words import entities, found

PIECES = [
    "not", "5", "8", "years", "ielts", "6.5", "L7", "nurse", "b21", "8th", ",", ".", "march", "2024", "٦", "سنوات",
    "نہیں", "1/2", "oet", "b", "no", "six", "half", "years:", "c+", "overall",
]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "I was a midwife 6 years in Aleppo, B21, send me jobs",
            {"occupation=midwife", "years=6", "country=SY", "postcode=B21"},
        ),
        ("nurse", {"occupation=nurse_adult"}),
        ("nurses", {"occupation=nurse_adult"}),
        ("nursery", set()),
        ("electrcian", {"occupation=electrician~"}),
        ("interest", set()),  # a word of the training sentences is no misspelt "interpreter"
        ("english teacher", {"occupation=teacher_english"}),
    ],
)
def test_occupations_stand_as_words_of_their_own(text, wanted):
    assert found(text) == wanted


@pytest.mark.parametrize(
    ("text", "folder", "wanted"),
    [
        ("كممرضة ٦ سنوات", "ar", {"occupation=nurse_adult", "years=6"}),
        ("عملت سنتين", "ar", {"years=2"}),
        ("خمسة وثلاثين سنة", "ar", {"years=35"}),
        ("আমি নার্সের কাজ ৫ বছর", "bn", {"occupation=nurse_adult", "years=5"}),
        ("mali tha 5 saal", "ur-Latn", {"occupation=gardener", "years=5"}),
        ("i am from mali", "en", {"country=ML"}),
    ],
)
def test_other_scripts_clitics_and_one_form_in_two_languages(text, folder, wanted):
    assert found(text, folder) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("6yrs", {"years=6"}),
        ("six years", {"years=6"}),
        ("twenty five years", {"years=25"}),
        ("2.5 years", {"years=2.5"}),
        ("two half years", {"years=2.5"}),
        ("18 months", {"years=1.5"}),
        ("years: 6", {"years=6"}),
        ("300 years", {"number=300"}),
        ("one of my friends is kind", set()),
        ("six", {"number=6"}),
        ("2 3", {"number=2", "number=3"}),
    ],
)
def test_years_need_their_unit_and_leave_no_number_behind(text, wanted):
    assert found(text) == wanted


def test_a_bare_number_answers_the_question_for_years():
    assert found("six", expected="years") == {"years=6"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ielts 6.5", {"english_test=IELTS:6.5"}),
        ("IELTS6.5", {"english_test=IELTS:6.5"}),
        ("ielts 6,5", {"english_test=IELTS:6.5"}),
        ("band 7 in ielts", {"english_test=IELTS:7"}),
        ("my ielts score is 7", {"english_test=IELTS:7"}),
        ("ايلتس ٦٫٥", {"english_test=IELTS:6.5"}),
        ("ielts 6.3", {"english_test=IELTS", "number=6.3"}),
        ("OET B", {"english_test=OET:B"}),
        ("oet grade c+", {"english_test=OET:C+"}),
        ("OET 350", {"english_test=OET:350"}),
        ("I have a good IELTS", {"english_test=IELTS"}),
        ("ielts 5 years ago", {"english_test=IELTS", "years=5"}),
        ("ielts 7 and oet b", {"english_test=IELTS:7", "english_test=OET:B"}),
        (
            "IELTS 6.5 L7 R6.5 W6 S6.5",
            {
                "english_test=IELTS:6.5",
                "english_test=IELTS:7/listening",
                "english_test=IELTS:6.5/reading",
                "english_test=IELTS:6/writing",
                "english_test=IELTS:6.5/speaking",
            },
        ),
        (
            "ielts listening 7 reading 6.5",
            {"english_test=IELTS", "english_test=IELTS:7/listening", "english_test=IELTS:6.5/reading"},
        ),
    ],
)
def test_english_tests_with_scores_that_exist(text, wanted):
    assert found(text, "ar") == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("B21", "B21"),
        ("b33-8th", "B33"),
        ("B 18 5qe", "B18"),
        ("b128qx", "B12"),
        ("WC1A1AA", "WC1A"),
        ("bl8 5qe", "B18"),
        ("b2o 3ab", "B20"),
        ("B21 ke qareeb", "B21"),
        ("Handsworth Wood", "B20"),
        ("i live in handsworth", "B21"),
    ],
)
def test_postcodes_as_typed(text, wanted):
    assert f"postcode={wanted}" in found(text)


@pytest.mark.parametrize("text", ["5ft tall", "pracuje w 2 miejscach", "b99", "bill", "b oil 5"])
def test_no_postcode_where_there_is_none(text):
    assert not any("postcode" in f for f in found(text))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("on Saturday", {"weekday=sat"}),
        ("tomorrow", {"date=2026-11-22"}),
        ("1 december", {"date=2026-12-01"}),
        ("1st of march", {"date=2027-03-01"}),
        ("3 March 2024", {"date=2024-03-03"}),
        ("march 2025", {"date=2025-03"}),
        ("march 5", {"date=2027-03-05"}),
        ("25/12/2026", {"date=2026-12-25"}),
        ("25/12", {"date=2026-12-25"}),
        ("2026-12-01", {"date=2026-12-01"}),
        ("31/02/2026", {"impossible_date=02-31"}),
        ("may i come", set()),
        ("in 2010", {"year=2010"}),
        ("in 2030", {"number=2030"}),
        ("1949", {"number=1949"}),
    ],
)
def test_days_and_years_of_the_calendar(text, wanted):
    assert {f for f in found(text) if not (text == "31/02/2026" and "number" in f)} - (
        {"year=2026"} if "02" in text else set()
    ) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("not 5, 8 years", {"!years=5", "years=8"}),
        ("8 years not 5", {"years=8", "!years=5"}),
        ("eight years not six", {"years=8", "!years=6"}),
        ("not nurse, midwife", {"!occupation=nurse_adult", "occupation=midwife"}),
        ("i am not a nurse i am midwife", {"!occupation=nurse_adult", "occupation=midwife"}),
        ("ielts 7.5 not 6.5", {"english_test=IELTS:7.5", "!english_test=IELTS:6.5"}),
        ("I have not IELTS", {"!english_test=IELTS"}),
        ("I don't have ielts", {"!english_test=IELTS"}),
        ("I am not working now, I was a nurse", {"occupation=nurse_adult"}),
        ("not sure 5 years", {"years=5"}),
        ("no 8 years", {"years=8"}),
        ("no, 8 years", {"years=8"}),
        ("i was nurse not registered", {"occupation=nurse_adult", "registration=not_registered"}),
        ("not saturday", {"weekday=sat"}),
        ("not saturday, monday", {"!weekday=sat", "weekday=mon"}),
        ("not from Syria, from Pakistan", {"!country=SY", "country=PK"}),
    ],
)
def test_what_does_not_hold_is_negated(text, wanted):
    assert found(text) == wanted


@pytest.mark.parametrize(
    ("text", "folder", "wanted"),
    [
        ("5 نہیں 8 سال", "ur", {"!years=5", "years=8"}),
        ("میں نرس نہیں ہوں مڈوائف ہوں", "ur", {"!occupation=nurse_adult", "occupation=midwife"}),
        ("مو ٥ سنين، ٨ سنين", "ar", {"!years=5", "years=8"}),
        ("مش من سوريا انا من اليمن", "ar", {"!country=SY", "country=YE"}),
    ],
)
def test_the_negating_word_stands_where_the_language_puts_it(text, folder, wanted):
    assert found(text, folder) == wanted


def test_a_correction_reaches_further_when_the_intent_says_so():
    assert found("i am never nurse", correcting=True) == {"!occupation=nurse_adult"}


def test_good_is_a_level_only_when_english_is_spoken_of():
    assert "level=good" not in found("good morning")
    assert {"level=good", "language=en"} <= found("good english")
    assert "level=good" in found("good", expected="choice")


def test_remarks_lie_over_facts():
    assert found("saturday and sunday") >= {"hours=weekends", "weekday=sat"}


def test_offsets_are_of_the_original_text():
    text = "كنتُ ممرّضة  ٦ سنوات 😀 B33-8th"
    spans = {e.entity: text[e.start : e.end] for e in entities(text, "ar")}
    assert spans == {"occupation": "ممرّضة", "years": "٦ سنوات", "postcode": "B33-8th"}


@given(
    st.text(max_size=80)
    | st.lists(
        st.sampled_from(PIECES),
        max_size=12,
    ).map(" ".join)
)
def test_any_text_is_read_without_error_and_every_entity_quotes_it(text):
    for e in entities(text, "ar", "ur"):
        assert 0 <= e.start < e.end <= len(text)
        assert text[e.start : e.end] == e.text


@pytest.mark.parametrize(
    ("text", "folder", "wanted"),
    [
        ("two and a half years", "en", {"years=2.5"}),
        ("two years and a half", "en", {"years=2.5"}),
        ("a year and a half", "en", {"years=1.5"}),
        ("18 months and a half", "en", {"years=1.5"}),
        ("سنة ونصف", "ar", {"years=1.5"}),
        ("سنتين ونصف", "ar", {"years=2.5"}),
        ("ڈیڑھ سال", "ur", {"years=1.5"}),
        ("ساڑھے تین سال", "ur", {"years=3.5"}),
        ("ساڑھے 4 سال", "ur", {"years=4.5"}),
        ("a year", "en", set()),
    ],
)
def test_halves_stand_before_or_behind_the_number_or_behind_the_unit(text, folder, wanted):
    assert found(text, folder) == wanted


@pytest.mark.parametrize(
    ("text", "expected", "wanted"),
    [
        ("3/2025", "", {"date=2025-03"}),
        ("03.2025", "", {"date=2025-03"}),
        ("3 - 2025", "", {"date=2025-03"}),
        ("2025/3", "", {"date=2025-03"}),
        ("۳/۲۰۲۵", "", {"date=2025-03"}),
        ("2025-03-07", "", {"date=2025-03-07"}),
        ("7/3/2025", "", {"date=2025-03-07"}),
        ("march 2025", "", {"date=2025-03"}),
        ("2025 march", "", {"date=2025-03"}),
        ("13/2025", "", {"year=2025", "number=13"}),
        ("3 2025", "date", {"date=2025-03"}),
        ("3 2025", "", {"year=2025", "number=3"}),
    ],
)
def test_a_month_and_a_year_are_a_date_without_a_day(text, expected, wanted):
    assert found(text, expected=expected) == wanted


@pytest.mark.parametrize(
    ("text", "folder", "wanted"),
    [
        ("۱۳۹۰", "ps", {"year=2011"}),
        ("2012", "ps", {"year=2012"}),
        ("1390", "en", {"number=1390"}),
        ("1420", "ps", {"number=1420"}),  # that year has not come
        ("2004 ግእዝ", "ti", {"year=2012"}),
        ("2004", "ti", {"year=2004"}),
    ],
)
def test_years_of_another_calendar_are_told_in_the_count_of_the_uk(text, folder, wanted):
    assert found(text, folder) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("نه پنځه کاله، اته کاله", {"!years=5", "years=8"}),
        ("پنځه کاله نه، اته کاله", {"!years=5", "years=8"}),
        ("پنځه نه اته کاله", {"!years=5", "years=8"}),
        ("نرس نه یم، قابله یم", {"!occupation=nurse_adult", "occupation=midwife"}),
        ("نه نرس، قابله", {"!occupation=nurse_adult", "occupation=midwife"}),
    ],
)
def test_a_word_may_negate_on_either_side_where_the_language_has_both_orders(text, wanted):
    assert found(text, "ps") == wanted


@pytest.mark.parametrize(
    ("text", "expected", "wanted"),
    [
        ("not started yet", "choice", {"choice=none"}),
        ("not started yet", "", set()),
        ("no test yet", "english_test", {"choice=none"}),
        ("no test yet", "choice", set()),
        ("please keep my seat", "choice", {"choice=book"}),
        ("do not keep my seat", "choice", {"!choice=book"}),
        ("no keep my seat", "choice", {"!choice=book"}),
        ("the second one", "choice", {"number=2"}),
        ("the second", "", set()),
        ("second", "item", {"number=2"}),
        ("in my second year of study", "choice", set()),
    ],
)
def test_words_that_mean_a_choice_count_where_it_is_offered(text, expected, wanted):
    assert found(text, expected=expected) == wanted
