"""At most so many in so many seconds."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.console.try_page.limiter import Limiter

AT = datetime(2026, 11, 23, tzinfo=UTC)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=60))
def test_no_window_ever_holds_more_than_allowed(waits: list[int]) -> None:
    limiter = Limiter(allowed=3, window=timedelta(seconds=5))
    now, granted = AT, []
    for wait in waits:
        now += timedelta(seconds=wait)
        recent = [at for at in granted if at > now - timedelta(seconds=5)]
        taken = limiter.take("a", now)
        assert taken == (len(recent) < 3)
        if taken:
            granted.append(now)


def test_sessions_do_not_share_their_limit() -> None:
    limiter = Limiter(allowed=1)

    assert limiter.take("a", AT)
    assert limiter.take("b", AT)
    assert not limiter.take("a", AT)


def test_memory_is_bounded() -> None:
    limiter = Limiter(allowed=1, keys=2)
    for key in "abc":
        limiter.take(key, AT)

    assert limiter.take("a", AT)  # forgotten
    assert not limiter.take("c", AT)
