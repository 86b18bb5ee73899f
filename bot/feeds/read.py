"""One way in for every file: look at what it is, read it, keep the good records."""

from __future__ import annotations

from pathlib import Path

from bot.errors import ContentError
from bot.feeds import csv_feed, json_feed, nhs_jobs
from bot.feeds.imported import Import, gather
from bot.matching.knowledge import Knowledge

MOST_BYTES = 50_000_000


def read(source: Path | bytes, name: str, knowledge: Knowledge) -> Import:
    """Openings and events of a file, by its content: XML of NHS Jobs, JSON, or CSV.

    `name` stands in the problems. A broken record is a problem and the rest go in; a file that cannot be read at all
    raises ContentError with the line, and nothing goes in.
    """
    data = _bytes(source, name)
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"<":
        return gather(nhs_jobs.rows(data, name, knowledge), knowledge, nhs_jobs.SOURCE)
    text = _decoded(data)
    if start in {b"{", b"["}:
        origin, items = json_feed.load(text, name)
        return gather(json_feed.rows(origin, items, knowledge), knowledge, origin)
    if not text.strip():
        raise ContentError("is empty", where=name)
    return gather(csv_feed.rows(text, name), knowledge, csv_feed.SOURCE)


def _bytes(source: Path | bytes, name: str) -> bytes:
    try:
        data = source if isinstance(source, bytes) else source.read_bytes()
    except OSError as error:
        raise ContentError(f"cannot be read: {error.strerror}", where=name) from error
    if len(data) > MOST_BYTES:
        raise ContentError("is larger than 50 MB", where=name, advice="Split it.")
    return data


def _decoded(data: bytes) -> str:
    """UTF-8, else the Windows code page that spreadsheets still write."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
