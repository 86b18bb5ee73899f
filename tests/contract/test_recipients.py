"""Who a segment means and who is on a broadcast's list: the same on every store."""


import pytest

from bot.assistant.audience import Audience
from bot.assistant.broadcast import BroadcastState
from bot.assistant.ports import Store
from bot.assistant.reach import Outcomes
from bot.assistant.values import Cause, Channel, Consent, Contact, DeliveryStatus, OpeningAnswer
from tests.contract.builders import NOW, broadcast, delivery, event, judging, later, opportunity, reply, settled
from tests.contract.test_profiles import fact


def resident(store: Store, name: str, *, agreed: bool = True, **changes) -> Contact:
    """A resident r-NAME with one contact NAME who may be written to."""
    made = Contact(**{
        "id": name, "resident_id": f"r-{name}", "channel": Channel.SMS, "address": f"+4477009{sum(name.encode()):05}",
        "language": "ur", "last_inbound": later(days=-1), **changes,
    })
    with store.begin() as work:
        work.contacts.add(made)
        if agreed:
            work.profiles.record_consent(made.resident_id, Consent(
                purpose="alerts", granted=True, version="1", language="ur", channel=made.channel, at=NOW,
            ))
            work.profiles.set_alerts(made.resident_id, on=True)
        work.commit()
    return made


def meant(store: Store, audience: Audience, **changes) -> dict[str, str]:
    """contact -> reason of everybody the audience means, by walking two at a time."""
    found: dict[str, int] = {}
    after = ""
    with store.begin() as work:
        while (survey := work.recipients.survey(audience, judging(**changes), after, 2)).looked:
            after = survey.cursor
            for (language, channel, reason), number in survey.people.items():
                key = f"{language} {channel} {reason}".strip()
                found[key] = found.get(key, 0) + number
    return found


def reached(store: Store, audience: Audience, **changes) -> list[str]:
    """Contacts on the list of a fresh broadcast."""
    with store.begin() as work:
        walk = work.recipients.expand("B4RD", audience, judging(**changes), "", 99, NOW)
        found = [one.contact_id for one in work.recipients.listing("B4RD")]
        assert walk.added == len(found)
        return found  # not committed: the next question begins afresh


def test_everybody_is_counted_by_language_channel_and_reason(store: Store):
    resident(store, "a")
    resident(store, "b", language="pl", channel=Channel.TELEGRAM)
    resident(store, "c", agreed=False)
    resident(store, "d", opted_out=True)
    resident(store, "e", bad_address=True)
    resident(store, "f", language="")

    assert meant(store, Audience()) == {
        "ur sms": 1, "pl telegram": 1, "ur sms no_consent": 1, "ur sms stopped": 1, "ur sms dead_address": 1, "en sms": 1,
    }
    assert meant(store, Audience(), languages=frozenset({"pl", "en"}))["ur sms no_text"] == 1
    assert reached(store, Audience()) == ["a", "b", "f"]


def test_a_withdrawn_consent_counts_and_so_does_a_switch_turned_off(store: Store):
    resident(store, "a")
    resident(store, "b")
    with store.begin() as work:
        work.profiles.record_consent("r-a", Consent(
            purpose="alerts", granted=False, version="1", language="ur", channel=Channel.SMS, at=later(minutes=1),
        ))
        work.profiles.set_alerts("r-b", on=False)
        work.commit()

    assert meant(store, Audience()) == {"ur sms no_consent": 2}


