"""What only a database can do: keys, erasure, rotation, backups, migrations, failures. On SQLite and PostgreSQL."""

import io
import json
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from cryptography.fernet import Fernet
from sqlalchemy import Engine, MetaData, Table, create_engine, inspect, make_url, select, text, update

from bot.assistant.api_replies import ApiReply
from bot.assistant.api_tokens import ApiToken
from bot.assistant.attendance import How
from bot.assistant.audience import Audience
from bot.assistant.certificate import Certificate
from bot.assistant.coming import Coming
from bot.assistant.coordinators import VIEWED, AccountLink, AuditLine, Coordinator, Partner, Role, Stage, WebSession
from bot.assistant.door import check_in
from bot.assistant.fact_corrections import Correction
from bot.assistant.feed import FeedState, Item
from bot.assistant.held_events import Plan
from bot.assistant.hiding import Count
from bot.assistant.inbox import Deed, DeskLine
from bot.assistant.link import Link
from bot.assistant.ports import UnitOfWork
from bot.assistant.results import Figures
from bot.assistant.trial import Arm, Exposure
from bot.assistant.uploads import Deed as RowDeed
from bot.assistant.uploads import Row, Upload
from bot.assistant.values import Channel, HandOverRequest, OpeningAnswer, Programme
from bot.assistant.webhooks import News, Sending, Webhook
from bot.errors import ConfigError, StoreError, StoreUnavailable
from bot.store import backup, json_text
from bot.store import engine as engine_module
from bot.store.crypto import Cipher, Lookup, new_key
from bot.store.engine import make_engine
from bot.store.migrations import migrate, upgrade
from bot.store.migrations.run import configuration, newest
from bot.store.models import SEALED, metadata
from bot.store.models.contacts import contact as contact_table
from bot.store.models.installation import secret
from bot.store.rotation import rotate
from bot.store.unit_of_work import SqlStore
from tests.contract.builders import (
    NOW,
    PHONE,
    book,
    broadcast,
    contact,
    delivery,
    event,
    judging,
    later,
    line,
    opportunity,
    outcome,
    reply,
    settled,
)
from tests.contract.test_profiles import consent, fact

STORY = "a story nobody else tells"
NEED = "creche_for_two"
SECRET_FACT = "Aleppo University Hospital"


