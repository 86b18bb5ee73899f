"""locales/ -> the catalogues that `speaking` uses.

Parsing fourteen catalogues takes about 0.4 s, which every start would pay; so what was read is kept in a cache folder
as JSON with the hash of the file, and read again in a quarter of the time.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from gettext import c2py
from pathlib import Path
from typing import Any

from babel.messages import Message

from bot.content.extraction import CONSOLE, languages, po_path, template_path
from bot.content.po import (
    AND,
    DRAFTED,
    NAMES,
    RANK,
    PoCatalog,
    context,
    forms,
    is_live,
    messages,
    msgid,
    read_po,
    shown,
)
from bot.errors import ContentError
from bot.speaking.catalogue import Catalogue, Catalogues
from bot.speaking.locales import SOURCE

_LAST = 999
"""rank of a language that names none"""
_FORMAT = b"3"
"""changes when `_read` changes what it keeps"""
Plain = dict[str, Any]


def load_catalogues(locales_dir: Path, cache_dir: Path | None = None) -> Catalogues:
    """Every language of `locales_dir`, English (from the template) included. Raises ContentError with file and line.

    With a `cache_dir` the parsed catalogues are kept there; it may be deleted at any time.
    """
    root = locales_dir.parent
    english = _cached(template_path(root), None, cache_dir)
    return {
        SOURCE: Catalogue(language=SOURCE, messages={}, labels=english["english"], live=True, rank=0),
        **{tag: _catalogue(tag, po_path(root, tag), cache_dir) for tag in languages(root)},
    }


def load_console_words(locales_dir: Path) -> Catalogues:
    """The console's own sentences: a domain of its own, so that residents' catalogues stay as they are."""
    root = locales_dir.parent
    found = {tag: _catalogue(tag, po_path(root, tag, CONSOLE), None) for tag in languages(root, CONSOLE)}
    return {SOURCE: Catalogue(language=SOURCE, messages={}, live=True), **found}


def live_languages(catalogues: Catalogues) -> tuple[str, ...]:
    """The languages people are offered, in the order of their rank."""
    live = (catalogue for catalogue in catalogues.values() if catalogue.live)
    return tuple(c.language for c in sorted(live, key=lambda c: (c.rank, c.language)))


def translated(message: Message) -> tuple[str, ...]:
    """The forms of a translation; empty when it is missing or not complete."""
    found = forms(message)
    return found if all(found) else ()


def plural_rule(expression: str, where: str) -> Callable[[int], int]:
    """The header's own rule, for it decides the order in which translators wrote the forms."""
    try:
        rule: Callable[[int], int] = c2py(expression)
    except ValueError as error:
        raise ContentError(f"the plural rule cannot be read: {expression}", where=where) from error
    return rule


def _catalogue(tag: str, path: Path, cache_dir: Path | None) -> Catalogue:
    plain = _cached(path, tag, cache_dir)
    return Catalogue(
        language=tag,
        messages={(at, english): tuple(found) for at, english, found in plain["messages"]},
        labels=plain["labels"],
        plural=plural_rule(plain["plural"], f"{shown(path)}:1"),
        drafted=frozenset(plain["drafted"]),
        live=plain["live"],
        rank=plain["rank"],
        names=plain["names"],
        conjunction=plain["conjunction"],
    )


def _cached(path: Path, tag: str | None, cache_dir: Path | None) -> Plain:
    if cache_dir is None or not path.exists():
        return _read(path, tag)
    digest = hashlib.sha256(_FORMAT + path.read_bytes()).hexdigest()
    kept = cache_dir / f"catalogue-{tag or 'template'}.json"
    found = _kept(kept)
    if found.get("digest") == digest:
        return found
    plain = {"digest": digest, **_read(path, tag)}
    cache_dir.mkdir(parents=True, exist_ok=True)
    # Two processes may start at once: each writes its own file and moves it into place whole.
    mine = kept.with_suffix(f".{os.getpid()}")
    mine.write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")
    mine.replace(kept)
    return plain


def _kept(path: Path) -> Plain:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _read(path: Path, tag: str | None) -> Plain:
    catalog = read_po(path, tag)
    every = messages(catalog)
    done = [(m, found) for m in every if (found := translated(m))]
    return {
        "english": {context(m): msgid(m) for m in every} if tag is None else {},
        "messages": [(context(m), msgid(m), found) for m, found in done if not m.fuzzy],
        # The name of an occupation as it was is better than an English one, so fuzzy labels are used.
        "labels": {context(m): found[0] for m, found in done},
        "plural": catalog.plural_expr,
        "drafted": [context(m) for m, _ in done if DRAFTED in m.user_comments],
        "live": is_live(catalog),
        "rank": _rank(catalog, path),
        "names": _names(catalog, path),
        "conjunction": catalog.own.get(AND, "").strip(),
    }


def _names(catalog: PoCatalog, path: Path) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in catalog.own.get(NAMES, "").split(";") if pair.strip()]
    for cldr, equals, usual in pairs:
        if not (equals and cldr.strip() and usual.strip()):
            raise ContentError(f'{NAMES} must be "CLDR=usual; CLDR=usual"', where=f"{shown(path)}:1")
    return {cldr.strip(): usual.strip() for cldr, _, usual in pairs}


def _rank(catalog: PoCatalog, path: Path) -> int:
    text = catalog.own.get(RANK, "").strip()
    if text and not text.isdecimal():
        raise ContentError(f"{RANK} must be a number, not {text!r}", where=f"{shown(path)}:1")
    return int(text) if text else _LAST
