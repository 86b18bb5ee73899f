"""An event as written down."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AliasChoices, Field, model_validator

from bot.matching.events import sessions_of
from bot.matching.records.fields import Names, Record, Text, Texts
from bot.matching.records.opportunity import RequirementsRecord
from bot.matching.sessions import LONDON, Session, Weekly
from bot.matching.values import CommunityEvent, Requirements
from bot.sentence import N_


def _zoned(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=LONDON)


Moment = Annotated[datetime, AfterValidator(_zoned)]
"""a time without a zone is London time"""


class SessionRecord(Record):
    """One meeting."""

    starts: Moment = Field(validation_alias=AliasChoices("starts", "start"))
    ends: Moment = Field(validation_alias=AliasChoices("ends", "end"))
    cancelled: bool = False


class EventRecord(Record):
    """An event or course residents may sign up for."""

    id: Text = ""
    titles: Texts = Field(validation_alias=AliasChoices("titles", "title", "name"))
    summaries: Texts = Field(default={}, validation_alias=AliasChoices("summaries", "summary", "description"))
    partner: Text = Field(default="", validation_alias=AliasChoices("partner", "organiser", "organizer"))
    host: Text = Field(default="", max_length=40)
    course: bool = False
    place: Text = Field(default="", validation_alias=AliasChoices("place", "location"))
    address: Text = ""
    postcode: Text = ""
    directions: Texts = Field(default={})
    bring: Texts = Field(default={})
    point: tuple[Annotated[float, Field(ge=-90, le=90)], Annotated[float, Field(ge=-180, le=180)]] | None = None
    starts: Moment = Field(validation_alias=AliasChoices("starts", "start", "startDate"))
    ends: Moment = Field(validation_alias=AliasChoices("ends", "end", "endDate"))
    weekly: Weekly | None = None
    sessions: tuple[SessionRecord, ...] = ()
    by_date: bool = False
    places: int | None = Field(default=None, ge=0, validation_alias=AliasChoices("places", "capacity"))
    waiting_list: bool = True
    entry: RequirementsRecord = RequirementsRecord()
    languages: Names = ()
    interpreter: bool = False
    creche: bool = False
    step_free: bool = False
    women_only: bool = False
    cost_help: bool = False
    bring_child: bool = False
    price: float | None = Field(default=None, ge=0)
    status: Literal["draft", "scheduled", "changed", "moved", "cancelled"] = "scheduled"
    sequence: int = Field(default=0, ge=0)
    code: Text = ""
    topics: Names = ()
    source: Text = ""
    reference: Text = ""

    @model_validator(mode="after")
    def _can_take_place(self) -> EventRecord:
        if not self.titles.get("en", "").strip():
            raise ValueError(N_("Give a title in English."))
        if self.ends < self.starts or any(one.ends < one.starts for one in self.sessions):
            raise ValueError(N_("It ends before it starts."))
        if not sessions_of(self.event()):
            raise ValueError(N_("Its rule leaves no day."))
        return self

    def event(self) -> CommunityEvent:
        """The value."""
        given = {name: getattr(self, name) for name in type(self).model_fields}
        return CommunityEvent(**{
            **given, "entry": Requirements(**self.entry.model_dump()),
            "sessions": tuple(Session(**one.model_dump()) for one in self.sessions),
        })
