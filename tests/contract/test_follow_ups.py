"""What follows a telling, with the real flows and matcher, on every store: lists, changes, closing dates, outcomes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.assistant import following
from bot.assistant.alerts import AlertRules, Alerts
from bot.assistant.desk import Desk
from bot.assistant.follow_ups import FollowUps, follow_ups
from bot.assistant.hours import DecentHours
from bot.assistant.news import EventNews, cause_id
from bot.assistant.outcome import Outcome, ReferralStatus, Said, Stage
from bot.assistant.ports import Store
from bot.assistant.receive import receive
from bot.assistant.telling import Teller
from bot.assistant.topics import purpose
from bot.assistant.values import Channel, Consent, Contact, DeliveryStatus, Inbound, Settled, StoredFact
from bot.dialogue.state import State
from bot.matching.values import CommunityEvent, Kind, Opportunity
from bot.understanding.values import Entity, Understanding
from tests.contract.builders import hand_back, take_over
from tests.fakes import content

ROOT = Path(__file__).resolve().parents[2]
MONDAY = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
CLOSES = date(2026, 11, 30)
PORTER = Opportunity(
    id="o1", kind=Kind.JOB, titles={"en": "Porter"}, occupations=("porter",), place="City Hospital", pay="24,000 a year",
    paid=True, closes=CLOSES, postcode="B18", code="PQ7AB", source="s", reference="1",
)
OPEN_DAY = CommunityEvent(
    id="e1", titles={"en": "Open day"}, place="Library", postcode="B18", starts=MONDAY + timedelta(days=9),
    ends=MONDAY + timedelta(days=9, hours=2),
)


def read(text: str, *_: object) -> Understanding:
    """Digits are all that is understood here."""
    entities = (Entity(entity="number", value=text, start=0, end=len(text), text=text),) if text.isdigit() else ()
    return Understanding(text=text, language="en", entities=entities)


@pytest.fixture(scope="module")
def desk() -> Desk:
    ids = count()
    return Desk(
        flows=content.flows("en"),
        catalogues=content.catalogues(),
        knowledge=content.knowledge(), new_id=lambda: f"id{next(ids)}", understand=read,
    )


class Town:
    """A store with one porter who wants alerts, and all that happens by itself."""

    def __init__(self, store: Store, desk: Desk) -> None:
        self.store, self.desk = store, desk
        teller = Teller(desk=desk, hours=DecentHours())
        self.alerts = Alerts(store=store, shortlist=teller.shortlist, tell=teller.tell, rules=AlertRules())
        self.follow_ups: FollowUps = follow_ups(store, desk, DecentHours())
        self.messages = count()
        with store.begin() as uow:
            uow.contacts.add(Contact(
                id="c", resident_id="r", channel=Channel.SMS, address="+447700900120", language="en",
            ))
            consents = {"profile": True, "alerts": True}
            uow.conversations.save("c", State(language="en", alerts=True, consents=consents).to_json(), 0)
            for name, of, value in (
                ("occupation", "porter", True), ("years", "porter", 5), ("outcode", "", "B18"),
                ("permission", "", "any"), ("english", "", "good"),
            ):
                uow.profiles.save_fact("r", StoredFact(name=name, of=of, value=value, provenance="said", at=MONDAY))
            for one in consents:
                uow.profiles.record_consent("r", _consent(one))
            uow.profiles.set_alerts("r", on=True)
            uow.commit()

    def publish(self, *openings: Opportunity, at: datetime = MONDAY) -> None:
        with self.store.begin() as uow:
            for one in openings:
                uow.openings.upsert(one, at)
            uow.commit()

    def announce(self, event: CommunityEvent) -> None:
        with self.store.begin() as uow:
            uow.events.upsert(event, MONDAY)
            uow.commit()

    def refuse(self, topic: str) -> None:
        with self.store.begin() as uow:
            uow.profiles.record_consent("r", _consent(purpose(topic), granted=False))
            uow.commit()

    def change(self, **changes: Any) -> None:
        with self.store.begin() as uow:
            uow.contacts.update("c", **changes)
            uow.commit()

    def walk(self, at: datetime) -> None:
        """The jobs run: follow-ups, and a new walk of the alerts."""
        self.follow_ups.run_due(lambda: at)
        with self.store.begin() as uow:
            self.alerts.look_again(uow, at)
            uow.commit()
        self.alerts.expand_due(lambda: at)

    def sent(self, at: datetime) -> list[str]:
        """What goes out now."""
        with self.store.begin() as uow:
            rows = uow.outbox.claim(Channel.SMS, "me", at + timedelta(seconds=1), 50, 60)
            uow.outbox.settle("me", [Settled(delivery_id=one.id, status=DeliveryStatus.SENT) for one in rows])
            uow.commit()
        return [one.message.text for one in rows] + (self.sent(at) if rows else [])

    def passes(self, at: datetime) -> list[str]:
        """The jobs run twice, and everything goes out."""
        self.walk(at)
        self.walk(at)
        return self.sent(at)

    def asks(self, at: datetime) -> list[str]:
        """The follow-ups alone run, and everything goes out."""
        self.follow_ups.run_due(lambda: at)
        return self.sent(at)

    def say(self, text: str, at: datetime) -> list[str]:
        outcome = receive(self.desk, self.store, Inbound(
            channel=Channel.SMS, address="+447700900120", provider_id=f"m{next(self.messages)}", at=at, text=text,
        ))
        self.sent(at)
        return [one.text for one in outcome.messages] if outcome else []

    def outcomes(self) -> list[tuple[Stage, Said]]:
        with self.store.begin() as uow:
            return [(one.stage, one.said) for one in uow.outcomes.of_resident("r")]

    def interested(self, share: str = "1", at: datetime = MONDAY) -> None:
        """Told of the porter's job, and interested in it."""
        self.publish(PORTER)
        assert self.passes(at)
        self.say("1", at + timedelta(minutes=5))
        self.say(share, at + timedelta(minutes=6))


