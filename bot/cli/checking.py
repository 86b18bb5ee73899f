"""`doorstep check`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from decimal import Decimal

from rich.console import Console
from rich.table import Table

from bot.bootstrap import content_folder
from bot.cli.output import tell
from bot.config import Settings
from bot.content.budgets import SmsRow
from bot.content.check import check, failed, review_table, sms_table
from bot.content.feeds import check_feeds
from bot.content.inbox import check_inbox
from bot.content.knowledge import check_knowledge
from bot.content.nlu_check import check_nlu
from bot.content.results import check_results
from bot.content.trials import check_trials
from bot.speaking.review import LanguageReview


def check_content(settings: Settings, *, sms: bool, pence: float, review: bool = False) -> bool:
    """Print the findings; True when there is no error among them."""
    root = content_folder(settings)
    findings = check(root, [check_knowledge, check_inbox, check_nlu, check_feeds, check_trials, check_results])
    for found in findings:
        tell(f"{found.file}:{found.line}: {found.level}: {found.what}")
    if sms:
        _print_table(sms_table(root, Decimal(str(pence))))
    if review:
        _print_table(review_table(root))
    tell(f"{len(findings)} finding{'' if len(findings) == 1 else 's'}.")
    return not failed(findings)


def _print_table(rows: Sequence[SmsRow] | Sequence[LanguageReview]) -> None:
    table = Table(box=None)
    for field in fields(rows[0]):
        table.add_column(field.name.replace("_", " "), justify="right")
    for row in rows:
        table.add_row(*("-" if value is None else str(value) for value in asdict(row).values()))
    Console(width=120).print(table)
