"""`doorstep export`: what Doorstep has, for others."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.errors import ConfigError

export_app = typer.Typer(no_args_is_help=True, help="What Doorstep has, in the formats that others read.")


@export_app.callback()
def _group() -> None:
    """A group, though it has one command so far."""


@export_app.command("events")
def events(
    form: Annotated[str, typer.Option("--format", help="ics, schema-org, oruk or csv.")] = "ics",
    partner: Annotated[str, typer.Option(help="Only what this partner holds.")] = "",
    to: Annotated[Path | None, typer.Option(help="Into this file instead of stdout.")] = None,
) -> None:
    """Events and courses to come, those of the last week, and cancelled ones. No drafts; nothing about who comes."""
    from bot.assistant.publishing import public_events
    from bot.bootstrap import build_store, calendar_domain
    from bot.cli.output import tell, utc_now
    from bot.config import read_settings
    from bot.feeds.write import FORMATS, Writing

    if form not in FORMATS:
        raise ConfigError(f"There is no format {form!r}.", where="--format", advice=f"Choose {', '.join(FORMATS)}.")
    settings, at = read_settings(), utc_now()
    with build_store(settings).begin() as uow:
        found = public_events(uow, at, partner)
    how = Writing(domain=calendar_domain(settings), public_url=settings.public_url, at=at)
    written = FORMATS[form].write(found, how)
    if to is None:
        sys.stdout.buffer.write(written)
        sys.stdout.buffer.flush()
    else:
        _save(to, written)
    tell(f"{len(found)} events")


def _save(to: Path, written: bytes) -> None:
    try:
        to.write_bytes(written)
    except OSError as error:
        raise ConfigError(f"The file cannot be written: {error.strerror}.", where=str(to)) from error
