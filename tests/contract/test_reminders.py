"""An English test that soon stops counting: written once, on every store."""

from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.assistant.desk import Desk
from bot.assistant.ports import Store
from bot.assistant.reminders import ReminderRules, Reminders
from bot.assistant.values import Cause, Channel, Consent, Contact, StoredFact
from tests.contract.builders import take_over
from tests.fakes import content

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
"""a Tuesday, 90 days before the last day of a result of March 2025"""
LATER = datetime(2027, 2, 1, 12, 0, tzinfo=UTC)
FACTS: dict[tuple[str, str], Any] = {
    ("qualification", "nurse_adult"): True, ("uk_stage", "nurse_adult"): "applied", ("english_test", ""): "IELTS:7.5",
    ("english_version", ""): "academic", ("english_test_date", ""): "2025-03",
    ("english_parts", ""): dict.fromkeys(("listening", "reading", "writing", "speaking"), "7.5"),
}


@pytest.fixture(scope="module")
def desk() -> Desk:
    ids = count()
    return Desk(
        flows=content.flows("en"),
        catalogues=content.catalogues(),
        knowledge=content.knowledge(), new_id=lambda: f"id{next(ids)}",
        understand=lambda *_: pytest.fail("a reminder needs no understanding"),
    )


def populate(store: Store, *residents: str, alerts: bool = True, **changes: Any) -> None:
    facts = {**FACTS, **{(name.partition("__")[0], name.partition("__")[2]): value for name, value in changes.items()}}
    with store.begin() as uow:
        for n, resident in enumerate(residents):
            uow.contacts.add(Contact(
                id=f"c-{resident}", resident_id=resident, channel=Channel.SMS, address=f"+4477009001{n:02}", language="en",
            ))
            for (name, of), value in facts.items():
                uow.profiles.save_fact(resident, StoredFact(name=name, of=of, value=value, provenance="said", at=NOON))
            uow.profiles.record_consent(resident, Consent(
                purpose="alerts", granted=True, version="1", language="en", channel=Channel.SMS, at=NOON,
            ))
            uow.profiles.set_alerts(resident, on=alerts)
        uow.commit()


def waiting(store: Store, at: datetime) -> list[Any]:
    with store.begin() as uow:
        return list(uow.outbox.claim(Channel.SMS, "me", at + timedelta(seconds=1), 50, 60))


def run(store: Store, desk: Desk, at: datetime = NOON, **rules: Any) -> int:
    return Reminders(store=store, desk=desk, rules=ReminderRules(**rules)).remind_due(lambda: at)


def test_one_text_says_until_when_the_result_counts_and_what_comes_next(store: Store, desk: Desk):
    populate(store, "r1")

    assert run(store, desk) == 1

    [row] = waiting(store, NOON)
    assert (row.cause, row.cause_id) == (Cause.SERVICE, "english:2025-03-01:90")
    assert row.message.text == (
        "Doorstep: your English test of 1 Mar 2025 counts until 1 Mar 2027.\n"
        "Usual next step: the two NMC tests, CBT and OSCE."
    )
    assert row.message.segments == 1
    assert row.expires == NOON + timedelta(days=3)
    with store.begin() as uow:
        assert [line.text for line in uow.conversations.lines("c-r1")] == [row.message.text]


def test_each_notice_is_given_once_however_often_the_job_runs(store: Store, desk: Desk):
    populate(store, "r1")

    told = [run(store, desk, at) for at in (NOON, NOON, NOON + timedelta(days=1), LATER, LATER)]

    assert told == [1, 0, 0, 1, 0]


def test_another_address_of_the_same_person_is_not_written_to_again(store: Store, desk: Desk):
    populate(store, "r1")
    run(store, desk)
    with store.begin() as uow:
        uow.contacts.add(Contact(id="c2", resident_id="r1", channel=Channel.TELEGRAM, address="424242", language="en"))
        uow.contacts.update("c2", last_inbound=NOON)
        uow.commit()

    assert run(store, desk, NOON + timedelta(days=1)) == 0


def test_who_talks_with_a_coordinator_is_told_the_next_day(store: Store, desk: Desk):
    populate(store, "r1")
    with store.begin() as uow:
        take_over(uow, NOON, "c-r1")
        uow.commit()

    assert [run(store, desk, at) for at in (NOON, NOON + timedelta(days=1))] == [0, 1]


def test_a_run_that_died_between_chunks_is_made_up_for_by_the_next(store: Store, desk: Desk):
    populate(store, *(f"r{n}" for n in range(5)))
    chunks = iter([False, False, True])
    dying = Reminders(store=store, desk=desk, rules=ReminderRules(chunk=2))

    first = dying.remind_due(lambda: NOON, lambda: next(chunks))
    second = run(store, desk, chunk=2)

    assert (first, second) == (4, 1)
    assert len({row.contact_id for row in waiting(store, NOON)}) == 5


def test_a_transaction_that_is_lost_leaves_neither_text_nor_mark(store: Store, desk: Desk):
    populate(store, "r1")
    broken = Reminders(store=store, desk=desk)
    with store.begin() as uow:
        assert broken._remind(uow, "r1", NOON)  # killed before the commit

    assert waiting(store, NOON) == []
    assert run(store, desk) == 1


def test_a_row_of_another_process_is_not_doubled(store: Store, desk: Desk):
    """Whoever comes second finds the ledger's row, even before the mark of the first is seen."""
    populate(store, "r1")
    run(store, desk)
    with store.begin() as uow:
        uow.profiles.remove_fact("r1", "reminded", "")
        uow.commit()

    assert run(store, desk) == 0
    assert len(waiting(store, NOON)) == 1


@pytest.mark.parametrize(
    "changes",
    [{"uk_stage__nurse_adult": "registered"}, {"english_test_date": "2026-09"}, {"english_version": "general"}],
)
def test_nobody_is_written_to_whom_it_does_not_concern(store: Store, desk: Desk, changes: dict[str, Any]):
    populate(store, "r1", **changes)

    assert run(store, desk) == 0


def test_nobody_is_written_to_without_alerts_after_stop_or_at_night(store: Store, desk: Desk):
    populate(store, "r1", alerts=False)
    assert run(store, desk) == 0
    with store.begin() as uow:
        uow.profiles.set_alerts("r1", on=True)
        uow.contacts.update("c-r1", opted_out=True)
        uow.commit()
    assert run(store, desk) == 0
    with store.begin() as uow:
        uow.contacts.update("c-r1", opted_out=False)
        uow.commit()
    assert run(store, desk, datetime(2026, 12, 1, 23, 0, tzinfo=UTC)) == 0
    assert run(store, desk, datetime(2026, 12, 6, 12, 0, tzinfo=UTC)) == 0  # a Sunday
    assert run(store, desk) == 1


def test_under_a_rule_past_its_review_the_text_says_ask(store: Store, desk: Desk):
    populate(store, "r1", english_test_date="2025-07")

    assert run(store, desk, datetime(2027, 5, 3, 12, 0, tzinfo=UTC)) == 1

    [row] = waiting(store, datetime(2027, 5, 3, 12, 0, tzinfo=UTC))
    assert row.message.text.endswith("Ask the regulator or a coordinator how long it counts.")
