"""The open question: is this an answer, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue import listen, pages, profile, sittings, walk
from bot.dialogue.effects import RecordConsent, SetLanguage
from bot.dialogue.flow import Choice, Step
from bot.dialogue.readers import READERS, Answer, read_item
from bot.dialogue.state import Frame, Offer, key
from bot.dialogue.turn import Turn, step_of
from bot.understanding.values import Understanding

OVER_FREE_WORDS = frozenset(
    {
        "go_back",
        "skip",
        "ask_human",
        "ask_meaning",
        "ask_privacy",
        "change_language",
        "help",
        "my_data",
        "delete_data",
        "unsubscribe",
        "confused",
    }
)
"""intents that outrank an answer in free words, when they are sure"""
NONE = "none"
"""the choice "none of these" where several may be chosen: an empty list, and told"""


def read(turn: Turn, said: Understanding) -> Answer | None:
    """The answer to the open question, or None when this is none."""
    step = turn.step()
    if step is None or not step.ask:
        return None
    sure = said.intent.confidence >= turn.limits.sure_over_question
    if step.expects == "text" and sure and said.intent.name in OVER_FREE_WORDS:
        return None
    if step.expects == "text" and any(e.role == "negated" for e in said.entities):
        return None  # "not 5, 8 years" mends what was told, it is no name of a diploma
    answer = READERS[step.expects or "choice"](said, offered(turn)) or _the_only_item(step, said, offered(turn))
    return None if answer is not None and len(answer.choices) > 1 and not step.multiple else answer


def _the_only_item(step: Step, said: Understanding, shown: tuple[str, ...]) -> Answer | None:
    """A plain yes where one thing is listed, beside choices such as "keep all"."""
    own = {c.id for c in step.choices}
    items = tuple(one for one in shown if one not in own) if step.expects == "item" else ()
    return read_item(said, items) if len(items) == 1 and said.answer == "yes" else None


def offered(turn: Turn) -> tuple[str, ...]:
    """Choice ids of the open question."""
    step = turn.step()
    if step is None:
        return ()
    for offer in reversed(turn.state.offers):
        if (offer.flow, offer.step) == (step.flow, step.id):
            return offer.choices
    return tuple(c.id for c in step.choices)


def apply(turn: Turn, answer: Answer) -> Turn:
    """Keep the answer and leave the question by the route it opens."""
    step = turn.step()
    assert step is not None
    turn = _unforce(turn)
    if answer.fuzzy:
        return confirm(turn, step, answer.value)
    if step.expects == "consent":
        return _consent(turn, step, answer)
    if step.expects == "language":
        tag = answer.choices[0] if answer.choices else str(answer.value)
        if tag == pages.MORE:
            return walk.next_page(turn)
        return walk.goto(speak(turn, tag), step, "answered")
    if answer.choices:
        return _chosen(turn, step, answer.choices)
    return walk.goto(_keep(turn, step, answer.value), step, str(answer.value), "answered")


def _chosen(turn: Turn, step: Step, choices: tuple[str, ...]) -> Turn:
    frame = turn.frame
    assert frame is not None
    own = {c.id for c in step.choices}
    if step.expects == "choice" and choices[0] == pages.MORE and pages.MORE not in own:
        return pages.turned(turn)
    turn = pages.closed(turn)
    if step.expects == "item" and choices[0] not in own:
        turn = turn.with_frame(vars={**frame.vars, "item": choices[0]})
        return walk.goto(turn, step, "chosen")
    if step.fact:
        value: Any = [one for one in choices if one != NONE] if step.multiple else choices[0]
        if not (choices[0] in step.routes and step.expects not in {"choice", "yes_no"}):
            turn = _keep(turn, step, value)
    return walk.goto(turn, step, choices[0], "answered")


def _keep(turn: Turn, step: Step, value: Any) -> Turn:
    if step.expects == "occupation":
        return _keep_occupation(turn, step, str(value))
    if not step.fact:
        return turn
    if step.fact.startswith(profile.VARIABLE):
        return profile.note(turn, step.fact, value)
    if step.fact == sittings.TEST and step.anew:
        turn = sittings.taken_again(turn)
    if step.expects == "yes_no" and value in ("yes", "no"):
        value = value == "yes"
    return profile.save(turn, step.fact, value, profile.holder(turn, step))


def _keep_occupation(turn: Turn, step: Step, occupation: str) -> Turn:
    if step.fact == listen.WISH:  # looked for, not done
        return profile.save(turn, step.fact, value=True, of=occupation)
    turn = profile.tell_occupation(turn, occupation)
    if step.fact and step.fact != "occupation":
        turn = profile.save(turn, step.fact, value=True, of=occupation)
    return turn.with_frame(subject=occupation) if step.about else turn


def _consent(turn: Turn, step: Step, answer: Answer) -> Turn:
    granted = answer.choices[:1] == ("yes",)
    purpose = step.fact
    before = turn.state.consents.get(purpose)
    turn = turn.set(consents={**turn.state.consents, purpose: granted})
    turn = turn.put(RecordConsent(purpose=purpose, granted=granted, version=step.version))
    if purpose == profile.KEEP:
        turn = profile.keep_all(turn) if granted else profile.keep_nothing(turn) if before else turn
    return walk.goto(turn, step, "yes" if granted else "no")


def speak(turn: Turn, tag: str) -> Turn:
    """Change the language, if Doorstep speaks it."""
    if tag not in turn.flows.languages:
        return turn.say("language_not_yet", language=tag)
    turn = turn.set(language=tag, language_chosen=True, language_unsure=False, foreign_turns=0, foreign_language="")
    return turn.put(SetLanguage(language=tag)).say("language_set")


def pass_over(turn: Turn) -> Turn:
    """The person does not want to answer: go on, and do not ask again."""
    step = turn.step()
    assert step is not None
    if not step.skip or step.expects in {"consent", "item"}:
        return walk.ready_again(turn.say("cannot_skip"))
    turn = _unforce(turn)
    if step.fact:
        name = key(step.fact, profile.holder(turn, step))
        turn = turn.set(passed=(*(k for k in turn.state.passed if k != name), name))
    return walk.goto(turn, step, "skip")


def back(turn: Turn) -> Turn:
    """Put the question before this one again."""
    frame = turn.frame
    assert frame is not None
    here = [frame.step, frame.subject]
    earlier = [asked for asked in frame.vars.get("_trail", []) if asked != here]
    if not earlier:
        return walk.ready_again(turn.say("no_way_back"))
    target, subject = earlier[-1]
    leads = step_of(turn.flows, frame.flow, target).again or target
    # Questions about a subject that we go back from are still to be gone through.
    gone_through = [s for s in frame.vars.get("subjects", []) if s == subject or s != frame.subject]
    kept = {**frame.vars, "_trail": earlier[:-1], "_force": target, "subjects": gone_through}
    return turn.with_frame(step=leads, subject=subject, asked=0, vars=kept)


def confirm(turn: Turn, step: Step, value: Any) -> Turn:
    """A typing error was bridged: ask before believing it."""
    name = _parameter(step)
    sentence = turn.phrase("is_it_this", answer=turn.phrase(f"value_{name}", **{name: value}))
    variables = {"value": value, "step": step.id, "flow": step.flow}
    return turn.ask(
        sentence,
        yes_no(turn),
        flow="",
        step="confirm",
        subject=turn.frame.subject if turn.frame else "",
        variables=variables,
    )


def _parameter(step: Step) -> str:
    return {"occupation": "occupation", "country": "country", "postcode": "outcode"}.get(step.expects, "text")


def yes_no(turn: Turn) -> tuple[Choice, ...]:
    """The plain two choices."""
    return (Choice(id="yes", label=turn.phrase("yes")), Choice(id="no", label=turn.phrase("no")))


def _unforce(turn: Turn) -> Turn:
    assert turn.frame is not None
    return turn.with_frame(vars={k: v for k, v in turn.frame.vars.items() if k != "_force"})


def reopen(turn: Turn, offer: Offer, choice: str) -> Turn:
    """A button of an earlier question was pressed: take it as the answer it is, then go on where we stood."""
    known: Mapping[str, Any] = offer.vars
    kept = tuple(f for f in turn.state.stack if f.flow != offer.flow)
    same = next((f for f in turn.state.stack if f.flow == offer.flow), None)
    flow = turn.flows.flows.get(offer.flow)
    step = flow.steps.get(offer.step) if flow else None
    if step is None:  # asked before the flow was changed
        return walk.ready_again(turn.say("old_question"))
    if same is not None and step.fact and step.expects != "item":
        # The flow is still open further on: correct the answer, do not walk the same way twice.
        inner = turn.set(stack=(Frame(flow=offer.flow, step=offer.step, subject=offer.subject),))
        saved = apply(inner, Answer(choices=(choice,)))
        return walk.ready_again(saved.set(stack=turn.state.stack).say("changed"))
    turn = turn.set(stack=kept).push(Frame(flow=offer.flow, step=offer.step, subject=offer.subject, vars=dict(known)))
    return apply(turn, Answer(choices=(choice,)))