def test_one_person_is_reached_at_the_address_last_used(store: Store):
    resident(store, "a1", resident_id="r", last_inbound=later(days=-9))
    resident(store, "a2", resident_id="r", channel=Channel.TELEGRAM, address="7", last_inbound=later(days=-2))
    resident(store, "a3", resident_id="r", address="+447700900777", last_inbound=later(days=-1), opted_out=True)

    assert reached(store, Audience()) == ["a2"]
    assert reached(store, Audience(channels=frozenset({"sms"}))) == ["a1"]
    with store.begin() as work:
        assert work.recipients.survey(Audience(), judging(), "", 9).addresses == 2


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        (Audience(languages=frozenset({"pl"})), ["b"]),
        (Audience(channels=frozenset({"telegram"})), ["b"]),
        (Audience(seen_after=later(days=-5)), ["a"]),
        (Audience(seen_before=later(days=-5)), ["b", "c"]),
        (Audience(tags=frozenset({"market", "x"})), ["c"]),
        (Audience(booked=frozenset({"e1"})), ["a"]),
        (Audience(told=frozenset({"o1"})), ["a", "b"]),
        (Audience(interested=frozenset({"o1"})), ["b"]),
        (Audience(outcodes=frozenset({"B66"})), ["a"]),
        (Audience(occupations=frozenset({"nurse", "midwife"})), ["a", "b"]),
        (Audience(stages=frozenset({"applied"})), ["b"]),
        (Audience(stages=frozenset({"applied"}), occupations=frozenset({"nurse"})), []),
        (Audience(topics=frozenset({"job"})), ["a", "b"]),
        (Audience(topics=frozenset({"job"}), tags=frozenset({"market"})), []),
    ],
)
def test_each_condition_means_whom_it_says(store: Store, audience: Audience, expected: list[str]):
    resident(store, "a")
    resident(store, "b", language="pl", channel=Channel.TELEGRAM, last_inbound=later(days=-9))
    resident(store, "c", last_inbound=None)
    with store.begin() as work:
        work.profiles.tag("r-c", "market", on=True)
        work.profiles.tag("r-a", "market", on=True)
        work.profiles.tag("r-a", "market", on=False)
        work.openings.upsert(opportunity(), NOW)
        work.openings.tell("r-a", "o1", later(days=-30))
        work.openings.answer("r-b", OpeningAnswer(opportunity_id="o1", answer="interested", reason="", at=NOW))
        work.events.upsert(event(), NOW)
        work.events.book("e1", "r-a", "k1", NOW)
        work.events.book("e1", "r-b", "k2", NOW)
        work.events.cancel("e1", "r-b", NOW)
        for owner, name, of, value in (
            ("r-a", "occupation", "nurse", True), ("r-a", "outcode", "", "B66"), ("r-b", "qualification", "midwife", True),
            ("r-b", "uk_stage", "midwife", "applied"), ("r-c", "occupation", "nurse", False),
            ("r-c", "interests", "", ["training"]),
        ):
            work.profiles.save_fact(owner, fact(name, of, value=value))
        work.commit()

    assert reached(store, audience) == expected


def test_alerts_and_broadcasts_share_the_weeks_cap(store: Store):
    resident(store, "a")
    resident(store, "b")
    with store.begin() as work:
        for name in ("o1", "o2"):
            work.openings.upsert(opportunity(name), NOW)
            work.openings.tell("r-a", name, NOW)
        work.outbox.add([
            delivery("d1", "a", cause=Cause.BROADCAST, cause_id="OLD"),
            delivery("d2", "b", cause=Cause.BROADCAST, cause_id="OLD", created=later(days=-8)),
        ])
        work.commit()

    assert meant(store, Audience()) == {"ur sms capped": 1, "ur sms": 1}
    with store.begin() as work:
        assert work.recipients.written_since("r-a", later(days=-7)) == 1
        work.outbox.cancel_pending("a")
        work.commit()
    assert meant(store, Audience()) == {"ur sms": 2}


def write(store: Store, *contacts: str) -> None:
    """Put everybody on the list, and write the deliveries of these."""
    with store.begin() as work:
        work.broadcasts.add(broadcast())
        work.recipients.expand("B4RD", Audience(), judging(), "", 99, NOW)
        waiting = work.recipients.waiting("B4RD", Channel.SMS, judging(), "", 99)
        now = [one for one in waiting if one.contact_id in contacts]
        work.outbox.add([
            delivery(f"d-{one.contact_id}", one.contact_id, cause=Cause.BROADCAST, cause_id="B4RD", address=one.address)
            for one in now
        ])
        work.recipients.written("B4RD", now, {one.resident_id: 2 for one in now}, NOW)
        work.commit()


