"""Registration: the register decides who may do the work, and what is beneath a professional."""

from __future__ import annotations

import re

from bot.matching.english import Evidence, against_regulator
from bot.matching.findings import Case, Finding
from bot.matching.knowledge import Regulator
from bot.matching.values import Kind, Qualification, Verdict


def required_register(case: Case) -> str:
    """The register an opening needs: as stated, else that of its occupation (unless one may train in the post)."""
    if case.opening.requirements.registration:
        return case.knowledge.regulator_id(case.opening.requirements.registration)
    if case.opening.kind is not Kind.JOB:
        return ""
    registers = {"" if one.train_in_post else one.regulator for one in case.occupations}
    return registers.pop() if len(registers) == 1 else ""


def registration(case: Case) -> Finding | None:
    """Registered in this profession, or not yet; another profession never (a doctor cannot fill a nurse's post)."""
    register = required_register(case)
    if not register:
        return None
    regulator = case.knowledge.regulators.get(register)
    if regulator is None:  # a licence or a body we know nothing of
        return case.at_best(Verdict.NOT_YET, "not_registered", step="step_coordinator", regulator=register)
    wanted = _wanted(case, regulator)
    held = case.person.profession_for(wanted, case.knowledge)
    if held is None:
        return case.never("other_profession", occupation=wanted[0])
    return None if held.uk_stage == "registered" else _not_registered(case, regulator, held)


def _wanted(case: Case, regulator: Regulator) -> tuple[str, ...]:
    """Occupations of the register that the opening means; all of them where it names none."""
    return tuple(one for one in case.opening.occupations if one in regulator.professions) or regulator.professions


def register_and_professions(case: Case) -> tuple[str, frozenset[str]]:
    """The register an opening needs ("" for none) and the professions that may come (none for an unknown body)."""
    register = required_register(case)
    regulator = case.knowledge.regulators.get(register)
    wanted = _wanted(case, regulator) if regulator else ()
    return register, frozenset(case.knowledge.profession_of(one) for one in wanted)


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
    if opening.kind is not Kind.JOB or not person.professions or required_register(case) or not _below(case):
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


def english_for(case: Case, regulator: Regulator, held: Qualification) -> Evidence:
    """English evidence of the person for the regulator of their profession, today."""
    return against_regulator(
        regulator.english, held.occupation, case.person.profile.english_tests, case.knowledge.rules, case.today
    )


def _not_registered(case: Case, regulator: Regulator, held: Qualification) -> Finding:
    evidence = english_for(case, regulator, held)
    stage = stage_now(held.uk_stage or "none", evidence)
    needs_english = stage in {"none", "applied"} and evidence is not Evidence.MET
    return case.at_best(
        Verdict.NOT_YET, "not_registered", step=regulator.next_step.get(stage, "step_coordinator"),
        topic="english" if needs_english and regulator.english else "registration", regulator=regulator.id,
    )


def stage_now(told: str, evidence: Evidence) -> str:
    """The stage told, moved by the evidence: a good result counts, one that has grown too old no longer does."""
    if told == "applied" and evidence is Evidence.MET:
        return "english_passed"
    if told == "english_passed" and evidence in {Evidence.OLD, Evidence.SHORT}:
        return "applied"
    return told


def _below(case: Case) -> bool:
    """Work that anybody may start, a usual stepping stone, or one of the bands below the professions."""
    stones = case.person.stepping_stones
    return any(one.entry or one.id in stones for one in case.occupations) or 0 < lowest_band(case.opening.band) <= 4


def _own_other_work(case: Case) -> bool:
    """They have done this very work themselves: it is theirs, not beneath them."""
    return any(one in case.person.done for one in case.opening.occupations)


def _spoken(case: Case, profession: str) -> str:
    """An occupation id that names a profession: the one whose label is the plainest."""
    parts = [one for one in case.knowledge.occupations.values() if one.profession == profession]
    return min(parts, key=lambda one: len(one.label)).id if parts else profession
