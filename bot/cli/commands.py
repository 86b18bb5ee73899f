"""Every command of `doorstep`. Heavy rooms are imported inside the command, so that --help is quick."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.broadcast import app as broadcast_app
from bot.cli.codes import codes_app
from bot.cli.coordinators import coordinators_app, partners_app
from bot.cli.events import events_app
from bot.cli.exporting import export_app
from bot.cli.feeds import feeds_app
from bot.cli.openings import openings_app
from bot.cli.outbox import outbox_app
from bot.cli.output import data, day, moment, tell, utc_now
from bot.cli.tags import tag_app
from bot.cli.tokens import tokens_app
from bot.cli.trials import trial_app
from bot.errors import ConfigError

app = typer.Typer(
    name="doorstep", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Doorstep: opportunities of a large investment, brought to the people who live beside it.",
)
app.add_typer(events_app, name="event")
app.add_typer(feeds_app, name="feeds")
app.add_typer(export_app, name="export")
app.add_typer(openings_app, name="openings")
app.add_typer(coordinators_app, name="coordinator")
app.add_typer(partners_app, name="partner")
app.add_typer(tokens_app, name="token")
app.add_typer(broadcast_app)
app.add_typer(codes_app, name="code")
app.add_typer(tag_app, name="tag")
app.add_typer(trial_app, name="trial")
app.add_typer(outbox_app, name="outbox")
At = Annotated[str, typer.Option("--at", help="As if it were then: 2026-11-21 or 2026-11-21T10:00 (London time).")]


@app.command()
def run(
    only: Annotated[str, typer.Option(help="Only one part: web, pump, jobs or telegram.")] = "",
    host: Annotated[str, typer.Option(help="Address to listen on (DOORSTEP_HOST).")] = "",
    port: Annotated[int, typer.Option(help="Port to listen on (DOORSTEP_PORT).")] = -1,
) -> None:
    """Web, pump, jobs and the configured channels in one process."""
    from bot.cli.serve import PARTS, serve
    from bot.config import read_settings

    if only and only not in PARTS:
        raise ConfigError(f"There is no part {only!r}.", where="--only", advice=f"Choose one of {', '.join(PARTS)}.")
    settings = read_settings()
    changes = {**({"host": host} if host else {}), **({"port": port} if port >= 0 else {})}
    serve(settings.model_copy(update=changes), only)


@app.command()
def chat(
    channel: Annotated[str, typer.Option(help="telegram or sms")] = "telegram",
    language: Annotated[str, typer.Option(help="Begin in this language; else it is that of the first message.")] = "",
) -> None:
    """A conversation in the terminal, on the real engine and a fresh store in memory."""
    from bot.bootstrap import build_desk
    from bot.cli.chat import converse
    from bot.cli.logs import configure_logging
    from bot.config import read_settings

    if channel not in {"telegram", "sms"}:
        raise ConfigError(f"There is no channel {channel!r}.", where="--channel", advice="Choose telegram or sms.")
    settings = read_settings()
    configure_logging(settings.log_format)
    converse(settings, build_desk(settings, tell), channel, language)


@app.command()
def play(
    file: Annotated[Path, typer.Argument(help="A scripted dialogue, JSON.")], at: At = "",
    update: Annotated[bool, typer.Option(help="Write the answers back as `expected` (golden transcripts).")] = False,
) -> None:
    """Play a scripted dialogue on a fresh store in memory with the sample openings and events."""
    from bot.bootstrap import build_desk
    from bot.cli.logs import configure_logging
    from bot.cli.stage import play_file
    from bot.config import read_settings

    settings = read_settings()
    configure_logging(settings.log_format)
    result = play_file(file, settings, build_desk(settings, tell), moment(at) if at else utc_now(), update=update)
    data(result)


@app.command()
def understand(
    engine: Annotated[str, typer.Option(help="embedded or rasa (needs DOORSTEP_NLU_URL)")] = "embedded",
    language_prior: Annotated[str, typer.Option(help="The person's chosen language.")] = "",
    at: At = "",
) -> None:
    """JSON lines in ({"text"} or a plain line), JSON lines out."""
    from bot.cli.logs import configure_logging
    from bot.cli.understanding import understand_lines
    from bot.config import read_settings

    if engine not in {"embedded", "rasa"}:
        raise ConfigError(f"There is no engine {engine!r}.", where="--engine", advice="Choose embedded or rasa.")
    settings = read_settings()
    if engine == "rasa" and not settings.nlu_url:
        raise ConfigError("The engine rasa needs its address.", where="DOORSTEP_NLU_URL")
    configure_logging(settings.log_format)
    if engine == "embedded":
        settings = settings.model_copy(update={"nlu_url": ""})
    understand_lines(settings, sys.stdin, language_prior, day(at) if at else utc_now().date())


@app.command()
def match(
    profiles: Annotated[Path, typer.Option(help="Profiles, JSON or JSON lines.")],
    opportunities: Annotated[Path, typer.Option(help="Openings: JSON, CSV, NHS Jobs XML.")],
    rules: Annotated[Path | None, typer.Option(help="Other rules for permission to work or registration.")] = None,
    at: At = "",
    top: Annotated[int, typer.Option(help="How many for each profile; 0 for all.")] = 10,
    by_opening: Annotated[bool, typer.Option("--by-opening", help="A line an opening: who it is for.")] = False,
    audit: Annotated[bool, typer.Option("--audit", help="Compare what groups of people get.")] = False,
) -> None:
    """Match profiles with openings; JSON lines out, best first."""
    from bot.bootstrap import build_knowledge, content_folder
    from bot.config import read_settings
    from bot.content.feeds import read_wording
    from bot.content.knowledge import with_rules
    from bot.feeds.audit_files import audit_files, lines
    from bot.feeds.match_files import match_files, people_files

    settings = read_settings()
    knowledge, words = build_knowledge(settings), read_wording(content_folder(settings) / "knowledge")
    if rules:
        knowledge = with_rules(knowledge, rules)
    today = day(at) if at else utc_now().date()
    if audit:
        compared = audit_files(profiles, opportunities, knowledge, today, words=words, report=lambda p: tell(str(p)))
        for text in lines(compared):
            tell(text)
        data(compared)
        return
    matched = people_files if by_opening else match_files
    found = matched(
        profiles, opportunities, knowledge, today, top or None, words=words, report=lambda p: tell(str(p))
    )
    for line in found:
        data(line)


@app.command("import")
def import_(
    source: Annotated[
        str, typer.Argument(help="A file or an address: CSV, JSON, XML, a calendar, a web page. Or: esco, events.")
    ],
    file: Annotated[
        str, typer.Argument(help="After esco: the folder of your ESCO download. After events: a file or an address.")
    ] = "",
    complete: Annotated[
        bool | None, typer.Option("--complete/--partial", help="It names all it has: close what it names no longer.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Contract notices of any size and place too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The whole report as JSON.")] = False,
) -> None:
    """Bring in openings and events, or names of occupations from ESCO. What is broken is reported, the rest goes in."""
    from bot.bootstrap import build_knowledge, build_store, content_folder
    from bot.cli.importing import as_data, import_source, importing, tell_report
    from bot.config import read_settings

    settings = read_settings()
    if source == "esco" and file:
        from bot.cli.esco import import_esco

        result = import_esco(Path(file), settings)
        data(result)
        raise typer.Exit(2 if result["problems"] else 0)
    if file and source != "events":
        advice = "doorstep import esco FOLDER, or doorstep import events FILE"
        raise ConfigError("One source at a time.", where=file, advice=advice)
    how = importing(settings, content_folder(settings) / "knowledge", everything=everything)
    how = replace(how, events_only=bool(file))
    source = file or source
    report = import_source(
        source, build_store(settings), build_knowledge(settings), utc_now(), how, complete=complete
    )
    data(as_data(report, source) if as_json else report.counts)
    tell_report(report, source)


@app.command()
def check(
    sms: Annotated[bool, typer.Option("--sms", help="Also print SMS parts and pence by language.")] = False,
    pence: Annotated[float, typer.Option(help="Price of one SMS part.")] = 4.0,
    review: Annotated[bool, typer.Option("--review", help="Also print how far each language has been read.")] = False,
) -> None:
    """Look for mistakes in flows, language files, catalogues and knowledge: file, line and what to do."""
    from bot.cli.checking import check_content
    from bot.config import read_settings

    if not check_content(read_settings(), sms=sms, pence=pence, review=review):
        raise typer.Exit(1)


@app.command()
def extract() -> None:
    """Bring the gettext template and every catalogue up to date with the content."""
    from bot.bootstrap import content_folder
    from bot.config import read_settings
    from bot.content.extraction import update_all

    for name in update_all(content_folder(read_settings())):
        tell(f"updated {name}")


@app.command("add-language")
def add_language(language: Annotated[str, typer.Argument(help="BCP 47, for example sw.")]) -> None:
    """Make a language's folders with everything to fill in."""
    from bot.bootstrap import content_folder
    from bot.config import read_settings
    from bot.content.add_language import add_language as scaffold

    for path in scaffold(content_folder(read_settings()), language):
        tell(f"made {path}")


@app.command()
def migrate() -> None:
    """Bring the database up to date."""
    from bot.config import read_settings
    from bot.store.migrations.run import migrate as upgrade

    upgrade(read_settings().database_url)
    tell("The database is up to date.")


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="Where to; must not exist.")]) -> None:
    """Write everything to a file (encrypted fields stay encrypted; keep the data key apart from it)."""
    from bot.cli.backups import write_backup
    from bot.config import read_settings

    write_backup(read_settings(), file)


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="A file that `doorstep backup` wrote.")]) -> None:
    """Read a backup into an empty database."""
    from bot.cli.backups import read_backup
    from bot.config import read_settings

    read_backup(read_settings(), file)


@app.command("new-key")
def new_key() -> None:
    """Print a fresh data key; put it before the old one, after `doorstep rotate-keys` the old one may go."""
    from bot.store.crypto import new_key as fresh

    sys.stdout.write(f"{fresh()}\n")


@app.command("rotate-keys")
def rotate_keys() -> None:
    """Encrypt every personal field anew with the first data key."""
    from bot.cli.backups import rotate
    from bot.config import read_settings

    rotate(read_settings())



