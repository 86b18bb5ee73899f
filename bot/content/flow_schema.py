"""The shape of a flow file, a phrases file and the glossary; published for editors in docs/reference/."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_]*$")]
Text = Annotated[str, Field(min_length=1)]
END = "end"
"""`next: end` leaves the flow"""
KINDS = ("say", "ask", "do", "branch", "call")
_ONLY_WITH = {
    "expects": "ask", "fact": "ask", "about": "ask", "of": "ask", "choices": "ask", "multiple": "ask", "skip": "ask",
    "help": "ask", "version": "ask", "again": "ask", "reminder": "ask", "anew": "ask",
    "wordings": "ask",
}
"""keys that mean something for one kind of step only"""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Wording(_Part):
    """A sentence: a plain text, or a mapping when it counts something or translators need a note."""

    text: Text | None = None
    """the English sentence; parameters in braces, like {years}"""
    one: Text | None = None
    """the sentence for exactly one"""
    other: Text | None = None
    """the sentence for any other number"""
    count: Id | None = None
    """name of the parameter that is counted"""
    note: str = ""
    """a comment for translators"""
    channel: Annotated[str, Field(pattern="^(sms|telegram)?$")] = ""
    """the only channel it is used on; empty for every channel"""
    budget: Annotated[int, Field(ge=1, le=10)] = 2
    """SMS parts it may take with long values"""
    critical: bool = False
    """a wrong word here could cost somebody their trust, their data or their safety: native speakers read it first"""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return {"text": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _text_or_plural(self) -> Wording:
        given = [name for name in ("text", "one", "other", "count") if getattr(self, name) is not None]
        if given not in (["text"], ["one", "other", "count"]):
            raise ValueError('give a text, or all three of "one", "other" and "count"')
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [{"type": "string", "minLength": 1}, handler.resolve_ref_schema(handler(core))]}


class ChoiceEntry(Wording):
    """One choice of a question."""

    emoji: str = ""
    """a picture of the meaning, shown on Telegram only"""
    heard: str = ""
    """a phrase that lists, with commas between, what people write as a whole message instead of the label"""


class BranchEntry(_Part):
    """Where to go when a fact has one of some values."""

    fact: Text
    is_: Annotated[tuple[str, ...], Field(alias="is")] = ()
    """values of the fact; without it any value will do"""
    next: Id


class StepEntry(_Part):
    """One step. Exactly one of say, ask, do, branch and call."""

    say: Wording | None = None
    ask: Wording | None = None
    do: Text | None = None
    """an action of the assistant"""
    branch: tuple[BranchEntry, ...] | None = None
    call: Id | None = None
    """another flow, which comes back here"""
    expects: str = ""
    """how the answer is read: choice, yes_no, occupation, years, country, text ..."""
    fact: str = ""
    """the fact the answer becomes; the question is passed over when it is known. var.name: known to this flow only"""
    about: bool = False
    """the fact belongs to the occupation the flow is about"""
    of: str = ""
    """the fact belongs to this: an id, or var.name for what an action left (a licence ...)"""
    choices: dict[Id, ChoiceEntry] = {}
    multiple: bool = False
    """several choices at once may be answered"""
    skip: bool = True
    """the person may pass the question over"""
    help: Wording | None = None
    """said when the person asks what is meant, or the answer cannot be read"""
    given: Annotated[dict[str, str], Field(alias="with")] = {}
    """arguments of the action, or of the flow called"""
    next: Id | None = None
    """the following step; without it the next one in the file; "end" leaves the flow"""
    routes: dict[str, Id] = {}
    """choice or outcome of the action -> step"""
    reminder: Wording | None = None
    """a short form of a long question, for putting it again after a detour"""
    short: Wording | None = None
    """the same in few words, for people who read little"""
    wordings: dict[Id, Wording] = {}
    """the same question in other words, chosen by var.wording: what a trial compares; choices and ways stay the same"""
    anew: bool = False
    """asked also when the fact is known"""
    again: Id | None = None
    """the step that leads up to this question, when it must be put again after a detour"""
    version: str = ""
    """of a consent wording; without it a hash of the English text"""
    budget: Annotated[int, Field(ge=1, le=10)] = 2
    """SMS parts the step may take with long values and all its choices"""
    critical: bool = False
    """all its sentences are: native speakers read them first"""

    @model_validator(mode="after")
    def _one_kind(self) -> StepEntry:
        kinds = [kind for kind in KINDS if getattr(self, kind) is not None]
        if len(kinds) != 1:
            found = " and ".join(f'"{kind}"' for kind in kinds) or "none of them"
            raise ValueError(f"a step has exactly one of say, ask, do, branch, call; this one has {found}")
        for name in self.wordings.keys() & {*self.choices, "help", "reminder", "short"}:
            raise ValueError(f'"{name}" names a wording and something else of this step')
        for name, kind in _ONLY_WITH.items():
            if name in self.model_fields_set and kind != kinds[0]:
                key = type(self).model_fields[name].alias or name
                raise ValueError(f'"{key}" belongs to a step with "{kind}", not with "{kinds[0]}"')
        return self


class FlowFile(_Part):
    """A file of flows/."""

    flow: Id
    """id of the flow; the file has the same name"""
    title: Text | None = None
    """what the menu and "did you mean" call it; a flow without title is only called by others"""
    intents: tuple[str, ...] = ()
    """intents that begin this flow"""
    words: tuple[Text, ...] = ()
    """whole messages that begin this flow, in any language; they are never taken for an answer"""
    consent: str = ""
    """purpose that must have been agreed to before"""
    critical: bool = False
    """all its sentences are: native speakers read them first"""
    start: Id | None = None
    """first step; without it the first in the file"""
    steps: Annotated[dict[Id, StepEntry], Field(min_length=1)]


class PhrasesFile(_Part):
    """A file of flows/phrases/: sentences outside any flow."""

    phrases: dict[Id, Wording]

class TermEntry(_Part):
    """A word people ask about."""

    meaning: Wording


class GlossaryFile(_Part):
    """knowledge/glossary.yaml."""

    terms: dict[Id, TermEntry]


class GlossaryWordsFile(_Part):
    """A file of knowledge/glossary/: how people write the terms in one language."""

    language: str
    words: dict[Id, tuple[Text, ...]]


SCHEMAS: Mapping[str, type[BaseModel]] = MappingProxyType(
    {"flow": FlowFile, "phrases": PhrasesFile, "glossary": GlossaryFile, "glossary-words": GlossaryWordsFile}
)


def json_schema(name: str) -> str:
    """The published JSON Schema of one of SCHEMAS, ready to write."""
    schema = SCHEMAS[name].model_json_schema(by_alias=True)
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}, indent=2) + "\n"
