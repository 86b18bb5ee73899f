"""Who may see a profile, and who looked, as the conversation asks for it."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.assistant.acting import act
from bot.assistant.coordinators import CORRECTED, VIEWED, AuditLine, Partner, referred
from bot.assistant.values import Channel, Contact
from bot.assistant.work import Work
from bot.dialogue.state import State
from bot.speaking.catalogue import say
from bot.store.memory import MemoryStore
from tests.fakes.office import make_desk

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
ME = Contact(id="c1", resident_id="r1", channel=Channel.SMS, address="+447700900123", language="en")


@pytest.fixture
def store():
    made = MemoryStore()
    with made.begin() as uow:
        uow.contacts.add(ME)
        for one in (Partner(id="p1", name="Trust"), Partner(id="p2", name="Gone", active=False)):
            uow.accounts.save_partner(one)
        uow.commit()
    return made


def do(store, action, **given):
    desk = make_desk()
    with store.begin() as uow:
        done = act(action, Work(desk=desk, uow=uow, contact=ME, state=State(language="en"), at=AT, given=given, style="sms"))
        uow.commit()
    return done, lambda sentence: say(sentence, "en", desk.catalogues)


def seers(store):
    with store.begin() as uow:
        return uow.walls.seers("r1")


def test_only_working_partners_are_listed_each_with_what_was_said(store):
    done, spoken = do(store, "load_partners")
    assert [spoken(one.line) for one in done.items] == ["Trust: no"]

    assert do(store, "let_see", item="p1", to="yes")[0].outcome == "done"
    done, spoken = do(store, "load_partners")
    assert [spoken(one.line) for one in done.items] == ["Trust: yes"]
    assert seers(store) == {"p1"}


def test_a_no_closes_the_wall_but_not_what_a_referral_opened(store):
    do(store, "let_see", item="p1", to="yes")
    assert do(store, "let_see", item="p1", to="no")[0].outcome == "done"
    assert seers(store) == frozenset()

    with store.begin() as uow:
        uow.walls.open("p1", "r1", referred("o1"), AT)
        uow.commit()
    assert do(store, "let_see", item="p1", to="no")[0].outcome == "referred"


def test_a_partner_who_is_gone_is_not_asked_about(store):
    for item in ("p2", "nobody", ""):
        assert do(store, "load_partner", item=item)[0].outcome == "gone"
        assert do(store, "let_see", item=item, to="yes")[0].outcome == "gone"


def test_who_looked_is_told_once_a_day_with_what_was_changed(store):
    assert do(store, "who_looked")[0].outcome == "none"
    with store.begin() as uow:
        for hours, what in ((0, VIEWED), (1, VIEWED), (2, CORRECTED), (-40, VIEWED), (3, "signed_in")):
            at = AT - timedelta(days=1) + timedelta(hours=hours)
            uow.audit.add(AuditLine(at=at, who="k1", partner_id="p1", what=what, subject="r1"))
        uow.commit()

    done, spoken = do(store, "who_looked")
    lines = [spoken(one) for one in done.params["lines"].sentences]
    assert len(lines) == 3
    assert sum("changed something" in line for line in lines) == 1
    assert all("Trust" in line for line in lines)
