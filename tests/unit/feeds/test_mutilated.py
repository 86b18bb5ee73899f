"""Whatever is done to one record, the others go in."""

import json
from copy import deepcopy

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import ContentError
from tests.unit.feeds.notices import at, load, package, release, search, service, vacancy

EXAMPLES = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
POSTING = {
    "@type": "JobPosting", "title": "Porter", "identifier": {"name": "x", "value": "1"}, "hiringOrganization": {"name": "Trust"},
    "description": "Band 2", "jobLocation": {"address": {"postalCode": "B66 2QT"}}, "baseSalary": {"value": {"value": 1}},
}
SERVICE = service(service_at_locations=at(), schedules=[{"freq": "WEEKLY", "byday": "TH"}], cost_options=[{"amount": 3}])
RELEASE = release(lots=[{"id": "1", "value": {"amount": 4}}, {"id": "2"}], classification={"id": "55"})
OWN = {"title": "Porter", "kind": "job", "requirements": {"dbs": True}, "reference": "own"}

junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3), max_leaves=6,
)


def paths(value, prefix=()):
    yield prefix
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield from paths(one, (*prefix, key))


def spoilt(data, record):
    """The record with junk somewhere in it."""
    where, what = data.draw(st.sampled_from(list(paths(record)))), data.draw(junk)
    if not where:
        return what
    made = deepcopy(record)
    inner = made
    for key in where[:-1]:
        inner = inner[key]
    inner[where[-1]] = what
    return made


def numbered(record, key, number):
    return {**deepcopy(record), key: number}


@EXAMPLES
@given(st.data())
def test_json_records(data):
    for record, key, wrap in (
        (POSTING, "identifier", lambda all_: all_),
        (SERVICE, "id", lambda all_: {"contents": all_, "total_pages": 1, "last_page": True}),
        (RELEASE, "ocid", lambda all_: package(*all_)),
        (OWN, "reference", lambda all_: all_),
    ):
        good = [numbered(record, key, "good-1"), numbered(record, key, "good-2")]

        found = load(wrap([good[0], spoilt(data, record), good[1]]))

        references = {one.reference.partition("#")[0] for one in found.opportunities}
        assert {"good-1", "good-2"} <= references


@EXAMPLES
@given(st.text(max_size=30), st.integers(0, 200), st.integers(0, 30))
def test_a_vacancy_cut_and_overwritten_anywhere(text, start, length):
    broken = vacancy("C2")[len("<vacancyDetails>"):]
    start = min(start, len(broken) - 20)
    broken = "<vacancyDetails>" + broken[:start] + text.replace("<vacancyDetails", "").replace("<!DOCTYPE", "") + broken[start + length:]

    found = load(search(vacancy("C1"), broken, vacancy("C3")))

    assert {"C1", "C3"} <= {one.reference for one in found.opportunities}


@EXAMPLES
@given(st.text(alphabet=st.characters(exclude_characters="\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", exclude_categories=["Cs"]), max_size=40))
def test_a_row_of_anything(text):
    found = load(f"reference,title,partner\ngood-1,Porter,One\n{text}\ngood-2,Cook,Two\n")

    assert {"good-1", "good-2"} <= {one.reference for one in found.opportunities}


def refused(reading):
    """Which file was refused; "" when it was read."""
    try:
        reading()
    except ContentError as error:
        return error.where.partition(":")[0]
    return ""


@EXAMPLES
@given(st.binary(max_size=200))
def test_anything_at_all_is_read_or_refused(data):
    assert refused(lambda: load(data)) in {"", "file"}


@EXAMPLES
@given(junk)
def test_any_json_at_all_is_read_or_refused(data):
    assert refused(lambda: load(json.dumps(data))) in {"", "file"}
