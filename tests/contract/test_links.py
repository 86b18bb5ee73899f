"""Codes, wrong codes and links between the addresses of one person: one suite for every store."""

from dataclasses import replace

import pytest

from bot.assistant.link import Link
from bot.assistant.ports import Store
from bot.assistant.values import Channel, Consent, HandOverRequest, OpeningAnswer, StoredFact
from tests.contract.builders import NOW, PHONE, contact, event, later, opportunity

CHAT = "424242"


def made(**changes) -> Link:
    fact = StoredFact(name="years", of="cook", value={"parts": [4, 5.5]}, provenance="said", at=NOW)
    answer = OpeningAnswer(opportunity_id="o1", answer="not_now", reason="", at=NOW)
    link = Link(
        id="l1", kept="r1", joined="r2", at=NOW, contacts=("c2",), bookings=("b2",), facts=(fact,), facts_joined=(),
        answers=(answer,), tags=("market",), alerts=(True, False, True),
    )
    return replace(link, **changes)


def waits(name, of, urgent=False):
    return HandOverRequest(id=name, resident_id=f"r{of}", contact_id=f"c{of}", reason="asked", urgent=urgent, at=NOW)


@pytest.fixture
def two(store: Store) -> Store:
    """A chat and a phone, as two people."""
    with store.begin() as work:
        work.contacts.add(contact("c1", channel=Channel.TELEGRAM, address=CHAT))
        work.contacts.add(contact("c2", resident="r2"))
        work.commit()
    return store


def test_a_code_is_found_until_it_ends(two: Store):
    with two.begin() as work:
        work.links.offer("c1", "KRTQWP", later(minutes=15))

        assert work.links.offered("KRTQWP", later(minutes=14)) == "c1"
        assert work.links.offered("KRTQWP", later(minutes=15)) is None
        assert work.links.offered("KRTQWX", NOW) is None


def test_a_code_serves_once_and_only_while_it_lasts(two: Store):
    with two.begin() as work:
        work.links.offer("c1", "KRTQWP", later(minutes=15))

        assert not work.links.use("c1", later(minutes=16))
        assert work.links.use("c1", NOW)
        assert not work.links.use("c1", NOW)
        assert work.links.offered("KRTQWP", NOW) is None


def test_a_new_code_ends_the_one_before(two: Store):
    with two.begin() as work:
        work.links.offer("c1", "KRTQWP", later(minutes=15))
        work.links.offer("c1", "BCDFGH", later(minutes=20))

        assert work.links.offered("KRTQWP", NOW) is None
        assert work.links.offered("BCDFGH", NOW) == "c1"


def test_wrong_codes_are_counted_by_address(store: Store):
    with store.begin() as work:
        for minute in (0, 10, 70):
            work.links.missed(Channel.SMS, PHONE, later(minutes=minute))
        work.links.missed(Channel.TELEGRAM, PHONE, NOW)

        assert work.links.misses(Channel.SMS, PHONE, NOW) == 3
        assert work.links.misses(Channel.SMS, PHONE, later(minutes=10)) == 2
        assert work.links.misses(Channel.SMS, "+447700900999", NOW) == 0


def test_addresses_and_places_change_hands_and_back(two: Store):
    with two.begin() as work:
        for name in ("e1", "e2"):
            work.events.upsert(event(name), NOW)
            work.events.book(name, "r2", f"b{name}", NOW)
        work.links.hand_to("r1", ["c2"], ["be1"])
        work.commit()

    with two.begin() as work:
        assert [one.id for one in work.contacts.of_resident("r1")] == ["c1", "c2"]
        assert work.contacts.find(Channel.SMS, PHONE) == contact("c2", resident="r1")
        assert [one.event_id for one in work.events.bookings("r1")] == ["e1"]
        assert [one.event_id for one in work.events.bookings("r2")] == ["e2"]

        work.links.hand_to("r2", ["c2"], ["be1"])
        assert [one.id for one in work.contacts.of_resident("r2")] == ["c2"]
        assert [one.event_id for one in work.events.bookings("r2")] == ["e1", "e2"]


def test_places_are_those_at_events_where_the_other_has_none(two: Store):
    with two.begin() as work:
        for name in ("e1", "e2", "e3", "e4"):
            work.events.upsert(event(name), NOW)
            work.events.book(name, "r2", f"{name}-r2", NOW)
        work.events.book("e1", "r1", "e1-r1", NOW)
        work.events.book("e2", "r1", "e2-r1", NOW)
        work.events.cancel("e2", "r1", NOW)
        work.events.cancel("e3", "r2", NOW)

        assert list(work.links.places("r2", "r1")) == ["e2-r2", "e4-r2"]


