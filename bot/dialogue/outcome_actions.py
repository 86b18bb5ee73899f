"""Local actions around topics of alerts, and around what became of an interest."""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialogue.effects import RecordConsent, RecordOutcome, SetAlerts
from bot.dialogue.state import key
from bot.dialogue.turn import Turn, step_of

Given = Mapping[str, str]
EVERY_TOPIC = "all"
"""the choice that means every other"""


def set_topics(turn: Turn, given: Given) -> tuple[Turn, str]:
    """What was chosen of the question `given["asked"]` becomes a consent for each topic: yes to these, no to others."""
    assert turn.frame is not None
    asked = step_of(turn.flows, turn.frame.flow, given["asked"])
    chosen = turn.state.known.get(key(asked.fact)) or []
    topics = [choice.id for choice in asked.choices if choice.id != EVERY_TOPIC]
    wanted = set(topics if EVERY_TOPIC in chosen else chosen)
    if not wanted:
        return turn, "none"
    for topic in topics:
        purpose, granted = f"alerts:{topic}", topic in wanted
        turn = turn.set(consents={**turn.state.consents, purpose: granted})
        turn = turn.put(RecordConsent(purpose=purpose, granted=granted, version=asked.version))
    return turn.set(alerts=True).put(SetAlerts(on=True)), "done"


def record_outcome(turn: Turn, given: Given) -> tuple[Turn, str]:
    """Keep what was said of the stage asked about, or of the one in `given["stage"]`."""
    assert turn.frame is not None
    known = turn.frame.vars
    effect = RecordOutcome(
        opening=str(known.get("opening", "")), stage=given.get("stage") or str(known.get("stage", "")),
        said=given["said"],
    )
    return turn.put(effect), "done"
