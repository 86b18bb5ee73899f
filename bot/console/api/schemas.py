"""What goes in and out of the API. Input is strict: what has another type or name is refused and named."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictInt, WithJsonSchema

from bot.assistant.event_fields import FLAGS
from bot.assistant.outcome import ReferralStatus
from bot.assistant.webhooks import CHOOSABLE, News, SendingState
from bot.matching.records.fields import SHIFT
from bot.matching.values import Kind, Verdict

PLAIN = r"^[^\x00-\x1f\x7f]*$"
TITLE = r"^[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$"
PROSE = r"^[^\x00-\x08\x0b-\x1f\x7f]*$"
TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


def _day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError("write the day as 2026-12-31") from None
    return text


Text = Annotated[str, Field(strict=True, max_length=200, pattern=PLAIN)]
Title = Annotated[str, Field(strict=True, max_length=200, pattern=TITLE)]
Prose = Annotated[str, Field(strict=True, max_length=2000, pattern=PROSE)]
Day = Annotated[
    str, Field(strict=True, pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_day),
    WithJsonSchema({"type": "string", "format": "date"}),
]
Time = Annotated[str, Field(strict=True, pattern=TIME, description="of the clock on the wall in London")]
Hours = Literal["full_time", "part_time", "nights", "weekends", "school_hours"]
English = Literal["", "basic", "medium", "good", "fluent"]
OpeningStatus = Literal["open", "filled", "closed", "cancelled"]
EventStatus = Literal["draft", "scheduled", "changed", "moved", "cancelled"]
Places = Annotated[StrictInt, Field(ge=0, le=100_000)]


class In(BaseModel):
    """What is sent to us."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    def texts(self) -> dict[str, str]:
        """Only what was sent, as the console's forms hold it."""
        given = self.model_dump(mode="json", exclude_unset=True)
        return {NAMES.get(name, name): _text(value) for name, value in given.items()}


NAMES = {"title": "titles", "summary": "summaries", "ends_at": "ends"}
"""fields that stand for the English text of several languages, or are called otherwise in the forms"""


def _text(value: Any) -> str:
    match value:
        case None | False:
            return ""
        case True:
            return "yes"
        case list():
            return "; ".join(map(str, value))
        case float():
            return f"{value:g}"
    return str(value)


class OpeningChange(In):
    """Only what is to change. Texts are English."""

    title: Title = ""
    summary: Prose = ""
    kind: Kind = Kind.JOB
    partner: Text = ""
    """who offers it; empty: your organisation"""
    place: Text = ""
    postcode: Annotated[str, Field(strict=True, max_length=10, pattern=PLAIN)] = ""
    pay: Text = ""
    """as published, such as "25,272 a year" """
    closes: Day | None = None
    hours: Annotated[list[Hours], Field(max_length=5)] = []
    weekly_hours: Annotated[float, Field(strict=True, ge=0.5, le=168, multiple_of=0.5)] | None = None
    shift: Annotated[str, Field(strict=True, pattern=SHIFT)] = ""
    places: Places | None = None
    occupations: Annotated[list[Annotated[str, Field(strict=True, max_length=60)]], Field(max_length=20)] = []
    """ids of knowledge/occupations.yaml"""
    english: English = ""
    registration: Annotated[str, Field(strict=True, max_length=20)] = ""
    """id of a regulator, such as NMC: only where the law asks for it"""
    experience_years: Annotated[StrictInt, Field(ge=0, le=50)] = 0
    min_age: Annotated[StrictInt, Field(ge=0, le=99)] = 0
    dbs: StrictBool = False
    driving: StrictBool = False
    women_only: StrictBool = False


class NewOpening(OpeningChange):
    """An opening to post."""

    title: Title


class End(In):
    """How an opening ends; `open` opens it again."""

    status: OpeningStatus