def live(store: SqlStore) -> None:
    """A resident with something in every table."""
    with store.begin() as work:
        work.inbound.first_time(Channel.SMS, "SM1", NOW)
        work.contacts.add(contact(last_inbound=NOW))
        work.contacts.add(contact("c2", resident="r2", address="+447700900124", opted_out=True))
        work.conversations.save("c1", json.dumps({"known": SECRET_FACT}), 0)
        work.conversations.log("c1", [line(STORY), line(STORY, "out")])
        work.profiles.save_fact("r1", fact(value=SECRET_FACT))
        work.profiles.record_consent("r1", consent())
        work.profiles.set_alerts("r1", True)
        work.openings.upsert(opportunity(), NOW)
        work.openings.tell("r1", "o1", NOW)
        work.openings.answer("r1", OpeningAnswer(opportunity_id="o1", answer="interested", reason="", at=NOW))
        work.outcomes.record("r1", outcome())
        work.outcomes.plan("r1", "o1", later(days=7))
        work.outcomes.remind("r1", "o1", later(days=8).date())
        work.referrals.open("r1", "o1", NOW)
        work.event_walks.move("e1", "", done=True)
        work.feeds.record(FeedState(name="nhs", due=NOW))
        work.feeds.list_again("nhs", {Item(event=False, source="feed", reference="ref-o1"): None, Item(event=True, source="f", reference="r"): NOW}, NOW)
        work.events.upsert(event(), NOW)
        book(work, "e1", "r1", "b1", NOW, needs=(NEED,))
        work.places.reminded(work.places.bookings("r1"), event().starts, "day", NOW)
        assert check_in(work, "e1", event().starts, "b1", How.WORD, "resident", NOW) == "came"
        work.attendance.value("b1", "yes", NOW)
        work.certificates.keep("token", Certificate(
            booking_id="b1", event_id="e1", name=SECRET_FACT, at=NOW, until=later(days=60),
        ))
        work.coming.keep(Coming(booking_id="b1", starts=event().starts, kind="day", yes=True, at=NOW))
        work.trials.expose(Exposure(
            trial="others", resident_id="r1", arm=Arm.A, at=NOW, booking_id="b1", event_id="e1", starts=event().starts,
        ))
        work.events.upsert(event(place="Gym"), NOW)
        work.hand_overs.open(HandOverRequest(
            id="h1", resident_id="r1", contact_id="c1", reason="asked", urgent=False, at=NOW
        ))
        work.inbox.note(DeskLine(contact_id="c1", kind=Deed.NOTE, who="k1", at=NOW, text=STORY))
        work.outbox.add([delivery("d1", text=STORY), delivery("d2", text=STORY, expires=later(days=1))])
        work.outbox.claim(Channel.SMS, "me", NOW, 1, 60)
        work.outbox.settle("me", [settled("d1", provider_id="SM9", rest_until=NOW)])
        work.outbox.receipt(Channel.SMS, "SM404", "delivered", "", NOW)
        work.outbox.take_tokens("telegram", NOW, 1, 30, 3)
        work.profiles.tag("r1", "market", on=True)
        work.broadcasts.add(broadcast())
        assert work.recipients.expand("B4RD", Audience(), judging(), "", 9, NOW).added == 1
        work.broadcasts.add_reply(reply(text=STORY))
        work.links.offer("c1", "KRTQWP", later(minutes=15))
        work.links.missed(Channel.SMS, PHONE, NOW)
        work.links.keep(Link(
            id="l1", kept="r1", joined="r9", at=NOW, contacts=("c9",), bookings=(), tags=(), alerts=(True, True, True),
            facts=(fact(value=STORY),), facts_joined=(), answers=(),
        ))
        work.programmes.add(Programme(code="JOIN-LIBRARY", source="library", made=NOW))
        work.sharers.open("c1")
        work.sharers.call("c1", SECRET_FACT)
        work.sharers.speak("c1", NOW, later(minutes=10))
        work.profiles.forget("r2", NOW)
        _staff(work)
        work.commit()


def _staff(work: UnitOfWork) -> None:
    """Coordinators, what they did, and whom they may see."""
    work.accounts.save_partner(Partner(id="p1", name="Trust"))
    work.accounts.add(Coordinator(
        id="k1", email="someone@example.org", name=STORY, role=Role.READER, partner_id="p1", password="argon",
    ))
    work.accounts.add_link(AccountLink(digest="d1", coordinator_id="k1", ends=later(days=1)))
    work.accounts.open_session(WebSession(
        digest="s1", coordinator_id="k1", stage=Stage.SIGNED_IN, opened=NOW, seen=NOW, ends=later(days=1), notice=STORY,
    ))
    work.accounts.note_try("email:someone@example.org", NOW)
    work.audit.add(AuditLine(at=NOW, who="k1", partner_id="p1", what=VIEWED, subject="r1"))
    work.profiles.save_fact("r1", fact(name="name", of="", value=SECRET_FACT))
    work.likenesses.keep([("r1", "r9")], NOW)
    work.walls.open("p1", "r1", "consent", NOW)
    work.held_events.plan(Plan(
        event_id="e1", fields={"status": "cancelled"}, by="k1", partner_id="p1", at=NOW, due=later(minutes=5),
    ))
    work.uploads.keep(Upload(id="u1", name=STORY, by="k1", partner_id="p1", at=NOW, asked=NOW))
    work.uploads.keep_file("u1", STORY.encode())
    work.uploads.keep_rows("u1", [Row(number=1, where="1", deed=RowDeed.REFUSED, title=STORY, why=SECRET_FACT)])
    work.tally.asked("r1", "skills.work", NOW)
    work.tally.keep(Figures(partner="", at=NOW, counts={"people": {"came": Count(all=1, language={"ar": 1})}}))
    work.corrections.add(Correction(
        resident_id="r1", name="name", of="", before=SECRET_FACT, was="said", told=NOW, after=STORY, reason=STORY,
        at=NOW, who="k1", partner_id="p1",
    ))
    _systems(work)


