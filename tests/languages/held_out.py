"""Where the held-out sentences are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def cases(folder: str, name: str) -> dict[str, Any]:
    """One YAML file of a language folder; every scalar is text."""
    return yaml.load((HERE / folder / name).read_text("utf-8"), Loader=yaml.BaseLoader)
