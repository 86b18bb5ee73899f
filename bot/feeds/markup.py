"""Plain text of HTML, and XML without the dangerous parts."""

from __future__ import annotations

import re
from html.entities import html5
from html.parser import HTMLParser
from xml.etree import ElementTree as ET
from xml.parsers import expat

from bot.errors import ContentError

BLOCKS = frozenset({"p", "br", "li", "div", "tr", "h1", "h2", "h3", "h4", "ul", "ol"})
UNSEEN = frozenset({"script", "style"})
XML_ENTITIES = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
NUMBERED = re.compile(r"#(\d{2,6}|x[0-9a-fA-F]{2,5});")
TAG = re.compile(r"</?(?:p|br|li|ul|ol|div|strong|b|em|i|span|h[1-6]|a)\b[^<>]*>", re.IGNORECASE)
LOST_BREAK = re.compile(r"(?<=[.!?:;)])(?:rn)+(?=[A-Z0-9•*-])|(?<=\w)(?:rn){2,}(?=[A-Z0-9•*-])")


def plain_text(html: str) -> str:
    """The words of a description that may hold HTML, even escaped twice; lost line breaks ("rnrn") are mended."""
    text = _words(html)
    if TAG.search(text):
        text = _words(text)
    lines = (" ".join(line.split()) for line in text.splitlines())
    return LOST_BREAK.sub("\n", "\n".join(line for line in lines if line))


def scripts(html: str) -> list[str]:
    """What stands in the <script type="application/ld+json"> elements of a page."""
    reader = _Scripts()
    reader.feed(html)
    reader.close()
    return reader.found


def parse_xml(data: bytes, name: str, *, record: str) -> tuple[ET.Element, list[tuple[int, str]]]:
    """The root of an XML file, and the (position, text) of records that had to be taken out of it.

    A document type, and with it every entity, is refused. What browsers forgive is mended: HTML's entities, a bare `&`,
    letters that are none. Where that is not enough, each `record` element is read by itself. Raises ContentError.
    """
    try:
        return _parsed(data), []
    except expat.ExpatError as error:
        mended = _mended(data)
        try:
            return _parsed(mended.encode()), []
        except expat.ExpatError:
            root, broken = _one_by_one(mended, record)
            if len(root) == 0 and not broken:
                what = f"is not valid XML: {expat.ErrorString(error.code)}"
                raise ContentError(what, where=f"{name}:{error.lineno}") from error
            return root, broken
    except _DoctypeError as error:
        raise ContentError("holds a document type, which is refused", where=f"{name}:{error}") from error


def _parsed(data: bytes) -> ET.Element:
    guard = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise _DoctypeError(str(guard.CurrentLineNumber))

    guard.StartDoctypeDeclHandler = refuse
    guard.Parse(data, True)
    return ET.fromstring(data)  # noqa: S314 - the guard has refused every document type


def _mended(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", " ", text)
    return re.sub(r"&(#?\w+;)?", _mended_entity, text)


def _mended_entity(found: re.Match[str]) -> str:
    name = found[1] or ""
    if not name:
        return "&amp;"
    if name.startswith("#") or name in XML_ENTITIES:
        return found[0] if name in XML_ENTITIES or NUMBERED.fullmatch(name) else "&amp;" + name
    return html5.get(name, "&amp;" + name)


def _one_by_one(text: str, record: str) -> tuple[ET.Element, list[tuple[int, str]]]:
    """A root with the records that are right in themselves, and the others."""
    start = re.search(r"<(\w+)", text)
    root = ET.Element(start[1] if start else record)
    broken = []
    head = text.partition(f"<{record}")[0]
    for tag, value in re.findall(r"<(\w+)>\s*(\d+)\s*</\1>", head):
        ET.SubElement(root, tag).text = value
    for position, part in enumerate(text.split(f"<{record}")[1:], start=1):
        body, end, _ = part.partition(f"</{record}>")
        try:
            root.append(_parsed(f"<{record}{body}{end}".encode()))
        except expat.ExpatError:
            broken.append((position, body))
    return root, broken


class _DoctypeError(Exception):
    pass


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


class _Scripts(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = (dict(attrs).get("type") or "").partition(";")[0].strip().casefold()
        self._inside = tag == "script" and kind == "application/ld+json"
        if self._inside:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - as inherited
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[-1] += data


def _words(html: str) -> str:
    reader = _Words()
    reader.feed(html)
    reader.close()
    return "".join(reader.words)
