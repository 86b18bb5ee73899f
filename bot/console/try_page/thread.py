"""The kept lines of a conversation, made ready for the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import blake2s
from typing import Any
from zoneinfo import ZoneInfo

from bot.assistant.ports import Store
from bot.assistant.values import Channel, LogLine
from bot.console.language_names import direction

WINDOW = 100
"""lines shown; older ones stay in the store"""
LOCAL = ZoneInfo("Europe/London")
THINGS = {
    "photo": "Photo", "location": "Location", "voice": "Voice message", "video": "Video", "document": "Document",
    "sticker": "Sticker", "contact": "Contact",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownLine:
    """One bubble."""

    key: str
    """stays the same as long as the line is kept; names it in the page and in `Last-Event-ID`"""
    mine: bool
    text: str
    lang: str
    dir: str
    at: datetime
    buttons: Sequence[Mapping[str, str]] = ()
    """{"label", "data"}"""
    asks_location: bool = False
    file: Mapping[str, str] | None = None
    """{"name", "media_type", "base64"}"""
    segments: int = 0
    pence: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Update:
    """What a page that knows the lines up to some key has to do."""

    lines: Sequence[ShownLine]
    reset: bool
    """the page shows lines that are no longer kept: it starts afresh with these"""
    last: str
    """key of the newest line; "" when there is none"""
    dir: str
    """direction of the conversation as a whole: which side the bubbles stand on"""


def read_lines(store: Store, address: str) -> Sequence[LogLine]:
    """Latest last; empty for somebody who is not known (yet, or any more)."""
    with store.begin() as uow:
        contact = uow.contacts.find(Channel.SIMULATOR, address)
        return tuple(uow.conversations.lines(contact.id, limit=WINDOW)) if contact else ()


def show(lines: Iterable[LogLine], pence_per_segment: Decimal) -> tuple[ShownLine, ...]:
    """The lines as bubbles."""
    seen: dict[str, int] = {}
    labels: dict[str, str] = {}
    shown: list[ShownLine] = []
    for line in lines:
        labels |= {button["data"]: button["label"] for button in line.meta.get("buttons") or ()}
        shown.append(_shown(line, _key(line, seen), labels, pence_per_segment))
    return tuple(shown)


def update_since(shown: Sequence[ShownLine], after: str) -> Update:
    """What came after the line `after`; "" stands for a page without lines."""
    keys = [line.key for line in shown]
    known = not after or after in keys
    fresh = shown[keys.index(after) + 1 :] if after in keys else shown
    return Update(lines=fresh, reset=not known, last=keys[-1] if keys else "", dir=_side(shown))


def _shown(line: LogLine, key: str, labels: Mapping[str, str], pence_per_segment: Decimal) -> ShownLine:
    mine = line.direction == "in"
    meta: Mapping[str, Any] = line.meta
    segments = 0 if mine else int(meta.get("segments") or 0)
    return ShownLine(
        key=key,
        mine=mine,
        text=_words(line, labels) if mine else line.text,
        lang=line.language,
        # What people type may be in Latin letters whatever its language is: the browser looks at the letters.
        dir="auto" if mine else direction(line.language, line.text),
        at=line.at.astimezone(LOCAL),
        buttons=() if mine else tuple(meta.get("buttons") or ()),
        file=None if mine else meta.get("file"),
        asks_location=not mine and meta.get("request") == "location",
        segments=segments,
        pence=f"{(segments * pence_per_segment).normalize():f}" if segments else "",
    )


def _words(line: LogLine, labels: Mapping[str, str]) -> str:
    """What a person sees of their own: the words on the button and not its data, "Photo" and not an empty bubble."""
    button, thing = str(line.meta.get("button", "")), str(line.meta.get("thing", ""))
    if line.text and line.text not in (button, thing):
        return line.text
    return labels.get(button) or THINGS.get(thing) or line.text or "(no text)"


def _key(line: LogLine, seen: dict[str, int]) -> str:
    """Lines have no id of their own; equal lines of the same moment are counted."""
    content = f"{line.at.timestamp()}\n{line.direction}\n{line.text}"
    digest = blake2s(content.encode("utf-8", "surrogatepass"), digest_size=9).hexdigest()
    seen[digest] = seen.get(digest, 0) + 1
    return digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"


def _side(shown: Sequence[ShownLine]) -> str:
    """A phone set to Arabic has its own bubbles on the left: follow the latest answer."""
    return next((line.dir for line in reversed(shown) if not line.mine and line.dir != "auto"), "ltr")
