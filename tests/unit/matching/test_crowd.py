"""Very many people at once find what the plain rules find, one by one."""

from dataclasses import replace

import numpy as np
import pytest

from bot.matching.crowd import Judge, crowd_of, judge
from bot.matching.everybody import NONE, best_openings
from bot.matching.findings import RANK
from bot.matching.match import match, rank
from bot.matching.slots import MOST
from bot.matching.values import Experience, Profile, Verdict
from tests.unit.matching.generated import blocks, known, occupations
from tests.unit.matching.people import opening, person


@pytest.mark.parametrize("seed", range(3))
def test_the_crowd_finds_what_the_plain_rules_find(seed):
    verdicts = set()
    for today, people, openings in blocks(seed=seed + 100, number=4_000):
        crowd = Judge(crowd_of(people, known()), known(), today)
        for one in openings:
            ranks, scores = crowd.of(one)
            plain = [match(other, one, known(), today) for other in people]
            assert [RANK[found.verdict] for found in plain] == ranks.tolist()
            assert [found.score for found in plain] == scores.tolist()
            verdicts |= {found.verdict for found in plain}
    assert verdicts == set(Verdict)


@pytest.mark.parametrize("seed", [7, 8])
def test_the_best_of_everybody_are_those_of_each(seed):
    for today, people, openings in blocks(seed=seed, number=2_000):
        places = best_openings(crowd_of(people, known()), openings, known(), today, 4)
        for one, found in zip(people, places, strict=True):
            wanted = [match.opportunity for match in rank(one, openings, known(), today, 4)]
            assert [openings[place].id for place in found if place != NONE] == wanted


def test_who_did_more_than_there_are_slots_is_looked_at_plainly(today):
    many = Profile(id="many", experiences=tuple(Experience(occupation=one) for one in occupations()[: MOST + 1]))
    skilled = replace(person(), id="skilled", skills=("cook_for_many", "plan_for_many", "food_hygiene"))
    people = (many, person("cook"), skilled, replace(person("a work of tomorrow"), id="new"))
    crowd = crowd_of(people, known())

    assert set(crowd.plain) == {0, 2, 3}
    for offered in (opening("cook"), opening("catering_assistant"), opening(occupations()[MOST])):
        _, scores = judge(crowd, offered, known(), today)
        assert scores.tolist() == [match(one, offered, known(), today).score for one in people]


def test_nobody_and_nothing(today):
    assert judge(crowd_of((), known()), opening("cook"), known(), today)[0].tolist() == []
    assert best_openings(crowd_of((), known()), (opening("cook"),), known(), today, 3).shape == (0, 3)
    none = best_openings(crowd_of((person("cook"),), known()), (), known(), today, 3)
    assert np.array_equal(none, [[NONE] * 3])
