"""A broadcast from the draft to the last reply, with the real flows, on every store."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from bot.assistant.alerts import AlertRules, Alerts
from bot.assistant.broadcast import BroadcastState, Missing
from bot.assistant.desk import Desk
from bot.assistant.news import OpeningNews, Suiting
from bot.assistant.ports import Store
from bot.assistant.receive import receive
from bot.assistant.values import Cause, Channel, DeliveryStatus, Inbound, KnownCode, StoredFact
from bot.cli.broadcast_tables import ledger
from bot.errors import BroadcastError
from bot.matching.codes import short_code
from bot.matching.values import Match, Verdict
from bot.speaking.sms import segments
from tests.contract.broadcast_house import ME, SIX, YOU, House, new_desk
from tests.contract.builders import delivery, event, opportunity
from tests.contract.test_profiles import consent, fact
from tests.contract.test_recipients import resident

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
AFTER_UNDO = NOON + timedelta(minutes=5)


@pytest.fixture(scope="module")
def desk() -> Desk:
    return new_desk()


@pytest.fixture
def house(store: Store, desk: Desk) -> House:
    return House(store, desk)


NEWS = Suiting(news=(
    OpeningNews(opening=opportunity(), match=Match(opportunity="o1", verdict=Verdict.READY, score=1)),
))

def six(store: Store) -> None:
    """One person a language, half of them on Telegram."""
    for number, language in enumerate(SIX):
        channel = (Channel.SMS, Channel.TELEGRAM)[number % 2]
        resident(store, f"c-{language}", language=language, channel=channel, last_inbound=NOON - timedelta(days=9))


def test_everybody_gets_it_once_in_their_own_language_and_no_trace_before_the_undo_window_is_over(house: House):
    six(house.store)
    made = house.let_go(NOON)

    assert house.state(made) is BroadcastState.SCHEDULED
    assert house.run(AFTER_UNDO - timedelta(seconds=1)) == []
    assert house.outcomes(made).expanded == 0
    sent = house.run(AFTER_UNDO)

    assert sorted(one.contact_id for one in sent) == sorted(f"c-{language}" for language in SIX)
    for one in sent:
        language = one.contact_id.removeprefix("c-")
        assert SIX[language] in one.message.text
        assert "Doorstep" in one.message.text
        assert house.phrase("broadcast_stop", language) in one.message.text
        assert (one.message.segments > 0) is (one.channel is Channel.SMS)
    assert house.state(made) is BroadcastState.DONE
    assert house.run(AFTER_UNDO + timedelta(hours=1)) == []
    assert house.outcomes(made).deliveries == {DeliveryStatus.SENT: 6}


def test_the_preview_counts_what_is_then_billed(house: House):
    six(house.store)
    for number in range(5):
        resident(house.store, f"more{number}", language="ar", last_inbound=NOON - timedelta(days=1))
    resident(house.store, "stopped", opted_out=True)
    resident(house.store, "gone", language="fa")
    made = house.new(NOON)
    found = house.broadcasting.preview(made, ME, NOON)

    assert found.people == 11
    assert found.left_out == {"stopped": 1, "no_text": 1}
    assert found.missing == {"fa": 1}
    assert found.first == AFTER_UNDO
    house.broadcasting.send(made, ME, NOON)
    sent = house.run(AFTER_UNDO)

    billed = sum(one.message.segments for one in sent)
    assert found.segments == billed == house.outcomes(made).segments
    assert found.pounds == billed * Decimal("0.04")


@pytest.mark.parametrize(
    ("missing", "texts", "gets"),
    [
        (Missing.LEAVE_OUT, {"ur": SIX["ur"]}, ["c-ur"]),
        (Missing.ENGLISH_WITH_NOTE, {"en": SIX["en"], "ur": SIX["ur"]}, [f"c-{language}" for language in sorted(SIX)]),
    ],
)
def test_a_missing_language_is_left_out_or_gets_english_with_a_note(house: House, missing, texts, gets):
    six(house.store)
    house.let_go(NOON, texts=texts, missing=missing)
    sent = {one.contact_id: one.message.text for one in house.run(AFTER_UNDO)}

    assert sorted(sent) == gets
    if missing is Missing.ENGLISH_WITH_NOTE:
        assert SIX["en"] in sent["c-pl"]
        assert house.phrase("broadcast_note", "pl") in sent["c-pl"]
        assert house.phrase("broadcast_note", "en") not in sent["c-en"]
        assert SIX["en"] not in sent["c-ur"]


def test_a_broadcast_that_waits_for_a_language_is_not_sent_before_it_has_it(house: House):
    resident(house.store, "a", language="pl")
    made = house.new(NOON, texts={"en": SIX["en"]}, missing=Missing.WAIT)
    house.broadcasting.preview(made, ME, NOON)
    with pytest.raises(BroadcastError, match="waits for texts in pl"):
        house.broadcasting.send(made, ME, NOON)

    house.writing.revise(made, {"pl": SIX["pl"]}, YOU, NOON)
    with pytest.raises(BroadcastError, match="is draft"):
        house.broadcasting.send(made, ME, NOON)
    house.broadcasting.preview(made, ME, NOON)
    assert house.broadcasting.send(made, ME, NOON).state is BroadcastState.SCHEDULED


def test_a_large_one_needs_a_second_person(store: Store, desk: Desk):
    house = House(store, desk, approval_people=5)
    six(store)
    made = house.let_go(NOON)

    assert house.state(made) is BroadcastState.AWAITING_APPROVAL
    assert house.run(NOON + timedelta(days=1)) == []
    with pytest.raises(BroadcastError, match="second person"):
        house.broadcasting.approve(made, "Coordinator  ONE", NOON)
    approved = house.broadcasting.approve(made, YOU, NOON + timedelta(hours=1))
    assert approved.starts == NOON + timedelta(hours=1, minutes=5)
    assert len(house.run(NOON + timedelta(hours=2))) == 6


def test_a_dear_one_needs_a_second_person_too(store: Store, desk: Desk):
    house = House(store, desk, approval_pounds=Decimal("0.03"))
    resident(store, "a")
    house.let_go(NOON)

    [made] = [one.id for one in _all(house)]
    assert house.state(made) is BroadcastState.AWAITING_APPROVAL


def _all(house: House):
    with house.store.begin() as work:
        return work.broadcasts.in_states()


def test_cancelled_in_the_undo_window_it_leaves_no_trace(house: House):
    six(house.store)
    made = house.let_go(NOON)
    house.tick(NOON + timedelta(minutes=4))
    house.broadcasting.cancel(made, YOU, NOON + timedelta(minutes=4))

    assert house.run(AFTER_UNDO) == []
    assert house.outcomes(made).expanded == 0
    with house.store.begin() as work:
        assert not any(work.conversations.lines(f"c-{language}") for language in SIX)


def test_pause_holds_resume_goes_on_and_cancel_ends_at_once(house: House):
    for number in range(9):
        resident(house.store, f"a{number}")
    made = house.let_go(NOON)
    house.tick(AFTER_UNDO)
    first = house.pump(AFTER_UNDO, limit=2)
    house.broadcasting.pause(made, ME, AFTER_UNDO)

    assert house.run(AFTER_UNDO + timedelta(hours=1)) == []
    house.broadcasting.resume(made, ME, AFTER_UNDO + timedelta(hours=1))
    house.tick(AFTER_UNDO + timedelta(hours=1))
    second = house.pump(AFTER_UNDO + timedelta(hours=1), limit=3)
    house.broadcasting.cancel(made, ME, AFTER_UNDO + timedelta(hours=1))
    assert house.run(AFTER_UNDO + timedelta(hours=2)) == []

    assert len({one.contact_id for one in [*first, *second]}) == len(first) + len(second) == 5
    found = house.outcomes(made)
    counted = ledger(replace(_all(house)[0]), found)
    assert counted == {"sent": 5, "cancelled": 4}
    assert sum(counted.values()) == found.expanded == 9


def quiet(store: Store, who: str, times: str) -> None:
    with store.begin() as work:
        work.profiles.save_fact(
            f"r-{who}", StoredFact(name="quiet", of="", value=times, provenance="said", at=NOON),
        )
        work.commit()


def test_everybodys_own_quiet_times_are_kept_and_others_do_not_wait_for_them(house: House):
    for who, times in (("a", "00:00-14:00"), ("b", ""), ("c", "tue"), ("d", "12:06-13:00"), ("e", "gibberish")):
        resident(house.store, who)
        quiet(house.store, who, times)
    made = house.let_go(NOON)

    assert [one.contact_id for one in house.run(AFTER_UNDO)] == ["b", "e"], "for d it would begin too soon"
    assert house.state(made) is BroadcastState.RUNNING
    house.broadcasting.pause(made, ME, AFTER_UNDO)
    house.broadcasting.resume(made, ME, NOON + timedelta(minutes=30))
    assert house.run(NOON + timedelta(minutes=30)) == [], "a pause does not make it forget"
    assert [one.contact_id for one in house.run(NOON + timedelta(hours=1))] == ["d"]
    assert [one.contact_id for one in house.run(NOON + timedelta(hours=2))] == ["a"]
    assert [one.contact_id for one in house.run(NOON + timedelta(hours=21))] == ["c"]
    assert house.state(made) is BroadcastState.DONE


def test_whoever_has_no_decent_hour_before_it_is_over_is_left_out_and_counted(house: House):
    for who, times in (("a", "tue, wed"), ("b", "00:00-24:00"), ("c", "")):
        resident(house.store, who)
        quiet(house.store, who, times)
    made = house.let_go(NOON, expires=NOON + timedelta(hours=30))

    assert [one.contact_id for one in house.run(AFTER_UNDO)] == ["c"]
    assert house.outcomes(made).left_out == {"quiet": 2}
    assert house.state(made) is BroadcastState.DONE


def test_quiet_hours_are_kept_and_what_is_stale_expires(house: House):
    resident(house.store, "a")
    resident(house.store, "b")
    evening = NOON.replace(hour=19, minute=57)
    made = house.let_go(evening, expires=NOON + timedelta(days=1, hours=-2))

    assert house.run(evening + timedelta(minutes=10)) == []
    assert house.outcomes(made).waiting == 2
    assert len(house.run(NOON + timedelta(days=1, hours=-3))) == 2

    late = house.let_go(evening, texts={"ur": "x"}, expires=NOON + timedelta(days=1))
    house.run(evening + timedelta(minutes=10))
    house.run(NOON + timedelta(days=1))
    assert house.state(late) is BroadcastState.DONE
    assert ledger(_all(house)[1], house.outcomes(late)) == {"expired": 2}


def test_the_days_budget_stops_alerts_and_broadcasts_over_sms_until_tomorrow(store: Store, desk: Desk):
    house = House(store, desk)
    for number in range(4):
        resident(store, f"a{number}", language="en")
    resident(store, "t", language="en", channel=Channel.TELEGRAM, address="1")
    with store.begin() as work:
        work.outbox.add([delivery("alert", "a0", cause=Cause.ALERT, cause_id="o1", created=NOON)])
        work.commit()
    house.let_go(NOON)
    house.tick(AFTER_UNDO)

    assert house.afford(AFTER_UNDO, Channel.SMS, 3) == ["alert", "broadcast", "broadcast"]
    assert house.afford(AFTER_UNDO + timedelta(hours=3), Channel.SMS, 3) == []
    assert house.afford(AFTER_UNDO, Channel.TELEGRAM, None) == ["broadcast"], "Telegram costs nothing"
    assert house.afford(AFTER_UNDO + timedelta(days=1), Channel.SMS, 3) == ["broadcast"] * 2


def test_whoever_stopped_the_topic_of_an_opening_hears_no_broadcast_about_it(house: House, store: Store):
    for name in ("all", "classes", "jobs", "again"):
        resident(store, name, language="en")
    with store.begin() as work:
        work.openings.upsert(opportunity("o1"), NOON)
        for name, topic, granted in (("classes", "classes", False), ("jobs", "jobs", False), ("again", "jobs", True)):
            work.profiles.record_consent(f"r-{name}", consent(purpose=f"alerts:{topic}", granted=granted))
        work.commit()
    about = house.let_go(NOON, link="o1")
    preview = house.broadcasting.preview(about, ME, NOON)
    assert preview.left_out == {"no_consent": 1}

    assert sorted(one.contact_id for one in house.run(AFTER_UNDO)) == ["again", "all", "classes"]
    house.let_go(NOON)
    assert len(house.run(AFTER_UNDO)) == 4, "one about nothing in particular is for everybody"


def test_what_is_in_doubt_at_a_cancel_is_not_sent_again(house: House, store: Store):
    resident(store, "a", language="en")
    made = house.let_go(NOON)
    house.tick(AFTER_UNDO)
    (doubtful,) = house.pump(AFTER_UNDO, status=DeliveryStatus.UNKNOWN)
    house.broadcasting.cancel(made, ME, AFTER_UNDO)
    with store.begin() as work:
        assert work.outbox.resolve(doubtful.id, DeliveryStatus.PENDING, AFTER_UNDO + timedelta(minutes=1))
        work.commit()

    assert house.pump(AFTER_UNDO + timedelta(minutes=2)) == []
    assert house.outcomes(made).deliveries == {DeliveryStatus.EXPIRED: 1}


def test_whoever_stops_is_capped_or_leaves_after_the_list_was_made_gets_nothing(house: House, store: Store):
    for name in "abcd":
        resident(store, name)
    made = house.let_go(NOON)
    while not _all(house)[0].expanded:
        house.walk.go_on(made, AFTER_UNDO)
    with store.begin() as work:
        work.contacts.update("a", opted_out=True)
        work.profiles.set_alerts("r-b", on=False)
        work.profiles.forget("r-c", NOON)
        work.outbox.add([
            delivery(f"x{n}", "d", cause=Cause.BROADCAST, cause_id=f"X{n}", created=NOON, status=DeliveryStatus.SENT)
            for n in range(3)
        ])
        work.commit()

    assert house.run(AFTER_UNDO) == []
    assert house.outcomes(made).left_out == {"stopped": 1, "no_consent": 1, "forgotten": 1, "capped": 1}


def test_an_alert_counts_broadcasts_into_the_week(house: House, store: Store):
    resident(store, "a", last_inbound=None)
    with store.begin() as work:
        work.openings.upsert(opportunity(), NOON)
        work.commit()
    told = []
    alerts = Alerts(
        store=store, shortlist=lambda *_: NEWS,
        tell=lambda *_: not told.append(1), rules=AlertRules(cap=1),
    )
    house.let_go(NOON)
    assert len(house.run(AFTER_UNDO)) == 1

    assert alerts.expand_due(lambda: AFTER_UNDO).told == 0
    with store.begin() as work:
        alerts.look_again(work, AFTER_UNDO)
        work.commit()
    assert alerts.expand_due(lambda: AFTER_UNDO + timedelta(days=7, minutes=1)).told == 1


def test_a_running_broadcast_does_not_keep_alerts_waiting(house: House, store: Store):
    for number in range(4):
        resident(store, f"a{number}", last_inbound=None)
    with store.begin() as work:
        work.openings.upsert(opportunity(), NOON)
        work.commit()
    house.let_go(NOON)
    house.tick(AFTER_UNDO)
    alerts = Alerts(
        store=store, shortlist=lambda *_: NEWS,
        tell=lambda *_: True, rules=AlertRules(window=2),
    )

    assert alerts.expand_due(lambda: AFTER_UNDO).told == 4


def test_the_code_and_the_values_of_what_it_is_about_stand_in_the_text(house: House, store: Store):
    resident(store, "a", language="pl")
    with store.begin() as work:
        work.openings.upsert(opportunity(code="KR7HW", place="City Hospital"), NOON)
        work.events.upsert(event(place="Library", code="H4MPT", starts=NOON + timedelta(days=2), ends=NOON + timedelta(days=3)), NOON)
        work.commit()
    texts = {"en": "Porters wanted.", "pl": "{title}: {place}."}
    house.let_go(NOON, texts=texts, link="kr7hw")
    [about_opening] = house.run(AFTER_UNDO)
    assert f"{opportunity().titles['en']}: City Hospital." in about_opening.message.text
    assert "KR7HW" in about_opening.message.text

    about = house.let_go(NOON, texts={"pl": "{day_time} {place} {code}"}, link="H4MPT")
    with store.begin() as work:
        found = work.broadcasts.get(about)
        assert found is not None
        assert found.expires == NOON + timedelta(days=2), "an event is no news once it has begun"
    [sent] = house.run(AFTER_UNDO)
    assert "czw" in sent.message.text.lower(), "the day in the reader's language"
    assert sent.message.text.count("H4MPT") == 1


def test_it_pauses_itself_when_the_opening_is_gone(house: House, store: Store):
    resident(store, "a")
    with store.begin() as work:
        work.openings.upsert(opportunity(), NOON)
        work.commit()
    made = house.let_go(NOON, link="o1")
    with store.begin() as work:
        work.openings.upsert(opportunity(status="filled"), NOON)
        work.commit()

    assert house.run(AFTER_UNDO) == []
    assert house.state(made) is BroadcastState.PAUSED
    assert _all(house)[0].steps[-1].note == "the opening is filled"


@pytest.mark.parametrize(
    ("draft", "what"),
    [
        ({"texts": {}}, "no text"), ({"texts": {"xx": "a"}}, "does not write 'xx'"), ({"texts": {"en": " "}}, "is empty"),
        ({"texts": {"en": "{cod}"}}, "cannot be filled in"), ({"texts": {"en": "a { b"}}, "lone"),
        ({"texts": {"ur": "x"}, "missing": Missing.ENGLISH_WITH_NOTE}, "no English text"),
        ({"texts": {"en": "word " * 100}}, "text en takes 4 SMS parts .* may take 2"), ({"link": "NOPE"}, "no opening or event"),
        ({"segment": "told=NOPE"}, "no opening 'NOPE'"), ({"segment": "langauge=ur"}, "'langauge'"),
        ({"expires": NOON - timedelta(days=1)}, "expires before"),
    ],
)
def test_what_cannot_be_sent_is_refused_at_once(house: House, draft, what):
    with pytest.raises(BroadcastError, match=what):
        house.new(NOON, **draft)
    assert _all(house) == []


def test_nobody_to_reach_and_too_little_money_are_said_before_sending(store: Store, desk: Desk):
    house = House(store, desk, daily_pounds=Decimal("0.01"))
    made = house.new(NOON)
    house.broadcasting.preview(made, ME, NOON)
    with pytest.raises(BroadcastError, match="reach nobody"):
        house.broadcasting.send(made, ME, NOON)
    resident(store, "a")
    with pytest.raises(BroadcastError, match="DOORSTEP_DAILY_POUNDS"):
        house.broadcasting.send(made, ME, NOON)


def test_a_broadcast_whose_whole_time_is_quiet_reaches_nobody_and_the_preview_says_so(house: House):
    resident(house.store, "a")
    resident(house.store, "b", opted_out=True)
    evening = NOON.replace(hour=19, minute=57)
    made = house.new(evening, expires=NOON + timedelta(hours=9))
    found = house.broadcasting.preview(made, ME, evening)

    assert (found.people, found.pounds, found.left_out) == (0, 0, {"quiet": 1, "stopped": 1})
    with pytest.raises(BroadcastError, match="reach nobody"):
        house.broadcasting.send(made, ME, evening)


def test_somebodys_own_quiet_time_is_kept_and_the_others_do_not_wait_for_them(house: House, store: Store):
    for name in "abcdefgh":
        resident(store, name)
    with store.begin() as work:
        for name in "bd":
            work.profiles.save_fact(f"r-{name}", fact("quiet", "", value="tue 11:00-15:00"))
        work.profiles.save_fact("r-c", fact("quiet", "", value="whenever"))
        work.commit()
    made = house.let_go(NOON)

    assert sorted(one.contact_id for one in house.run(AFTER_UNDO)) == list("acefgh")
    assert house.state(made) is BroadcastState.RUNNING
    assert house.run(AFTER_UNDO + timedelta(hours=1)) == []
    assert sorted(one.contact_id for one in house.run(NOON + timedelta(hours=3))) == ["b", "d"]
    assert house.state(made) is BroadcastState.DONE


def test_whoever_wrote_one_of_the_texts_is_no_second_person(store: Store, desk: Desk):
    house = House(store, desk, approval_people=0)
    resident(store, "a", language="pl")
    made = house.new(NOON)
    house.writing.revise(made, {"pl": SIX["pl"]}, YOU, NOON)
    house.broadcasting.preview(made, ME, NOON)
    house.broadcasting.send(made, ME, NOON)

    with pytest.raises(BroadcastError, match="second person"):
        house.broadcasting.approve(made, YOU, NOON)
    assert house.broadcasting.approve(made, "coordinator three", NOON).state is BroadcastState.SCHEDULED


@pytest.mark.parametrize("rules", [{"approval_people": 2}, {"approval_pounds": Decimal("0.08")}])
def test_a_small_one_that_has_grown_large_by_its_day_waits_for_a_second_person(store: Store, desk: Desk, rules):
    house = House(store, desk, **rules)
    for name in "ab":
        resident(store, name, language="en")
    made = house.let_go(NOON, starts=NOON + timedelta(days=1))
    assert house.state(made) is BroadcastState.SCHEDULED
    resident(store, "c", language="en")
    tomorrow = NOON + timedelta(days=1)

    assert house.run(tomorrow) == []
    assert house.state(made) is BroadcastState.AWAITING_APPROVAL
    with pytest.raises(BroadcastError, match="second person"):
        house.broadcasting.approve(made, ME, tomorrow)
    house.broadcasting.approve(made, YOU, tomorrow)
    assert len(house.run(tomorrow + timedelta(minutes=5))) == 3
    assert house.outcomes(made).expanded == 3


def test_the_partner_who_writes_stands_first_and_the_code_is_the_broadcasts_alone(house: House, store: Store):
    resident(store, "a", language="en")
    resident(store, "b", language="en", channel=Channel.TELEGRAM, address="7")
    taken = short_code("broadcast", house.broadcasting.desk.new_id())
    with store.begin() as work:
        work.openings.upsert(opportunity(code=taken), NOON)
        work.commit()
    made = house.let_go(NOON, partner="  Smethwick  Library ")

    assert made != taken
    for one in house.run(AFTER_UNDO):
        assert one.message.text.startswith(f"Smethwick Library (Doorstep {made}): {SIX['en']}")
        assert one.message.text.count("STOP") == 1


def test_words_of_status_health_and_money_are_refused_and_links_need_a_second_person(house: House, store: Store):
    resident(store, "a", language="en", channel=Channel.TELEGRAM, address="7")
    for text in ("News for refugees.", "A class for people with HIV.", "Please send money."):
        with pytest.raises(BroadcastError, match="text en: '"):
            house.new(NOON, texts={"en": text})
    with pytest.raises(BroadcastError, match="partner: 'refugee' tells"):
        house.new(NOON, partner="Refugee Help")
    with pytest.raises(BroadcastError, match="text pl: 'uchodźców' tells"):
        house.writing.revise(house.new(NOON), {"pl": "Dla uchodźców."}, ME, NOON)

    with pytest.raises(BroadcastError, match="send money"):
        house.new(NOON, "channel=telegram", {"en": "Please send money."})
    on_telegram = house.new(NOON, "channel=telegram", {"en": "News for refugees: https://example.org/news"})
    found = house.broadcasting.preview(on_telegram, ME, NOON)
    assert [(one.kind, one.word) for one in found.concerns] == [
        ("status", "refugees"), ("link", "https://example.org/news"),
    ]
    assert house.broadcasting.send(on_telegram, ME, NOON).state is BroadcastState.AWAITING_APPROVAL


def test_every_language_that_is_too_long_is_named(house: House):
    with pytest.raises(BroadcastError, match=r"text ur takes \d SMS parts .*; text pl takes \d SMS parts"):
        house.new(NOON, texts={"en": "Short.", "ur": SIX["ur"] * 5, "pl": "słowo " * 25})
    with pytest.raises(BroadcastError, match="text en with a note in ur takes"):
        house.new(NOON, texts={"en": "word " * 40}, missing=Missing.ENGLISH_WITH_NOTE)


def test_a_test_goes_to_the_coordinator_alone_in_every_language(house: House, store: Store):
    six(house.store)
    made = house.new(NOON)
    with pytest.raises(BroadcastError, match="not known as a coordinator's own phone"):
        house.broadcasting.test(made, Channel.SMS, "+447700900999", NOON)
    resident(store, "me", address="+447700900999", agreed=False)
    with pytest.raises(BroadcastError, match="not known as a coordinator's own phone"):
        house.broadcasting.test(made, Channel.SMS, "+447700900999", NOON)
    with store.begin() as work:
        work.profiles.tag("r-me", "coordinator", on=True)
        work.commit()

    assert house.broadcasting.test(made, Channel.SMS, "+447700900999", NOON) == 6
    sent = []
    while now := house.pump(NOON):
        sent += now
    assert {one.address for one in sent} == {"+447700900999"}
    assert all(one.message.text.startswith("TEST. ") for one in sent)
    assert all(one.message.segments == segments(one.message.text) for one in sent), "the mark is paid for too"
    assert house.outcomes(made).expanded == 0
    with store.begin() as work:
        work.contacts.update("me", opted_out=True)
        work.commit()
    with pytest.raises(BroadcastError, match="said STOP"):
        house.broadcasting.test(made, Channel.SMS, "+447700900999", NOON)


def test_what_is_written_within_three_days_is_kept_as_a_reply_and_answered_as_ever(house: House, desk: Desk, store: Store):
    who = resident(store, "a", language="en", last_inbound=NOON - timedelta(days=9))
    made = house.let_go(NOON)
    house.run(AFTER_UNDO)

    def write(text, at, number):
        outcome = receive(desk, store, Inbound(
            channel=Channel.SMS, address=who.address, provider_id=f"SM{number}", at=at, text=text,
        ))
        assert outcome is not None
        return outcome

    assert write("Thank you, I come with my sister", AFTER_UNDO + timedelta(hours=1), 1).messages
    with store.begin() as work:
        kept = work.broadcasts.replies(made)
    assert [(one.contact_id, one.text) for one in kept] == [("a", "Thank you, I come with my sister")]
    write("And more, much later", AFTER_UNDO + timedelta(days=3, hours=1), 2)
    assert house.outcomes(made).replies == 1


def test_its_code_is_known_as_ours_once_it_went_out(house: House, store: Store):
    resident(store, "a")
    made = house.let_go(NOON)
    with store.begin() as work:
        assert work.known_code(made) is None

    house.run(AFTER_UNDO)

    with store.begin() as work:
        assert work.known_code(made.lower()) == KnownCode(code=made, kind="broadcast", id=made)


def test_two_people_on_one_phone_are_announced_and_each_reads_it_once_they_say_who_they_are(house: House):
    first = resident(house.store, "a", language="en", last_inbound=NOON - timedelta(days=9))
    with house.store.begin() as work:
        work.sharers.open("a")
        work.sharers.call("a", "Amina")
        second = replace(first, id="b", resident_id="r-b", last_inbound=None)
        work.sharers.add(second, "Yusuf", beside="a")
        work.profiles.record_consent("r-b", consent(at=NOON))
        work.profiles.set_alerts("r-b", on=True)
        work.commit()
    made = house.let_go(NOON)

    assert house.run(AFTER_UNDO) == []
    with house.store.begin() as work:
        assert [line.text for line in work.conversations.lines("a") if "PEOPLE" in line.text] == [
            f"There is a message for {name}. To read it, write PEOPLE." for name in ("Amina", "Yusuf")
        ]
    assert house.state(made) is BroadcastState.RUNNING
    for name in ("b", "a"):
        with house.store.begin() as work:
            assert work.sharers.speak(name, AFTER_UNDO, AFTER_UNDO + timedelta(minutes=10)) == 1
            work.commit()
        assert [one.contact_id for one in house.run(AFTER_UNDO)] == [name]
    house.tick(AFTER_UNDO)
    assert house.state(made) is BroadcastState.DONE
    assert house.outcomes(made).deliveries == {DeliveryStatus.SENT: 2}
