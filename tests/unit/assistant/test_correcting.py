"""A coordinator's corrections: read as a spreadsheet is, refused with a reason."""

from dataclasses import replace
from datetime import date

import pytest

from bot.assistant.correcting import by_hand, corrected, read_changes
from bot.assistant.feed import KeptOpening
from bot.errors import ConfigError
from bot.matching.values import Requirements
from tests.contract.builders import opportunity
from tests.unit.feeds.notices import KNOWN

OPENING = opportunity(
    titles={"en": "Porter", "ar": "عامل نقل"}, requirements=Requirements(english="IELTS:7", dbs=True, licences=("car",))
)
KEPT = KeptOpening(opportunity=OPENING, added=date(2026, 11, 1))


@pytest.mark.parametrize(("told", "changes"), [
    ("dbs=no", {"requirements.dbs": False}),
    ("english=basic", {"requirements.english": "basic"}),
    ("english=", {"requirements.english": ""}),
    ("requirements.licences=cscs; car", {"requirements.licences": ["cscs", "car"]}),
    ("registration=nursing and midwifery council", {"requirements.registration": "NMC"}),
    ("closes=2026-12-24", {"closes": "2026-12-24"}),
    ("deadline=2026-12-24", {"closes": "2026-12-24"}),
    ("closes=", {"closes": None}),
    ("band=3", {"band": "3"}),
    ("occupations=cook", {"occupations": ["cook"]}),
    ("status=filled", {"status": "filled"}),
    ("title=Night porter", {"titles.en": {"text": "Night porter", "says": "Porter"}}),
    ("title.ur=قلی", {"titles.ur": {"text": "قلی", "says": "Porter"}}),
    ("summaries.ar-Latn=", {"summaries.ar-Latn": {"text": "", "says": ""}}),
])
def test_what_a_coordinator_types(told, changes):
    assert read_changes(KEPT, [told], KNOWN) == (changes, frozenset())


def test_a_correction_is_taken_back():
    assert read_changes(KEPT, ["dbs=undo", "band=3"], KNOWN) == ({"band": "3"}, {"requirements.dbs"})


@pytest.mark.parametrize("told", [
    "dbs", "colour=red", "id=x", "reference=x", "occupations=wizard", "closes=soon", "english=IELTS:x", "kind=lottery", "title=",
    "titles.UR=x", "band.ur=3", "dbs.ur=no",
])
def test_what_cannot_be_is_refused(told):
    with pytest.raises(ConfigError):
        read_changes(KEPT, [told], KNOWN)


def test_a_correction_of_one_language_leaves_the_others_to_the_feed():
    changes = {"titles.en": {"text": "Night porter", "says": "Porter"}, "titles.ar": {"text": "", "says": "Porter"}}

    again = corrected(replace(OPENING, titles={"en": "Porter (m/f)", "ar": "x", "pl": "Portier"}), changes)

    assert again.titles == {"en": "Night porter", "pl": "Portier"}


def test_what_was_kept_as_a_whole_still_counts_and_a_language_goes_before_it():
    changes = {"titles.pl": {"text": "Portier", "says": "Old"}, "titles": {"en": "Old", "pl": "Stary"}}

    assert corrected(OPENING, changes).titles == {"en": "Old", "pl": "Portier"}


def test_english_put_right_twice_still_knows_what_its_source_said():
    once, _ = read_changes(KEPT, ["title=Night porter"], KNOWN)
    kept = replace(KEPT, corrections=once, opportunity=corrected(OPENING, once))

    twice, _ = read_changes(kept, ["title=Porter, nights"], KNOWN)

    assert twice == {"titles.en": {"text": "Porter, nights", "says": "Porter"}}


def test_fields_put_right_are_named_as_in_the_form():
    assert by_hand(["titles.en", "requirements.dbs", "summaries", "titles.ur"]) == {"titles", "dbs", "summaries", "titles.ur"}
