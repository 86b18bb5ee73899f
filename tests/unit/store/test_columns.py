"""Moments are stored and read as the same moment."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.columns import UtcDateTime

DIALECTS = [sqlite.dialect(), postgresql.dialect()]


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda d: d.name)
@pytest.mark.parametrize("moment", [
    datetime(2026, 11, 23, 10, 0, 0, 1, tzinfo=UTC),
    datetime(2026, 6, 1, 0, 30, tzinfo=timezone(timedelta(hours=1))),
    None,
])
def test_a_moment_comes_back_the_same_and_in_utc(dialect, moment):
    column = UtcDateTime()
    back = column.process_result_value(column.process_bind_param(moment, dialect), dialect)

    assert back == moment
    assert back is None or back.tzinfo is UTC


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda d: d.name)
def test_a_time_without_its_zone_is_refused(dialect):
    with pytest.raises(ValueError, match="zone"):
        UtcDateTime().process_bind_param(datetime(2026, 11, 23), dialect)
