"""Jinja2 templates: escaping always on, every address made with `path_for` so that a path prefix works."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from bot.console.assets import Asset
from bot.speaking.catalogue import Catalogues

FOLDER = Path(__file__).parent / "templates"
SAFE = "!$&'()*+,:;=@~"
"""what may stand as it is in one part of a path (RFC 3986)"""


def path_for(request: Request, route: str, /, **params: Any) -> str:
    """Path of a named route, prefix included, host left out. Raises NoMatchFound.

    The framework looks through all routes for each address, which took three quarters of a page's time: what it finds
    is kept with the application.
    """
    app = request.app
    try:
        shape: str = app.state.shapes[route, *params]
    except KeyError:
        shape = str(app.url_path_for(route, **{name: f"{{{name}}}" for name in params}))
        app.state.shapes[route, *params] = shape
    prefix: str = request.scope.get("root_path", "")  # of the proxy, or of what the application is mounted in
    return prefix + shape.format_map({name: quote(str(value), safe=SAFE) for name, value in params.items()})


@dataclass(frozen=True, slots=True)
class Pages:
    """Renders pages and fragments."""

    environment: Environment
    console: Catalogues
    """sentences of the console; empty: there is none"""

    def page(
        self, request: Request, template: str, *, status_code: int = 200, headers: Mapping[str, str] | None = None,
        **values: Any,
    ) -> HTMLResponse:
        """A whole page as an answer."""
        html = self.fragment(request, template, **values)
        return HTMLResponse(html, status_code=status_code, headers=headers)

    def fragment(self, request: Request, template: str, **values: Any) -> str:
        """HTML of one template."""
        return self.environment.get_template(template).render(request=request, **values)


def build_pages(assets: Mapping[str, Asset], console: Catalogues) -> Pages:
    """Pages whose templates know `path_for(name)` and `asset(name)`."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, auto_reload=False,
    )

    @pass_context
    def path(context: Context, route: str, /, **params: Any) -> str:
        return path_for(context["request"], route, **params)

    @pass_context
    def asset(context: Context, name: str) -> str:
        return path_for(context["request"], "static", digest=assets[name].digest, name=name)

    environment.globals.update(path_for=path, asset=asset)
    return Pages(environment, console)
