"""No small number of people can be read or reckoned from what is shown."""

from hypothesis import given
from hypothesis import strategies as st

from bot.assistant.hiding import SPLITS, Count, Shown, hide_small, protect, protect_part

LEAST = 5
CELLS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 12), min_size=1)


def counted(people):
    """A count of people, each (language, channel)."""
    language, channel = {}, {}
    for one, other in people:
        language[one] = language.get(one, 0) + 1
        channel[other] = channel.get(other, 0) + 1
    return Count(all=len(people), language=language, channel=channel)


PEOPLE = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz")), max_size=40)


def possible(shown: Shown, split: str, cell: str) -> set[int]:
    """What a hidden cell may be for somebody who knows the rest, and that nothing hidden is empty."""
    cells = shown.by(split)
    if shown.all is None:
        return set(range(1, 100))
    sum_hidden = shown.all - sum(number for number in cells.values() if number is not None)
    others = sum(number is None for number in cells.values()) - 1
    return set(range(1, sum_hidden - others + 1)) if others else {sum_hidden}


@given(PEOPLE)
def test_no_small_number_is_shown(people):
    shown = protect(counted(people), LEAST)

    for number in (shown.all, *shown.language.values(), *shown.channel.values()):
        assert number is None or number == 0 or number >= LEAST


@given(PEOPLE)
def test_what_is_hidden_cannot_be_reckoned_from_the_sum(people):
    shown = protect(counted(people), LEAST)

    for split in SPLITS:
        for cell, number in shown.by(split).items():
            if number is None:
                assert len(possible(shown, split, cell)) >= LEAST


@given(PEOPLE)
def test_a_hidden_sum_cannot_be_reckoned_from_the_other_split(people):
    shown = protect(counted(people), LEAST)

    if shown.all is None:
        assert not [n for split in SPLITS for n in shown.by(split).values() if n is not None]


@given(PEOPLE)
def test_what_is_shown_is_true(people):
    count = counted(people)
    shown = protect(count, LEAST)

    assert shown.all in (None, count.all)
    for split in SPLITS:
        assert shown.by(split).keys() == count.by(split).keys()
        assert all(n is None or n == count.by(split)[cell] for cell, n in shown.by(split).items())


@given(PEOPLE, st.data())
def test_who_is_left_over_beside_a_part_cannot_be_reckoned_either(people, data):
    taken = data.draw(st.lists(st.booleans(), min_size=len(people), max_size=len(people)))
    whole, part = counted(people), counted([one for one, yes in zip(people, taken, strict=True) if yes])
    seen, shown = protect(whole, LEAST), protect_part(part, whole, LEAST)

    for split in SPLITS:
        pairs = [(seen.all, shown.all), *((seen.by(split).get(c), n) for c, n in shown.by(split).items())]
        for more, fewer in pairs:
            if more is not None and fewer is not None:
                assert more - fewer == 0 or more - fewer >= LEAST
        hidden = [cell for cell, number in shown.by(split).items() if number is None]
        assert shown.all is None or len(hidden) != 1


def test_a_large_count_of_one_language_is_shown_whole():
    shown = protect(Count(all=40, language={"ur": 40}, channel={"sms": 33, "telegram": 7}), LEAST)

    assert (shown.all, shown.language, shown.channel) == (40, {"ur": 40}, {"sms": 33, "telegram": 7})


def test_one_small_cell_takes_the_next_smallest_with_it():
    shown = protect(Count(all=49, language={"ur": 30, "pl": 17, "ti": 2}, channel={"sms": 49}), LEAST)

    assert shown.language == {"ur": 30, "pl": None, "ti": None}
    assert shown.channel == {"sms": 49}


def test_two_people_of_two_languages_hide_the_whole_line():
    assert protect(Count(all=2, language={"ur": 1, "pl": 1}, channel={"sms": 2}), LEAST) == Shown(
        all=None, language={"ur": None, "pl": None}, channel={"sms": None},
    )


def test_nobody_is_no_secret():
    assert protect(Count(), LEAST) == Shown(all=0)


@given(CELLS)
def test_cells_beside_their_sum_neither_show_nor_give_away_a_small_number(cells):
    total, shown = hide_small(cells, LEAST)
    beside = Shown(all=total, language=shown)

    assert all(number is None or number == cells[cell] for cell, number in shown.items())
    for cell, number in shown.items():
        assert number is None or number == 0 or number >= LEAST
        if number is None:
            assert len(possible(beside, "language", cell)) >= LEAST
    assert total in {None, sum(cells.values())}


def test_few_or_many_people_of_one_kind():
    assert hide_small({"a": 5, "b": 6}, LEAST) == (11, {"a": 5, "b": 6})
    assert hide_small({"a": 3, "b": 0}, LEAST) == (None, {"a": None, "b": None})
    assert hide_small({"a": 9, "b": 1, "c": 1}, LEAST) == (11, {"a": None, "b": None, "c": None})
    assert hide_small({}, LEAST) == (0, {})
