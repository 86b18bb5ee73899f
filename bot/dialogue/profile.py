"""What the conversation knows of a person: keys of facts, and the changes that effects make to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.dialogue.effects import RemoveFact, SaveFact
from bot.dialogue.state import State, key
from bot.dialogue.turn import Turn

KEEP = "profile"
"""the consent purpose without which nothing outlives the conversation"""

QUALIFIED = ("country", "year", "title", "uk_stage", "papers", "registered_in")
"""facts of a subject that belong to a qualification rather than to work done"""


def is_known(state: State, name: str, subject: str = "") -> bool:
    """Known, or passed over by the person: either way not asked again."""
    return key(name, subject) in state.known or key(name, subject) in state.passed


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
    if turn.frame is not None and turn.frame.subject == old:
        turn = turn.with_frame(subject=new)
    return turn


def keep_all(turn: Turn) -> Turn:
    """Consent was given: what was heard before it is kept now."""
    saves = []
    for full, value in turn.state.known.items():
        name, _, of = full.partition(":")
        saves.append(SaveFact(name=name, value=value, of=of))
    return turn.put(*saves)
