"""A coordinator's corrections: read as a spreadsheet is, refused with a reason."""

import pytest

from bot.assistant.correcting import read_changes
from bot.errors import ConfigError
from bot.matching.values import Requirements
from tests.contract.builders import opportunity
from tests.unit.feeds.notices import KNOWN

OPENING = opportunity(
    titles={"en": "Porter", "ar": "عامل نقل"}, requirements=Requirements(english="IELTS:7", dbs=True, licences=("car",))
)


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
    ("title=Night porter", {"titles": {"en": "Night porter", "ar": "عامل نقل"}}),
])
def test_what_a_coordinator_types(told, changes):
    assert read_changes(OPENING, [told], KNOWN) == (changes, frozenset())


def test_a_correction_is_taken_back():
    assert read_changes(OPENING, ["dbs=undo", "band=3"], KNOWN) == ({"band": "3"}, {"requirements.dbs"})


@pytest.mark.parametrize("told", [
    "dbs", "colour=red", "id=x", "reference=x", "occupations=wizard", "closes=soon", "english=IELTS:x", "kind=lottery", "title=",
])
def test_what_cannot_be_is_refused(told):
    with pytest.raises(ConfigError):
        read_changes(OPENING, [told], KNOWN)
