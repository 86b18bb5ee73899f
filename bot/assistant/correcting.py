"""The use case "a coordinator puts an opening right": what they set stays, whatever its source says next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.assistant.feed import KeptOpening
from bot.assistant.opening_texts import ENGLISH, TEXTS, correction, english_of_source, written
from bot.errors import ConfigError
from bot.matching.knowledge import Knowledge
from bot.matching.records.opportunity import OpportunityRecord, RequirementsRecord
from bot.matching.records.refusals import refusals
from bot.matching.values import Opportunity

FIXED = frozenset({"id", "source", "reference", "code", "requirements", "inferred"})
"""what makes an opening that opening"""
LANGUAGE = re.compile(r"[a-z]{2,3}(-\w+)*")
UNDO = "undo"
_json = TypeAdapter(Opportunity)


def read_changes(
    kept: KeptOpening, told: Iterable[str], knowledge: Knowledge
) -> tuple[dict[str, Any], frozenset[str]]:
    """`field=value` texts as JSON values by field (`requirements.english` for a requirement, `titles.ur` for a text),
    and what is taken back.

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
            changes[field] = value_of(kept, field, text, knowledge)
    return changes, frozenset(undo)


def _field(name: str) -> str:
    """The field that a name means, as the spreadsheet columns do; of a text without a language the English one."""
    asked, _, language = name.removeprefix("requirements.").partition(".")
    for model, prefix in ((OpportunityRecord, ""), (RequirementsRecord, "requirements.")):
        for field, info in model.model_fields.items():
            if asked not in {field, *map(str, getattr(info.validation_alias, "choices", ()))} or field in FIXED:
                continue
            if field in TEXTS and LANGUAGE.fullmatch(language or ENGLISH):
                return correction(field, language or ENGLISH)
            if not language:
                return f"{prefix}{field}"
    what = f"An opening has no field {name!r} that can be corrected."
    raise ConfigError(what, advice="docs/reference/import.md lists them.")


def value_of(kept: KeptOpening, field: str, text: str, knowledge: Knowledge) -> Any:
    """The value as it is kept, checked as an import would. Raises ConfigError."""
    group, _, last = field.rpartition(".")
    if group in TEXTS:
        return _text_of(kept, group, last, text, knowledge)
    made = _json.dump_python(_with(kept.opportunity, field, text, knowledge), mode="json")
    return made[group][last] if group else made[last]


def _text_of(kept: KeptOpening, name: str, language: str, text: str, knowledge: Knowledge) -> dict[str, str]:
    """A text with the English it says; of the English what its source said, however often it was put right."""
    texts: Mapping[str, str] = getattr(kept.opportunity, name)
    made = getattr(_with(kept.opportunity, name, {**texts, language: text}, knowledge), name)
    english = english_of_source(kept, name) if language == ENGLISH else texts.get(ENGLISH, "")
    return written(made[language], english)


def _with(opening: Opportunity, field: str, value: Any, knowledge: Knowledge) -> Opportunity:
    """The opening with one value as it was typed; an empty one empties the field. Raises ConfigError."""
    group, _, name = field.rpartition(".")
    fields: dict[str, Any] = {key: told for key, told in asdict(opening).items() if key != "requirements"}
    asked: dict[str, Any] = asdict(opening.requirements)
    into = asked if group else fields
    if value:
        into[name] = value
    else:
        into.pop(name)
    try:
        return OpportunityRecord.model_validate({**fields, "requirements": asked}).opportunity(knowledge)
    except ValidationError as error:
        raise ConfigError(f"{field}: {next(refusals(error)).text}") from error
    except ValueError as error:
        raise ConfigError(f"{field}: {error}") from error


def corrected(opening: Opportunity, corrections: Mapping[str, Any]) -> Opportunity:
    """The opening with a coordinator's values; a requirement that a person has set is no longer inferred."""
    if not corrections:
        return opening
    fields = _json.dump_python(opening, mode="json")
    asked = fields["requirements"]
    for name, told in sorted(corrections.items()):  # a whole field, as it was once kept, before its languages
        group, _, last = name.rpartition(".")
        if group in TEXTS:
            texts = {language: text for language, text in fields[group].items() if language != last}
            fields[group] = {**texts, last: told["text"]} if told["text"] else texts
        else:
            (asked if group else fields)[last] = told
    set_by_hand = {name.rpartition(".")[2] for name in corrections}
    asked["inferred"] = [name for name in asked["inferred"] if name not in set_by_hand]
    return _json.validate_python(fields)


def by_hand(corrections: Iterable[str]) -> frozenset[str]:
    """The fields of a form that a coordinator put right; of texts the English ones."""
    return frozenset(name.removeprefix("requirements.").removesuffix(f".{ENGLISH}") for name in corrections)
