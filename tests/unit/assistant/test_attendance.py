"""Who came: what follows from marks, the words of the day, what counts as having attended."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assistant.attendance import (
    DIGITS,
    How,
    Mark,
    MarkKind,
    Moment,
    Presence,
    adds,
    attended,
    confirmed,
    counts,
    latest,
    moment,
    next_session,
    standing,
    was_taken,
    word_of,
)
from bot.assistant.codes import OURS, candidates
from bot.matching.sessions import Session
from tests.contract.builders import event
from tests.fakes import content

ROOT = Path(__file__).resolve().parents[3]
STARTS = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
HOURS = timedelta(hours=2)
SESSION = Session(starts=STARTS, ends=STARTS + HOURS)
KNOWLEDGE = content.knowledge()
FLOWS = content.flows("en")
WORDS = KNOWLEDGE.attending.words

steps = st.lists(st.tuples(st.sampled_from(MarkKind), st.sampled_from(How), st.sampled_from(["", "work", "child"])))


def kept(wanted: list[tuple[MarkKind, How, str]]) -> list[Mark]:
    """What a ledger holds after these wishes."""
    marks: list[Mark] = []
    for kind, how, reason in wanted:
        if adds(marks, kind, reason if kind is MarkKind.MISSED else ""):
            marks.append(mark(kind, how, number=len(marks) + 1, reason=reason if kind is MarkKind.MISSED else ""))
    return marks


def mark(kind: MarkKind = MarkKind.CAME, how: How = How.DOOR, *, booking: str = "b1", number: int = 1, reason: str = "",
         starts: datetime = STARTS) -> Mark:
    return Mark(
        event_id="e1", number=number, booking_id=booking, starts=starts, kind=kind, how=how, by="k1", at=starts,
        reason=reason,
    )


@given(steps)
def test_every_mark_that_is_kept_says_something_new(wanted):
    marks = kept(wanted)

    for before, after in pairwise(marks):
        assert (before.kind, before.reason) != (after.kind, after.reason)
    if marks:
        assert not adds(marks, marks[-1].kind, marks[-1].reason)


@given(steps, st.booleans(), st.booleans())
def test_the_last_mark_is_how_it_stands_and_nobody_missed_what_is_not_over(wanted, over, taken):
    marks = kept(wanted)

    found = standing(marks, over=over, taken=taken)

    last = latest(marks)
    if last is not None:
        assert (found.presence.value, found.mark) == (last.kind.value, last)
    else:
        assert found.presence is (Presence.MISSED if over and taken else Presence.UNKNOWN)


@given(steps)
def test_whoever_was_seen_stays_seen_until_that_is_taken_back(wanted):
    seen = False
    for one in kept(wanted):
        assert not (seen and one.kind is MarkKind.MISSED)
        seen = one.kind is MarkKind.CAME


def test_attendance_was_taken_when_somebody_was_seen_not_when_somebody_says_so_later():
    assert not was_taken([mark(how=How.SAID)])
    assert not was_taken([mark(), mark(MarkKind.UNDONE, number=2)])
    assert was_taken([mark(how=How.SAID), mark(how=How.WORD, booking="b2", number=2)])


def test_a_certificate_does_not_rest_on_ones_own_word():
    later = STARTS + timedelta(days=7)
    marks = [mark(how=How.SAID), mark(how=How.QR, number=2, starts=later)]

    assert attended(marks, "b1") == (STARTS, later)
    assert confirmed(marks, "b1") == (later,)


@pytest.mark.parametrize(("minutes", "when"), [
    (-61, Moment.EARLY), (-60, Moment.OPEN), (0, Moment.OPEN), (239, Moment.OPEN), (240, Moment.LATE),
])
def test_check_in_goes_from_an_hour_before_until_two_hours_after(minutes, when):
    assert moment(SESSION, STARTS + timedelta(minutes=minutes)) is when


@pytest.mark.parametrize(("share", "at", "done"), [(100, 4, True), (100, 3, False), (75, 3, True), (75, 2, False), (1, 0, False)])
def test_a_course_counts_with_the_share_of_sessions_it_asks_for(share, at, done):
    weeks = [timedelta(days=7 * n) for n in range(5)]
    sessions = tuple(Session(starts=STARTS + w, ends=STARTS + HOURS + w, cancelled=w == weeks[4]) for w in weeks)
    course = event(sessions=sessions, attend=share)

    assert counts(course, [one.starts for one in sessions[:at]]) is done
    later = next_session(course, STARTS)
    assert later is not None
    assert later.starts == STARTS + weeks[1]
    assert next_session(course, STARTS + weeks[3]) is None


@given(st.binary(min_size=32, max_size=32))
def test_a_word_of_the_day_is_a_word_of_the_list_and_two_digits(secret):
    word, digits = word_of(secret, WORDS).split()

    assert word in WORDS
    assert int(digits) in DIGITS


def test_all_words_come_up_and_about_equally_often():
    found = [word_of(n.to_bytes(8), WORDS) for n in range(len(WORDS) * len(DIGITS))]

    assert len(set(found)) == len(WORDS) * len(DIGITS)


def test_no_word_of_the_day_is_a_code_a_command_or_anything_people_write_to_us():
    ours = {part for words in FLOWS.by_word for part in words.split()}
    heard = {
        part for name, phrase in FLOWS.phrases.items() if name.endswith("words") for part in re.findall(r"\w+", phrase.text)
    }
    commands = set(re.findall(r"\b[A-Z]{4,}\b", " ".join(phrase.text for phrase in FLOWS.phrases.values())))
    labels = {part for flow in FLOWS.flows.values() for step in flow.steps.values() for c in step.choices
              for part in re.findall(r"\w+", c.label.text.lower()) if len(c.label.text.split()) == 1}

    assert not {word.lower() for word in WORDS} & (ours | heard | {one.lower() for one in commands} | labels)
    assert not [one for word in WORDS for one in candidates(f"{word} 27")]
    assert not [word for word in WORDS if OURS.fullmatch(f"{word}27")]


def test_every_reason_that_helps_is_a_choice_and_every_help_a_sentence():
    reasons = {one.id for one in FLOWS.flows["missed"].steps["why"].choices}
    helps = KNOWLEDGE.attending.reminders

    assert set(helps) <= reasons
    assert {one.say for rows in helps.values() for one in rows} <= FLOWS.phrases.keys()
