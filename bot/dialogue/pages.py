"""A read-back that does not fit into one text is shown in pages, in reading order; nothing is left out."""

from __future__ import annotations

from bot.dialogue.flow import Choice
from bot.dialogue.turn import Turn
from bot.sentence import Lines, Sentence

MORE = "more"
"""the choice that shows the next page, after the last one the first again"""
_FIRST, _NEXT = "_first_fact", "_next_fact"
"""variables of the frame: places of the first fact on this page and on the next"""


def fitted(turn: Turn, question: Sentence, choices: tuple[Choice, ...]) -> tuple[Turn, Sentence, tuple[Choice, ...]]:
    """The question with as many of its facts as the channel's text holds, at least one, and the choice of more."""
    facts = question.params.get("facts")
    if turn.frame is None or not isinstance(facts, Lines):
        return turn, question, choices
    every = facts.sentences
    first = turn.frame.vars.get(_FIRST, 0)
    first = first if first < len(every) else 0  # facts may have gone since
    paged = (*choices, Choice(id=MORE, label=turn.phrase("more_facts"), emoji="➕"))
    for end in range(len(every), first, -1):
        page = question.fill(facts=Lines(sentences=every[first:end]))
        offered = choices if end - first == len(every) else paged
        if turn.limits.fits(page, offered) or end == first + 1:
            break
    kept = {**turn.frame.vars, _FIRST: first, _NEXT: end if end < len(every) else 0}
    return (turn.with_frame(vars=kept) if offered is paged else turn), page, offered


def turned(turn: Turn) -> Turn:
    """Stand at the next page."""
    assert turn.frame is not None
    return turn.with_frame(vars={**turn.frame.vars, _FIRST: turn.frame.vars.get(_NEXT, 0)})


def closed(turn: Turn) -> Turn:
    """The next read-back begins at its first page."""
    assert turn.frame is not None
    return turn.with_frame(vars={k: v for k, v in turn.frame.vars.items() if k not in {_FIRST, _NEXT}})
