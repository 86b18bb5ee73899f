"""An event as written down."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import AliasChoices, Field, model_validator

from bot.matching.records.fields import Names, Record, Text, Texts
from bot.matching.values import CommunityEvent


class EventRecord(Record):
    """An event residents may sign up for. Times without a zone are London time, filled in by the reader."""

    id: Text = ""
    titles: Texts = Field(validation_alias=AliasChoices("titles", "title", "name"))
    summaries: Texts = Field(default={}, validation_alias=AliasChoices("summaries", "summary", "description"))
    partner: Text = Field(default="", validation_alias=AliasChoices("partner", "organiser", "organizer"))
    place: Text = Field(default="", validation_alias=AliasChoices("place", "location"))
    postcode: Text = ""
    starts: datetime = Field(validation_alias=AliasChoices("starts", "start", "startDate"))
    ends: datetime = Field(validation_alias=AliasChoices("ends", "end", "endDate"))
    places: int | None = Field(default=None, ge=0, validation_alias=AliasChoices("places", "capacity"))
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
