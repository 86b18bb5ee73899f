"""Transactions, the inbound log, contacts and conversations: one suite for every store."""

from dataclasses import replace

import pytest

from bot.assistant.ports import Store
from bot.assistant.values import Channel
from bot.errors import StoreError
from tests.contract.builders import NOW, PHONE, contact, later, line


def test_nothing_is_kept_without_commit(store: Store):
    with store.begin() as work:
        work.contacts.add(contact())
        work.inbound.first_time(Channel.SMS, "SM1", NOW)

    with store.begin() as work:
        assert work.contacts.get("c1") is None
        assert work.inbound.first_time(Channel.SMS, "SM1", NOW)


def _add_and_fail(work):
    work.contacts.add(contact())
    raise ZeroDivisionError


def test_an_error_undoes_the_whole_transaction(store: Store):
    with pytest.raises(ZeroDivisionError), store.begin() as work:
        _add_and_fail(work)

    with store.begin() as work:
        assert work.contacts.find(Channel.SMS, PHONE) is None


def test_a_provider_message_is_new_once_on_each_channel(store: Store):
    with store.begin() as work:
        assert work.inbound.first_time(Channel.SMS, "1", NOW)
        assert work.inbound.first_time(Channel.TELEGRAM, "1", NOW)
        work.commit()

    with store.begin() as work:
        assert not work.inbound.first_time(Channel.SMS, "1", later(days=1))


def test_a_contact_is_found_by_its_address(store: Store):
    mine = contact(language="ar", style="sms", last_inbound=NOW)
    with store.begin() as work:
        work.contacts.add(mine)
        work.commit()

    with store.begin() as work:
        assert work.contacts.find(Channel.SMS, PHONE, lock=True) == mine
        assert work.contacts.find(Channel.TELEGRAM, PHONE) is None
        assert work.contacts.get("c1") == mine


def test_a_resident_may_have_several_contacts(store: Store):
    first, second = contact(), contact("c2", address="700900", channel=Channel.TELEGRAM)
    with store.begin() as work:
        work.contacts.add(second)
        work.contacts.add(first)

        assert list(work.contacts.of_resident("r1")) == [first, second]


@pytest.mark.parametrize("twin", [contact("c1", address="+447700900124"), contact("c2")], ids=["id", "address"])
def test_a_contact_cannot_be_added_twice(store: Store, twin):
    with store.begin() as work:
        work.contacts.add(contact())
        work.commit()

    with pytest.raises(StoreError), store.begin() as work:
        work.contacts.add(twin)


def test_a_contact_changes_only_what_may_change(store: Store):
    with store.begin() as work:
        work.contacts.add(contact())
        work.contacts.update("c1", opted_out=True, last_inbound=NOW, language="so")

        changed = replace(contact(), opted_out=True, last_inbound=NOW, language="so")
        assert work.contacts.get("c1") == changed
        with pytest.raises(StoreError, match="address"):
            work.contacts.update("c1", address="+447700900124")


def test_updating_a_missing_contact_is_an_error(store: Store):
    with pytest.raises(StoreError), store.begin() as work:
        work.contacts.update("nobody", language="en")


def test_a_conversation_is_read_back_with_the_next_revision(store: Store):
    state = '{"language":"پښتو"}'
    with store.begin() as work:
        work.contacts.add(contact())
        assert work.conversations.load("c1") is None
        work.conversations.save("c1", state, 0)
        work.commit()

    with store.begin() as work:
        assert work.conversations.load("c1") == (state, 1)
        work.conversations.save("c1", "{}", 1)
        assert work.conversations.load("c1") == ("{}", 2)


@pytest.mark.parametrize("stale", [0, 2])
def test_a_stale_revision_is_refused(store: Store, stale):
    with store.begin() as work:
        work.contacts.add(contact())
        work.conversations.save("c1", "{}", 0)
        work.commit()

    with pytest.raises(StoreError), store.begin() as work:
        work.conversations.save("c1", '{"turn":9}', stale)
    with store.begin() as work:
        assert work.conversations.load("c1") == ("{}", 1)


def test_a_conversation_needs_its_contact(store: Store):
    with pytest.raises(StoreError), store.begin() as work:
        work.conversations.save("nobody", "{}", 0)
    with pytest.raises(StoreError), store.begin() as work:
        work.conversations.log("nobody", [line("hello")])


def test_the_log_gives_the_last_lines_latest_last(store: Store):
    lines = [line(f"سلام {n}", direction) for n, direction in enumerate(["in", "out", "in"])]
    with store.begin() as work:
        work.contacts.add(contact())
        work.conversations.log("c1", lines[:2])
        work.conversations.log("c1", lines[2:])
        work.conversations.log("c1", [])
        work.commit()

    with store.begin() as work:
        assert list(work.conversations.lines("c1")) == lines
        assert list(work.conversations.lines("c1", 2)) == lines[1:]
        assert list(work.conversations.lines("c2")) == []
