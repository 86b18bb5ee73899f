"""What the conversation wants done. Imperative, frozen; the assistant applies them in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.dialogue.flow import Choice
from bot.sentence import Sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class Say:
    """Tell the person something."""

    sentence: Sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
    """Put a question; the choices become buttons or numbers."""

    sentence: Sentence
    choices: tuple[Choice, ...] = ()
    token: str = ""
    """goes into the callback data of the buttons: `token.index`"""
    request: str = ""
    """"location" or "contact": Telegram may offer its own button"""
    numbered: bool = False
    """buttons show the number to type, too"""


@dataclass(frozen=True, kw_only=True, slots=True)
class SaveFact:
    """Keep what the person said."""

    name: str
    value: Any
    of: str = ""
    provenance: str = "said"
    """said | inferred"""


@dataclass(frozen=True, kw_only=True, slots=True)
class RemoveFact:
    """Forget one fact (a correction took it back); with name "*" all facts of the subject."""

    name: str
    of: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SetLanguage:
    """The person is spoken to in another language from now on."""

    language: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordConsent:
    """Keep the answer to a consent question as evidence."""

    purpose: str
    """profile | alerts | share | share:<opening> | stories"""
    granted: bool
    version: str
    """version of the wording that was shown"""


@dataclass(frozen=True, kw_only=True, slots=True)
class OptOut:
    """STOP: nothing is sent to this contact from now on, queued messages included."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OptIn:
    """START: messages may be sent again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SetAlerts:
    """New suitable openings are sent, or no longer."""

    on: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class HandOver:
    """A person should take this conversation."""

    reason: str
    """asked | urgent | stuck | share"""
    urgent: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Forget:
    """Erase everything about this person, except that STOP must survive."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """Do something that needs the store, then come back with ActionDone."""

    action: str
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordAnswer:
    """What the person said to an opening."""

    opening: str
    answer: str
    """interested | not_now | not_for_me"""
    reason: str = ""
    """share | asked | over | too_far | hours | pay | other_work | other: never words of the person"""


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordOutcome:
    """What the person said became of their interest."""

    opening: str
    stage: str
    """applied | interview | started | still_there_90"""
    said: str
    """yes | not_yet | no"""


@dataclass(frozen=True, kw_only=True, slots=True)
class CountArrival:
    """Somebody new came by the code of a programme."""

    programme: str


Effect = (
    Say
    | Ask
    | SaveFact
    | RemoveFact
    | SetLanguage
    | RecordConsent
    | OptOut
    | OptIn
    | SetAlerts
    | HandOver
    | Forget
    | Act
    | RecordAnswer
    | CountArrival
    | RecordOutcome
)
