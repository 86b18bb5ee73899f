"""A file goes through the worker in steps: killed anywhere it goes on, and one bad row stops no other."""

from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assistant.coordinators import Role, Viewer
from bot.assistant.feed import Import, Item
from bot.assistant.import_walk import CANNOT_BE_READ, LEASE, MOST_TRIES, NOT_DONE, READING, TOO_MANY, ImportWalk
from bot.assistant.row_judging import SAME_ADVERT, SAME_ID
from bot.assistant.sending_in import SMALL_BYTES, SendingIn
from bot.assistant.uploads import PATIENCE, Deed, UploadState
from bot.errors import ContentError, ImportRecordError, StoreUnavailable
from bot.matching.values import CommunityEvent, Kind, Opportunity
from bot.store.memory import MemoryStore

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
COORDINATOR = Viewer(coordinator_id="k", name="", role=Role.COORDINATOR, partner_id="trust")
MEMBER = Viewer(coordinator_id="m", name="", role=Role.PARTNER_MEMBER, partner_id="charity")
LONG = b"x" * (SMALL_BYTES + 1)
"""is left to the worker"""


def job(number, **changes):
    one = Opportunity(
        id=f"op{number}", kind=Kind.JOB, titles={"en": f"Job {number}"}, source="s", reference=f"j{number}",
    )
    return replace(one, **changes)


def tea(number, **changes):
    starts = NOW + timedelta(days=number)
    one = CommunityEvent(
        id=f"ev{number}", titles={"en": f"Tea {number}"}, starts=starts, ends=starts + timedelta(hours=1), source="s",
        reference=f"e{number}",
    )
    return replace(one, **changes)


def a_file(jobs=(), teas=(), problems=()):
    where = {Item(event=False, source="s", reference=one.reference): f"x:{n}" for n, one in enumerate(jobs, 2)}
    where |= {Item(event=True, source="s", reference=one.reference): f"x:{n}" for n, one in enumerate(teas, len(jobs) + 2)}
    return Import(
        opportunities=tuple(jobs), events=tuple(teas), where=where,
        problems=tuple(ImportRecordError(what, where="x:1") for what in problems),
    )


SEVEN = a_file([job(n) for n in range(4)], [tea(n) for n in range(1, 3)], ["is no row"])


def sending(store, found=SEVEN):
    ids = count(1)
    return SendingIn(store=store, read=lambda *_: found, new_id=lambda: f"u{next(ids)}")


def walk(store, found=SEVEN, worker="a", **more):
    return ImportWalk(**{"store": store, "read": lambda *_: found, "worker": worker, "chunk": 2, **more})


def clock():
    return NOW


def states(store):
    """Status of everything that is there."""
    with store.begin() as work:
        openings = {one.opportunity.reference: one.opportunity.status for one in work.openings.all_kept()}
        return openings | {held.event.reference: held.event.status for held in work.held_events.since(NOW)}


def upload(store, upload_id="u1"):
    with store.begin() as work:
        return work.uploads.get(upload_id)


def report(store):
    with store.begin() as work:
        return [(row.number, row.deed, row.why) for row in work.uploads.report("u1", 0, 99)]


class Killed(BaseException):
    """The process is gone."""


class Fragile:
    """A store whose process is killed at its n-th transaction, before it is on the disk or right after."""

    def __init__(self, store, left, on_disk):
        self.store, self.left, self.on_disk = store, left, on_disk

    @contextmanager
    def begin(self):
        with self.store.begin() as work:
            yield work
            self.left -= 1
            work.committed = work.committed and (self.left > 0 or self.on_disk)
        if self.left <= 0:
            raise Killed


WALKS = (
    (UploadState.LOOKING, UploadState.LOOKED_AT, set()),
    (UploadState.IMPORTING, UploadState.IMPORTED, {"open", "scheduled"}),
    (UploadState.UNDOING, UploadState.UNDONE, {"cancelled", "draft"}),
)


