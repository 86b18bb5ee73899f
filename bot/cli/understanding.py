"""`doorstep understand`: lines in, Rasa-shaped JSON lines out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from bot.bootstrap import build_understand, content_folder
from bot.cli.output import data, tell
from bot.config import Settings
from bot.content.knowledge import read_knowledge
from bot.errors import ContentError
from bot.understanding.understand import to_json
from bot.understanding.values import Expectation


def understand_lines(settings: Settings, lines: Iterable[str], prior: str, today: date) -> None:
    """One JSON object a line; an empty line is skipped, a broken JSON line is named and the rest go on."""
    root = content_folder(settings)
    understand = build_understand(settings, root, read_knowledge(root / "knowledge"), tell)
    for number, line in enumerate(lines, 1):
        try:
            text = text_of(line)
        except ContentError as error:
            tell(f"line {number}: {error}")
            continue
        if text is not None:
            data(to_json(understand(text, Expectation(language=prior), today)))


def text_of(line: str) -> str | None:
    """The text of `{"text": ...}` or of a plain line; None for an empty line. Raises ContentError."""
    stripped = line.strip()
    if not stripped:
        return None
    if not stripped.startswith("{"):
        return stripped
    try:
        value = json.loads(stripped)
    except ValueError:
        return stripped
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        raise ContentError('an object needs the key "text" with a text')
    return str(value["text"])
