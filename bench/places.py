"""A million random operations on places and waiting lists, each line of the audit read by an independent auditor.

    PYTHONPATH=. python bench/places.py [OPERATIONS] [SEED]

Events of 0 to 12 places (or no limit) and fifteen people who book, wait, accept, decline, change and cancel at any hour;
coordinators put somebody first and change the places; feeds change them too; events are cancelled, and begin.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count

from bench.events.auditor import Auditor
from bot.assistant.place_moves import set_by_source
from bot.assistant.place_rules import PlaceRules
from bot.assistant.places import decide
from bot.assistant.room import (
    PRIORITIES,
    Accept,
    Book,
    Cancel,
    Change,
    Command,
    Decline,
    Join,
    Prioritise,
    Room,
    SetPlaces,
    Standing,
    Tick,
)
from bot.assistant.room_work import Decision

RULES = PlaceRules(party=4)
NOON = datetime(2026, 3, 24, 12, 0, tzinfo=UTC)
"""the clock change of 29 March falls into the life of most events"""
PEOPLE = [f"r{n}" for n in range(15)]
FOR = {
    Accept: {Standing.OFFERED}, Decline: {Standing.OFFERED}, Prioritise: {Standing.WAITING},
    Change: {Standing.BOOKED, Standing.WAITING}, Cancel: {Standing.BOOKED},
}
REASONS = sorted(PRIORITIES)
STEPS = (0, 0, 0, 0, 0, 1, 1, 5, 5, 30, 30, 60, 240, 700)
"""minutes between two operations"""
LIFE = 150
"""most operations on one event"""
AFTERWARDS = timedelta(hours=6)
"""people still write for a while after it began"""


@dataclass
class Walk:
    """One event after the other."""

    random: random.Random
    outcomes: Counter[str] = field(default_factory=Counter)
    moves: Counter[str] = field(default_factory=Counter)
    events: int = 0
    ids: count[int] = field(default_factory=count)

    def run(self, operations: int) -> None:
        """AssertionError at the first operation that breaks a rule."""
        while operations > 0:
            operations -= self.event(min(operations, LIFE))

    def event(self, operations: int) -> int:
        """One event's life; how many operations it took."""
        dice = self.random
        self.events += 1
        at, places = NOON, dice.choice([None, *range(13)])
        room = Room(
            event_id=f"e{self.events}", begins=at + timedelta(hours=dice.choice([3, 20, 100, 300])), places=places,
            waiting_list=dice.random() < 0.95,
        )
        auditor = Auditor(rules=RULES, begins=room.begins, places=places)
        done = 0
        while done < operations and at < room.begins + AFTERWARDS:
            at += timedelta(minutes=dice.choice(STEPS))
            fed = dice.random() < (0.1 if room.status == "cancelled" else 0.01)
            room = self.feed(room, auditor, at) if fed else self.step(room, auditor, at)
            done += 1
        decision = decide(replace(room, status="cancelled"), Tick(), at, RULES)
        auditor.read(decision.moves)
        assert auditor.lines == {}, "somebody has a place at what was cancelled"
        return done

    def step(self, room: Room, auditor: Auditor, at: datetime) -> Room:
        command = self.command(room)
        if isinstance(command, Book):
            auditor.residents[command.booking] = command.resident
        decision = decide(room, command, at, RULES)
        auditor.read(decision.moves)
        auditor.agrees(decision.room, at)
        self.note(command, decision)
        return decision.room

    def feed(self, room: Room, auditor: Auditor, at: datetime) -> Room:
        """The source says other places, or cancels the event for a while; the next operation finds it so."""
        if room.status == "cancelled" or self.random.random() < 0.2:
            return replace(room, status="cancelled" if room.status == "scheduled" else "scheduled")
        wanted = self.random.choice([None, *range(13)])
        places = None if wanted is None else max(wanted, room.held)
        if places == room.places:
            return room
        move = set_by_source(room.event_id, room.last + 1, room.places, places, at)
        auditor.read([move])
        return replace(room, places=places, last=move.number, freed=move.number if move.frees else room.freed)

    def command(self, room: Room) -> Command:
        dice = self.random
        me, people = dice.choice(PEOPLE), dice.choice([1, 1, 1, 2, 3, 4, 5])
        kind = dice.choices(
            [Book, Join, Accept, Decline, Change, Cancel, Prioritise, SetPlaces, Tick], [6, 6, 5, 3, 2, 4, 2, 1, 2]
        )[0]
        if kind in FOR and dice.random() < 0.8:  # mostly those who have something to answer
            me = dice.choice([one.resident_id for one in room.bookings.values() if one.status in FOR[kind]] or [me])
        if kind in {Book, Join}:
            return kind(resident=me, booking=f"b{next(self.ids)}", people=people)
        if kind is Change:
            return Change(resident=me, people=people)
        if kind is Prioritise:
            return Prioritise(resident=me, why=dice.choice(REASONS), by="account-7")
        if kind is SetPlaces:
            move = tuple(dice.sample(sorted(room.bookings), min(len(room.bookings), dice.choice([0, 0, 1, 3]))))
            return SetPlaces(places=dice.choice([None, *range(13)]), move=move, by="account-7")
        return Tick() if kind is Tick else kind(resident=me)

    def note(self, command: Command, decision: Decision) -> None:
        self.outcomes[f"{type(command).__name__} {decision.outcome}"] += 1
        self.moves.update(f"{move.kind} {move.why}" for move in decision.moves)


def main() -> None:
    operations = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 6
    walk, begun = Walk(random=random.Random(seed)), time.perf_counter()
    walk.run(operations)
    seconds = time.perf_counter() - begun
    print(f"{operations:,} operations on {walk.events:,} events, seed {seed}: no rule broken, {seconds:.0f} s")
    print("outcomes", *(f"  {name:<26}{number:>9,}" for name, number in sorted(walk.outcomes.items())), sep="\n")
    print("moves", *(f"  {name:<34}{number:>9,}" for name, number in sorted(walk.moves.items())), sep="\n")


if __name__ == "__main__":
    main()
