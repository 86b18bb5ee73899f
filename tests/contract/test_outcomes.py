"""What became of people's interest, who is passed on, and who is to hear of a change: one suite for every store."""

from dataclasses import replace
from datetime import date

import pytest

from bot.assistant.outcome import COORDINATOR, Planned, ReferralStatus, Said, Stage
from bot.assistant.ports import Store
from bot.assistant.terms import terms_of
from bot.assistant.values import Cause, DeliveryStatus, OpeningAnswer
from tests.contract.builders import NOW, contact, delivery, event, later, opportunity, outcome

CLOSES = date(2026, 12, 1)


@pytest.fixture
def known(store: Store) -> Store:
    """Two residents and an opening."""
    with store.begin() as work:
        work.contacts.add(contact())
        work.contacts.add(contact("c2", resident="r2", address="+447700900124"))
        work.openings.upsert(opportunity(), NOW)
        work.commit()
    return store


def answer(kind: str, at=NOW) -> OpeningAnswer:
    return OpeningAnswer(opportunity_id="o1", answer=kind, reason="", at=at)


def test_outcomes_are_appended_and_read_back_in_order(known: Store):
    applied = outcome(Stage.APPLIED, Said.NOT_YET, at=later(days=7))
    again = outcome(Stage.APPLIED, who=COORDINATOR, at=later(days=9))
    with known.begin() as work:
        for one in (outcome(), applied, again):
            work.outcomes.record("r1", one)
        work.commit()

    with known.begin() as work:
        assert list(work.outcomes.of_resident("r1")) == [outcome(), applied, again]
        assert list(work.outcomes.of_resident("r2")) == []


def test_people_are_counted_by_what_was_said_last(known: Store):
    with known.begin() as work:
        for who, said in (("r1", Said.ASKED), ("r1", Said.YES), ("r2", Said.ASKED), ("r2", Said.NO)):
            work.outcomes.record(who, outcome(Stage.APPLIED, said))
        work.outcomes.record("r2", outcome(Stage.APPLIED, opportunity_id="o2"))

        assert dict(work.outcomes.counts("o1")) == {(Stage.APPLIED, Said.YES): 1, (Stage.APPLIED, Said.NO): 1}


def test_questions_since_a_moment_are_counted(known: Store):
    with known.begin() as work:
        for day in (0, 3, 6):
            work.outcomes.record("r1", outcome(Stage.APPLIED, Said.ASKED, at=later(days=day)))
        work.outcomes.record("r1", outcome(Stage.APPLIED, Said.YES, at=later(days=6)))

        assert work.outcomes.asked_since("r1", later(days=3)) == 2
        assert work.outcomes.asked_since("r2", NOW) == 0


def test_questions_are_due_by_their_time_and_one_a_person_and_opening(known: Store):
    with known.begin() as work:
        work.outcomes.plan("r1", "o1", later(days=9))
        work.outcomes.plan("r1", "o1", later(days=2))
        work.outcomes.plan("r2", "o1", later(days=1))
        work.outcomes.plan("r2", "o2", later(days=1))
        work.outcomes.plan("r2", "o2", None)
        work.commit()

    with known.begin() as work:
        assert list(work.outcomes.due(later(hours=23), 9)) == []
        assert list(work.outcomes.due(later(days=2), 9)) == [
            Planned(resident_id="r2", opportunity_id="o1", due=later(days=1)),
            Planned(resident_id="r1", opportunity_id="o1", due=later(days=2)),
        ]
        assert len(work.outcomes.due(later(days=2), 1)) == 1


def test_a_closing_date_is_brought_to_mind_once_and_a_new_date_once_more(known: Store):
    with known.begin() as work:
        told = [work.outcomes.remind("r1", "o1", day) for day in (CLOSES, CLOSES, date(2026, 12, 9))]

        assert told == [True, False, True]


def test_a_referral_is_opened_once_and_settled_by_name(known: Store):
    with known.begin() as work:
        work.referrals.open("r1", "o1", NOW)
        work.referrals.open("r1", "o1", later(days=1))
        assert work.referrals.settle("r1", "o1", ReferralStatus.PASSED_ON, COORDINATOR, later(days=2))
        assert not work.referrals.settle("r1", "o1", ReferralStatus.PASSED_ON, COORDINATOR, later(days=3))
        assert not work.referrals.settle("r2", "o1", ReferralStatus.CLOSED, COORDINATOR, later(days=3))
        work.referrals.open("r1", "o1", later(days=4))
        work.commit()

    with known.begin() as work:
        [found] = work.referrals.of_opening("o1")
        assert (found.resident_id, found.status, found.at) == ("r1", ReferralStatus.PASSED_ON, NOW)
        assert (found.changed, found.who) == (later(days=2), COORDINATOR)
        assert list(work.referrals.of_resident("r1")) == [found]


def test_who_withdrew_may_agree_again(known: Store):
    with known.begin() as work:
        work.referrals.open("r1", "o1", NOW)
        work.referrals.settle("r1", "o1", ReferralStatus.WITHDRAWN, "resident", later(days=1))
        work.referrals.open("r1", "o1", later(days=2))

        [found] = work.referrals.of_resident("r1")
        assert (found.status, found.at) == (ReferralStatus.OPEN, later(days=2))


