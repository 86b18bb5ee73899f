"""Writes what is made from code and data: commands.md, exchange.md, the settings in README.md, and .env.example.

`make docs` runs it; a test fails when one of them is behind.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typer.main
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bot.cli.commands import app
from bot.config import Settings
from bot.content.standards import read_standards

ROOT = Path(__file__).resolve().parents[2]
BEGIN, END = "<!-- settings: made by `make docs` -->", "<!-- end of settings -->"
FOR_COMPOSE = """
# --- docker-compose.yml only ---
# Letters and digits only; it becomes a part of DOORSTEP_DATABASE_URL.
#POSTGRES_PASSWORD=
# Your domain name; the proxy gets a certificate for it.
#SITE_ADDRESS=localhost
"""


def main() -> None:
    """Write all of them."""
    for name, text in made().items():
        (ROOT / name).write_text(text, encoding="utf-8")
        sys.stderr.write(f"wrote {name}\n")


def made() -> Mapping[str, str]:
    """File name -> what it should say."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    before, rest = readme.split(BEGIN)
    after = rest.split(END)[1]
    return {
        "docs/reference/commands.md": commands(),
        "docs/reference/exchange.md": exchange(),
        "README.md": f"{before}{BEGIN}\n{settings_table()}{END}{after}",
        ".env.example": env_example(),
    }


def exchange() -> str:
    """The formats of events and their fields, as Markdown."""
    told = read_standards(ROOT / "knowledge")
    names = list(told.formats)
    formats = "".join(
        f"| [{one.name}]({one.address}) | `{name}` | {one.version} | {one.date or ''} | {one.notes} |\n"
        for name, one in told.formats.items()
    )
    fields = "".join(
        f"| `{name}` | {field['what']} | {' | '.join(field.get(one, '') for one in names)} |\n"
        for name, field in told.fields.items()
    )
    return (
        "# Events in and out: formats and fields\n\n"
        f"Made from `knowledge/standards.yaml` by `make docs`; as of {told.as_of}. "
        "How to use it: [how-to/events.md](../how-to/events.md).\n\n"
        f"| format | name here | version | its date | notes |\n|---|---|---|---|---|\n{formats}\n"
        f"| field | what it does | {' | '.join(names)} |\n|---|---|{'---|' * len(names)}\n{fields}"
    )


def settings_table() -> str:
    """Every setting with its default and meaning, as Markdown."""
    rows = "".join(
        f"| `{variable(name)}` | {f'`{default}`' if (default := default_of(field)) else ''} | {cell(field)} |\n"
        for name, field in Settings.model_fields.items()
    )
    return f"| setting | default | what |\n|---|---|---|\n{rows}"


def env_example() -> str:
    """Every setting as a comment."""
    lines = [
        f"# {field.description}\n#{variable(name)}={default_of(field)}" for name, field in Settings.model_fields.items()
    ]
    head = "# Copy to .env and remove the # in front of what you set. Nothing here is needed to try Doorstep out.\n"
    return "\n".join([head, *lines, FOR_COMPOSE.strip("\n")]) + "\n"


def variable(name: str) -> str:
    """The name in the environment."""
    return f"DOORSTEP_{name.upper()}"


def default_of(field: FieldInfo) -> str:
    """Empty for secrets, and for what is unset."""
    value = field.default
    return "" if value is None or isinstance(value, SecretStr) else str(value)


def cell(field: FieldInfo) -> str:
    """The meaning, safe inside a table."""
    return (field.description or "").replace("|", "\\|").replace("*", "\\*")


def commands() -> str:
    """Every command with its arguments and options, as Markdown."""
    parts = ["# Commands\n\nMade from the code by `make docs`. `doorstep COMMAND --help` says the same.\n"]
    parts += ["".join(_command(name, command)) for name, command in every_command().items()]
    return "\n".join(parts)


def every_command() -> Mapping[str, Any]:
    """Name -> click command, in the order of `doorstep --help`; groups as `coordinator add`."""
    return dict(_walk("", typer.main.get_command(app)))


def _walk(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield name, command
        return
    for part, one in inner.items():
        yield from _walk(f"{name} {part}".strip(), one)


def _command(name: str, command: Any) -> Iterator[str]:
    visible = [one for one in command.params if not getattr(one, "hidden", False) and one.name != "help"]
    usage = " ".join(
        [f"doorstep {name}", *(["[OPTIONS]"] if any(one.param_type_name == "option" for one in visible) else []),
         *(one.name.upper() for one in visible if one.param_type_name == "argument")]
    )
    yield f"## doorstep {name}\n\n    {usage}\n\n{inspect.cleandoc(command.help or '')}\n"
    if visible:
        yield "\n| | |\n|---|---|\n"
    for one in visible:
        label = ", ".join(one.opts) if one.param_type_name == "option" else one.name.upper()
        yield f"| `{label}` | {one.help or ''} |\n"


if __name__ == "__main__":
    main()
