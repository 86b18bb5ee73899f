"""JSON Schemas of the inputs of `doorstep match`, made from the models: `docs/reference/*.schema.json`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.matching.records.fields import Record
from bot.matching.records.opportunity import OpportunityRecord
from bot.matching.records.profile import ProfileRecord

MODELS: Mapping[str, type[Record]] = {"profile": ProfileRecord, "opportunity": OpportunityRecord}


def schemas() -> Mapping[str, dict[str, Any]]:
    """File name -> schema. A field's other names are listed under `x-also`."""
    return {f"{name}.schema.json": _schema(model) for name, model in MODELS.items()}


def _schema(model: type[Record]) -> dict[str, Any]:
    schema = model.model_json_schema()
    for name, field in model.model_fields.items():
        also = [str(one) for one in getattr(field.validation_alias, "choices", ()) if one != name]
        if also:
            schema["properties"][name]["x-also"] = also
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
