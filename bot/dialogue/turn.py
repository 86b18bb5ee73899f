"""One turn being built: state and effects so far. Every helper takes a Turn and gives a new one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.dialogue.effects import Ask, Effect, Say
from bot.dialogue.events import Listed
from bot.dialogue.flow import Choice, Flow, Flows, Step
from bot.dialogue.limits import DEFAULT, Limits
from bot.dialogue.state import Frame, Offer, State
from bot.errors import DialogueError
from bot.sentence import Sentence

PLACEHOLDER = re.compile(r"{(\w+)}")
"""a value wanted in a sentence"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """State and effects; `params` and `items` are what the last action brought for the sentences to come."""

    flows: Flows
    state: State
    limits: Limits = DEFAULT
    effects: tuple[Effect, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    items: tuple[Listed, ...] = ()
    steps: int = 0

    @property
    def frame(self) -> Frame | None:
        return self.state.stack[-1] if self.state.stack else None

    @property
    def spoken(self) -> bool:
        """Something is said already: the message has an answer."""
        return any(isinstance(effect, Say | Ask) for effect in self.effects)

    def step(self) -> Step | None:
        """The step the open frame stands at."""
        return None if self.frame is None else step_of(self.flows, self.frame.flow, self.frame.step)

    def put(self, *effects: Effect) -> Turn:
        return replace(self, effects=self.effects + effects)

    def set(self, **changes: Any) -> Turn:
        return replace(self, state=self.state.set(**changes))

    def with_frame(self, **changes: Any) -> Turn:
        """Change the open frame."""
        assert self.frame is not None
        return self.set(stack=(*self.state.stack[:-1], replace(self.frame, **changes)))

    def push(self, frame: Frame) -> Turn:
        """Open a flow above the present one; too deep a pile loses its oldest."""
        return self.set(stack=(*self.state.stack, frame)[-self.limits.depth :])

    def pop(self) -> Turn:
        return self.set(stack=self.state.stack[:-1])

    def phrase(self, name: str, **params: Any) -> Sentence:
        try:
            return self.flows.phrases[name].fill(**params)
        except KeyError:
            raise DialogueError(f"there is no phrase {name!r}", where="flows/phrases") from None

    def say(self, name: str, **params: Any) -> Turn:
        """Say a phrase; what was said in this turn already is not said again."""
        said = Say(sentence=self.phrase(name, **params))
        return self if said in self.effects else self.put(said)

    def ask(
        self,
        sentence: Sentence,
        choices: tuple[Choice, ...],
        *,
        flow: str,
        step: str,
        subject: str = "",
        variables: Mapping[str, Any] | None = None,
        request: str = "",
    ) -> Turn:
        """Put a question and remember what was offered, for late answers."""
        token = f"{self.state.turn}-{len(self.state.offers)}"
        offer = Offer(
            token=token,
            flow=flow,
            step=step,
            choices=tuple(c.id for c in choices),
            subject=subject,
            vars=dict(variables or {}),
        )
        turn = self.set(offers=(*self.state.offers, offer)[-self.limits.offers :])
        return turn.put(Ask(
            sentence=sentence, choices=choices, token=token, request=request, numbered=self.state.few_words,
        ))


def flow_of(flows: Flows, flow: str) -> Flow:
    """A flow by id; a conversation stored before the flow was renamed gets a clear error."""
    try:
        return flows.flows[flow]
    except KeyError:
        raise DialogueError(f"there is no flow {flow!r}", where="flows/") from None


def step_of(flows: Flows, flow: str, step: str) -> Step:
    """A step by flow and id."""
    try:
        return flow_of(flows, flow).steps[step]
    except KeyError:
        raise DialogueError(f"flow {flow!r} has no step {step!r}", where=f"flows/{flow}.yaml") from None
