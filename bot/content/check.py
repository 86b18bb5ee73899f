"""`doorstep check`: everything that holds the content files together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path

from bot.content.budgets import SmsRow, check_budgets, sms_rows
from bot.content.catalogues import load_catalogues
from bot.content.entries import read_entries
from bot.content.extraction import languages, po_path
from bot.content.findings import Finding, Level, finding_of, finding_of_error
from bot.content.links import check_links
from bot.content.problems import Problem
from bot.content.review import review_rows
from bot.content.sources import read_sources
from bot.content.translations import check_translations
from bot.errors import ContentError
from bot.speaking.review import LanguageReview

Check = Callable[[Path], Iterable[Finding]]
"""content root -> findings; how other readers (understanding, knowledge) take part"""
PENCE = Decimal("4.0")
"""a usual price of one SMS part to a UK mobile; an account's own price is given as an argument"""


def check(root: Path, more: Iterable[Check] = ()) -> list[Finding]:
    """All findings of the content under `root`, by file and line. What cannot even be read hides what depends on it."""
    findings = [*_content(root), *(finding for other in more for finding in other(root))]
    return sorted(dict.fromkeys(findings), key=lambda f: (f.file, f.line, f.level, f.what))


def sms_table(root: Path, pence_per_segment: Decimal = PENCE) -> tuple[SmsRow, ...]:
    """SMS parts and pence of all texts by language, English first. Raises ContentError."""
    return sms_rows(read_entries(root), load_catalogues(root / "locales"), pence_per_segment)


def review_table(root: Path) -> tuple[LanguageReview, ...]:
    """How far native speakers have read each language. Raises ContentError."""
    return review_rows(read_entries(root), {language: po_path(root, language) for language in languages(root)})


def failed(findings: Iterable[Finding]) -> bool:
    """Is there an error among them?"""
    return any(finding.level is Level.ERROR for finding in findings)


def _content(root: Path) -> list[Finding]:
    problems: list[Problem] = []
    sources = read_sources(root / "flows", root / "knowledge", problems)
    if not problems:
        problems.extend(check_links(sources))
    if problems:
        return [finding_of(problem) for problem in problems]
    try:
        entries = read_entries(root)
    except ContentError as error:
        return [finding_of_error(error)]
    findings = list(check_translations(root, entries))
    try:
        findings.extend(check_budgets(entries, load_catalogues(root / "locales")))
    except ContentError as error:
        findings.append(finding_of_error(error))
    return findings
