"""Local actions around an opening: the list, the answer, what the person agreed to share, why it was not for them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialogue import profile
from bot.dialogue.effects import RecordAnswer, RecordConsent
from bot.dialogue.state import key
from bot.dialogue.turn import Turn, step_of

Given = Mapping[str, str]
REFUSAL = "refusal"
"""the fact for somebody's own words about an opening that is not for them; kept sealed, like every fact"""
LICENCE = "licence"
LICENCE_ABROAD = "licence_abroad"


def next_opening(turn: Turn, given: Given) -> tuple[Turn, str]:
    """Step on in a list of openings that an action left in the frame (`given["of"]`: its variable, else openings)."""
    assert turn.frame is not None
    name = given.get("of", "openings")
    waiting = list(turn.frame.vars.get(name, []))
    if not waiting:
        return turn, "none"
    seen = [*turn.frame.vars.get("seen", []), waiting[0]]
    left = {**turn.frame.vars, "opening": waiting[0], name: waiting[1:], "seen": seen}
    return turn.with_frame(vars=left), "found"


def record_answer(turn: Turn, given: Given) -> tuple[Turn, str]:
    """Keep what was answered to the opening that is being shown."""
    effect = RecordAnswer(opening=_opening(turn), answer=given["answer"], reason=given.get("reason", ""))
    return turn.put(effect), "done"


def agree_share(turn: Turn, given: Given) -> tuple[Turn, str]:
    """Evidence of the answer to "may the employer know?", opening by opening: to the question of this flow put last."""
    assert turn.frame is not None
    granted = given.get("granted", "yes") == "yes"
    flow, opening = turn.frame.flow, _opening(turn)
    asked = [o.step for o in turn.state.offers if (o.flow, o.vars.get("opening")) == (flow, opening)]
    version = step_of(turn.flows, flow, asked[-1]).version if asked else ""
    purpose = f"share:{opening}"
    turn = turn.set(consents={**turn.state.consents, purpose: granted})
    return turn.put(RecordConsent(purpose=purpose, granted=granted, version=version)), "done"


def keep_refusal(turn: Turn, _given: Given) -> tuple[Turn, str]:
    """What was said in free words belongs to the opening it was said about."""
    words = turn.state.known.get(key(REFUSAL))
    if not words:
        return turn, "none"
    return profile.save(profile.remove(turn, REFUSAL), REFUSAL, words, _opening(turn)), "done"


def licence_abroad(turn: Turn, given: Given) -> tuple[Turn, str]:
    """A licence of another country is not one of the UK, but worth knowing: it can often be changed."""
    assert turn.frame is not None
    licence = given.get("licence") or str(turn.frame.vars.get(LICENCE, ""))
    turn = profile.save(turn, LICENCE, value=False, of=licence)
    return profile.save(turn, LICENCE_ABROAD, value=True, of=licence), "done"


def _opening(turn: Turn) -> str:
    assert turn.frame is not None
    return str(turn.frame.vars.get("opening", ""))
