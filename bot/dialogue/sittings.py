"""English tests taken more than once: a further sitting does not erase the one before it.

Some regulators combine two sittings, so an earlier dated one is kept as a whole.
"""

from __future__ import annotations

from bot.dialogue import profile
from bot.dialogue.turn import Turn

TEST = "english_test"
DATE = "english_test_date"
DETAILS = ("english_version", "english_parts", DATE)
EARLIER = "english_sittings"
"""the fact: earlier sittings, oldest first, each a mapping of the facts above"""
MOST = 4


def taken_again(turn: Turn) -> Turn:
    """Make room for a further sitting: the one known is put by if it had a date, and its details are asked anew."""
    known = turn.state.known
    if TEST in known and DATE in known:
        sitting = {name: known[name] for name in (TEST, *DETAILS) if name in known}
        turn = profile.save(turn, EARLIER, [*known.get(EARLIER, []), sitting][-MOST:])
    for name in DETAILS:
        if name in known:
            turn = profile.remove(turn, name)
    return turn.set(passed=tuple(one for one in turn.state.passed if one not in DETAILS))
