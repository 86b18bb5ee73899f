"""A profile for the matcher from the facts of a conversation (keys as `bot.dialogue.state.key` makes them)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from math import isfinite
from typing import Any

from bot.matching.english import LEVELS
from bot.matching.person import STAGES
from bot.matching.values import EnglishTest, Enterprise, Experience, Profile, Qualification

PARTS = ("listening", "reading", "writing", "speaking")
VERSIONS = {"academic": "Academic", "general": "General Training"}
"""answer to "which IELTS was it?" -> how the test calls it"""
Facts = Mapping[str, Any]
OF_TITLES = ("qualification", "uk_stage", "ladder")
"""facts that tell of a professional title"""


def profile_of(
    profile_id: str,
    facts: Facts,
    *,
    told: Iterable[str] = (),
    refused: Iterable[str] = (),
    liked: Iterable[str] = (),
    disliked: Iterable[str] = (),
) -> Profile:
    """The profile. Unknown keys and values that cannot be read are left out: a fact is no reason to fail."""
    return Profile(
        id=profile_id,
        experiences=tuple(_experience(one, facts) for one in _subjects(facts, "occupation", "years", "paid")),
        qualifications=tuple(_qualification(one, facts) for one in _subjects(facts, *OF_TITLES)),
        english=_one_of(facts.get("english"), LEVELS),
        english_tests=_english_tests(facts),
        languages=_texts(facts.get("languages")),
        hours=_texts(facts.get("hours")),
        outcode=_text(facts.get("outcode")),
        travel_minutes=_whole(facts.get("travel_minutes")),
        travel_mode=_one_of(facts.get("travel"), ("walk", "bus", "car")),
        permission=_permission(facts.get("permission")),
        interests=_texts(facts.get("interests")),
        stepping_stone=_yes_no(facts.get("stepping_stone")),
        age=_whole(facts.get("age")),
        licences={of: has for of, value in _about(facts, "licence") if (has := _yes_no(value)) is not None},
        busy=_texts(facts.get("busy")),
        reach=_one_of(facts.get("reach"), ("closer", "wider")),
        enterprise=_enterprise(facts),
        wishes=tuple(of for of, value in _about(facts, "wish") if value is not False),
        liked=frozenset(liked),
        disliked=frozenset(disliked),
        told=frozenset(told),
        refused=frozenset(refused),
    )


def _subjects(facts: Facts, *names: str) -> tuple[str, ...]:
    """Occupation ids that facts of these names are about, in the order told. A fact that is False is a no."""
    told = [(*key.partition(":")[::2], value) for key, value in facts.items()]
    refused = {of for name, of, value in told if name == names[0] and value is False}
    about = (of for name, of, _ in told if name in names)
    return tuple(dict.fromkeys(of for of in about if of and of not in refused))


def _about(facts: Facts, name: str) -> Iterator[tuple[str, Any]]:
    """What facts of this name are about, with their values."""
    start = f"{name}:"
    return ((key.removeprefix(start), value) for key, value in facts.items() if key.startswith(start))


def _enterprise(facts: Facts) -> Enterprise | None:
    """None when nothing was told of a business."""
    told = Enterprise(
        stage=_one_of(facts.get("business_stage"), ("idea", "starting", "trading")),
        people=_whole(facts.get("business_people")),
        insured=_yes_no(facts.get("business_insured")),
        hygiene=_whole(facts.get("business_hygiene")),
    )
    return None if told == Enterprise() else told


def _experience(occupation: str, facts: Facts) -> Experience:
    return Experience(
        occupation=occupation,
        years=_number(facts.get(f"years:{occupation}")),
        country=_text(facts.get(f"work_country:{occupation}") or facts.get(f"country:{occupation}")),
        paid=_one_of(facts.get(f"paid:{occupation}"), ("paid", "unpaid", "both")),
    )


def _qualification(occupation: str, facts: Facts) -> Qualification:
    return Qualification(
        occupation=occupation,
        country=_text(facts.get(f"country:{occupation}")),
        year=_whole(facts.get(f"year:{occupation}")),
        uk_stage=_one_of(facts.get(f"uk_stage:{occupation}"), STAGES),
        steps=stages_told(facts, occupation),
        papers=_text(facts.get(f"papers:{occupation}")),
    )


def stages_told(facts: Facts, occupation: str) -> tuple[str, ...]:
    """Ids of the ladder's stages that the person said were done."""
    told = facts.get(f"ladder:{occupation}")
    return tuple(str(one) for one in told) if isinstance(told, Mapping) else ()


def _english_tests(facts: Facts) -> tuple[EnglishTest, ...]:
    """The last sitting told, then earlier ones; the same test told twice for one day is one sitting."""
    earlier = facts.get("english_sittings")
    sittings = (facts, *(one for one in earlier if isinstance(one, Mapping))) if isinstance(earlier, list) else (facts,)
    found: dict[object, EnglishTest] = {}
    for number, one in enumerate(sittings):
        test = _english_test(one)
        if test is not None:
            found.setdefault((test.test, test.taken) if test.taken else number, test)
    return tuple(found.values())


def _english_test(facts: Facts) -> EnglishTest | None:
    """`IELTS:6.5` with the version, parts and date told beside it; anything else is not a test."""
    name, _, score = _text(facts.get("english_test")).partition(":")
    parts = facts.get("english_parts")
    if not re.fullmatch(r"[A-Za-z][A-Za-z ]*", name):
        return None
    version = VERSIONS.get(_text(facts.get("english_version")), "") if name.upper() == "IELTS" else ""
    told = {part: parts.get(part) for part in PARTS} if isinstance(parts, Mapping) else {}
    return EnglishTest(
        test=f"{name} {version}".strip(),
        overall=score_of(score),
        parts={part: read for part, value in told.items() if (read := score_of(value)) != ""},
        taken=day_of(facts.get("english_test_date")),
    )


def score_of(value: Any) -> float | str:
    """7.5 of "7,5", "C+" of " c+ ", "" of what is no score."""
    text = _text(value).strip().upper().replace(",", ".")
    if re.fullmatch(r"\d{1,3}(\.\d+)?", text):
        return float(text)
    return text if re.fullmatch(r"[A-E]|C\+", text) else ""


def day_of(value: Any) -> date | None:
    """A date of "2025-03-10"; the first of the month of "2025-03", since a result must not look younger than it is."""
    text = _text(value).strip()
    try:
        return date.fromisoformat(f"{text}-01" if re.fullmatch(r"\d{4}-\d{2}", text) else text)
    except ValueError:
        return None


def _permission(value: Any) -> str:
    text = _text(value)
    return "" if text == "unsaid" else text


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int | float | date) and not isinstance(value, bool) else ""


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list | tuple) else ()


def _one_of(value: Any, known: tuple[str, ...]) -> str:
    return value if isinstance(value, str) and value in known else ""


def _number(value: Any) -> float | None:
    try:
        number = None if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if number is not None and isfinite(number) else None


def _whole(value: Any) -> int | None:
    number = _number(value)
    return None if number is None else int(number)


def _yes_no(value: Any) -> bool | None:
    if isinstance(value, str):
        return {"yes": True, "no": False}.get(value)
    return value if isinstance(value, bool) else None