def _systems(work: UnitOfWork) -> None:
    """What partners' own systems did."""
    work.referrals.reply("r1", "o1", STORY)
    work.api.add_token(ApiToken(
        id="t1", partner_id="p1", name="Case system", digest="d", scopes=frozenset(), made=NOW, ends=later(days=1),
    ))
    work.api.keep_reply(ApiReply(partner_id="p1", key="k", request="q", status=201, body=STORY, at=NOW))
    work.api.refer("p1", "r1", "o1", NOW)
    work.webhooks.keep(Webhook(
        id="w1", partner_id="p1", address="https://hooks.example.org", secret=SECRET_FACT, news=frozenset(), made=NOW,
    ))
    work.webhooks.see("w1", {"opening:o1": "mark"})
    work.webhooks.put(Sending(
        id="s1", webhook_id="w1", kind=News.REFERRAL_CHANGED, body=STORY, made=NOW, due=NOW, resident_id="r1",
    ))


def rows(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    with engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in metadata.sorted_tables
        }


def tokens(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return [t for column in SEALED for t in connection.scalars(select(column).where(column != ""))]


def test_the_sample_life_touches_every_table(sql_store: SqlStore, engine: Engine):
    """Or the tests below would prove nothing about the table left out."""
    live(sql_store)

    assert [name for name, found in rows(engine).items() if not found] == []


def test_no_personal_word_is_readable_in_the_database(sql_store: SqlStore, engine: Engine):
    live(sql_store)
    everything = repr(rows(engine))

    assert len(tokens(engine)) == 29
    for private in (PHONE, PHONE[1:], "7700900124", STORY, SECRET_FACT, NEED, "example.org", "KRTQWP"):
        assert private not in everything


def content(engine: Engine) -> bytes:
    """Every byte of the database's files, write-ahead log included."""
    path = engine_module.sqlite_path(engine.url)
    return b"".join(one.read_bytes() for one in sorted(path.parent.glob(f"{path.name}*")))


def test_after_forgetting_no_byte_is_left_in_the_file(sqlite_engine: Engine, data_key: str):
    """Neither plain nor sealed: what was sealed is gone from the file too, so that no key can bring it back."""
    store = SqlStore(sqlite_engine, Cipher(data_key))
    live(store)
    with sqlite_engine.connect() as connection:
        hashed = connection.scalar(select(contact_table.c.address_hash))
    of_others = ("secret", "broadcast", "coordinator", "web_session", "upload", "upload_file", "upload_row", "api_reply", "webhook")
    kept = {value for table in of_others for value in rows(sqlite_engine)[table][0]}
    sealed = set(tokens(sqlite_engine)) - kept
    engine_module.compact(sqlite_engine)
    before = content(sqlite_engine)
    assert len(sealed) == 17
    assert all(there.encode() in before for there in (str(hashed), *sealed))

    with store.begin() as work:
        work.profiles.forget("r1", NOW)
        work.commit()
    engine_module.compact(sqlite_engine)
    store.close()

    for gone in (PHONE, PHONE[1:], STORY, SECRET_FACT, NEED, str(hashed), *sealed):
        assert gone.encode() not in content(sqlite_engine), "something is left"


def test_a_deletion_is_overwritten_even_before_the_file_is_compacted(sqlite_engine: Engine):
    with sqlite_engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1


def test_consent_evidence_stays_without_identity(sql_store: SqlStore, engine: Engine):
    live(sql_store)
    with sql_store.begin() as work:
        work.profiles.forget("r1", NOW)
        work.commit()

    [evidence] = rows(engine)["consent"]
    assert str(evidence[1]).startswith("forgotten:")
    assert "'r1'" not in repr(rows(engine)), "a chance pair of letters in a sealed text is not the id"


def test_the_words_of_a_farewell_are_erased_once_sent(sql_store: SqlStore, engine: Engine):
    with sql_store.begin() as work:
        work.contacts.add(contact())
        work.profiles.forget("r1", NOW)
        work.outbox.add([delivery("d1")])
        work.outbox.claim(Channel.SMS, "me", NOW, 1, 60)
        work.outbox.settle("me", [settled("d1")])
        work.commit()

    assert len(tokens(engine)) == 1, "only the look-up key"


def test_the_data_key_can_be_changed_while_addresses_are_still_found(sql_store: SqlStore, engine: Engine, data_key):
    live(sql_store)
    before = rows(engine)
    key = new_key()
    sealed = len(tokens(engine))

    assert rotate(engine, Cipher(f"{key},{data_key}"), chunk=1) == sealed
    assert all(Fernet(key).decrypt(token) for token in tokens(engine))
    rotated = SqlStore(engine, Cipher(key))
    with rotated.begin() as work:
        assert work.contacts.find(Channel.SMS, PHONE) == contact(last_inbound=NOW, number=1, hears_until=later(minutes=10))
        assert [f.value for f in work.profiles.facts("r1")] == [SECRET_FACT] * 2
        assert [one.text for one in work.conversations.lines("c1")] == [STORY, STORY]
        assert work.conversations.load("c1") == (json.dumps({"known": SECRET_FACT}), 1)
        assert [d.message.text for d in work.outbox.claim(Channel.SMS, "me", NOW, 9, 60)] == [STORY]
    assert before["inbound"] == rows(engine)["inbound"]


def test_a_wrong_data_key_is_noticed_at_the_start(sql_store: SqlStore, engine: Engine):
    with pytest.raises(ConfigError, match="DOORSTEP_DATA_KEY"):
        SqlStore(engine, Cipher(new_key()))


def test_two_stores_on_one_database_find_the_same_addresses(sql_store: SqlStore, engine: Engine, data_key):
    with sql_store.begin() as work:
        work.contacts.add(contact())
        work.commit()

    with SqlStore(engine, Cipher(data_key)).begin() as work:
        assert work.contacts.find(Channel.SMS, PHONE) == contact()


def test_a_field_sealed_with_a_lost_key_is_an_error_that_names_no_content(sql_store: SqlStore, engine: Engine):
    live(sql_store)
    with engine.begin() as connection:
        connection.execute(update(contact_table).values(address=Fernet(Fernet.generate_key()).encrypt(b"x").decode()))

    with pytest.raises(StoreError, match="DOORSTEP_DATA_KEY"), sql_store.begin() as work:
        work.contacts.get("c1")


# Backups


def test_rows_come_back_as_they_were(sql_store: SqlStore, engine: Engine, data_key, tmp_path: Path):
    """From either database to SQLite, and from there to either: also how one moves to PostgreSQL."""
    live(sql_store)
    before, out = rows(engine), io.StringIO()
    count = backup.export_rows(engine, out)
    assert count == sum(map(len, before.values()))
    other = make_engine(f"sqlite:///{tmp_path / 'other.db'}")
    upgrade(other)
    SqlStore(other, Cipher(data_key))
    assert backup.import_rows(other, out.getvalue().splitlines()) == count
    assert rows(other) == before

    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    back = io.StringIO()
    backup.export_rows(other, back)
    backup.import_rows(engine, back.getvalue().splitlines())
    assert rows(engine) == before
    other.dispose()

    with SqlStore(engine, Cipher(data_key)).begin() as work:
        assert work.contacts.find(Channel.SMS, PHONE) == contact(last_inbound=NOW, number=1, hears_until=later(minutes=10))
        assert work.outbox.add([delivery("next")]) == 1, "numbers go on behind the imported rows"
        work.profiles.record_consent("r1", consent())
        work.conversations.log("c1", [line("and on")])


@pytest.mark.parametrize(("spoil", "where"), [
    (lambda lines: [], "line 1"),
    (lambda lines: ['{"kind":"other"}', *lines[1:]], "line 1"),
    (lambda lines: [lines[0].replace(newest(), "9999"), *lines[1:]], "line 1"),
    (lambda lines: [*lines[:3], "{broken"], "line 4"),
    (lambda lines: [*lines[:3], "[]"], "line 4"),
    (lambda lines: [*lines[:3], '{"table":"nothing","row":{}}'], "line 4"),
    (lambda lines: [*lines[:3], '{"table":"resident","row":{"shoe":1}}'], "line 4"),
    (lambda lines: [*lines[:3], '{"table":"inbound","row":{"at":"noon"}}'], "line 4"),
])
def test_a_damaged_backup_names_its_line_and_leaves_nothing_behind(sql_store: SqlStore, engine: Engine, spoil, where):
    live(sql_store)
    out = io.StringIO()
    backup.export_rows(engine, out)
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())

    with pytest.raises(ConfigError, match=where):
        backup.import_rows(engine, spoil(out.getvalue().splitlines()))
    assert sum(map(len, rows(engine).values())) == 0