@settings(max_examples=30, deadline=None)
@given(kills=st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=1, max_size=MOST_TRIES - 1))
def test_wherever_it_is_killed_it_goes_on_and_does_nothing_twice(kills):
    store, now = MemoryStore(), NOW
    sending(store).look(COORDINATOR, "x", LONG, NOW)
    for begins, ends, statuses in WALKS:
        with store.begin() as work:
            work.uploads.keep(replace(work.uploads.get("u1"), state=begins, total=6, done=0, cursor=0))
            work.commit()
        for number, (left, on_disk) in enumerate(kills):
            with suppress(Killed):
                walk(Fragile(store, left, on_disk), worker=f"w{number}").run_due(lambda at=now: at)
            now += READING + timedelta(seconds=1)
        walk(store, worker="last").run_due(lambda at=now: at)

        found = upload(store)
        assert (found.state, found.done) == (ends, found.total)
        assert set(states(store).values()) == statuses
        with store.begin() as work:
            assert work.uploads.counts("u1") == {Deed.ADDED: 6, Deed.REFUSED: 1}
    assert len(states(store)) == 6


def test_what_is_long_waits_for_the_worker_and_what_is_short_does_not():
    store = MemoryStore()
    desk = sending(store)
    assert desk.look(COORDINATOR, "x", b"short", NOW).state is UploadState.LOOKED_AT
    waiting = desk.look(COORDINATOR, "x", LONG, NOW)
    assert waiting.state is UploadState.LOOKING
    assert not states(store)

    assert walk(store).run_due(clock) == 1
    assert upload(store, waiting.id).state is UploadState.LOOKED_AT
    assert walk(store).run_due(clock) == 0


def test_while_one_worker_has_it_another_leaves_it_alone():
    store = MemoryStore()
    desk = sending(store)
    desk.look(COORDINATOR, "x", LONG, NOW)
    other = walk(store, worker="b")
    seen = []

    def meanwhile():
        seen.append((other.run_due(clock), other.carry("u1", clock), desk.forsaken(upload(store), NOW + PATIENCE)))

    assert walk(store, rest=meanwhile).run_due(clock) == 1
    assert seen
    assert {one[:2] for one in seen} == {(0, False)}


def test_a_file_that_nobody_works_on_is_told_from_one_that_waits_its_turn():
    store = MemoryStore()
    desk = sending(store)
    one = desk.look(COORDINATOR, "x", LONG, NOW)
    late = NOW + PATIENCE
    assert not desk.forsaken(one, NOW + PATIENCE / 2)
    assert desk.forsaken(one, late)

    other = desk.look(COORDINATOR, "x", LONG, NOW)
    with store.begin() as work:
        work.uploads.claim(other.id, "a", late, late + LEASE)
        work.commit()
    assert not desk.forsaken(one, late)
    assert desk.forsaken(one, late + LEASE + timedelta(seconds=1))


def test_a_stopped_worker_gives_the_file_back_at_once():
    store = MemoryStore()
    sending(store).look(COORDINATOR, "x", LONG, NOW)
    stops = iter([False, False, True, True])

    assert walk(store).run_due(clock, lambda: next(stops)) == 0
    assert 0 < upload(store).done < 7
    assert walk(store, worker="b").run_due(clock) == 1


class Breaking:
    """A store that cannot keep one certain opening."""

    def __init__(self, store, error):
        self.store = store
        self.error = error

    @contextmanager
    def begin(self):
        with self.store.begin() as work:
            upsert = work.openings.upsert

            def put(one, at):
                if one.reference == "j1":
                    raise self.error
                return upsert(one, at)

            work.openings.upsert = put
            yield work


def test_a_record_that_breaks_its_chunk_does_not_cost_the_others():
    store = MemoryStore()
    desk = sending(Breaking(store, ValueError("a lone surrogate")))
    desk.look(COORDINATOR, "x", b"x", NOW)
    desk.bring_in(COORDINATOR, "u1", NOW)

    assert upload(store).state is UploadState.IMPORTED
    assert states(store).keys() == {"j0", "j2", "j3", "e1", "e2"}
    assert [row for row in report(store) if row[1] is Deed.REFUSED] == [(1, Deed.REFUSED, "is no row"), (3, Deed.REFUSED, NOT_DONE)]


