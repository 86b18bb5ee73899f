"""Openings that may be the same, told twice."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assistant.lookalikes import ALIKE, MOST, TYPED, Lookalikes, likeness
from bot.assistant.opening_desk import SOURCE
from bot.matching.values import Kind
from tests.contract.builders import opportunity

DAY = date(2026, 12, 10)
POSTED = opportunity(
    id="new", kind=Kind.JOB, titles={"en": "Night porter"}, partner="Hospital trust", place="Main hospital",
    postcode="B66 2QT", closes=DAY, source=SOURCE, reference="new",
)


def other(**changes):
    return opportunity(**{
        "id": "old", "kind": Kind.JOB, "titles": {"en": "Night porter"}, "partner": "Hospital trust",
        "place": "Main hospital", "postcode": "B66 2QT", "closes": DAY, "source": "nhs", "reference": "7", **changes,
    })


@pytest.mark.parametrize("changes", [
    {}, {"titles": {"en": "Porter (night)"}}, {"titles": {"en": "NIGHT  PORTERS"}}, {"closes": None},
    {"closes": DAY + timedelta(days=14)}, {"partner": "", "place": ""}, {"postcode": "B66 4AA", "partner": "", "place": ""},
    {"partner": "hospital TRUST", "place": "Ward 3", "postcode": ""}, {"source": SOURCE},
])
def test_what_looks_the_same_is_found(changes):
    assert [one.id for one in Lookalikes([other(**changes)]).of(POSTED)] == ["old"]


@pytest.mark.parametrize("changes", [
    {"titles": {"en": "Day nurse"}}, {"kind": Kind.TRAINING}, {"closes": DAY + timedelta(days=15)}, {"status": "filled"},
    {"partner": "A charity", "place": "Library", "postcode": "B18 1AA"}, {"id": "new"},
    {"titles": {"en": "Night porter, band 2"}}, {"partner": "", "place": "", "postcode": ""},
])
def test_what_differs_in_one_of_them_is_not(changes):
    assert Lookalikes([other(**changes)]).of(POSTED) == []


def test_a_feed_tells_its_own_openings_apart_and_people_do_not():
    assert SOURCE in TYPED
    assert Lookalikes([other(id="a", reference="1")]).of(other(id="b", reference="2")) == []
    assert Lookalikes([other(id="a", source=SOURCE)]).of(other(id="b", source=SOURCE))


def test_the_nearest_come_first_and_few_are_shown():
    many = [other(id=f"o{n}", titles={"en": f"Night porter{'s' * n}"}) for n in range(6)]

    assert [one.id for one in Lookalikes(reversed(many)).of(POSTED)] == ["o0", "o1", "o2"]
    assert len(many) > MOST


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_the_same_both_ways_and_whole_of_itself(first, second):
    one, two = (opportunity(titles={"en": text}) for text in (first, second))

    assert likeness(one, two) == likeness(two, one) <= 100
    assert likeness(one, one) >= ALIKE
