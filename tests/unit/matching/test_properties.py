"""What holds for every person and every opening, on generated pairs that hit the edges."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.catalogues import live_languages
from bot.matching.findings import RANK
from bot.matching.match import match, rank
from bot.matching.values import Profile, Verdict
from bot.speaking.catalogue import HOLE, say
from tests.fakes import content
from tests.unit.matching.generated import (
    TODAYS,
    blocks,
    known,
    opportunities,
    pairs,
    profile_opening_day,
    profiles,
)
from tests.unit.matching.more import MORE
from tests.unit.matching.plainly import RULES, SENT, wrong

MANY = 100_000
SOME = 4_000
QUICK = settings(deadline=None)  # the machine may be busy


def test_no_violation_in_a_hundred_thousand_pairs():
    """Closing, age, permission, registration, title, stepping stone and English, said again in plainly.py."""
    found, verdicts = [], Counter()
    for today, people, openings in blocks(seed=20261121, number=MANY):
        by_id = {one.id: one for one in openings}
        for person in people:
            for one in rank(person, openings, known(), today):
                verdicts[one.verdict] += 1
                opening = by_id[one.opportunity]
                found += [(why, person, opening, today) for why in wrong(person, opening, today, known(), one.verdict)]
    assert not found, f"{Counter(why for why, *_ in found)}, first: {found[0]}"
    assert sum(verdicts[one] for one in SENT) > MANY / 50
    assert all(verdicts[one] > 100 for one in Verdict if one is not Verdict.NEVER)


@pytest.fixture(scope="module")
def many_pairs():
    return list(pairs(3, 50_000))


@pytest.mark.parametrize("name", RULES)
def test_the_generated_pairs_reach_every_rule(name, many_pairs):
    broken = sum(bool(RULES[name](person, opening, day, known())) for person, opening, day in many_pairs)
    assert broken > 20


@QUICK
@given(profile_opening_day())
def test_no_violation(pair):
    person, opening, day = pair
    assert list(wrong(person, opening, day, known(), match(person, opening, known(), day).verdict)) == []


@pytest.fixture(scope="module")
def judged():
    """Some pairs with their verdict."""
    return [(*pair, match(pair[0], pair[1], known(), pair[2]).verdict) for pair in pairs(seed=4, number=SOME)]


@pytest.mark.parametrize("way", MORE)
def test_more_evidence_never_makes_a_verdict_worse(way, judged):
    worse, told = [], 0
    for person, opening, day, before in judged:
        for better in MORE[way](person, opening, day):
            told += 1
            after = match(better, opening, known(), day).verdict
            if RANK[after] > RANK[before]:
                worse.append((before, after, person, better, opening, day))
    assert not worse, f"{len(worse)} of {told}, first: {worse[0]}"
    assert told > 100


@QUICK
@given(profile_opening_day(), st.sampled_from(sorted(MORE)))
def test_more_evidence_never_makes_a_verdict_worse_anywhere(pair, way):
    person, opening, day = pair
    before = match(person, opening, known(), day).verdict
    for better in MORE[way](person, opening, day):
        assert RANK[match(better, opening, known(), day).verdict] <= RANK[before]


def test_reasons_can_be_said_in_every_language():
    """Every reason and next step that the pairs bring about, one example of each, in every live language."""
    catalogues = content.catalogues()
    sentences = {}
    for person, opening, day in pairs(seed=5, number=20_000):
        found = match(person, opening, known(), day)
        steps = [found.next_step.sentence] if found.next_step else []
        sentences.update({(one.context, *sorted(one.params)): one for one in (*found.reasons, *steps)})
    assert len(sentences) > 50
    for language in live_languages(catalogues):
        for sentence in sentences.values():
            spoken = say(sentence, language, catalogues)
            assert spoken.strip()
            assert not HOLE.search(spoken), (language, sentence.context, spoken)


def test_a_not_yet_always_carries_a_next_step():
    for person, opening, day in pairs(seed=6, number=SOME):
        found = match(person, opening, known(), day)
        assert found.next_step is not None or found.verdict is not Verdict.NOT_YET


@QUICK
@given(profiles(), opportunities(), st.integers(21, 99))
def test_age_and_gender_never_enter_the_score(person, opening, age):
    """They only open or close: what stays open keeps its score."""
    day = TODAYS[0]
    before = match(replace(person, age=25), opening, known(), day)
    assert match(replace(person, age=age), opening, known(), day).score == before.score
    scores = {
        found.score for women_only in (None, True, False)
        if (found := match(replace(person, women_only=women_only), opening, known(), day)).verdict is not Verdict.NEVER
    }
    assert len(scores) <= 1


@QUICK
@given(profiles(), opportunities(), st.lists(st.sampled_from(["en", "ar", "so", "ti", "pl"]), unique=True).map(tuple))
def test_a_language_counts_only_where_it_is_asked_for(person, opening, languages):
    asked_for_none = replace(opening, requirements=replace(opening.requirements, languages=()))
    day = TODAYS[0]

    def score(one: Profile) -> float:
        return match(one, asked_for_none, known(), day).score

    assert score(replace(person, languages=languages)) == score(person)
