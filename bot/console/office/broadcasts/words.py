"""What the pages of broadcasts say of values, problems and people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from math import ceil

from bot.assistant.about import link_values
from bot.assistant.broadcast import Broadcast, BroadcastState
from bot.assistant.careful_texts import Concern
from bot.assistant.segment import Segment, is_everybody
from bot.console.kit.visit import Visit
from bot.console.office.office import Office
from bot.console.office.vocabulary import CHANNELS, KINDS, STAGES, Labels
from bot.errors import BroadcastError
from bot.sentence import N_, Translated, Value
from bot.speaking.catalogue import HOLE

S = BroadcastState
STATES: Labels = {
    S.DRAFT: N_("Draft"), S.PREVIEWED: N_("Draft, previewed"), S.AWAITING_APPROVAL: N_("Waits for a second person"),
    S.SCHEDULED: N_("Scheduled"), S.RUNNING: N_("Running"), S.PAUSED: N_("Paused"), S.DONE: N_("Done"),
    S.CANCELLED: N_("Cancelled"),
}
GROUPS: Mapping[str, frozenset[BroadcastState]] = {
    "draft": frozenset({S.DRAFT, S.PREVIEWED}), "awaiting_approval": frozenset({S.AWAITING_APPROVAL}),
    "scheduled": frozenset({S.SCHEDULED}), "running": frozenset({S.RUNNING, S.PAUSED}),
    "ended": frozenset({S.DONE, S.CANCELLED}),
}
OPEN, ANY = "open", "any"
NOT_ENDED = frozenset(S) - GROUPS["ended"]


def states_of(group: str) -> tuple[BroadcastState, ...]:
    """The states of a group of the list; those not ended unless another is asked for."""
    return tuple(S) if group == ANY else tuple(state for state in S if state in GROUPS.get(group, NOT_ENDED))


GROUP_WORDS: Labels = {
    OPEN: N_("Not ended"),
    "draft": N_("Drafts"), "awaiting_approval": N_("Waits for a second person"), "scheduled": N_("Scheduled"),
    "running": N_("Running"), "ended": N_("Ended"),
    ANY: N_("All"),
}
MISSING: Labels = {
    "leave_out": N_("They are left out"), "english_with_note": N_("They get the English text with a note"),
    "wait": N_("Nothing goes out before the text is there"),
}
LEFT_OUT: Labels = {
    "no_consent": N_("have not agreed to be written to"), "stopped": N_("said STOP"),
    "dead_address": N_("have an address that does not work"), "no_text": N_("have no text in their language"),
    "capped": N_("were written to often enough this week"),
    "quiet": N_("would read it at an hour when nobody should be disturbed"), "forgotten": N_("asked to be forgotten"),
    "talking": N_("talked with a coordinator until it was over"),
}
FAILURES: Labels = {
    "opt_out": N_("blocked Doorstep"), "bad_address": N_("have an address that does not work"),
    "give_up": N_("the carrier refused the text"), "retry": N_("the carrier could not deliver it in time"),
    "unknown": N_("nobody knows whether it arrived"), "hold_sender": N_("the carrier was too busy"),
    "alarm": N_("our own account with the carrier did not work"),
}
BECAUSE: Labels = {
    "status": N_("tells whoever reads it about somebody's right to be here"),
    "health": N_("tells whoever reads it about somebody's health"),
    "money": N_("asks for what only a swindler asks for: money, a card, a password"),
    "link": N_("asks people to trust an address; scam messages do the same"),
}
DONE: Labels = {
    "revise": N_("wrote"), "preview": N_("previewed"), "ask_approval": N_("asked for a second person"),
    "send": N_("let it go"), "approve": N_("approved"), "send_back": N_("sent it back"), "review": N_("read a text"),
    "start": N_("began"), "pause": N_("paused"), "resume": N_("went on"), "finish": N_("finished"),
    "cancel": N_("cancelled"),
}
"""steps of the history"""
SEEN: Labels = {
    "": N_("Any time"), "<30": N_("In the last 30 days"), "<90": N_("In the last 90 days"),
    "<180": N_("In the last 180 days"), ">30": N_("Not for 30 days"), ">90": N_("Not for 90 days"),
    ">180": N_("Not for 180 days"),
}
PROBLEMS: Labels = {
    "no_text": N_("There is no text. Write one."),
    "hole": N_("Nothing can stand in place of “{word}”. There is: {text}."),
    "brace": N_("A bracket of a placeholder is missing, or one too many is there."),
    "too_long": N_(
        "It takes {number} SMS parts with the sender's name and the line about STOP, and may take {n}. Say it in fewer "
        "words."
    ),
    "careless": N_("A word in a text may not go out. It is shown beside the text."),
    "no_english": N_("Write the English text: it is what they would get, with a note."),
    "gone": N_("What it is about is over, filled or cancelled."), "expires": N_("It would end before it starts."),
    "waits": N_("It waits for texts in {text}."), "nobody": N_("It would reach nobody. The preview says why."),
    "costs": N_("It costs £{text}, which is more than the days it runs may cost."),
    "expired": N_("Its time is over. Copy it to make a new one."),
    "late": N_("It would start after its end. Choose other times."),
    "second_person": N_("A second person is needed: neither whoever wrote it or a text of it, nor whoever let it go."),
    "state": N_("Somebody else was quicker: that cannot be done any more."),
    "begun": N_("It has begun: approve it, or cancel it."),
    "no_code": N_("There is no opening or event of the code {code}."),
    "not_coordinator": N_(
        "This is not known as a coordinator's own phone. Write to Doorstep from it, and ask whoever looks after the "
        "machine to tag it."
    ),
    "said_stop": N_("This phone said STOP. Write START to Doorstep from it first."),
    "no_address": N_("This is no telephone number and no Telegram chat."),
    "time": N_("The clocks change at that hour. Choose another."), "no_time": N_("Write a day and an hour."),
}
FIELDS: Mapping[str, str] = {
    "expires": "expires", "gone": "about", "no_english": "text", "not_coordinator": "address", "said_stop": "address",
    "no_address": "address", "late": "expires",
}
"""name of a problem -> the field to mend; those of texts and codes are found by their place"""


def said(visit: Visit, error: BroadcastError) -> str:
    """A problem in the coordinator's language; one that only the command line can meet, in its own words."""
    if error.name not in PROBLEMS:
        return " ".join(filter(None, (error.what, error.advice)))
    params = {name: text.translate(_NO_BRACES) for name, text in error.params.items()}
    if error.name == "waits":
        params = {"text": visit.words.names(tuple(error.params["text"].split(",")))}
    return visit.words(PROBLEMS[error.name], **params)


