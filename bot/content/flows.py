"""flows/*.yaml, flows/phrases/*.yaml and the glossary -> Flows."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from bot.content.flow_schema import END, FlowFile, StepEntry, TermEntry, Wording
from bot.content.links import check_links, following
from bot.content.problems import Problem, raise_if_any
from bot.content.sources import Sources, read_sources
from bot.dialogue.flow import Branch, Choice, Flow, Flows, Step, Term
from bot.sentence import Sentence
from bot.understanding.normalise import normalise

_VERSION_DIGITS = 8


def load_flows(flows_dir: Path, knowledge_dir: Path, languages: Sequence[str] = ("en",)) -> Flows:
    """Everything Doorstep may say by itself.

    `languages` are the live ones, most used first (`catalogues.live_languages`). Raises ContentError, with file, line
    and every further mistake, when any file cannot be used: nothing is half-loaded.
    """
    problems: list[Problem] = []
    sources = read_sources(flows_dir, knowledge_dir, problems)
    if not problems:
        problems.extend(check_links(sources))
    raise_if_any(problems)
    return build_flows(sources, languages)


def build_flows(sources: Sources, languages: Sequence[str]) -> Flows:
    """The values, from sources without mistakes."""
    return Flows(
        flows={read.entry.flow: _flow(read.entry) for read in sources.flows},
        phrases={
            key: sentence(f"phrase.{key}", wording)
            for read in sources.phrases for key, wording in read.entry.phrases.items()
        },
        glossary={
            key: _term(key, entry, sources) for read in sources.glossary for key, entry in read.entry.terms.items()
        },
        by_intent={intent: read.entry.flow for read in sources.flows for intent in read.entry.intents},
        languages=tuple(languages),
        by_word={normalise(word): read.entry.flow for read in sources.flows for word in read.entry.words},
    )


def sentence(context: str, wording: Wording) -> Sentence:
    """The value of a wording. A count is given with the other parameters when the sentence is said."""
    if wording.text is not None:
        return Sentence(context=context, text=wording.text)
    return Sentence(
        context=context, text=wording.one or "", plural=wording.other or "", count=wording.count or "",
    )


def _flow(file: FlowFile) -> Flow:
    default = following(file)
    return Flow(
        id=file.flow,
        start=file.start or next(iter(file.steps)),
        steps={name: _step(file.flow, name, entry, default[name]) for name, entry in file.steps.items()},
        intents=file.intents,
        consent=file.consent,
        title=Sentence(context=f"{file.flow}.title", text=file.title) if file.title else None,
    )


def _step(flow: str, name: str, entry: StepEntry, following_step: str) -> Step:
    at = f"{flow}.{name}"
    return Step(
        id=name,
        flow=flow,
        say=sentence(at, entry.say) if entry.say else None,
        ask=sentence(at, entry.ask) if entry.ask else None,
        expects=entry.expects,
        fact=entry.fact,
        about=entry.about,
        of=entry.of,
        choices=tuple(
            Choice(id=key, label=sentence(f"{at}.{key}", label), emoji=label.emoji, heard=label.heard)
            for key, label in entry.choices.items()
        ),
        multiple=entry.multiple,
        skip=entry.skip,
        help=sentence(f"{at}.help", entry.help) if entry.help else None,
        do=entry.do or "",
        given=dict(entry.given),
        call=entry.call or "",
        branches=tuple(Branch(fact=b.fact, values=b.is_, next=_target(b.next)) for b in entry.branch or ()),
        next=_target(following_step),
        routes={key: _target(target) for key, target in entry.routes.items()},
        reminder=sentence(f"{at}.reminder", entry.reminder) if entry.reminder else None,
        short=sentence(f"{at}.short", entry.short) if entry.short else None,
        wordings={key: sentence(f"{at}.{key}", wording) for key, wording in entry.wordings.items()},
        anew=entry.anew,
        again=_target(entry.again or ""),
        version=_version(entry),
    )


def _target(step: str) -> str:
    return "" if step == END else step


def _version(entry: StepEntry) -> str:
    """What a person agreed to can be shown later: the wording's own version, else a hash of its English text."""
    if not entry.ask:
        return ""
    text = "\n".join(filter(None, (entry.ask.text, entry.ask.one, entry.ask.other)))
    return entry.version or hashlib.sha256(text.encode()).hexdigest()[:_VERSION_DIGITS]


def _term(key: str, entry: TermEntry, sources: Sources) -> Term:
    words = dict.fromkeys(word.lower() for read in sources.glossary_words for word in read.entry.words.get(key, ()))
    return Term(id=key, words=tuple(words), meaning=sentence(f"glossary.{key}", entry.meaning))
