"""Content -> template -> catalogues: what `doorstep extract` does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from babel.messages import Message

from bot.content.console_words import console_template
from bot.content.entries import Entry, read_entries
from bot.content.flow_schema import SCHEMAS, json_schema
from bot.content.po import PoCatalog, context, forms, messages, msgid, new_catalog, po_text, read_po
from bot.content.review import drafted_again

DOMAIN = "doorstep"
CONSOLE = "console"
"""domain of the console's own sentences"""
CRITICAL = "Critical: a native speaker reads this first."
"""what translators are told of consent, STOP, erasure and safety"""


def template_path(root: Path, domain: str = DOMAIN) -> Path:
    """Where the template lies."""
    return root / "locales" / f"{domain}.pot"


def po_path(root: Path, language: str, domain: str = DOMAIN) -> Path:
    """Where the catalogue of a language lies."""
    return root / "locales" / language / "LC_MESSAGES" / f"{domain}.po"


def languages(root: Path, domain: str = DOMAIN) -> tuple[str, ...]:
    """Every language that has a catalogue."""
    return tuple(sorted(path.parent.parent.name for path in root.glob(f"locales/*/LC_MESSAGES/{domain}.po")))


def extract(root: Path) -> PoCatalog:
    """The template of the content under `root`. Raises ContentError."""
    return template(read_entries(root))


def template(entries: Iterable[Entry]) -> PoCatalog:
    """The template of some entries, in their order."""
    catalog = new_catalog(None)
    for entry in entries:
        said = entry.sentence
        catalog.add(
            (said.text, said.plural) if said.plural else said.text,
            context=said.context, locations=[(entry.file, entry.line)],
            auto_comments=[*([CRITICAL] if entry.critical else []), *([entry.note] if entry.note else [])],
        )
    return catalog


def update_po(root: Path, language: str) -> PoCatalog:
    """The catalogue of a language brought up to date, not yet written.

    Translations, comments and flags stay. A sentence whose English changed keeps its translation, marked fuzzy, with
    the old English beside it; a sentence that is gone is kept at the end as obsolete.
    """
    return merge(read_po(po_path(root, language), language), extract(root), language)


def merge(old: PoCatalog, template: PoCatalog, language: str) -> PoCatalog:
    """`old` with exactly the sentences of the template."""
    new = new_catalog(language)
    new.mime_headers = old.mime_headers
    new.header_comment = old.header_comment
    known = {(context(m), msgid(m)): m for m in [*old.obsolete.values(), *messages(old)]}
    by_context = {context(m): m for m in known.values() if context(m)}  # the console's sentences have none
    used: set[tuple[str, str]] = set()
    for wanted in messages(template):
        was = known.get((context(wanted), msgid(wanted))) or by_context.get(context(wanted))
        if was:
            used.add((context(was), msgid(was)))
        new[wanted.id] = _merged(wanted, was)
    for key, message in known.items():
        if key not in used and any(forms(message)):
            new.obsolete[(msgid(message), context(message))] = message
    return new


def update_all(root: Path) -> tuple[str, ...]:
    """Write the template, every catalogue and the published schemas; the names of the files that changed."""
    texts: dict[Path, str] = dict(_schemas(root))
    for domain, fresh in ((DOMAIN, extract(root)), (CONSOLE, console_template())):
        texts[template_path(root, domain)] = po_text(fresh)
        for language in languages(root, domain):
            path = po_path(root, language, domain)
            texts[path] = po_text(merge(read_po(path, language), fresh, language))
    changed = [path for path, text in texts.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts[path], encoding="utf-8")
    return tuple(path.relative_to(root).as_posix() for path in changed)


def _schemas(root: Path) -> Mapping[Path, str]:
    """Only a checkout has docs/."""
    folder = root / "docs" / "reference"
    return {folder / f"{name}.schema.json": json_schema(name) for name in SCHEMAS} if folder.is_dir() else {}


def _merged(wanted: Message, was: Message | None) -> Message:
    message = wanted.clone()
    message.string = ("", "") if wanted.pluralizable else ""
    if was is None:
        return message
    message.user_comments = list(was.user_comments)
    if was.pluralizable != wanted.pluralizable:
        return message
    message.string = was.string
    message.flags |= was.flags
    if was.id != wanted.id and any(forms(was)):
        message.flags.add("fuzzy")
        message.user_comments = drafted_again(message.user_comments)
        message.previous_id = [was.id] if isinstance(was.id, str) else list(was.id)
    return message
