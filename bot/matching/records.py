"""How openings, events and profiles are written down in JSON, YAML and spreadsheets. Generous in, strict out.

Field names are snake_case; the other names each field answers to stand beside it. Unknown fields are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from bot.matching.english import LEVELS, parse_wanted
from bot.matching.knowledge import Knowledge
from bot.matching.profile import PARTS, day_of, score_of
from bot.matching.values import (
    CommunityEvent,
    EnglishTest,
    Experience,
    Kind,
    Opportunity,
    Profile,
    Qualification,
    Requirements,
)

HOURS = Literal["full_time", "part_time", "nights", "weekends", "school_hours", "any"]


def _list(value: Any) -> Any:
    """A list, or one text with its items between semicolons, commas or bars."""
    if isinstance(value, str):
        return [item.strip() for item in re.split(r"[;,|]", value) if item.strip()]
    return [] if value is None else value


def _word(value: Any) -> Any:
    """`Full-time` is full_time."""
    return re.sub(r"[\s\-]+", "_", value.strip().lower()) if isinstance(value, str) else value


def _words(value: Any) -> Any:
    found = _list(value)
    return [_word(one) for one in found] if isinstance(found, list | tuple) else found


def _day(value: Any) -> Any:
    """The day of a date, or of a date with a time."""
    if isinstance(value, datetime):
        return value.date()
    return value.strip()[:10] if isinstance(value, str) else value


def _translated(value: Any) -> Any:
    """One text is English."""
    return {"en": value} if isinstance(value, str) else value


def _text(value: Any) -> Any:
    return "" if value is None else str(value).strip() if isinstance(value, int | float | str) else value


Texts = Annotated[dict[str, str], BeforeValidator(_translated)]
Names = Annotated[tuple[str, ...], BeforeValidator(_list)]
Hours = Annotated[tuple[HOURS, ...], BeforeValidator(_words)]
Day = Annotated[date | None, BeforeValidator(_day)]
Text = Annotated[str, BeforeValidator(_text)]


class Record(BaseModel):
    """A thing as written down."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)


class RequirementsRecord(Record):
    """What an opening asks for; everything empty = open to all."""

    registration: Text = Field("", validation_alias=AliasChoices("registration", "regulator", "register"))
    english: Text = Field("", validation_alias=AliasChoices("english", "english_level", "english_test"),
                          description='a level (basic, medium, good, fluent), a test such as "IELTS:6.5", or '
                                      '"IELTS:7.0:6.5" with a floor for each part')
    experience_years: float = Field(0, ge=0, validation_alias=AliasChoices("experience_years", "min_years", "years"))
    min_age: int = Field(0, ge=0, validation_alias=AliasChoices("min_age", "minimum_age", "age"))
    women_only: bool = False
    driving: bool = Field(False, validation_alias=AliasChoices("driving", "driving_licence"))
    dbs: bool = False
    languages: Names = ()
    inferred: Names = ()

    @model_validator(mode="after")
    def _english_can_be_read(self) -> RequirementsRecord:
        if self.english and self.english not in LEVELS:
            _, overall, each = parse_wanted(self.english)
            if score_of(overall) == "" or (each and score_of(each) == ""):
                raise ValueError("english wants a level or a test with a score, such as IELTS:6.5")
        return self


class OpportunityRecord(Record):
    """An opening: job, training, enterprise, mentoring, research or volunteering."""

    id: Text = ""
    kind: Annotated[Kind, BeforeValidator(_word)] = Field(Kind.JOB, validation_alias=AliasChoices("kind", "type"))
    titles: Texts = Field(validation_alias=AliasChoices("titles", "title", "name"))
    summaries: Texts = Field({}, validation_alias=AliasChoices("summaries", "summary", "description"))
    partner: Text = Field("", validation_alias=AliasChoices("partner", "employer", "organisation", "organization"))
    occupations: Names = Field((), validation_alias=AliasChoices("occupations", "occupation"))
    soc2020: Text = Field("", pattern=r"^(\d{4})?$", validation_alias=AliasChoices("soc2020", "soc"))
    place: Text = Field("", validation_alias=AliasChoices("place", "location"))
    postcode: Text = Field("", validation_alias=AliasChoices("postcode", "outcode"))
    paid: bool | None = Field(None, description="default: true for a job, false for anything else")
    pay: Text = Field("", validation_alias=AliasChoices("pay", "salary"))
    band: Text = ""
    hours: Hours = ()
    weekly_hours: float | None = Field(None, gt=0, le=168,
                                       validation_alias=AliasChoices("weekly_hours", "hours_per_week"))
    requirements: RequirementsRecord = Field(
        default_factory=RequirementsRecord, validation_alias=AliasChoices("requirements", "requires", "needs")
    )
    posted: Day = None
    closes: Day = Field(None, validation_alias=AliasChoices("closes", "closing_date", "deadline", "close_date"))
    status: Literal["open", "filled", "closed", "cancelled"] = "open"
    code: Text = ""
    url: Text = ""
    source: Text = ""
    reference: Text = Field("", validation_alias=AliasChoices("reference", "ref"))

    @model_validator(mode="before")
    @classmethod
    def _requirements_may_stand_flat(cls, data: Any) -> Any:
        """A spreadsheet has no nesting: requirement fields beside the others are requirements too."""
        if not isinstance(data, Mapping):
            return data
        flat = {
            name: data[name] for name in (*RequirementsRecord.model_fields, "min_years", "minimum_age", "driving_licence")
            if name in data and data[name] not in (None, "")
        }
        given = next((data[name] for name in ("requirements", "requires", "needs") if data.get(name)), {})
        return {**data, "requirements": {**flat, **given}} if isinstance(given, Mapping) else data

    @model_validator(mode="after")
    def _english_title(self) -> OpportunityRecord:
        if not self.titles.get("en", "").strip():
            raise ValueError("a title in English is needed")
        return self

    def opportunity(self, knowledge: Knowledge) -> Opportunity:
        """The value; occupation ids that the taxonomy lacks raise ValueError."""
        unknown = [one for one in self.occupations if one not in knowledge.occupations]
        if unknown:
            raise ValueError(f"occupation {unknown[0]!r} is not in knowledge/occupations.yaml")
        data = self.model_dump(exclude={"requirements", "paid"})
        asked = self.requirements.model_dump()
        registration = knowledge.regulator_id(self.requirements.registration)
        if registration.casefold() in {"none", "no"}:
            registration = ""
        return Opportunity(
            **data,
            paid=self.kind is Kind.JOB if self.paid is None else self.paid,
            requirements=Requirements(**{**asked, "registration": registration}),
        )