def test_the_list_knows_what_became_of_everybody(store: Store):
    for name in "abcd":
        resident(store, name)
    write(store, "a", "b")
    with store.begin() as work:
        [claimed] = work.outbox.claim(Channel.SMS, "me", NOW, 1, 60)
        work.outbox.settle("me", [settled(claimed.id, provider_id="p")])
        work.contacts.update("c", opted_out=True)
        stopped, other = work.recipients.waiting("B4RD", Channel.SMS, judging(), "", 9)
        assert (stopped.reason, other.reason, other.address) == ("stopped", "", f"+4477009{sum(b'd'):05}")
        work.recipients.written("B4RD", [stopped], {}, NOW)
        work.broadcasts.add_reply(reply(contact_id=claimed.contact_id))

        assert work.recipients.outcomes("B4RD") == Outcomes(
            expanded=4, waiting=1, left_out={"stopped": 1}, languages={("ur", "sms"): 4}, segments=4, replies=1,
            deliveries={DeliveryStatus.SENT: 1, DeliveryStatus.PENDING: 1},
        )
        assert [(one.contact_id, one.outcome, one.reason) for one in work.recipients.listing("B4RD", "a")] == [
            ("b", "pending" if claimed.contact_id == "a" else "sent", ""), ("c", "left_out", "stopped"),
            ("d", "waiting", ""),
        ]
        assert work.broadcasts.written_to(claimed.contact_id, later(days=-3)) == "B4RD"
        assert work.broadcasts.written_to(claimed.contact_id, later(days=1)) == ""
        assert work.broadcasts.written_to("d", later(days=-3)) == ""


def test_nobody_comes_on_a_list_twice(store: Store):
    resident(store, "a")
    with store.begin() as work:
        work.recipients.expand("B4RD", Audience(), judging(), "", 1, NOW)
        work.commit()
    with store.begin() as work:
        assert work.recipients.expand("B4RD", Audience(), judging(), "", 1, NOW).added == 0
        assert work.recipients.outcomes("B4RD").expanded == 1


def test_what_is_held_does_not_go_until_it_is_released(store: Store):
    resident(store, "a")
    resident(store, "b")
    write(store, "a", "b")
    with store.begin() as work:
        assert work.recipients.pending(Cause.BROADCAST, NOW, 9) == 2
        assert work.recipients.hold("B4RD") == 2
        assert work.recipients.hold("B4RD") == 0
        assert work.recipients.pending(Cause.BROADCAST, NOW, 9, Channel.SMS) == 0
        assert not work.outbox.claim(Channel.SMS, "me", later(days=1), 9, 60)
        assert work.recipients.release("B4RD") == 2
        assert len(work.outbox.claim(Channel.SMS, "me", NOW, 1, 60)) == 1
        assert work.recipients.pending(Cause.BROADCAST, NOW, 9, Channel.TELEGRAM) == 0
        assert work.recipients.pending(Cause.BROADCAST, NOW, 1) == 1


def test_what_is_held_stands_in_nobodys_way(store: Store):
    resident(store, "a")
    write(store, "a")
    with store.begin() as work:
        work.recipients.hold("B4RD")
        work.outbox.add([delivery("later", "a", cause=Cause.BROADCAST, cause_id="OTHER")])
        assert work.outbox.next_due(Channel.SMS, NOW) == NOW
        assert [one.id for one in work.outbox.claim(Channel.SMS, "me", NOW, 9, 60)] == ["later"]


