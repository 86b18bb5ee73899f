"""How answers are read: tables of what people write and what it means."""

from typing import Any

import pytest

from bot.dialogue.readers import READERS, Answer, numbers
from bot.understanding.values import Entity, Understanding
from tests.unit.dialogue.talk import entity, heard

CHOICES = ("paid", "unpaid", "both", "no")


def n(value: str, text: str = "", **more: Any) -> Entity:
    return entity("number", value, text, **more)


@pytest.mark.parametrize(
    ("said", "positions"),
    [
        (heard("2", n("2")), (1,)),
        (heard("٢", n("2", "٢")), (1,)),
        (heard("two", n("2", "two")), (1,)),
        (heard("1 and 3", n("1"), n("3")), (0, 2)),
        (heard("2 4", n("2"), n("4")), (1, 3)),
        (heard("2,4", n("2"), n("4")), (1, 3)),
        (heard("2", entity("years", "2")), (1,)),
        (heard("2012", entity("year", "2012")), ()),
        (heard("0", n("0")), ()),
        (heard("5", n("5")), ()),
        (heard("2.5", n("2.5")), ()),
        (heard("2 years", entity("years", "2", "2 years")), ()),
        (heard("not 2, 1", n("2", role="negated"), n("1")), ()),
        (heard("I have 2 children", n("2")), ()),
        (heard("yes"), ()),
    ],
    ids=lambda value: value.text if isinstance(value, Understanding) else "",
)
def test_a_message_of_nothing_but_numbers_picks_choices(said: Understanding, positions: tuple[int, ...]) -> None:
    assert numbers(said, 4) == positions


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (heard("2", n("2")), Answer(choices=("unpaid",))),
        (heard("1 3", n("1"), n("3")), Answer(choices=("paid", "both"))),
        (heard("1 1", n("1"), n("1")), Answer(choices=("paid",))),
        (heard("at home", entity("paid", "unpaid", "at home")), Answer(choices=("unpaid",))),
        (heard("not paid", entity("paid", "paid", role="negated")), None),
        (heard("no", answer="no"), Answer(choices=("no",))),
        (heard("nope", intent="deny"), Answer(choices=("no",))),
        (heard("nope", intent="deny", sure=0.5), None),
        (heard("yes", answer="yes"), Answer(choices=("paid",))),
        (heard("9", n("9")), None),
        (heard("blue"), None),
    ],
    ids=lambda value: value.text if isinstance(value, Understanding) else "",
)
def test_a_choice_is_a_number_or_a_word_that_means_it(said: Understanding, answer: Answer | None) -> None:
    assert READERS["choice"](said, CHOICES) == answer


@pytest.mark.parametrize(
    ("expects", "said", "value"),
    [
        ("years", heard("6", n("6")), 6),
        ("years", heard("2.5", entity("years", "2.5")), 2.5),
        ("years", heard("0", n("0")), 0),
        ("years", heard("71", n("71")), None),
        ("years", heard("1998", n("1998")), None),
        ("years", heard("long"), None),
        ("year", heard("2012", entity("year", "2012")), 2012),
        ("country", heard("Syria", entity("country", "SY", "Syria")), "SY"),
        ("country", heard("not Syria", entity("country", "SY", "Syria", role="negated")), None),
        ("postcode", heard("B66 1AA", entity("postcode", "B66", "B66 1AA")), "B66"),
        ("english_test", heard("ielts 6.5", entity("english_test", "IELTS:6.5", "ielts 6.5")), "IELTS:6.5"),
        ("text", heard("  a bakery  "), "a bakery"),
        ("text", heard("!!!"), None),
        ("languages", heard("Urdu, Urdu and Pashto", entity("language", "ur", "Urdu"), entity("language", "ps", "Pashto")),
         ["ur", "ps"]),
        ("languages", heard("none of your business"), None),
    ],
)
def test_an_open_question_reads_its_own_kind_of_answer(expects: str, said: Understanding, value: Any) -> None:
    answer = READERS[expects](said, ())

    assert (answer and answer.value) == value


@pytest.mark.parametrize(
    ("text", "scores"),
    [
        ("L 7, R 6.5, W 6, S 7", {"listening": "7", "reading": "6.5", "writing": "6", "speaking": "7"}),
        ("listening 7 writing 6,5", {"listening": "7", "writing": "6.5"}),
        ("L:B R:C+ W:b S:A", {"listening": "B", "reading": "C+", "writing": "B", "speaking": "A"}),
        ("7 6.5 6 7", {"listening": "7", "reading": "6.5", "writing": "6", "speaking": "7"}),
        ("٧ ٦ ٦ ٧", {"listening": "7", "reading": "6", "writing": "6", "speaking": "7"}),
        ("7 and 6", None),
        ("I do not know", None),
    ],
)
def test_scores_are_read_by_letter_or_in_the_usual_order(text: str, scores: dict[str, str] | None) -> None:
    answer = READERS["english_parts"](heard(text), ())

    assert (answer and answer.value) == scores


@pytest.mark.parametrize(
    ("said", "choices", "answer"),
    [
        (heard("2", n("2")), ("e1", "e2"), Answer(choices=("e2",))),
        (heard("yes", answer="yes"), ("e1",), Answer(choices=("e1",))),
        (heard("yes", answer="yes"), ("e1", "e2"), None),
        (heard("3", n("3")), ("e1", "e2"), None),
    ],
)
def test_an_item_is_a_number_or_a_yes_to_the_only_one(
    said: Understanding, choices: tuple[str, ...], answer: Answer | None
) -> None:
    assert READERS["item"](said, choices) == answer


def test_a_typing_error_is_marked_for_asking_back() -> None:
    answer = READERS["occupation"](heard("nurce", entity("occupation", "nurse_adult", "nurce", fuzzy=True)), ())

    assert answer == Answer(value="nurse_adult", fuzzy=True)


@pytest.mark.parametrize(("choices", "yes", "no"), [
    (("registered", "not_registered", "unsure"), "registered", "not_registered"),
    (("have", "some", "lost"), "have", "lost"),
    (("paid", "unpaid", "both"), "paid", "unpaid"),
    (("none", "applied", "english_passed", "exam_passed", "registered"), None, "none"),
])
def test_a_plain_yes_is_taken_only_where_the_choices_are_a_yes_and_a_no(choices, yes, no) -> None:
    """"yes" at the stage with the regulator must never note somebody as registered in the UK."""
    def chosen(word: str) -> str | None:
        answer = READERS["choice"](heard(word, answer=word), choices)
        return answer.choices[0] if answer else None

    assert (chosen("yes"), chosen("no")) == (yes, no)
