"""Who may be here twice is looked for in rounds, a few names a transaction."""

from datetime import timedelta

import pytest

from bot.assistant import looking_alike
from bot.assistant.coordinators import Role, Viewer
from bot.assistant.looking_alike import REST, LookingAlike
from bot.assistant.values import Channel, Contact, StoredFact
from bot.store.memory import MemoryStore
from tests.fakes.office import noon

ALL = Viewer(coordinator_id="k", name="", role=Role.COORDINATOR, partner_id="trust")
NAMES = ("Ann Bell", "Ann Bell", "Cleo Dunn", "Dunn Cleo", "Eve Fox")


@pytest.fixture
def store(monkeypatch):
    monkeypatch.setattr(looking_alike, "LOOKED_AT", 1)
    store = MemoryStore()
    with store.begin() as work:
        for number, name in enumerate(NAMES):
            work.contacts.add(Contact(
                id=f"c{number}", resident_id=f"r{number}", channel=Channel.TELEGRAM, address=str(number), language="en",
            ))
            for fact, value in (("name", name), ("outcode", "B66")):
                work.profiles.save_fact(f"r{number}", StoredFact(name=fact, of="", value=value, provenance="said", at=noon()))
        work.commit()
    return store


def kept(store):
    with store.begin() as work:
        return list(work.likenesses.listed(ALL, ("", ""), 9))


def test_a_round_keeps_every_pair_once_and_rests_between_its_parts(store):
    rests = []

    LookingAlike(store=store, rest=rests.append).run(noon())

    assert kept(store) == [("r0", "r1"), ("r2", "r3")]
    assert rests == [REST] * 4, "four words are shared"


def test_whoever_looks_alike_no_more_is_gone_with_the_next_round(store):
    looking = LookingAlike(store=store, rest=lambda _: None)
    looking.run(noon())
    with store.begin() as work:
        work.profiles.remove_fact("r3", "name", "")
        work.commit()

    looking.run(noon() + timedelta(hours=1))

    assert kept(store) == [("r0", "r1")]


def test_a_round_that_is_stopped_takes_nothing_away(store):
    LookingAlike(store=store, rest=lambda _: None).run(noon())
    looked = []

    LookingAlike(store=store, rest=looked.append).run(noon() + timedelta(hours=1), lambda: len(looked) > 0)

    assert kept(store) == [("r0", "r1"), ("r2", "r3")]
    assert looked == [REST]
