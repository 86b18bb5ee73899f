"""What a trial has shown. Pure: everybody who was ever in it goes in, figures come out.

By intention to treat: whoever was put into an arm is counted there, whether or not the message reached them, they came,
or anybody took attendance. The verdict rests on the first so many people of each arm as were planned, once all of their
sessions are over: looking early, or once more later, cannot change it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.assistant.intervals import Interval, newcombe, wilson
from bot.assistant.trial import Arm, Fate, Traced, Trial, is_reached
from bot.matching.audit import SMALLEST

UNKNOWN = frozenset({Fate.NOT_TAKEN, Fate.CALLED_OFF})
"""nobody can say how it ended"""
FEW = 5
"""fewer people than that are not told as a number"""
OTHERS = "others"


class Verdict(StrEnum):
    """What may be said."""

    TOO_EARLY = "too_early"
    """not so many people as were planned, or some of their sessions are still to come"""
    NO_DIFFERENCE = "no_difference"
    """no difference can be seen: the interval holds 0"""
    A_BETTER = "a_better"
    B_BETTER = "b_better"


@dataclass(frozen=True, kw_only=True, slots=True)
class ArmFigures:
    """One arm."""

    people: int
    good: int
    """ended as the trial counts it"""
    fates: Mapping[Fate, int] = field(default_factory=dict)
    not_reached: int = 0
    """no address, or the message did not go out; they are among `people`"""
    yes: int = 0
    """answered that they come"""
    no: int = 0

    @property
    def share(self) -> float | None:
        return self.good / self.people if self.people else None

    @property
    def hidden(self) -> bool:
        """So few people, or so few of one kind among them, that their share would tell of a handful."""
        return self.people < SMALLEST or min(self.good, self.people - self.good) in range(1, FEW)

    @property
    def interval(self) -> Interval:
        return wilson(self.good, self.people)

    @property
    def unknown(self) -> int:
        """Of whom nobody can say how it ended: counted as not good."""
        return sum(number for fate, number in self.fates.items() if fate in UNKNOWN)


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """Both arms, and how sure the difference is."""

    trial: Trial
    arms: Mapping[Arm, ArmFigures]
    """those the verdict rests on"""
    verdict: Verdict
    later: int = 0
    """people who came in after the planned number"""
    known: Interval
    """the interval of B - A among those of whom it is known how it ended, to hold against the first"""
    parts: Mapping[tuple[str, str], Mapping[Arm, ArmFigures]] = field(default_factory=dict)
    """("language" | "channel", its name) -> arms; for looking at only, no verdict rests on them"""

    @property
    def difference(self) -> float | None:
        """Share of B less share of A."""
        a, b = (self.arms[arm].share for arm in Arm)
        return None if a is None or b is None else b - a

    @property
    def hidden(self) -> bool:
        """The difference would tell what an arm hides."""
        return any(arm.hidden for arm in self.arms.values())

    @property
    def interval(self) -> Interval:
        """Of the difference, 95 %."""
        a, b = (self.arms[arm] for arm in Arm)
        return newcombe(b.good, b.people, a.good, a.people)


def told(number: int) -> str:
    """A count as it may be read."""
    return f"<{FEW}" if 0 < number < FEW else str(number)


Ended = tuple[Traced, Fate]


def report(trial: Trial, everybody: Sequence[Ended]) -> Report:
    """Figures of all who were in it, in the order they came."""
    first = {arm: [one for one in everybody if one[0].exposure.arm is arm][: trial.planned] for arm in Arm}
    chosen = [one for arm in Arm for one in first[arm]]
    arms = {arm: figures(trial, first[arm]) for arm in Arm}
    enough = all(one.people >= trial.planned and not one.fates.get(Fate.TO_COME) for one in arms.values())
    a, b = (arms[arm] for arm in Arm)
    return Report(
        trial=trial, arms=arms, later=len(everybody) - len(chosen),
        verdict=verdict(newcombe(b.good, b.people, a.good, a.people)) if enough else Verdict.TOO_EARLY,
        known=_known(trial, first), parts=dict(_parts(trial, chosen)),
    )


def verdict(interval: Interval) -> Verdict:
    """What an interval of B - A lets us say."""
    if 0 in interval:
        return Verdict.NO_DIFFERENCE
    return Verdict.B_BETTER if interval.low > 0 else Verdict.A_BETTER


def figures(trial: Trial, people: Sequence[Ended]) -> ArmFigures:
    """The counts of one arm, or of a part of it."""
    fates = Counter(fate for _, fate in people)
    said = Counter(one.said.yes for one, _ in people if one.said is not None)
    return ArmFigures(
        people=len(people), good=sum(fates[one] for one in trial.counts), fates=dict(fates),
        not_reached=sum(not is_reached(one) for one, _ in people), yes=said[True], no=said[False],
    )


def _known(trial: Trial, first: Mapping[Arm, Sequence[Ended]]) -> Interval:
    a, b = (figures(trial, [one for one in first[arm] if one[1] not in UNKNOWN]) for arm in Arm)
    return newcombe(b.good, b.people, a.good, a.people)


def _parts(trial: Trial, people: Sequence[Ended]) -> Iterator[tuple[tuple[str, str], Mapping[Arm, ArmFigures]]]:
    """By language and by channel; parts with fewer than SMALLEST people in an arm stand together, or not at all."""
    by: Mapping[str, Callable[[Traced], str]] = {
        "language": lambda one: one.exposure.language, "channel": lambda one: one.exposure.channel,
    }
    for name, of in by.items():
        groups: dict[str, list[Ended]] = {}
        for one in people:
            groups.setdefault(of(one[0]) or "none", []).append(one)
        small = [group for group, members in groups.items() if not _is_large(members)]
        together = [one for group in small for one in groups.pop(group)]
        shown = dict(sorted(groups.items()))
        if len(small) > 1 and _is_large(together):  # a single one would be no secret
            shown[OTHERS] = together
        for group, members in shown.items():
            yield (name, group), {
                arm: figures(trial, [one for one in members if one[0].exposure.arm is arm]) for arm in Arm
            }


def _is_large(people: Sequence[Ended]) -> bool:
    in_arm = Counter(one.exposure.arm for one, _ in people)
    return all(in_arm[arm] >= SMALLEST for arm in Arm)
