"""Actions of `do` steps. LOCAL ones are pure and done at once; REMOTE ones become Act and come back as ActionDone.

| action | outcomes |
|---|---|
| next_subject | found, none: the next occupation whose questions have not been gone through |
| next_opening | found, none: the next opening of a list |
| read_back | found, none; params: facts |
| set_alerts | on, off |
| record_answer | done |
| hand_over | done |
| opt_out | done |
| forget | done |
| refuse_keeping | done: consent was denied, what was heard goes |
| find_openings | found (vars: openings), none |
| show_opening | found (params: opening), gone |
| find_events | found (items), none |
| show_event | found (params), gone |
| book_event | booked, already, full, past, cancelled, unknown |
| my_bookings | found (items), none |
| cancel_event | cancelled, none |
| next_step | found (params: step), none |
| ladder_show | found (params: lines), unclear and version (the same, but something is asked first), registered, none |
| ladder_exams | found (items), none: the exams and courses of the way |
| ladder_done | done, english, none: the stage that was next, or the one chosen, is behind (facts) |
| ladder_help | found (params: lines) |
| ladder_work | found (items), none: lawful work meanwhile |
| ladder_choose | done (vars: work; facts) |
| card_steps | found (params: lines), none: cards that the work told asks for |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.dialogue import profile, read_back
from bot.dialogue.effects import Forget, HandOver, OptOut, RecordAnswer, SetAlerts
from bot.dialogue.state import State
from bot.dialogue.turn import Turn

Given = Mapping[str, str]

REMOTE = frozenset(
    {
        "find_openings",
        "show_opening",
        "find_events",
        "show_event",
        "book_event",
        "my_bookings",
        "cancel_event",
        "next_step",
        "ladder_show",
        "ladder_exams",
        "ladder_done",
        "ladder_help",
        "ladder_work",
        "ladder_choose",
        "card_steps",
    }
)


def next_subject(turn: Turn, given: Given) -> tuple[Turn, str]:
    """Take up the next occupation of the list `given["of"]` (occupation, or qualification)."""
    assert turn.frame is not None
    done = turn.frame.vars.get("subjects", [])
    for subject in profile.subjects(turn.state, given.get("of", "occupation")):
        if subject not in done:
            return turn.with_frame(subject=subject, vars={**turn.frame.vars, "subjects": [*done, subject]}), "found"
    return turn.with_frame(subject=""), "none"


def next_opening(turn: Turn, _given: Given) -> tuple[Turn, str]:
    """Step on in the list of openings that find_openings left in the frame."""
    assert turn.frame is not None
    waiting = list(turn.frame.vars.get("openings", []))
    if not waiting:
        return turn, "none"
    return turn.with_frame(vars={**turn.frame.vars, "opening": waiting[0], "openings": waiting[1:]}), "found"


def read_all_back(turn: Turn, _given: Given) -> tuple[Turn, str]:
    """All that is known, as lines."""
    facts = read_back.everything(turn.state)
    found = read_back.lines(turn.flows, facts)
    return replace(turn, params={**turn.params, "facts": found}), "found" if found.sentences else "none"


def set_alerts(turn: Turn, given: Given) -> tuple[Turn, str]:
    """Alerts on or off (`given["to"]`)."""
    on = given.get("to", "on") == "on"
    if on and "alerts" in turn.state.goals:  # asked for, and granted on the way: what is left is to look at some now
        goals = dict.fromkeys("after_profile" if goal == "alerts" else goal for goal in turn.state.goals)
        turn = turn.set(goals=tuple(goals))
    return turn.set(alerts=on).put(SetAlerts(on=on)), "on" if on else "off"


def record_answer(turn: Turn, given: Given) -> tuple[Turn, str]:
    """Keep what was answered to the opening that is being shown."""
    assert turn.frame is not None
    opening = str(turn.frame.vars.get("opening", ""))
    effect = RecordAnswer(opening=opening, answer=given["answer"], reason=given.get("reason", ""))
    return turn.put(effect), "done"


def hand_over(turn: Turn, given: Given) -> tuple[Turn, str]:
    """Ask a person to take over."""
    effect = HandOver(reason=given.get("reason", "asked"), urgent=given.get("urgent") == "yes")
    return turn.set(handed_over=True).put(effect), "done"


def opt_out(turn: Turn, _given: Given) -> tuple[Turn, str]:
    """STOP, after a question."""
    return turn.set(opted_out=True).put(OptOut()), "done"


def forget(turn: Turn, _given: Given) -> tuple[Turn, str]:
    """Erase; only the language of the farewell is left in the state."""
    fresh = State(language=turn.state.language, turn=turn.state.turn, deleted=True)
    return replace(turn.say("forgotten"), state=fresh).put(Forget()), "done"


def refuse_keeping(turn: Turn, _given: Given) -> tuple[Turn, str]:
    """Without consent nothing that was heard is kept."""
    return turn.set(known={}, passed=()), "done"


LOCAL: Mapping[str, Callable[[Turn, Given], tuple[Turn, str]]] = {
    "next_subject": next_subject,
    "next_opening": next_opening,
    "read_back": read_all_back,
    "set_alerts": set_alerts,
    "record_answer": record_answer,
    "hand_over": hand_over,
    "opt_out": opt_out,
    "forget": forget,
    "refuse_keeping": refuse_keeping,
}
ALL: frozenset[str] = frozenset(LOCAL) | REMOTE
