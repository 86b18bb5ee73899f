"""Walking a flow: from where the open frame stands to the next question, action or end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.dialogue import actions, pages, profile
from bot.dialogue.effects import Act, Say
from bot.dialogue.flow import Choice, Step
from bot.dialogue.state import Frame, key
from bot.dialogue.turn import PLACEHOLDER, Turn, flow_of
from bot.errors import DialogueError
from bot.sentence import Sentence
from bot.understanding.vocabulary import base_language

PAGE = "_page"
"""variable of the frame: which page of languages is shown"""
WORDING = "wording"
"""variable of the frame: in which other words a question is put"""


def start(turn: Turn, flow: str, *, subject: str = "", variables: Mapping[str, Any] | None = None) -> Turn:
    """Open a flow above what is open; its consent is asked for first when it has not been given."""
    found = flow_of(turn.flows, flow)
    if found.consent and not turn.state.consents.get(found.consent):
        goals = (*(g for g in turn.state.goals if g != flow), flow)
        turn = turn.set(goals=goals, wishes={**turn.state.wishes, **(variables or {})})
        return start(turn, f"consent_{found.consent}")
    kept = tuple(f for f in turn.state.stack if f.flow != flow)
    turn = turn.set(stack=kept)
    return turn.push(Frame(flow=flow, step=found.start, subject=subject, vars=dict(variables or {})))


def walk(turn: Turn) -> Turn:
    """Run steps until the conversation waits for a person, or for an action's result."""
    while True:
        if turn.steps >= turn.limits.steps:
            raise DialogueError(f"more than {turn.limits.steps} steps in one turn", where=_where(turn))
        turn = _count(turn)
        step = turn.step()
        if step is None:
            if not turn.state.goals:
                return turn
            turn = _next_goal(turn)
            continue
        for kind, handler in HANDLERS.items():
            if getattr(step, kind):
                turn, waits = handler(turn, step)
                break
        else:
            raise DialogueError("the step does nothing", where=_where(turn))
        if waits:
            return turn


def goto(turn: Turn, step: Step, *outcomes: str) -> Turn:
    """Leave a step by the first outcome that has a route, else by `next`; no next step ends the flow."""
    target = next((step.routes[o] for o in outcomes if o in step.routes), step.next)
    if target and target != "end":
        return turn.with_frame(step=target, asked=0)
    return end(turn)


def end(turn: Turn) -> Turn:
    """Close the open flow. The flow below goes on after its `call`, or puts its question again."""
    turn = turn.pop()
    if turn.frame is None:
        return turn
    below = turn.step()
    assert below is not None
    if below.call:
        return goto(turn, below)
    return ready_again(turn.say("back_to_question") if below.ask else turn)


def ready_again(turn: Turn) -> Turn:
    """Stand so that walking puts the open question once more."""
    step, frame = turn.step(), turn.frame
    if step is None or frame is None or not step.ask:
        return turn
    if step.reminder is not None:
        return turn.with_frame(vars={**frame.vars, "_remind": step.id})
    return turn.with_frame(step=step.again) if step.again else turn


def put_again(turn: Turn) -> Turn:
    """Put the open question once more (after a side question was answered)."""
    return walk(ready_again(turn)) if turn.frame is not None else turn


def params_of(turn: Turn) -> dict[str, Any]:
    """Values for the sentences of the open step: what the last action brought, then what is known."""
    frame = turn.frame
    assert frame is not None
    params: dict[str, Any] = {"questions": _questions_left(turn)}
    if frame.subject:
        params["occupation"] = frame.subject
    return {**params, **turn.params}


def _questions_left(turn: Turn) -> int:
    """How many questions of the flow have no answer yet: an upper bound people can trust."""
    assert turn.frame is not None
    steps = flow_of(turn.flows, turn.frame.flow).steps.values()
    asks = [s for s in steps if s.ask and s.expects not in {"consent", "item", "correction"}]
    return sum(
        not (s.fact and profile.is_known(turn.state, s.fact, profile.holder(turn, s))) for s in asks
    )


def _say(turn: Turn, step: Step) -> tuple[Turn, bool]:
    assert step.say is not None
    words = step.short if step.short is not None and turn.state.few_words else step.say
    return goto(turn.put(Say(sentence=_filled(turn, step, words))), step), False


