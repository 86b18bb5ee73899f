"""What is asked next about an interest: in order, in time, not too often, and not after a no."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.assistant.outcome import AGAIN, TRIES, WAITS, WAYS, Outcome, Said, Stage, next_question
from bot.assistant.terms import changed, terms_of
from bot.matching.values import Kind, Opportunity

MONDAY = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
INTERESTED = Outcome(opportunity_id="o", stage=Stage.INTERESTED, said=Said.YES, at=MONDAY)


@given(kind=st.sampled_from(list(Kind)), answers=st.lists(st.sampled_from(list(Said)), max_size=30))
def test_whatever_is_answered_the_questions_come_in_order_in_time_and_end(kind: Kind, answers: list[Said]):
    rows, at, order = [INTERESTED], MONDAY, list(Stage)
    for said in answers:
        question = next_question(rows, kind)
        if question is None:
            break
        assert question.stage in WAYS[kind]
        assert question.due >= at
        at = question.due
        rows.append(Outcome(opportunity_id="o", stage=question.stage, said=Said.ASKED, at=at))
        if said is not Said.ASKED:
            rows.append(Outcome(opportunity_id="o", stage=question.stage, said=said, at=at))

    asked = [row for row in rows if row.said is Said.ASKED]
    assert [order.index(row.stage) for row in asked] == sorted(order.index(row.stage) for row in asked)
    assert all(sum(row.stage is stage for row in asked) <= TRIES for stage in Stage)
    assert all(second.at - first.at >= AGAIN for first, second in pairwise(asked))
    assert not any(row.said is Said.NO for row in rows[:-1])


def test_a_later_stage_told_by_anybody_leaves_the_earlier_ones_out():
    started = Outcome(opportunity_id="o", stage=Stage.STARTED, said=Said.YES, at=MONDAY, who="coordinator")

    question = next_question([INTERESTED, started], Kind.JOB)

    assert question is not None
    assert (question.stage, question.due) == (Stage.STILL_THERE, MONDAY + WAITS[Stage.STILL_THERE])


def test_nothing_is_asked_without_interest_or_after_the_last_stage():
    last = Outcome(opportunity_id="o", stage=Stage.STILL_THERE, said=Said.YES, at=MONDAY + timedelta(days=90))

    assert next_question([], Kind.JOB) is None
    assert next_question([INTERESTED, last], Kind.JOB) is None


def test_terms_name_what_differs_and_nothing_where_none_were_kept():
    before = Opportunity(id="o", kind=Kind.JOB, titles={"en": "Porter"}, place="Library", pay="12 an hour")
    after = Opportunity(id="o", kind=Kind.JOB, titles={"en": "Porters"}, place="Market", pay="12 an hour", status="filled")

    assert changed(terms_of(before), terms_of(after)) == {"place", "status"}
    assert changed("", terms_of(after)) == frozenset()
