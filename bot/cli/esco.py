"""`doorstep import esco FOLDER`: a user's own ESCO download into the data folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from bot.bootstrap import content_folder
from bot.cli.output import tell
from bot.config import Settings
from bot.content.esco import ATTRIBUTION, Esco, select, write_esco
from bot.content.esco_csv import find_files
from bot.content.knowledge import read_knowledge
from bot.errors import ImportRecordError
from bot.matching.knowledge import Occupation

MOST_PROBLEMS = 20
"""so many rows are named; the rest is counted"""


def import_esco(folder: Path, settings: Settings) -> dict[str, Any]:
    """Read the download, keep what concerns our occupations, and say what came of it. Raises ContentError."""
    occupations = read_knowledge(content_folder(settings) / "knowledge").occupations
    problems: list[ImportRecordError] = []
    with _progress() as progress:
        esco = select(find_files(folder), occupations.values(), problems.append, _watched(progress))
    path = write_esco(esco, settings.data_dir)
    for problem in problems[:MOST_PROBLEMS]:
        tell(str(problem))
    if problems[MOST_PROBLEMS:]:
        tell(f"and {len(problems) - MOST_PROBLEMS} rows more")
    for name in esco.unknown:
        tell(f"not in this version of ESCO: {name} ({occupations[name].esco})")
    tell(f"Kept in {path}. It is used from the next start on.\n{ATTRIBUTION}")
    return report(esco, occupations.values(), problems=len(problems))


def report(esco: Esco, occupations: Iterable[Occupation], *, problems: int) -> dict[str, Any]:
    """What came of an import, in numbers."""
    return {
        "occupations": sum(bool(one.esco) and not one.esco_nearest for one in occupations),
        "with_names": {language: sum(map(bool, found.values())) for language, found in esco.names.items()},
        "names": {language: sum(map(len, found.values())) for language, found in esco.names.items()},
        "with_skills": len(esco.skills),
        "unknown": list(esco.unknown),
        "problems": problems,
    }


def _progress() -> Progress:
    """On a terminal only; a log gets the report alone."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, disable=not console.is_terminal)


def _watched(progress: Progress) -> Callable[[Path], TextIO]:
    def open_file(path: Path) -> TextIO:
        return progress.open(path, "rt", encoding="utf-8-sig", newline="", description=path.name)

    return open_file
