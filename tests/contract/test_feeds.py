"""How feeds were read, what they named, and corrections of openings: one suite for every store."""

from dataclasses import replace
from datetime import date

import pytest

from bot.assistant.feed import FeedState, Item, KeptOpening
from bot.assistant.ports import Store
from bot.errors import StoreError
from bot.matching.values import Requirements
from tests.contract.builders import NOW, event, later, opportunity

STATE = FeedState(
    name="nhs", recipe="r", due=later(hours=6), read=NOW, result="ok", counts={"added": 2}, problems=("page 2: gone",),
    failures=1, etag='"a"', modified="yesterday",
)
JOB, EVENT = Item(event=False, source="feed", reference="a"), Item(event=True, source="feed", reference="a")


def test_a_state_is_read_back_whole_and_replaced(store: Store):
    with store.begin() as work:
        assert work.feeds.state("nhs") is None
        work.feeds.record(STATE)
        work.feeds.record(replace(STATE, name="a-first"))
        work.feeds.record(replace(STATE, failures=2))
        work.commit()

    with store.begin() as work:
        assert work.feeds.state("nhs") == replace(STATE, failures=2)
        assert [one.name for one in work.feeds.states()] == ["a-first", "nhs"]


def test_a_feed_is_taken_once_and_again_when_it_is_due(store: Store):
    with store.begin() as work:
        assert work.feeds.take("nhs", NOW, later(minutes=30))
        work.commit()

    with store.begin() as work:
        assert not work.feeds.take("nhs", later(minutes=29), later(hours=1))
        assert work.feeds.take("nhs", later(minutes=29), later(hours=1), anyway=True)
        assert not work.feeds.take("nhs", later(minutes=31), later(hours=1))
        assert work.feeds.take("nhs", later(hours=1), later(hours=2))


def test_taking_keeps_what_is_known_and_recording_says_when_it_is_due(store: Store):
    with store.begin() as work:
        work.feeds.record(STATE)
        assert work.feeds.take("nhs", later(hours=6), later(hours=7))
        assert work.feeds.state("nhs") == replace(STATE, due=later(hours=7))


def test_what_a_feed_named_is_replaced(store: Store):
    with store.begin() as work:
        work.feeds.list_again("nhs", {JOB: None, EVENT: NOW}, NOW)
        assert work.feeds.listed("nhs") == {JOB: None, EVENT: NOW}
        work.feeds.list_again("nhs", {EVENT: None}, NOW)
        assert work.feeds.listed("nhs") == {EVENT: None}
        work.feeds.list_again("nhs", {}, NOW)
        assert work.feeds.listed("nhs") == {}


def test_another_source_names_it_too_if_it_was_read_lately(store: Store):
    with store.begin() as work:
        work.feeds.list_again("nhs", {JOB: None}, NOW)
        work.feeds.list_again("old", {JOB: None}, later(days=-30))
        work.feeds.list_again("waits", {EVENT: NOW}, NOW)

        assert work.feeds.listed_elsewhere("other", JOB, later(days=-1))
        assert not work.feeds.listed_elsewhere("nhs", JOB, later(days=-1))
        assert work.feeds.listed_elsewhere("nhs", JOB, later(days=-31))
        assert not work.feeds.listed_elsewhere("other", EVENT, later(days=-1))


def test_openings_and_events_are_found_by_what_their_source_calls_them(store: Store):
    with store.begin() as work:
        work.openings.upsert(opportunity(), NOW)
        work.events.upsert(event(), NOW)

        assert work.openings.find("feed", "ref-o1") == opportunity()
        assert work.openings.find("elsewhere", "ref-o1") is None
        assert work.openings.find("feed", "") is None
        assert work.events.find("calendar", "ref-e1") == event()
        assert work.events.find("calendar", "") is None


def test_the_lots_of_a_notice_are_found_with_it_and_no_others(store: Store):
    with store.begin() as work:
        for name, reference in (("o1", "n_1"), ("o2", "n_1#L1"), ("o3", "n_1#L2"), ("o4", "n_10"), ("o5", "nx1#L1")):
            work.openings.upsert(opportunity(name, reference=reference), NOW)
        work.openings.upsert(opportunity("o6", source="other", reference="n_1"), NOW)

        assert [one.id for one in work.openings.of_notice("feed", "n_1")] == ["o1", "o2", "o3"]
        assert [one.id for one in work.openings.of_notice("feed", "n_1#L2")] == ["o3"]
        assert work.openings.of_notice("feed", "") == []


