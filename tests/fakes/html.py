"""Just enough of a reader of HTML for assertions."""

from __future__ import annotations

from html.parser import HTMLParser


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))


def tags(html: str, *names: str) -> list[tuple[str, dict[str, str]]]:
    """Start tags with their attributes, in order; only those named, if any are."""
    reader = _Reader()
    reader.feed(html)
    return [tag for tag in reader.tags if not names or tag[0] in names]


def attributes(html: str, name: str, css_class: str = "") -> list[dict[str, str]]:
    """Attributes of each tag `name` that has the class."""
    return [attrs for _, attrs in tags(html, name) if not css_class or css_class in attrs.get("class", "").split()]


def hidden_fields(html: str, action_ends: str) -> dict[str, str]:
    """What the form with that address would send besides what a person fills in."""
    fields: dict[str, str] = {}
    inside = False
    for tag, attrs in tags(html, "form", "input"):
        if tag == "form":
            inside = attrs.get("action", "").endswith(action_ends)
        elif inside and attrs.get("type") == "hidden":
            fields[attrs["name"]] = attrs["value"]
    return fields
