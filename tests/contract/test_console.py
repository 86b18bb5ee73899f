"""Accounts, the audit, the wall between partners and the search for people: one suite for every store."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.assistant.broadcast import BroadcastState
from bot.assistant.coordinators import (
    SEEN_BY,
    VIEWED,
    AccountLink,
    AuditLine,
    Coordinator,
    Partner,
    Role,
    Stage,
    Viewer,
    WebSession,
)
from bot.assistant.outcome import ReferralStatus
from bot.assistant.people_seen import Wanted
from bot.assistant.ports import Store
from bot.assistant.values import Channel, Consent, HandOverRequest, StoredFact
from bot.store.reindex import reindex
from bot.store.repositories import looking
from bot.store.unit_of_work import SqlStore
from tests.contract.builders import NOW, broadcast, contact, later, opportunity

TRUST, CHARITY = Partner(id="p1", name="Trust"), Partner(id="p2", name="charity")


def account(name="k1", **changes):
    made = Coordinator(
        id=name, email=f"{name}@example.org", name="A coordinator", role=Role.PARTNER_MEMBER, partner_id="p1",
        password="a hash", totp="ABC", totp_step=7, recovery=("r1", "r2"),
    )
    return replace(made, **changes)


def looks(partner="p1", role=Role.PARTNER_MEMBER):
    return Viewer(coordinator_id="k1", name="", role=role, partner_id=partner)


EVERYONE = looks(role=Role.COORDINATOR)


def told(name, value, of=""):
    return StoredFact(name=name, of=of, value=value, provenance="said", at=NOW)


def seen_by(partner, granted=True, at=NOW):
    return Consent(
        purpose=f"{SEEN_BY}{partner}", granted=granted, version="1", language="en", channel=Channel.SMS, at=at
    )


def ids(page):
    return [row.id for row in page.rows]


@pytest.fixture
def staffed(store: Store) -> Store:
    with store.begin() as work:
        work.accounts.save_partner(TRUST)
        work.accounts.save_partner(CHARITY)
        work.accounts.add(account())
        work.commit()
    return store


@pytest.fixture
def town(staffed: Store) -> Store:
    """Three residents: r0 a nurse of B66, r1 a nurse of B18 who is known to the charity, r2 a cook."""
    with staffed.begin() as work:
        for n, (language, facts) in enumerate((
            ("ar", [told("qualification", True, "nurse"), told("outcode", "B66"), told("uk_stage", "applied", "nurse"),
                    told("name", "Zoë Ann")]),
            ("ur", [told("occupation", True, "nurse"), told("outcode", "B18"), told("occupation", False, "cook")]),
            ("ur", [told("occupation", True, "cook"), told("outcode", "B66")]),
        )):
            work.contacts.add(contact(
                f"c{n}", resident=f"r{n}", address=f"+4477009001{n:02}", language=language,
                last_inbound=later(hours=n) if n else None,
            ))
            for one in facts:
                work.profiles.save_fact(f"r{n}", one)
        work.profiles.record_consent("r1", seen_by("p2"))
        work.profiles.tag("r2", "choir", on=True)
        work.commit()
    return staffed


def test_an_account_comes_back_as_it_was_and_is_found_by_its_email(staffed: Store):
    with staffed.begin() as work:
        assert work.accounts.get("k1") == account()
        assert work.accounts.get("k1", lock=True) == account()
        assert work.accounts.by_email(" K1@Example.ORG ") == account()
        assert work.accounts.by_email("k2@example.org") is None
        assert not work.accounts.add(account("k2", email="K1@example.org"))
        work.accounts.save(account(role=Role.READER, disabled=True, password="another", email="not changed"))
        assert work.accounts.coordinators() == [account(role=Role.READER, disabled=True, password="another")]


def test_partners_are_listed_by_name(staffed: Store):
    with staffed.begin() as work:
        work.accounts.save_partner(replace(TRUST, name="Hospital trust", active=False))

        assert [one.name for one in work.accounts.partners()] == ["charity", "Hospital trust"]


def test_a_link_works_until_it_ends_and_a_new_one_replaces_it(staffed: Store):
    with staffed.begin() as work:
        work.accounts.add_link(AccountLink(digest="d1", coordinator_id="k1", ends=later(hours=1)))
        assert work.accounts.link("d1", NOW) is not None
        assert work.accounts.link("d1", later(hours=1)) is None
        work.accounts.add_link(AccountLink(digest="d2", coordinator_id="k1", ends=later(hours=2)))
        assert work.accounts.link("d1", NOW) is None
        assert work.accounts.link("d2", NOW, lock=True).coordinator_id == "k1"
        work.accounts.drop_links("k1")
        assert work.accounts.link("d2", NOW) is None


def session(digest="s1", **changes):
    made = WebSession(
        digest=digest, coordinator_id="k1", stage=Stage.SIGNED_IN, opened=NOW, seen=NOW, ends=later(hours=12)
    )
    return replace(made, **changes)


def test_sessions_are_kept_closed_and_end(staffed: Store):
    with staffed.begin() as work:
        for name in ("s1", "s2", "s3"):
            work.accounts.open_session(session(name))
        work.accounts.keep_session("s1", notice="saved", seen=later(hours=1))
        assert work.accounts.session("s1", NOW) == session(notice="saved", seen=later(hours=1))
        assert work.accounts.session("s1", later(hours=12)) is None
        assert work.accounts.sessions("k1", NOW) == 3
        work.accounts.close_session("s2")
        assert work.accounts.close_sessions("k1", but="s1") == 1
        assert work.accounts.sessions("k1", NOW) == 1


def test_tries_are_counted_by_key_and_forgotten(staffed: Store):
    with staffed.begin() as work:
        for minute in range(3):
            work.accounts.note_try("email:a", later(minutes=minute))
        assert work.accounts.tries("email:a", later(minutes=1)) == 2
        assert work.accounts.tries("email:b", NOW) == 0
        work.accounts.forget_tries("email:a")
        assert work.accounts.tries("email:a", NOW) == 0


def test_what_ended_long_ago_is_pruned_in_pieces(staffed: Store):
    with staffed.begin() as work:
        for minute in range(3):
            work.accounts.note_try("email:a", later(minutes=minute))
        work.accounts.open_session(session(ends=later(hours=1)))
        work.accounts.open_session(session("s2", ends=later(days=9)))
        work.accounts.add_link(AccountLink(digest="d1", coordinator_id="k1", ends=later(hours=1)))

        assert [work.accounts.prune(later(days=1), 2) for _ in range(4)] == [2, 2, 1, 0]
        assert work.accounts.sessions("k1", NOW) == 1


def test_a_resident_can_be_told_who_looked(town: Store):
    with town.begin() as work:
        for hour, (who, partner, what) in enumerate([("k1", "p1", VIEWED), ("k2", "p2", VIEWED), ("k1", "p1", "other")]):
            work.audit.add(AuditLine(at=later(hours=hour), who=who, partner_id=partner, what=what, subject="r0"))

        assert [(one.partner, one.coordinator_id) for one in work.audit.views_of("r0")] == [
            ("charity", "k2"), ("Trust", "k1"),
        ]
        assert work.audit.views_of("r1") == []
        assert [one.what for one in work.audit.lines(who="k1")] == ["other", VIEWED]
        assert len(work.audit.lines(limit=2)) == 2
        work.profiles.forget("r0", NOW)
        assert work.audit.views_of("r0") == []
        assert len(work.audit.lines()) == 3


@pytest.mark.parametrize(("wanted", "found"), [
    (Wanted(), ["r0", "r1", "r2"]),
    (Wanted(occupations=("nurse",)), ["r0", "r1"]),
    (Wanted(occupations=("cook",)), ["r2"]),
    (Wanted(occupations=("cook", "nurse"), outcodes=("B66",)), ["r0", "r2"]),
    (Wanted(languages=("ur",), outcodes=("B66", "B18")), ["r1", "r2"]),
    (Wanted(stages=("applied",)), ["r0"]),
    (Wanted(name="zoe"), ["r0"]),
    (Wanted(name="ANN Zoe"), ["r0"]),
    (Wanted(name="Zoe Bell"), []),
    (Wanted(phone="+447700900102"), ["r2"]),
    (Wanted(tags=("choir", "chess")), ["r2"]),
    (Wanted(languages=("pl",)), []),
])
def test_people_are_found_by_what_they_told(town: Store, wanted, found):
    with town.begin() as work:
        page = work.looking.find(EVERYONE, wanted)

        assert (ids(page), page.count, page.next) == (found, len(found), "")


def test_a_row_shows_what_a_coordinator_needs(town: Store):
    with town.begin() as work:
        [row] = work.looking.find(EVERYONE, Wanted(name="zoe")).rows

        assert (row.name, row.languages, row.channels, row.occupations, row.outcode, row.stage, row.last_seen) == (
            "Zoë Ann", ("ar",), ("sms",), ("nurse",), "B66", "applied", None,
        )


def test_what_is_found_comes_in_pages(town: Store):
    with town.begin() as work:
        first = work.looking.find(EVERYONE, Wanted(), limit=2)
        assert (ids(first), first.next, first.count) == (["r0", "r1"], "r1", 3)
        assert ids(work.looking.find(EVERYONE, Wanted(), after=first.next, limit=2)) == ["r2"]


def test_a_changed_or_removed_fact_changes_what_is_found(town: Store):
    with town.begin() as work:
        work.profiles.save_fact("r2", told("outcode", "B18"))
        assert ids(work.looking.find(EVERYONE, Wanted(outcodes=("B18",)))) == ["r1", "r2"]
        work.profiles.remove_fact("r2", "outcode", "")
        work.profiles.remove_fact("r0", "*", "nurse")
        assert ids(work.looking.find(EVERYONE, Wanted(outcodes=("B18",)))) == ["r1"]
        assert ids(work.looking.find(EVERYONE, Wanted(occupations=("nurse",)))) == ["r1"]
        assert ids(work.looking.find(EVERYONE, Wanted(outcodes=("B66",)))) == ["r0"]


@pytest.mark.parametrize("few", [500, 1], ids=["few", "many"])
def test_those_of_some_work_who_wrote_last_come_first(town: Store, monkeypatch, few: int):
    monkeypatch.setattr(looking, "_FEW", few)
    with town.begin() as work:
        def of(*occupations: str, skip: int = 0) -> list[str]:
            return list(work.looking.some(EVERYONE, 10, skip, occupations))

        assert of("nurse") == ["r1"], "r0 never wrote"
        assert of("nurse", "cook") == ["r2", "r1"]
        assert of("nurse", "cook", skip=1) == ["r1"]
        assert of("midwife") == []
        assert list(work.looking.some(looks("p2"), 10, 0, ("nurse", "cook"))) == ["r1"]


def test_behind_the_wall_nobody_is_there(town: Store):
    charity = looks("p2")
    with town.begin() as work:
        work.hand_overs.open(HandOverRequest(
            id="h0", resident_id="r0", contact_id="c0", reason="asked", urgent=True, at=NOW
        ))
        work.hand_overs.open(HandOverRequest(
            id="h1", resident_id="r1", contact_id="c1", reason="asked", urgent=False, at=NOW
        ))
        work.broadcasts.add(broadcast("B1", owner="p1"))
        work.broadcasts.add(broadcast("B2", owner="p2"))
        look, drafts = work.looking, (BroadcastState.DRAFT,)

        assert ids(look.find(charity, Wanted())) == ["r1"]
        assert ids(look.find(charity, Wanted(occupations=("nurse",)))) == ["r1"]
        assert ids(look.find(charity, Wanted(phone="+447700900100"))) == []
        assert ids(look.find(looks("p1"), Wanted())) == []
        assert look.resident(charity, "r0") is None
        assert look.resident(charity, "nobody") is None
        assert look.resident(charity, "r1").sights[0].because == "consent"
        assert look.some(charity, 10) == ["r1"]
        assert look.some(EVERYONE, 10) == ["r2", "r1"]
        assert set(look.listed(charity, ["r0", "r1", "r2", "r9"])) == {"r1"}
        row = look.find(charity, Wanted()).rows[0]
        assert look.listed(EVERYONE, ["r1"])["r1"] == replace(row, occupations=(), stage="")
        assert look.listed(EVERYONE, []) == {}
        assert [one.request.resident_id for one in work.inbox.listing(charity)] == ["r1"]
        assert [(one.request.resident_id, one.language) for one in work.inbox.listing(EVERYONE)] == [
            ("r0", "ar"), ("r1", "ur"),
        ]
        assert work.inbox.get(charity, "h0") is None
        assert work.inbox.get(charity, "h1") == work.inbox.get(EVERYONE, "h1")
        assert [one.id for one in look.broadcasts(charity, drafts)] == ["B2"]
        assert [one.id for one in look.broadcasts(EVERYONE, drafts)] == ["B1", "B2"]


def test_the_latest_consent_opens_and_closes_the_wall_and_a_referral_stands_by_itself(town: Store):
    charity = looks("p2")
    with town.begin() as work:
        work.profiles.record_consent("r1", seen_by("p2", granted=False, at=later(days=1)))
        work.profiles.record_consent("r1", seen_by("p2", at=later(days=-1)))
        assert ids(work.looking.find(charity, Wanted())) == []
        work.walls.open("p2", "r1", "referral:f1", NOW)
        work.walls.open("p2", "r1", "referral:f1", later(days=3))
        work.walls.open("gone", "r1", "referral:f2", NOW)
        assert [one.since for one in work.looking.resident(charity, "r1").sights] == [NOW]
        work.walls.close("p2", "r1", "referral:f1")
        assert work.looking.resident(charity, "r1") is None


def test_a_referral_opens_the_wall_for_the_partner_of_its_opening_while_it_is_passed_on(town: Store):
    charity = looks("p2")
    with town.begin() as work:
        work.openings.upsert(opportunity(), NOW)
        work.openings.own("o1", "p2")
        work.referrals.open("r0", "o1", NOW)
        assert ids(work.looking.find(charity, Wanted())) == ["r1"], "no coordinator has passed it on"
        assert work.referrals.settle("r0", "o1", ReferralStatus.PASSED_ON, "k1", NOW)
        assert ids(work.looking.find(charity, Wanted())) == ["r0", "r1"]
        assert ids(work.looking.find(looks("p1"), Wanted())) == []
        assert work.referrals.settle("r0", "o1", ReferralStatus.WITHDRAWN, "k1", NOW)
        assert ids(work.looking.find(charity, Wanted())) == ["r1"]


def test_forgetting_takes_the_person_out_of_every_search(town: Store):
    with town.begin() as work:
        work.profiles.forget("r1", NOW)

        assert ids(work.looking.find(looks("p2"), Wanted())) == []
        assert ids(work.looking.find(EVERYONE, Wanted(occupations=("nurse",)))) == ["r0"]


def test_a_held_sender_is_shown_until_it_may_send_again(town: Store):
    with town.begin() as work:
        work.outbox.hold_sender("telegram", later(hours=1), "429")

        assert [one.key for one in work.looking.held_senders(NOW)] == ["telegram"]
        assert work.looking.held_senders(later(hours=1)) == []


def test_an_opening_has_an_owner_and_can_be_opened_again(store: Store):
    with store.begin() as work:
        work.openings.upsert(opportunity(), NOW)
        work.openings.own("o1", "p2")
        assert work.openings.kept("o1").owner == "p2"
        assert not work.openings.reopen("o1")
        work.openings.close("o1", "filled", "")
        assert work.openings.reopen("o1")
        assert work.openings.get("o1").status == "open"
        assert not work.openings.reopen("nothing")


def test_residents_of_an_earlier_version_are_found_after_reindexing(sql_store: SqlStore, engine):
    with sql_store.begin() as work:
        for n in range(3):
            work.contacts.add(contact(f"c{n}", resident=f"r{n}", address=f"+4477009001{n:02}"))
            work.profiles.save_fact(f"r{n}", told("outcode", "B66"))
        work.commit()
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM resident_term")
        connection.exec_driver_sql("UPDATE resident SET terms = 0 WHERE id <> 'r2'")

    assert reindex(engine, sql_store._cipher, sql_store._lookup, chunk=1) == 2
    assert sql_store.reindex() == 0
    with sql_store.begin() as work:
        assert ids(work.looking.find(EVERYONE, Wanted(outcodes=("B66",)))) == ["r0", "r1"]


def test_no_name_of_a_coordinator_is_readable_in_the_database(sql_store: SqlStore, engine):
    with sql_store.begin() as work:
        work.accounts.save_partner(TRUST)
        work.accounts.add(account(name="k1"))
        work.accounts.open_session(session(notice="A word"))
        work.accounts.note_try("email:k1@example.org", datetime(2026, 11, 23, tzinfo=UTC))
        work.commit()
    with engine.connect() as connection:
        rows = [
            str(connection.exec_driver_sql(f"SELECT * FROM {table}").all())
            for table in ("coordinator", "web_session", "sign_in_try")
        ]

    assert not any(word in row for row in rows for word in ("example.org", "A coordinator", "a hash", "A word"))
