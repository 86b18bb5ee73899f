"""The inbox: requests for a person, who has them, notes, numbers of lines. One suite for every store."""

from dataclasses import replace

import pytest

from bot.assistant.coordinators import Role, Viewer
from bot.assistant.inbox import Deed, DeskLine
from bot.assistant.ports import Store
from bot.assistant.values import DeliveryStatus, HandOverRequest
from tests.contract.builders import NOW, contact, delivery, later, line

EVERYONE = Viewer(coordinator_id="k1", name="", role=Role.COORDINATOR, partner_id="p1")


def request(number, **changes):
    plain = HandOverRequest(
        id=f"h{number}", resident_id=f"r{number}", contact_id=f"c{number}", reason="asked", urgent=False, at=NOW,
    )
    return replace(plain, **changes)


@pytest.fixture
def town(store: Store):
    with store.begin() as work:
        for number in range(4):
            work.contacts.add(contact(f"c{number}", resident=f"r{number}", address=f"+4477009001{number:02}", language="ur"))
        work.commit()
    return store


def ids(talks):
    return [one.request.id for one in talks]


def test_danger_comes_first_then_who_waits_longest_then_who_has_an_answer(town: Store):
    with town.begin() as work:
        work.hand_overs.open(request(0, answered=later(minutes=5)))
        work.hand_overs.open(request(1, at=later(minutes=3), answered=later(minutes=4), wrote=later(minutes=20)))
        work.hand_overs.open(request(2, at=later(minutes=10)))
        work.hand_overs.open(request(3, at=later(minutes=30), urgent=True))

        talks = work.inbox.listing(EVERYONE)

        assert ids(talks) == ["h3", "h2", "h1", "h0"]
        assert [one.request.waits for one in talks] == [later(minutes=30), later(minutes=10), later(minutes=20), None]
        assert {(one.language, one.channel) for one in talks} == {("ur", "sms")}


def test_what_changes_is_kept_and_whose_it_is_does_not_change(town: Store):
    changed = request(
        1, urgent=True, assigned="k1", holder="k2", until=later(hours=1), answered=later(minutes=1), wrote=later(minutes=2),
    )
    with town.begin() as work:
        work.hand_overs.open(request(1))
        work.inbox.save(replace(changed, resident_id="other", contact_id="other", reason="other", at=later(days=1)))

        assert work.inbox.of_contact("c1") == changed
        assert work.inbox.of_contact("c1", lock=True) == changed
        assert work.inbox.get(EVERYONE, "h1", lock=True).request == changed
        assert work.inbox.get(EVERYONE, "h9") is None
        assert work.inbox.of_contact("c2") is None


def test_who_asks_again_after_an_answer_waits_anew(town: Store):
    with town.begin() as work:
        work.hand_overs.open(request(1))
        work.hand_overs.open(request(1, id="again", at=later(minutes=1)))
        assert work.inbox.of_contact("c1").wrote is None, "the first request has no answer yet"
        work.inbox.save(request(1, answered=later(minutes=2)))

        work.hand_overs.open(request(1, id="later", at=later(minutes=3)))
        work.hand_overs.open(request(1, id="and later", at=later(minutes=4)))

        assert work.inbox.of_contact("c1").waits == later(minutes=3)


def test_closed_ones_are_listed_the_last_first_and_open_again_once(town: Store):
    with town.begin() as work:
        for number, ended in ((1, 1), (2, 2)):
            work.hand_overs.open(request(number))
            work.inbox.save(request(number, closed=later(hours=ended)))
        assert ids(work.inbox.listing(EVERYONE)) == []
        assert ids(work.inbox.listing(EVERYONE, closed=True)) == ["h2", "h1"]
        assert ids(work.inbox.listing(EVERYONE, closed=True, limit=1)) == ["h2"]

        assert work.inbox.reopen("h1")
        assert not work.inbox.reopen("h1")
        assert not work.inbox.reopen("h9")
        work.hand_overs.open(request(2, id="newer"))

        assert not work.inbox.reopen("h2"), "this person waits with another request"
        assert ids(work.inbox.listing(EVERYONE)) == ["h1", "newer"]


