"""Parts of a message that tell of work no list knows: kept in the person's words, never noted for other work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.dialogue.flow import Step
from bot.dialogue.listen import TELLING
from bot.understanding.clauses import clauses
from bot.understanding.values import Entity, Understanding

FACT = "other_work"
"""the fact, and the entity of the words that announce it ("also", "before that")"""
LONGEST = 200
"""characters of one such part"""
_OF_WORK = frozenset({"years", "paid", "country"})
"""what is told of a work, and would be noted for the one being asked about"""
_OWN_WORDS = 3
"""words beside numbers and the like from which an answer to "what work?" names a work"""


def apart(said: Understanding, asked: Step | None) -> tuple[Understanding, tuple[str, ...]]:
    """The message without those parts' entities, and the parts as they were written; () when there are none."""
    if asked is not None and asked.expects == "text":
        return said, ()  # free words are the answer
    found = [span for span in _spans(said.text) if _tells_of_other_work(said, span, asked)]
    kept = tuple(e for e in said.entities if not any(_inside(e, span) for span in found))
    return (replace(said, entities=kept) if found else said), tuple(said.text[start:end] for start, end in found)


def _spans(text: str) -> tuple[tuple[int, int], ...]:
    return clauses(text) or ((0, len(text)),)


def _tells_of_other_work(said: Understanding, span: tuple[int, int], asked: Step | None) -> bool:
    inside = [e for e in said.entities if _inside(e, span)]
    names = {e.entity for e in inside}
    if span[1] - span[0] > LONGEST or "occupation" in names or not names & _OF_WORK:
        return False
    if any(e.role == "negated" for e in inside):
        return False  # "not 5, 8 years" mends what was told
    if "years" not in names and said.intent.name not in TELLING:
        return False
    own = len(list(_own_words(said.text, span, inside)))
    naming = asked is not None and asked.expects == "occupation" and said.first("occupation") is None
    return own >= _OWN_WORDS if naming else FACT in names and own > 1


def _own_words(text: str, span: tuple[int, int], inside: list[Entity]) -> Iterator[str]:
    """Words of the part that are no fact; those that announce it count only when they say more than "also"."""
    facts = [e for e in inside if e.entity != FACT]
    position = span[0]
    for word in text[slice(*span)].split():
        start = text.index(word, position)
        position = start + len(word)
        if any(c.isalpha() for c in word) and not any(e.start < position and start < e.end for e in facts):
            yield word


def _inside(entity: Entity, span: tuple[int, int]) -> bool:
    return span[0] <= entity.start < span[1]
