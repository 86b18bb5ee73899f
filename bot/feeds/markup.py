"""Plain text of HTML, and XML without the dangerous parts."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET
from xml.parsers import expat

from bot.errors import ContentError

BLOCKS = frozenset({"p", "br", "li", "div", "tr", "h1", "h2", "h3", "h4", "ul", "ol"})
UNSEEN = frozenset({"script", "style"})


def plain_text(html: str) -> str:
    """The words of a description that may hold HTML, lost line breaks ("rnrn") mended."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.words).splitlines())
    return re.sub(r"(?<=[.!?:;)])(?:rn)+(?=[A-Z])", "\n", "\n".join(line for line in lines if line))


def parse_xml(data: bytes, name: str) -> ET.Element:
    """The root of an XML file. A document type, and with it every entity, is refused. Raises ContentError."""
    guard = expat.ParserCreate()
    guard.StartDoctypeDeclHandler = _refuse
    try:
        guard.Parse(data, True)
        return ET.fromstring(data)  # noqa: S314 - the guard has refused every document type
    except _DoctypeError as error:
        where = f"{name}:{guard.CurrentLineNumber}"
        raise ContentError("holds a document type, which is refused", where=where) from error
    except expat.ExpatError as error:
        what = f"is not valid XML: {expat.ErrorString(error.code)}"
        raise ContentError(what, where=f"{name}:{error.lineno}") from error


class _DoctypeError(Exception):
    pass


def _refuse(*_: object) -> None:
    raise _DoctypeError


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - as inherited
        self._unseen += tag in UNSEEN
        if tag in BLOCKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in UNSEEN and self._unseen > 0
        if tag in BLOCKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.words.append(data)