def test_forgetting_leaves_counts_and_nobody(known: Store):
    with known.begin() as work:
        work.outcomes.record("r1", outcome())
        work.outcomes.plan("r1", "o1", NOW)
        work.outcomes.remind("r1", "o1", CLOSES)
        work.referrals.open("r1", "o1", NOW)
        work.profiles.forget("r1", NOW)
        work.commit()

    with known.begin() as work:
        assert dict(work.outcomes.counts("o1")) == {(Stage.INTERESTED, Said.YES): 1}
        assert list(work.outcomes.of_resident("r1")) == []
        assert list(work.outcomes.due(later(days=9), 9)) == []
        assert [one.resident_id for one in work.referrals.of_opening("o1")] == [""]


def changed_terms(work) -> list[tuple[str, str]]:
    """(resident, terms) of whoever has to hear of o1."""
    [found] = work.openings.to_follow(NOW, later(days=7))
    return [(one.resident_id, one.terms) for one in work.openings.behind(found.id, terms_of(found), "", 9)]


@pytest.mark.parametrize("way", ["feed", "coordinator", "closed"])
def test_whoever_was_told_is_behind_after_a_change(known: Store, way: str):
    before = terms_of(opportunity())
    with known.begin() as work:
        assert work.openings.tell("r1", "o1", NOW, terms=before)
        work.openings.answer("r2", answer("interested"))  # shown when asked for, as it stands
        work.commit()

    with known.begin() as work:
        assert list(work.openings.to_follow(NOW, later(days=7))) == []
        if way == "feed":
            work.openings.upsert(opportunity(place="Windmill"), later(days=1))
        elif way == "coordinator":
            work.openings.correct("o1", {"pay": "12 an hour"})
        else:
            work.openings.close("o1", "filled", "told us")

        assert changed_terms(work) == [("r1", before), ("r2", before)]


def test_who_heard_of_it_or_refused_is_not_behind(known: Store):
    with known.begin() as work:
        work.openings.tell("r1", "o1", NOW)
        work.openings.answer("r2", answer("not_for_me"))
        work.openings.upsert(opportunity(place="Windmill"), NOW)
        work.openings.followed("r1", "o1", terms_of(opportunity(place="Windmill")))

        assert changed_terms(work) == []
        work.openings.upsert(opportunity(), NOW)
        assert [who for who, _ in changed_terms(work)] == ["r1"]


def test_a_change_that_is_no_matter_to_people_marks_nothing(known: Store):
    with known.begin() as work:
        work.openings.upsert(opportunity(soc2020="9262", url="https://doorstep.example"), NOW)

        assert list(work.openings.to_follow(NOW, later(days=7))) == []


def test_a_change_is_followed_for_its_time(known: Store):
    with known.begin() as work:
        work.openings.upsert(opportunity(pay="more"), NOW)

        assert len(work.openings.to_follow(NOW, later(days=7))) == 1
        assert len(work.openings.to_follow(later(days=7), later(days=14))) == 1
        assert list(work.openings.to_follow(later(days=8), later(days=15))) == []


def test_of_a_digest_the_first_alone_takes_a_share_of_the_week(known: Store):
    with known.begin() as work:
        assert work.openings.tell("r1", "o1", NOW)
        assert work.openings.tell("r1", "e1", NOW, counts=False)

        assert work.openings.told_since("r1", NOW) == 1
        assert not work.openings.tell("r1", "e1", later(days=1))


def test_what_was_never_sent_may_be_told_again(known: Store):
    with known.begin() as work:
        work.outbox.add([delivery("d1", cause=Cause.ALERT, cause_id="o1"), delivery("d2")])
        work.openings.tell("r1", "o1", NOW)
        work.openings.answer("r1", replace(answer("not_now"), opportunity_id="o2"))

        assert work.outbox.withdraw("c1", Cause.ALERT, NOW) == 1
        assert work.outbox.withdraw("c1", Cause.ALERT, NOW) == 0
        assert work.openings.untell("r1", NOW) == 1
        assert work.openings.tell("r1", "o1", later(days=1))
        assert [one.opportunity_id for one in work.openings.answers("r1")] == ["o2", "o1"]
        assert work.outbox.counts() == {DeliveryStatus.CANCELLED: 1, DeliveryStatus.PENDING: 1}


def test_who_is_interested_is_read_in_chunks(known: Store):
    with known.begin() as work:
        work.openings.answer("r1", answer("interested"))
        work.openings.answer("r2", answer("interested", later(days=1)))
        work.openings.answer("r3", answer("not_now"))

        assert [(one.resident_id, one.at) for one in work.openings.interested("o1", "", 9)] == [
            ("r1", NOW), ("r2", later(days=1)),
        ]
        assert [one.resident_id for one in work.openings.interested("o1", "r1", 9)] == ["r2"]
        assert len(work.openings.interested("o1", "", 1)) == 1


def test_an_event_walks_until_everybody_was_looked_at(known: Store):
    with known.begin() as work:
        for name, status in (("e1", "scheduled"), ("e2", "cancelled"), ("e3", "scheduled")):
            work.events.upsert(event(name, status=status), NOW)
        work.event_walks.move("e1", "r1", done=False)
        assert [(one.event.id, one.cursor) for one in work.event_walks.due(NOW)] == [("e1", "r1"), ("e3", "")]

        work.event_walks.move("e1", "r2", done=True)
        assert [one.event.id for one in work.event_walks.due(NOW)] == ["e3"]
        work.event_walks.again()
        assert [(one.event.id, one.cursor) for one in work.event_walks.due(NOW)] == [("e1", ""), ("e3", "")]
        assert list(work.event_walks.due(later(days=2))) == []
