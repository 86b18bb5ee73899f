"""One way in for every file and every answer: look at what it is, read it, keep the good records."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.assistant.feed import ContractLimits, Import, Wording
from bot.errors import ContentError
from bot.feeds import calendar_in, csv_feed, json_feed, nhs_jobs
from bot.feeds.imported import gather
from bot.feeds.page import Page, Reading
from bot.matching.knowledge import Knowledge

MOST_BYTES = 50_000_000
NO_WORDS, NO_LIMITS = Wording(), ContractLimits()


def read(
    source: Path | bytes, name: str, knowledge: Knowledge, words: Wording = NO_WORDS,
    contracts: ContractLimits = NO_LIMITS, *, owner: str = "", most_rows: int | None = None,
) -> Import:
    """Openings and events of a file, by its content: XML of NHS Jobs, JSON, a web page, iCalendar, or CSV.

    `name` stands in the problems. A broken record is a problem and the rest go in; a file that cannot be read at all
    raises ContentError with the line, and nothing goes in. Without `words` nothing is read out of free text. With an
    `owner`, references that mean something in one file only are that owner's. Of a file with more than `most_rows`
    only one row more is looked at: whoever asked sees that there are too many, at no great cost.
    """
    reading = Reading(name=name, knowledge=knowledge, words=words, contracts=contracts, most_rows=most_rows)
    page = read_page(_bytes(source, name), reading)
    if most_rows is not None:
        page = replace(page, rows=page.rows[:most_rows + 1])
    origin = f"{page.source}:{owner}" if owner and page.own_references else page.source
    return gather(page.rows, knowledge, origin, whole=page.last and page.lists_all)


def read_page(data: bytes, reading: Reading) -> Page:
    """One file or answer. Raises ContentError when it is nothing we know."""
    if len(data) > MOST_BYTES:
        raise ContentError("is larger than 50 MB", where=reading.name, advice="Split it.")
    start = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")) or (start.startswith(b"<") and b"<html" in start):
        return json_feed.html_page(decoded(data), reading)
    if start[:1] == b"<":
        return nhs_jobs.page(data, reading)
    if start[:1] in {b"{", b"["}:
        return json_feed.page(decoded(data), reading)
    text = decoded(data)
    if start.startswith(b"begin:vcalendar"):
        return calendar_in.page(text, reading)
    if not text.strip():
        raise ContentError("is empty", where=reading.name)
    return csv_feed.page(text, reading)


def decoded(data: bytes) -> str:
    """UTF-8, UTF-16 with its mark, else the Windows code page that spreadsheets still write."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _bytes(source: Path | bytes, name: str) -> bytes:
    try:
        return source if isinstance(source, bytes) else source.read_bytes()
    except OSError as error:
        raise ContentError(f"cannot be read: {error.strerror}", where=name) from error
