"""An opening as written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BeforeValidator, Field, model_validator

from bot.matching.english import ENGLISH_WANTED, LEVELS, parse_wanted
from bot.matching.knowledge import Knowledge
from bot.matching.profile import score_of
from bot.matching.records.fields import Day, Hours, Names, Record, Shift, Text, Texts, Weekdays, Words, word
from bot.matching.values import Kind, Opportunity, Requirements
from bot.sentence import N_

FLAT = ("min_years", "minimum_age", "driving_licence", "licence", "team", "insurance", "hygiene_rating")
"""other names of requirements that may stand beside the fields of the opening"""
UNKNOWN_WORK = N_("This work is not on our list.")


class RequirementsRecord(Record):
    """What an opening asks for; everything empty = open to all."""

    registration: Text = Field(default="", validation_alias=AliasChoices("registration", "regulator", "register"))
    english: Text = Field(default="", validation_alias=AliasChoices("english", "english_level", "english_test"),
                          description='a level (basic, medium, good, fluent), a test such as "IELTS:6.5", or '
                                      '"IELTS:7.0:6.5" with a floor for each part')
    experience_years: float = Field(
        default=0, ge=0, validation_alias=AliasChoices("experience_years", "min_years", "years")
    )
    min_age: int = Field(default=0, ge=0, validation_alias=AliasChoices("min_age", "minimum_age", "age"))
    women_only: bool = False
    driving: bool = Field(default=False, validation_alias=AliasChoices("driving", "driving_licence"))
    licences: Words = Field(default=(), validation_alias=AliasChoices("licences", "licence", "cards"))
    dbs: bool = False
    languages: Names = ()
    people: int = Field(default=0, ge=0, validation_alias=AliasChoices("people", "team"))
    insured: bool = Field(default=False, validation_alias=AliasChoices("insured", "insurance"))
    hygiene: int = Field(default=0, ge=0, le=5, validation_alias=AliasChoices("hygiene", "hygiene_rating"))
    inferred: Names = ()

    @model_validator(mode="after")
    def _english_can_be_read(self) -> RequirementsRecord:
        if self.english and self.english not in LEVELS:
            _, overall, each = parse_wanted(self.english)
            if score_of(overall) == "" or (each and score_of(each) == ""):
                raise ValueError(ENGLISH_WANTED)
        return self


class OpportunityRecord(Record):
    """An opening: job, training, enterprise, mentoring, research or volunteering."""

    id: Text = ""
    kind: Annotated[Kind, BeforeValidator(word)] = Field(
        default=Kind.JOB, validation_alias=AliasChoices("kind", "type")
    )
    titles: Texts = Field(validation_alias=AliasChoices("titles", "title", "name"))
    summaries: Texts = Field(default={}, validation_alias=AliasChoices("summaries", "summary", "description"))
    partner: Text = Field(
        default="", validation_alias=AliasChoices("partner", "employer", "organisation", "organization")
    )
    occupations: Names = Field(default=(), validation_alias=AliasChoices("occupations", "occupation"))
    soc2020: Text = Field(default="", pattern=r"^(\d{4})?$", validation_alias=AliasChoices("soc2020", "soc"))
    place: Text = Field(default="", validation_alias=AliasChoices("place", "location"))
    postcode: Text = Field(default="", validation_alias=AliasChoices("postcode", "outcode"))
    paid: bool | None = Field(default=None, description="default: true for a job, false for anything else")
    pay: Text = Field(default="", validation_alias=AliasChoices("pay", "salary"))
    band: Text = ""
    hours: Hours = ()
    weekly_hours: float | None = Field(default=None, gt=0, le=168,
                                       validation_alias=AliasChoices("weekly_hours", "hours_per_week"))
    shift: Shift = ""
    days: Weekdays = ()
    places: int | None = Field(default=None, ge=0, validation_alias=AliasChoices("places", "capacity"))
    taken: int = Field(default=0, ge=0)
    value: float | None = Field(default=None, ge=0, validation_alias=AliasChoices("value", "contract_value"),
                                description="worth of a contract in pounds")
    requirements: RequirementsRecord = Field(
        default=RequirementsRecord(), validation_alias=AliasChoices("requirements", "requires", "needs")
    )
    posted: Day = None
    closes: Day = Field(
        default=None, validation_alias=AliasChoices("closes", "closing_date", "deadline", "close_date")
    )
    status: Literal["open", "filled", "closed", "cancelled"] = "open"
    code: Text = ""
    url: Text = ""
    source: Text = ""
    reference: Text = Field(default="", validation_alias=AliasChoices("reference", "ref"))

    @model_validator(mode="before")
    @classmethod
    def _requirements_may_stand_flat(cls, data: Any) -> Any:
        """A spreadsheet has no nesting: requirement fields beside the others are requirements too."""
        if not isinstance(data, Mapping):
            return data
        flat = {
            name: data[name]
            for name in (*RequirementsRecord.model_fields, *FLAT)
            if data.get(name) not in (None, "")
        }
        given: Any = next((data[name] for name in ("requirements", "requires", "needs") if data.get(name)), {})
        return {**data, "requirements": {**flat, **given}} if isinstance(given, Mapping) else data

    @model_validator(mode="after")
    def _english_title(self) -> OpportunityRecord:
        if not self.titles.get("en", "").strip():
            raise ValueError(N_("Give a title in English."))
        return self

    def opportunity(self, knowledge: Knowledge) -> Opportunity:
        """The value; occupation ids that the taxonomy lacks raise ValueError."""
        unknown = [one for one in self.occupations if one not in knowledge.occupations]
        if unknown:
            raise ValueError(f"{UNKNOWN_WORK} ({unknown[0]})")
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