def test_an_opening_is_closed_once_with_its_reason_and_opens_again_when_it_is_named_again(store: Store):
    with store.begin() as work:
        work.openings.upsert(opportunity(), NOW)

        assert work.openings.close("o1", "closed", "withdrawn")
        assert not work.openings.close("o1", "closed", "withdrawn")
        assert not work.openings.close("nobody", "closed", "withdrawn")
        assert work.openings.open_at(NOW) == []
        assert work.openings.kept("o1") == KeptOpening(
            opportunity=opportunity(status="closed"), added=NOW.date(), because="withdrawn"
        )
        assert work.openings.upsert(opportunity(), later(days=1)) == "changed"
        kept = work.openings.kept("o1")
        assert kept is not None
        assert (kept.opportunity.status, kept.because) == ("open", "")


GUESSED = opportunity(requirements=Requirements(english="IELTS:7", dbs=True, inferred=("english", "dbs")))


def test_a_correction_survives_every_import(store: Store):
    with store.begin() as work:
        work.openings.upsert(GUESSED, NOW)
        corrected = work.openings.correct("o1", {"requirements.english": "basic", "closes": "2026-12-24"})
        work.commit()

    assert (corrected.requirements.english, corrected.closes) == ("basic", date(2026, 12, 24))
    assert corrected.requirements.inferred == ("dbs",)
    with store.begin() as work:
        assert work.openings.upsert(GUESSED, later(days=1)) == "same"
        assert work.openings.upsert(replace(GUESSED, band="3"), later(days=2)) == "changed"
        assert work.openings.get("o1") == replace(corrected, band="3")
        kept = work.openings.kept("o1")
        assert kept is not None
        assert kept.corrections == {"requirements.english": "basic", "closes": "2026-12-24"}


def test_a_correction_may_be_taken_back(store: Store):
    with store.begin() as work:
        work.openings.upsert(GUESSED, NOW)
        work.openings.correct("o1", {"requirements.dbs": False, "band": "4"})
        work.openings.correct("o1", {}, {"requirements.dbs"})
        assert work.openings.upsert(GUESSED, later(days=1)) == "changed"

        assert work.openings.get("o1") == replace(GUESSED, band="4")


def test_a_text_that_somebody_wrote_stays_and_the_other_languages_follow_their_source(store: Store):
    with store.begin() as work:
        work.openings.upsert(opportunity(titles={"en": "Porter", "ar": "a"}), NOW)
        work.openings.correct("o1", {"titles.ur": {"text": "b", "says": "Porter"}, "titles.ar": {"text": "", "says": ""}})
        work.openings.upsert(opportunity(titles={"en": "Night porter", "ar": "c", "ur": "d", "pl": "e"}), later(days=1))

        assert work.openings.get("o1").titles == {"en": "Night porter", "ur": "b", "pl": "e"}

        work.openings.correct("o1", {}, {"titles.ur"})
        work.openings.upsert(opportunity(titles={"en": "Night porter", "ar": "c", "ur": "d"}), later(days=2))
        assert work.openings.get("o1").titles == {"en": "Night porter", "ur": "d"}


def test_a_corrected_opening_is_told_anew(store: Store):
    with store.begin() as work:
        work.openings.upsert(GUESSED, NOW)
        work.openings.move_cursor("o1", "r9", done=True)
        work.openings.correct("o1", {"requirements.english": ""})

        assert [one.cursor for one in work.openings.due_for_alerts(NOW)] == [""]


def test_a_translation_sends_nobody_round_again(store: Store):
    with store.begin() as work:
        work.openings.upsert(GUESSED, NOW)
        work.openings.move_cursor("o1", "r9", done=True)
        work.openings.correct("o1", {"titles.ur": {"text": "b", "says": "Porter"}})

        assert work.openings.get("o1").titles["ur"] == "b"
        assert work.openings.due_for_alerts(NOW) == []


def test_only_what_is_there_can_be_corrected(store: Store):
    with pytest.raises(StoreError), store.begin() as work:
        work.openings.correct("nobody", {"band": "3"})


def test_all_that_is_kept_the_newest_first(store: Store):
    with store.begin() as work:
        work.openings.upsert(opportunity("o1"), NOW)
        work.openings.upsert(opportunity("o2", status="filled"), later(days=1))
        work.openings.upsert(opportunity("o3"), later(days=1))

        assert [one.opportunity.id for one in work.openings.all_kept()] == ["o2", "o3", "o1"]
