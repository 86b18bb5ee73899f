"""The results as lines of a spreadsheet: one number a line, with its language and channel; "all" is everybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.assistant.hiding import SPLITS, Shown
from bot.assistant.results import LADDER, WAY
from bot.console.office.result_sheets import Scene, compared

ALL, UNKNOWN = "all", "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One number; None is a hidden one."""

    report: str
    item: str
    measure: str
    language: str = ALL
    channel: str = ALL
    number: int | None


def lines_of(scene: Scene) -> Iterator[Line]:
    """Every number of the pages."""
    for item in dict.fromkeys((*WAY, *LADDER)):
        yield from _split("way", item, "people", scene.shown("people", item))
    for step in sorted(scene.figures.counts.get("asked", {})):
        yield from _split("questions", step, "asked", scene.shown("asked", step))
        yield from _split("questions", step, "left", scene.left(step))
    for target in scene.office.results.targets:
        yield from _split("targets", target.id, "people", scene.shown("targets", target.id))
        yield Line(report="targets", item=target.id, measure=f"goal by {target.by}", number=target.goal)
    yield from _spent(scene)
    for one in scene.figures.broadcasts:
        numbers = (*compared(one, scene.least), one.parts)
        for measure, number in zip(("people", "arrived", "failed", "replies", "parts"), numbers, strict=True):
            yield Line(report="broadcasts", item=one.id, measure=measure, number=number)
    for review in scene.office.reviews():
        for measure in ("sentences", "translated", "read", "critical", "critical_read"):
            number = int(getattr(review, measure))
            yield Line(report="sentences", item="all", measure=measure, language=review.language, number=number)


def _spent(scene: Scene) -> Iterator[Line]:
    """What a few people cost tells of them."""
    parts, came = scene.figures.of("spent", "parts"), scene.shown("people", "came")
    hidden = {split: {cell for cell, number in came.by(split).items() if number is None} for split in SPLITS}
    shown = Shown(all=None if came.all is None else parts.all, **{
        split: {
            cell: None if came.all is None or cell in hidden[split] else number
            for cell, number in parts.by(split).items()
        }
        for split in SPLITS
    })
    yield from _split("costs", "sms", "parts", shown)


def _split(report: str, item: str, measure: str, shown: Shown) -> Iterator[Line]:
    yield Line(report=report, item=item, measure=measure, number=shown.all)
    for language, number in shown.language.items():
        yield Line(report=report, item=item, measure=measure, language=language or UNKNOWN, number=number)
    for channel, number in shown.channel.items():
        yield Line(report=report, item=item, measure=measure, channel=channel or UNKNOWN, number=number)
