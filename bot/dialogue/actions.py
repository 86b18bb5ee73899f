"""Actions of `do` steps. LOCAL ones are pure and done at once; REMOTE ones become Act and come back as ActionDone.

| action | outcomes |
|---|---|
| next_subject | found, none: the next occupation whose questions have not been gone through |
| next_opening | found, none: the next opening of a list |
| read_back | found, none; params: facts |
| set_alerts | on, off |
| settle | done: `with: {flow: coming}`, that open question about the same `var.item` has its answer |
| set_fact | done: a fact that follows from a choice, or is taken back |
| record_answer | done |
| opening_kind | gone, or the kind of the opening: job, training ... |
| agree_share | done: evidence of what may be passed on |
| keep_refusal | done, none: somebody's own words about an opening |
| licence_abroad | done |
| hand_over | done |
| opt_out | done |
| forget | done |
| refuse_keeping | done: consent was denied, what was heard goes |
| find_openings | found (vars: openings), none |
| show_opening | found (params: opening), gone |
| explain_opening | suits, helped (vars: helps), missing, gone (params: opening) |
| find_missing | found (vars: openings), none: openings that nearly suit |
| narrow_distance | narrowed (vars: minutes, minutes_before; params: minutes), again, noted |
| next_licence | found (vars and params: licence), none: a licence the opening asks for and nobody spoke of |
| way_to_licence | found (params: step), none |
| food_work | yes, no: whether the person's work is food |
| find_events | found (items), none |
| show_event | found, past, cancelled (params), gone |
| book_event | booked, already, wait (full, but one may wait), full, waiting, past, cancelled, unknown (params) |
| join_line | waiting, offered, booked, already, no_list, past, cancelled, unknown (params): the waiting list |
| my_bookings | found (items), one (vars: item; `with: {one: straight}`), none |
| load_place | booked, waiting, offered, lapsed, past, cancelled, none and how else a booking may stand (params) |
| give_calendar | file, link, none: the event for the calendar of the phone |
| change_people | changed, full, too_many, offered, past, cancelled, none: `var.people` come |
| keep_needs | words, changed, nothing, offered, past, cancelled, none: `var.needs`, `var.words` |
| cancel_event | cancelled, left (the list), none |
| answer_offer | booked, declined, waiting, late, past, cancelled, none: `with: {said: yes}` |
| keep_coming | kept, none: the answer to "do you still come?", `with: {said: yes}` |
| tell_late | told, none |
| check_in | came, already, early, late, free, full, unknown (params; vars: item, starts, how): `var.word` was sent |
| walk_in | came, already, early, full and others: a place at once for whoever is at the door (params) |
| load_missed | missed, unknown, none: of `var.item` at `var.starts` (params) |
| record_absence | next (params: day_time of the next session), noted, none: `var.reason` |
| record_presence | came, already, none: the person says so |
| load_useful | found (params; vars: page), none: asked once, after the last session |
| record_useful | done, none: `var.useful` |
| my_attended | found (items), one (vars: item), unsure (by their own word only), nowhere, none |
| make_certificate | made (params: url, date), nowhere, none: `var.name` |
| next_step | found (params: step), none |
| ladder_show | found (params: lines), unclear and version (the same, but something is asked first), registered, none |
| ladder_exams | found (items), none: the exams and courses of the way |
| ladder_done | done, english, none: the stage that was next, or the one chosen, is behind (facts) |
| ladder_help | found (params: lines) |
| ladder_work | found (items), none: lawful work meanwhile |
| ladder_choose | done (vars: work; facts) |
| link_state | joined, single: whether two addresses were joined so lately that it can be undone; shared |
| link_offer | done (params: code): a word by which another address is joined |
| link_check | mine, same, gone, shared: whether a word that came in can join this address |
| link_join | joined, differ (params: facts), refused, gone |
| link_part | parted, none |
| people_ask | first, several: the assistant asks next who is speaking; full, linked: it cannot |
| load_partners | found (items), none: the partners, and which may see the profile |
| load_partner | found (params: partner), gone |
| let_see | done, referred (it sees the person for an opening all the same) (params: partner), gone: `with: {to: yes}` |
| who_looked | found (params: lines), none |
| load_digest | found (items), none: the list of news, without what was chosen |
| take_news | opening, event: what was chosen of it |
| set_topics | done, none: a consent for each topic of alerts |
| load_outcome | gone, or the stage asked about: applied ... (params: title) |
| record_outcome | done |
| card_steps | found (params: lines), none: cards that the work told asks for |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.dialogue import opening_actions, outcome_actions, profile, read_back
from bot.dialogue.effects import Forget, HandOver, OptOut, SetAlerts
from bot.dialogue.state import State
from bot.dialogue.turn import Turn

Given = Mapping[str, str]

REMOTE = frozenset(
    {
        "find_openings",
        "show_opening",
        "explain_opening",
        "find_missing",
        "narrow_distance",
        "next_licence",
        "way_to_licence",
        "food_work",
        "find_events",
        "show_event",
        "book_event",
        "join_line",
        "my_bookings",
        "load_place",
        "give_calendar",
        "change_people",
        "keep_needs",
        "cancel_event",
        "answer_offer",
        "keep_coming",
        "tell_late",
        "check_in",
        "walk_in",
        "load_missed",
        "record_absence",
        "record_presence",
        "load_useful",
        "record_useful",
        "my_attended",
        "make_certificate",
        "next_step",
        "ladder_show",
        "ladder_exams",
        "ladder_done",
        "ladder_help",
        "ladder_work",
        "ladder_choose",
        "card_steps",
        "link_state",
        "link_offer",
        "link_check",
        "link_join",
        "link_part",
        "people_ask",
        "load_partners",
        "load_partner",
        "let_see",
        "who_looked",
        "load_digest",
        "take_news",
        "opening_kind",
        "load_outcome",
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


def set_fact(turn: Turn, given: Given) -> tuple[Turn, str]:
    """A fact that follows from a choice: `given["to"]`, or the frame's variable `given["from"]`; empty: forgotten."""
    assert turn.frame is not None
    name = given["fact"]
    value = given["to"] if "to" in given else turn.frame.vars.get(given["from"])
    if value in (None, ""):
        return profile.remove(turn, name), "done"
    return profile.save(turn, name, value, provenance=given.get("provenance", "said")), "done"


def settle(turn: Turn, given: Given) -> tuple[Turn, str]:
    """Close the question of another flow about the same thing: what happened has answered it."""
    assert turn.frame is not None
    item = turn.frame.vars.get("item")
    open_ = tuple(f for f in turn.state.stack if f.flow != given["flow"] or f.vars.get("item") != item)
    return turn.set(stack=open_), "done"


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
    "next_opening": opening_actions.next_opening,
    "read_back": read_all_back,
    "set_alerts": set_alerts,
    "settle": settle,
    "set_fact": set_fact,
    "record_answer": opening_actions.record_answer,
    "agree_share": opening_actions.agree_share,
    "set_topics": outcome_actions.set_topics,
    "record_outcome": outcome_actions.record_outcome,
    "keep_refusal": opening_actions.keep_refusal,
    "licence_abroad": opening_actions.licence_abroad,
    "hand_over": hand_over,
    "opt_out": opt_out,
    "forget": forget,
    "refuse_keeping": refuse_keeping,
}
ALL: frozenset[str] = frozenset(LOCAL) | REMOTE
