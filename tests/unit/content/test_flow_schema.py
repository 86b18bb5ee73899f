"""The published schemas."""

import json
from pathlib import Path

import pytest

from bot.content.flow_schema import SCHEMAS, json_schema

REFERENCE = Path(__file__).resolve().parents[3] / "docs" / "reference"


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_published_schema_is_current(name):
    """Else run `doorstep extract`, which writes it."""
    assert (REFERENCE / f"{name}.schema.json").read_text(encoding="utf-8") == json_schema(name)


def test_editors_see_the_keys_as_they_are_written_and_what_they_mean():
    step = json.loads(json_schema("flow"))["$defs"]["StepEntry"]

    assert {"with", "ask", "say", "branch", "next"} <= step["properties"].keys()
    assert step["additionalProperties"] is False
    assert "passed over when it is known" in step["properties"]["fact"]["description"]
