"""A profile as written down, for `doorstep match`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BeforeValidator, Field, model_validator

from bot.matching.profile import PARTS, day_of, score_of
from bot.matching.records.fields import Flags, Hours, Names, Record, Text, Words, listed, word, words
from bot.matching.values import EnglishTest, Enterprise, Experience, Kind, Profile, Qualification


class ExperienceRecord(Record):
    """Work a person has done."""

    occupation: str
    years: float | None = Field(default=None, ge=0)
    country: Text = ""
    paid: Literal["paid", "unpaid", "both", ""] = ""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        """"midwife" alone, and true or false for paid."""
        if isinstance(data, str):
            return {"occupation": data}
        if isinstance(data, Mapping) and isinstance(data.get("paid"), bool):
            return {**data, "paid": "paid" if data["paid"] else "unpaid"}
        return data


class QualificationRecord(Record):
    """A professional title."""

    occupation: str
    country: Text = ""
    year: int | None = None
    uk_stage: Literal["none", "applied", "english_passed", "exam_passed", "registered", ""] = Field(
        "", validation_alias=AliasChoices("uk_stage", "stage")
    )
    steps: Names = Field(default=(), description="stages of knowledge/ladders that are done, such as plab1")
    papers: Text = ""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        """"midwife" alone, and `registered: true` for the stage."""
        if isinstance(data, str):
            return {"occupation": data}
        if isinstance(data, Mapping) and data.get("registered") is True and "uk_stage" not in data:
            return {**data, "uk_stage": "registered"}
        return data


Score = Annotated[float | str, BeforeValidator(score_of)]
TestDay = Annotated[date | None, BeforeValidator(lambda value: day_of(value) if value is not None else None)]


class EnglishTestRecord(Record):
    """A test result: `IELTS:6.5`, or its fields. `version` is Academic, General, Medicine, Nursing ..."""

    test: str = Field(validation_alias=AliasChoices("test", "name"))
    version: Text = ""
    overall: Score = Field(default="", validation_alias=AliasChoices("overall", "score"))
    parts: dict[Literal["listening", "reading", "writing", "speaking"], Score] = Field(default={})
    taken: TestDay = Field(default=None, validation_alias=AliasChoices("taken", "date"))

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        if isinstance(data, str):
            name, _, score = data.partition(":")
            return {"test": name, "overall": score}
        if isinstance(data, Mapping) and not data.get("parts"):
            return {**data, "parts": {part: data[part] for part in PARTS if data.get(part) is not None}}
        return data

    def result(self) -> EnglishTest:
        name = f"{self.test} {self.version}".strip()
        return EnglishTest(
            test=name, overall=self.overall, taken=self.taken,
            parts=dict[str, float | str]({part: score for part, score in self.parts.items() if score != ""}.items()),
        )


class EnterpriseRecord(Record):
    """A person's own business, or the plan of one."""

    stage: Literal["idea", "starting", "trading", ""] = ""
    people: int | None = Field(default=None, ge=0)
    insured: bool | None = None
    hygiene: int | None = Field(default=None, ge=0, le=5)
    turnover: float | None = Field(default=None, ge=0)


class ProfileRecord(Record):
    """What the matcher may know of a resident."""

    id: Text = Field(min_length=1)
    experiences: tuple[ExperienceRecord, ...] = Field(
        default=(), validation_alias=AliasChoices("experiences", "experience")
    )
    qualifications: tuple[QualificationRecord, ...] = ()
    english: Annotated[Literal["none", "basic", "medium", "good", "fluent", ""], BeforeValidator(word)] = Field(
        "", validation_alias=AliasChoices("english", "english_level")
    )
    english_tests: tuple[EnglishTestRecord, ...] = ()
    languages: Names = ()
    hours: Hours = ()
    outcode: Text = Field(default="", validation_alias=AliasChoices("outcode", "postcode"))
    travel_minutes: int | None = Field(default=None, ge=0)
    travel_mode: Annotated[Literal["walk", "bus", "car", ""], BeforeValidator(word)] = Field(
        "", validation_alias=AliasChoices("travel_mode", "travel")
    )
    permission: Annotated[str, BeforeValidator(word)] = Field(
        default="", description="a status or alias of knowledge/permission.yaml; empty when not said"
    )
    interests: Annotated[tuple[Kind, ...], BeforeValidator(words)] = ()
    stepping_stone: bool | None = None
    told: Names = ()
    refused: Names = ()
    age: int | None = Field(default=None, ge=0, le=130)
    skills: Words = ()
    licences: Flags = Field(default={}, description="id of knowledge/licences.yaml -> has it, valid here")
    busy: Words = Field(default=(), description="windows of knowledge/windows.yaml in which the person cannot work")
    reach: Literal["closer", "wider", ""] = ""
    enterprise: EnterpriseRecord | None = None
    women_only: bool | None = None
    wishes: Names = ()
    liked: Names = ()
    disliked: Names = ()

    @model_validator(mode="before")
    @classmethod
    def _other_shapes(cls, data: Any) -> Any:
        """One `english_test`, and plain `occupations`, stand for lists of records."""
        if not isinstance(data, Mapping):
            return data
        if data.get("english_test") and not data.get("english_tests"):
            data = {**data, "english_tests": [data["english_test"]]}
        if data.get("occupations") and not data.get("experiences"):
            data = {**data, "experiences": listed(data["occupations"])}
        return data

    def profile(self) -> Profile:
        """The value."""
        data = self.model_dump(include={"id", "english", "languages", "hours", "outcode", "travel_minutes",
                                        "travel_mode", "permission", "stepping_stone", "age", "skills", "licences",
                                        "busy", "reach", "women_only", "wishes"})
        return Profile(
            **data,
            experiences=tuple(Experience(**one.model_dump()) for one in self.experiences),
            qualifications=tuple(Qualification(**one.model_dump()) for one in self.qualifications),
            english_tests=tuple(one.result() for one in self.english_tests),
            interests=tuple(one.value for one in self.interests),
            enterprise=Enterprise(**self.enterprise.model_dump()) if self.enterprise else None,
            liked=frozenset(self.liked),
            disliked=frozenset(self.disliked),
            told=frozenset(self.told),
            refused=frozenset(self.refused),
        )
