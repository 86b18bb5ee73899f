"""A small content folder to work on."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.content import console_words

FLOW = """\
flow: skills
title: "Tell us your skills"
intents: [capture_skills]
consent: profile
steps:
  occupation:
    ask: "What work have you done?"
    expects: occupation
    fact: occupation
    about: true
    choices:
      paid: "Paid work"
      no: {text: "No work yet", emoji: "🙂"}
    multiple: true
    skip: false
    help: "For example: cook, driver."
    next: years
    routes: {paid: show, no: bye}
  years: {ask: {one: "{n} year?", other: "{n} years?", count: n}, version: "2026-11"}
  show: {do: find_jobs, with: {kind: job}, routes: {found: check, none: bye}}
  check: {branch: [{fact: english_test, is: [yes, IELTS], next: sub}], next: bye}
  sub: {call: skills, next: bye}
  bye: {say: "Thank you. You told us: {occupation}."}
"""
PHRASES = """\
phrases:
  hello: "Hello."
  waiting: {one: "{n} person waits.", other: "{n} people wait.", count: n}
  short: {text: "Reply STOP to end.", note: "stands at the end of an SMS", channel: sms}
"""
GLOSSARY = """\
terms:
  nhs:
    meaning: "The public health service."
"""
GLOSSARY_WORDS = {
    "en": 'language: en\nwords:\n  nhs: [NHS, "National Health Service"]\n',
    "ar": 'language: ar\nwords:\n  nhs: ["الخدمة الصحية"]\n',
}
OCCUPATIONS = """\
as_of: 2026-11-21
occupations:
  midwife: {label: midwife, soc2020: "2235"}
  hcsw: {label: healthcare support worker}
"""
SKILLS = """\
as_of: 2026-11-21
skills:
  calm_people: {label: calming people, uses: [hcsw], brings: [midwife]}
"""
REASONS = """\
same_work: {text: "You have done this work: {occupation}."}
years_done: {one: "{n} year done.", other: "{n} years done.", count: n, note: "a number"}
"""


@pytest.fixture(scope="session", autouse=True)
def console_is_read_once() -> Iterator[None]:
    """Whoever writes a template reads the console's code and pages, whatever the content: a second each time."""
    with pytest.MonkeyPatch.context() as patch:
        read = console_words._said
        patch.setattr(console_words, "_said", cache(lambda folder: tuple(read(folder))))
        yield


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """flows/, phrases, glossary, occupations and reasons; no catalogue yet."""
    files = {
        "flows/skills.yaml": FLOW, "flows/phrases/system.yaml": PHRASES, "knowledge/glossary.yaml": GLOSSARY,
        "knowledge/occupations.yaml": OCCUPATIONS, "knowledge/skills.yaml": SKILLS,
        "knowledge/reasons.yaml": REASONS,
        **{f"knowledge/glossary/{language}.yaml": text for language, text in GLOSSARY_WORDS.items()},
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path
