"""Two profiles become one: nothing is lost, the order does not matter, and it can be undone exactly."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assistant.link import alerts_together, by_key, differing, parted, united
from bot.assistant.values import StoredFact

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
facts = st.builds(
    StoredFact,
    name=st.sampled_from(["years", "country", "hours"]), of=st.sampled_from(["", "cook", "nurse_adult"]),
    value=st.one_of(st.integers(0, 3), st.lists(st.sampled_from(["nights", "days"]), max_size=2)),
    provenance=st.sampled_from(["said", "verified"]), at=st.integers(0, 3).map(lambda days: MONDAY + timedelta(days=days)),
)
profiles = st.lists(facts, max_size=6).map(by_key)


@settings(max_examples=60)
@given(one=profiles, other=profiles)
def test_nothing_is_lost_and_the_newer_wins(one, other):
    together = united(one, other)

    assert together.keys() == one.keys() | other.keys()
    for key, fact in together.items():
        both = [profile[key] for profile in (one, other) if key in profile]
        assert fact in both
        assert fact.at == max(each.at for each in both)


@settings(max_examples=60)
@given(one=profiles, other=profiles, third=profiles)
def test_the_order_in_which_profiles_come_together_does_not_matter(one, other, third):
    assert united(one, other) == united(other, one)
    assert united(united(one, other), third) == united(one, united(other, third))
    assert united(one, one) == one
    assert united(united(one, other), other) == united(one, other)


@settings(max_examples=60)
@given(one=profiles, other=profiles)
def test_parted_at_once_each_is_what_it_was(one, other):
    together = united(one, other)

    assert parted(one, together, together) == one
    assert parted(other, together, together) == other


@settings(max_examples=60)
@given(one=profiles, other=profiles, told=profiles, gone=st.sets(st.sampled_from([("years", "cook"), ("hours", "")])))
def test_what_was_told_or_taken_back_meanwhile_holds_for_both(one, other, told, gone):
    together = united(one, other)
    now = {key: fact for key, fact in {**together, **told}.items() if key not in gone}
    changed = {key for key in together.keys() | now.keys() if together.get(key) != now.get(key)}

    for before in (one, other):
        after = parted(before, together, now)
        assert all(after.get(key) == now.get(key) for key in changed)
        assert {k: f for k, f in after.items() if k not in changed} == {k: f for k, f in before.items() if k not in changed}


@settings(max_examples=60)
@given(one=profiles, other=profiles)
def test_only_different_values_are_conflicts_and_what_holds_is_read_back(one, other):
    found = by_key(differing(one, other))

    assert found.keys() == {key for key in one.keys() & other.keys() if one[key].value != other[key].value}
    assert all(united(one, other)[key] == fact for key, fact in found.items())


def test_of_two_answers_about_alerts_the_later_holds_and_one_alone_always():
    later = MONDAY + timedelta(days=1)

    assert alerts_together((True, later), (False, MONDAY))
    assert not alerts_together((True, MONDAY), (False, later))
    assert alerts_together((True, MONDAY), (False, None))
    assert alerts_together((False, None), (True, MONDAY))
    assert not alerts_together((False, None), (False, None))
