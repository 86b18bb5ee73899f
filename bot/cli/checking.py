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
from bot.content.check import check, failed, sms_table
from bot.content.knowledge import check_knowledge
from bot.content.nlu_check import check_nlu


def check_content(settings: Settings, *, sms: bool, pence: float) -> bool:
    """Print the findings; True when there is no error among them."""
    root = content_folder(settings)
    findings = check(root, [check_knowledge, check_nlu])
    for found in findings:
        tell(f"{found.file}:{found.line}: {found.level}: {found.what}")
    if sms:
        _print_table(sms_table(root, Decimal(str(pence))))
    tell(f"{len(findings)} finding{'' if len(findings) == 1 else 's'}.")
    return not failed(findings)


def _print_table(rows: Sequence[SmsRow]) -> None:
    table = Table(box=None)
    for field in fields(rows[0]):
        table.add_column(field.name, justify="right")
    for row in rows:
        table.add_row(*(str(value) for value in asdict(row).values()))
    Console(width=120).print(table)
