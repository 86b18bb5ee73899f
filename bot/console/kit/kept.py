"""What somebody had written when their session ended. It stays in the page, through signing in, until they send it.

Nothing of it is stored: it goes from form to form, and only its own person's button sends it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import FormData

FIELD = "kept"
SECRET = frozenset({"csrf", "password", "old", "code", "secret", FIELD})
"""fields that never stand in another page"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A form that was not done."""

    to: str
    """path and query that it is for"""
    fields: tuple[tuple[str, str], ...]

    @property
    def words(self) -> list[str]:
        """What its person wrote: to be looked at before it goes. Choices and marks of the form have no spaces."""
        return list(dict.fromkeys(text for _, text in self.fields if " " in text.strip()))

    def to_json(self) -> str:
        return json.dumps({"to": self.to, "fields": self.fields})


def kept(request: Request, data: FormData) -> Kept | None:
    """What was sent; None when there is nothing in it to keep. Files have to be chosen again."""
    fields = tuple((name, text) for name, text in data.multi_items() if isinstance(text, str) and name not in SECRET)
    return Kept(to=address_of(request), fields=fields) if fields else None


def address_of(request: Request) -> str:
    """Path and query."""
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path


def kept_of(text: str, home: str) -> Kept | None:
    """Back from `to_json`, from a form of ours; None of nothing, and of what is not for a page below `home`."""
    try:
        found = json.loads(text)
        fields = tuple((str(name), str(value)) for name, value in found["fields"])
        to = str(found["to"])
    except (ValueError, TypeError, KeyError):
        return None
    return Kept(to=to, fields=fields) if is_ours(to, home) else None


def is_ours(path: str, home: str) -> bool:
    """Whether it is an address of a page below `home`, and of no other host."""
    return path.startswith(f"{home}/") and "//" not in path.partition("?")[0] and "\\" not in path


def from_our_page(request: Request) -> bool:
    """Whether the browser itself says that a page of ours sent this: another host can never make it say so."""
    return request.headers.get("sec-fetch-site") == "same-origin"