class EventChange(In):
    """Only what is to change. Texts are English."""

    title: Title = ""
    summary: Prose = ""
    directions: Prose = ""
    partner: Text = ""
    """who holds it; empty: your organisation"""
    place: Text = ""
    address: Text = ""
    postcode: Annotated[str, Field(strict=True, max_length=10, pattern=PLAIN)] = ""
    date: Day = ""
    begins: Time = ""
    ends_at: Time = ""
    repeat: Literal["", "1", "2", "4"] = ""
    """weeks from one time to the next; empty: it takes place once"""
    times: Annotated[StrictInt, Field(ge=2, le=100)] | None = None
    """how many times, where it repeats"""
    languages: Annotated[
        list[Annotated[str, Field(strict=True, pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?$")]], Field(max_length=20)
    ] = []
    course: StrictBool = False
    waiting_list: StrictBool = True
    interpreter: StrictBool = False
    creche: StrictBool = False
    step_free: StrictBool = False
    women_only: StrictBool = False
    cost_help: StrictBool = False
    bring_child: StrictBool = False
    english: English = ""
    min_age: Annotated[StrictInt, Field(ge=0, le=99)] = 0


class NewEvent(EventChange):
    """An event; a draft until it is published."""

    title: Title
    date: Day
    begins: Time
    ends_at: Time
    places: Places | None = None
    """empty: no limit"""
    publish: StrictBool = False
    """residents find it at once"""


class NewReferral(In):
    """Somebody who said yes to this."""

    resident: Annotated[str, Field(strict=True, pattern=r"^[A-Za-z0-9_@.:\-]{1,100}$")]
    """an id from the matches of an opening"""
    opening: Annotated[str, Field(strict=True, pattern=r"^[A-Za-z0-9_@.:\-]{1,100}$")]
    consent: Literal[True]
    """the person agreed that whoever offers the opening may know; without that do not send it"""
    wording: Title
    """which words they said yes to: a version or the name of your form; it is kept as evidence"""


class Answer(In):
    """How a referral to one of your openings goes on."""

    status: Literal["passed_on", "closed"]
    """`closed` ends what you may see of the person because of it"""
    reply: Prose = ""
    """the partner who referred them and the programme read it"""


class NewWebhook(In):
    """Where you want to hear of news."""

    url: Annotated[str, Field(strict=True, max_length=500, pattern=r"^https://[!-~]+$")]
    news: Annotated[list[Literal[*(one.value for one in CHOOSABLE)]], Field(max_length=20)] = []  # type: ignore[valid-type]
    """empty: everything"""


class Out(BaseModel):
    """What we answer."""

    model_config = ConfigDict(use_attribute_docstrings=True)


class Asks(Out):
    """What an opening asks for; empty: nothing."""

    registration: str
    english: str
    experience_years: float
    min_age: int
    women_only: bool
    driving: bool
    dbs: bool
    licences: list[str]
    languages: list[str]


class Opening(Out):
    """An opening."""

    id: str
    kind: Kind
    status: OpeningStatus
    titles: dict[str, str]
    summaries: dict[str, str]
    partner: str
    place: str
    postcode: str
    pay: str
    closes: date | None
    posted: date | None
    hours: list[str]
    weekly_hours: float | None
    shift: str
    places: int | None
    occupations: list[str]
    requirements: Asks
    code: str
    """people text it to see the opening"""
    url: str
    yours: bool
    """you may change it"""


class Session(Out):
    """One meeting."""

    starts: str
    ends: str
    cancelled: bool


class Entry(Out):
    """What people should bring."""

    english: str
    min_age: int


class Event(Out):
    """An event or course."""

    id: str
    status: EventStatus
    titles: dict[str, str]
    summaries: dict[str, str]
    directions: dict[str, str]
    partner: str
    place: str
    address: str
    postcode: str
    date: date
    begins: str
    ends_at: str
    sessions: list[Session]
    course: bool
    places: int | None
    waiting_list: bool
    languages: list[str]
    interpreter: bool
    creche: bool
    step_free: bool
    women_only: bool
    cost_help: bool
    bring_child: bool
    entry: Entry
    code: str
    yours: bool
    taken: int | None = None
    """people with a place, of your events only"""
    waiting: int | None = None
    planned: str | None = None
    """until then people are not told of your last move, and it can still be taken back in the console"""


class Openings(Out):
    """A page."""

    items: list[Opening]
    next: str
    """`after` of the next page; empty: this is the last"""


class Events(Out):
    """A page."""

    items: list[Event]
    next: str


class Matching(Out):
    """Somebody the opening may be for."""

    resident: str
    name: str
    """empty unless the person lets your organisation see the profile"""
    verdict: Verdict
    score: float
    reasons: list[str]
    next_step: str


class Matches(Out):
    """A page of people looked at; those it is not for are left out."""

    items: list[Matching]
    next: str


class Counts(Out):
    """How many people it may be for; null: so few that they could be recognised."""

    counts: dict[Verdict, int | None]
    looked: int | None


class Referral(Out):
    """Somebody referred to an opening."""

    resident: str
    opening: str
    status: ReferralStatus
    reply: str
    agreed: str
    changed: str
    received: bool
    """to one of your openings; else you made it"""


class ReferralList(Out):
    """A page."""

    items: list[Referral]
    next: str


class Webhook(Out):
    """Where you hear of news."""

    id: str
    url: str
    news: list[News]
    made: str
    failing: str | None
    stopped: str | None


class MadeWebhook(Webhook):
    """With the secret, told this once."""

    secret: str


class Webhooks(Out):
    """All of yours."""

    items: list[Webhook]


class Sent(Out):
    """A message on its way."""

    id: str
    state: SendingState


assert set(FLAGS) <= set(EventChange.model_fields)
