"""What the conversation knows of a person: keys of facts, and the changes that effects make to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.dialogue.effects import RemoveFact, SaveFact
from bot.dialogue.flow import Step
from bot.dialogue.state import Frame, State, key
from bot.dialogue.turn import Turn

KEEP = "profile"
"""the consent purpose without which nothing outlives the conversation"""

VARIABLE = "var."
"""before the name of a frame's variable, in `Step.of` and `Step.fact`"""


def holder(turn: Turn, step: Step) -> str:
    """What the step's fact belongs to: an occupation, a licence; "" for the person."""
    if turn.frame is None:
        return ""
    if step.of.startswith(VARIABLE):
        return str(turn.frame.vars.get(step.of.removeprefix(VARIABLE), ""))
    return turn.frame.subject if step.about else step.of


def is_known(state: State, name: str, subject: str = "") -> bool:
    """Known, or passed over by the person: either way not asked again."""
    return key(name, subject) in state.known or key(name, subject) in state.passed


def note(turn: Turn, name: str, value: Any) -> Turn:
    """Keep an answer for as long as its flow is open (`fact: var.people`): it is nothing of the person's profile."""
    assert turn.frame is not None
    return turn.with_frame(vars={**turn.frame.vars, name.removeprefix(VARIABLE): value})


def subjects(state: State, name: str = "occupation") -> Iterator[str]:
    """Occupation ids the person has told, in the order told."""
    prefix = f"{name}:"
    return (k[len(prefix) :] for k in state.known if k.startswith(prefix))


def save(turn: Turn, name: str, value: Any, of: str = "", provenance: str = "said") -> Turn:
    """Know a fact from now on; kept beyond the conversation only with consent."""
    known = {**turn.state.known, key(name, of): value}
    passed = tuple(k for k in turn.state.passed if k != key(name, of))
    turn = turn.set(known=known, passed=passed)
    if turn.state.consents.get(KEEP):
        turn = turn.put(SaveFact(name=name, value=value, of=of, provenance=provenance))
    return turn


def tell_occupation(turn: Turn, occupation: str) -> Turn:
    """Know an occupation; years or a country told before it belong to it."""
    turn = save(turn, "occupation", value=True, of=occupation)
    for name in ("years", "country", "work_country"):
        if key(name) in turn.state.known:
            value = turn.state.known[key(name)]
            turn = save(remove(turn, name), name, value, occupation)
    return turn


def remove(turn: Turn, name: str, of: str = "") -> Turn:
    """Take a fact back; `*` takes back all facts of the subject."""
    if name == "*":
        known = {k: v for k, v in turn.state.known.items() if not k.endswith(f":{of}")}
    else:
        known = {k: v for k, v in turn.state.known.items() if k != key(name, of)}
    turn = turn.set(known=known)
    return turn.put(RemoveFact(name=name, of=of)) if turn.state.consents.get(KEEP) else turn


def rename_subject(turn: Turn, old: str, new: str) -> Turn:
    """Everything said about the one holds for the other: "not nurse, midwife"."""
    moved = {k.rsplit(":", 1)[0]: v for k, v in turn.state.known.items() if k.endswith(f":{old}")}
    turn = remove(turn, "*", old)
    for name, value in moved.items():
        turn = save(turn, name, value, new)
    return turn.set(stack=tuple(_renamed(frame, old, new) for frame in turn.state.stack))


def _renamed(frame: Frame, old: str, new: str) -> Frame:
    """The questions about the one go on about the other, and are not put once more."""
    name = {old: new}
    changed = {
        "subjects": [name.get(subject, subject) for subject in frame.vars.get("subjects", [])],
        "_trail": [[step, name.get(subject, subject)] for step, subject in frame.vars.get("_trail", [])],
    }
    kept = {**frame.vars, **{var: value for var, value in changed.items() if value}}
    return replace(frame, subject=name.get(frame.subject, frame.subject), vars=kept)


def keep_all(turn: Turn) -> Turn:
    """Consent was given: what was heard before it is kept now."""
    saves = []
    for full, value in turn.state.known.items():
        name, _, of = full.partition(":")
        saves.append(SaveFact(name=name, value=value, of=of))
    return turn.put(*saves)


def keep_nothing(turn: Turn) -> Turn:
    """Consent was taken back: what was kept goes."""
    removed = (RemoveFact(name=name, of=of) for name, _, of in (full.partition(":") for full in turn.state.known))
    return turn.set(known={}, passed=()).put(*removed)
