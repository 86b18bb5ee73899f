"""Facts read back: each fact is one whole sentence, a phrase `fact_<name>` or, for one value, `fact_<name>_<value>`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.dialogue.flow import Flows, Step
from bot.dialogue.listen import Fact
from bot.dialogue.state import State
from bot.dialogue.turn import PLACEHOLDER
from bot.sentence import Lines, Sentence

SHOWN = (
    "occupation",
    "years",
    "paid",
    "work_country",
    "qualification",
    "title",
    "country",
    "year",
    "registered",
    "uk_stage",
    "ladder",
    "papers",
    "wish",
    "other_wish",
    "other_work",
    "languages",
    "english",
    "english_test",
    "english_version",
    "english_parts",
    "english_test_date",
    "english_sittings",
    "hours",
    "busy",
    "travel",
    "licence",
    "licence_abroad",
    "travel_minutes",
    "reach",
    "outcode",
    "business_stage",
    "business_people",
    "business_insured",
    "business_hygiene",
    "refusal",
    "hopes",
    "permission",
    "interests",
    "stepping_stone",
    "topics",
    "alerts_how",
    "few_words",
    "source",
)
"""fact names in the order they are read back"""

PARAMETER = {
    "years": "years",
    "work_country": "country",
    "country": "country",
    "year": "year",
    "title": "text",
    "languages": "languages",
    "english_test": "test",
    "outcode": "outcode",
    "hopes": "text",
    "other_work": "text",
    "other_wish": "text",
    "refusal": "text",
    "english_test_date": "date",
    "english_parts": "text",
    "ladder": "n",
    "travel_minutes": "minutes",
    "business_people": "n",
    "business_hygiene": "n",
    "source": "code",
}
"""fact name -> the parameter its sentence uses; facts with choices use {answer}"""
BELONGS_TO = {"licence": "licence", "licence_abroad": "licence"}
"""fact name -> the parameter for what the fact is about; for all others it is an {occupation}"""


def lines(flows: Flows, facts: Sequence[Fact]) -> Lines:
    """One sentence a fact; facts without a sentence are left out, and "work" where the same is told as a profession."""
    professions = {f.of for f in facts if f.name == "qualification"}
    found = (sentence(flows, f) for f in facts if not (f.name == "occupation" and f.of in professions))
    return Lines(sentences=tuple(s for s in found if s is not None))


def everything(state: State) -> tuple[Fact, ...]:
    """All that is known, grouped by occupation, in reading order."""
    facts = []
    for full, value in state.known.items():
        name, _, of = full.partition(":")
        facts.append(Fact(name=name, value=value, of=of))
    rank = {name: i for i, name in enumerate(SHOWN)}
    shown = [f for f in facts if f.name in rank]
    order = {of: i for i, of in enumerate(dict.fromkeys(f.of for f in shown if f.of))}
    return tuple(sorted(shown, key=lambda f: (order.get(f.of, len(order)), rank[f.name])))


def sentence(flows: Flows, fact: Fact) -> Sentence | None:
    """The sentence of one fact, or None when it has none."""
    phrase = flows.phrases.get(f"fact_{fact.name}") or flows.phrases.get(f"fact_{fact.name}_{fact.value}")
    if phrase is None or fact.value is False or fact.value in (None, "", []):
        return None
    params: dict[str, Any] = {BELONGS_TO.get(fact.name, "occupation"): fact.of} if fact.of else {}
    if fact.name == "english_sittings":
        params["text"] = Lines(sentences=tuple(_sitting(flows, one) for one in fact.value))
    elif fact.name in PARAMETER:
        params[PARAMETER[fact.name]] = _spoken(fact)
    elif (answer := _label(flows, fact)) is not None:
        params["answer"] = answer
    if not set(PLACEHOLDER.findall(phrase.text)) <= params.keys():
        return None  # it waits for the work it belongs to, or no question offers such an answer
    return phrase.fill(**params)


def _spoken(fact: Fact) -> Any:
    if fact.name == "languages":
        return tuple(fact.value)
    if fact.name == "english_parts":
        return ", ".join(f"{part[0].upper()} {score}" for part, score in fact.value.items())
    if fact.name == "english_test":
        return str(fact.value).replace(":", " ")
    if fact.name == "ladder":
        return len(fact.value)
    if isinstance(fact.value, list):
        return ", ".join(str(v) for v in fact.value)
    return fact.value


def _sitting(flows: Flows, facts: Mapping[str, Any]) -> Sentence:
    test = str(facts["english_test"]).replace(":", " ")
    return flows.phrases["english_sitting"].fill(test=test, date=facts["english_test_date"])


def _label(flows: Flows, fact: Fact) -> Sentence | Lines | None:
    """The wording of the choice that was taken."""
    values = fact.value if isinstance(fact.value, list) else [fact.value]
    labels = [c.label for s in _asking(flows, fact.name) for v in values for c in s.choices if c.id == v]
    if not labels:
        return None
    return labels[0] if len(labels) == 1 else Lines(sentences=tuple(labels))


def _asking(flows: Flows, name: str) -> list[Step]:
    """The first step that asks for a fact."""
    steps = (s for f in flows.flows.values() for s in f.steps.values() if s.fact == name and s.choices)
    return [s for _, s in zip(range(1), steps, strict=False)]
