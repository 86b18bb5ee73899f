"""Where the jobs keep their tables, and which disks will not do."""

from __future__ import annotations

import pytest
from sqlalchemy import make_url

from bot.errors import ConfigError
from bot.jobs.place import check_one_machine, jobs_url

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/export /srv/shared nfs4 rw 0 0
/dev/sdb1 /srv/shared/local ext4 rw 0 0
//host/share /mnt/my\\040share cifs rw 0 0
"""


@pytest.mark.parametrize(
    ("database", "jobs"),
    [
        ("sqlite:///data/doorstep.db", "sqlite:///data/doorstep-jobs.db"),
        ("sqlite:////var/lib/doorstep", "sqlite:////var/lib/doorstep-jobs.db"),
        ("postgresql+psycopg://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql://u@h/d", "postgresql+psycopg://u@h/d"),
    ],
)
def test_a_file_beside_the_applications_or_the_same_server(database, jobs):
    assert jobs_url(database) == make_url(jobs)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_cannot_hold_scheduled_work(url):
    with pytest.raises(ConfigError, match="database in a file"):
        jobs_url(url)


@pytest.mark.parametrize("path", ["/srv/shared/doorstep.db", "/mnt/my share/doorstep.db"])
def test_sqlite_on_a_network_disk_is_refused(path):
    with pytest.raises(ConfigError, match=r"network disk .*PostgreSQL"):
        check_one_machine(make_url(f"sqlite:///{path}"), MOUNTS)


@pytest.mark.parametrize(
    "url", ["sqlite:////var/doorstep.db", "sqlite:////srv/shared/local/doorstep.db", "postgresql+psycopg://h/srv/shared"]
)
def test_a_local_disk_and_a_server_are_fine(url):
    check_one_machine(make_url(url), MOUNTS)
