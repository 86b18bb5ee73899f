"""The parameters a sentence may have. The *name* says how the value is spoken; content may use these names only.

`sample` is a long but real value: `doorstep check` fills it in to see whether a sentence still fits its SMS budget.
Values that are ids or codes (an occupation, a level, a country) are said in the person's language; a value that is a
`Sentence`, `Translated` or `Lines` is said as what it is, whatever the name; a tuple is said as a list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from types import MappingProxyType

from bot.sentence import Lines, Sentence, Value


class Kind(StrEnum):
    """How a plain value is spoken."""

    TEXT = "text"
    """as it is, isolated where directions meet"""
    NUMBER = "number"
    LABEL = "label"
    """an id whose words stand in the catalogue under the context `prefix + id`"""
    COUNTRY = "country"
    """ISO 3166, named by CLDR"""
    LANGUAGE = "language"
    """BCP 47, named by CLDR"""
    ENDONYM = "endonym"
    """BCP 47, named by CLDR in that very language"""
    DATE = "date"
    """a date, or ISO "2025-03-10", "2025-03", "2025" """
    DAY_TIME = "day_time"
    """an aware datetime, said as weekday, date and time in London"""
    TIME = "time"
    BLOCK = "block"
    """whole lines; `Lines` stand under each other here, and as a list everywhere else"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """How the values of one name are spoken."""

    kind: Kind
    sample: Value
    prefix: str = ""
    """of the catalogue context, for labels"""


def _text(sample: str) -> Parameter:
    return Parameter(kind=Kind.TEXT, sample=sample)


def _number(sample: int) -> Parameter:
    return Parameter(kind=Kind.NUMBER, sample=sample)


def _label(prefix: str, sample: Value) -> Parameter:
    return Parameter(kind=Kind.LABEL, prefix=prefix, sample=sample)


def _lines(*texts: str) -> Parameter:
    return Parameter(kind=Kind.BLOCK, sample=Lines(sentences=tuple(Sentence(context="", text=t) for t in texts)))


_OCCUPATION = _label("occupation.", "midwife")
_COUNTRY = Parameter(kind=Kind.COUNTRY, sample="AE")
_LANGUAGE = Parameter(kind=Kind.LANGUAGE, sample="ckb")
_TITLE = _text("Healthcare support worker, nights")
_PLACE = _text("Midland Metropolitan Hospital")

PARAMS: Mapping[str, Parameter] = MappingProxyType({
    "occupation": _OCCUPATION,
    "occupations": _label("occupation.", ("midwife", "cleaner")),
    "skill": _label("skill.", "plan_for_many"),
    "licence": _label("licence.", "driving"),
    "country": _COUNTRY,
    "countries": Parameter(kind=Kind.COUNTRY, sample=("SY", "AE")),
    "language": _LANGUAGE,
    "languages": Parameter(kind=Kind.LANGUAGE, sample=("ar", "ckb")),
    "years": _number(35),
    "year": _number(2010),
    "month": Parameter(kind=Kind.DATE, sample="2026-09"),
    "months": _number(24),
    "minutes": _number(120),
    "n": _number(120),
    "number": _number(120),
    "questions": _number(12),
    "places": _number(120),
    "age": _number(18),
    "score": _text("6.5"),
    "date": Parameter(kind=Kind.DATE, sample=date(2026, 9, 30)),
    "day": Parameter(kind=Kind.DATE, sample=date(2026, 9, 30)),
    "day_time": Parameter(kind=Kind.DAY_TIME, sample=datetime(2026, 9, 30, 18, 30, tzinfo=UTC)),
    "time": Parameter(kind=Kind.TIME, sample=time(18, 30)),
    "english": _label("phrase.english_", "medium"),
    "hours": _label("phrase.hours_", ("school_hours", "weekends")),
    "paid": _label("phrase.paid_", "unpaid"),
    "papers": _label("phrase.papers_", "lost"),
    "stage": _label("phrase.stage_", "english_passed"),
    "travel": _label("phrase.travel_", "bus"),
    "permission": _label("phrase.permission_", "listed_only"),
    "kind": _label("phrase.kind_", "enterprise"),
    "kinds": _label("phrase.kind_", ("training", "enterprise")),
    "yes_no": _label("phrase.", "yes"),
    "place": _PLACE,
    "title": _TITLE,
    "opening": _lines(
        "Healthcare support worker, Midland Metropolitan Hospital. £25,272 to £26,873 a year. Closes 30 Sep 2026.",
        "You have done this work: midwife.",
    ),
    "event": _lines(
        "English class for nurses", "Wednesday 30 September 18:30", "Midland Metropolitan Hospital", "12 places left.",
    ),
    "step": _lines("Usual next step: take an English test. Needed: IELTS 7.0."),
    "answer": _text("I would rather not say"),
    "endonym": Parameter(kind=Kind.ENDONYM, sample="ckb"),
    "partner": _text("Midland hospital trust"),
    "pay": _text("£25,272 to £26,873 a year"),
    "high": _text("26,873"),
    "regulator": _text("HCPC"),
    "test": _text("IELTS 6.5"),
    "term": _text("right to work"),
    "outcode": _text("WS10"),
    "code": _text("KR7HW"),
    "phone": _text("+44 7700 900123"),
    "url": _text("https://doorstep.example/e/KR7HW"),
    "person": _text("coordinator"),
    "word": _text("registration"),
    "text": _text("I worked in a kitchen for six years"),
    "meaning": _text("The public health service. It runs hospitals and doctors' surgeries."),
    "choices": _lines("1 Cleaner, full time", "2 Porter, nights"),
    "reasons": _lines("Near you: about 20 minutes by bus."),
    "facts": _lines("Midwife, 6 years, Syria", "English: good"),
    "lines": _lines("Midwife, 6 years, Syria", "English: good"),
})
