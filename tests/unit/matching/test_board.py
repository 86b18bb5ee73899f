"""Many openings for one person find what the plain rules find, one by one."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from bot.matching.board import Board, Boards
from bot.matching.findings import RANK, Case
from bot.matching.match import match, rank
from bot.matching.person import person_of
from bot.matching.reading import MADE
from bot.matching.rules import HARD_RULES
from bot.matching.score import PARTS
from tests.unit.matching.generated import blocks, known, profile_opening_day
from tests.unit.matching.people import opening, person


@pytest.mark.parametrize("seed", [1, 2])
def test_the_board_finds_what_the_plain_rules_find(seed):
    for today, people, openings in blocks(seed=seed, number=2_000):
        board = Board(openings, known())
        for one in people:
            ranks, scores = board.judge(person_of(one, known()), today)
            plain = [match(one, other, known(), today) for other in openings]
            assert [RANK[found.verdict] for found in plain] == ranks.tolist()
            assert [found.score for found in plain] == scores.tolist()


class Watched:
    """An opening or a profile that notes which of its fields were looked at."""

    def __init__(self, told, seen, before=""):
        self._told, self._seen, self._before = told, seen, before

    def __getattr__(self, name):
        value = getattr(self._told, name)
        if name == "requirements":
            return Watched(value, self._seen, "requirements.")
        self._seen.add(f"{self._before}{name}")
        return value


LOOKED_AT = {"helps": {"titles"}, "area": {"postcode"}, "night": {"hours", "shift"}}
"""what is read of an opening under another name"""


@settings(deadline=None)
@given(profile_opening_day())
def test_every_rule_and_part_says_what_it_reads(pair):
    one, offered, today = pair
    looker = person_of(one, known())
    everything = [(rule, read) for rule, read in HARD_RULES.items()] + [(part.value, part.reads) for part in PARTS]
    for look, read in everything:
        seen = set()
        finding = look(Case(person=looker, opening=Watched(offered, seen), knowledge=known(), today=today))
        allowed = {field for name in read.opening for field in LOOKED_AT.get(name, {name})}
        assert seen <= allowed, (look.__name__, finding)


def test_every_made_name_is_explained():
    assert set(MADE) == set(LOOKED_AT)


def test_the_board_is_kept_for_the_same_openings_only():
    boards, offered = Boards(), (opening("cook"), replace(opening("porter"), id="two"))
    kept = boards.of(offered, known())

    assert boards.of(list(offered), known()) is kept
    assert boards.of((offered[0], replace(offered[1])), known()) is not kept


def test_no_openings_no_matches(today):
    assert rank(person("cook"), (), known(), today) == ()
