"""One conversation made ready for its page: lines of both sides, notes and deeds of coordinators, in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.assistant.coordinators import VIEWED, AuditLine
from bot.assistant.inbox import Deed, DeskLine, Spoken
from bot.assistant.inbox_desk import Looked
from bot.assistant.values import DeliveryStatus
from bot.console.kit.visit import Visit
from bot.console.language_names import direction, language_name
from bot.console.office.office import Office
from bot.console.office.residents import fact_words
from bot.console.office.vocabulary import CHANNELS, DELIVERY, THINGS
from bot.sentence import N_

IN_BRIEF = ("occupation", "qualification", "years", "outcode", "languages", "english", "hours", "permission")
"""facts beside a conversation; all of them stand in the profile"""
WELL = frozenset({DeliveryStatus.PENDING, DeliveryStatus.CLAIMED, DeliveryStatus.SENT, DeliveryStatus.DELIVERED})
DEEDS: Mapping[Deed, str] = {
    Deed.TAKEN: N_("{text} took the conversation over"), Deed.HANDED_BACK: N_("{text} handed it back to the assistant"),
    Deed.CLOSED: N_("{text} closed it"), Deed.REOPENED: N_("{text} opened it again"),
    Deed.ENDED: N_("The take-over ended by itself"), Deed.NOTE: N_("Note by {text}, not seen by the resident"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownLine:
    """One entry of the thread."""

    key: str
    kind: str
    """theirs | bot | person | deed | note"""
    who: str
    text: str
    lang: str
    dir: str
    at: datetime
    state: str = ""
    """how its delivery stands, in words"""
    well: bool = True
    """nothing is wrong with the delivery"""
    translate: bool = False
    """its words may be shown in the coordinator's language beside"""
    machine: str = ""
    """what a machine made of it"""
    way: str = ""
    """at which of several addresses"""


def thread(visit: Visit, looked: Looked, machine: Mapping[int, str] | None = None) -> Sequence[ShownLine]:
    """All entries, oldest first; `machine`: translations by number of the line."""
    spoken = list(_spoken(visit, looked, machine or {}))
    deeds = [_deed(visit, looked, one) for one in looked.deeds]
    return sorted((*spoken, *deeds), key=lambda one: one.at)


def _spoken(visit: Visit, looked: Looked, machine: Mapping[int, str]) -> Iterator[ShownLine]:
    labels: dict[str, str] = {}
    by = ways(visit, looked)
    for one in looked.lines:
        line = one.line
        labels |= {button["data"]: button["label"] for button in line.meta.get("buttons") or ()}
        theirs = line.direction == "in"
        person = str(line.meta.get("person", ""))
        status, error = looked.deliveries.get(str(line.meta.get("delivery", "")), (None, ""))
        yield ShownLine(
            key=f"l{one.number}", kind="theirs" if theirs else "person" if person else "bot",
            who=visit.words("They") if theirs else looked.names.get(person, "") if person else visit.words("Assistant"),
            text=_words(visit, one, labels) if theirs else line.text, lang=line.language, at=line.at,
            dir="auto" if theirs else direction(line.language, line.text),
            state=" ".join(filter(None, (visit.words.of(DELIVERY, status.value), error))) if status else "",
            well=status is None or status in WELL, translate=is_foreign(visit, one),
            machine=machine.get(one.number, ""), way=by.get(one.contact_id, "") if len(by) > 1 else "",
        )


def ways(visit: Visit, looked: Looked) -> Mapping[str, str]:
    """Contact -> its channel; numbered where somebody has several of one channel."""
    named: dict[str, str] = {}
    for one in looked.contacts:
        same = sum(other.channel is one.channel for other in looked.contacts[:len(named)])
        label = visit.words.of(CHANNELS, one.channel.value)
        named[one.id] = f"{label} {same + 1}" if same else label
    return named


def is_foreign(visit: Visit, one: Spoken) -> bool:
    """Whether it is in words of the resident, in another language than the coordinator reads the console in."""
    line = one.line
    words = line.direction == "in" and not line.meta.get("button") and any(map(str.isalpha, line.text))
    return bool(words) and line.language.partition("-")[0] != visit.words.language


def _words(visit: Visit, one: Spoken, labels: Mapping[str, str]) -> str:
    """The words on the button and not its data, "(a photo)" and not an empty line."""
    line, button, thing = one.line, str(one.line.meta.get("button", "")), str(one.line.meta.get("thing", ""))
    if line.text and line.text not in {button, thing}:
        return line.text
    return labels.get(button) or visit.words.of(THINGS, thing) or line.text


def _deed(visit: Visit, looked: Looked, one: DeskLine) -> ShownLine:
    who = looked.names.get(one.who, "")
    note = one.kind is Deed.NOTE
    if one.kind is Deed.ASSIGNED:
        to = looked.names.get(one.text, "")
        said = visit.words("{text} assigned it to {name}", text=who, name=to) if to else (
            visit.words("{text} assigned it to nobody", text=who))
    else:
        said = visit.words(DEEDS[one.kind], text=who)
    return ShownLine(
        key=f"d{one.number}", kind="note" if note else "deed", who=said, text=one.text if note else "", lang="",
        dir="auto", at=one.at,
    )


def translations(visit: Visit, office: Office, looked: Looked) -> dict[int, str]:
    """Number of a line -> its words in the coordinator's language, by a machine. Empty without one."""
    if office.translator is None:
        return {}
    wanted: dict[str, list[Spoken]] = {}
    for one in looked.lines:
        if is_foreign(visit, one):
            wanted.setdefault(one.line.language, []).append(one)
    found: dict[int, str] = {}
    for language, lines in wanted.items():
        made = office.translator([one.line.text for one in lines], language, visit.words.language)
        found |= {one.number: new.text for one, new in zip(lines, made, strict=True) if new is not None}
    return found


def in_brief(visit: Visit, office: Office, looked: Looked) -> tuple[str, Sequence[tuple[str, ...]]]:
    """(name, facts) of the person; a look at a profile like any other, and recorded."""
    viewer, resident = visit.viewer, looked.contact.resident_id
    with office.store.begin() as uow:
        facts = uow.profiles.facts(resident)
        uow.audit.add(AuditLine(
            at=visit.at, who=viewer.coordinator_id, partner_id=viewer.partner_id, what=VIEWED, subject=resident,
        ))
        uow.commit()
    name = next((str(one.value) for one in facts if one.name == "name"), "")
    return name, [fact_words(visit, office, one) for one in facts if one.name in IN_BRIEF]


def tongues(office: Office) -> Sequence[tuple[str, str]]:
    """Languages an answer may be written in, as they name themselves."""
    return [(tag, language_name(tag).native) for tag in office.sentences if tag]
