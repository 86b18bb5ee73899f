"""What results are counted from, on every store: the same town gives the same figures."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from bot.assistant.broadcast import BroadcastState
from bot.assistant.coordinators import SEEN_BY, VIEWED, AuditLine, Partner, Role, Viewer
from bot.assistant.fact_corrections import Correction
from bot.assistant.hiding import Count
from bot.assistant.outcome import Outcome, ReferralStatus, Said, Stage
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.result_counting import Counting, note_question
from bot.assistant.results import Figures, ResultRules, Target
from bot.assistant.values import Channel, Consent, DeliveryStatus, OpeningAnswer, StoredFact
from bot.matching.knowledge import Knowledge, Occupation, Rules
from bot.matching.values import Kind
from bot.speaking.message import OutgoingMessage
from tests.contract.builders import NOW, broadcast, contact, delivery, later, opportunity, settled

EVERYONE = Viewer(coordinator_id="k1", name="", role=Role.COORDINATOR, partner_id="p1")
CHARITY = Viewer(coordinator_id="k2", name="", role=Role.PARTNER_MEMBER, partner_id="p2")
RULES = ResultRules(targets=(
    Target(id="abroad", label="", goal=9, by=date(2027, 1, 1), fact="country", sector="health", but="GB"),
    Target(id="jobs", label="", goal=9, by=date(2027, 1, 1), stage="started", kinds=(Kind.JOB,)),
    Target(id="kept", label="", goal=9, by=date(2027, 1, 1), consent="profile"),
))
PARTS = OutgoingMessage(text="Good morning", language="ar", segments=2)
KNOWLEDGE = Knowledge(rules=Rules(), occupations={
    name: Occupation(id=name, label=name, sector=sector) for name, sector in (("nurse", "health"), ("cook", "food"))
})


def told(name, value, of=""):
    return StoredFact(name=name, of=of, value=value, provenance="said", at=NOW)


def consent(purpose, granted=True, at=NOW):
    return Consent(purpose=purpose, granted=granted, version="1", language="en", channel=Channel.SMS, at=at)


@pytest.fixture
def town(store: Store) -> Store:
    """r0 (Arabic, SMS) came furthest and is seen by the charity; r1 (Urdu, Telegram) was told; r2 only wrote."""
    with store.begin() as work:
        for partner in ("p1", "p2"):
            work.accounts.save_partner(Partner(id=partner, name=partner))
        work.contacts.add(contact("c0", resident="r0", address="+447700900100", language="ur", last_inbound=NOW))
        work.contacts.add(replace(
            contact("c9", resident="r0", address="+447700900109", language="ar", last_inbound=later(hours=1)),
        ))
        work.contacts.add(contact(
            "c1", resident="r1", address="4242", channel=Channel.TELEGRAM, language="ur", last_inbound=NOW
        ))
        work.contacts.add(contact("c2", resident="r2", address="+447700900102", language=""))
        for fact in (told("country", "SY", "nurse"), told("qualification", True, "nurse"), told("country", "SY", "cook")):
            work.profiles.save_fact("r0", fact)
        for fact in (told("country", "GB", "nurse"), told("occupation", False, "cook")):
            work.profiles.save_fact("r1", fact)
        for resident in ("r0", "r1"):
            work.profiles.record_consent(resident, consent("profile"))
        work.profiles.record_consent("r1", consent("profile", granted=False, at=later(hours=1)))
        work.profiles.record_consent("r0", consent(f"{SEEN_BY}p2"))
        work.openings.upsert(opportunity(), NOW)
        work.openings.own("o1", "p2")
        for resident in ("r0", "r1"):
            work.openings.tell(resident, "o1", NOW)
        work.openings.answer("r0", OpeningAnswer(opportunity_id="o1", answer="interested", reason="", at=NOW))
        for stage, said in ((Stage.APPLIED, Said.YES), (Stage.STARTED, Said.YES), (Stage.STILL_THERE, Said.NOT_YET)):
            work.outcomes.record("r0", Outcome(opportunity_id="o1", stage=stage, said=said, at=NOW))
        note_question(work, "r0", "", "skills.work", NOW)
        note_question(work, "r0", "skills.work", "skills.years", NOW)
        note_question(work, "r1", "", "skills.work", NOW)
        note_question(work, "r2", "", "skills.work", later(days=9))
        work.outbox.add([delivery("d0", "c9", message=PARTS), delivery("d1", "c1")])
        work.commit()
    return store


def count(store: Store, at=None) -> tuple[Figures, Figures]:
    """Of the programme, and of the charity."""
    Counting(store=store, rules=RULES, knowledge=KNOWLEDGE).run(at or later(days=10))
    with store.begin() as work:
        return work.tally.kept(EVERYONE), work.tally.kept(CHARITY)


def test_each_person_counts_once_for_how_far_they_came(town: Store):
    programme, _ = count(town)

    found = {item: number.all for item, number in programme.counts["people"].items()}
    assert found == {"came": 3, "kept": 1, "work": 1, "told": 2, "interested": 1, "applied": 1, "started": 1}


def test_the_language_and_channel_are_those_of_the_address_used_last(town: Store):
    programme, _ = count(town)

    assert programme.of("people", "came") == Count(
        all=3, language={"ar": 1, "ur": 1, "": 1}, channel={"sms": 2, "telegram": 1}
    )


def test_a_partner_counts_only_the_people_it_may_see(town: Store):
    programme, charity = count(town)

    assert {item: number.all for item, number in charity.counts["people"].items()} == {
        "came": 1, "kept": 1, "work": 1, "told": 1, "interested": 1, "applied": 1, "started": 1,
    }
    assert charity.of("targets", "jobs").all == 1
    assert programme.partner == ""
    with town.begin() as work:
        assert work.tally.kept(replace(CHARITY, partner_id="p1")).counts == {}
        assert work.tally.kept(replace(CHARITY, partner_id="nobody")) is None


def test_targets_count_what_they_say(town: Store):
    programme, _ = count(town)

    assert {item: number.all for item, number in programme.counts["targets"].items()} == {"abroad": 1, "jobs": 1, "kept": 1}


def test_somebody_left_at_the_question_after_which_nothing_came_for_days(town: Store):
    programme, _ = count(town)

    assert {step: number.all for step, number in programme.counts["asked"].items()} == {
        "skills.work": 3, "skills.years": 1,
    }
    assert {step: number.all for step, number in programme.counts["left"].items()} == {
        "skills.work": 1, "skills.years": 1,
    }


def test_a_question_put_again_is_open_again(town: Store):
    with town.begin() as work:
        note_question(work, "r0", "skills.years", "skills.work", later(days=9))
        note_question(work, "r0", "", "", NOW)
        work.commit()
    programme, _ = count(town)

    assert programme.of("left", "skills.work").all == 1
    assert "skills.years" not in programme.counts["left"]


def test_parts_of_messages_that_went_out_are_summed(town: Store):
    with town.begin() as work:
        work.outbox.claim(Channel.SMS, "me", NOW, 9, 60)
        work.outbox.settle("me", [settled("d0", provider_id="S0")])
        work.commit()
    programme, charity = count(town)

    with town.begin() as work:
        [row] = work.tally.spent(0, 10)[1].items()
    assert row[0] == ("r0", "ar", "sms")
    assert programme.of("spent", "parts") == charity.of("spent", "parts")
    assert programme.of("spent", "parts").all == row[1] >= 1


def test_the_ledger_is_read_in_pieces(town: Store):
    with town.begin() as work:
        after, numbers = 0, []
        while True:
            after, _ = work.tally.spent(after, 1)
            if not after:
                break
            numbers.append(after)

    assert len(numbers) == 2
    assert numbers == sorted(numbers)


def test_people_are_walked_through_in_pieces(town: Store):
    with town.begin() as work:
        first = work.tally.people("", 2)
        rest = work.tally.people(first[-1].id, 2)

        assert [one.id for one in (*first, *rest)] == ["r0", "r1", "r2"]
        assert work.tally.people("r2", 2) == []


def test_what_forgotten_people_reached_still_counts_for_the_programme(town: Store):
    with town.begin() as work:
        work.profiles.forget("r0", NOW)
        work.commit()
    programme, charity = count(town)

    found = {item: number.all for item, number in programme.counts["people"].items()}
    assert found == {"came": 2, "told": 2, "interested": 1, "applied": 1, "started": 1}
    assert charity.counts == {}
    assert programme.of("asked", "skills.years").all == 0


def test_broadcasts_are_compared_by_their_partner(town: Store):
    with town.begin() as work:
        work.broadcasts.add(broadcast("B1", owner="p1", state=BroadcastState.DONE))
        work.broadcasts.add(broadcast("B2", owner="p2", state=BroadcastState.DONE))
        work.broadcasts.add(broadcast("B3", owner="p2", state=BroadcastState.DRAFT))
        work.commit()
    programme, charity = count(town)

    assert [one.id for one in programme.broadcasts] == ["B2", "B1"]
    assert [one.id for one in charity.broadcasts] == ["B2"]
    assert programme.broadcasts[0].people.all == 0


def test_counting_that_is_stopped_leaves_the_earlier_figures(town: Store):
    before, _ = count(town)
    Counting(store=town, rules=RULES, knowledge=KNOWLEDGE).run(later(days=20), lambda: True)
    with town.begin() as work:
        assert work.tally.kept(EVERYONE) == before


def test_corrections_come_back_as_they_were_and_go_with_the_person(town: Store):
    made = Correction(
        resident_id="r0", name="years", of="nurse", before=6, was="said", told=NOW, after=["a", "b"], reason="said so",
        at=later(hours=1), who="k1", partner_id="p1",
    )
    with town.begin() as work:
        first = work.corrections.add(made)
        second = work.corrections.add(replace(made, after=None))
        work.corrections.undo(first, later(hours=2))

        assert work.corrections.of_resident("r0") == [
            replace(made, id=second, after=None), replace(made, id=first, undone=later(hours=2)),
        ]
        assert work.corrections.of_resident("r1") == []
        work.profiles.forget("r0", NOW)
        assert work.corrections.of_resident("r0") == []


def test_people_with_the_same_name_and_area_or_work_are_alike(store: Store):
    told_by = {
        "r0": [told("name", "Zoë Ann Bell"), told("outcode", "B66")],
        "r1": [told("name", "bell zoe"), told("outcode", "B66")],
        "r2": [told("name", "Zoe Bell"), told("outcode", "B18")],
        "r3": [told("name", "Zoe Bell Other"), told("qualification", True, "nurse")],
        "r4": [told("name", "Bell"), told("outcode", "B66")],
        "r5": [told("outcode", "B66")],
    }
    with store.begin() as work:
        work.accounts.save_partner(Partner(id="p2", name="p2"))
        for resident, facts in told_by.items():
            work.contacts.add(contact(f"c{resident}", resident=resident, address=f"+44770090010{resident[1]}"))
            for fact in facts:
                work.profiles.save_fact(resident, fact)
        for resident in ("r0", "r2"):
            work.profiles.record_consent(resident, consent(f"{SEEN_BY}p2"))

        assert work.likenesses.of_resident(EVERYONE, "r0") == ["r1"]
        assert work.likenesses.of_resident(EVERYONE, "r5") == []
        assert work.likenesses.of_resident(CHARITY, "r0") == []
        assert work.likenesses.look("", 10) == ("", [("r0", "r1")])
        assert walk(work) == [[("r0", "r1")], [("r0", "r1")]]  # they share two words
        work.links.hand_to("r2", ["cr1"], [])
        assert walk(work) == []  # joined to somebody else


def walk(work: UnitOfWork) -> list[Sequence[tuple[str, str]]]:
    """What each word of a name gives, one at a time."""
    found = []
    after, pairs = work.likenesses.look("", 1)
    while after:
        found.append(pairs)
        after, pairs = work.likenesses.look(after, 1)
    return [pairs for pairs in found if pairs]


def test_pairs_are_kept_until_a_later_round_does_not_find_them(store: Store):
    with store.begin() as work:
        work.accounts.save_partner(Partner(id="p2", name="p2"))
        for one in ("r0", "r1", "r2", "r3"):
            work.contacts.add(contact(f"c{one}", resident=one, address=f"+44770090010{one[1]}"))
        for resident in ("r0", "r2"):
            work.profiles.record_consent(resident, consent(f"{SEEN_BY}p2"))
        kept = work.likenesses
        kept.keep([("r0", "r1"), ("r0", "r2"), ("r2", "r3")], NOW)
        kept.keep([("r0", "r1"), ("r0", "r2")], later(hours=1))

        assert kept.listed(EVERYONE, ("", ""), 9) == [("r0", "r1"), ("r0", "r2"), ("r2", "r3")]
        assert kept.listed(EVERYONE, ("r0", "r1"), 1) == [("r0", "r2")]
        assert kept.listed(CHARITY, ("", ""), 9) == [("r0", "r2")], "the charity sees both of them"
        kept.drop_before(later(hours=1))
        assert kept.listed(EVERYONE, ("", ""), 9) == [("r0", "r1"), ("r0", "r2")]
        work.links.hand_to("r0", ["cr1"], [])
        assert kept.listed(EVERYONE, ("", ""), 9) == [("r0", "r2")], "r1 was joined to r0"
        work.profiles.forget("r2", NOW)
        assert kept.listed(EVERYONE, ("", ""), 9) == []


def test_a_partner_sees_a_referral_to_its_opening_once_it_is_passed_on(town: Store):
    both = (ReferralStatus.OPEN, ReferralStatus.PASSED_ON)
    with town.begin() as work:
        work.referrals.open("r1", "o1", NOW)
        assert [one.resident_id for one in work.referrals.seen_by(EVERYONE, both)] == ["r1"]
        assert work.referrals.seen_by(CHARITY, both) == []
        work.referrals.settle("r1", "o1", ReferralStatus.PASSED_ON, "k1", NOW)
        work.referrals.reply("r1", "o1", "invited")
        assert [one.reply for one in work.referrals.seen_by(CHARITY, both)] == ["invited"]
        assert work.referrals.seen_by(replace(CHARITY, partner_id="p1"), both) == []
        work.profiles.forget("r1", NOW)
        assert work.referrals.seen_by(EVERYONE, both) == []
        assert [one.reply for one in work.referrals.of_opening("o1")] == [""]


def test_who_looked_can_be_asked_for_with_other_deeds(town: Store):
    with town.begin() as work:
        for what in (VIEWED, "corrected_fact", "other"):
            work.audit.add(AuditLine(at=NOW, who="k1", partner_id="p1", what=what, subject="r0"))

        found = work.audit.views_of("r0", deeds=(VIEWED, "corrected_fact"))
        assert [one.what for one in found] == ["corrected_fact", VIEWED]
        assert work.walls.seers("r0") == {"p2"}
        assert work.walls.seers("r1") == frozenset()


def test_those_who_wrote_last_come_in_parts(town: Store):
    with town.begin() as work:
        assert work.looking.some(EVERYONE, 1) == ["r0"]
        assert work.looking.some(EVERYONE, 9, 1) == ["r1"], "r0 has two addresses"
        assert work.looking.some(EVERYONE, 9, 2) == []


def test_somebody_with_two_addresses_is_one_of_those_who_wrote_last(town: Store):
    with town.begin() as work:
        before = list(work.looking.some(EVERYONE, 9))
        work.contacts.add(contact("cz", resident=before[-1], channel=Channel.TELEGRAM, address="99", last_inbound=later(days=9)))
        assert list(work.looking.some(EVERYONE, 9)) == [before[-1], *before[:-1]]
        assert list(work.looking.some(EVERYONE, 9, 1)) == before[:-1]


def test_a_message_that_failed_costs_nothing(town: Store):
    with town.begin() as work:
        work.outbox.claim(Channel.SMS, "me", NOW, 9, 60)
        work.outbox.settle("me", [settled("d0", status=DeliveryStatus.FAILED)])

        assert dict(work.tally.spent(0, 10)[1]) == {}
