"""What Doorstep keeps of a user's own ESCO download: more names for our occupations, and the skills they need.

ESCO's texts are never part of Doorstep; they lie in the data folder of whoever imported them. Names serve to recognise
an occupation in a conversation and in an advert; whatever Doorstep itself says keeps its own words.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.content.esco_csv import Concept, EscoFiles, Open, Report, open_text, read_concepts, read_needed_skills
from bot.errors import ContentError
from bot.matching.knowledge import Knowledge, Occupation
from bot.matching.relations import relate
from bot.understanding.normalise import normalise
from bot.understanding.vocabulary import Term, Vocabulary

FILE = "esco.json"
ATTRIBUTION = (
    "This service uses the ESCO classification of the European Commission, reused under Commission Decision "
    "2011/833/EU. A part of it was selected and arranged anew."
)
SHORTEST, LONGEST = 3, 60
"""letters of a name worth recognising"""
ADVERT_WORDS = 2
"""words that a name must have to be looked for in the title of an advert: "trader" alone is in many"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Esco:
    """The part of ESCO that concerns our occupations."""

    names: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """language -> occupation -> names that belong to no other occupation of ESCO"""
    skills: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """occupation -> addresses of the skills it needs"""
    skill_labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """language -> address of a skill -> its label"""
    unknown: tuple[str, ...] = ()
    """occupations of ours whose address this download does not have"""


def select(
    files: EscoFiles, occupations: Iterable[Occupation], report: Report, open_file: Open = open_text
) -> Esco:
    """Read a download and keep what concerns `occupations`. Raises ContentError for a file that is none of ESCO's."""
    ours = {one.esco: one.id for one in occupations if one.esco and not one.esco_nearest}
    names: dict[str, Mapping[str, tuple[str, ...]]] = {}
    seen: set[str] = set()
    for language, path in files.occupations.items():
        concepts = tuple(read_concepts(path, report, open_file))
        names[language] = _names(concepts, ours)
        seen.update(one.uri for one in concepts)
    skills = _skills(files, ours, report, open_file)
    needed = {uri for uris in skills.values() for uri in uris}
    return Esco(
        names=names,
        skills=skills,
        skill_labels={
            language: {one.uri: one.names[0] for one in read_concepts(path, report, open_file) if one.uri in needed}
            for language, path in files.skills.items()
        },
        unknown=tuple(name for uri, name in ours.items() if uri not in seen),
    )


def write_esco(esco: Esco, data_dir: Path) -> Path:
    """Keep it in the data folder; what was there is replaced as a whole."""
    path = data_dir / FILE
    unfinished = path.with_suffix(".part")
    data_dir.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"attribution": ATTRIBUTION, **asdict(esco)}, ensure_ascii=False, indent=1)
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)
    return path


def read_esco(data_dir: Path) -> Esco:
    """What was imported; empty when nothing was. Raises ContentError for a file that is damaged."""
    path = data_dir / FILE
    if not path.exists():
        return Esco()
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return Esco(
            names={
                language: {name: tuple(forms) for name, forms in found.items()}
                for language, found in data["names"].items()
            },
            skills={name: tuple(uris) for name, uris in data["skills"].items()},
            skill_labels=data["skill_labels"],
            unknown=tuple(data["unknown"]),
        )
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise ContentError(
            "is not what `doorstep import esco` writes", where=str(path),
            advice="Import ESCO again, or delete the file.",
        ) from error


def with_esco(knowledge: Knowledge, esco: Esco) -> Knowledge:
    """The same knowledge; adverts are recognised by ESCO's English names, and ESCO's skills relate occupations too."""
    taken = {name.casefold() for one in knowledge.occupations.values() for name in (one.label, *one.titles)}
    english = esco.names.get("en", {})

    def titles(occupation: str) -> Iterator[str]:
        for name in english.get(occupation, ()):
            if len(name.split()) >= ADVERT_WORDS and name.casefold() not in taken:
                yield name

    if not esco.names:
        return knowledge
    occupations = {
        name: replace(
            one, titles=(*one.titles, *titles(name)), esco_skills=frozenset(esco.skills.get(name, ())),
        )
        for name, one in knowledge.occupations.items()
    }
    return replace(knowledge, occupations=occupations, relations=relate(occupations))


def with_names(vocabulary: Vocabulary, esco: Esco, occupations: Iterable[str]) -> Vocabulary:
    """The same words, and ESCO's names for `occupations` in every language that has a folder.

    Our own words win: a form that means something already keeps its meaning, and a single word of our training
    sentences is a word of every day.
    """
    known = frozenset(occupations)
    more = {
        folder: replace(words, terms=(*words.terms, *_terms(esco.names[folder], known, vocabulary, folder)))
        for folder, words in vocabulary.languages.items() if folder in esco.names
    }
    return replace(vocabulary, languages={**vocabulary.languages, **more})


def _terms(
    found: Mapping[str, tuple[str, ...]], known: frozenset[str], vocabulary: Vocabulary, folder: str
) -> Iterator[Term]:
    words = vocabulary.languages[folder]
    taken = {normalise(form) for form in (*(term.form for term in words.terms), *words.not_names)}
    for occupation, names in found.items():
        for name in names:
            form = normalise(name)
            if occupation in known and form not in taken and form not in vocabulary.known_words:
                yield Term(form=name, kind="occupation", value=occupation)


def _names(concepts: Iterable[Concept], ours: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Occupation -> its names that no other concept of the file has."""
    spelled = {one.uri: _spellings(one.names) for one in concepts}
    owners = Counter(form for forms in spelled.values() for form in {normalise(form) for form in forms})
    return {
        name: tuple(form for form in spelled[uri] if owners[normalise(form)] == 1)
        for uri, name in ours.items() if uri in spelled
    }


def _spellings(names: Iterable[str]) -> tuple[str, ...]:
    """What people may write: "nurse's aide/nurse's helper" is two names where both sides have as many words."""
    found: list[str] = []
    for name in names:
        parts = [part.strip() for part in name.split("/")]
        same = len({len(part.split()) for part in parts}) == 1 and not any(part.startswith("-") for part in parts)
        found += parts if same else [name]
    return tuple(dict.fromkeys(one for one in found if SHORTEST <= len(one) <= LONGEST))


def _skills(
    files: EscoFiles, ours: Mapping[str, str], report: Report, open_file: Open
) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    if files.relations is not None:
        for occupation, skill in read_needed_skills(files.relations, report, open_file):
            if occupation in ours:
                found[ours[occupation]].append(skill)
    return {name: tuple(dict.fromkeys(skills)) for name, skills in found.items()}
