"""Forms: one declaration gives the fields, what was typed, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi.responses import Response

from bot.console.kit.kept import Kept
from bot.console.kit.listing import Options
from bot.console.kit.visit import Visit
from bot.sentence import N_

MOST_LETTERS = 5000
MISSING = N_("Fill this in.")
TOO_LONG = N_("This is too long.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One thing to fill in. `kind`: text, email, password, date, time, number, area, choice, checks, check."""

    name: str
    label: str
    help: str = ""
    kind: str = "text"
    options: Callable[[Visit], Options] | None = None
    required: bool = False
    autocomplete: str = "off"


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Fields under one heading; `folded` ones are shown when asked for, or when one of them is filled in."""

    label: str = ""
    fields: tuple[Field, ...]
    folded: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """A form."""

    title: str
    action: str
    """words of its button"""
    groups: tuple[Group, ...]
    intro: str = ""
    refused: str = N_("This was not saved")
    """heading above what is wrong"""

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(field for group in self.groups for field in group.fields)

    def read(self, visit: Visit) -> dict[str, str]:
        """What was sent: field -> text; several choices stand between semicolons. Fields not sent are left out."""
        sent = {f.name: [one for one in visit.data.getlist(f.name) if isinstance(one, str)] for f in self.fields}
        present = set(visit.data.getlist("shown")) | {name for name, values in sent.items() if values}
        return {
            f.name: "; ".join(one.replace("\r\n", "\n").strip() for one in sent[f.name] if one.strip())
            for f in self.fields if f.name in present
        }

    def problems(self, typed: Mapping[str, str]) -> dict[str, str]:
        """Field -> an English sentence of the console."""
        missing = {f.name: MISSING for f in self.fields if f.required and not typed.get(f.name)}
        return {**missing, **{name: TOO_LONG for name, text in typed.items() if len(text) > MOST_LETTERS}}


def show_form(
    visit: Visit, form: Form, typed: Mapping[str, str], problems: Mapping[str, str] | None = None, *, to: str = "",
    template: str = "form.html", kept: Kept | None = None, status_code: int = 0, mark: str = "",
    **values: Any,
) -> Response:
    """The form, with what was typed and what is wrong with it. Problems of no field stand at the top by themselves.

    It is sent to the address it stands at, or to the route `to`. `template` is form.html, or a page that extends it.
    `kept` and `mark` (bot.console.kit.stale) are carried along; `beside`: field -> the English that it is another
    wording of. The status is 422 when something is wrong, else 200,
    unless `status_code` says another.
    """
    wrong = problems or {}
    shown = {name: text for name, text in typed.items() if _kind(form, name) != "password"}
    return visit.page(
        template, status_code=status_code or (422 if wrong else 200), form=form, typed=shown, problems=wrong, to=to,
        kept=kept, mark=mark, **values,
    )


def _kind(form: Form, name: str) -> str:
    return next((one.kind for one in form.fields if one.name == name), "")
