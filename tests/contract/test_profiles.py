"""Facts, consents, alerts and forgetting: one suite for every store."""

from dataclasses import replace

import pytest

from bot.assistant.ports import Store
from bot.assistant.values import (
    Cause,
    Channel,
    Consent,
    DeliveryStatus,
    HandOverRequest,
    OpeningAnswer,
    StoredFact,
)
from bot.errors import StoreError
from tests.contract.builders import NOW, PHONE, book, contact, delivery, event, later, line, opportunity, settled


def fact(name="years", of="midwife", value=6, at=NOW):
    return StoredFact(name=name, of=of, value=value, provenance="said", at=at)


def consent(purpose="alerts", granted=True, at=NOW):
    return Consent(purpose=purpose, granted=granted, version="2", language="ur", channel=Channel.SMS, at=at)


@pytest.fixture
def known(store: Store) -> Store:
    with store.begin() as work:
        work.contacts.add(contact())
        work.commit()
    return store


@pytest.mark.parametrize("value", [6, 6.5, True, None, "Bradford ☕", ["nights"], {"IELTS": 6.5, "parts": [7, 6]}])
def test_a_fact_keeps_its_value_and_provenance(known: Store, value):
    with known.begin() as work:
        work.profiles.save_fact("r1", fact(value=value))
        work.commit()

    with known.begin() as work:
        assert list(work.profiles.facts("r1")) == [fact(value=value)]


def test_a_later_fact_of_the_same_name_and_subject_replaces_the_first(known: Store):
    with known.begin() as work:
        work.profiles.save_fact("r1", fact(value=5))
        work.profiles.save_fact("r1", fact(value=8, at=later(hours=1)))
        work.profiles.save_fact("r1", fact(of="nurse", value=2, at=later(hours=2)))

        assert [f.value for f in work.profiles.facts("r1")] == [8, 2]


@pytest.mark.parametrize(("name", "of", "left"), [
    ("years", "midwife", ["country", "outcode"]),
    ("*", "midwife", ["outcode"]),
    ("outcode", "", ["country", "years"]),
    ("years", "nurse", ["country", "outcode", "years"]),
])
def test_facts_are_removed_by_name_or_by_subject(known: Store, name, of, left):
    with known.begin() as work:
        for one in (fact(), fact("country", "midwife", "SY"), fact("outcode", "", "B21")):
            work.profiles.save_fact("r1", one)
        work.profiles.remove_fact("r1", name, of)

        assert [f.name for f in work.profiles.facts("r1")] == left


def test_the_latest_consent_of_each_purpose_counts(known: Store):
    with known.begin() as work:
        work.profiles.record_consent("r1", consent())
        work.profiles.record_consent("r1", consent("share"))
        work.profiles.record_consent("r1", consent(granted=False, at=later(days=1)))
        work.profiles.record_consent("r1", consent(granted=True, at=later(days=-9)))

        assert work.profiles.consents("r1") == {
            "alerts": consent(granted=False, at=later(days=1)), "share": consent("share"),
        }


def test_facts_and_consents_need_their_resident(store: Store):
    for write in (
        lambda work: work.profiles.save_fact("nobody", fact()),
        lambda work: work.profiles.record_consent("nobody", consent()),
        lambda work: work.profiles.set_alerts("nobody", True),
    ):
        with pytest.raises(StoreError), store.begin() as work:
            write(work)


def test_alerts_go_to_those_who_want_them_and_agreed(store: Store):
    """In order of id, page by page; alerts on without consent, or withdrawn, is not enough."""
    with store.begin() as work:
        wishes = [(True, [True]), (True, []), (False, [True]), (True, [True, False]), (True, [False, True])]
        for n, (on, agreed) in enumerate(wishes):
            resident = f"r{n}"
            work.contacts.add(contact(f"c{n}", resident=resident, address=f"+4477009001{n:02}"))
            for day, granted in enumerate(agreed):
                work.profiles.record_consent(resident, consent(granted=granted, at=later(days=day)))
            work.profiles.set_alerts(resident, on)
        work.commit()

    with store.begin() as work:
        assert work.profiles.alerts("r1")
        assert not work.profiles.alerts("r2")
        assert list(work.profiles.wanting_alerts("", 10)) == ["r0", "r4"]
        assert list(work.profiles.wanting_alerts("", 1)) == ["r0"]
        assert list(work.profiles.wanting_alerts("r0", 10)) == ["r4"]
        work.profiles.set_alerts("r0", False)
        assert list(work.profiles.wanting_alerts("", 10)) == ["r4"]


def test_ids_are_ordered_by_code_point_on_every_database(store: Store):
    ids = ["B", "a", "Z1", "_", "é", "0"]
    with store.begin() as work:
        for n, resident in enumerate(ids):
            work.contacts.add(contact(f"c{n}", resident=resident, address=f"+4477009001{n:02}"))
            work.profiles.record_consent(resident, consent())
            work.profiles.set_alerts(resident, True)

        assert list(work.profiles.wanting_alerts("", 10)) == sorted(ids)