def test_a_backup_is_not_poured_over_living_rows(sql_store: SqlStore, engine: Engine):
    live(sql_store)
    out = io.StringIO()
    backup.export_rows(engine, out)

    with pytest.raises(StoreError, match="not empty"):
        backup.import_rows(engine, out.getvalue().splitlines())


def test_a_running_sqlite_database_is_copied_whole(sqlite_engine: Engine, data_key, tmp_path: Path):
    live(SqlStore(sqlite_engine, Cipher(data_key)))
    target = tmp_path / "copy.db"
    backup.copy_file(sqlite_engine, target)

    copy = make_engine(f"sqlite:///{target}")
    assert rows(copy) == rows(sqlite_engine)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    copy.dispose()
    with pytest.raises(ConfigError, match="already"):
        backup.copy_file(sqlite_engine, target)


# Migrations


def test_the_migrations_make_the_tables_of_the_models(engine: Engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, metadata) == []


def test_the_migrations_make_the_same_statements_as_the_models(sqlite_engine: Engine):
    """Partial indexes and defaults too, which the comparison above does not see."""
    models = create_engine("sqlite://")
    metadata.create_all(models)
    query = text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'alembic%' ORDER BY name")

    def statements(engine: Engine) -> dict[str, list[str]]:
        """Their lines; the order of constraints means nothing."""
        with engine.connect() as connection:
            found = connection.execute(query).all()
        return {name: sorted(filter(None, (part.strip(" \t()") for part in re.split(r"[\n,]", sql)))) for name, sql in found}

    assert statements(sqlite_engine) == statements(models)


