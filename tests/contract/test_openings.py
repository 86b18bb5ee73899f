"""Openings and what people answered: one suite for every store."""

from dataclasses import replace
from datetime import date

import pytest

from bot.assistant.ports import Store
from bot.assistant.values import DueOpening, OpeningAnswer
from bot.errors import StoreError
from bot.matching.values import Requirements
from tests.contract.builders import NOW, later, opportunity


def answer(kind="interested", *, of="o1", reason="", at=NOW):
    return OpeningAnswer(opportunity_id=of, answer=kind, reason=reason, at=at)


FULL = opportunity(
    titles={"en": "Midwife", "ar": "قابلة"}, summaries={"en": "Nights."}, occupations=("midwife",), band="6", paid=True,
    requirements=Requirements(registration="NMC", english="IELTS:7", experience_years=1.5, languages=("ar",)),
    posted=date(2026, 11, 1),
)


def test_an_opening_is_read_back_whole(store: Store):
    with store.begin() as work:
        assert work.openings.upsert(FULL, NOW) == "added"
        work.commit()

    with store.begin() as work:
        assert work.openings.get("o1") == FULL
        assert work.openings.get("o2") is None


def test_many_are_read_at_once(store: Store):
    with store.begin() as work:
        for one in ("o1", "o2", "o3"):
            work.openings.upsert(replace(FULL, id=one, reference=one), NOW)

        assert {one: found.id for one, found in work.openings.many(["o1", "o3", "o3", "o9"]).items()} == {
            "o1": "o1", "o3": "o3",
        }
        assert work.openings.many(()) == {}


def test_the_same_reference_is_the_same_opening_and_keeps_its_first_id(store: Store):
    with store.begin() as work:
        work.openings.upsert(FULL, NOW)

        assert work.openings.upsert(replace(FULL, id="again"), later(days=1)) == "same"
        assert work.openings.upsert(replace(FULL, id="again", band="5"), later(days=1)) == "changed"
        assert work.openings.get("o1") == replace(FULL, band="5")
        assert work.openings.get("again") is None
        assert work.openings.upsert(replace(FULL, id="other", source="elsewhere"), NOW) == "added"


def test_an_opening_without_reference_is_known_by_its_id(store: Store):
    with store.begin() as work:
        assert work.openings.upsert(opportunity(reference=""), NOW) == "added"
        assert work.openings.upsert(opportunity("o2", reference=""), NOW) == "added"
        assert work.openings.upsert(opportunity(reference=""), NOW) == "same"


def test_an_id_belongs_to_one_opening(store: Store):
    with store.begin() as work:
        work.openings.upsert(opportunity(), NOW)
        work.commit()

    with pytest.raises(StoreError), store.begin() as work:
        work.openings.upsert(opportunity(reference="another"), NOW)


@pytest.mark.parametrize("code", ["jo1", " JO1 "])
def test_a_code_is_read_as_people_text_it(store: Store, code):
    with store.begin() as work:
        work.openings.upsert(opportunity(), NOW)

        assert work.openings.by_code(code) == opportunity()
        assert work.openings.by_code("J9") is None


def test_an_empty_code_finds_nothing(store: Store):
    with store.begin() as work:
        work.openings.upsert(opportunity(code=""), NOW)

        assert work.openings.by_code(" ") is None


def test_a_code_used_again_means_the_open_one(store: Store):
    with store.begin() as work:
        work.openings.upsert(opportunity("o1", code="B7"), NOW)
        work.openings.upsert(opportunity("o2", code="B7", status="closed"), later(days=2))

        found = work.openings.by_code("B7")
        assert found is not None
        assert found.id == "o1"


def test_open_means_status_open_and_not_past_closing(store: Store):
    with store.begin() as work:
        work.openings.upsert(opportunity("today", closes=NOW.date()), NOW)
        work.openings.upsert(opportunity("yesterday", closes=later(days=-1).date()), NOW)
        work.openings.upsert(opportunity("always", closes=None), NOW)
        work.openings.upsert(opportunity("filled", status="filled"), NOW)

        assert [o.id for o in work.openings.open_at(NOW)] == ["always", "today"]


def test_a_person_is_told_once(store: Store):
    with store.begin() as work:
        work.openings.upsert(opportunity(), NOW)
        assert work.openings.tell("r1", "o1", NOW)
        work.commit()

    with store.begin() as work:
        assert not work.openings.tell("r1", "o1", later(days=1))
        assert work.openings.tell("r2", "o1", NOW)
        assert list(work.openings.answers("r1")) == [answer("told")]


def test_an_answer_takes_the_place_of_the_one_before(store: Store):
    with store.begin() as work:
        work.openings.tell("r1", "o1", NOW)
        work.openings.answer("r1", answer("interested", at=later(hours=1)))
        work.openings.answer("r1", answer("not_for_me", reason="too_far", at=later(hours=2)))

        assert list(work.openings.answers("r1")) == [answer("not_for_me", reason="too_far", at=later(hours=2))]
        assert work.openings.told_since("r1", NOW) == 1


def test_an_answer_to_what_was_found_by_oneself_is_not_a_telling(store: Store):
    """It does not use up the week's cap, and the same opening is not sent as news."""
    with store.begin() as work:
        work.openings.answer("r1", answer())

        assert work.openings.told_since("r1", later(days=-9)) == 0
        assert not work.openings.tell("r1", "o1", NOW)


def test_tellings_are_counted_since_a_moment(store: Store):
    with store.begin() as work:
        for n in range(4):
            work.openings.tell("r1", f"o{n}", later(days=n))
        work.openings.tell("r2", "o1", later(days=3))

        assert work.openings.told_since("r1", later(days=2)) == 2


def test_alerts_resume_where_the_cursor_stands(store: Store):
    with store.begin() as work:
        work.openings.upsert(opportunity("o1"), NOW)
        work.openings.upsert(opportunity("o2"), NOW)
        work.openings.upsert(opportunity("o3", status="closed"), NOW)
        work.openings.move_cursor("o1", "r500", done=False)
        work.openings.move_cursor("o2", "r999", done=True)
        work.commit()

    with store.begin() as work:
        assert list(work.openings.due_for_alerts(NOW)) == [
            DueOpening(opportunity_id="o1", cursor="r500", since=NOW.date())
        ]


def test_a_changed_opening_is_looked_at_again_and_an_unchanged_one_is_not(store: Store):
    with store.begin() as work:
        work.openings.upsert(opportunity(), NOW)
        work.openings.move_cursor("o1", "r9", done=True)
        work.openings.upsert(opportunity(), later(days=1))
        assert list(work.openings.due_for_alerts(NOW)) == []

        work.openings.upsert(opportunity(band="3"), later(days=1))
        assert list(work.openings.due_for_alerts(NOW)) == [
            DueOpening(opportunity_id="o1", cursor="", since=NOW.date())
        ]