_NO_BRACES = str.maketrans("", "", "{}")


def because(visit: Visit, found: Concern) -> str:
    """Why a word is looked at."""
    return visit.words.of(BECAUSE, found.kind) if found.kind in BECAUSE else found.because


def people(visit: Visit, count: int | None, least: int) -> str:
    """A number of people; "few" where it, or what could be reckoned from it, is smaller than `least`."""
    return visit.words("few") if count is None or 0 < count < least else f"{count:,}"


def pounds(exact: Decimal, *, hidden: bool) -> str:
    """What it costs; to the next pound where numbers of people are hidden, for the pence would tell them."""
    return f"{ceil(exact)}" if hidden else f"{exact:.2f}"


def whom(visit: Visit, office: Office, segment: Segment) -> str:
    """A segment in words."""
    return visit.words("Everybody") if is_everybody(segment) else " · ".join(_parts(visit, office, segment))


def _parts(visit: Visit, office: Office, segment: Segment) -> Iterator[str]:
    words = visit.words
    work = {one.id: one.label for one in office.knowledge.occupations.values()}
    if segment.languages:
        yield words.names(segment.languages)
    for values, labels in (
        (segment.areas, {}), (segment.topics, KINDS), (segment.stages, STAGES), (segment.channels, CHANNELS),
    ):
        if values:
            yield ", ".join(words.of(labels, one) for one in values)
    if segment.occupations:
        yield ", ".join(work.get(one, one) for one in segment.occupations)
    for text, codes in (
        (N_("with a place at {text}"), segment.booked), (N_("told of {text}"), segment.told),
        (N_("interested in {text}"), segment.interested), (N_("tagged {text}"), segment.tags),
    ):
        if codes:
            named = ", ".join(codes)
            yield words(text, text=named)
    if segment.seen_within is not None:
        yield words("wrote in the last {n} days", n=segment.seen_within)
    if segment.silent_for is not None:
        yield words("did not write for {n} days", n=segment.silent_for)


def first_words(office: Office, visit: Visit, one: Broadcast) -> str:
    """By what a broadcast is known in a list: its first text, with what it is about filled in."""
    text = one.texts.get("en") or next(iter(one.texts.values()), one.id)
    if one.link is not None and HOLE.search(text):
        with office.store.begin() as uow:
            known = link_values(uow, one.link, office.broadcasting.rules.hours).params
        text = HOLE.sub(lambda hole: _spoken(visit, known.get(hole[1], hole[0])), text)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN].rstrip()}…"


def _spoken(visit: Visit, value: Value) -> str:
    if isinstance(value, Translated):
        return value.texts.get("en") or next(iter(value.texts.values()))
    return visit.words.moment(value) if isinstance(value, datetime) else str(value)


MOST_SHOWN = 80
"""letters of a text in a list"""


def names_of(office: Office) -> Mapping[str, str]:
    """Coordinator id -> name; whoever acted on the command line stands there by the name given."""
    with office.store.begin() as uow:
        return {one.id: one.name or one.email for one in uow.accounts.coordinators()}
