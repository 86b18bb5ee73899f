"""The best people for an opening are those for whom the plain rules find it best."""

from dataclasses import replace

from bot.matching.match import match, rank
from bot.matching.people import People
from bot.matching.values import Verdict
from tests.unit.matching.generated import blocks, known
from tests.unit.matching.people import opening, person


def test_people_for_an_opening_is_the_same_match():
    for today, people, openings in blocks(seed=31, number=2_000):
        crowd = People(people, known(), today)
        for one in openings:
            plain = [(other, match(other, one, known(), today)) for other in people]
            sent = [(other, found) for other, found in plain if found.verdict is not Verdict.NEVER]
            best = sorted(sent, key=lambda pair: (-pair[1].score, pair[0].id))
            assert crowd.best_for(one, 5) == tuple(best[:5])


def test_only_those_for_whom_it_is_worth_a_message(today):
    offer = opening("cook")
    people = [replace(person("cook"), id="cook"), replace(person("cook"), id="told", told=frozenset({"o"})), person()]

    found = People(people, known(), today).best_for(offer, fresh_only=True)

    assert [one.id for one, _ in found] == [one.id for one in people if rank(one, (offer,), known(), today, fresh_only=True)]
    assert found[0][0].id == "cook"
    assert "told" not in {one.id for one, _ in found}


def test_nobody(today):
    assert People((), known(), today).best_for(opening("cook")) == ()