@pytest.mark.postgres
def test_the_migrations_make_the_same_indexes_as_the_models(postgres_engine: Engine):
    query = text("SELECT indexname, replace(indexdef, current_schema() || '.', '') FROM pg_indexes"
                 " WHERE schemaname = current_schema() AND tablename NOT LIKE 'alembic%' ORDER BY 1")
    with postgres_engine.connect() as connection:
        migrated = connection.execute(query).all()
        connection.execute(text("CREATE SCHEMA fresh"))
        connection.execute(text("SET LOCAL search_path TO fresh"))
        metadata.create_all(connection, checkfirst=False)

        assert connection.execute(query).all() == migrated
        assert len(migrated) > 30


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_bookings_made_before_there_was_a_line_keep_their_places(request, kind, tmp_path: Path, data_key):
    """Read back by today's store: the same standing, in the order they were made, each with a move."""
    url = f"sqlite:///{tmp_path / 'old.db'}" if kind == "sqlite" else request.getfixturevalue("empty_postgres_url")
    engine = make_engine(url)
    with engine.begin() as connection:
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        old = Table("event", MetaData(), autoload_with=connection), Table("booking", MetaData(), autoload_with=connection)
        connection.execute(old[0].insert(), [{
            "id": "e1", "source": "", "reference": "", "status": "scheduled", "starts": event().starts.replace(tzinfo=None),
            "body": json_text.of_event(event(source="", reference="")),
        }])
        noon = NOW.replace(tzinfo=None)
        connection.execute(old[1].insert(), [
            {"id": f"b{n}", "event_id": "e1", "resident_id": f"r{n}", "status": status, "at": noon, "cancelled": ended}
            for n, (status, ended) in enumerate([("cancelled", noon.replace(hour=11)), ("booked", None), ("booked", None)])
        ])
    upgrade(engine)

    store = SqlStore(engine, Cipher(data_key))
    with store.begin() as work:
        assert [(one.id, one.status, one.number, one.at, one.people) for one in work.places.listing("e1")] == [
            ("b0", "cancelled", 1, later(hours=1), 1), ("b1", "booked", 2, NOW, 1), ("b2", "booked", 3, NOW, 1),
        ]
        assert [(one.number, one.kind, one.why) for one in work.places.moves("e1")] == [
            (1, "cancelled", "migrated"), (2, "booked", "migrated"), (3, "booked", "migrated"),
        ]
        assert book(work, "e1", "r4", "b4", NOW) == "full"
        assert list(work.events.sessions(NOW, later(days=2))) == [("e1", event().starts)]
    store.close()