def _holes(turn: Turn, sentence: Sentence) -> set[str]:
    """Placeholders nobody has a value for."""
    wanted = set(PLACEHOLDER.findall(sentence.text + sentence.plural))
    return wanted - params_of(turn).keys() - sentence.params.keys()


def _filled(turn: Turn, step: Step, sentence: Sentence) -> Sentence:
    wanted = set(PLACEHOLDER.findall(sentence.text + sentence.plural))
    params = params_of(turn)
    if missing := _holes(turn, sentence):
        raise DialogueError(f"no value for {sorted(missing)}", where=f"flows/{step.flow}.yaml, step {step.id}")
    return sentence.fill(**{name: params[name] for name in wanted & params.keys()})


def _ask(turn: Turn, step: Step) -> tuple[Turn, bool]:
    frame = turn.frame
    assert frame is not None
    assert step.ask is not None
    forced = frame.vars.get("_force") == step.id
    if not forced and settled(turn, step):
        return goto(turn, step, *_known_route(turn, step)), False
    reminded = frame.vars.get("_remind") == step.id and step.reminder is not None
    worded = step.wordings.get(str(frame.vars.get(WORDING, "")), step.ask)
    short = step.short if step.short is not None and turn.state.few_words else worded
    question = step.reminder if reminded and step.reminder is not None else short
    if step.again and _holes(turn, question):
        return turn.with_frame(step=step.again), False  # stored or reopened without what the sentence needs: fetch it
    here = [step.id, frame.subject]
    trail = [asked for asked in frame.vars.get("_trail", []) if asked != here]
    left = {k: v for k, v in frame.vars.items() if k != "_remind"}
    turn = turn.with_frame(vars={**left, "_trail": [*trail, here]})
    turn, sentence, choices = pages.fitted(turn, _filled(turn, step, question), choices_of(turn, step))
    frame = turn.frame
    assert frame is not None
    kept = {k: v for k, v in frame.vars.items() if not k.startswith("_")}
    turn = turn.ask(
        sentence,
        choices,
        flow=step.flow,
        step=step.id,
        subject=frame.subject,
        variables=kept,
        request="location" if step.fact == "outcode" else "",
    )
    return turn, True


def choices_of(turn: Turn, step: Step) -> tuple[Choice, ...]:
    """A step's own choices, the things an action listed, or the languages Doorstep speaks."""
    if step.expects == "item":
        return (*(Choice(id=i.id, label=i.label) for i in turn.items), *step.choices)
    if step.expects == "language" and not step.choices:
        return _languages(turn)
    return step.choices


def _languages(turn: Turn) -> tuple[Choice, ...]:
    """Each language by its own name; as many as fit into a text message, the others on a further page."""
    spoken, room = _offered_languages(turn), turn.limits.languages
    first = turn.frame.vars.get(PAGE, 0) * room if turn.frame else 0
    name = turn.phrase("endonym")
    shown = tuple(Choice(id=tag, label=name.fill(endonym=tag)) for tag in spoken[first : first + room])
    more = (Choice(id=pages.MORE, label=turn.phrase("more_languages"), emoji="➕"),) if len(spoken) > room else ()
    return (*shown, *more)


def _offered_languages(turn: Turn) -> tuple[str, ...]:
    """All, or with `with: {only: letters}` the person's own in each of its scripts, and English."""
    spoken, step = turn.flows.languages, turn.step()
    if step is None or step.given.get("only") != "letters":
        likely = turn.state.foreign_language if turn.state.language_unsure else ""
        return (*(tag for tag in spoken if tag == likely), *(tag for tag in spoken if tag != likely))
    own = base_language(turn.state.language)
    return tuple(tag for tag in spoken if base_language(tag) == own or tag == spoken[0])