def _live(store: Store) -> None:
    """A resident with something in every table."""
    with store.begin() as work:
        work.contacts.add(contact("c2", resident="r2", address="+447700900124"))
        work.profiles.save_fact("r1", fact())
        work.profiles.save_fact("r2", fact())
        work.profiles.record_consent("r1", consent())
        work.conversations.save("c1", "{}", 0)
        work.conversations.log("c1", [line("my story")])
        work.openings.upsert(opportunity(), NOW)
        work.openings.tell("r1", "o1", NOW)
        work.openings.answer("r1", OpeningAnswer(opportunity_id="o1", answer="interested", reason="", at=NOW))
        work.events.upsert(event("soon", places=1), NOW)
        work.events.upsert(event("over", places=1), NOW)
        book(work, "soon", "r1", "b1", NOW)
        book(work, "over", "r1", "b2", NOW)
        work.events.upsert(event("over", places=1, starts=later(hours=-2), ends=later(hours=-1)), NOW)
        work.hand_overs.open(HandOverRequest(
            id="h1", resident_id="r1", contact_id="c1", reason="asked", urgent=False, at=NOW
        ))
        work.outbox.add([delivery("d1"), delivery("d2"), delivery("d3", "c2")])
        work.commit()


def test_forgetting_removes_the_person_and_leaves_the_others(known: Store):
    _live(known)
    with known.begin() as work:
        work.profiles.forget("r1", NOW)
        work.commit()

    with known.begin() as work:
        assert work.contacts.get("c1") is None
        assert work.contacts.find(Channel.SMS, PHONE) is None
        assert list(work.contacts.of_resident("r1")) == []
        assert work.conversations.load("c1") is None
        assert list(work.conversations.lines("c1")) == []
        assert list(work.profiles.facts("r1")) == []
        assert work.profiles.consents("r1") == {}
        assert not work.profiles.alerts("r1")
        assert list(work.openings.answers("r1")) == []
        assert list(work.places.bookings("r1")) == []
        assert list(work.hand_overs.waiting()) == []
        assert list(work.profiles.facts("r2")) == [fact()]
        assert [d.id for d in work.outbox.claim(Channel.SMS, "me", NOW, 10, 60)] == ["d3"]


def test_forgetting_frees_a_place_to_come_and_keeps_a_used_one_counted(known: Store):
    _live(known)
    with known.begin() as work:
        work.profiles.forget("r1", NOW)

        assert work.places.taken("soon") == 0
        assert work.places.taken("over") == 1


def test_only_stop_survives_forgetting(known: Store):
    with known.begin() as work:
        work.contacts.add(contact("c2", resident="r2", address="+447700900124"))
        work.contacts.update("c1", opted_out=True)
        work.profiles.forget("r1", NOW)
        work.profiles.forget("r2", NOW)

        assert work.contacts.suppressed(Channel.SMS, PHONE)
        assert not work.contacts.suppressed(Channel.SMS, "+447700900124")


def test_start_ends_the_suppression(known: Store):
    with known.begin() as work:
        work.contacts.update("c1", opted_out=True)
        work.profiles.forget("r1", NOW)
        work.contacts.add(replace(contact("c9", resident="r9"), opted_out=True))
        assert work.contacts.suppressed(Channel.SMS, PHONE)

        work.contacts.update("c9", opted_out=False)
        assert not work.contacts.suppressed(Channel.SMS, PHONE)


def test_a_forgotten_person_may_come_back_as_somebody_new(known: Store):
    with known.begin() as work:
        work.profiles.forget("r1", NOW)
        work.contacts.add(contact("c9", resident="r9"))
        work.commit()

    with known.begin() as work:
        assert work.contacts.find(Channel.SMS, PHONE) == contact("c9", resident="r9")


def test_the_farewell_still_goes_out_and_then_its_words_are_erased(known: Store):
    with known.begin() as work:
        work.outbox.add([delivery("before", cause=Cause.ALERT)])
        work.profiles.forget("r1", NOW)
        work.outbox.add([delivery("farewell", text="Everything is erased.")])
        work.commit()

    with known.begin() as work:
        [claimed] = work.outbox.claim(Channel.SMS, "me", NOW, 10, 60)
        assert (claimed.id, claimed.address, claimed.message.text) == ("farewell", PHONE, "Everything is erased.")
        assert work.outbox.settle("me", [settled("farewell")]) == 1
        assert work.outbox.counts() == {DeliveryStatus.CANCELLED: 1, DeliveryStatus.SENT: 1}
        work.commit()


def test_forgetting_nobody_changes_nothing(known: Store):
    with known.begin() as work:
        work.profiles.forget("nobody", NOW)

        assert work.contacts.get("c1") == contact()
