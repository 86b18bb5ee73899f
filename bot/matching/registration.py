"""Registration: the register decides who may do the work, and what is beneath a professional."""

from __future__ import annotations

import re
from itertools import chain

from bot.matching.findings import Case, Finding
from bot.matching.ladder import ladder_of
from bot.matching.stages import ENGLISH, step_of
from bot.matching.values import Kind, Qualification, Verdict


def required_registers(case: Case) -> tuple[str, ...]:
    """The registers of which an opening needs one: as stated, else those of its occupations.

    None where one of the occupations needs none, or people may train for it in the post.
    """
    if case.opening.requirements.registration:
        return (case.knowledge.regulator_id(case.opening.requirements.registration),)
    if case.opening.kind is not Kind.JOB:
        return ()
    registers = {"" if one.train_in_post else one.regulator for one in case.occupations}
    return () if "" in registers else tuple(sorted(registers))


def registration(case: Case) -> Finding | None:
    """Registered in this profession, or not yet; another profession never (a doctor cannot fill a nurse's post)."""
    registers = required_registers(case)
    if not registers:
        return None
    wanted = professionals(case)
    if not wanted:  # a licence or a body we know nothing of
        return case.at_best(Verdict.NOT_YET, "not_registered", step="step_coordinator", regulator=registers[0])
    held = case.person.profession_for(wanted, case.knowledge)
    if held is None:
        return case.never("other_profession", occupation=wanted[0])
    return None if held.uk_stage == "registered" else _not_registered(case, held)


def professionals(case: Case) -> tuple[str, ...]:
    """Occupations on the registers of which the opening needs one; none for bodies we do not know.

    Where the opening names no occupation of a register, the whole register may come.
    """
    known = [one for name in required_registers(case) if (one := case.knowledge.regulators.get(name)) is not None]
    named = (
        tuple(one for one in case.opening.occupations if one in body.professions) or body.professions for body in known
    )
    return tuple(chain.from_iterable(named))


def title(case: Case) -> Finding | None:
    """Some openings ask for a professional title without registration (a doctor under supervision)."""
    needs = needed_titles(case)
    if not needs:
        return None
    held = {case.knowledge.profession_of(name) for name in case.person.professions}
    return None if needs & held else case.never("needs_title", occupation=_spoken(case, min(needs)))


def needed_titles(case: Case) -> frozenset[str]:
    """Professions whose title the opening asks for, registered or not."""
    needs = frozenset(one.needs for one in case.occupations)
    return frozenset() if case.opening.kind is not Kind.JOB or "" in needs else needs


def own_profession(case: Case) -> Finding | None:
    """Mentors and classes of one regulated profession are for that profession only."""
    wanted = one_profession(case)
    held = {case.knowledge.profession_of(name) for name in case.person.done}
    if not wanted or wanted & held:
        return None
    return case.never("needs_title", occupation=case.opening.occupations[0])


def one_profession(case: Case) -> frozenset[str]:
    """The regulated professions a mentor or a class is for; empty when it is for others too."""
    opening, knowledge = case.opening, case.knowledge
    open_to_all = not all(knowledge.regulator_of(one) for one in opening.occupations)
    if opening.kind not in {Kind.MENTORING, Kind.TRAINING} or open_to_all:
        return frozenset()
    return frozenset(knowledge.profession_of(one) for one in opening.occupations)


def stepping_stone(case: Case) -> Finding | None:
    """Work below a profession: never Band 2 for a registered person, and only with the person's yes."""
    person, opening = case.person, case.opening
    if opening.kind is not Kind.JOB or not person.professions or required_registers(case) or not _below(case):
        return None
    if person.registered and lowest_band(opening.band) == 2:
        return case.never("below_profession")
    if _own_other_work(case):
        return None
    wanted = person.profile.stepping_stone
    if wanted is False:
        return case.never("profession_only")
    listed = any(one in person.stepping_stones for one in opening.occupations)
    if wanted:
        return case.at_best(Verdict.STEPPING_STONE, "stepping_stone" if listed else "own_way")
    if listed and not person.registered:  # shown when they look, never sent before they said yes
        return case.at_best(Verdict.STEPPING_STONE, "stepping_stone", step="step_tell_stepping_stone")
    return case.never("below_profession")


def lowest_band(band: str) -> int:
    """2 of "2-3" or "Band 2"; 0 when there is no number."""
    found = re.search(r"\d+", band)
    return int(found.group()) if found else 0


def _not_registered(case: Case, held: Qualification) -> Finding:
    """The usual next step on the person's own ladder; a stage past its review is a coordinator's question."""
    regulator = case.knowledge.regulators[case.knowledge.regulator_of(held.occupation)]
    found = ladder_of(case.person.profile, held.occupation, case.knowledge, case.today)
    now = found.now if found else None
    if found is None or now is None:
        return case.at_best(Verdict.NOT_YET, "not_registered", step="step_coordinator", regulator=regulator.id)
    english = any(one.kind == ENGLISH for one in (now, *found.later)) and bool(regulator.english)
    step = "ladder_ask" if found.stale else step_of(found.facts, now, found.done, held.occupation)
    return case.at_best(
        Verdict.NOT_YET, "not_registered", step=step, topic="english" if english else "registration",
        regulator=regulator.id,
    )


def _below(case: Case) -> bool:
    """Work that anybody may start or learn in the post, a usual stepping stone, or a band below the professions."""
    return open_to_beginners(case) or any(one.id in case.person.stepping_stones for one in case.occupations)


def open_to_beginners(case: Case) -> bool:
    """Whether the work, whoever asks, is below a profession."""
    easy = any(one.entry or one.train_in_post for one in case.occupations)
    return easy or 0 < lowest_band(case.opening.band) <= 4


def _own_other_work(case: Case) -> bool:
    """They have done this very work themselves: it is theirs, not beneath them."""
    return any(one in case.person.done for one in case.opening.occupations)


def _spoken(case: Case, profession: str) -> str:
    """An occupation id that names a profession: the one whose label is the plainest."""
    parts = [one for one in case.knowledge.occupations.values() if one.profession == profession]
    return min(parts, key=lambda one: len(one.label)).id if parts else profession
