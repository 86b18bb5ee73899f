"""Where the jobs keep their own tables: a file beside SQLite's, a schema of its own on the same PostgreSQL."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url

from bot.errors import ConfigError

SCHEMA = "doorstep_jobs"
NETWORK_DISKS = frozenset({
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "fuse.glusterfs", "ceph", "fuse.ceph", "lustre", "afs",
})
MOUNTS = Path("/proc/self/mounts")


def jobs_url(database_url: str) -> URL:
    """`sqlite:///data/doorstep.db` -> `sqlite:///data/doorstep-jobs.db`; PostgreSQL stays as it is."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        return url.set(drivername="postgresql+psycopg")
    file = sqlite_file(url)
    return url.set(database=str(file.with_name(f"{file.stem}-jobs{file.suffix or '.db'}")))


def sqlite_file(url: URL) -> Path:
    """The file of an SQLite URL. Jobs outlive a process, so a database in memory will not do."""
    if not url.database or url.database == ":memory:":
        raise ConfigError(
            "scheduled work needs a database in a file", where="DOORSTEP_DATABASE_URL",
            advice="Use sqlite:///data/doorstep.db, or PostgreSQL.",
        )
    return Path(url.database)


def check_one_machine(url: URL, mounts: str | None = None) -> None:
    """SQLite on a network disk is how two machines come to share it, and how the file breaks. `mounts`: for tests."""
    if url.get_backend_name() != "sqlite":
        return
    if mounts is None:
        mounts = MOUNTS.read_text() if MOUNTS.exists() else ""  # elsewhere than on Linux we cannot tell
    kind = _disk_of(sqlite_file(url).absolute(), mounts)
    if kind in NETWORK_DISKS:
        raise ConfigError(
            f"the SQLite database lies on a network disk ({kind})", where="DOORSTEP_DATABASE_URL",
            advice="SQLite is for one machine and a disk of its own; use PostgreSQL for more than one.",
        )


def _disk_of(file: Path, mounts: str) -> str:
    """Type of the file system that holds the file; the longest mount point that leads to it decides."""
    found = [line.split() for line in mounts.splitlines() if len(line.split()) >= 3]
    leading = [(len(where), kind) for _, where, kind, *_ in found if file.is_relative_to(where.replace("\\040", " "))]
    return max(leading, default=(0, ""))[1]
