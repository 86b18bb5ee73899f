"""Flows as frozen values: what Doorstep says and asks. `content` reads them from flows/*.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.sentence import Sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One numbered choice (SMS) or button (Telegram) of a question."""

    id: str
    label: Sentence
    emoji: str = ""
    """a picture of the meaning, shown on Telegram only"""
    heard: str = ""
    """the phrase that lists what people write instead of it, with commas between"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Branch:
    """Go to `next` when the fact `fact` (of the current subject, if the fact has one) is one of `values`."""

    fact: str
    next: str
    values: tuple[str, ...] = ()
    """empty: any value, as long as the fact is known"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One step of a flow. Exactly one of say, ask, do, branch, call decides what it does."""

    id: str
    flow: str
    say: Sentence | None = None
    ask: Sentence | None = None
    expects: str = ""
    """how an answer is read: a key of `answers.READERS` (choice, occupation, years, country, text ...)"""
    fact: str = ""
    """the fact an answer becomes; the question is passed over when it is known. `var.name`: only for this flow"""
    about: bool = False
    """the fact belongs to the flow's current subject (an occupation id)"""
    of: str = ""
    """what else the fact belongs to: an id ("car" of a licence), or `var.name` for a variable of the frame"""
    choices: tuple[Choice, ...] = ()
    multiple: bool = False
    """several choices at once may be answered ("1 3")"""
    skip: bool = True
    """the person may pass the question over"""
    help: Sentence | None = None
    """said when the person asks what is meant, or the answer cannot be read"""
    do: str = ""
    """an action: a key of `actions.ACTIONS`"""
    given: Mapping[str, str] = field(default_factory=dict)
    """arguments of the action (`with:` in the file)"""
    call: str = ""
    """another flow, which comes back here"""
    branches: tuple[Branch, ...] = ()
    next: str = ""
    """step id, or "" for the end of the flow"""
    routes: Mapping[str, str] = field(default_factory=dict)
    """choice id, or outcome of an action -> step id; anything else takes `next`"""
    wordings: Mapping[str, Sentence] = field(default_factory=dict)
    """the same question in other words, by what `var.wording` may say"""
    reminder: Sentence | None = None
    """a short form, said instead of a long question when it is put again after a detour"""
    short: Sentence | None = None
    """the same in few words, for people who read little"""
    anew: bool = False
    """asked also when the fact is known"""
    again: str = ""
    """the step that leads up to this question: taken when the question must be put again after a detour"""
    version: str = ""
    """for consent: the version of the wording shown"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Flow:
    """A named walk through steps."""

    id: str
    start: str
    steps: Mapping[str, Step]
    intents: tuple[str, ...] = ()
    """intents that begin this flow"""
    consent: str = ""
    """purpose that must have been agreed to before the first step"""
    title: Sentence | None = None
    """what the menu and "did you mean" call it"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """A glossary entry."""

    id: str
    words: tuple[str, ...]
    """how people write the term, all languages, lower case"""
    meaning: Sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class Flows:
    """All that Doorstep may say by itself."""

    flows: Mapping[str, Flow]
    phrases: Mapping[str, Sentence]
    """sentences outside any flow (system answers, read-back lines): key -> sentence with context `phrase.key`"""
    glossary: Mapping[str, Term]
    by_intent: Mapping[str, str]
    """intent -> flow id"""
    languages: tuple[str, ...]
    """languages Doorstep speaks, most used first; the endonym is CLDR's"""
    by_word: Mapping[str, str] = field(default_factory=dict)
    """whole message in one spelling (`normalise`) -> the flow it begins, whatever is open"""
    professions: frozenset[str] = frozenset()
    """occupations that a UK regulator registers: told with a country, they are an overseas qualification"""