@pytest.mark.parametrize(("waiting", "residents"), [
    ([waits("h2", 2)], {"h2": "r1"}),
    ([waits("h1", 1), waits("h2", 2)], {"h1": "r1", "h2": "r2"}),
])
def test_who_waits_for_a_person_goes_on_waiting(two: Store, waiting, residents):
    """Once a person: a second request stays where it is, and is answered there."""
    with two.begin() as work:
        for one in waiting:
            work.hand_overs.open(one)
        work.links.hand_to("r1", ["c2"], [])

        assert {one.id: one.resident_id for one in work.hand_overs.waiting()} == residents


def test_what_was_copied_is_taken_away_again_and_nothing_else(two: Store):
    own = Consent(purpose="profile", granted=True, version="1", language="en", channel=Channel.TELEGRAM, at=NOW)
    copied = replace(own, purpose="alerts", collected_by="link:l1")
    with two.begin() as work:
        work.profiles.record_consent("r1", own)
        work.profiles.record_consent("r1", copied)
        work.profiles.record_consent("r2", copied)
        for name in ("o1", "o2"):
            work.openings.upsert(opportunity(name), NOW)
            for resident in ("r1", "r2"):
                work.openings.tell(resident, name, NOW)
        work.links.drop_copies("r1", "l1", ["o2"])

        assert work.profiles.consents("r1") == {"profile": own}
        assert work.profiles.consents("r2") == {"alerts": copied}
        assert [one.opportunity_id for one in work.openings.answers("r1")] == ["o1"]
        assert [one.opportunity_id for one in work.openings.answers("r2")] == ["o1", "o2"]


def test_the_last_link_is_found_as_it_was_kept(two: Store):
    with two.begin() as work:
        work.links.keep(made(id="l0", joined="r0", at=later(hours=-1)))
        work.links.keep(made())
        work.commit()

    with two.begin() as work:
        assert work.links.latest("r1", later(hours=-24)) == made()
        assert work.links.latest("r1", later(seconds=1)) is None
        assert work.links.latest("r2", later(hours=-24)) is None
        work.links.end("l1")
        assert work.links.latest("r1", later(hours=-24)) == made(id="l0", joined="r0", at=later(hours=-1))


def _joined(store: Store) -> None:
    with store.begin() as work:
        work.openings.upsert(opportunity(), NOW)
        work.openings.tell("r2", "o1", NOW)
        work.events.upsert(event("soon", places=1, starts=later(days=9), ends=later(days=9, hours=1)), NOW)
        work.events.book("soon", "r2", "b2", NOW)
        work.profiles.save_fact("r2", StoredFact(name="outcode", of="", value="B66", provenance="said", at=NOW))
        work.links.hand_to("r1", ["c2"], [])
        work.links.keep(made(bookings=()))
        work.links.offer("c2", "KRTQWP", later(days=3))
        work.commit()


def test_after_a_day_the_profile_that_stayed_behind_is_erased(two: Store):
    _joined(two)
    with two.begin() as work:
        assert work.links.settle(later(hours=24), 9) == 0
        assert work.links.settle(later(hours=24, seconds=1), 9) == 1
        work.commit()

    with two.begin() as work:
        assert work.profiles.facts("r2") == []
        assert work.openings.answers("r2") == []
        assert work.events.taken("soon") == 0
        assert work.links.latest("r1", later(days=-9)) is None
        assert [one.id for one in work.contacts.of_resident("r1")] == ["c1", "c2"]
        assert work.links.settle(later(days=3), 9) == 0


def test_forgetting_somebody_forgets_all_their_addresses_and_what_was_joined(two: Store):
    _joined(two)
    with two.begin() as work:
        work.contacts.update("c2", opted_out=True)
        work.profiles.forget("r1", NOW)
        work.commit()

    with two.begin() as work:
        assert work.contacts.get("c1") is None
        assert work.contacts.find(Channel.SMS, PHONE) is None
        assert work.contacts.suppressed(Channel.SMS, PHONE)
        assert not work.contacts.suppressed(Channel.TELEGRAM, CHAT)
        assert work.profiles.facts("r2") == []
        assert work.links.latest("r1", later(days=-9)) is None
        assert work.links.offered("KRTQWP", NOW) is None


def test_codes_and_wrong_codes_are_not_kept(two: Store):
    with two.begin() as work:
        work.links.offer("c1", "KRTQWP", later(minutes=15))
        for minute in (0, 1, 90):
            work.links.missed(Channel.SMS, PHONE, later(minutes=minute))
        assert work.links.prune(later(hours=1), 1) == 1
        assert work.links.misses(Channel.SMS, PHONE, NOW) == 2
        assert work.links.prune(later(hours=1), 9) == 1
        assert work.links.prune(later(hours=1), 9) == 0

        assert not work.links.use("c1", NOW)
        assert work.links.misses(Channel.SMS, PHONE, NOW) == 1
