"""Files that were sent in, their rows, and who works on them: one suite for every store."""

from dataclasses import replace

import pytest

from bot.assistant.ports import Store
from bot.assistant.uploads import GOING, Deed, Row, Upload, UploadState
from tests.contract.builders import NOW, event, later, opportunity


def upload(uid="u1", **changes):
    return replace(Upload(id=uid, name="a.csv", by="k1", partner_id="p1", at=NOW, asked=NOW), **changes)


ROWS = [
    Row(number=1, where="a.csv:2", deed=Deed.ADDED, title="Tea", event=True, like="Tee", value=event()),
    Row(number=2, where="a.csv:3", deed=Deed.REFUSED, why="is no row"),
    Row(number=3, where="a.csv:4", deed=Deed.CHANGED, title="Porter", fields=("place",), value=opportunity(),
        before=opportunity(place="Library")),
    Row(number=4, where="a.csv:5", deed=Deed.CHANGED, title="Tea", event=True, value=event(), before=event(place="Gym")),
]


@pytest.fixture
def full(store: Store):
    """One file with its rows."""
    with store.begin() as work:
        work.uploads.keep(upload())
        work.uploads.keep_rows("u1", ROWS)
        work.commit()
    return store


def test_a_file_comes_back_as_it_was_and_the_latest_first(store: Store):
    files = [upload(f"u{n}", at=later(days=n), name=f"{n}.csv") for n in range(3)]
    changed = replace(files[1], state=UploadState.IMPORTED, total=9, done=9, cursor=12, wide=True)
    with store.begin() as work:
        for one in (*files, changed):
            work.uploads.keep(one)
        work.uploads.keep_file("u1", b"\x00first")
        work.uploads.keep_file("u1", b"\x00\xff")

        assert work.uploads.get("u1", lock=True) == changed
        assert work.uploads.get("u9") is None
        assert list(work.uploads.latest(2)) == [files[2], changed]
        assert work.uploads.file("u1") == b"\x00\xff"
        work.uploads.drop_file("u1")
        assert work.uploads.file("u1") == b""


def test_rows_come_in_order_by_part_and_by_deed(full: Store):
    with full.begin() as work:
        rows = work.uploads

        assert list(rows.rows("u1", 0, 9, frozenset(Deed))) == ROWS
        assert list(rows.rows("u1", 1, 1, GOING)) == [ROWS[2]]
        assert list(rows.report("u1", 1, 2)) == [ROWS[1], replace(ROWS[2], value=None, before=None)]
        assert [row.number for row in rows.report("u1", 0, 9, Deed.CHANGED)] == [3, 4]
        assert dict(rows.counts("u1")) == {Deed.ADDED: 1, Deed.REFUSED: 1, Deed.CHANGED: 2}
        rows.keep_rows("u1", [replace(ROWS[0], deed=Deed.SAME)])
        assert [row.number for row in rows.rows("u1", 0, 9, GOING)] == [3, 4]
        assert not rows.counts("u2")


def test_one_worker_has_a_file_until_its_time_is_over(store: Store):
    with store.begin() as work:
        for name, state in (("u1", UploadState.LOOKING), ("u2", UploadState.UNDOING), ("u3", UploadState.LOOKED_AT)):
            work.uploads.keep(upload(name, state=state))
        work.commit()
    with store.begin() as work:
        rows = work.uploads
        assert list(rows.due(NOW)) == ["u1", "u2"]
        assert not rows.busy(NOW)
        assert rows.claim("u3", "a", NOW, later(seconds=30)) is None, "nothing is to be done"
        assert rows.claim("u1", "a", NOW, later(seconds=30)) == upload()
        assert rows.claim("u1", "a", later(seconds=5), later(seconds=35)) == upload(), "it may go on"
        assert rows.claim("u1", "b", later(seconds=6), later(seconds=36)) is None
        assert list(rows.due(NOW)) == ["u2"]
        assert rows.busy(NOW)
        rows.release("u1", "b")
        assert rows.claim("u1", "b", later(seconds=36), later(seconds=66)) == upload(), "the first one died"
        rows.release("u1", "b")
        rows.keep(upload(total=5))
        assert list(rows.due(NOW)) == ["u1", "u2"]


def test_old_files_go_with_their_rows_a_part_at_a_time(full: Store):
    with full.begin() as work:
        work.uploads.keep(upload("u2", at=later(days=1)))
        work.uploads.keep_file("u1", b"x")

        assert [work.uploads.prune(later(hours=1), 3) for _ in range(3)] == [3, 2, 0]
        assert [one.id for one in work.uploads.latest()] == ["u2"]
        assert not work.uploads.counts("u1")
        assert work.uploads.file("u1") == b""


def test_what_is_there_is_read_in_parts(store: Store):
    with store.begin() as work:
        for name in ("o1", "o2", "o3"):
            work.openings.upsert(opportunity(name, reference=name), NOW)
        work.openings.close("o2", "closed", "")
        work.events.upsert(event("e1", status="cancelled"), NOW)
        work.events.upsert(event("e2", starts=later(days=-2), ends=later(days=-2)), NOW)

        assert [one.id for one in work.uploads.openings_there(NOW, "", 9)] == ["o1", "o3"]
        assert [one.id for one in work.uploads.openings_there(NOW, "o1", 1)] == ["o3"]
        assert [one.id for one in work.uploads.events_there(NOW, "", 9)] == ["e1"]
        assert not work.uploads.events_there(NOW, "e1", 9)
