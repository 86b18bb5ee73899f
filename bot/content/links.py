"""What a schema cannot see: steps that lead nowhere, steps nobody reaches, parameters that do not exist."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches

from bot.content.flow_schema import END, FlowFile, StepEntry, Wording
from bot.content.problems import Problem
from bot.content.sources import Read, Sources
from bot.content.yaml_source import Place, YamlSource
from bot.speaking.catalogue import HOLE
from bot.speaking.parameters import PARAMS
from bot.understanding.normalise import normalise

Edges = Mapping[str, list[tuple[Place, str]]]
"""step -> where it names another step, and which"""


def check_links(sources: Sources) -> Iterator[Problem]:
    """Every wrong link of every file."""
    flow_ids = {read.entry.flow for read in sources.flows}
    yield from _twice(
        (read.source, ("flow",), f'flow "{read.entry.flow}"', read.entry.flow) for read in sources.flows
    )
    yield from _twice(
        (read.source, ("intents",), f'the intent "{intent}"', intent)
        for read in sources.flows for intent in read.entry.intents
    )
    yield from _twice(
        (read.source, ("words",), f'the word "{word}"', normalise(word))
        for read in sources.flows for word in read.entry.words
    )
    yield from _twice(
        (read.source, ("phrases", key), f'the phrase "{key}"', key)
        for read in sources.phrases for key in read.entry.phrases
    )
    phrases = {key for read in sources.phrases for key in read.entry.phrases}
    for read in sources.flows:
        yield from _flow(read, flow_ids)
        yield from _unheard(read, phrases)
    terms = {term for read in sources.glossary for term in read.entry.terms}
    for words in sources.glossary_words:
        for term in words.entry.words:
            if term not in terms:
                yield words.source.problem(("words", term), f'there is no term "{term}"' + _near(term, terms))
    for source, place, wording in wordings(sources):
        yield from _parameters(source, place, wording)


def wordings(sources: Sources) -> Iterator[tuple[YamlSource, Place, Wording]]:
    """Every sentence of every file, with its place."""
    for read in sources.flows:
        for name, step in read.entry.steps.items():
            for place, wording in _of_step(step):
                yield read.source, ("steps", name, *place), wording
    for phrases in sources.phrases:
        for key, wording in phrases.entry.phrases.items():
            yield phrases.source, ("phrases", key), wording
    for glossary in sources.glossary:
        for term, entry in glossary.entry.terms.items():
            yield glossary.source, ("terms", term, "meaning"), entry.meaning


def _of_step(step: StepEntry) -> Iterator[tuple[Place, Wording]]:
    for kind in ("say", "ask", "help", "reminder", "short"):
        wording: Wording | None = getattr(step, kind)
        if wording:
            yield (kind,), wording
    for part in ("choices", "wordings"):
        for key, one in getattr(step, part).items():
            yield (part, key), one


def following(flow: FlowFile) -> Mapping[str, str]:
    """Step -> where it goes when no route says otherwise ("end" for the end of the flow)."""
    names = [*flow.steps, END]
    return {name: flow.steps[name].next or names[index + 1] for index, name in enumerate(flow.steps)}


def _flow(read: Read[FlowFile], flow_ids: set[str]) -> Iterator[Problem]:
    flow, source = read.entry, read.source
    start = flow.start or next(iter(flow.steps))
    if start not in flow.steps:
        yield source.problem(("start",), f'there is no step "{start}"' + _near(start, flow.steps))
        return
    edges = {name: list(_edges(step)) for name, step in flow.steps.items()}
    lost = list(_lost(read, edges, flow_ids))
    yield from lost or _unreachable(read, start, edges)


def _lost(read: Read[FlowFile], edges: Edges, flow_ids: set[str]) -> Iterator[Problem]:
    steps = read.entry.steps
    for name, step in steps.items():
        for place, target in edges[name]:
            if target != END and target not in steps:
                what = f'there is no step "{target}"' + _near(target, steps)
                yield read.source.problem(("steps", name, *place), what)
        if step.call and step.call not in flow_ids:
            what = f'there is no flow "{step.call}"' + _near(step.call, flow_ids)
            yield read.source.problem(("steps", name, "call"), what)


def _unheard(read: Read[FlowFile], phrases: Collection[str]) -> Iterator[Problem]:
    for name, step in read.entry.steps.items():
        for choice, label in step.choices.items():
            if label.heard and label.heard not in phrases:
                place = ("steps", name, "choices", choice, "heard")
                yield read.source.problem(place, f'there is no phrase "{label.heard}"' + _near(label.heard, phrases))


def _edges(step: StepEntry) -> Iterator[tuple[Place, str]]:
    if step.next:
        yield ("next",), step.next
    for key, target in step.routes.items():
        yield ("routes", key), target
    if step.again:
        yield ("again",), step.again
    for index, branch in enumerate(step.branch or ()):
        yield ("branch", index, "next"), branch.next


def _unreachable(read: Read[FlowFile], start: str, edges: Edges) -> Iterator[Problem]:
    default = following(read.entry)
    reached: set[str] = set()
    ahead = [start]
    while ahead:
        name = ahead.pop()
        if name != END and name not in reached:
            reached.add(name)
            ahead += [default[name], *(target for _, target in edges[name])]
    for name in read.entry.steps:
        if name not in reached:
            yield read.source.problem(("steps", name), f'no step leads to "{name}"')


def _parameters(source: YamlSource, place: Place, wording: Wording) -> Iterator[Problem]:
    forms = [form for form in (wording.text, wording.one, wording.other) if form]
    for name in sorted({name for form in forms for name in HOLE.findall(form)} | {wording.count} - {None}, key=str):
        if name not in PARAMS:
            yield source.problem(place, f"unknown parameter {{{name}}}" + _near(str(name), PARAMS))
    for form in forms:
        if "{" in HOLE.sub("", form) or "}" in HOLE.sub("", form):
            yield source.problem(place, "a brace that does not belong to a parameter like {years}")


def _twice(found: Iterator[tuple[YamlSource, Place, str, str]]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for source, place, what, key in found:
        problem = source.problem(place, "")
        if key in first:
            yield source.problem(place, f"{what} is claimed here and in {first[key]}")
        first.setdefault(key, problem.where)


def _near(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), n=1)
    return f'; did you mean "{near[0]}"?' if near else ""
