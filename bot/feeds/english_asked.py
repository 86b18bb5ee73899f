"""English tests that an advert asks for, with the floor for each part: IELTS:7.0:6.5, OET:B:C+."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.assistant.feed import Wording
from bot.feeds import phrases
from bot.feeds.phrases import SENTENCE_END, Found

NEAR = 140
"""characters behind the name of a test in which its scores stand"""
IELTS = re.compile(r"\b(?:ielts|international english language testing system)\b")
OET = re.compile(r"\b(?:oet|occupational english test)\b")
SCORE = re.compile(r"(?<![\d.,£])([4-9](?:\.[05])?)(?![\d%]|\.\d|,\d|\s*(?:years?|months?|weeks?|days?|hours?|hrs?)\b)")
GRADE = re.compile(r"(?<![\w'])(?:grade |score |level )?\"?([abc]\+?)\"?(?![\w'])")
EVERY = re.compile(
    r"\b(?:each|every|all)\b[^.;]{0,30}?\b(?:part|section|component|element|area|domain|skill|band|test|categor|module)"
    r"|\bin (?:each|all)\b"
)


def english(text: str, words: Wording) -> str:
    """`IELTS:overall`, `IELTS:overall:floor`, the same for OET; "" where no test with a score is asked for."""
    return _test(text, IELTS, words, _ielts) or _test(text, OET, words, _oet)


def _test(text: str, name: re.Pattern[str], words: Wording, read: Callable[[str], str]) -> str:
    for found in name.finditer(text):
        behind = SENTENCE_END.split(text[found.end() : found.end() + NEAR], maxsplit=1)[0]
        behind = re.split(r"\b(?:ielts|oet|toefl|pte)\b", behind, maxsplit=1)[0]
        scores = read(behind)
        if scores and phrases.asked(text, Found(start=found.start(), end=found.end()), words):
            return scores
    return ""


def _ielts(behind: str) -> str:
    scores = [float(one) for one in SCORE.findall(behind)]
    if not scores:
        return ""
    overall, floor = max(scores), min(scores)
    return f"IELTS:{overall:.1f}:{floor:.1f}" if len(scores) > 1 or EVERY.search(behind) else f"IELTS:{overall:g}"


def _oet(behind: str) -> str:
    """Points (350), or letters: a C+ beside a B is the floor of a part."""
    points = [int(one) for one in re.findall(r"\b([2-5]\d0)\b", behind)]
    if points:
        return f"OET:{max(points)}:{min(points)}" if len(points) > 1 or EVERY.search(behind) else f"OET:{points[0]}"
    grades = [one.upper() for one in GRADE.findall(re.sub(r"\ba (?=[a-z]{2})", " ", behind))]
    if not grades:
        return ""
    best, worst = min(grades, key=_rank), max(grades, key=_rank)
    return f"OET:{best}:{worst}" if len(grades) > 1 or EVERY.search(behind) else f"OET:{best}"


def _rank(grade: str) -> int:
    return ("A", "B", "C+", "C").index(grade)
