"""Whatever people do: no error, an answer, a state that can be kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.dialogue.advance import advance
from bot.dialogue.effects import Act, Ask, HandOver, OptOut, SaveFact, Say
from bot.dialogue.events import (
    ActionDone,
    ChoicePressed,
    Clause,
    Event,
    FlowDue,
    MessageReceived,
    Named,
    OpeningArrived,
    ThingReceived,
)
from bot.dialogue.flow import Flows
from bot.dialogue.limits import DEFAULT
from bot.dialogue.read_back import everything, lines
from bot.dialogue.state import State
from bot.understanding.values import Intent, Keyword, Understanding
from tests.unit.dialogue.talk import NOW, Params, entity, listed

OUTCOMES = {
    "find_openings": ("found", "none"), "show_opening": ("found", "gone"), "find_events": ("found", "none"),
    "show_event": ("found", "gone"), "book_event": ("booked", "already", "full", "past", "cancelled", "unknown"),
    "my_bookings": ("found", "none"), "cancel_event": ("cancelled", "none"),
    "next_step": ("found", "none"), "ladder_show": ("found", "unclear", "version", "registered", "none"),
    "ladder_exams": ("found", "none"),
    "ladder_done": ("done", "english", "none"), "ladder_help": ("found", "none"), "ladder_work": ("found", "none"),
    "ladder_choose": ("done",), "card_steps": ("found", "none"),
    "explain_opening": ("suits", "helped", "missing", "gone"), "find_missing": ("found", "none"),
    "narrow_distance": ("narrowed", "again", "noted"), "next_licence": ("found", "none", "none"),
    "way_to_licence": ("found", "none"), "food_work": ("yes", "no"),
    "load_digest": ("found", "none"), "take_news": ("opening", "event"), "opening_kind": ("job", "training", "research", "gone"),
    "load_outcome": ("applied", "interview", "started", "still_there_90", "gone"),
}
VARS: Mapping[str, Mapping[str, Any]] = {
    "find_openings": {"openings": ["o1", "o2"]}, "find_missing": {"openings": ["o3"]}, "explain_opening": {"helps": ["o4"]},
    "take_news": {"chosen": ["o5"], "openings": ["o5"]},
    "narrow_distance": {"minutes": 25, "minutes_before": None}, "next_licence": {"licence": "driving"},
}
"""what actions leave in the frame"""
ENTITIES = {
    "occupation": ("nurse_adult", "midwife", "cook", "driver"), "years": ("0", "5", "8", "400"),
    "number": ("0", "1", "2", "3", "7", "2.5"), "country": ("SY", "PL", "GB"), "english_test": ("IELTS:6.5", "OET:B"),
    "postcode": ("B18", "B66"), "weekday": ("sat",), "date": ("2026-11-24", "2025-03"), "language": ("en", "ur", "xx"),
    "year": ("2010", "2012"), "level": ("basic", "good"), "hours": ("nights", "weekends"), "paid": ("paid", "unpaid"),
    "papers": ("lost",), "registration": ("registered",), "travel": ("bus",),
}
SIDE_INTENTS = (
    "ask_meaning", "confused", "change_language", "ask_privacy", "thanks", "goodbye", "greet", "ask_human",
    "job_interested", "job_not_now", "job_not_for_me", "affirm", "deny", "skip", "go_back", "urgent_help", "out_of_scope",
)
MANY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def entities(draw: Any) -> Any:
    name = draw(st.sampled_from(sorted(ENTITIES)))
    value = draw(st.sampled_from(ENTITIES[name]))
    role = draw(st.sampled_from(["", "", "", "negated", *(["listening", "speaking"] if name == "english_test" else [])]))
    fuzzy = draw(st.booleans()) and name in {"occupation", "country", "postcode"}
    return entity(name, value, at=draw(st.integers(0, 40)), role=role, fuzzy=fuzzy)


def intents(flows: Flows) -> st.SearchStrategy[Intent]:
    names = st.sampled_from([*sorted(flows.by_intent), *SIDE_INTENTS])
    return st.builds(lambda n, c: Intent(name=n, confidence=c), names, st.sampled_from([0.1, 0.5, 0.65, 0.85, 1.0]))


@st.composite
def understandings(draw: Any, flows: Flows) -> Understanding:
    found = draw(st.lists(entities(), max_size=4))
    extra = draw(st.sampled_from(["", "what is NHS", "?", "words of all kinds", "L 7, R 6.5, W 6, S 7"]))
    text = " ".join([*(e.text for e in found), extra]).strip() or "x"
    ranking = tuple(draw(st.lists(intents(flows), max_size=4)))
    return Understanding(
        text=text, language=draw(st.sampled_from(["en", "ur", "xx"])),
        language_confidence=draw(st.sampled_from([0.0, 0.7, 0.95])), intent=draw(intents(flows)), ranking=ranking,
        entities=tuple(found), answer=draw(st.sampled_from(["", "", "", "yes", "no", "skip", "back", "unknown"])),
        keyword=draw(st.sampled_from([None] * 12 + list(Keyword))),
    )


@st.composite
def events(draw: Any, flows: Flows) -> Event:
    kind = draw(st.sampled_from(["text", "text", "text", "number", "button", "button", "thing", "opening", "due"]))
    if kind == "text":
        said = draw(understandings(flows))
        parts = draw(st.lists(st.tuples(st.integers(0, 20), st.integers(21, 60), intents(flows)), max_size=2))
        clauses = tuple(Clause(start=a, end=b, intent=i) for a, b, i in parts)
        named = draw(st.sampled_from([None] * 5 + [Named(kind="opening", id="o7"), Named(kind="event", id="e7")]))
        notes = draw(st.sampled_from([(), ("too_long",)]))
        return MessageReceived(at=NOW, understanding=said, clauses=clauses, notes=notes, named=named)
    if kind == "number":
        value = str(draw(st.integers(0, 7)))
        return MessageReceived(at=NOW, understanding=Understanding(text=value, language="en", entities=(entity("number", value),)))
    if kind == "button":
        return ChoicePressed(at=NOW, token=f"last{draw(st.integers(1, 9))}", index=draw(st.integers(-1, 6)))
    if kind == "thing":
        thing = draw(st.sampled_from(["photo", "document", "voice", "location", "contact", "empty", "start", "emoji", "odd"]))
        return ThingReceived(at=NOW, thing=thing, outcode=draw(st.sampled_from(["", "B18"])))
    if kind == "due":
        flow, known = draw(st.sampled_from([
            ("digest", {"news": ["o5", "e5"]}), ("events", {"item": "e5"}), ("outcome", {"opening": "o5", "stage": "applied"}),
        ]))
        return FlowDue(at=NOW, flow=flow, vars=known, said=draw(st.sampled_from(["", "news"])))
    return OpeningArrived(at=NOW, listed=listed(draw(st.sampled_from(["o8", "o9"]))))


def _real_token(event: Event, state: State) -> Event:
    """`last3` is the third last list that was shown, when there were so many."""
    if isinstance(event, ChoicePressed) and len(state.offers) >= int(event.token[-1]):
        return ChoicePressed(at=NOW, token=state.offers[-int(event.token[-1])].token, index=event.index)
    return event


def _act(data: Any, act: Act) -> ActionDone:
    outcome = data.draw(st.sampled_from(OUTCOMES[act.action]))
    items = (listed("e1"), listed("e2")) if outcome == "found" else ()
    found = VARS.get(act.action, {}) if outcome != "none" else {}
    params = dict(Params()) if outcome != "none" else {}
    return ActionDone(at=NOW, action=act.action, outcome=outcome, items=items, vars=found, params=params)


def _play(data: Any, flows: Flows, state: State, event: Event) -> tuple[State, list[Any]]:
    state, effects = advance(flows, state, event)
    done = list(effects)
    for _ in range(30):
        if not (effects and isinstance(effects[-1], Act)):
            break
        state, effects = advance(flows, State.from_json(state.to_json()), _act(data, effects[-1]))
        done += effects
    else:
        raise AssertionError("the conversation never waits")
    again = State.from_json(state.to_json())
    assert again == state
    return again, done


@MANY
@given(data=st.data())
def test_any_conversation_is_answered_stored_and_bounded(flows: Flows, data: Any) -> None:
    state = State()
    for _ in range(data.draw(st.integers(1, 12))):
        before = state
        event = _real_token(data.draw(events(flows)), state)
        state, effects = _play(data, flows, state, event)

        spoken = [e for e in effects if isinstance(e, Say | Ask)]
        assert spoken or before.opted_out, (before.stack, before.goals, [type(e).__name__ for e in effects], state.stack, event)
        assert len(state.stack) <= DEFAULT.depth
        assert len(state.offers) <= DEFAULT.offers
        assert len({o.token for o in state.offers}) == len(state.offers)
        assert not [e for e in effects if isinstance(e, SaveFact)] or state.consents.get("profile") or state.deleted
        for ask in (e for e in effects if isinstance(e, Ask)):
            assert ask.choices or not ask.sentence.context.endswith((".choose", ".check", ".show"))
        for line in lines(flows, everything(state)).sentences:
            assert line.params.keys() >= {name for name in ("occupation", "answer") if f"{{{name}}}" in line.text}


@MANY
@given(data=st.data())
def test_after_stop_there_is_at_most_one_reminder_until_start(flows: Flows, data: Any) -> None:
    state, _ = _play(data, flows, State(), MessageReceived(
        at=NOW, understanding=Understanding(text="stop", language="en", keyword=Keyword.STOP)
    ))
    reminders = 0
    for _ in range(data.draw(st.integers(1, 8))):
        event = _real_token(data.draw(events(flows)), state)
        keyword = event.understanding.keyword if isinstance(event, MessageReceived) else None
        if keyword in {Keyword.START, Keyword.HELP} or (isinstance(event, ThingReceived) and event.thing == "start"):
            continue
        state, effects = _play(data, flows, state, event)

        assert state.opted_out
        if any(isinstance(e, HandOver) for e in effects):
            continue  # danger is answered even now
        assert all(isinstance(e, Say | OptOut) for e in effects)
        reminders += sum(isinstance(e, Say) for e in effects)
    assert reminders <= 1