def next_page(turn: Turn) -> Turn:
    """Further languages; after the last page the first again."""
    assert turn.frame is not None
    pages = -(-len(_offered_languages(turn)) // turn.limits.languages)
    return turn.with_frame(vars={**turn.frame.vars, PAGE: (turn.frame.vars.get(PAGE, 0) + 1) % pages})


def settled(turn: Turn, step: Step) -> bool:
    """The answer is there already, so the question is not put."""
    if step.expects == "consent":
        return bool(turn.state.consents.get(step.fact))
    if not step.fact or step.anew or step.fact.startswith(profile.VARIABLE):
        return False
    if step.expects == "occupation" and step.about:
        return any(profile.subjects(turn.state, step.fact))
    return profile.is_known(turn.state, step.fact, profile.holder(turn, step))


def _known_route(turn: Turn, step: Step) -> tuple[str, ...]:
    value = "yes" if step.expects == "consent" else turn.state.known.get(key(step.fact, profile.holder(turn, step)))
    value = _yes_no(value) if isinstance(value, bool) else value
    return (value, "answered") if isinstance(value, str) else ("answered",) if value is not None else ("skip",)


def _do(turn: Turn, step: Step) -> tuple[Turn, bool]:
    frame = turn.frame
    assert frame is not None
    if step.do in actions.LOCAL:
        turn, outcome = actions.LOCAL[step.do](turn, step.given)
        if turn.frame is None or turn.frame.flow != frame.flow:
            return turn, turn.frame is None and not turn.state.goals
        return goto(turn, step, outcome), False
    given = {**{k: v for k, v in frame.vars.items() if not k.startswith("_")}, **step.given, "subject": frame.subject}
    return turn.put(Act(action=step.do, given=given)), True


def _branch(turn: Turn, step: Step) -> tuple[Turn, bool]:
    assert turn.frame is not None
    for branch in step.branches:
        value = _value(turn, branch.fact)
        if value is not None and (not branch.values or value in branch.values):
            return (turn.with_frame(step=branch.next) if branch.next not in {"", "end"} else end(turn)), False
    return goto(turn, step), False


def _value(turn: Turn, fact: str) -> str | None:
    """A fact of the person or the subject, a consent (`consent.profile`), a variable of the frame (`var.kind`)."""
    assert turn.frame is not None
    kind, _, name = fact.rpartition(".")
    if kind == "consent":
        granted = turn.state.consents.get(name)
        return None if granted is None else _yes_no(granted)
    if kind == "var":
        found = turn.frame.vars.get(name)
    elif kind == "state":
        found = _yes_no(bool(getattr(turn.state, name)))
    else:
        found = turn.state.known.get(key(name, turn.frame.subject), turn.state.known.get(name))
    if found is None or found in ([], ""):
        return None
    return found if isinstance(found, str) else _yes_no(bool(found))


def _yes_no(value: bool) -> str:
    return "yes" if value else "no"


def _call(turn: Turn, step: Step) -> tuple[Turn, bool]:
    assert turn.frame is not None
    found = flow_of(turn.flows, step.call)
    if found.consent and not turn.state.consents.get(found.consent):
        return start(goto(turn, step) if step.next else turn.pop(), step.call), False
    passed = {k: v for k, v in turn.frame.vars.items() if not k.startswith("_")}
    frame = Frame(flow=found.id, step=found.start, subject=turn.frame.subject, vars={**passed, **step.given})
    return turn.push(frame), False


def _next_goal(turn: Turn) -> Turn:
    goal, *rest = turn.state.goals
    wishes = turn.state.wishes
    turn = turn.set(goals=tuple(rest), wishes=wishes if rest else {})
    wanted = flow_of(turn.flows, goal)
    if wanted.consent and not turn.state.consents.get(wanted.consent):
        others = tuple(g for g in rest if flow_of(turn.flows, g).consent != wanted.consent)
        return turn.set(goals=others).say("not_without_consent")
    return start(turn, goal, variables=wishes)


HANDLERS: Mapping[str, Callable[[Turn, Step], tuple[Turn, bool]]] = {
    "say": _say,
    "ask": _ask,
    "do": _do,
    "branches": _branch,
    "call": _call,
}
"""what a step is -> how it is done"""


def _count(turn: Turn) -> Turn:
    return replace(turn, steps=turn.steps + 1)


def _where(turn: Turn) -> str:
    frame = turn.frame
    return f"flows/{frame.flow}.yaml, step {frame.step}" if frame else "flows/"
