"""The `doorstep` command. Machine-readable output goes to stdout, everything else to stderr."""

from __future__ import annotations

import sys

from bot.cli.commands import app
from bot.errors import DoorstepError


def main() -> None:
    """Run the command; what goes wrong on purpose is one clear line and exit code 1."""
    try:
        app()
    except DoorstepError as error:
        sys.stderr.write(f"doorstep: {error}\n")
        sys.exit(1)


__all__ = ["main"]
