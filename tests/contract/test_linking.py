"""Joining two profiles and taking them apart again: the whole use case, alike on every store."""

from dataclasses import replace

import pytest

from bot.assistant import linking
from bot.assistant.ports import Store
from bot.assistant.values import Channel, HandOverRequest, OpeningAnswer
from bot.dialogue.state import State
from tests.contract.builders import NOW, book, contact, event, later, opportunity
from tests.contract.test_profiles import consent, fact

AT = later(days=2)


@pytest.fixture
def two(store: Store) -> Store:
    """A chat with some facts, and a phone that told other things a day later."""
    with store.begin() as work:
        work.contacts.add(contact("c1", channel=Channel.TELEGRAM, address="424242"))
        work.contacts.add(contact("c2", resident="r2"))
        for name in ("o1", "o2", "o3"):
            work.openings.upsert(opportunity(name), NOW)
        for name in ("e1", "e2"):
            work.events.upsert(event(name, starts=later(days=9), ends=later(days=9, hours=2)), NOW)
            book(work, name, "r2", f"{name}-r2", NOW)
        book(work, "e1", "r1", "e1-r1", NOW)
        for resident, day, facts in (
            ("r1", 0, {"years": 4, "hours": ["nights"], "outcode": "B18"}), ("r2", 1, {"years": 6, "languages": ["ur"]}),
        ):
            at = later(days=day)
            for name, value in facts.items():
                work.profiles.save_fact(resident, fact(name, "", value, at=at))
            work.profiles.record_consent(resident, consent("profile", at=at))
            work.profiles.record_consent(resident, consent(f"share:{resident}", at=at))
            work.profiles.tag(resident, f"tag {resident}", on=True)
            work.openings.tell(resident, f"o{day + 1}", at)
            work.openings.answer(resident, OpeningAnswer(
                opportunity_id="o3", answer="interested" if day else "not_now", reason="", at=at,
            ))
        work.profiles.record_consent("r2", consent(at=later(days=1)))
        work.profiles.set_alerts("r2", on=True)
        work.hand_overs.open(HandOverRequest(
            id="h2", resident_id="r2", contact_id="c2", reason="asked", urgent=True, at=NOW,
        ))
        work.conversations.save("c1", State(language="en", known={"years": 4}).to_json(), 0)
        work.conversations.save("c2", State(language="pl", consents={"profile": True}).to_json(), 0)
        work.commit()
    return store


def everything(store: Store, resident: str) -> dict[str, object]:
    with store.begin() as work:
        return {
            "facts": {f.name: f for f in work.profiles.facts(resident)}, "consents": work.profiles.consents(resident),
            "answers": list(work.openings.answers(resident)), "tags": list(work.profiles.tags(resident)),
            "alerts": work.profiles.alerts(resident), "places": {b.id for b in work.places.bookings(resident)},
            "contacts": [c.id for c in work.contacts.of_resident(resident)],
            "waiting": [h.id for h in work.hand_overs.waiting() if h.resident_id == resident],
        }


def join(store: Store) -> None:
    with store.begin() as work:
        chat, phone = work.contacts.get("c1"), work.contacts.get("c2")
        assert chat is not None
        assert phone is not None
        assert linking.may_join(work, chat, phone)
        joined = linking.join(work, chat, phone, State(consents={"profile": True}), "l1", AT)
        assert [one.value for one in joined.differing] == [6]
        work.commit()


def part(store: Store, asking: str = "c2") -> None:
    with store.begin() as work:
        link = work.links.latest("r1", NOW)
        assert link is not None
        linking.part(work, link, asking, AT)
        work.commit()


def test_all_of_both_belongs_to_one_person(two: Store):
    join(two)
    person = everything(two, "r1")

    assert {name: one.value for name, one in person["facts"].items()} == {
        "years": 6, "hours": ["nights"], "outcode": "B18", "languages": ["ur"],
    }
    assert set(person["consents"]) == {"profile", "alerts", "share:r1", "share:r2"}
    assert person["consents"]["alerts"] == replace(consent(at=later(days=1)), collected_by="link:l1")
    assert {one.opportunity_id: one.answer for one in person["answers"]} == {"o1": "told", "o2": "told", "o3": "interested"}
    assert person["tags"] == ["tag r1", "tag r2"]
    assert person["alerts"]
    assert person["places"] == {"e1-r1", "e2-r2"}
    assert person["contacts"] == ["c1", "c2"]
    assert person["waiting"] == ["h2"]


def test_an_opening_told_on_one_address_is_not_told_again_on_the_other_and_counts_for_the_cap(two: Store):
    join(two)
    with two.begin() as work:
        assert not work.openings.tell("r1", "o2", AT)
        assert work.openings.told_since("r1", later(days=1)) == 1


def test_an_urgent_request_left_behind_makes_the_other_urgent(two: Store):
    with two.begin() as work:
        work.hand_overs.open(HandOverRequest(
            id="h1", resident_id="r1", contact_id="c1", reason="asked", urgent=False, at=NOW,
        ))
        work.commit()
    join(two)

    with two.begin() as work:
        assert {one.id: one.urgent for one in work.hand_overs.waiting()} == {"h1": True, "h2": True}


def test_only_one_of_them_is_written_to(two: Store):
    join(two)
    with two.begin() as work:
        assert list(work.profiles.wanting_alerts("", 9)) == ["r1"]


def test_taken_apart_both_are_what_they_were(two: Store):
    before = everything(two, "r1"), everything(two, "r2")
    join(two)
    part(two)

    assert (everything(two, "r1"), everything(two, "r2")) == before
    with two.begin() as work:
        assert work.links.latest("r1", NOW) is None


def test_joined_again_after_it_was_undone(two: Store):
    join(two)
    first = everything(two, "r1")
    part(two)
    join(two)

    assert everything(two, "r1") == first


def test_the_conversation_of_the_other_address_forgets_what_it_had_seen(two: Store):
    join(two)
    with two.begin() as work:
        seen = State(language="en", known={"years": 6, "languages": ["ur"]}, consents={"alerts": True, "profile": True})
        work.conversations.save("c1", seen.to_json(), 1)
        work.commit()
    part(two)

    with two.begin() as work:
        text, _ = work.conversations.load("c1") or ("", 0)
        state = State.from_json(text)
        assert dict(state.known) == {"hours": ["nights"], "outcode": "B18", "years": 4}
        assert dict(state.consents) == {"profile": True, "share:r1": True}
        assert work.conversations.load("c2") == (State(language="pl", consents={"profile": True}).to_json(), 1)
