"""Words of the day, the morning after, reasons, certificates and what counts, with the real flows, on every store."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from bot.assistant.after_session import AfterSession
from bot.assistant.attendance import How, MarkKind
from bot.assistant.certifying import read_certificate
from bot.assistant.checking_in import hear, link_word, word_today
from bot.assistant.counting import Counting
from bot.assistant.desk import Desk
from bot.assistant.door import check_in, door_list, missed, undo
from bot.assistant.door_sheet import DOOR_LIST, session_of_code, sheet
from bot.assistant.hours import DecentHours
from bot.assistant.outcome import Said, Stage
from bot.assistant.place_news import PlaceNews
from bot.assistant.ports import Store
from bot.assistant.receive import receive
from bot.assistant.recipient import Reachable
from bot.assistant.session_reminders import SessionReminders
from bot.assistant.values import Channel, Consent, Contact, Inbound, StoredFact
from bot.dialogue.state import State
from bot.matching.sessions import Session
from tests.contract.builders import book, event, hand_back, take_over
from tests.fakes.english import english_desk

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
"""a Tuesday"""
STARTS, ENDS = NOON + timedelta(days=2), NOON + timedelta(days=2, hours=2)
"""a Thursday"""
THERE = STARTS + timedelta(minutes=5)
NEXT_DAY = datetime(2026, 12, 4, 10, 5, tzinfo=UTC)
WEEK = timedelta(days=7)
numbers = count()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return english_desk(tmp_path_factory.mktemp("desk"))


def meeting(**changes: Any):
    return event(**{
        "places": 3, "starts": STARTS, "ends": ENDS, "place": "Library", "postcode": "B21", "partner": "City council",
        "code": "CLASS7", **changes,
    })


COURSE = tuple(Session(starts=STARTS + n * WEEK, ends=ENDS + n * WEEK) for n in range(2))


@pytest.fixture
def house(store: Store) -> Store:
    """r1 and r2 have a place and a phone, r3 a phone."""
    with store.begin() as uow:
        for n in (1, 2, 3):
            uow.contacts.add(Contact(
                id=f"c{n}", resident_id=f"r{n}", channel=Channel.SMS, address=f"+44770090012{n}", language="en",
            ))
            state = State(language="en", language_chosen=True, consents={"profile": True, "alerts": False})
            uow.conversations.save(f"c{n}", state.to_json(), 0)
            uow.profiles.record_consent(f"r{n}", Consent(
                purpose="profile", granted=True, version="1", language="en", channel=Channel.SMS, at=NOON,
            ))
        uow.events.upsert(meeting(), NOON)
        for n in (1, 2):
            book(uow, "e1", f"r{n}", f"b{n}", NOON)
        uow.commit()
    return store


def said(store: Store, desk: Desk, n: int, text: str, at: datetime) -> str:
    """What comes back to a text of r1, r2 or r3."""
    outcome = receive(desk, store, Inbound(
        channel=Channel.SMS, address=f"+44770090012{n}", provider_id=f"SM{next(numbers)}", text=text, at=at,
    ))
    assert outcome is not None
    return "\n".join(one.text for one in outcome.messages)


def word(store: Store, desk: Desk, starts: datetime = STARTS) -> str:
    with store.begin() as uow:
        return word_today(desk.knowledge, uow, "e1", starts)


def ask(store: Store, desk: Desk, at: datetime) -> int:
    return AfterSession(store=store, desk=desk, chunk=1).ask_due(lambda: at)


def sent(store: Store, n: int) -> list[str]:
    with store.begin() as uow:
        return [one.text for one in uow.conversations.lines(f"c{n}", 99) if one.direction == "out"]


def change(store: Store, **changes: Any) -> None:
    with store.begin() as uow:
        uow.events.upsert(meeting(**changes), NOON)
        uow.commit()


def marks(store: Store) -> list[tuple[str, MarkKind, How, str]]:
    with store.begin() as uow:
        return [(one.booking_id, one.kind, one.how, one.reason) for one in uow.attendance.marks("e1")]


@pytest.mark.parametrize("wording", ["{}", "hello, {} please", "qr-{}", "{}."])
def test_the_word_of_the_day_checks_in_however_it_is_written(house: Store, desk: Desk, wording: str):
    text = wording.format(word(house, desk).lower().replace(" ", "-" if "qr" in wording else ""))

    assert "You are on the list now: Open day." in said(house, desk, 1, text, THERE)
    assert marks(house) == [("b1", MarkKind.CAME, How.QR if "qr" in wording else How.WORD, "")]


def test_the_link_at_the_door_carries_the_word(house: Store, desk: Desk):
    with house.begin() as uow:
        heard = hear(desk, uow, link_word(word_today(desk.knowledge, uow, "e1", STARTS)), THERE)
    assert heard is not None
    assert heard.named is not None
    assert heard.named.id.startswith("qr ")
    assert heard.rest == ""


def test_another_word_falls_through_and_so_does_yesterdays(house: Store, desk: Desk):
    other = next(one for one in desk.knowledge.attending.words if not word(house, desk).startswith(one))
    with house.begin() as uow:
        assert hear(desk, uow, f"{other} 27", THERE) is None
        assert hear(desk, uow, "HELLO 27", THERE) is None
        assert hear(desk, uow, word_today(desk.knowledge, uow, "e1", STARTS), STARTS + timedelta(days=2)) is None


def test_too_early_and_too_late_say_so(house: Store, desk: Desk):
    today = word(house, desk)

    assert "Thu 3 Dec, 11:00" in said(house, desk, 1, today, STARTS - timedelta(hours=3))
    assert "too late" in said(house, desk, 1, today, ENDS + timedelta(hours=3))
    assert marks(house) == []


def test_whoever_has_no_place_is_offered_one_while_there_are_some(house: Store, desk: Desk):
    today = word(house, desk)
    assert "one is free: Open day" in said(house, desk, 3, today, THERE)
    assert "You are on the list now" in said(house, desk, 3, "1", THERE)
    assert "already" in said(house, desk, 3, today, THERE + timedelta(minutes=1))
    with house.begin() as uow:
        assert uow.places.taken("e1") == 3

    change(house, places=2)
    with house.begin() as uow:
        uow.profiles.forget("r3", THERE)
        uow.commit()
    assert "no place is free" in said(house, desk, 3, today, THERE + timedelta(minutes=2))


def test_a_message_that_came_twice_is_one_check_in_and_a_crash_before_the_answer_leaves_nothing_half(house: Store, desk: Desk):
    """The mark and its answer are one transaction: either both are there after a crash, or the provider sends again."""
    inbound = Inbound(channel=Channel.SMS, address="+447700900121", provider_id="SMx", text=word(house, desk), at=THERE)
    dying = replace(desk, new_id=lambda: 1 / 0)  # dies when the answer is written
    with pytest.raises(ZeroDivisionError):
        receive(dying, house, inbound)
    assert marks(house) == []

    assert receive(desk, house, inbound) is not None
    assert receive(desk, house, inbound) is None
    assert len(marks(house)) == 1
    assert sum("You are on the list now" in one for one in sent(house, 1)) == 1


def test_the_morning_after_who_is_not_on_the_list_is_asked_once(house: Store, desk: Desk):
    with house.begin() as uow:
        check_in(uow, "e1", STARTS, "b1", How.DOOR, "k1", THERE)
        uow.commit()

    assert ask(house, desk, ENDS + timedelta(hours=1)) == 0
    assert [ask(house, desk, ENDS + timedelta(hours=2, minutes=1)) for _ in range(2)] == [1, 0]
    assert "Was it useful?" in sent(house, 1)[-1]
    assert [ask(house, desk, NEXT_DAY) for _ in range(2)] == [1, 0]
    assert "we missed you: Open day, Thu 3 Dec, 12:00" in "\n".join(sent(house, 2))

    assert "Thank you for telling me." in said(house, desk, 2, "4", NEXT_DAY)
    assert marks(house)[-1] == ("b2", MarkKind.MISSED, How.SAID, "no_way")
    assert "Thank you" in said(house, desk, 1, "2", NEXT_DAY)
    with house.begin() as uow:
        assert uow.attendance.values("e1") == [("b1", "little")]


def test_who_talks_with_a_coordinator_is_asked_afterwards(house: Store, desk: Desk):
    with house.begin() as uow:
        request = take_over(uow, NEXT_DAY)
        uow.commit()

    assert [ask(house, desk, NEXT_DAY) for _ in range(2)] == [1, 0]
    assert sent(house, 1) == []
    with house.begin() as uow:
        hand_back(uow, request, NEXT_DAY + timedelta(minutes=30))
        uow.commit()
    assert ask(house, desk, NEXT_DAY + timedelta(minutes=30)) == 1
    assert "were you there? Open day" in sent(house, 1)[-1]


def test_where_nobody_was_ticked_off_people_are_asked_whether_they_were_there(house: Store, desk: Desk):
    assert ask(house, desk, NEXT_DAY) == 2
    assert "were you there? Open day" in sent(house, 1)[-1]
    assert "Was it useful?" in said(house, desk, 1, "1", NEXT_DAY)
    assert "Why could you not come?" in said(house, desk, 2, "2", NEXT_DAY)
    assert said(house, desk, 2, "skip", NEXT_DAY)
    assert marks(house) == [("b1", MarkKind.CAME, How.SAID, ""), ("b2", MarkKind.MISSED, How.SAID, "")]
    assert ask(house, desk, NEXT_DAY + timedelta(days=1)) == 0


@pytest.mark.parametrize("changes", [{"status": "cancelled"}, {"starts": STARTS + WEEK, "ends": ENDS + WEEK}])
def test_nobody_is_asked_about_what_was_cancelled_or_moved(house: Store, desk: Desk, changes):
    change(house, **changes)
    assert ask(house, desk, NEXT_DAY) == 0


def test_in_quiet_hours_and_long_after_nobody_is_asked(house: Store, desk: Desk):
    assert ask(house, desk, NEXT_DAY + timedelta(hours=12)) == 0
    assert ask(house, desk, NEXT_DAY + timedelta(days=5)) == 0


def test_of_a_course_the_place_is_kept_and_the_use_is_asked_after_the_last_time(house: Store, desk: Desk):
    change(house, sessions=COURSE)
    with house.begin() as uow:
        check_in(uow, "e1", STARTS, "b1", How.DOOR, "k1", THERE)
        uow.commit()

    assert ask(house, desk, NEXT_DAY) == 1
    assert "Your place is kept. Next time: Thu 10 Dec, 12:00." in said(house, desk, 2, "1", NEXT_DAY)
    assert ask(house, desk, NEXT_DAY + WEEK) == 3  # r1 was useful, and both were not on the list of the second time


def remind(store: Store, desk: Desk, at: datetime) -> str:
    news = PlaceNews(store=store, desk=desk)
    SessionReminders(store=store, remind=news.remind).run_due(lambda: at)
    return "\n".join(sent(store, 2)[-1:])


@pytest.mark.parametrize(("reason", "flags", "added"), [
    ("child", {"creche": True}, "event_creche"),
    ("child", {"bring_child": True}, "reminder_child"),
    ("no_way", {"cost_help": True}, "reminder_cost"),
    ("not_found", {}, "reminder_find"),
    ("forgot", {}, "reminder_morning"),
    ("child", {}, ""),
    ("work", {"creche": True, "cost_help": True}, ""),
])
def test_the_next_reminder_answers_to_the_reason_with_what_is_true(house: Store, desk: Desk, reason, flags, added):
    evening = datetime(2026, 12, 15, 18, 0, tzinfo=UTC)
    with house.begin() as uow:
        missed(uow, "e1", STARTS, "b2", reason, NEXT_DAY)
        uow.events.upsert(event("e2", places=9, starts=evening, ends=evening + timedelta(hours=1), **flags), NOON)
        book(uow, "e2", "r2", "b9", NEXT_DAY)
        uow.commit()

    told = remind(house, desk, datetime(2026, 12, 14, 10, 5, tzinfo=UTC))

    extra = {one.say for rows in desk.knowledge.attending.reminders.values() for one in rows}
    assert {one for one in extra if desk.flows.phrases[one].text in told} == ({added} - {""})
    morning = remind(house, desk, datetime(2026, 12, 15, 9, 5, tzinfo=UTC))
    assert ("it is today" in morning) is (reason == "forgot")


def test_somebody_who_came_since_is_reminded_as_everybody(house: Store, desk: Desk):
    evening = datetime(2026, 12, 15, 18, 0, tzinfo=UTC)
    with house.begin() as uow:
        missed(uow, "e1", STARTS, "b2", "not_found", NEXT_DAY)
        check_in(uow, "e1", STARTS, "b2", How.DOOR, "k1", NEXT_DAY + timedelta(hours=1))
        uow.events.upsert(event("e2", places=9, starts=evening, ends=evening + timedelta(hours=1)), NOON)
        book(uow, "e2", "r2", "b9", NEXT_DAY)
        uow.commit()
    assert "If you do not find it" not in remind(house, desk, datetime(2026, 12, 14, 10, 5, tzinfo=UTC))


def test_a_certificate_says_what_the_door_knows(house: Store, desk: Desk):
    change(house, sessions=COURSE)
    with house.begin() as uow:
        check_in(uow, "e1", STARTS, "b1", How.WORD, "resident", THERE)
        check_in(uow, "e1", STARTS + WEEK, "b1", How.SAID, "resident", THERE + WEEK)
        check_in(uow, "e1", STARTS, "b2", How.SAID, "resident", THERE)
        uow.commit()
    assert "Which name" in said(house, desk, 1, "certificate", NEXT_DAY + WEEK)
    answer = said(house, desk, 1, "A.  Resident", NEXT_DAY + WEEK)
    token = answer.split("https://doorstep.example/a/")[1].split()[0]

    page = read_certificate(house, token, NEXT_DAY + WEEK)
    assert page is not None
    assert (page.title, page.partner, page.name, page.code) == ("Open day", "City council", "A. Resident", "CLASS7")
    assert (page.days, page.of) == ((STARTS.date(),), 2)
    assert read_certificate(house, token, NEXT_DAY + WEEK + timedelta(days=61)) is None
    assert read_certificate(house, "another", NEXT_DAY + WEEK) is None

    assert "Write PERSON" in said(house, desk, 2, "certificate", NEXT_DAY + WEEK)  # their own word alone
    assert "no event that you were at" in said(house, desk, 3, "certificate", NEXT_DAY + WEEK)

    with house.begin() as uow:
        undo(uow, "e1", STARTS, "b1", "k1", NEXT_DAY + WEEK)
        uow.commit()
    assert read_certificate(house, token, NEXT_DAY + WEEK) is None


def test_attendance_counts_once_with_how_it_is_known_and_takes_a_stage_off_the_way_back(house: Store, desk: Desk):
    change(house, topics=("stage:osce",))
    with house.begin() as uow:
        for name, value in (("qualification", True), ("country", "NG")):
            uow.profiles.save_fact("r1", StoredFact(name=name, of="nurse_adult", value=value, provenance="said", at=NOON))
        check_in(uow, "e1", STARTS, "b1", How.DOOR, "k1", THERE)
        check_in(uow, "e1", STARTS, "b2", How.SAID, "resident", THERE)
        uow.commit()

    counting = Counting(store=house, desk=desk, chunk=1)
    assert [counting.run(at) for at in (THERE, NEXT_DAY, NEXT_DAY)] == [0, 2, 0]
    with house.begin() as uow:
        rows = {n: [(o.opportunity_id, o.stage, o.said, o.who) for o in uow.outcomes.of_resident(n)] for n in ("r1", "r2")}
        facts = {(f.name, f.of): (f.value, f.provenance) for f in uow.profiles.facts("r1")}
    assert rows == {
        "r1": [("e1", Stage.ATTENDED, Said.YES, "door")], "r2": [("e1", Stage.ATTENDED, Said.YES, "said")],
    }
    assert facts["ladder", "nurse_adult"] == ({"osce": "2026-12-03"}, "verified")


def test_reading_the_list_with_names_is_noted(house: Store, desk: Desk):
    with house.begin() as uow:
        uow.profiles.save_fact("r1", StoredFact(name="name", of="", value="=A1", provenance="said", at=NOON))
        check_in(uow, "e1", STARTS, "b1", How.DOOR, "k1", THERE)
        found = session_of_code(uow, "class7", THERE)
        assert found is not None
        listed = door_list(uow, found[0].id, found[1].starts, THERE)
        assert listed is not None
        rows = sheet(uow, listed, "k1", "p1", THERE)
        assert [(one.name, one.presence, one.how) for one in rows] == [("=A1", "came", "door"), ("", "unknown", "")]
        noted = [line for line in uow.audit.lines() if line.what == DOOR_LIST]
    assert [(one.who, one.partner_id, one.subject) for one in noted] == [("k1", "p1", "e1")]


@pytest.mark.parametrize(("at", "day", "starts"), [
    (NOON, None, STARTS), (ENDS + timedelta(hours=1), None, STARTS), (ENDS + timedelta(hours=3), None, STARTS + WEEK),
    (ENDS + 9 * WEEK, None, STARTS + WEEK), (NOON, (STARTS + WEEK).date(), STARTS + WEEK), (NOON, NOON.date(), None),
])
def test_a_code_names_the_session_that_is_on_or_next(house: Store, at, day, starts):
    change(house, sessions=COURSE)
    with house.begin() as uow:
        found = session_of_code(uow, "CLASS7", at, day)
    assert (found[1].starts if found else None) == starts


def test_quiet_days_put_the_question_off(house: Store, desk: Desk):
    hours = DecentHours(off=frozenset({NEXT_DAY.date(), (NEXT_DAY + timedelta(days=1)).date()}))
    after = AfterSession(store=house, desk=desk, reachable=Reachable(hours=hours))
    assert [after.ask_due(lambda at=at: at) for at in (NEXT_DAY, NEXT_DAY + timedelta(days=3))] == [0, 2]


def test_nobody_is_asked_two_things_at_once(house: Store, desk: Desk):
    """Whoever is being asked whether they come to the next thing is asked about the last one afterwards."""
    begins = datetime(2026, 12, 5, 10, 0, tzinfo=UTC)
    with house.begin() as uow:
        uow.events.upsert(event("e2", places=9, starts=begins, ends=begins + timedelta(hours=1)), NOON)
        book(uow, "e2", "r2", "b9", NOON)
        uow.commit()
    remind(house, desk, NEXT_DAY)

    assert ask(house, desk, NEXT_DAY) == 1
    assert "were you there" not in "\n".join(sent(house, 2))
    assert ask(house, desk, begins + timedelta(minutes=5)) == 1
    assert "were you there" in "\n".join(sent(house, 2))
