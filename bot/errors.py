"""Every error Doorstep raises on purpose.

    DoorstepError
    ├── ContentError          a file in flows/, nlu/, locales/ or knowledge/ cannot be used
    ├── ImportRecordError     one record of an import cannot be used (the others go on)
    ├── FeedUnavailable       a source of openings does not answer as it should
    ├── ConfigError           a setting is missing, contradictory or wrong
    ├── StoreError
    │   ├── StoreUnavailable  the database is locked or away; the caller may try again
    │   └── StateUnreadable   a stored conversation cannot be read by this version
    ├── BroadcastError        a broadcast or its segment cannot be used, or cannot be moved on like this
    ├── BookingError          a command about places that no coordinator may give
    ├── DialogueError         a flow drove the conversation where it cannot go (a bug in content or code)
    ├── OpeningError          a coordinator's opening cannot be kept like this
    ├── AccountError          an account cannot be made or changed like this
    ├── WebhookError          a partner's webhook cannot be made like this, or does not answer
    ├── SignInRefused         somebody could not sign in
    ├── RequestRefused        a webhook's secret or signature is missing or wrong
    └── SendError             a carrier did not take a message; `decision` says what follows

The docstring of each class says what happened and what to do; `where` says where.
No error text may hold what a resident said, or an address: errors reach logs.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class DoorstepError(Exception):
    """Something went wrong in Doorstep; the text says what, where and what to do."""

    def __init__(self, what: str = "", *, where: str = "", advice: str = "") -> None:
        self.what = what or (self.__doc__ or "").strip()
        self.where = where
        self.advice = advice
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        stop = "" if not self.advice or self.what.endswith((".", "!", "?", ":")) else "."
        advice = f" {self.advice}" if self.advice else ""
        return f"{place}{self.what}{stop}{advice}"


class ContentError(DoorstepError):
    """A content file cannot be used. Mend the file and line named, then run `doorstep check`."""


class ImportRecordError(DoorstepError):
    """One record could not be imported. Mend it in the source and import again; the others went in."""


class FeedUnavailable(DoorstepError):  # noqa: N818  the name says what happened
    """A source of openings does not answer as it should. Nothing was changed; it is read again by itself."""

    def __init__(self, what: str, *, where: str, passing: bool = True, retry_after: float | None = None) -> None:
        """`passing`: worth another try soon; `retry_after`: seconds the source asks us to wait."""
        super().__init__(what, where=where, advice="Try again later." if passing else "Look at the address.")
        self.passing = passing
        self.retry_after = retry_after


class ConfigError(DoorstepError):
    """A setting is missing or wrong. See README, "Settings"."""


class StoreError(DoorstepError):
    """The database could not do what was asked."""


class StoreUnavailable(StoreError):  # noqa: N818  the name says what happened
    """The database is locked or away for now. Try again; nothing was changed."""


class StateUnreadable(StoreError):  # noqa: N818  the name says what happened
    """A stored conversation was written by another version. Run `doorstep migrate`."""


class BroadcastError(DoorstepError):
    """A broadcast cannot be made, or cannot be moved on like this. Nothing was sent and nothing was changed."""

    def __init__(
        self, what: str = "", *, where: str = "", advice: str = "", name: str = "",
        params: Mapping[str, str] | None = None,
    ) -> None:
        """`name` of the rule and its `params`, for whoever says it in other words than the command line."""
        super().__init__(what, where=where, advice=advice)
        self.name = name
        self.params = dict(params or {})


class BookingError(DoorstepError):
    """Places cannot be given or taken like this. Nothing was changed."""


class OpeningError(DoorstepError):
    """An opening cannot be kept like this. Nothing was changed; mend the fields named."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        """Field -> what is wrong with it; "" = the opening as a whole."""
        super().__init__("; ".join(f"{name}: {text}" if name else text for name, text in problems.items()))
        self.problems = dict(problems)


class EventError(OpeningError):
    """An event cannot be kept like this. Nothing was changed; mend the fields named."""


class AccountError(DoorstepError):
    """An account cannot be made or changed like this. Nothing was changed."""

    def __init__(self, what: str = "", *, field: str = "", advice: str = "") -> None:
        """`field` names what to mend in a form."""
        super().__init__(what, advice=advice)
        self.field = field


class InboxError(DoorstepError):
    """An answer cannot be sent like this. Nothing was sent."""


class ProfileError(DoorstepError):
    """A profile cannot be changed like this. Nothing was changed."""

    def __init__(self, what: str = "", *, field: str = "", advice: str = "") -> None:
        """`field` names what to mend in a form."""
        super().__init__(what, advice=advice)
        self.field = field


class WebhookError(AccountError):
    """A webhook cannot be made like this, or its receiver does not answer. Nothing was changed."""


class Why(StrEnum):
    """Why somebody did not get in."""

    WRONG = "wrong"
    LOCKED = "locked"
    EXPIRED = "expired"


class SignInRefused(DoorstepError):  # noqa: N818  the name says what happened
    """Somebody could not sign in. Try again, or ask an administrator for a new link."""

    def __init__(self, why: Why) -> None:
        super().__init__()
        self.why = why


class DialogueError(DoorstepError):
    """A flow went where it cannot go. Run `doorstep check`."""


class RequestRefused(DoorstepError):  # noqa: N818  the name says what happened
    """A webhook call carried no valid secret or signature. Nothing was done."""


class SendDecision(StrEnum):
    """What follows from a failed send. The outbox acts on it; nobody else decides."""

    RETRY = "retry"
    """Not sent, surely; send again after `retry_after` or a back-off."""
    HOLD_SENDER = "hold_sender"
    """Not sent; the whole sender (bot, number) waits `retry_after` seconds."""
    UNKNOWN = "unknown"
    """May have been shown: replies retry, everything else parks and is shown to a coordinator."""
    OPT_OUT = "opt_out"
    """The person has blocked us: never again on this contact until START."""
    BAD_ADDRESS = "bad_address"
    """The address does not work: mark the contact, never retry."""
    GIVE_UP = "give_up"
    """Permanent for this text: record it, show it."""
    ALARM = "alarm"
    """Our own account or set-up is broken: stop the sender, tell an administrator."""


class SendError(DoorstepError):
    """A carrier did not take a message."""

    def __init__(self, decision: SendDecision, *, code: str, what: str = "", retry_after: float | None = None) -> None:
        super().__init__(what or f"the carrier answered {code}")
        self.decision = decision
        self.code = code
        self.retry_after = retry_after