def _consent(about: str, *, granted: bool = True) -> Consent:
    return Consent(purpose=about, granted=granted, version="1", language="en", channel=Channel.SMS, at=MONDAY)


@pytest.fixture
def town(store: Store, desk: Desk) -> Town:
    return Town(store, desk)


def days(number: float) -> datetime:
    return MONDAY + timedelta(days=number)


def many(number: int) -> list[Opportunity]:
    return [
        replace(PORTER, id=f"o{n}", reference=str(n), titles={"en": f"Porter {n}"}, code=f"PQ7A{n}")
        for n in range(2, number + 2)
    ]


def test_more_than_the_week_holds_comes_as_a_list_and_a_digit_shows_one(town: Town):
    town.publish(*many(5))

    [text] = town.passes(MONDAY)

    assert text.startswith("New from Doorstep.\nWhich one do you want to see?\n1 Porter ")
    assert text.endswith("5 That is enough"), "four of them, as a text in plain letters has room for"
    [shown] = town.say("2", MONDAY + timedelta(minutes=1))
    assert "£24,000 a year" in shown
    [rest] = town.say("2", MONDAY + timedelta(minutes=2))
    assert rest.splitlines()[-1] == "4 That is enough"
    assert town.say("4", MONDAY + timedelta(minutes=3)) == ["All right. Write JOBS or MENU whenever you like."]
    assert len(town.passes(days(1))) == 1, "the fifth comes by itself"
    assert town.passes(days(2)) == []


def test_an_event_near_by_is_told_once_and_a_digit_keeps_a_place(town: Town):
    town.announce(OPEN_DAY)

    [text] = town.passes(MONDAY)

    assert text.startswith("New from Doorstep.\nOpen day\n")
    assert town.say("1", MONDAY + timedelta(minutes=1))[0].startswith("Your place is kept: Open day")
    assert town.passes(days(1)) == []
    with town.store.begin() as uow:
        assert [one.event_id for one in uow.places.bookings("r")] == ["e1"]


@pytest.mark.parametrize(
    "other", [
        {"postcode": "CV1"}, {"languages": ("ti",)}, {"women_only": True}, {"status": "cancelled"},
        {"starts": MONDAY + timedelta(hours=3)}, {"starts": days(90), "ends": days(90.1)}, {"places": 0},
    ],
)
def test_an_event_that_is_far_or_not_for_them_or_full_is_not_told(town: Town, other: dict[str, Any]):
    town.announce(replace(OPEN_DAY, **other))

    assert town.passes(MONDAY) == []


def test_an_event_in_another_language_with_an_interpreter_is_told(town: Town):
    town.announce(replace(OPEN_DAY, languages=("ti",), interpreter=True))

    assert len(town.passes(MONDAY)) == 1


def test_a_stopped_topic_brings_no_event(town: Town):
    town.refuse("events")
    town.announce(OPEN_DAY)

    assert town.passes(MONDAY) == []


def test_whoever_was_told_hears_once_what_changed(town: Town):
    town.publish(PORTER)
    town.passes(MONDAY)

    town.publish(replace(PORTER, place="Rowley Regis", closes=date(2026, 12, 4)))

    assert town.passes(days(0.1)) == [
        "Doorstep: something changed: Porter.\nThe place is now Rowley Regis.\nIt now closes on 4 Dec 2026.",
    ]
    assert town.passes(days(1)) == []


