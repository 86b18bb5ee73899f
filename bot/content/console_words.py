"""The console's own sentences, read from its code and templates: `N_("...")` and `{{ _("...") }}`."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.extract import extract_python
from jinja2.ext import babel_extract

from bot.content.po import PoCatalog, new_catalog

CONSOLE = Path(__file__).parents[1] / "console"
REFUSALS = tuple(CONSOLE.parent / name for name in (
    "assistant/account_care.py", "assistant/inbox_desk.py", "matching/english.py", "matching/sessions.py",
    "feeds/calendar_in.py", "feeds/csv_feed.py", "feeds/imported.py", "feeds/recurring.py",
    "matching/records/event.py", "matching/records/opportunity.py", "matching/records/refusals.py",
))
"""where refusals are raised: their texts stand beside the fields of forms, and in reports of imports"""
KEYWORDS = ("_", "N_", "words", "many", "AccountError", "InboxError")
"""`many(one, many)` counts"""
OPTIONS: dict[str, Any] = {"trimmed": "true", "silent": "false"}


def console_template() -> PoCatalog:
    """The template, in the order of the files."""
    catalog = new_catalog(None)
    for path, _line, said in sorted(_said(CONSOLE), key=lambda one: (one[0], one[1])):
        catalog.add(said, locations=[(path, 0)])
    return catalog


def _said(folder: Path) -> Iterator[tuple[str, int, str | tuple[str, str]]]:
    for path in (*folder.rglob("*.py"), *REFUSALS, *folder.rglob("*.html")):
        content = BytesIO(path.read_bytes())
        if path.suffix == ".html":
            found: Any = babel_extract(content, KEYWORDS, (), OPTIONS)
        else:
            found = extract_python(content, dict.fromkeys(KEYWORDS), (), {})
        name = path.relative_to(CONSOLE.parents[1]).as_posix()
        for line, keyword, text, _comments in found:
            words = [one for one in (text if isinstance(text, tuple) else (text,)) if one]
            # Of a refusal whose text is put together, only the name of the field is left: one word.
            if words and (keyword != "AccountError" or " " in words[0]):
                yield name, line, (words[0], words[1]) if keyword == "many" else words[0]
