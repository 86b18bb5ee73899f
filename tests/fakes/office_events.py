"""Events of the partners of tests.fakes.office, with people who have a place and people who wait."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.assistant.booking import take
from bot.assistant.ports import Store
from bot.assistant.room import Book, Join
from bot.assistant.values import Channel, Contact, StoredFact
from bot.matching.values import CommunityEvent

NAMES = ("The first one", "The <second> one", "", "The fourth one")
"""of those with a place; made up, and nobody's"""


def event(name: str, starts: datetime, **changes: Any) -> CommunityEvent:
    made = CommunityEvent(
        id=name, titles={"en": f"The {name}", "ar": "حصة"}, summaries={"en": "Come and see."}, partner="Neighbour charity",
        place="Library", address="1 High Road", postcode="B66 3PZ", starts=starts, ends=starts + timedelta(hours=2),
        places=4, code=name[:5].upper(), source="console", reference=name, languages=("en", "ar"),
    )
    return replace(made, **changes)


def fill_events(store: Store, at: datetime) -> None:
    """`class` of the charity begins in half an hour: four have a place, one of them with a need, and two wait.

    `visit` of the trust comes in three days, `secret` is a draft of the trust, `talks` is over.
    """
    soon = at + timedelta(minutes=30)
    with store.begin() as work:
        for one, owner in (
            (event("class", soon, course=True, sessions=()), "charity"),
            (event("visit", at + timedelta(days=3), partner="Hospital trust"), "trust"),
            (event("secret", at + timedelta(days=4), status="draft"), "trust"),
            (event("talks", at - timedelta(days=9)), "charity"),
        ):
            work.events.upsert(one, at - timedelta(days=20))
            work.held_events.own(one.id, owner)
        for number, name in enumerate((*NAMES, "The fifth one", "The sixth one"), 1):
            guest = f"g{number}"
            work.contacts.add(Contact(
                id=f"gc{number}", resident_id=guest, channel=Channel.SMS, address=f"+44770090020{number}", language="en",
            ))
            if name:
                work.profiles.save_fact(guest, StoredFact(name="name", of="", value=name, provenance="said", at=at))
            needs = ("interpreter:ar", "words:<a chair>") if number == 2 else ()
            command = Book if number <= len(NAMES) else Join
            take(work, "class", command(resident=guest, booking=f"b{number}", needs=needs), at - timedelta(days=5))
        work.commit()
