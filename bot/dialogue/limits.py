"""What one turn may cost. A flow that loops hits these instead of hanging the bot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.dialogue.flow import Choice
from bot.sentence import Sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Defaults that real conversations stay far below."""

    steps: int = 60
    """steps walked in one call of advance"""
    depth: int = 10
    """flows open inside each other; the oldest is dropped"""
    offers: int = 8
    """lists of choices remembered for late answers"""
    languages: int = 8
    """languages offered at once: more would not fit into two text messages"""
    retries: int = 2
    """times a question is put again before a person is offered"""
    sure: float = 0.55
    """confidence from which an intent is acted upon"""
    sure_over_question: float = 0.8
    """the same while a question is open that free words could answer"""
    somebody: float = 0.4
    """confidence, of "danger" and "a person" together, from which a person is told although neither is sure"""
    beside_a_day: float = 0.1
    """confidence, of looking for events, from which a message that names a day or a date means it"""
    sure_beside_a_day: float = 0.7
    """confidence of something else from which such a message means that: few ask for a job on a day"""
    likely: float = 0.2
    """confidence from which an intent is offered as "did you mean" """
    language_shown: float = 0.6
    """language confidence of a first message from which we do not ask for the language"""
    switch_language: float = 0.9
    """language confidence that counts as evidence"""
    fits: Callable[[Sentence, tuple[Choice, ...]], bool] = lambda _sentence, _choices: True
    """whether a question with its choices goes into one text of the person's channel"""


DEFAULT = Limits()

# Actions that cannot be taken back want more certainty (they ask first anyway).
SURE_OF: dict[str, float] = {"delete_data": 0.75, "unsubscribe": 0.7, "urgent_help": 0.5, "ask_human": 0.6}
