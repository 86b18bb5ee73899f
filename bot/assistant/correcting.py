"""The use case "a coordinator puts an opening right": what they set stays, whatever its source says next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.errors import ConfigError
from bot.matching.knowledge import Knowledge
from bot.matching.records.opportunity import OpportunityRecord, RequirementsRecord
from bot.matching.values import Opportunity

FIXED = frozenset({"id", "source", "reference", "code", "requirements", "inferred"})
"""what makes an opening that opening"""
TEXTS = frozenset({"titles", "summaries"})
UNDO = "undo"
_json = TypeAdapter(Opportunity)


def read_changes(
    opening: Opportunity, told: Iterable[str], knowledge: Knowledge
) -> tuple[dict[str, Any], frozenset[str]]:
    """`field=value` texts as JSON values by field (`requirements.english` for a requirement), and what is taken back.

    An empty value empties the field; `field=undo` takes the correction back. Raises ConfigError.
    """
    changes: dict[str, Any] = {}
    undo: set[str] = set()
    for one in told:
        name, equals, value = one.partition("=")
        if not equals:
            raise ConfigError(f"{one!r} is no correction.", advice="Write field=value, such as dbs=no.")
        field, text = _field(name.strip()), value.strip()
        if text.casefold() == UNDO:
            undo.add(field)
        else:
            changes[field] = value_of(opening, field, text, knowledge)
    return changes, frozenset(undo)


def _field(name: str) -> str:
    """The field that a name means, as the spreadsheet columns do."""
    asked = name.removeprefix("requirements.")
    for model, prefix in ((OpportunityRecord, ""), (RequirementsRecord, "requirements.")):
        for field, info in model.model_fields.items():
            if asked in {field, *map(str, getattr(info.validation_alias, "choices", ()))} and field not in FIXED:
                return f"{prefix}{field}"
    what = f"An opening has no field {name!r} that can be corrected."
    raise ConfigError(what, advice="docs/reference/import.md lists them.")


def value_of(opening: Opportunity, field: str, text: str, knowledge: Knowledge) -> Any:
    """The value as it is kept, checked as an import would."""
    group, _, name = field.rpartition(".")
    fields: dict[str, Any] = {key: value for key, value in asdict(opening).items() if key != "requirements"}
    asked: dict[str, Any] = asdict(opening.requirements)
    into = asked if group else fields
    if text:
        into[name] = {**into[name], "en": text} if name in TEXTS else text
    else:
        into.pop(name)
    try:
        made = OpportunityRecord.model_validate({**fields, "requirements": asked}).opportunity(knowledge)
    except ValidationError as error:
        told = error.errors(include_url=False, include_input=False, include_context=False)[0]
        raise ConfigError(f"{field}: {told['msg'].removeprefix('Value error, ')}.") from error
    except ValueError as error:
        raise ConfigError(f"{field}: {error}.") from error
    plain: Mapping[str, Any] = _json.dump_python(made, mode="json")
    return plain[group][name] if group else plain[name]
