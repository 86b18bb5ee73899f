"""`doorstep add-language xx`: everything a new language needs, ready to be filled in. No code.

What stands in the English files is put beside each gap as a comment, so that a linguist sees what is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot.content.extraction import extract, merge, po_path
from bot.content.po import LIVE, new_catalog, po_text
from bot.content.problems import Problem, raise_if_any
from bot.content.yaml_source import read_yaml
from bot.errors import ContentError
from bot.speaking.locales import SOURCE, endonym
from bot.understanding.vocabulary import ROMANISED

_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
_SHOWN = 6
"""English examples shown beside a gap"""
_WRITE_HERE = """\
# {name}: write one example a line under each gap, as people type it:
#      - ...
version: "3.1"
nlu:"""
_UTTERANCES = """\
language: {tag}
# Sentences in other words than those of nlu/data/{tag}, with what must be understood:
#  - text: ...
#    intent: find_jobs
#    entities: {{occupation: [cleaner], years: [6]}}
utterances: []
"""
_STOP = """\
language: {tag}
# Whole messages that must stop, start or help; and sentences that must never opt anybody out.
stop: []
start: []
help: []
not_stop: []
"""
_TESTS: Mapping[str, str] = MappingProxyType({"utterances.yml": _UTTERANCES, "stop.yml": _STOP})
_NOT_PLAIN = frozenset({"yes", "no", "on", "off", "y", "n", "true", "false", "null"})
"""keys that YAML would not read as text without quotes"""


def add_language(root: Path, tag: str) -> tuple[str, ...]:
    """Write the files of the new language; their names. Raises ContentError when the tag is wrong or a file is there.

    `xx-Latn` is a romanised variety: it is understood first, and gets a catalogue when it is added a second time.
    """
    if not _TAG.fullmatch(tag):
        raise ContentError(
            f'"{tag}" is not a language tag.',
            advice='Use BCP 47, like "ti" or "ckb", and "ur-Latn" for a romanised variety.',
        )
    files = dict(_files(root, tag))
    there = [path for path in files if path.exists()]
    if there:
        raise ContentError(
            "the file exists already.", where=_shown(there[0], root), advice="Nothing was written. Edit it instead.",
        )
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tuple(_shown(path, root) for path in files)


def _files(root: Path, tag: str) -> Iterator[tuple[Path, str]]:
    english = root / "nlu" / "data" / SOURCE
    own = root / "nlu" / "data" / tag
    if tag.endswith(ROMANISED) and own.exists():
        yield _catalogue(root, tag)
        return
    yield own / "intents.yml", _examples(_read(english / "intents.yml", root), "intent", tag)
    yield own / "synonyms.yml", _examples(_read(english / "synonyms.yml", root), "synonym", tag)
    yield own / "lexicon.yml", "\n".join(_hollow({**_read(english / "lexicon.yml", root), "language": tag})) + "\n"
    words = _read(root / "knowledge" / "glossary" / f"{SOURCE}.yaml", root)
    yield root / "knowledge" / "glossary" / f"{tag}.yaml", "\n".join(_hollow({**words, "language": tag})) + "\n"
    for name, text in _TESTS.items():
        yield root / "tests" / "languages" / tag / name, text.format(tag=tag)
    if not tag.endswith(ROMANISED):
        yield _catalogue(root, tag)


def _catalogue(root: Path, tag: str) -> tuple[Path, str]:
    empty = new_catalog(tag)
    empty.own[LIVE] = "no"
    return po_path(root, tag), po_text(merge(empty, extract(root), tag))


def _examples(data: Mapping[str, Any], key: str, tag: str) -> str:
    """Rasa's format, with every intent (or id) and no example yet."""
    blocks = [_WRITE_HERE.format(name=endonym(tag))]
    for item in data["nlu"]:
        if key in item:
            lines = [line.strip().removeprefix("- ") for line in item["examples"].splitlines() if line.strip()]
            meaning = item.get("metadata", {}).get("meaning")
            told = f"    metadata: {{meaning: {meaning}}}\n" if meaning else ""
            shown = " / ".join(lines[:_SHOWN])
            blocks.append(f"  # In English: {shown}\n  - {key}: {item[key]}\n{told}    examples: |\n")
    return "\n".join(blocks)


def _hollow(data: Mapping[str, Any], indent: str = "") -> Iterator[str]:
    """The same keys, every list empty."""
    for key, value in data.items():
        name = f'"{key}"' if key.isdecimal() or key in _NOT_PLAIN else key
        if isinstance(value, Mapping):
            yield f"{indent}{name}:"
            yield from _hollow(value, indent + "  ")
        elif isinstance(value, list):
            yield f"{indent}{name}: []  # in English: {', '.join(value[:_SHOWN])}"
        else:
            yield f"{indent}{name}: {value}"


def _read(path: Path, root: Path) -> Mapping[str, Any]:
    problems: list[Problem] = []
    if not path.exists():
        raise ContentError("the English file to start from is missing", where=_shown(path, root))
    source = read_yaml(path, root, problems)
    raise_if_any(problems)
    return dict(source.data) if source else {}


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
