"""Short codes are heard in any message, and only when there is such an opening or event."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assistant import codes
from bot.matching.codes import short_code
from bot.matching.events import dates
from bot.matching.sessions import Weekly
from bot.matching.values import Opportunity
from tests.unit.assistant.town import NOW, Town


@pytest.fixture
def uow(town: Town) -> Iterator[Any]:
    town.with_samples()
    with town.store.begin() as found:
        yield found


def porter(uow: Any) -> Opportunity:
    """An opening whose code we know: N9TCM."""
    found: Opportunity = next(one for one in uow.openings.open_at(NOW) if one.code == "N9TCM")
    return found


@pytest.mark.parametrize(
    "text",
    [
        "N9TCM", "n9tcm", "N9 TCM", "n 9 t c m", "N-9-TCM", "n9.tcm", "please n9tcm now", "هل الوظيفة N9TCM متاحة؟", "N٩TCM",
        "ｎ９ｔｃｍ", "(N9TCM)", "job N9TCM, B66 2QT", "I have 3 kids. N9TCM?",
    ],
)
def test_a_code_is_heard_however_it_is_typed(uow: Any, text: str) -> None:
    heard = codes.hear(uow, text, NOW)

    assert heard is not None
    assert (heard.named.kind, heard.named.id) == ("opening", porter(uow).id)


@pytest.mark.parametrize(
    "text",
    [
        "", "B66", "B66 2QT", "b66 2qt please", "IELTS 6.5", "OET B 350", "5", "5 years", "I have 3 kids", "N9TCX", "N9TC", "N9TCMM",
        "PLAB1 and PLAB2", "2026-12-01", "+44 7700 900123", "TCM9N", "M4 6WD",
    ],
)
def test_nothing_else_is_taken_for_one(uow: Any, text: str) -> None:
    assert codes.hear(uow, text, NOW) is None


def test_the_words_around_a_code_are_left_for_understanding(uow: Any) -> None:
    heard = codes.hear(uow, "I was a cook, n9-tcm please", NOW)

    assert heard is not None
    assert heard.rest == "I was a cook,   please"


@pytest.mark.parametrize("typed", ["COOK1", "c00k1", "co0k1", "c0oki", "C0-OK1"])
def test_slips_of_o_and_0_of_i_and_1_reach_a_code_that_a_partner_chose(uow: Any, typed: str) -> None:
    uow.openings.upsert(replace(porter(uow), id="own", reference="own", code="COOK1"), NOW)

    heard = codes.hear(uow, typed, NOW)

    assert (heard.named.id if heard else "") == ("" if "-" in typed else "own"), "in parts only codes of our making"


def test_cyrillic_letters_that_look_the_same_are_read(uow: Any) -> None:
    heard = codes.hear(uow, "ха43у", NOW)

    assert heard is not None
    assert uow.openings.get(heard.named.id).code == "XA43Y"


def test_an_event_is_heard_also_when_it_is_over(uow: Any) -> None:
    event = uow.events.upcoming(NOW)[0]

    heard = codes.hear(uow, event.code.lower(), NOW)

    assert heard is not None
    assert (heard.named.kind, heard.named.id) == ("event", event.id)
    assert codes.hear(uow, event.code, event.ends) == heard


def test_a_code_goes_to_the_date_that_is_to_come(uow: Any) -> None:
    first = uow.events.upcoming(NOW)[0]
    later = replace(first, id="next", reference="next", starts=first.starts + timedelta(days=7), ends=first.ends + timedelta(days=7))
    uow.events.upsert(later, NOW)

    assert codes.hear(uow, first.code, NOW).named.id == first.id
    assert codes.hear(uow, first.code, first.starts).named.id == "next"


def test_the_code_of_a_market_goes_to_its_next_date(uow: Any) -> None:
    first = uow.events.upcoming(NOW)[0]
    market = replace(first, id="market", reference="market", code="MKT7", by_date=True, weekly=Weekly(count=2))
    uow.events.upsert(market, NOW)
    assert codes.hear(uow, "MKT7", NOW) is None, "no date is planned yet"
    for one in dates(market, NOW + timedelta(weeks=9)):
        uow.events.upsert(one, NOW)

    assert codes.hear(uow, "MKT7", NOW).named.id == f"market@{first.starts.date()}"


@pytest.mark.parametrize(("text", "said"), [("kr7hw", "KR7HW"), ("KR 7HW!", "KR7HW"), ("my code is KR7HW", ""), ("B18", ""), ("hello", "")])
def test_a_message_that_is_only_a_code_which_nobody_gave_out_is_told_so(text: str, said: str) -> None:
    heard = codes.unknown(text)

    assert (heard.params["code"] if heard else "") == said


def test_a_closed_opening_is_still_known_by_its_code(uow: Any) -> None:
    uow.openings.upsert(replace(porter(uow), status="closed"), NOW)

    assert codes.hear(uow, "N9TCM", NOW) is not None


@given(st.integers(0, 5000), st.sampled_from(["", " ", "-"]), st.booleans())
def test_every_code_of_our_making_is_a_candidate(number: int, between: str, small: bool) -> None:
    code = short_code("feed", str(number))
    typed = between.join(code.lower() if small else code)

    found = list(codes.candidates(f"please {typed}, thank you"))

    assert code in {reading for one in found for reading in one.readings}


@given(st.text())
def test_any_text_may_be_looked_through(text: str) -> None:
    for one in codes.candidates(text):
        assert 0 <= one.start < one.end <= len(text)