def test_take_overs_whose_time_is_up_come_the_oldest_first(town: Store):
    with town.begin() as work:
        for number, minutes in ((0, 30), (1, 10), (2, 20)):
            work.hand_overs.open(request(number))
            work.inbox.save(request(number, holder="k1", until=later(minutes=minutes)))
        work.hand_overs.open(request(3))

        assert [one.id for one in work.inbox.over(later(minutes=20), 9)] == ["h1", "h2"]
        assert [one.id for one in work.inbox.over(later(minutes=20), 1)] == ["h1"]
        assert list(work.inbox.over(later(minutes=9), 9)) == []


def test_numbers_of_lines_only_grow_even_when_old_lines_go(town: Store):
    with town.begin() as work:
        work.conversations.log("c1", [line("one"), line("two"), replace(line("three", "out"), at=later(hours=1))])
        first = work.inbox.lines("c1")
        assert [one.line.text for one in first] == ["one", "two", "three"]
        assert [one.line.text for one in work.inbox.lines("c1", limit=1)] == ["three"]

        assert work.conversations.prune(later(minutes=1), 9) == 2
        work.conversations.log("c1", [replace(line("four"), at=later(hours=2))])
        fresh = work.inbox.lines("c1", after=first[-1].number)

        assert [one.line.text for one in fresh] == ["four"]
        assert fresh[0].number > first[-1].number > first[0].number
        assert [one.number for one in work.inbox.lines("c1")] == [first[-1].number, fresh[0].number]


def test_notes_and_deeds_are_kept_in_order_and_pruned(town: Store):
    with town.begin() as work:
        for minutes, (kind, text) in enumerate(((Deed.TAKEN, ""), (Deed.NOTE, "call the school"), (Deed.ASSIGNED, "k2"))):
            work.inbox.note(DeskLine(contact_id="c1", kind=kind, who="k1", at=later(minutes=minutes), text=text))
        work.inbox.note(DeskLine(contact_id="c2", kind=Deed.ENDED, who="", at=later(hours=1)))

        lines = work.inbox.desk_lines("c1")
        assert [(one.kind, one.who, one.text) for one in lines] == [
            (Deed.TAKEN, "k1", ""), (Deed.NOTE, "k1", "call the school"), (Deed.ASSIGNED, "k1", "k2"),
        ]
        assert list(work.inbox.desk_lines("c1", after=lines[1].number)) == [lines[2]]
        assert list(work.inbox.desk_lines("c1", limit=1)) == [lines[2]]

        assert work.inbox.prune(later(minutes=2), 1) == 1
        assert work.inbox.prune(later(minutes=2), 9) == 1
        assert list(work.inbox.desk_lines("c1")) == [lines[2]]
        assert [one.kind for one in work.inbox.desk_lines("c2")] == [Deed.ENDED]


def test_with_the_person_their_notes_are_forgotten(town: Store):
    with town.begin() as work:
        work.hand_overs.open(request(1))
        for name in ("c1", "c2"):
            work.inbox.note(DeskLine(contact_id=name, kind=Deed.NOTE, who="k1", at=NOW, text="a note"))
        work.profiles.forget("r1", later(hours=1))

        assert list(work.inbox.desk_lines("c1")) == []
        assert [one.text for one in work.inbox.desk_lines("c2")] == ["a note"]
        assert work.inbox.get(EVERYONE, "h1") is None


def test_how_messages_stand(town: Store):
    with town.begin() as work:
        work.outbox.add([delivery("d1", "c1"), delivery("d2", "c2")])
        work.outbox.cancel_pending("c2")

        assert work.inbox.deliveries(["d1", "d2", "d3"]) == {
            "d1": (DeliveryStatus.PENDING, ""), "d2": (DeliveryStatus.CANCELLED, ""),
        }
        assert work.inbox.deliveries([]) == {}