def test_a_database_that_is_away_refuses_nothing():
    store = MemoryStore()
    desk = sending(Breaking(store, StoreUnavailable("away")))
    desk.look(COORDINATOR, "x", b"x", NOW)
    with pytest.raises(StoreUnavailable):
        desk.bring_in(COORDINATOR, "u1", NOW)

    assert walk(store, worker="b").run_due(lambda: NOW + timedelta(minutes=4)) == 1
    assert len(states(store)) == 6


def test_a_row_is_judged_again_when_it_goes_in():
    store = MemoryStore()
    desk = sending(store, a_file([job(1), job(2)]))
    desk.look(COORDINATOR, "x", b"x", NOW)
    with store.begin() as work:
        work.openings.upsert(job(1, source="elsewhere"), NOW)
        work.openings.upsert(job(2, place="Library"), NOW)
        work.commit()
    desk.bring_in(COORDINATOR, "u1", NOW)

    assert report(store) == [(1, Deed.REFUSED, SAME_ID), (2, Deed.CHANGED, "")]
    desk.undo(COORDINATOR, "u1", NOW)
    with store.begin() as work:
        assert work.openings.get("op2").place == "Library"
        assert work.openings.get("op1").status == "open"


def test_the_same_advert_twice_in_a_file_goes_in_once():
    store = MemoryStore()
    same = {"titles": {"en": "Porter"}, "partner": "Trust", "postcode": "B66 2QT", "closes": NOW.date()}
    desk = sending(store, a_file([job(1, **same), job(2, **same)]))
    desk.look(COORDINATOR, "x", b"x", NOW)

    assert report(store) == [(1, Deed.ADDED, ""), (2, Deed.REFUSED, SAME_ADVERT)]
    desk.bring_in(COORDINATOR, "u1", NOW)
    assert states(store) == {"j1": "open"}


def test_what_cannot_be_read_says_so():
    store = MemoryStore()

    def breaks(*_):
        raise RecursionError

    def refuses(*_):
        raise ContentError("has no column title")

    for number, (read, most, says) in enumerate(
        ((breaks, 9, CANNOT_BE_READ), (refuses, 9, "has no column title"), (lambda *_: SEVEN, 6, TOO_MANY)), 1
    ):
        desk = replace(sending(store), new_id=lambda number=number: f"u{number}")
        desk.look(COORDINATOR, "x", LONG, NOW)
        walk(store, read=read, most_rows=most).run_due(clock)
        found = upload(store, f"u{number}")
        assert (found.state, found.problem) == (UploadState.NOT_TAKEN, says)
        with store.begin() as work:
            assert work.uploads.file(f"u{number}") == b""


def test_a_file_that_brings_the_worker_down_is_given_up():
    store = MemoryStore()
    sending(store).look(COORDINATOR, "x", LONG, NOW)
    now = NOW

    def dies(*_):
        raise Killed

    for _ in range(MOST_TRIES):
        with pytest.raises(Killed):
            walk(store, read=dies).run_due(lambda at=now: at)
        now += timedelta(minutes=4)
    walk(store, read=dies).run_due(lambda: now)

    assert upload(store).problem == CANNOT_BE_READ


def test_a_file_that_may_change_everything_is_not_let_go_by_whoever_may_change_less():
    store = MemoryStore()
    desk = sending(store)
    desk.look(COORDINATOR, "x", b"x", NOW)
    colleague = replace(COORDINATOR, role=Role.PARTNER_MEMBER)

    assert desk.mine(colleague, "u1") is None
    assert desk.bring_in(colleague, "u1", NOW) is None
    desk.look(MEMBER, "x", b"x", NOW)
    assert desk.latest(MEMBER) == [one for one in desk.latest(COORDINATOR) if one.by == "m"]
