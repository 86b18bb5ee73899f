"""A partner's broadcast stays behind the partner's wall: counted, sent, seen and answered there, on every store."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.assistant.broadcast import BroadcastState, Missing
from bot.assistant.broadcast_writing import BroadcastWriting, Draft
from bot.assistant.coordinators import SEEN_BY, Partner, Role, Viewer
from bot.assistant.desk import Desk
from bot.assistant.drafting import count, examine
from bot.assistant.people_seen import Answered
from bot.assistant.ports import Store
from bot.assistant.reach import Afterwards, Reply
from bot.assistant.values import Channel, Consent, DeliveryStatus, OpeningAnswer
from bot.errors import BroadcastError
from tests.contract.broadcast_house import SIX, House, new_desk
from tests.contract.builders import opportunity
from tests.contract.test_recipients import resident

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(minutes=6)


def viewer(name, partner="charity", role=Role.PARTNER_MEMBER):
    return Viewer(coordinator_id=name, name="", role=role, partner_id=partner, partner_name=partner.title())


ONE, TWO, OTHER = viewer("one"), viewer("two"), viewer("three", "trust")
BOSS = viewer("boss", "trust", Role.COORDINATOR)


@pytest.fixture(scope="module")
def desk() -> Desk:
    return new_desk()


@pytest.fixture
def house(store: Store, desk: Desk) -> House:
    """Four people; the charity may see a and b, nobody else may be seen by any partner."""
    with store.begin() as work:
        for one in ("charity", "trust"):
            work.accounts.save_partner(Partner(id=one, name=one.title()))
        work.commit()
    for number, name in enumerate("abcd"):
        resident(store, name, language=("en", "ur")[number % 2])
    for name in "ab":
        see(store, name)
    return House(store, desk, feed=9, window=9)


def see(store, name, granted=True, at=NOON):
    with store.begin() as work:
        work.profiles.record_consent(f"r-{name}", Consent(
            purpose=f"{SEEN_BY}charity", granted=granted, version="1", language="en", channel=Channel.SMS, at=at,
        ))
        work.commit()


def draft(**changes):
    return Draft(**{"segment": "everybody", "texts": {"en": SIX["en"], "ur": SIX["ur"]}, **changes})


def writing(house, who):
    return BroadcastWriting(broadcasting=house.broadcasting.of(who))


def let_go(house, who=ONE, **changes):
    desk = house.broadcasting.of(who)
    made = writing(house, who).new(draft(**changes), who.coordinator_id, NOON)
    desk.preview(made.id, who.coordinator_id, NOON)
    desk.send(made.id, who.coordinator_id, NOON)
    return made.id


def test_a_partners_broadcast_means_and_reaches_only_whom_it_may_see(house: House):
    mine = house.broadcasting.of(ONE)
    assert count(mine, draft(), "charity", NOON).people == {("en", "sms"): 1, ("ur", "sms"): 1}
    assert count(house.broadcasting.of(BOSS), draft(), "", NOON).total == 4
    assert count(mine, draft(), "trust", NOON).total == 0

    made = let_go(house)

    assert sorted(one.contact_id for one in house.run(LATER)) == ["a", "b"]
    assert house.outcomes(made).expanded == 2


def test_whoever_closes_the_wall_before_it_goes_gets_nothing(house: House):
    made = let_go(house)
    house.walk.go_on(made, LATER)
    house.walk.go_on(made, LATER)
    house.walk.go_on(made, LATER)
    with house.store.begin() as work:
        assert work.recipients.outcomes(made).expanded == 2
    see(house.store, "a", granted=False, at=LATER)

    assert [one.contact_id for one in house.run(LATER)] == ["b"]
    assert house.outcomes(made).left_out == {"no_consent": 1}


def test_a_partner_writes_in_its_own_name_and_the_programme_in_any(house: House):
    mine = writing(house, ONE).new(draft(partner="Somebody Else"), "one", NOON)
    other = writing(house, BOSS).new(draft(partner="Somebody Else"), "boss", NOON)

    assert (mine.partner, mine.owner, other.partner, other.owner) == ("Charity", "charity", "Somebody Else", "")


def test_behind_the_wall_a_broadcast_is_not_there(house: House):
    made = let_go(house)
    programme = let_go(house, BOSS)
    with house.store.begin() as work:
        assert work.looking.broadcast(TWO, made).id == made
        assert work.looking.broadcast(TWO, made, lock=True).id == made
        assert work.looking.broadcast(BOSS, made).id == made
        assert work.looking.broadcast(OTHER, made) is None
        assert work.looking.broadcast(TWO, programme) is None
        assert work.looking.broadcast(BOSS, "NONE") is None
    for action in ("pause", "cancel", "preview", "send"):
        with pytest.raises(BroadcastError, match="there is none"):
            getattr(house.broadcasting.of(OTHER), action)(made, "three", LATER)


def test_replies_lead_to_people_on_this_side_only_the_latest_first(house: House):
    made = let_go(house, BOSS)
    with house.store.begin() as work:
        for minute, name in enumerate("ac"):
            work.broadcasts.add_reply(Reply(
                broadcast_id=made, contact_id=name, text=f"words of {name}", language="en",
                at=LATER + timedelta(minutes=minute),
            ))
        work.commit()
        everybody, charity = (work.looking.replies(one, made) for one in (BOSS, TWO))

    assert [one.resident_id for one in everybody] == ["r-c", "r-a"]
    assert charity == [Answered(resident_id="r-a", text="words of a", language="en", at=LATER)]


def test_what_people_do_afterwards_is_counted_once_each(house: House):
    with house.store.begin() as work:
        work.openings.upsert(opportunity(), NOON)
        work.commit()
    made = let_go(house, BOSS, link="o1")
    house.tick(LATER)
    house.pump(LATER, status=DeliveryStatus.FAILED, limit=1, error="30005:bad_address")
    house.run(LATER)
    with house.store.begin() as work:
        work.contacts.update("b", opted_out=True)
        for name in "cc":
            work.broadcasts.add_reply(Reply(broadcast_id=made, contact_id=name, text="x", language="en", at=LATER))
        for name in ("r-c", "r-d", "r-elsewhere"):
            answer = "interested" if name != "r-d" else "not_now"
            work.openings.answer(name, OpeningAnswer(opportunity_id="o1", answer=answer, reason="", at=LATER))
        found, nothing = work.recipients.afterwards(made, "o1"), work.recipients.afterwards(made, "")

    assert found == Afterwards(failed={"30005:bad_address": 1}, opted_out=1, answered=1, followed=1)
    assert nothing.followed == 0


def test_what_coordinators_do_is_audited_and_what_the_command_line_does_is_not(house: House):
    made = let_go(house)
    house.broadcasting.of(TWO).cancel(made, "two", LATER)
    house.let_go(NOON)
    with house.store.begin() as work:
        lines = [(one.who, one.partner_id, one.what, one.subject) for one in work.audit.lines()]

    assert lines == [
        ("two", "charity", "broadcast_cancel", made), ("one", "charity", "broadcast_send", made),
        ("one", "charity", "broadcast_new", made),
    ]


def test_a_text_is_read_by_somebody_until_it_is_changed(house: House):
    desk = writing(house, ONE)
    made = desk.new(draft(), "one", NOON).id

    for language in ("en", "ur"):
        desk.review(made, language, "two", NOON)
    rewritten = desk.rewrite(made, draft(texts={"en": "Another text."}, segment="language=ur"), "one", NOON)

    assert (rewritten.reviewed, rewritten.texts) == ({"ur": "two"}, {"en": "Another text.", "ur": SIX["ur"]})
    assert str(rewritten.segment) == "language=ur"
    assert rewritten.may_approve("two")
    left = desk.drop_text(made, "ur", "one", NOON)
    assert (left.reviewed, list(left.texts)) == ({}, ["en"])
    with pytest.raises(BroadcastError, match="no such text"):
        desk.review(made, "ur", "two", NOON)
    with pytest.raises(BroadcastError, match="has no text"):
        desk.drop_text(made, "en", "one", NOON)


def test_a_second_person_may_send_it_back_before_it_has_begun(store: Store, desk: Desk):
    house = House(store, desk, approval_people=0)
    resident(store, "a", language="en")
    made = let_go(house, BOSS)
    assert house.state(made) is BroadcastState.AWAITING_APPROVAL

    house.broadcasting.of(BOSS).send_back(made, "two", NOON, "The day is wrong.")

    assert house.state(made) is BroadcastState.DRAFT
    writing(house, BOSS).rewrite(made, draft(), "boss", NOON)


def test_each_text_is_told_by_itself_what_is_wrong_with_it(house: House):
    found = examine(house.broadcasting.of(ONE), draft(missing=Missing.WAIT, texts={
        "en": "See doorstep.example.org", "ur": "{kode}", "pl": "{", "ar": "", "so": "long " * 200, "pa": "the Home Office",
    }), "charity", NOON)

    assert {language: error.name for language, error in found.errors.items()} == {
        "ur": "hole", "pl": "brace", "ar": "no_text", "so": "too_long",
    }
    assert [(one.where, one.kind, one.refused) for one in found.concerns] == [
        ("text en", "link", False), ("text pa", "status", True),
    ]
