"""Catalogues against the content: missing, stale, wrong placeholders, wrong letters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages import Message

from bot.content.catalogues import plural_rule
from bot.content.entries import Entry
from bot.content.extraction import extract, languages, po_path, template_path
from bot.content.findings import Finding, Level
from bot.content.po import PoCatalog, context, forms, is_live, messages, msgid, po_text, read_po, shown
from bot.content.review import state_mistakes
from bot.content.scripts import script_mistakes
from bot.errors import ContentError
from bot.speaking.catalogue import HOLE

_RUN_EXTRACT = "Run `doorstep extract`."
_NUMBERS = range(1000)
"""enough to meet every plural form there is"""
Wanted = Mapping[tuple[str, str], Entry]
"""(msgctxt, msgid) -> entry"""


def check_translations(root: Path, entries: tuple[Entry, ...]) -> Iterator[Finding]:
    """Findings of the template and of every catalogue."""
    yield from _template(root)
    wanted = {(entry.sentence.context, entry.sentence.text): entry for entry in entries}
    for language in languages(root):
        path = po_path(root, language)
        try:
            catalog = read_po(path, language)
            rule = plural_rule(catalog.plural_expr, f"{shown(path)}:1")
        except ContentError as error:
            file, _, line = error.where.rpartition(":")
            yield Finding(file=file, line=int(line), level=Level.ERROR, what=error.what)
        else:
            used = 1 + max(map(rule, _NUMBERS))
            if used != catalog.num_plurals:
                what = f"the plural rule has {used} forms, but nplurals says {catalog.num_plurals}"
                yield Finding(file=shown(path), line=1, level=Level.ERROR, what=what)
            yield from _catalogue(catalog, shown(path), language, wanted)


def _template(root: Path) -> Iterator[Finding]:
    path = template_path(root)
    if not path.exists() or path.read_text(encoding="utf-8") != po_text(extract(root)):
        what = f"the template does not hold the sentences of the content. {_RUN_EXTRACT}"
        yield Finding(file=shown(path), line=1, level=Level.ERROR, what=what)


def _catalogue(catalog: PoCatalog, file: str, language: str, wanted: Wanted) -> Iterator[Finding]:
    """A live language must be complete; one in preparation is told once how far it is."""
    have = {(context(m), msgid(m)): m for m in messages(catalog)}
    for key, message in have.items():
        if key in wanted:
            yield from _message(message, file, language)
        else:
            what = f"{key[0]}: the content no longer says this. {_RUN_EXTRACT}"
            yield Finding(file=file, line=_line(message), level=Level.ERROR, what=what)
    open_ones = [(key, have.get(key)) for key in wanted if not _is_done(have.get(key))]
    if is_live(catalog):
        for (at, _), found in open_ones:
            yield Finding(file=file, line=_line(found), level=Level.ERROR, what=f"{at}: {_why_open(found)}")
    elif open_ones:
        what = f"{len(open_ones)} of {len(wanted)} sentences are not translated yet"
        yield Finding(file=file, line=1, level=Level.WARNING, what=what)


def _is_done(message: Message | None) -> bool:
    return message is not None and all(forms(message)) and not message.fuzzy


def _why_open(message: Message | None) -> str:
    if message is None:
        return f"the sentence is missing. {_RUN_EXTRACT}"
    if message.fuzzy:
        return "the English changed since this was translated: read it again and take the mark fuzzy away"
    return "not translated"


def _message(message: Message, file: str, language: str) -> Iterator[Finding]:
    texts = forms(message)
    if not any(texts):
        return
    letters = (mistake for text in texts for mistake in script_mistakes(HOLE.sub("", text), language))
    mistakes = [*_placeholders(message), *state_mistakes(message), *letters]
    if not all(texts):
        mistakes.append(f"{texts.count('')} of {len(texts)} plural forms are missing")
    for mistake in dict.fromkeys(mistakes):
        what = f"{context(message)}: {mistake}"
        yield Finding(file=file, line=_line(message), level=Level.ERROR, what=what)


def _placeholders(message: Message) -> Iterator[str]:
    """The same names as in English. A plural form may leave its number out ("one person", a dual)."""
    english = message.id if isinstance(message.id, str) else message.id[1]
    wanted = set(HOLE.findall(english))
    optional = wanted - set(HOLE.findall(msgid(message))) if message.pluralizable else set()
    if message.pluralizable and len(wanted) == 1:
        optional = wanted
    for text in filter(None, forms(message)):
        found = set(HOLE.findall(text))
        if found - wanted:
            yield f"placeholders that the English has not: {_braced(found - wanted)}"
        if wanted - found - optional:
            yield f"placeholders lost: {_braced(wanted - found - optional)}"
        if set("{}") & set(HOLE.sub("", text)):
            yield "a brace that does not belong to a placeholder"


def _braced(names: set[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))


def _line(message: Message | None) -> int:
    return (message.lineno if message else None) or 1