def test_migrating_again_changes_nothing(sql_store: SqlStore, engine: Engine):
    live(sql_store)
    before = rows(engine)
    upgrade(engine)

    assert rows(engine) == before


def test_a_database_of_a_newer_version_is_refused_and_left_alone(engine: Engine):
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        with pytest.raises(StoreError, match="newer version"):
            upgrade(engine)
    finally:
        with engine.begin() as connection:
            connection.execute(text(f"UPDATE alembic_version SET version_num = '{newest()}'"))


def test_a_migration_that_fails_leaves_no_half(tmp_path: Path):
    path = tmp_path / "half.db"
    engine = make_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE sender (key TEXT)"))  # in the way of ours
    with pytest.raises(StoreError):
        upgrade(engine)

    assert set(inspect(engine).get_table_names()) == {"sender"}
    engine.dispose()


def test_events_from_before_codes_were_a_column_are_found_by_theirs(tmp_path: Path, data_key):
    engine = make_engine(f"sqlite:///{tmp_path / 'old.db'}")
    config = configuration()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        body = json_text.of_event(event(code="kr7hw"))
        connection.execute(
            text(
                "INSERT INTO event (id, source, reference, status, starts, body) "
                "VALUES ('e1', 'calendar', 'ref-e1', 'scheduled', '2026-11-24 10:00:00', :body)"
            ),
            {"body": body},
        )
    upgrade(engine)

    with SqlStore(engine, Cipher(data_key)).begin() as work:
        assert [one.id for one in work.events.by_code("KR7HW")] == ["e1"]
    engine.dispose()


# Files and failures


def test_the_file_and_its_folder_are_made_for_this_user_only(tmp_path: Path):
    path = tmp_path / "data" / "doorstep.db"
    migrate(f"sqlite:///{path}")

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_open_file_is_closed_to_others(tmp_path: Path):
    path = tmp_path / "doorstep.db"
    path.touch(mode=0o644)
    make_engine(f"sqlite:///{path}").dispose()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("url", [
    "", "nonsense", "mysql://somebody:hunter2@host/db", "sqlite://", "sqlite:///:memory:", "postgresql+asyncpg://host/db",
    "postgresql://somebody:hunter2@host:port/db",
])
def test_an_address_we_cannot_use_is_refused_without_showing_a_password(url):
    with pytest.raises(ConfigError, match="DOORSTEP_DATABASE_URL") as caught:
        make_engine(url)
    assert "hunter2" not in str(caught.value)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path):
    path = tmp_path / "letter.txt"
    path.write_text("Dear all, this is a letter and not a database." * 99)

    with pytest.raises(ConfigError, match=r"letter\.txt: this file is not an SQLite database"):
        make_engine(f"sqlite:///{path}")
    assert path.read_text().startswith("Dear all")


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path):
    with pytest.raises(ConfigError, match="cannot be opened"):
        make_engine(f"sqlite:///{tmp_path}")


def test_a_database_without_tables_says_what_to_run(tmp_path: Path, data_key):
    engine = make_engine(f"sqlite:///{tmp_path / 'new.db'}")
    with pytest.raises(StoreError, match="doorstep migrate"):
        SqlStore(engine, Cipher(data_key))
    engine.dispose()


def test_a_locked_database_is_unavailable_for_now(sqlite_engine: Engine, data_key, monkeypatch):
    monkeypatch.setattr(engine_module, "_PRAGMAS", ("PRAGMA busy_timeout = 50",))
    store = SqlStore(make_engine(str(sqlite_engine.url)), Cipher(data_key))
    with sqlite_engine.begin(), pytest.raises(StoreUnavailable, match="locked or away"), store.begin():
        pass
    with store.begin() as work:
        assert work.contacts.get("c1") is None
    store.close()