@pytest.mark.parametrize(
    ("status", "text"),
    [("filled", "this is filled now"), ("cancelled", "this will not happen"), ("closed", "this is closed now")],
)
def test_the_end_is_told_to_who_is_interested_also_without_alerts(town: Town, status: str, text: str):
    town.interested()
    with town.store.begin() as uow:
        uow.profiles.set_alerts("r", on=False)
        uow.openings.close("o1", status, "told us")
        uow.commit()

    assert town.passes(days(1)) == [f"Doorstep: {text}: Porter, City Hospital."]
    assert town.passes(days(2)) == []


def test_who_was_only_told_and_wants_no_more_alerts_hears_nothing_of_changes(town: Town):
    town.publish(PORTER)
    town.passes(MONDAY)
    town.refuse("jobs")
    town.publish(replace(PORTER, pay="25,000 a year"))

    assert town.passes(days(1)) == []


def test_nobody_hears_of_a_change_at_night_or_after_stop(town: Town):
    town.interested()
    town.publish(replace(PORTER, place="Rowley Regis"))

    assert town.passes(days(0.5)) == []
    town.change(opted_out=True)
    assert town.passes(days(1)) == []
    town.change(opted_out=False)
    assert len(town.passes(days(2))) == 1


def test_what_was_not_sent_yet_is_told_in_its_new_form_only(town: Town):
    town.publish(PORTER)
    town.walk(MONDAY)

    town.publish(replace(PORTER, place="Rowley Regis"))

    [text] = town.passes(days(0.01))
    assert text.startswith("New from Doorstep: Porter, Rowley Regis")
    assert town.passes(days(1)) == []


def test_what_was_filled_before_it_was_sent_is_never_told(town: Town):
    town.publish(PORTER)
    town.walk(MONDAY)

    town.publish(replace(PORTER, status="filled"))

    assert town.passes(days(0.4)) == [], "taken back at night, too"
    assert town.passes(days(1)) == []


def test_a_yes_to_sharing_makes_a_referral_and_a_no_makes_none(town: Town):
    town.interested(share="1")
    with town.store.begin() as uow:
        assert [(one.opportunity_id, one.status) for one in uow.referrals.of_resident("r")] == [
            ("o1", ReferralStatus.OPEN),
        ]


def test_a_no_to_sharing_makes_none(town: Town):
    town.interested(share="2")
    with town.store.begin() as uow:
        assert list(uow.referrals.of_resident("r")) == []
    assert town.outcomes() == [(Stage.INTERESTED, Said.YES)]


def test_while_a_coordinator_talks_with_them_nothing_follows_and_then_the_usual_rules_hold(town: Town):
    town.interested()
    town.publish(replace(PORTER, place="Rowley Regis"), at=days(8))
    with town.store.begin() as uow:
        request = take_over(uow, days(8), "c", "r")
        uow.commit()

    assert town.passes(days(8)) == []
    with town.store.begin() as uow:
        hand_back(uow, request, days(8.01))
        uow.commit()
    assert town.passes(days(8.01)) == ["Doorstep: something changed: Porter.\nThe place is now Rowley Regis."]
    assert [text.splitlines()[0] for text in town.passes(days(8.1))] == ["Doorstep: did you apply? Porter"]


def test_a_closing_date_is_brought_to_mind_once_two_days_before(town: Town):
    town.publish(replace(PORTER, closes=date(2026, 11, 20)))
    town.passes(MONDAY)
    town.say("1", MONDAY + timedelta(minutes=5))
    town.say("1", MONDAY + timedelta(minutes=6))

    assert town.passes(days(1)) == []
    [text] = town.passes(days(2))
    assert text.splitlines() == [
        "Doorstep: this closes on 20 Nov 2026: Porter, City Hospital. You said it interests you.",
        "To know more, write PQ7AB.",
    ]
    assert town.passes(days(3)) == []


def test_who_has_applied_needs_no_reminder(town: Town):
    town.publish(replace(PORTER, closes=date(2026, 11, 20)))
    town.passes(MONDAY)
    town.say("1", MONDAY + timedelta(minutes=5))
    with town.store.begin() as uow:
        uow.outcomes.record("r", Outcome(opportunity_id="o1", stage=Stage.APPLIED, said=Said.YES, at=days(1)))
        uow.commit()

    assert town.passes(days(2)) == []


