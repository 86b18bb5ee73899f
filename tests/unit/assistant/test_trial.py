"""A trial: arms by chance, what became of whom, and what may be said of it when."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assistant.attendance import Presence
from bot.assistant.coming import ASK_AGAIN_AFTER, Coming, is_sure
from bot.assistant.room import Standing
from bot.assistant.trial import Arm, Exposure, Fate, Traced, Trial, arm_of, fate_of, is_reached
from bot.assistant.trial_report import OTHERS, Report, Verdict, report, told
from bot.assistant.values import DeliveryStatus

NOW = datetime(2027, 2, 1, 10, tzinfo=UTC)
STARTS, ENDS, AFTER = NOW + timedelta(days=1), NOW + timedelta(days=1, hours=2), NOW + timedelta(days=2)
TRIAL = Trial(
    id="t", question="Which?", varies="coming.day", wording="promise", starts=date(2027, 1, 11), ends=date(2027, 6, 30),
    planned=60, counts=frozenset({Fate.CAME, Fate.GAVE_BACK}), active=True,
)


def somebody(n: int = 0, arm: Arm = Arm.A, **changes) -> Traced:
    exposed = Exposure(
        trial="t", resident_id=f"r{n}", arm=arm, at=NOW, booking_id=f"b{n}", event_id="e", starts=STARTS, language="en",
        contact_id="c", channel="sms",
    )
    own = {name: changes.pop(name) for name in ("language", "channel", "contact_id") if name in changes}
    return Traced(exposure=replace(exposed, **own), **{"standing": Standing.BOOKED, "since": NOW, **changes})


def people(arm: Arm, **fates: int):
    """So many of each fate, told apart by nothing else."""
    return [(somebody(arm=arm), Fate(fate)) for fate, number in fates.items() for _ in range(number)]


def test_half_of_all_people_come_into_each_arm_and_stay_there():
    draws = [int(sha256(f"key t r{n}".encode()).hexdigest(), 16) for n in range(10_000)]
    in_b = sum(arm_of(one) is Arm.B for one in draws)
    assert 4_800 < in_b < 5_200
    assert [arm_of(one) for one in draws[:50]] == [arm_of(one) for one in draws[:50]]


@pytest.mark.parametrize(("day", "takes"), [
    (date(2027, 1, 10), False), (date(2027, 1, 11), True), (date(2027, 6, 30), True), (date(2027, 7, 1), False),
])
def test_people_come_in_from_the_first_to_the_last_day(day: date, takes: bool):
    assert TRIAL.takes(day) is takes
    assert not replace(TRIAL, active=False).takes(day)


def answer(yes: bool, at: datetime) -> Coming:
    return Coming(booking_id="b", starts=STARTS, kind="day", yes=yes, at=at)


@pytest.mark.parametrize(("changes", "presence", "ends", "at", "fate"), [
    ({}, Presence.CAME, ENDS, AFTER, Fate.CAME),
    ({"standing": Standing.CANCELLED, "since": STARTS + timedelta(hours=1)}, Presence.CAME, ENDS, AFTER, Fate.CAME),
    ({"standing": Standing.CANCELLED, "since": NOW}, Presence.UNKNOWN, ENDS, NOW, Fate.GAVE_BACK),
    ({"standing": Standing.CANCELLED, "since": STARTS}, Presence.UNKNOWN, ENDS, AFTER, Fate.MISSED),
    ({"said": answer(False, NOW)}, Presence.MISSED, ENDS, AFTER, Fate.GAVE_BACK),
    ({"said": answer(False, STARTS)}, Presence.MISSED, ENDS, AFTER, Fate.MISSED),
    ({"said": answer(True, NOW)}, Presence.MISSED, ENDS, AFTER, Fate.MISSED),
    ({"said": answer(True, NOW)}, Presence.UNKNOWN, ENDS, AFTER, Fate.NOT_TAKEN),
    ({}, Presence.UNKNOWN, ENDS, STARTS, Fate.TO_COME),
    ({}, Presence.UNKNOWN, None, AFTER, Fate.CALLED_OFF),
    ({"standing": Standing.ENDED}, Presence.UNKNOWN, ENDS, AFTER, Fate.CALLED_OFF),
    ({"standing": Standing.WAITING}, Presence.UNKNOWN, ENDS, NOW, Fate.CALLED_OFF),
    ({"standing": None}, Presence.UNKNOWN, ENDS, AFTER, Fate.CALLED_OFF),
])
def test_what_became_of_somebody(changes, presence, ends, at, fate):
    assert fate_of(somebody(**changes), presence, ends, at) is fate


@pytest.mark.parametrize(("changes", "reached"), [
    ({"delivery": DeliveryStatus.DELIVERED}, True), ({"delivery": DeliveryStatus.UNKNOWN}, True), ({}, True),
    ({"delivery": DeliveryStatus.FAILED}, False), ({"delivery": DeliveryStatus.EXPIRED}, False),
    ({"contact_id": ""}, False),
])
def test_who_was_reached(changes, reached):
    assert is_reached(somebody(**changes)) is reached


def test_a_yes_holds_for_two_days_and_a_no_is_none():
    assert is_sure(answer(True, NOW), NOW + ASK_AGAIN_AFTER - timedelta(seconds=1))
    assert not is_sure(answer(True, NOW), NOW + ASK_AGAIN_AFTER)
    assert not is_sure(answer(False, NOW), NOW)
    assert not is_sure(None, NOW)


def test_before_the_planned_number_there_is_no_verdict_however_large_the_difference():
    found = report(TRIAL, [*people(Arm.A, missed=59), *people(Arm.B, came=400)])
    assert found.verdict is Verdict.TOO_EARLY
    assert (found.arms[Arm.A].people, found.arms[Arm.B].people, found.later) == (59, 60, 340)


def test_while_sessions_are_to_come_there_is_no_verdict():
    assert report(TRIAL, [*people(Arm.A, missed=60), *people(Arm.B, came=59, to_come=1)]).verdict is Verdict.TOO_EARLY


def test_a_difference_that_cannot_be_seen_is_said_to_be_none():
    found = report(TRIAL, [*people(Arm.A, came=40, missed=20), *people(Arm.B, came=45, missed=15)])
    assert found.verdict is Verdict.NO_DIFFERENCE
    assert 0 in found.interval


@pytest.mark.parametrize(("a", "b", "verdict"), [(30, 50, Verdict.B_BETTER), (50, 30, Verdict.A_BETTER)])
def test_a_difference_that_can_be_seen_has_its_sign(a: int, b: int, verdict: Verdict):
    found = report(TRIAL, [*people(Arm.A, came=a, missed=60 - a), *people(Arm.B, came=b, missed=60 - b)])
    assert found.verdict is verdict
    assert found.difference == pytest.approx((b - a) / 60)


def test_whoever_comes_later_changes_nothing_but_the_count_of_those():
    planned = [*people(Arm.A, came=40, missed=20), *people(Arm.B, came=45, missed=15)]
    before, after = report(TRIAL, planned), report(TRIAL, [*planned, *people(Arm.B, came=500, to_come=5)])
    assert replace(after, later=0) == before
    assert after.later == 505


def test_nobody_is_dropped_because_they_were_not_reached_or_nobody_took_attendance():
    lost = [(somebody(contact_id="", arm=Arm.B), Fate.MISSED)] * 10
    found = report(TRIAL, [*people(Arm.A, came=30, not_taken=25, called_off=5), *people(Arm.B, came=50), *lost])
    a, b = (found.arms[arm] for arm in Arm)
    assert (a.people, a.good, a.unknown, a.share) == (60, 30, 30, 0.5)
    assert (b.people, b.not_reached, b.share) == (60, 10, pytest.approx(5 / 6))
    assert found.known.high < 0, "among those of whom it is known, A is better: told beside the verdict"
    assert found.verdict is Verdict.B_BETTER


def test_languages_of_a_few_people_stand_together_or_not_at_all():
    def group(language: str, number: int):
        return [(somebody(arm=arm, language=language), Fate.CAME) for arm in Arm for _ in range(number)]

    parts = report(TRIAL, [*group("en", 30), *group("ur", 10), *group("pl", 6), *group("so", 5)]).parts
    assert {name for part, name in parts if part == "language"} == {"en", "ur", OTHERS}
    assert parts["language", OTHERS][Arm.A].people == 11
    parts = report(TRIAL, [*group("en", 30), *group("pl", 12), *group("so", 3)]).parts
    assert {name for part, name in parts if part == "language"} == {"en", "pl"}


def test_figures_of_a_handful_are_hidden():
    assert [told(one) for one in (0, 1, 4, 5)] == ["0", "<5", "<5", "5"]
    few = report(replace(TRIAL, planned=10), [*people(Arm.A, came=9), *people(Arm.B, came=5, missed=5)])
    assert few.hidden
    assert report(TRIAL, [*people(Arm.A, came=57, missed=3), *people(Arm.B, came=30, missed=30)]).hidden
    assert not report(TRIAL, [*people(Arm.A, came=60), *people(Arm.B, came=30, missed=30)]).hidden


@given(st.lists(st.tuples(st.sampled_from(Arm), st.sampled_from(Fate)), max_size=200))
def test_the_figures_add_up_and_turn_with_the_arms(drawn):
    found = report(TRIAL, [(somebody(arm=arm), fate) for arm, fate in drawn])
    assert sum(one.people for one in found.arms.values()) + found.later == len(drawn)
    assert all(sum(one.fates.values()) == one.people and one.good <= one.people for one in found.arms.values())
    other = {Arm.A: Arm.B, Arm.B: Arm.A}
    turned: Report = report(TRIAL, [(somebody(arm=other[arm]), fate) for arm, fate in drawn])
    assert (turned.interval.low, turned.interval.high) == pytest.approx((-found.interval.high, -found.interval.low))
    better = {Verdict.A_BETTER: Verdict.B_BETTER, Verdict.B_BETTER: Verdict.A_BETTER}
    assert turned.verdict is better.get(found.verdict, found.verdict)


def test_of_simulated_trials_without_a_difference_about_one_in_twenty_sees_one():
    dice = random.Random(6)
    a, b = somebody(arm=Arm.A), somebody(arm=Arm.B)
    wrong = sum(
        report(TRIAL, [(who, dice.choices([Fate.CAME, Fate.MISSED], [7, 3])[0]) for who in (a, b) for _ in range(60)])
        .verdict is not Verdict.NO_DIFFERENCE for _ in range(1_000)
    )
    assert 25 <= wrong <= 75