class EventRecord(Record):
    """An event residents may sign up for. Times without a zone are London time, filled in by the reader."""

    id: Text = ""
    titles: Texts = Field(validation_alias=AliasChoices("titles", "title", "name"))
    summaries: Texts = Field({}, validation_alias=AliasChoices("summaries", "summary", "description"))
    partner: Text = Field("", validation_alias=AliasChoices("partner", "organiser", "organizer"))
    place: Text = Field("", validation_alias=AliasChoices("place", "location"))
    postcode: Text = ""
    starts: datetime = Field(validation_alias=AliasChoices("starts", "start", "startDate"))
    ends: datetime = Field(validation_alias=AliasChoices("ends", "end", "endDate"))
    places: int | None = Field(None, ge=0, validation_alias=AliasChoices("places", "capacity"))
    languages: Names = ()
    interpreter: bool = False
    creche: bool = False
    step_free: bool = False
    women_only: bool = False
    status: Literal["scheduled", "cancelled", "moved"] = "scheduled"
    code: Text = ""
    topics: Names = ()
    source: Text = ""
    reference: Text = ""

    @model_validator(mode="after")
    def _ends_after_start(self) -> EventRecord:
        if not self.titles.get("en", "").strip():
            raise ValueError("a title in English is needed")
        if (self.starts.tzinfo is None) != (self.ends.tzinfo is None) or self.ends < self.starts:
            raise ValueError("ends before it starts")
        return self

    def event(self) -> CommunityEvent:
        """The value. ValueError for a time without a zone."""
        if self.starts.tzinfo is None:
            raise ValueError("starts and ends need a time zone")
        return CommunityEvent(**self.model_dump())


class ExperienceRecord(Record):
    """Work a person has done."""

    occupation: str
    years: float | None = Field(None, ge=0)
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
    overall: Score = Field("", validation_alias=AliasChoices("overall", "score"))
    parts: dict[Literal["listening", "reading", "writing", "speaking"], Score] = {}
    taken: TestDay = Field(None, validation_alias=AliasChoices("taken", "date"))

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


class ProfileRecord(Record):
    """What the matcher may know of a resident."""

    id: Text = Field(min_length=1)
    experiences: tuple[ExperienceRecord, ...] = Field((), validation_alias=AliasChoices("experiences", "experience"))
    qualifications: tuple[QualificationRecord, ...] = ()
    english: Annotated[Literal["none", "basic", "medium", "good", "fluent", ""], BeforeValidator(_word)] = Field(
        "", validation_alias=AliasChoices("english", "english_level")
    )
    english_tests: tuple[EnglishTestRecord, ...] = ()
    languages: Names = ()
    hours: Hours = ()
    outcode: Text = Field("", validation_alias=AliasChoices("outcode", "postcode"))
    travel_minutes: int | None = Field(None, ge=0)
    travel_mode: Annotated[Literal["walk", "bus", "car", ""], BeforeValidator(_word)] = Field(
        "", validation_alias=AliasChoices("travel_mode", "travel")
    )
    permission: Annotated[str, BeforeValidator(_word)] = Field("", description="any, listed_only, none, student, or empty")
    interests: Annotated[tuple[Kind, ...], BeforeValidator(_words)] = ()
    stepping_stone: bool | None = None
    told: Names = ()
    refused: Names = ()
    age: int | None = Field(None, ge=0, le=130)

    @model_validator(mode="before")
    @classmethod
    def _other_shapes(cls, data: Any) -> Any:
        """One `english_test`, and plain `occupations`, stand for lists of records."""
        if not isinstance(data, Mapping):
            return data
        if data.get("english_test") and not data.get("english_tests"):
            data = {**data, "english_tests": [data["english_test"]]}
        if data.get("occupations") and not data.get("experiences"):
            data = {**data, "experiences": _list(data["occupations"])}
        return data

    def profile(self) -> Profile:
        """The value."""
        data = self.model_dump(include={"id", "english", "languages", "hours", "outcode", "travel_minutes",
                                        "travel_mode", "permission", "stepping_stone", "age"})
        return Profile(
            **data,
            experiences=tuple(Experience(**one.model_dump()) for one in self.experiences),
            qualifications=tuple(Qualification(**one.model_dump()) for one in self.qualifications),
            english_tests=tuple(one.result() for one in self.english_tests),
            interests=tuple(one.value for one in self.interests),
            told=frozenset(self.told),
            refused=frozenset(self.refused),
        )