def test_holding_keeps_the_time_and_what_comes_back_unsent_stays_held(store: Store):
    resident(store, "a")
    resident(store, "b")
    write(store, "a", "b")
    with store.begin() as work:
        [claimed] = work.outbox.claim(Channel.SMS, "me", NOW, 1, 60)
        assert work.recipients.hold("B4RD") == 2
        assert not work.outbox.may_still_go("me", [claimed.id])
        work.outbox.settle("me", [settled(claimed.id, DeliveryStatus.PENDING, not_before=later(hours=1))])
        assert not work.outbox.claim(Channel.SMS, "me", later(hours=2), 9, 60)
        assert work.outbox.next_due(Channel.SMS, NOW) is None
        work.recipients.release("B4RD")
        assert claimed.id not in {one.id for one in work.outbox.claim(Channel.SMS, "me", NOW, 9, 60)}
        assert claimed.id in {one.id for one in work.outbox.claim(Channel.SMS, "me", later(hours=1), 9, 60)}


def test_what_waits_for_a_quiet_time_to_end_leaves_room_in_the_window(store: Store):
    resident(store, "a")
    with store.begin() as work:
        work.outbox.add([delivery("d", "a", cause=Cause.BROADCAST, cause_id="B", not_before=later(hours=3))])
        assert work.recipients.pending(Cause.BROADCAST, NOW, 9) == 0
        assert work.recipients.pending(Cause.BROADCAST, later(hours=3), 9) == 1


def test_cancelling_ends_what_waits_and_lets_nothing_come_back(store: Store):
    resident(store, "a")
    resident(store, "b")
    write(store, "a", "b")
    with store.begin() as work:
        [under_way] = work.outbox.claim(Channel.SMS, "me", NOW, 1, 60)
        assert work.recipients.unfinished("B4RD") == 2
        assert work.recipients.cancel("B4RD", NOW) == 1
        work.outbox.settle("me", [settled(under_way.id, DeliveryStatus.PENDING, not_before=NOW)])

        assert not work.outbox.claim(Channel.SMS, "me", later(seconds=1), 9, 60)
        assert work.recipients.unfinished("B4RD") == 0
        assert work.recipients.outcomes("B4RD").deliveries == {DeliveryStatus.CANCELLED: 1, DeliveryStatus.EXPIRED: 1}


def test_somebody_forgotten_leaves_a_number_on_the_list(store: Store):
    resident(store, "a")
    resident(store, "b")
    write(store, "a")
    with store.begin() as work:
        work.broadcasts.add_reply(reply(contact_id="a"))
        work.profiles.tag("r-a", "market", on=True)
        work.profiles.forget("r-a", NOW)
        work.profiles.forget("r-b", NOW)
        work.commit()

    with store.begin() as work:
        found = work.recipients.outcomes("B4RD")
        assert (found.expanded, found.waiting, found.left_out) == (2, 0, {"forgotten": 1})
        assert not work.recipients.waiting("B4RD", Channel.SMS, judging(), "", 9)
        assert [one.text for one in work.broadcasts.replies("B4RD")] == [""]
        assert not work.profiles.tags("r-a")


def test_broadcasts_are_kept_in_order_and_found_by_state(store: Store):
    first, second = broadcast("B1"), broadcast("B2", state=BroadcastState.RUNNING)
    with store.begin() as work:
        work.broadcasts.add(first)
        work.broadcasts.add(second)
        paused = second.step("pause", "coordinator two", NOW)
        work.broadcasts.save(paused)
        work.commit()

    with store.begin() as work:
        assert work.broadcasts.in_states() == [first, paused]
        assert work.broadcasts.in_states([BroadcastState.PAUSED]) == [paused]
        assert work.broadcasts.get("B2", lock=True) == paused
        assert work.broadcasts.get("B3") is None


def test_replies_are_kept_in_order_and_their_words_for_a_time(store: Store):
    with store.begin() as work:
        for number in range(3):
            work.broadcasts.add_reply(reply(text=f"words {number}", at=later(days=number)))
        assert [one.text for one in work.broadcasts.replies("B4RD", 2)] == ["words 1", "words 2"]
        assert work.broadcasts.prune_replies(later(days=1), 9) == 1
        assert work.broadcasts.prune_replies(later(days=1), 9) == 0
        assert [one.text for one in work.broadcasts.replies("B4RD")] == ["", "words 1", "words 2"]
