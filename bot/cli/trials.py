"""`doorstep trial`: what a trial of wordings has shown."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import data, tell, utc_now
from bot.errors import ConfigError

if TYPE_CHECKING:
    from bot.assistant.intervals import Interval
    from bot.assistant.trial import Trial
    from bot.assistant.trial_report import ArmFigures, Report

trial_app = typer.Typer(
    no_args_is_help=True, help="Trials of wordings (knowledge/trials.yaml): which reminder brings more people.",
)
VERDICTS = {
    "too_early": "Too early for a verdict: {planned} people an arm were planned, and all their sessions must be over.",
    "no_difference": "No difference can be seen: the interval holds 0.",
    "a_better": "A is better.",
    "b_better": "B is better.",
}
COLUMNS = (
    "part", "name", "arm", "people", "good", "share", "low", "high", "came", "gave_back", "missed", "not_taken",
    "called_off", "to_come", "not_reached", "said_yes", "said_no",
)


@trial_app.command("list")
def list_() -> None:
    """All trials, and whether each runs: it must be on in its file, and DOORSTEP_TRIALS set."""
    settings, trials = _trials()
    for one in trials:
        data({
            "id": one.id, "question": one.question, "varies": one.varies, "wording": one.wording,
            "starts": one.starts, "ends": one.ends, "planned": one.planned, "active": one.active,
            "runs": one.active and settings,
        })
    if not trials:
        tell("No trials.")


@trial_app.command("report")
def report(
    trial: Annotated[str, typer.Argument(help="Id of a trial.")],
    as_csv: Annotated[bool, typer.Option("--csv", help="The figures as CSV, one row an arm.")] = False,
) -> None:
    """People and shares of both arms, the difference with its 95 % interval, and what may be said of it."""
    from bot.assistant.trial_fates import fates
    from bot.assistant.trial_report import report as report_of
    from bot.bootstrap import build_store
    from bot.config import read_settings

    chosen = next((one for one in _trials()[1] if one.id == trial), None)
    if chosen is None:
        raise ConfigError(f"There is no trial {trial!r}.", advice="`doorstep trial list` shows them.")
    store = build_store(read_settings())
    with store.begin() as uow:
        found = report_of(chosen, fates(uow, chosen, utc_now()))
    store.close()
    if as_csv:
        writer = csv.writer(sys.stdout)
        writer.writerow(COLUMNS)
        writer.writerows(_rows(found))
    else:
        for line in lines(found):
            typer.echo(line)


def _trials() -> tuple[bool, tuple[Trial, ...]]:
    from bot.bootstrap import content_folder
    from bot.config import read_settings
    from bot.content.flows import load_flows
    from bot.content.trials import read_trials

    settings = read_settings()
    root = content_folder(settings)
    return settings.trials, read_trials(root, load_flows(root / "flows", root / "knowledge"))


def lines(found: Report) -> Iterator[str]:
    """The report in words."""
    from bot.assistant.trial import Arm

    trial = found.trial
    yield f"{trial.id}: {trial.question}"
    yield f"A good end is: {' or '.join(sorted(trial.counts))}. Everybody who was put into an arm is counted in it."
    for arm in Arm:
        yield _arm(arm.value.upper(), found.arms[arm])
    if found.difference is None or found.hidden:
        yield "The difference is not told: there are too few people."
    else:
        between = _interval(found.interval)
        yield f"Difference, B less A: {100 * found.difference:+.1f} points, 95 % interval {between} (Newcombe)"
        yield f"Only those of whom it is known how it ended: {_interval(found.known)} points"
    yield VERDICTS[found.verdict].format(planned=trial.planned)
    if found.later:
        yield f"{found.later} came in after the planned number: they do not count."
    if found.parts:
        yield "For looking at only, nothing may be concluded from it:"
    for (part, name), arms in found.parts.items():
        yield f"  {part} {name}: " + ", ".join(f"{arm.upper()} {_share(arms[arm])}" for arm in Arm)


def _arm(name: str, arm: ArmFigures) -> str:
    from bot.assistant.trial_report import told

    fates = ", ".join(f"{fate} {told(number)}" for fate, number in sorted(arm.fates.items()))
    more = f"not reached {told(arm.not_reached)}, said yes {told(arm.yes)}, said no {told(arm.no)}"
    return f"{name}: {_share(arm)} | {fates or 'nobody'} | {more}"


def _share(arm: ArmFigures) -> str:
    from bot.assistant.trial_report import told

    if arm.hidden:
        return f"{told(arm.people)} people"
    return f"{arm.good:,} of {arm.people:,}, {100 * (arm.share or 0):.1f} % ({_interval(arm.interval)})"


def _interval(found: Interval) -> str:
    return f"{100 * found.low:.1f} to {100 * found.high:.1f}"


def _rows(found: Report) -> Iterator[tuple[object, ...]]:
    """See COLUMNS; what is hidden is empty or "<5"."""
    from bot.assistant.trial import Arm

    groups = {("all", ""): found.arms, **found.parts}
    for (part, name), arms in groups.items():
        for arm in Arm:
            yield (part, name, arm.value, *_figures(arms[arm]))


def _figures(arm: ArmFigures) -> tuple[object, ...]:
    from bot.assistant.trial import Fate
    from bot.assistant.trial_report import told

    open_ = ("", "", "", "") if arm.hidden else (
        arm.good, f"{arm.share or 0:.4f}", f"{arm.interval.low:.4f}", f"{arm.interval.high:.4f}",
    )
    fates = (told(arm.fates.get(fate, 0)) for fate in Fate)
    return (told(arm.people), *open_, *fates, told(arm.not_reached), told(arm.yes), told(arm.no))
