"""The console's own sentences in the language of the coordinator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_timedelta
from fastapi import Request

from bot.console.language_names import language_name
from bot.matching.records.refusals import Refusal, read_back
from bot.sentence import Sentence
from bot.speaking.bidi import isolate
from bot.speaking.catalogue import Catalogues, say
from bot.speaking.locales import SOURCE, locale_of

LONDON = ZoneInfo("Europe/London")
COOKIE = "doorstep_console_language"


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """Says sentences of the console in one language. Parameters are spoken by their names, as for residents."""

    language: str
    catalogues: Catalogues

    def __call__(self, text: str, /, **params: Any) -> str:
        return say(Sentence(context="", text=text, params=params), self.language, self.catalogues)

    def many(self, one: str, many: str, n: int) -> str:
        """`{n}` of something."""
        sentence = Sentence(context="", text=one, plural=many, count="n", params={"n": n})
        return say(sentence, self.language, self.catalogues)

    def of(self, labels: Mapping[str, str], value: str) -> str:
        """The words for a value of a closed vocabulary; another value as it stands."""
        return self(labels[value]) if value in labels else value

    def refusals(self, text: str) -> list[tuple[str, str]]:
        """(field or "", what is wrong) of why something was not taken."""
        whole = self(text)
        found = [Refusal(place=(), said=text)] if whole != text else [read_back(one) for one in text.split("; ")]
        return [(".".join(map(str, one.place)), self._refusal(one)) for one in found]

    def refusal(self, text: str) -> str:
        """The same as one text."""
        return " ".join(f"{field}: {said}" if field else said for field, said in self.refusals(text))

    def _refusal(self, one: Refusal) -> str:
        rtl = self.dir == "rtl"
        return replace(one, said=self(one.said), detail=isolate(one.detail, rtl=rtl)).text

    @property
    def dir(self) -> str:
        return language_name(self.language).dir

    def day(self, day: date | None) -> str:
        return format_date(day, "d MMM y", locale=locale_of(self.language)) if day else ""

    def moment(self, at: datetime | None) -> str:
        """In London."""
        return format_datetime(at, "d MMM y HH:mm", tzinfo=LONDON, locale=locale_of(self.language)) if at else ""

    def when(self, at: datetime | None) -> str:
        """In London, with the day of the week: for what people go to."""
        zone, locale = LONDON, locale_of(self.language)
        return format_datetime(at, "EEE d MMM y HH:mm", tzinfo=zone, locale=locale) if at else ""

    def since(self, then: datetime, now: datetime) -> str:
        """How long ago, roughly."""
        return format_timedelta(now - then, granularity="minute", threshold=1.2, locale=locale_of(self.language))

    def names(self, tags: tuple[str, ...]) -> str:
        """Languages, as English names them or as they name themselves."""
        found = [language_name(tag) for tag in tags]
        return ", ".join(one.english if self.language == SOURCE else one.native for one in found)


def choose_words(request: Request, catalogues: Catalogues) -> Words:
    """Asked for (`?language=ar`), chosen before, or what the browser prefers."""
    wanted = [request.query_params.get("language", ""), request.cookies.get(COOKIE, "")]
    accepted = request.headers.get("accept-language", "").split(",")
    wanted += [one.partition(";")[0].strip().partition("-")[0].lower() for one in accepted]
    return Words(language=next((one for one in wanted if one in catalogues), SOURCE), catalogues=catalogues)
