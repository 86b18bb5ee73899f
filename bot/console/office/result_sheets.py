"""The tables of the results, and the bars beside them. Every number went through hiding.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.assistant.broadcast import BroadcastState
from bot.assistant.hiding import Count, Shown, protect, protect_part
from bot.assistant.results import LADDER, WAY, BroadcastFigures, Figures
from bot.console.kit.visit import Visit
from bot.console.office.broadcasts.words import first_words
from bot.console.office.office import Office
from bot.console.office.vocabulary import CHANNELS, RESULT_ITEMS
from bot.sentence import N_
from bot.speaking.sms import price

FULL = 1000
"""length of the longest bar"""
PENCE = Decimal(100)
PAID_FOR = ("told", "interested", "started")
MOST_QUESTIONS = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """A bar of a chart. Screen readers read the table instead."""

    label: str
    long: int
    amount: str
    part: int = 0
    """of it, in the other colour"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A table with its chart."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    bars: Sequence[Bar] = ()
    help: str = ""
    empty: str = N_("Nothing yet.")


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What a page is made of."""

    visit: Visit
    office: Office
    split: str
    figures: Figures

    @property
    def least(self) -> int:
        return self.office.results.least

    def shown(self, report: str, item: str) -> Shown:
        return protect(self.figures.of(report, item), self.least)

    def left(self, step: str) -> Shown:
        """Those who left at a question."""
        return protect_part(self.figures.of("left", step), self.figures.of("asked", step), self.least)

    def say(self, number: int | None) -> str:
        """A number, or that it is hidden."""
        return self.visit.words("few") if number is None else str(number)

    def cell_name(self, cell: str) -> str:
        words = self.visit.words
        if not cell:
            return words("not known")
        return words.names((cell,)) if self.split == "language" else words.of(CHANNELS, cell)

    def cells(self, counts: Iterable[Count]) -> list[str]:
        """The columns of a split: those in which there is anybody, the fullest first."""
        most: dict[str, int] = {}
        for count in counts:
            for cell, number in count.by(self.split).items():
                most[cell] = max(most.get(cell, 0), number)
        return sorted((cell for cell, number in most.items() if number), key=lambda cell: (-most[cell], cell))


def way(scene: Scene) -> Sequence[Sheet]:
    """From the first message to an opening, and what came of it."""
    return [
        _people(scene, N_("From the first message to an opening"), "people", WAY),
        _people(scene, N_("What came of openings"), "people", LADDER),
    ]


def _people(scene: Scene, title: str, report: str, items: Sequence[str]) -> Sheet:
    shown = {item: scene.shown(report, item) for item in items}
    named = {item: scene.visit.words.of(RESULT_ITEMS, item) for item in items}
    cells = scene.cells(scene.figures.of(report, item) for item in items)
    return Sheet(
        title=title, heads=_heads(scene, cells, N_("How far")),
        bars=_bars(scene, {named[item]: shown[item].all for item in items}),
        rows=[[named[item], *_numbers(scene, shown[item], cells)] for item in items],
    )


def _heads(scene: Scene, cells: Sequence[str], *first: str) -> list[str]:
    words = scene.visit.words
    return [*(words(one) for one in first), words("All"), *(scene.cell_name(cell) for cell in cells)]


def _numbers(scene: Scene, shown: Shown, cells: Sequence[str]) -> list[str]:
    by = shown.by(scene.split)
    return [scene.say(shown.all), *(scene.say(by.get(cell, 0)) for cell in cells)]


def _bars(scene: Scene, numbers: Mapping[str, int | None]) -> list[Bar]:
    longest = max((number or 0 for number in numbers.values()), default=0) or 1
    return [
        Bar(label=label, long=FULL * (number or 0) // longest, amount=scene.say(number))
        for label, number in numbers.items()
    ]


def questions(scene: Scene) -> Sequence[Sheet]:
    """Of which question people do not come back; the worst first."""
    asked, left = scene.figures.counts.get("asked", {}), scene.figures.counts.get("left", {})
    steps = sorted(asked, key=lambda step: (-(scene.left(step).all or 0), -asked[step].all, step))[:MOST_QUESTIONS]
    cells = scene.cells(left.get(step, Count()) for step in steps)
    rows, bars = [], []
    longest = max((asked[step].all for step in steps), default=0) or 1
    for step in steps:
        whole, part = scene.shown("asked", step), scene.left(step)
        label = question_text(scene, step)
        rows.append([label, scene.say(whole.all), *_numbers(scene, part, cells)])
        if part.all:
            bars.append(Bar(
                label=label, long=FULL * (whole.all or 0) // longest, part=FULL * part.all // longest,
                amount=f"{part.all} / {scene.say(whole.all)}",
            ))
    return [Sheet(
        title=N_("Questions that people leave at"), rows=rows, bars=bars[:12],
        heads=[*(scene.visit.words(one) for one in (N_("Question"), N_("Asked"), N_("Left"))),
               *(scene.cell_name(cell) for cell in cells)],
        help=N_("Somebody left when nothing came after the question for three days; in the bars that is the second "
               "colour. The columns tell who left."),
        empty=N_("No question was put to anybody yet."),
    )]


def question_text(scene: Scene, step: str) -> str:
    """The question as residents read it, in English, with where it stands."""
    flow, _, name = step.partition(".")
    found = scene.office.desk.flows.flows.get(flow)
    asked = found.steps[name].ask if found and name in found.steps else None
    return f"{asked.text.splitlines()[0][:90]} ({step})" if asked else step


def targets(scene: Scene) -> Sequence[Sheet]:
    """What was to be reached, and how far we are."""
    words, rules = scene.visit.words, scene.office.results
    shown = {one.id: scene.shown("targets", one.id) for one in rules.targets}
    cells = scene.cells(scene.figures.of("targets", one.id) for one in rules.targets)
    rows, bars = [], []
    for one in rules.targets:
        number = shown[one.id].all
        rows.append([
            words(one.label), str(one.goal), words.day(one.by),
            _standing(scene, number, one.goal, over=one.by < scene.visit.at.date()),
            *_numbers(scene, shown[one.id], cells),
        ])
        share = min(FULL, FULL * (number or 0) // one.goal)
        bars.append(Bar(label=words(one.label), long=share, amount=f"{scene.say(number)} / {one.goal}"))
    return [Sheet(
        title=N_("Targets and how far we are"), rows=rows, bars=bars,
        heads=[words("Target"), words("Goal"), words("Until"), words("How it stands"), words("All"),
               *(scene.cell_name(cell) for cell in cells)],
        help=N_("Targets stand in knowledge/results.yaml, each with its day."),
    )]


def _standing(scene: Scene, number: int | None, goal: int, *, over: bool) -> str:
    words = scene.visit.words
    if number is not None and number >= goal:
        return words("Reached")
    if over:
        return words("Missed: the day has passed")
    return words("{n} to go", n=goal - number) if number is not None else words("At the beginning")


def costs(scene: Scene) -> Sequence[Sheet]:
    """What text messages cost, for each person who was told, interested, or started."""
    parts, came = scene.figures.of("spent", "parts"), scene.shown("people", "came")
    cells = scene.cells([parts])
    seen = came.by(scene.split)
    may = {"": came.all is not None, **{cell: seen.get(cell, 0) is not None and came.all is not None for cell in cells}}
    spent = {"": parts.all, **{cell: parts.by(scene.split).get(cell, 0) for cell in cells}}
    words = scene.visit.words

    def row(label: str, values: Mapping[str, str]) -> list[str]:
        return [label, *(values[cell] if may[cell] else words("few") for cell in ("", *cells))]

    rows = [
        row(words("Parts of text messages"), {cell: str(number) for cell, number in spent.items()}),
        row(words("Cost"), {cell: pounds(scene, number) for cell, number in spent.items()}),
    ]
    for item in PAID_FOR:
        shown = scene.shown("people", item)
        people: dict[str, int | None] = {"": shown.all, **{cell: shown.by(scene.split).get(cell, 0) for cell in cells}}
        label = words("Cost per person: {text}", text=words.of(RESULT_ITEMS, item))
        rows.append(row(label, {cell: pounds(scene, spent[cell], people[cell]) for cell in ("", *cells)}))
    return [Sheet(
        title=N_("What text messages cost"), rows=rows if parts.all else (), heads=_heads(scene, cells, N_("What")),
        bars=_bars(scene, {scene.cell_name(cell): spent[cell] if may[cell] else None for cell in cells}),
        help=N_("The bars show parts of text messages. Telegram is free; salaries and the computer are not in it."),
        empty=N_("No text message went out yet."),
    )]


def pounds(scene: Scene, parts: int, people: int | None = 1) -> str:
    """Money, in all or for each of so many people."""
    if people is None:
        return scene.visit.words("few")
    return f"£{price(parts, scene.office.pence) / PENCE / people:.2f}" if people else "–"


def broadcasts(scene: Scene) -> Sequence[Sheet]:
    """Broadcasts side by side, the latest first."""
    words = scene.visit.words
    with scene.office.store.begin() as uow:
        kept = uow.looking.broadcasts(scene.visit.viewer, tuple(BroadcastState))
    counted = {one.id for one in scene.figures.broadcasts}
    texts = {one.id: first_words(scene.office, scene.visit, one) for one in kept if one.id in counted}
    found = [one for one in scene.figures.broadcasts if one.id in texts]
    rows = [
        [texts[one.id][:60] or one.id, *(scene.say(number) for number in compared(one, scene.least)),
         str(one.parts), pounds(scene, one.parts), pounds(scene, one.parts, compared(one, scene.least)[1])]
        for one in found
    ]
    bars = _bars(scene, {f"{texts[one.id][:40]} ({one.id})": compared(one, scene.least)[1] for one in found[:12]})
    return [Sheet(
        title=N_("Broadcasts side by side"), rows=rows, bars=bars, empty=N_("No broadcast has run yet."),
        heads=[words(one) for one in (
            N_("Text"), N_("On the list"), N_("Arrived"), N_("Failed"), N_("Replies"), N_("Parts"), N_("Cost"),
            N_("Cost per person"),
        )],
        help=N_("The bars show to how many people each arrived."),
    )]


def compared(one: BroadcastFigures, least: int) -> tuple[int | None, int | None, int | None, int | None]:
    """(on the list, arrived, failed, replies): the list falls into arrived, failed and the rest."""
    rest = one.people.all - one.arrived - one.failed
    count = Count(
        all=one.people.all, language=one.people.language,
        channel={"arrived": one.arrived, "failed": one.failed, "rest": max(0, rest)},
    )
    shown = protect(count, least)
    replies = protect(Count(all=one.replies), least).all
    return shown.all, shown.channel["arrived"], shown.channel["failed"], replies


def sentences(scene: Scene) -> Sequence[Sheet]:
    """How far each language is translated, and read by native speakers."""
    words = scene.visit.words
    reviews = scene.office.reviews()
    return [Sheet(
        title=N_("Sentences by language"), empty=N_("There is no other language yet."),
        heads=[words(one) for one in (
            N_("Language"), N_("Offered"), N_("Sentences"), N_("Drafted"), N_("Read by a native speaker"),
            N_("Missing"), N_("Critical ones not read"),
        )],
        rows=[
            [words.names((one.language,)), words("yes") if one.live else words("no"), str(one.sentences),
             str(one.translated - one.read), str(one.read), str(one.sentences - one.translated),
             str(one.critical - one.critical_read)]
            for one in reviews
        ],
        bars=[
            Bar(label=words.names((one.language,)), long=FULL * one.translated // (one.sentences or 1),
                part=FULL * one.read // (one.sentences or 1), amount=f"{one.translated} / {one.sentences}")
            for one in reviews
        ],
        help=N_(
            "Drafted sentences were written by a machine; a native speaker has still to read them. Critical ones are "
            "about consent, STOP, erasure and danger. In the bars the second colour is what was read."
        ),
    )]
