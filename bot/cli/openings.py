"""`doorstep openings`: what is kept, and a coordinator's corrections of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from bot.assistant.feed import KeptOpening
from bot.assistant.ports import UnitOfWork
from bot.cli.output import data, tell
from bot.errors import ConfigError

openings_app = typer.Typer(no_args_is_help=True, help="Openings as they are kept, and corrections of them.")
Id = Annotated[str, typer.Argument(help="Id or short code of an opening, as `doorstep openings list` shows it.")]


@openings_app.command("list")
def list_(
    everything: Annotated[bool, typer.Option("--all", help="Closed ones too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON lines.")] = False,
) -> None:
    """Openings, the newest first: id, code, title, what was read from free text, what was corrected."""
    with _store().begin() as uow:
        kept = [one for one in uow.openings.all_kept() if everything or one.opportunity.status == "open"]
    for one in kept:
        if as_json:
            data(as_data(one))
        else:
            typer.echo(line(one))
    if not kept:
        tell("No openings.")


@openings_app.command("show")
def show(opening: Id) -> None:
    """One opening, whole, as JSON."""
    with _store().begin() as uow:
        data(as_data(_found(uow, opening)))


@openings_app.command("correct")
def correct(
    opening: Id,
    changes: Annotated[list[str], typer.Argument(help="field=value; nothing after = empties it, undo takes it back.")],
) -> None:
    """Put fields right, for good: the next import leaves them alone."""
    from bot.assistant.correcting import read_changes
    from bot.bootstrap import build_knowledge
    from bot.config import read_settings

    knowledge = build_knowledge(read_settings())
    with _store().begin() as uow:
        kept = _found(uow, opening)
        uow.openings.correct(kept.opportunity.id, *read_changes(kept, changes, knowledge))
        data(as_data(_found(uow, kept.opportunity.id)))
        uow.commit()


def as_data(kept: KeptOpening) -> dict[str, Any]:
    """An opening for JSON, with what only coordinators need."""
    return {
        **asdict(kept.opportunity), "added": kept.added, "corrections": dict(kept.corrections), "because": kept.because,
    }


def line(kept: KeptOpening) -> str:
    """One line for the terminal."""
    one = kept.opportunity
    state = one.status if not kept.because else f"{one.status}: {kept.because}"
    notes = [
        f"until {one.closes}" if one.closes else "",
        f"read from the text: {', '.join(one.requirements.inferred)}" if one.requirements.inferred else "",
        f"corrected: {', '.join(kept.corrections)}" if kept.corrections else "",
    ]
    parts = (one.id, one.code, one.kind.value, one.titles["en"], one.partner, state, *notes)
    return " | ".join(part for part in parts if part)


def _store() -> Any:
    from bot.bootstrap import build_store
    from bot.config import read_settings

    return build_store(read_settings())


def _found(uow: UnitOfWork, told: str) -> KeptOpening:
    by_code = uow.openings.by_code(told)
    kept = uow.openings.kept(told) or (uow.openings.kept(by_code.id) if by_code else None)
    if kept is None:
        raise ConfigError(f"There is no opening {told!r}.", advice="`doorstep openings list` shows all.")
    return kept
