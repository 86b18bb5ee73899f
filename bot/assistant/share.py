"""Several people on one phone or chat. Pure: who they are, what the address was asked, and what may be a name.

Each has a contact, a profile and a conversation of their own. One of them is found by the address: who spoke last.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.assistant.values import Contact

MOST = 4
"""people on one address"""
HEARS_FOR = timedelta(minutes=10)
"""so long after somebody wrote, it is they who look at the phone"""
SILENCE = timedelta(hours=12)
"""so long after somebody wrote, it is they who write; then the address is asked"""
LONGEST = 15
"""letters of a name"""
KEPT_AT_MOST = 5
"""messages kept while nobody has said who they are"""
ASKING = "sharing:"
"""how the cause_id of a message begins that is for whoever holds the phone"""
IN_NAMES = "-'’"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sharer:
    """One of several people on an address."""

    contact_id: str
    number: int
    name: str
    """what they want to be called; "" until they were asked. The only thing the others see"""


class Question(StrEnum):
    """What an address is asked."""

    MINE = "mine"
    """what the one person who has used it until now is called"""
    NEW = "new"
    """what the new person is called"""
    WHO = "who"
    """who of them is there"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """The open question to an address. While there is one, nobody is known to be at the phone."""

    question: Question
    token: str
    """of its buttons"""
    offered: tuple[str, ...] = ()
    """contact ids in the order shown; "" = somebody new"""
    kept: tuple[Mapping[str, Any], ...] = ()
    """messages that wait until we know whose they are: fields of Inbound"""


def is_known(contact: Contact, at: datetime) -> bool:
    """Whether a message that comes in now is this person's."""
    if not contact.number:
        return True
    return contact.hears_until is not None and at < contact.hears_until - HEARS_FOR + SILENCE


def is_there(contact: Contact, at: datetime) -> bool:
    """Whether a message that goes out now is read by this person."""
    return not contact.number or (contact.hears_until is not None and at < contact.hears_until)


def name_in(text: str) -> str:
    """The name, when the message is nothing but one word of letters that is short enough; else ""."""
    plain = unicodedata.normalize("NFC", text).strip().strip(".!،,").strip()
    letters = [one for one in plain if unicodedata.category(one)[0] in "LM"]
    good = 1 < len(letters) <= len(plain) <= LONGEST and all(one in letters or one in IN_NAMES for one in plain)
    return plain if good and unicodedata.category(plain[0])[0] == "L" else ""


def free_number(people: Sequence[Sharer]) -> int:
    """The smallest number nobody has."""
    return min(set(range(1, len(people) + 2)) - {one.number for one in people})
