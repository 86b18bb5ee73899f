"""A resident writes while a coordinator takes the conversation over and hands it back: neither waits for the other."""

from dataclasses import replace
from itertools import count

from bot.assistant.coordinators import Role, Viewer
from bot.assistant.ports import Store
from bot.assistant.receive import receive
from bot.assistant.values import Channel, HandOverRequest, Inbound
from tests.contract.builders import NOW, PHONE, contact
from tests.contract.test_concurrency import at_once
from tests.fakes.office import make_desk, make_inbox

TIMES = 12
WORKER = Viewer(coordinator_id="k1", name="", role=Role.COORDINATOR, partner_id="p1")


def test_messages_and_deeds_of_a_coordinator_meet_and_none_is_lost(store: Store):
    with store.begin() as work:
        work.contacts.add(contact("c1", resident="r1", language="en"))
        work.hand_overs.open(HandOverRequest(
            id="h1", resident_id="r1", contact_id="c1", reason="asked", urgent=False, at=NOW,
        ))
        work.commit()
    ids = count()
    desk = replace(make_desk(), new_id=lambda: f"made{next(ids)}")
    inbox = replace(make_inbox(store), desk=desk)

    def act(thread: int) -> list[str]:
        if thread:
            for number in range(TIMES):
                assert receive(desk, store, Inbound(
                    channel=Channel.SMS, address=PHONE, provider_id=f"SM{number}", at=NOW, text=f"word {number}",
                )) is not None
            return []
        done = []
        for _ in range(TIMES):
            assert inbox.take(WORKER, "h1", NOW) == "k1"
            done.append("taken")
            assert inbox.hand_back(WORKER, "h1", NOW)
            done.append("handed back")
        return done

    deeds, _ = at_once(act, threads=2)

    assert deeds == ["taken", "handed back"] * TIMES
    with store.begin() as work:
        written = [one.text for one in work.conversations.lines("c1", 200) if one.direction == "in"]
    assert written == [f"word {number}" for number in range(TIMES)]
