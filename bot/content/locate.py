"""Where the content folders are: beside the package in a checkout, inside it in an installed wheel."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from bot.errors import ContentError

VARIABLE = "DOORSTEP_CONTENT"
_PACKAGE = Path(__file__).resolve().parent.parent


def content_root(environment: Mapping[str, str] = os.environ, package: Path = _PACKAGE) -> Path:
    """The folder that holds flows/, nlu/, locales/ and knowledge/. Raises ContentError when there is none."""
    chosen = environment.get(VARIABLE)
    for folder in [Path(chosen)] if chosen else [package / "_content", package.parent]:
        if (folder / "flows").is_dir():
            return folder
    where = f"{VARIABLE}={chosen}" if chosen else ""
    raise ContentError(
        "there is no content (a folder with flows/, nlu/, locales/ and knowledge/)", where=where,
        advice=f"Set {VARIABLE} to it, or install Doorstep again.",
    )