def test_a_server_that_is_away_is_unavailable_and_its_password_is_not_told():
    with pytest.raises(StoreUnavailable) as caught:
        migrate("postgresql+psycopg://somebody:hunter2@127.0.0.1:1/doorstep")
    assert "hunter2" not in str(caught.value)


def test_a_contradiction_shows_no_row(sql_store: SqlStore):
    with sql_store.begin() as work:
        work.contacts.add(contact())
        work.commit()
    with pytest.raises(StoreError) as caught, sql_store.begin() as work:
        work.contacts.add(contact())
    assert PHONE not in str(caught.value)
    assert PHONE not in str(caught.value.__cause__)


@pytest.mark.parametrize(
    "key", ["", " , ", "short", "§" * 44, new_key() + ",x"], ids=["none", "commas", "short", "no letters", "one of two"]
)
def test_a_data_key_that_is_none_is_refused_without_showing_it(key):
    with pytest.raises(ConfigError, match="DOORSTEP_DATA_KEY") as caught:
        Cipher(key)
    assert not key.strip(" ,") or key not in str(caught.value)


def test_keys_are_not_shown():
    assert "736563726574" not in repr(Lookup(b"secret"))
    assert "secret" not in repr(Lookup(b"secret"))


def test_a_channel_is_part_of_what_an_address_is_found_by():
    lookup = Lookup(b"secret")
    assert lookup.address(Channel.SMS, "1") != lookup.address(Channel.TELEGRAM, "1")


def test_the_migrations_run_from_an_installed_package(tmp_path: Path):
    """From another folder and another process, as from the wheel."""
    code = f"from bot.store.migrations import migrate; migrate('sqlite:///{tmp_path / 'w.db'}')"
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env={"PYTHONPATH": str(root)}, check=True)

    engine = create_engine(f"sqlite:///{tmp_path / 'w.db'}")
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == newest()
        assert connection.execute(select(secret)).all() == []


def test_a_second_engine_leaves_the_locks_of_the_first_alone(tmp_path: Path):
    """Two engines of one process on one file, and another process that comes and goes."""
    url = f"sqlite:///{tmp_path}/doorstep.db"
    migrate(url)
    first = make_engine(url)
    with first.begin() as work:
        work.execute(text("INSERT INTO resident (id, alerts) VALUES ('r1', false)"))

    make_engine(url).dispose()
    code = "import sys, sqlite3; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT * FROM resident').fetchall(); c.close()"
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "doorstep.db")], check=True)

    assert (tmp_path / "doorstep.db-wal").exists(), "the other process thought that it was the last"
    first.dispose()


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_what_was_paused_before_there_was_a_mark_for_it_is_held(kind, request, tmp_path, data_key):
    """It used to be a time in the far future."""
    url = f"sqlite:///{tmp_path}/old.db"
    if kind == "postgresql":
        server = make_url(request.getfixturevalue("postgres_url"))
        with create_engine(server, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text(f"CREATE DATABASE {server.database}_old"))
        url = server.set(database=f"{server.database}_old").render_as_string(hide_password=False)
    engine = make_engine(url)
    upgrade(engine, "0004")
    old = {
        "contact_id": "c1", "channel": "sms", "body": "", "cause": "broadcast", "created": "2026-11-23 10:00:00+00",
        "sequence": 1, "status": "pending", "priority": 9, "owner": "", "attempts": 0, "provider_id": "", "error": "",
    }
    with engine.begin() as connection:
        for name, not_before in (("paused", "9999-01-01 00:00:00"), ("waits", "2026-11-23 12:00:00")):
            zone = ".000000" if kind == "sqlite" else "+00"
            row = {**old, "created": f"2026-11-23 10:00:00{zone}", "id": name, "cause_id": name, "not_before": f"{not_before}{zone}"}
            connection.execute(
                text(f"INSERT INTO delivery ({', '.join(row)}) VALUES ({', '.join(f':{one}' for one in row)})"), row,
            )
    upgrade(engine)
    with SqlStore(engine, Cipher(data_key)).begin() as work:
        assert work.outbox.next_due(Channel.SMS, NOW) == NOW.replace(hour=12)
        assert work.recipients.release("paused") == 1
        assert work.recipients.release("waits") == 0
        assert work.outbox.next_due(Channel.SMS, NOW) == NOW
    engine.dispose()
