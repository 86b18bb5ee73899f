"""A segment is one readable line, there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assistant.segment import TOPICS, Segment, Vocabulary, parse, vocabulary
from bot.errors import BroadcastError
from bot.matching.knowledge import Knowledge, Occupation

WORDS = Vocabulary(
    languages=frozenset({"en", "ur", "ur-Latn", "pa"}),
    areas={"B66": frozenset({"B66"}), "Smethwick": frozenset({"B66", "B67"}), "West Bromwich": frozenset({"B70"})},
    occupations={"nurse": frozenset({"nurse"}), "midwife": frozenset({"midwife"})},
)


def some(*words):
    return st.frozensets(st.sampled_from(sorted(words))).map(lambda found: tuple(sorted(found)))


names = st.frozensets(
    st.text("abcXYZ09-_. é", min_size=1, max_size=8).map(str.strip).filter(bool), max_size=3
).map(lambda found: tuple(sorted(found)))
days = st.none() | st.integers(0, 9999)
segments = st.builds(
    Segment, languages=some(*WORDS.languages), areas=some(*WORDS.areas), topics=some(*TOPICS),
    occupations=some(*WORDS.occupations), stages=some("none", "applied", "registered"), channels=some("sms", "telegram"),
    booked=names, told=names, interested=names, tags=some("market", "door-1", "x_y"), seen_within=days, silent_for=days,
)


@given(segments)
def test_what_is_written_is_read_back(segment):
    assert parse(str(segment), WORDS) == segment


@given(st.text(max_size=40))
def test_any_line_is_read_or_refused_with_a_reason(line):
    try:
        found = parse(line, WORDS)
    except BroadcastError:
        return
    assert parse(str(found), WORDS) == found


def test_the_readable_form():
    found = parse('language=ur,pa area=smethwick,B66 seen<90d occupation=NURSE area="West Bromwich"', WORDS)

    assert str(found) == 'language=pa,ur area=B66,Smethwick,"West Bromwich" occupation=nurse seen<90d'
    assert found.seen_within == 90


@pytest.mark.parametrize("line", ["", "everybody", "  everybody "])
def test_everybody(line):
    assert parse(line, WORDS) == Segment()
    assert str(Segment()) == "everybody"


@pytest.mark.parametrize(
    ("line", "named", "nearest"),
    [
        ("langauge=ur", "'langauge'", "language"), ("language=urr", "'urr'", "ur"), ("area=Smethwik", "'Smethwik'", "Smethwick"),
        ("occupation=nurses", "'nurses'", "nurse"), ("topic=jobs", "'jobs'", "job"), ("channel=sns", "'sns'", "sms"),
        ("stage=apply", "'apply'", "applied"), ("ur", "'ur'", "It may be"), ("seen<x", "'seen<x'", "seen<90d"),
        ("tag=Market", "'Market'", "a-z"), ("language=", "without a value", "language=ur,pa"),
        ("seen<9d seen<8d", "twice", "Leave one"),
    ],
)
def test_an_unknown_word_is_named_and_the_nearest_offered(line, named, nearest):
    with pytest.raises(BroadcastError) as found:
        parse(line, WORDS)
    assert named in str(found.value)
    assert nearest in str(found.value)


def test_areas_have_names_and_professions_stand_together():
    words = vocabulary(Knowledge(
        occupations={
            name: Occupation(id=name, label=name, profession=profession)
            for name, profession in (("doctor_gp", "doctor"), ("doctor_specialist", "doctor"), ("cook", ""))
        },
        rules=None, areas={"B66": "Cape Hill, Smethwick", "B67": "Smethwick, Bearwood"},
    ), ["en"])

    assert words.areas["Smethwick"] == {"B66", "B67"}
    assert words.areas["B67"] == {"B67"}
    assert words.occupations["doctor_gp"] == {"doctor_gp", "doctor_specialist"}
    assert words.occupations["cook"] == {"cook"}
