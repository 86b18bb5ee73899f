"""A desk that speaks English only: all languages take longer to read than most tests to run."""

import shutil
from itertools import count
from pathlib import Path
from typing import Any

from bot.assistant.desk import Desk
from bot.content.catalogues import load_catalogues
from bot.understanding.values import Entity, Intent, Understanding
from tests.fakes import content

ROOT = Path(__file__).resolve().parents[2]


def english_desk(folder: Path, **changes: Any) -> Desk:
    """The real flows and knowledge. `folder` is an empty one of the test's own."""
    (folder / "locales").mkdir()
    shutil.copy(ROOT / "locales/doorstep.pot", folder / "locales")
    ids = count()
    return Desk(**{
        "flows": content.flows("en"),
        "catalogues": load_catalogues(folder / "locales", folder / "cache"),
        "knowledge": content.knowledge(), "new_id": lambda: f"id{next(ids)}",
        "understand": understand, "public_url": "https://doorstep.example", **changes,
    })


def understand(text: str, *_: object) -> Understanding:
    """Numbers and SKIP; all else means nothing."""
    number = (Entity(entity="number", value=text, text=text, start=0, end=len(text)),) if text.isdecimal() else ()
    intent = Intent(name="skip" if text == "skip" else "out_of_scope", confidence=0.9 if text == "skip" else 0.0)
    return Understanding(text=text, language="en", intent=intent, entities=number)
