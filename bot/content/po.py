"""gettext files on disk, by Babel, with two differences that keep them fit for version control.

Headers of our own (`X-Doorstep-...`) survive, and no date or tool version is written: the same content always gives the
same file, so that "extract again and compare" is a fair test.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.pofile import PoFileError, PoFileParser, write_po

from bot.errors import ContentError

LIVE = "X-Doorstep-Live"
"""yes: the catalogue is complete and people are offered the language"""
RANK = "X-Doorstep-Rank"
"""place among the languages offered, 1 first"""
NAMES = "X-Doorstep-Names"
"""names that CLDR gives and nobody here uses, with the usual ones: `CLDR=usual; CLDR=usual`"""
AND = "X-Doorstep-And"
"""the word between the last two things of a list, where CLDR does not write the language in these letters"""
DRAFTED = "state: drafted"
"""translator comment: written by a machine, not yet read by a native speaker"""
_VOLATILE = frozenset({"POT-Creation-Date", "PO-Revision-Date", "Generated-By", "Last-Translator", "Language-Team"})
_LINE = re.compile(
    r"""\s*|#(?!~).*|(?:\#~\|?\s*)?(?:(?:msgctxt|msgid|msgid_plural|msgstr|msgstr\[\d\])\s*)?"(?:[^"\\]|\\.)*"\s*""",
)


class PoCatalog(Catalog):
    """A Babel catalogue that keeps our headers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.own: dict[str, str] = {}
        super().__init__(*args, **kwargs)

    def _headers(self) -> list[tuple[str, str]]:
        kept = [(name, value.strip()) for name, value in super().mime_headers if name not in _VOLATILE]
        headers = [*kept, *sorted(self.own.items())]
        name, value = headers.pop()
        return [*headers, (name, f"{value}\n")]

    def _set_headers(self, headers: Iterable[tuple[str, str]]) -> None:
        headers = list(headers)
        self.own.update({name: value.strip() for name, value in headers if name.lower().startswith("x-")})
        self._set_mime_headers(headers)

    mime_headers = property(_headers, _set_headers)


def new_catalog(language: str | None) -> PoCatalog:
    """An empty catalogue; None for the template."""
    return PoCatalog(
        locale=language.replace("-", "_") if language else None, project="Doorstep", version="1", fuzzy=False,
        header_comment=f"# Doorstep: {language or 'template'}. See CONTRIBUTING.md, \"Translate\".",
    )


def is_live(catalog: PoCatalog) -> bool:
    """Does the header say so?"""
    return catalog.own.get(LIVE, "").strip().lower() == "yes"


def read_po(path: Path, language: str | None = None) -> PoCatalog:
    """Read a .po or .pot file. Raises ContentError with file and line."""
    catalog = new_catalog(language)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        _check_lines(lines, path)
        PoFileParser(catalog, abort_invalid=True).parse(lines)
    except FileNotFoundError:
        raise ContentError(f"{path.name} is missing", where=shown(path), advice="Run `doorstep extract`.") from None
    except PoFileError as error:
        raise ContentError(f"not a valid catalogue: {error}", where=f"{shown(path)}:{error.lineno or 1}") from error
    except (ValueError, UnicodeDecodeError) as error:
        raise ContentError(f"not a valid catalogue: {error}", where=f"{shown(path)}:1") from error
    return catalog


def _check_lines(lines: Iterable[str], path: Path) -> None:
    """Babel reads over a lost quotation mark and takes a letter away; we do not."""
    for number, line in enumerate(lines, 1):
        if not _LINE.fullmatch(line):
            what = "a line that no catalogue may hold; is a quotation mark missing?"
            raise ContentError(what, where=f"{shown(path)}:{number}")


def po_text(catalog: PoCatalog) -> str:
    """The file's text: places without line numbers, so that moving a sentence changes nothing."""
    buffer = BytesIO()
    write_po(buffer, catalog, width=0, include_lineno=False, include_previous=True)
    return buffer.getvalue().decode()


def messages(catalog: PoCatalog) -> list[Message]:
    """The messages without the header."""
    return [message for message in catalog if message.id]


def context(message: Message) -> str:
    """The msgctxt."""
    return message.context or ""


def msgid(message: Message) -> str:
    """English; of a plural the form for one."""
    return message.id if isinstance(message.id, str) else message.id[0]


def forms(message: Message) -> tuple[str, ...]:
    """The translation, one text for each plural class; empty texts where there is none."""
    return tuple(message.string) if isinstance(message.string, list | tuple) else (message.string or "",)


def shown(path: Path) -> str:
    """The path from `locales` on: no machine path in a report."""
    parts = path.parts
    return "/".join(parts[parts.index("locales"):]) if "locales" in parts else path.name