def test_what_became_of_it_is_asked_step_by_step(town: Town):
    town.interested()
    assert town.passes(days(6)) == []
    asked, answers = [], iter("21111")
    for day in (7, 8, 15, 16, 23, 24, 38, 39, 129, 130):
        for text in town.asks(days(day)):
            if "?" in text:
                asked.append((day, text.splitlines()[0]))
                town.say(next(answers), days(day) + timedelta(hours=1))

    assert asked == [
        (8, "Doorstep: did you apply? Porter"), (16, "Doorstep: did you apply? Porter"),
        (24, "Doorstep: did they invite you to talk with them? Porter"), (39, "Doorstep: did you start? Porter"),
        (130, "Doorstep: are you still there? Porter"),
    ]
    assert [one for one in town.outcomes() if one[1] is not Said.ASKED] == [
        (Stage.INTERESTED, Said.YES), (Stage.APPLIED, Said.NOT_YET), (Stage.APPLIED, Said.YES),
        (Stage.INTERVIEW, Said.YES), (Stage.STARTED, Said.YES), (Stage.STILL_THERE, Said.YES),
    ]
    assert town.asks(days(300)) == []


@pytest.mark.parametrize("words", ["I got the job", "They took me!", "they hired me", "I GOT IT", "i got the job or place"])
def test_i_got_the_job_counts_at_the_first_question(town: Town, words: str):
    """However it is put; "they took me" is no cry for help there."""
    town.interested()
    town.passes(days(7.9))

    assert town.say(words, days(7.95)) == ["That is good to hear. Thank you for telling me."]
    assert town.outcomes()[-1] == (Stage.STARTED, Said.YES)


@pytest.mark.parametrize(
    ("words", "said"),
    [("yes I applied", Said.YES), ("I have not applied yet", Said.NOT_YET), ("waiting", Said.NOT_YET), ("I did not apply", Said.NO)],
)
def test_did_you_apply_is_answered_in_their_own_words(town: Town, words: str, said: Said):
    town.interested()
    town.passes(days(7.9))
    town.say(words, days(7.95))

    assert town.outcomes()[-1] == (Stage.APPLIED, said)


def test_a_no_ends_the_questions_and_shows_others(town: Town):
    town.interested()
    town.publish(*many(1))
    with town.store.begin() as uow:  # it was shown before, so it is no news
        uow.openings.tell("r", "o2", days(1))
        uow.commit()
    town.passes(days(7.9))

    [text] = town.say("3", days(7.95))

    assert text.startswith("Thank you for telling me. Here is what else there is.\nPorter 2")
    assert [text for day in (9, 16, 30) for text in town.asks(days(day)) if "did you" in text] == []
    with town.store.begin() as uow:
        assert [one.status for one in uow.referrals.of_resident("r")] == [ReferralStatus.CLOSED]


def test_no_answer_is_asked_again_a_week_later_and_three_times_at_most(town: Town):
    town.interested()

    asked = [day for day in range(6, 40, 2) if any("did you apply" in text for text in town.asks(days(day)))]

    assert len(asked) == 3
    assert all(later - earlier >= 7 for earlier, later in pairwise(asked))


def test_one_question_a_week_whatever_the_number_of_interests(town: Town):
    town.interested()
    with town.store.begin() as uow:
        for one in many(3):
            uow.openings.upsert(one, MONDAY)
            uow.openings.tell("r", one.id, days(-30))
            said = Outcome(opportunity_id=one.id, stage=Stage.INTERESTED, said=Said.YES, at=MONDAY)
            following.note(uow, "r", said)
        uow.commit()

    asked = [day for day in range(6, 40, 2) if any("did you apply" in text for text in town.asks(days(day)))]

    assert len(asked) == 4
    assert all(later - earlier >= 7 for earlier, later in pairwise(asked))


def test_nothing_is_asked_after_stop_or_without_the_wish(town: Town):
    town.interested()
    town.change(opted_out=True)
    assert town.passes(days(7.9)) == []
    town.change(opted_out=False)
    with town.store.begin() as uow:
        uow.profiles.set_alerts("r", on=False)
        uow.commit()

    assert town.passes(days(16)) == []


def test_a_run_that_is_lost_asks_nothing_and_the_next_one_does(town: Town):
    town.interested()
    with town.store.begin() as uow:
        [due] = uow.outcomes.due(days(7.9), 9)
        assert town.follow_ups.asking._ask(uow, due, days(7.9))  # killed before the commit

    assert len(town.passes(days(7.9))) == 1


def test_the_same_news_has_the_same_name_in_the_ledger():
    assert cause_id((EventNews(event=OPEN_DAY),)) == cause_id((EventNews(event=replace(OPEN_DAY)),))
